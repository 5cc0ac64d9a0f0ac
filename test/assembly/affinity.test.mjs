// process.execCPUAffinity in exec's plan, and that a container's process has all CPUs of its cpuset.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';

const encoder = new TextEncoder();
const V1 = { cpuset: '/sys/fs/cgroup/cpuset/tare/web_1' };
const mask = (...cpus) => {
  const bytes = new Uint8Array((Math.floor(Math.max(...cpus) / 64) + 1) * 8);
  for (const cpu of cpus) bytes[cpu >> 3] |= 1 << (cpu & 7);
  return [...bytes];
};

const cpus = ({ args }) => [...Buffer.from(args.cpus, 'base64')];

/** Where AFFINITY is in the two lists of an exec, and with which CPUs: of the executor before CLONE, of the process after its cgroups. */
function exec(own, document, options = {}) {
  const config = bareConfig();
  if (own) config.process.execCPUAffinity = own;
  const state = { id: 'web_1', init_process_pid: 42, init_process_start: 9, phase: 'ready', cgroup_paths: V1, config };
  const stat = `42 (a) S ${'0 '.repeat(18)}9 0\n`;
  const answer = loadCore().step(
    { verb: 'exec', root: '/run/tare', id: 'web_1', ...options },
    encoder.encode(JSON.stringify(document)),
    [
      makeResults({ records: [{ op: 0, bytes: JSON.stringify(state) }] }),
      makeResults({ records: [stat, '/bin/sh'].map((bytes, op) => ({ op, bytes })) }),
    ],
  );
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  const [executor, inside] = decodePlan(answer.plan).lists.map(({ ops }) => ops);
  const at = (ops, name) => ops.findIndex((op) => op.name === name);
  const initial = executor[at(executor, 'AFFINITY')];
  const final = inside[at(inside, 'AFFINITY')];
  if (initial) assert.ok(at(executor, 'AFFINITY') < at(executor, 'CLONE'));
  if (final) {
    const joined = inside.findIndex(({ args }) => args.path?.endsWith('/tasks'));
    assert.ok(joined >= 0 && joined < at(inside, 'AFFINITY'));
  }
  return { initial: initial && cpus(initial), final: final && cpus(final) };
}

test('exec: before it is in its cgroup, and after that', () => {
  const both = { initial: '0-1', final: '3,1030' };
  assert.deepEqual(exec(both, { args: ['ls'] }), { initial: mask(0, 1), final: mask(3, 1030) });
  assert.deepEqual(exec({ initial: '7' }, { args: ['ls'] }), { initial: mask(7), final: undefined });
  assert.deepEqual(exec({ final: '7' }, { args: ['ls'] }), { initial: undefined, final: mask(7) });
  assert.deepEqual(exec(undefined, { args: ['ls'] }), { initial: undefined, final: [] }, 'without it: every CPU');
});

test('exec: a process.json has its own, or the container’s', () => {
  const whole = { args: ['ls'], cwd: '/' };
  const own = { final: '1' };
  assert.deepEqual(exec(own, whole, { wholeProcess: true }).final, mask(1));
  const other = { ...whole, execCPUAffinity: { final: '2' } };
  assert.deepEqual(exec(own, other, { wholeProcess: true }).final, mask(2));
});

test('create: every CPU once it is in its cgroups, whatever execCPUAffinity says', () => {
  const config = bareConfig();
  config.process.execCPUAffinity = { initial: '0', final: '0' };
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '' };
  const answer = loadCore().step(request, encoder.encode(JSON.stringify(config)), [facts('v1')]);
  const { ops } = decodePlan(answer.plan).lists[1];
  const at = ops.findIndex(({ name }) => name === 'AFFINITY');
  assert.deepEqual(cpus(ops[at]), []);
  assert.deepEqual(
    ops[at].fallbacks.map(({ errno, skip }) => [errno, skip]),
    [
      [22, 0],
      [1, 0],
    ],
  );
  assert.ok(at > ops.findLastIndex(({ args }) => args.path?.endsWith('/tasks')));
});
