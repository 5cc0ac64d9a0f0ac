// A kernel that is too old for something is told so before anything is made: which feature, since when, and where it is asked for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';

function create(edit, kernel) {
  const config = bareConfig();
  edit(config);
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '' };
  return loadCore().step(request, new TextEncoder().encode(JSON.stringify(config)), [facts('v1', { kernel })]);
}

const memory = (mode, flags) => (config) => (config.linux.memoryPolicy = { mode, nodes: '0', flags });
const cpu = (more) => (config) => (config.linux.resources = { devices: [], cpu: more });
const cases = [
  [cpu({ burst: 0 }), [5, 13], '/linux/resources/cpu/burst', /: cpu burst needs Linux 5.14; this is 5.13$/],
  [cpu({ idle: 0 }), [5, 14], '/linux/resources/cpu/idle', /: cpu idle needs Linux 5.15; this is 5.14$/],
  [() => {}, [5, 10], '', /^Tare needs Linux 5.11; this is 5.10$/],
  [
    memory('MPOL_PREFERRED_MANY'),
    [5, 14],
    '/linux/memoryPolicy/mode',
    /: MPOL_PREFERRED_MANY needs Linux 5.15; this is 5.14$/,
  ],
  [memory('MPOL_WEIGHTED_INTERLEAVE'), [6, 8], '/linux/memoryPolicy/mode', /MPOL_WEIGHTED_INTERLEAVE needs Linux 6.9;/],
  [memory('MPOL_BIND', ['MPOL_F_NUMA_BALANCING']), [5, 11], '/linux/memoryPolicy/flags', /MPOL_F_NUMA_BALANCING needs/],
  [
    (config) =>
      (config.linux.seccomp = {
        defaultAction: 'SCMP_ACT_ALLOW',
        listenerPath: '/run/agent.sock',
        syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' }],
        flags: ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'],
      }),
    [5, 18],
    '/linux/seccomp/flags',
    /SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV needs Linux 5.19; this is 5.18$/,
  ],
];

for (const [edit, kernel, pointer, message] of cases) {
  test(`Linux ${kernel.join('.')}: ${message.source}`, () => {
    const { kind, error } = create(edit, kernel);
    assert.equal(kind, 'error');
    assert.equal(error.code, 'ConfigInvalid');
    assert.equal(error.pointer ?? '', pointer);
    assert.match(error.message, message);
    assert.equal(create(edit, [7, 0]).kind, 'plan');
  });
}
