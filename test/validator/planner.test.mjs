// The planner for browsers plans as the core does, on hosts that are described.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createPlanner, createValidator, HOSTS } from 'tare/validator';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { lookAt } from '../../dist/validator/host.js';
import { runcDefault } from '../support/configs.mjs';
import { documents } from './support/documents.mjs';

const planner = await createPlanner();
const bases = new URL('../conformance/bases/', import.meta.url);
const configs = readdirSync(bases).map((name) => [name, readFileSync(new URL(name, bases))]);

/** The same by core.wasm: the first plan that changes something, or the error. */
function byCore(document, host) {
  const request = {
    verb: 'create',
    id: 'container',
    bundle: '/bundle',
    root: host.euid ? `/run/user/${host.euid}/tare` : '/run/tare',
    idFormat: 'oci',
    runtimeDir: host.euid ? `/run/user/${host.euid}` : '',
    now: '2000-01-01T00:00:00.000000000Z',
  };
  const results = [];
  while (true) {
    const answer = loadCore().step(request, document, results);
    if (answer.kind === 'error') return { error: answer.error };
    const plan = decodePlan(answer.plan);
    if (!answer.readOnly) return { lists: plan.lists.map(({ ops }) => ops) };
    results.push(lookAt(plan, host, () => new Uint8Array(0)));
  }
}

test('the plans of the bases are those of the core', () => {
  let plans = 0;
  for (const [name, document] of configs) {
    for (const host of [HOSTS.v2, HOSTS.v1, HOSTS.rootless]) {
      const planned = planner.plan(document, host);
      const expected = byCore(document, host);
      if ('error' in planned) {
        assert.deepEqual(planned, expected, name);
        continue;
      }
      plans++;
      const plain = planned.lists.map(({ ops }) => ops.map(({ words: _, arguments: __, ...op }) => op));
      assert.deepEqual(plain, expected.lists, name);
    }
  }
  assert.ok(plans > 40, String(plans));
});

test('every op has words, and a cause that is in the document', () => {
  for (const [name, document] of configs) {
    const planned = planner.plan(document, HOSTS.v2);
    if ('error' in planned) continue;
    const ops = planned.lists.flatMap((list) => list.ops);
    assert.deepEqual(
      ops.filter(({ words }) => words === '').map((op) => op.name),
      [],
      name,
    );
    const pointers = ops.map(({ cause }) => cause);
    assert.equal(planner.locate(document, pointers).length, pointers.length);
    assert.equal(planned.lists[0].process, 'executor');
    assert.ok(planned.lists.some(({ process }) => process === 'init'));
  }
});

test('with systemd the plan goes on when the unit is there', () => {
  const planned = planner.plan(JSON.stringify(runcDefault()), HOSTS.systemd);
  const [executor, init] = planned.lists;
  const names = executor.ops.map(({ name }) => name);
  assert.ok(names.includes('BUS_SEND') && names.includes('COMMIT'), names.join(' '));
  assert.ok(names.indexOf('BUS_SEND') < names.lastIndexOf('SYNC_SEND'));
  assert.deepEqual(
    executor.ops.map(({ op }) => op),
    executor.ops.map((_, index) => index),
  );
  assert.equal(init.ops.at(-1).name, 'EXEC');
  const config = runcDefault();
  config.linux.cgroupsPath = '/absolute';
  assert.equal(planner.plan(JSON.stringify(config), HOSTS.systemd).error.pointer, '/linux/cgroupsPath');
});

test('a planner is a validator', async () => {
  const validator = await createValidator();
  for (const { type, bytes } of documents(200)) {
    assert.deepEqual(planner.validateConfig(bytes, { type }), validator.validateConfig(bytes, { type }));
  }
});

test('the names that a config may hold', () => {
  const { capabilities, mountOptions, syscalls } = planner.names();
  assert.equal(capabilities[21], 'CAP_SYS_ADMIN');
  assert.ok(mountOptions.includes('rbind') && mountOptions.includes('idmap'));
  assert.ok(syscalls.length > 400 && syscalls.includes('openat2'));
});

test('the verdict of a profile', () => {
  const profile = { defaultAction: 'SCMP_ACT_ERRNO', syscalls: [{ names: ['read'], action: 'SCMP_ACT_ALLOW' }] };
  const config = runcDefault();
  assert.equal(planner.seccomp(JSON.stringify(config), HOSTS.v2), undefined);
  config.linux.seccomp = profile;
  const verdict = planner.seccomp(JSON.stringify(config), HOSTS.v2);
  assert.equal(verdict.defaultAction, 'ERRNO(1)');
  const read = verdict.architectures[0].calls.find(({ name }) => name === 'read');
  assert.equal(read.action, 'ALLOW');
});

test('what is no config has no plan', () => {
  for (const text of ['', '{', '[]', '{"ociVersion":"1.0.0"}']) {
    assert.ok('error' in planner.plan(text, HOSTS.v2), text);
  }
});
