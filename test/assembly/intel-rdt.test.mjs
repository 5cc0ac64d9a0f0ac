// linux.intelRdt: its turn, what it refuses, and what it adds to the plans.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';

const ENOENT = 2;
const EEXIST = 17;
const mounts = '41 24 0:41 / /sys/fs/res\\040ctrl rw,relatime - resctrl resctrl rw\n';
const ROOT = '/sys/fs/res ctrl';

function create(rdt, ...results) {
  const config = bareConfig();
  config.linux.intelRdt = rdt;
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '' };
  return loadCore().step(request, new TextEncoder().encode(JSON.stringify(config)), results);
}

/** The results of its turn: the group, L3_MON, then each line's resource; errnos. */
const looked = (...errnos) => makeResults({ records: errnos.map((errno, op) => ({ op, errno })) });
const onHost = (rdt, ...errnos) => create(rdt, facts('v1', { mounts }), looked(...errnos));

function ops(answer) {
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  const all = decodePlan(answer.plan).lists[0].ops;
  return all.filter(({ cause }) => cause.startsWith('/linux/intelRdt')).map((op) => ({ ...op, at: all.indexOf(op) }));
}

function refused(answer, pointer, message) {
  assert.equal(answer.kind, 'error', JSON.stringify(answer));
  assert.equal(answer.error.code, 'ConfigInvalid');
  assert.equal(answer.error.pointer, pointer);
  assert.match(answer.error.message, message);
}

const full = {
  schemata: ['L2:0=f', 'MB:0=70'],
  memBwSchema: 'MB:0=20;1=70',
  l3CacheSchema: 'L3:0=7f0;1=1f',
  enableMonitoring: true,
};

test('without resctrl it is refused', () => {
  refused(create({}, facts('v1')), '/linux/intelRdt', /resctrl file system is not mounted; mount -t resctrl/);
});

test('its turn only looks', () => {
  const answer = create(full, facts('v1', { mounts }));
  assert.equal(answer.readOnly, true);
  const paths = decodePlan(answer.plan).lists[0].ops.map(({ args }) => args.path);
  const info = ['L3_MON', 'L3', 'MB', 'L2', 'MB'].map((name) => `${ROOT}/info/${name}`);
  assert.deepEqual(paths, [`${ROOT}/web_1`, ...info]);
});

test('what this machine does not have is refused, line by line', () => {
  refused(onHost(full, ENOENT, ENOENT, 0, 0, 0, 0), '/linux/intelRdt/enableMonitoring', /cannot monitor caches/);
  const l3 = /cannot divide L3 \(there is no info\/L3 in resctrl\)/;
  refused(onHost(full, ENOENT, 0, ENOENT, 0, 0, 0), '/linux/intelRdt/l3CacheSchema', l3);
  refused(onHost(full, ENOENT, 0, 0, ENOENT, 0, 0), '/linux/intelRdt/memBwSchema', /cannot divide MB/);
  refused(onHost(full, ENOENT, 0, 0, 0, ENOENT, 0), '/linux/intelRdt/schemata/0', /cannot divide L2/);
  refused(onHost({ closID: 'gold' }, ENOENT, 0), '/linux/intelRdt/closID', /gold is not there: without schemata/);
});

test('a group of its own is made before the container’s process, its lines in runc’s order, and removed with it', () => {
  const answer = onHost(full, ENOENT, 0, 0, 0, 0, 0);
  const [group, mon, schemata, task, monTask] = ops(answer);
  const path = `${ROOT}/web_1`;
  assert.deepEqual([group.name, group.args.path], ['MKDIR', path]);
  assert.deepEqual(group.fallbacks, [{ errno: EEXIST, skip: 0 }]);
  assert.equal(group.undo && mon.undo, true);
  assert.equal(mon.args.path, `${path}/mon_groups/web_1`);
  assert.equal(schemata.args.path, `${path}/schemata`);
  assert.equal(schemata.args.content, 'L3:0=7f0;1=1f\nMB:0=20;1=70\nL2:0=f\nMB:0=70\n');
  assert.deepEqual([task.args.path, task.args.content], [`${path}/tasks`, '{slot 0}']);
  assert.equal(monTask.args.path, `${path}/mon_groups/web_1/tasks`);
  const all = decodePlan(answer.plan).lists[0].ops;
  const clone = all.findIndex(({ name }) => name === 'CLONE');
  assert.ok(schemata.at < clone && clone < task.at);
  const state = JSON.parse(all.find(({ name }) => name === 'WRITE_FILE').args.content);
  assert.deepEqual(
    [state.intel_rdt_path, state.intel_rdt_mon_path, state.intel_rdt_own],
    [path, `${path}/mon_groups/web_1`, true],
  );
});

const stateOf = (answer) =>
  JSON.parse(decodePlan(answer.plan).lists[0].ops.find(({ name }) => name === 'WRITE_FILE').args.content);

test('a group that the config names is joined, and stays; "/" is the one that everyone is in', () => {
  const named = onHost({ closID: 'gold' }, 0, 0);
  assert.deepEqual(
    ops(named).map(({ name, args }) => [name, args.path]),
    [['WRITE_FILE', `${ROOT}/gold/tasks`]],
  );
  assert.equal(stateOf(named).intel_rdt_own, undefined);
  assert.equal(stateOf(onHost({ closID: 'new', memBwSchema: 'MB:0=20' }, ENOENT, 0, 0)).intel_rdt_own, undefined);
  assert.equal(ops(onHost({ closID: '/' }, 0, 0))[0].args.path, `${ROOT}/tasks`);
  assert.equal(stateOf(onHost({}, 0, 0)).intel_rdt_own, undefined, 'one that was there already');
});

const saved = (more) =>
  JSON.stringify({
    ...{ id: 'web_1', init_process_pid: 42, init_process_start: 9, phase: 'creating', config: bareConfig() },
    ...{ intel_rdt_path: '/r/web_1', intel_rdt_mon_path: '/r/web_1/mon_groups/web_1', ...more },
  });

test('what a crash left of it is removed, and is then its own again', () => {
  const left = facts('v1', { mounts, state: saved({ intel_rdt_own: true, intel_rdt_path: `${ROOT}/web_1` }) });
  const cleanUp = create({}, left, looked(0, 0));
  const removed = decodePlan(cleanUp.plan).lists[0].ops.filter(({ name }) => name === 'UNLINK');
  assert.deepEqual(
    removed.map(({ args, fallbacks }) => [args.path, args.flags, fallbacks]),
    ['/r/web_1/mon_groups/web_1', `${ROOT}/web_1`].map((path) => [path, 0x200, [{ errno: ENOENT, skip: 0 }]]),
  );
  const again = create({}, left, looked(0, 0), makeResults());
  assert.equal(stateOf(again).intel_rdt_own, true);
});

test('a process of exec is in the group, too', () => {
  const stat = `42 (a) S ${'0 '.repeat(18)}9 0\n`;
  const state = saved({ phase: 'ready', cgroup_paths: {} });
  const answer = loadCore().step(
    { verb: 'exec', root: '/run/tare', id: 'web_1' },
    new TextEncoder().encode(JSON.stringify({ args: ['ls'] })),
    [
      makeResults({ records: [{ op: 0, bytes: state }] }),
      makeResults({ records: [stat, '/bin/sh'].map((bytes, op) => ({ op, bytes })) }),
    ],
  );
  assert.deepEqual(
    ops(answer).map(({ args }) => [args.path, args.content]),
    ['/r/web_1/tasks', '/r/web_1/mon_groups/web_1/tasks'].map((path) => [path, '{slot 0}']),
  );
});
