// exec's turns and plans, with made-up results.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { decode } from '../support/dbus.mjs';
import { defaultConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { makeResults } from './support/results.mjs';
import { running, savedState, stat, turn } from './support/saved.mjs';

const ESRCH = 3;
const ENOENT = 2;
const ECONNRESET = 104;

const V2 = { '': '/sys/fs/cgroup/tare/web_1' };
const MOUNTINFO = '30 20 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n';

const saved = (more = {}) => savedState({ config: defaultConfig(), ...more });

const step = (state, turns, what = { args: ['ls'] }, options = {}) =>
  loadCore().step(
    { verb: 'exec', root: '/run/tare', id: 'web_1', ...options },
    new TextEncoder().encode(JSON.stringify(what)),
    [turn(typeof state === 'number' ? state : JSON.stringify(state)), ...turns],
  );

/** The lists of ops of the last turn's plan. */
function plan(state, looked, what, options) {
  const answer = step(state, [looked], what, options);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  assert.equal(answer.readOnly, false);
  return decodePlan(answer.plan);
}
const lists = (what, options, state = saved()) => plan(state, running(), what, options).lists.map(({ ops }) => ops);
const entering = (...how) => lists(...how).at(-1);
const only = (ops, name) => ops.find((op) => op.name === name)?.args;

function refused(answer, code, message) {
  assert.equal(answer.kind, 'error', JSON.stringify(answer));
  assert.equal(answer.error.code, code, answer.error.message);
  assert.match(answer.error.message, message);
}

test('what there is nothing to execute in', () => {
  refused(step(ENOENT, []), 'ContainerNotExists', /^container does not exist$/);
  refused(step(saved({ init_process_pid: 0 }), []), 'ContainerNotRunning', /^cannot exec in a stopped container$/);
  for (const gone of [turn(ENOENT, ENOENT, 'THAWED\n'), turn(stat('Z'), ENOENT, ''), turn(stat('S', 100), '/x', '')]) {
    refused(step(saved(), [gone]), 'ContainerNotRunning', /^cannot exec in a stopped container$/);
  }
  const paused = turn(stat(), '/bin/sh', 'FROZEN\n');
  refused(
    step(saved(), [paused]),
    'ContainerPaused',
    /^cannot exec in a paused container \(use --ignore-paused to override\)$/,
  );
  assert.equal(step(saved(), [paused], undefined, { ignorePaused: true }).kind, 'plan');
  refused(step(saved({ phase: 'creating' }), [running()]), 'SystemError', /in the creating state/);
  const created = turn(stat(), '/memfd:tare-init (deleted)', 'THAWED\n');
  assert.equal(step(saved(), [created]).kind, 'plan');
});

test('the turns before the last only look', () => {
  assert.equal(step(saved(), []).readOnly, true);
});

test('what failed: init that has ended meanwhile, a process that was killed, a program that is not there', () => {
  const after = (failed) => step(saved(), [running(), makeResults({ failed })]);
  const pidfd = (slot) => ({ list: 0, op: 3, errno: ESRCH, code: 41, args: Buffer.from([slot, 0, 0, 0]) });
  refused(after(pidfd(5)), 'ContainerNotRunning', /stopped/);
  refused(after(pidfd(0)), 'SystemError', /died before its execve/);
  const lost = { list: 0, op: 9, errno: ECONNRESET, code: 6 };
  refused(after(lost), 'SystemError', /died before its execve: it was killed, or ran out of memory$/);
  refused(after({ ...lost, code: 8 }), 'SystemError', /died before its execve/);
  refused(
    after({ ...lost, detail: 'OOM-killed' }),
    'SystemError',
    /execve: it was OOM-killed \(memory limit too low\?\)$/,
  );
});

test('where memory is limited, those who are killed for want of it are counted', () => {
  const config = defaultConfig();
  config.linux.resources.memory = { limit: 1e6 };
  const limited = (paths) => saved({ cgroup_paths: paths, config });
  const counted = (state) => only(lists(undefined, {}, state)[0], 'WATCH_COUNTER')?.path;
  assert.equal(counted(limited({ memory: '/cg/memory/c' })), '/cg/memory/c/memory.oom_control');
  assert.equal(counted(limited(V2)), `${V2['']}/memory.events`);
  assert.equal(counted(limited({ pids: '/cg/pids/c' })), undefined);
  assert.equal(counted(saved()), undefined);
});

test('the end is the pid', () => {
  assert.deepEqual(step(saved(), [running(), makeResults({ slots: { 0: 77 } })]).value, { pid: 77 });
});

test('golden: on cgroup v1', () => {
  const what = {
    args: ['ls', '-l'],
    env: ['A=1', 'PATH=/bin'],
    cwd: '/tmp',
    user: { uid: 5, gid: 6, additionalGids: [7] },
    capabilities: ['CAP_NET_ADMIN'],
  };
  assertGolden('exec-v1', planLines(plan(saved(), running(), what, { pidFile: '/run/x.pid', preserveFds: 1 })));
});

test('golden: on cgroup v2, in a container that has moved itself', () => {
  const looked = turn(stat(), '/bin/sh', '0\n', MOUNTINFO, '0::/tare/web_1/init\n');
  assertGolden('exec-v2', planLines(plan(saved({ cgroup_paths: V2 }), looked)));
});

test('on cgroup v2 there is nothing to fall back to where init is in the container’s own cgroup', () => {
  const looked = turn(stat(), '/bin/sh', '0\n', MOUNTINFO, '0::/tare/web_1\n');
  const [executor] = plan(saved({ cgroup_paths: V2 }), looked).lists;
  const clones = executor.ops.filter(({ name }) => name === 'CLONE');
  assert.deepEqual(
    clones.map(({ fallbacks }) => fallbacks),
    [[]],
  );
});

test('a user’s systemd moves the stage where the user may not', () => {
  const user = { rootless: true, systemd_unit: 'x.scope', systemd_bus: '/run/user/5/bus' };
  const state = saved({ cgroup_paths: { '': '/sys/fs/cgroup/u/m/x.scope' }, ...user });
  const at = (init, caller) => {
    const looked = turn(stat(), '/bin/sh', '0\n', MOUNTINFO, `0::${init}\n`, `0::${caller}\n`);
    const [executor, stage] = plan(state, looked).lists.map(({ ops }) => ops);
    const access = executor.findIndex(({ name }) => name === 'ACCESS');
    return {
      executor,
      stage,
      access,
      call: decode(Buffer.from(only(executor.slice(access + 4), 'BUS_SEND').message, 'base64')),
    };
  };
  const { executor, stage, access, call } = at('/u/m/x.scope', '/u/session.scope');
  assert.equal(executor[access].args.path, '/sys/fs/cgroup/u/cgroup.procs');
  const names = executor.slice(access - 1).map(({ name }) => name);
  const asks = ['BUS_OPEN', 'BUS_SEND', 'BUS_SEND', 'BUS_READ', 'CLOSE_REGS'];
  assert.deepEqual(names.slice(0, 9), ['CLONE', 'ACCESS', 'JUMP', ...asks, 'SYNC_SEND']);
  assert.equal(executor[access + 1].args.skip, asks.length);
  assert.deepEqual([call.member, call.body], ['AttachProcessesToUnit', ['x.scope', '', [0]]]);
  // every error of the conversation leads to its end
  for (const [i, { fallbacks }] of executor.slice(access + 2, access + 6).entries()) {
    assert.ok(fallbacks.length > 5);
    assert.ok(fallbacks.every(({ skip }) => i + skip === 3));
  }
  // the stage waits for it
  const order = stage.map(({ name }) => name);
  assert.ok(order.indexOf('SYNC_WAIT') > 0 && order.indexOf('SYNC_WAIT') < order.indexOf('OPEN'));
  assert.deepEqual(at('/u/m/x.scope/init', '/').call.body, ['x.scope', '/init', [0]]);
  // root, and a container without a unit, ask nobody
  for (const other of [{ ...user, rootless: false }, { rootless: true }]) {
    const looked = turn(stat(), '/bin/sh', '0\n', MOUNTINFO, '0::/u/m/x.scope\n');
    const { lists } = plan(saved({ cgroup_paths: { '': '/sys/fs/cgroup/u/m/x.scope' }, ...other }), looked);
    assert.ok(!lists[0].ops.some(({ name }) => name === 'ACCESS' || name === 'BUS_OPEN'));
  }
});

test('the executor is not dumpable before it makes the stage, which is in all namespaces before it makes the process', () => {
  const [executor, stage] = plan(saved(), running()).lists.map(({ ops }) => ops.map(({ name }) => name));
  assert.equal(executor[0], 'DUMPABLE');
  assert.ok(!executor.includes('SETNS'));
  assert.ok(stage.indexOf('SETNS') > 0 && stage.indexOf('CLONE') > stage.indexOf('SETNS'));
});

test('added capabilities are in three sets; ambient only where they are inheritable already', () => {
  const NET_ADMIN = 1n << 12n;
  const has = (mask) => (BigInt(mask) & NET_ADMIN) !== 0n;
  const ops = entering({ args: ['ls'], capabilities: ['net_admin'] });
  const set = only(ops, 'CAP_SET');
  assert.deepEqual(
    [set.effective, set.permitted, set.inheritable, only(ops, 'CAP_BOUND').keep, only(ops, 'CAP_AMBIENT').raise].map(
      has,
    ),
    [true, true, false, true, false],
  );
  const config = defaultConfig();
  config.process.capabilities.inheritable = ['CAP_NET_ADMIN'];
  const inherited = entering({ args: ['ls'], capabilities: ['CAP_NET_ADMIN'] }, {}, saved({ config }));
  assert.ok(has(only(inherited, 'CAP_AMBIENT').raise));
});

test('what cannot be executed is refused, with its place', () => {
  for (const [what, pointer] of [
    [{ args: [] }, '/args'],
    [{ args: [''] }, '/args'],
    [{ args: ['a\0b'] }, '/args/0'],
    [{ args: ['ls'], cwd: 'tmp' }, '/cwd'],
    [{ args: ['ls'], env: ['A=1', 'B'] }, '/env/1'],
    [{ args: ['ls'], user: { uid: 4294967295 } }, '/user/uid'],
    [{ args: ['ls'], user: { gid: -1 } }, '/user/gid'],
    [{ args: ['ls'], user: { additionalGids: [1, '2'] } }, '/user/additionalGids/1'],
    [{ args: ['ls'], capabilities: ['CAP_NOPE'] }, '/capabilities/0'],
  ]) {
    const { kind, error } = step(saved(), [], what);
    assert.deepEqual([kind, error?.code, error?.pointer], ['error', 'ConfigInvalid', pointer], JSON.stringify(what));
  }
});

test('a process.json is taken whole, and checked as one', () => {
  const whole = { wholeProcess: true };
  const ops = entering({ user: { uid: 1, gid: 2 }, args: ['ls'], cwd: '/tmp', env: ['PATH=/bin'] }, whole);
  assert.equal(only(ops, 'SETUID').uid, 1);
  assert.deepEqual(only(ops, 'EXEC').candidates, ['/bin/ls']);
  assert.equal(BigInt(only(ops, 'CAP_SET').permitted), 0n);
  const { error } = step(saved(), [], { args: ['ls'], cwd: '/', user: { uid: 1, gid: 2 }, terminal: 'x' }, whole);
  assert.equal(error.code, 'ConfigInvalid');
  assert.equal(error.pointer, '/terminal');
});

test('sub-cgroups stay below the container’s', () => {
  const tasks = (subCgroups) =>
    lists(undefined, { subCgroups })[1]
      .filter(({ name }) => name === 'WRITE_FILE')
      .map(({ args }) => String(args.path?.[0]?.text ?? args.path));
  assert.match(tasks(['a/b']).join(), /cpu\/tare\/web_1\/a\/b\/tasks.*freezer\/tare\/web_1\/a\/b\/tasks/);
  assert.match(tasks(['cpu:a']).join(), /cpu\/tare\/web_1\/a\/tasks.*freezer\/tare\/web_1\/tasks/);
  for (const subCgroups of [
    ['..'],
    ['a/../../b'],
    ['memory:a'],
    ['a', 'cpu:b'],
    ['cpu:a', 'cpu:b'],
    [':a'],
    ['a:b:c'],
  ]) {
    refused(step(saved(), [], undefined, { subCgroups }), 'ConfigInvalid', /^invalid --cgroup argument: /);
  }
});
