// The verb `features`: what it names is what the schema allows and the planner takes, and nothing else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { hostFacts, makeResults } from './support/results.mjs';

const { $defs: defs } = JSON.parse(readFileSync(new URL('../../schema/config.schema.json', import.meta.url), 'utf8'));
const { Namespace, Hooks, Linux, Seccomp, SeccompArg } = defs;

function features(kernel = [6, 1]) {
  const core = loadCore();
  const request = { verb: 'features' };
  const first = core.step(request, new Uint8Array(0), []);
  assert.deepEqual([first.kind, first.readOnly], ['plan', true]);
  const answer = core.step(request, new Uint8Array(0), [
    makeResults({ records: [{ op: 0, bytes: hostFacts({ kernel }) }] }),
  ]);
  assert.equal(answer.kind, 'end');
  return answer.value;
}

test('all words of the schema are executed, and named', () => {
  const { hooks, mountOptions, linux } = features();
  const { mode, flags } = Linux.properties.memoryPolicy.properties;
  const words = (list) => list.filter((word) => word !== '');
  assert.deepEqual(hooks, Object.keys(Hooks.properties));
  assert.deepEqual(mountOptions, words(defs.MountOption.examples));
  assert.deepEqual(linux.namespaces, words(Namespace.properties.type.enum));
  assert.deepEqual(linux.capabilities, defs.Capability.examples);
  assert.deepEqual(linux.memoryPolicy, { modes: mode.enum, flags: flags.items.enum });
  const { actions, operators, archs, knownFlags } = linux.seccomp;
  assert.deepEqual(actions, words(defs.SeccompAction.enum));
  assert.deepEqual(operators, words(SeccompArg.properties.op.enum));
  assert.deepEqual(archs, Seccomp.properties.architectures.items.enum);
  assert.deepEqual(knownFlags, Seccomp.properties.flags.items.enum);
});

test('flags of seccomp(2) that the kernel does not have are known, and not supported', () => {
  const flag = 'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV';
  const old = features([5, 18]).linux.seccomp;
  assert.deepEqual(
    old.knownFlags.filter((name) => !old.supportedFlags.includes(name)),
    [flag],
  );
  assert.ok(features([5, 19]).linux.seccomp.supportedFlags.includes(flag));
});

test('a config that asks for all that is named can be created', () => {
  const { ociVersionMin, ociVersionMax, mountOptions, linux } = features();
  const config = bareConfig();
  for (const version of [ociVersionMin, ociVersionMax]) {
    config.ociVersion = version;
    const all = linux.capabilities;
    config.process.capabilities = { bounding: all, permitted: all, effective: all, inheritable: all, ambient: all };
    const mapped = mountOptions.filter((word) => /idmap$/.test(word));
    const words = mountOptions.filter((word) => !/idmap$|^remount$|^tmpcopyup$|^r?bind$|nofollow$/.test(word));
    const map = [{ containerID: 0, hostID: 0, size: 1 }];
    config.mounts = [
      { destination: '/a', source: '/', type: 'bind', options: ['bind', ...words] },
      { destination: '/b', source: '/', options: ['rbind', ...mapped], uidMappings: map, gidMappings: map },
      { destination: '/c', source: 'tmpfs', type: 'tmpfs', options: ['tmpcopyup'] },
    ];
    const { actions, operators, archs, supportedFlags } = linux.seccomp;
    config.linux.seccomp = {
      defaultAction: 'SCMP_ACT_ALLOW',
      architectures: archs,
      flags: supportedFlags,
      listenerPath: '/run/agent.sock',
      syscalls: actions.map((action, at) => ({
        names: ['mkdir', 'mkdirat', 'rmdir', 'unlink', 'chmod', 'chown', 'link', 'rename', 'symlink'].slice(at, at + 1),
        action,
        args: [{ index: at % 6, value: 1, op: operators[at % operators.length] }],
      })),
    };
    const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '' };
    const document = new TextEncoder().encode(JSON.stringify(config));
    const answer = loadCore().step(request, document, [facts('v1')]);
    assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  }
});
