import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { compileEntry, instance, random } from '../support/wasm.mjs';
import { defaultConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';

const core = instance(await compileEntry('verbs'));
const rewritten = (bytes) => core.call('rewritten', bytes).text;

const STATE = {
  version: 1,
  id: 'web_1',
  init_process_pid: 4242,
  init_process_start: 18446744073709551615n,
  created: '2026-11-23T15:00:00.123456789Z',
  phase: 'ready',
  bundle: '/b "quoted"',
  rootfs: '/b/rootfs',
  oci_version: '1.3.0',
  annotations: { 'a.b': 'ü\n\u2028' },
  rootless: false,
  cgroup_manager: 'cgroupfs',
  cgroup_paths: { cpu: '/sys/fs/cgroup/cpu/tare/web_1', cpuacct: '/sys/fs/cgroup/cpu/tare/web_1' },
  namespace_paths: Object.fromEntries(
    [
      ['NEWCGROUP', 'cgroup'],
      ['NEWIPC', 'ipc'],
      ['NEWNET', 'net'],
      ['NEWNS', 'mnt'],
      ['NEWPID', 'pid'],
      ['NEWUSER', 'user'],
      ['NEWUTS', 'uts'],
    ].map(([key, link]) => [key, `/proc/4242/ns/${link}`]),
  ),
  shared_pid_namespace: true,
  start_socket: 'start.sock',
  config: { ociVersion: '1.3.0', process: { args: ['sh'], rlimits: [{ hard: 18446744073709551615n }] } },
};

/** JSON.stringify with exact 64-bit integers. */
function text(value) {
  if (typeof value === 'bigint') return String(value);
  if (Array.isArray(value)) return `[${value.map(text)}]`;
  if (value && typeof value === 'object')
    return `{${Object.entries(value).map(([k, v]) => `${JSON.stringify(k)}:${text(v)}`)}}`;
  return JSON.stringify(value);
}

test('state.json: what is written again is the same', () => {
  assert.equal(rewritten(text(STATE)), text(STATE));
});

test('state.json: keys of a newer Tare, and its version, are kept', () => {
  const newer = {
    ...STATE,
    version: 7,
    external_descriptors: '/x',
    future: { deep: [1, 18446744073709551615n, null, 'x'] },
  };
  assert.equal(rewritten(text(newer)), text(newer));
});

test('state.json: what libcontainer always writes is enough', () => {
  const { id, init_process_pid, init_process_start, created, cgroup_paths, config } = STATE;
  const read = JSON.parse(rewritten(text({ id, init_process_pid, init_process_start, created, cgroup_paths, config })));
  assert.equal(read.phase, 'ready');
  assert.equal(read.init_process_pid, 4242);
});

test('state.json: truncated anywhere it is refused', () => {
  const bytes = Buffer.from(text(STATE));
  for (let length = 0; length < bytes.length; length++)
    assert.equal(rewritten(bytes.subarray(0, length)), '', `${length} bytes`);
});

test('state.json: damaged anywhere it is read or refused, and the core lives on', () => {
  const { below } = random(7);
  const whole = Buffer.from(text(STATE));
  for (let round = 0; round < 500; round++) {
    const bytes = Buffer.from(whole);
    for (let n = below(3); n >= 0; n--) bytes[below(bytes.length)] = below(256);
    rewritten(bytes);
  }
  assert.equal(rewritten(whole), text(STATE));
});

test('state.json: an object that names no container, or no possible process, is refused', () => {
  for (const bad of [
    '{}',
    '[]',
    'null',
    '""',
    text({ ...STATE, id: '' }),
    text({ ...STATE, init_process_pid: -1 }),
    text({ ...STATE, init_process_pid: 2n ** 32n + 5n }),
  ]) {
    assert.equal(rewritten(bad), '', bad);
  }
});

/** The contents of every state.json that a create writes, with the slots filled in. */
function written(config, host, slots) {
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '2026-11-23T15:00:00.1Z' };
  const answer = loadCore().step(request, new TextEncoder().encode(config), [facts(host)]);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan)
    .lists[0].ops.filter((op) => op.name === 'WRITE_FILE' && op.args.path.includes('state.json'))
    .map((op) => op.args.content.replace(/\{[^{}":]*?(\d+)[^{}":]*?\}/g, (_, slot) => slots[slot]));
}

test('state.json of create: names all that is about to be made, then pid and start time, then that it is ready', () => {
  const config = JSON.stringify({ ...defaultConfig(), annotations: { k: 'v' } }, null, 2);
  const states = written(`\n${config}\n`, 'v1', { 0: '4242', 1: '99' }).map((content) => JSON.parse(content));
  assert.deepEqual(
    states.map((state) => [state.phase, state.init_process_pid, state.init_process_start]),
    [
      ['creating', 0, 0],
      ['creating', 4242, 99],
      ['ready', 4242, 99],
    ],
  );
  assert.deepEqual(states[0].namespace_paths, {});
  assert.equal(states[2].namespace_paths.NEWPID, '/proc/4242/ns/pid');
  assert.equal(states[0].cgroup_paths.cpuacct, '/sys/fs/cgroup/cpu,cpuacct/tare/web_1');
  assert.equal(states[0].rootfs, '/bundle/rootfs');
  assert.deepEqual(states[0].config, JSON.parse(config));
  assert.deepEqual(states[0].annotations, { k: 'v' });
});
