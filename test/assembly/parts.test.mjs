/** process.json and resources.json: the rules of the config, from where they begin. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coreBytes, instance } from '../support/wasm.mjs';

const PROCESS = 1;
const RESOURCES = 2;
const { call } = instance(coreBytes());
const diagnose = (value, what) =>
  JSON.parse(call('validate', JSON.stringify(value), what).text).map(({ rule, pointer }) => [rule, pointer]);

test('a process', () => {
  const good = {
    user: { uid: 0, gid: 0 },
    args: ['sh'],
    cwd: '/',
    rlimits: [{ type: 'RLIMIT_CORE', soft: 0, hard: 0 }],
  };
  assert.deepEqual(diagnose(good, PROCESS), []);
  assert.deepEqual(diagnose({ ...good, cwd: 'x', env: ['A'] }, PROCESS), [
    ['relative-path', '/cwd'],
    ['env-equals', '/env/0'],
  ]);
  assert.deepEqual(diagnose({ ...good, ociVersion: '1.0.0' }, PROCESS), [['unknown-field', '/ociVersion']]);
  assert.deepEqual(diagnose(null, PROCESS), [['type', '']]);
});

test('resources', () => {
  assert.deepEqual(diagnose({ memory: { limit: 1, swap: 2 }, pids: { limit: -1 } }, RESOURCES), []);
  assert.deepEqual(diagnose({ memory: { limit: 2, swap: 1 }, cpu: { cpus: 'x' } }, RESOURCES), [
    ['memory-swap', '/memory/swap'],
    ['cpuset', '/cpu/cpus'],
  ]);
});
