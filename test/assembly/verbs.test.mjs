// The turns of the verbs on existing containers, with made-up results.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { HOSTS } from './support/hosts.mjs';
import { hostFacts, makeResults } from './support/results.mjs';
import { running, savedState, stat, TARE_INIT, turn } from './support/saved.mjs';

const EPERM = 1;
const ENOENT = 2;
const EOPNOTSUPP = 95;
const ESRCH = 3;
const EWOULDBLOCK = 11;
const EEXIST = 17;
const ETIMEDOUT = 110;
const ECONNREFUSED = 111;
const ESTALE = 116;

const NOTHING = new Uint8Array(0);
const STATE = savedState({
  annotations: { a: 'b' },
  shared_pid_namespace: false,
  start_socket: 'start.sock',
  config: { process: { args: ['sh'] } },
});

const step = (verb, turns, options = {}) =>
  loadCore().step({ verb, root: '/run/tare', id: 'web_1', ...options }, NOTHING, turns);

const DONE = makeResults();
const file = (state = STATE) => (typeof state === 'string' ? state : JSON.stringify(state));

const CREATED = turn(stat(), TARE_INIT, 'THAWED\n');
const RUNNING = running();
const PAUSED = turn(stat(), '/bin/sh', 'FROZEN\n');
const STOPPED = turn(ENOENT, ENOENT, 'THAWED\n');
const ZOMBIE = turn(stat('Z'), ENOENT, 'THAWED\n');
const ANOTHER = turn(stat('S', 100), '/bin/sh', 'THAWED\n');

function plan(answer) {
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan).lists[0].ops;
}
const names = (answer) => plan(answer).map((op) => op.name);
function end(answer) {
  assert.equal(answer.kind, 'end', JSON.stringify(answer));
  return answer.value;
}
function error(answer) {
  assert.equal(answer.kind, 'error', JSON.stringify(answer));
  return `${answer.error.code}: ${answer.error.message}`;
}

const NOT_EXISTS = 'ContainerNotExists: container does not exist';

/** device and inode of the state directory in a STAT's record */
function directory(uid = 0) {
  const bytes = Buffer.alloc(48);
  bytes.writeUInt32LE(uid, 4);
  bytes.writeUInt32LE(2, 12);
  bytes.writeBigUInt64LE(0x1bn, 16);
  bytes.writeBigUInt64LE(77n, 24);
  return bytes;
}
const LOCKS = '1: FLOCK  ADVISORY  WRITE 708 00:1b:77 0 EOF\n';

test('every verb refuses an id of the wrong form, and an unknown verb is an error', () => {
  for (const verb of ['start', 'kill', 'delete', 'state', 'processes']) {
    assert.match(error(step(verb, [], { id: '../x' })), /^InvalidIdFormat: /);
    assert.equal(step(verb, [], { id: 'a.b', idFormat: 'oci' }).kind, 'plan');
  }
  assert.equal(error(step('dance\n', [])), 'SystemError: unknown verb "dance\\n"');
});

test('results that are none are an error, not a trap', () => {
  const whole = turn(file());
  for (let length = 0; length < whole.length; length += 7) {
    assert.match(error(step('state', [whole.subarray(0, length)])), /damaged/);
  }
});

test('state: every status', () => {
  const status = (probe, state = STATE) => end(step('state', [turn(file(state)), probe])).state;
  assert.equal(status(CREATED).status, 'created');
  assert.equal(status(RUNNING).status, 'running');
  assert.equal(status(PAUSED).status, 'paused');
  for (const gone of [STOPPED, ZOMBIE, ANOTHER])
    assert.deepEqual([status(gone).status, status(gone).pid], ['stopped', 0]);
  assert.equal(status(RUNNING, { ...STATE, phase: 'deleting' }).status, 'running');
  const second = { ...STATE, cgroup_paths: { '': '/sys/fs/cgroup/tare/web_1' } };
  assert.equal(status(turn(stat(), '/bin/sh', '1\n'), second).status, 'paused');
  assert.equal(status(turn(stat(), '/bin/sh', '0\n'), second).status, 'running');
});

test('state: what is being created, and what was left of it', () => {
  const creating = { ...STATE, phase: 'creating' };
  const unborn = { ...creating, init_process_pid: 0 };
  const status = (state, ...found) => end(step('state', [turn(file(state)), turn(...found)])).state.status;
  assert.equal(status(creating, directory(), LOCKS, stat(), TARE_INIT, 'THAWED'), 'creating');
  assert.equal(status(unborn, directory(), LOCKS), 'creating');
  assert.equal(status(unborn, directory(), ''), 'stopped');
  assert.equal(status(creating, directory(), '', ENOENT, ENOENT, 'THAWED'), 'stopped');
});

test('state: the object, in the order of runc, and what else load needs', () => {
  const value = end(step('state', [turn(file()), CREATED]));
  assert.equal(
    JSON.stringify(value.state),
    '{"ociVersion":"1.3.0","id":"web_1","pid":4242,"status":"created","bundle":"/b","rootfs":"/b/rootfs",' +
      '"created":"2026-11-23T15:00:00.123456789Z","annotations":{"a":"b"},"owner":""}',
  );
  assert.deepEqual([value.startTime, value.startable, value.saved], [99, true, STATE]);
  assert.equal(end(step('state', [turn(file()), RUNNING])).startable, false);
});

test('state, kill, processes: a missing and a damaged state.json; they take no lock', () => {
  for (const verb of ['state', 'kill', 'processes']) {
    assert.deepEqual(names(step(verb, [])), ['READ_FILE']);
    assert.equal(error(step(verb, [turn(ENOENT)])), NOT_EXISTS);
    assert.match(error(step(verb, [turn('{"id":')])), /^SystemError: \/run\/tare\/web_1\/state.json: .*damaged/);
  }
});

test('start: lock, look, START', () => {
  assert.deepEqual(names(step('start', [])), ['LOCK_DIR', 'READ_FILE']);
  const first = turn('', file());
  assert.deepEqual(names(step('start', [first, CREATED])), ['START', 'TOUCH']);
  assert.deepEqual(end(step('start', [first, CREATED, DONE])), { pid: 4242 });
  assert.equal(error(step('start', [first, RUNNING])), 'SystemError: cannot start an already running container');
  assert.equal(
    error(step('start', [first, STOPPED])),
    'ContainerNotRunning: cannot start a container that has stopped',
  );
  assert.equal(error(step('start', [first, PAUSED])), 'ContainerPaused: cannot start a container in the paused state');
  assert.match(
    error(step('start', [turn('', file({ ...STATE, phase: 'creating' })), CREATED])),
    /in the creating state/,
  );
  assert.equal(
    error(step('start', [turn('', file({ ...STATE, init_process_pid: 0 }))])),
    'ContainerNotRunning: cannot start a container that has stopped',
  );
  for (const errno of [ENOENT, ESTALE]) assert.equal(error(step('start', [turn(errno)])), NOT_EXISTS);
  assert.equal(error(step('start', [turn('', ENOENT)])), NOT_EXISTS);
  assert.match(error(step('start', [turn(EWOULDBLOCK, file())])), /busy/);
});

test('start: what START says', () => {
  const after = (errno, detail) =>
    step('start', [turn('', file()), CREATED, makeResults({ failed: { list: 0, op: 0, errno, code: 45, detail } })]);
  assert.equal(error(after(ECONNREFUSED)), 'ContainerNotRunning: cannot start a container that has stopped');
  const missing = after(ENOENT, 'interpreter /bin/nope');
  assert.equal(
    error(missing),
    'SystemError: exec "sh": no such file or directory: its interpreter "/bin/nope" (first line) is missing in the container',
  );
  assert.deepEqual([missing.error.pointer, missing.error.errno, missing.error.op], ['/process/args/0', 2, 'START']);
});

test('kill: init only, by its identity', () => {
  const ops = plan(step('kill', [turn(file())], { signal: 'usr1' }));
  assert.deepEqual(
    ops.map((op) => op.name),
    ['SET_SLOT', 'SET_SLOT', 'PIDFD_OPEN', 'KILL'],
  );
  assert.deepEqual([ops[0].args.value, ops[1].args.value, ops[3].args.signal], [4242, 99, 10]);
  assert.deepEqual(end(step('kill', [turn(file()), turn('', '')])), {});
  for (const gone of [turn(ESRCH), turn('', ESRCH)]) {
    assert.equal(error(step('kill', [turn(file()), gone])), 'ContainerNotRunning: container not running');
  }
  assert.equal(error(step('kill', [], { signal: 'NOPE' })), 'SystemError: unknown signal "NOPE"');
  const killed = plan(step('kill', [turn(file())], { signal: 9 }));
  assert.equal(killed.at(-2).args.signal, 9);
  assert.deepEqual([killed.at(-1).name, killed.at(-1).args], ['CGROUP_THAW', { freezer: STATE.cgroup_paths.freezer }]);
});

test('kill: SIGKILL of a shared pid namespace, and of all, is for the whole cgroup', () => {
  const shared = turn(file({ ...STATE, shared_pid_namespace: true }));
  for (const [first, options] of [
    [shared, {}],
    [turn(file()), { all: true }],
  ]) {
    const ops = plan(step('kill', [first], { signal: 'KILL', ...options }));
    assert.deepEqual(ops.at(-1).args, { path: STATE.cgroup_paths.freezer, freezer: STATE.cgroup_paths.freezer });
    assert.deepEqual(end(step('kill', [first, turn('')], { signal: 'KILL', ...options })), {});
  }
  // init is gone, what it left behind is not
  assert.deepEqual(end(step('kill', [shared, turn(ESRCH, '')], { signal: 'KILL' })), {});
  assert.match(error(step('kill', [shared, turn(ESRCH, ENOENT)], { signal: 'KILL' })), /container not running/);
  assert.deepEqual(end(step('kill', [turn(file()), turn(ESRCH)], { signal: 'KILL', all: true })), {});
  assert.equal(plan(step('kill', [shared], { signal: 'TERM' })).at(-1).name, 'KILL');
});

const links = (count) => {
  const bytes = directory();
  bytes.writeUInt32LE(count, 12);
  return bytes;
};

test('kill --all with another signal reaches every process of every level', () => {
  const walk = [turn(file()), turn('1\n2\n', links(2), 'cgroup.procs\0tasks\0')];
  const ops = plan(step('kill', walk, { signal: 'TERM', all: true }));
  assert.deepEqual(
    ops.filter((op) => op.name === 'SET_SLOT').map((op) => op.args.value),
    [0, 1, 2],
  );
  assert.deepEqual(end(step('kill', [...walk, DONE], { signal: 'TERM', all: true })), {});
  assert.deepEqual(end(step('kill', [turn(file()), turn('', links(2), '')], { signal: 'TERM', all: true })), {});
});

test('processes: level by level, without what is gone or was never a cgroup', () => {
  const top = turn('5\n4242\n0\n', links(3), 'cgroup.procs\0memory.x\0tasks\0');
  const level = plan(step('processes', [turn(file()), top]));
  assert.deepEqual(
    level.filter((op) => op.name === 'READ_FILE').map((op) => op.args.path),
    ['cgroup.procs', 'memory.x', 'tasks'].flatMap((name) =>
      ['procs', 'threads'].map((file) => `${STATE.cgroup_paths.freezer}/${name}/cgroup.${file}`),
    ),
  );
  const next = turn(20, '6\n5\n', links(2), '', 20);
  assert.deepEqual(end(step('processes', [turn(file()), top, next])), { pids: [5, 4242, 6] });
  const bare = turn(file({ ...STATE, cgroup_paths: {} }));
  assert.deepEqual(end(step('processes', [bare, turn(stat(), '/bin/sh')])), { pids: [4242] });
  assert.deepEqual(end(step('processes', [bare, turn(ENOENT, ENOENT)])), { pids: [] });
});

test('processes: of a threaded cgroup, whose threads are there', () => {
  const top = turn('5\n', links(3), 'threaded\0');
  const level = turn(EOPNOTSUPP, '5\n7\n8\n9\n', links(2), '');
  const owners = plan(step('processes', [turn(file()), top, level]));
  assert.deepEqual(
    owners.map((op) => op.args.path),
    [5, 7, 8, 9].map((tid) => `/proc/${tid}/status`),
  );
  const status = (tgid) => `Name:\tsh\nTgid:\t${tgid}\nNgid:\t0\n`;
  const read = turn(status(5), status(5), ENOENT, status(9));
  assert.deepEqual(end(step('processes', [turn(file()), top, level, read])), { pids: [5, 9] });
});

test('list: what is no container is left out, and owners have names', () => {
  assert.deepEqual(plan(step('list', []))[0].fallbacks, []);
  assert.deepEqual(plan(step('list', [], { defaultRoot: true }))[0].fallbacks, [{ errno: ENOENT, skip: 0 }]);
  assert.deepEqual(end(step('list', [turn(ENOENT)], { defaultRoot: true })), { containers: [] });
  assert.deepEqual(end(step('list', [turn('')])), { containers: [] });
  const found = turn('a\0bad\0c\0file\0');
  assert.equal(names(step('list', [found])).filter((name) => name === 'READ_HEAD').length, 4);
  const files = turn(
    'root:x:0:0::/:\nme:x:7:7::/:\n',
    file(),
    directory(0),
    '{',
    directory(),
    file({ ...STATE, id: 'c', phase: 'creating', init_process_pid: 0 }),
    directory(7),
    20,
  );
  const looks = (op) => [op.name, op.args.path];
  // of one that is being made who holds its lock: it costs the whole host some milliseconds
  assert.deepEqual(plan(step('list', [found, files])).map(looks), [
    ['READ_FILE', '/proc/locks'],
    ['READ_HEAD', '/proc/4242/stat'],
    ['READ_LINK', '/proc/4242/exe'],
    ['READ_HEAD', `${STATE.cgroup_paths.freezer}/freezer.state`],
  ]);
  const probed = turn(LOCKS, stat(), '/bin/sh', 'THAWED\n');
  const { containers } = end(step('list', [found, files, probed]));
  assert.deepEqual(
    containers.map(({ id, pid, status, owner }) => [id, pid, status, owner]),
    [
      ['web_1', 4242, 'running', 'root'],
      ['c', 0, 'creating', 'me'],
    ],
  );
  assert.deepEqual(end(step('list', [turn('x\0'), turn('', ENOENT)])), { containers: [] });
});

test('list: of a state.json its beginning is enough, up to namespace_paths; where that is longer all of it is read', () => {
  const head = (state) => file({ ...STATE, ...state, namespace_paths: { NEWPID: 'x'.repeat(9000) } }).slice(0, 2048);
  const found = turn('a\0b\0c\0d\0');
  const heads = turn(
    ...['', head({ id: 'a' }), directory(0)],
    ...[
      head({ id: 'b', annotations: { namespace_paths: '{"a":1,"namespace_paths":{}}', long: 'y'.repeat(5000) } }),
      directory(0),
    ],
    ...[head({ id: 'c', annotations: { namespace_paths: '{' } }), directory(0)],
    ...[head({ id: 'd', annotations: { long: 'z'.repeat(5000) } }), directory(0)],
  );
  assert.deepEqual(
    plan(step('list', [found, heads])).map((op) => [op.name, op.args.path]),
    ['b', 'd'].map((id) => ['READ_FILE', `/run/tare/${id}/state.json`]),
  );
  const annotations = { namespace_paths: '{"a":1,"namespace_paths":{}}' };
  const whole = turn(file({ ...STATE, id: 'b', annotations }), ENOENT);
  assert.equal(names(step('list', [found, heads, whole])).filter((name) => name === 'READ_LINK').length, 3);
  const probed = turn(...[0, 1, 2].flatMap(() => [stat(), '/bin/sh', 'THAWED\n']));
  const { containers } = end(step('list', [found, heads, whole, probed]));
  assert.deepEqual(
    containers.map(({ id, status, annotations: of }) => [id, status, of]),
    [
      ['a', 'running', STATE.annotations],
      ['b', 'running', annotations],
      ['c', 'running', { namespace_paths: '{' }],
    ],
  );
});

test('delete: what is not stopped stays, without force', () => {
  const locked = turn('', file());
  assert.equal(
    error(step('delete', [locked, RUNNING])),
    'ContainerNotStopped: cannot delete container web_1 that is not stopped: running',
  );
  assert.equal(
    error(step('delete', [locked, PAUSED])),
    'ContainerPaused: cannot delete container web_1 that is not stopped: paused',
  );
  for (const gone of [turn(ENOENT), turn(ESTALE)]) assert.equal(error(step('delete', [gone])), NOT_EXISTS);
  assert.match(error(step('delete', [turn('', '{')])), /damaged/);
});

const CLEAN = [
  'WRITE_FILE',
  'RENAME',
  'SET_SLOT',
  'SET_SLOT',
  'PIDFD_OPEN',
  'KILL',
  'WAIT_EXIT',
  'CGROUP_REMOVE',
  'CGROUP_PRUNE',
  'CGROUP_REMOVE',
  'CGROUP_PRUNE',
  'REMOVE_DIR',
];

test('delete: stopped, created, and with force any: says so first, the state directory goes last', () => {
  const locked = turn('', file());
  for (const [probe, options] of [
    [STOPPED, {}],
    [CREATED, {}],
    [RUNNING, { force: true }],
  ]) {
    const ops = plan(step('delete', [locked, probe], options));
    assert.deepEqual(
      ops.map((op) => op.name).filter((name) => name !== 'CGROUP_THAW'),
      CLEAN,
    );
    assert.equal(JSON.parse(ops[0].args.content).phase, 'deleting');
    assert.deepEqual(end(step('delete', [locked, probe, DONE], options)), {});
  }
  const again = turn('', file({ ...STATE, phase: 'deleting' }));
  assert.deepEqual(names(step('delete', [again, STOPPED])), CLEAN.slice(2));
});

test('delete --force thaws after the SIGKILL, also what froze itself; on version 2 nothing holds SIGKILL back', () => {
  for (const probe of [PAUSED, RUNNING]) {
    const all = names(step('delete', [turn('', file()), probe], { force: true }));
    assert.deepEqual(all.slice(4, 8), ['PIDFD_OPEN', 'KILL', 'CGROUP_THAW', 'WAIT_EXIT']);
  }
  const unified = { ...STATE, cgroup_paths: { '': '/sys/fs/cgroup/tare/c1' } };
  const second = names(step('delete', [turn('', file(unified)), turn(stat(), '/bin/sh', '1\n')], { force: true }));
  for (const all of [second, names(step('delete', [turn('', file()), STOPPED]))]) {
    assert.ok(!all.includes('CGROUP_THAW'));
  }
});

test('delete kills the cgroup of a container that shares its pid namespace', () => {
  const shared = { ...STATE, shared_pid_namespace: true };
  assert.ok(names(step('delete', [turn('', file(shared)), STOPPED])).includes('CGROUP_KILL'));
});

test('delete: the shared parent is pruned only where it is the default one', () => {
  const own = { ...STATE, cgroup_paths: { cpu: '/sys/fs/cgroup/cpu/mine/x' } };
  const ops = plan(step('delete', [turn('', file(own)), turn(ENOENT, ENOENT)]));
  assert.deepEqual(ops.at(-2).args, { base: '/sys/fs/cgroup/cpu/mine', rel: 'x', timeout: 10000 });
  assert.equal(
    ops.some((op) => op.name === 'CGROUP_PRUNE'),
    false,
  );
});

test('delete --force: nothing there is what was wanted', () => {
  assert.deepEqual(end(step('delete', [turn(ENOENT)], { force: true })), {});
});

test('delete: a directory without state.json is rubbish', () => {
  const rubbish = turn('', ENOENT);
  // its directory `notify`, which may be there, and then itself
  assert.deepEqual(names(step('delete', [rubbish])), ['REMOVE_DIR', 'REMOVE_DIR']);
  assert.equal(error(step('delete', [rubbish, DONE])), NOT_EXISTS);
  assert.deepEqual(end(step('delete', [rubbish, DONE], { force: true })), {});
});

test('delete --force: with a damaged state.json the cgroups are sought where they are by default', () => {
  const damaged = turn('', '{"id":');
  assert.deepEqual(names(step('delete', [damaged], { force: true })), ['READ_FILE', 'READ_FILE']);
  const { mountinfo, cgroup } = HOSTS.v2;
  const ops = plan(step('delete', [damaged, turn(mountinfo, cgroup)], { force: true }));
  assert.deepEqual(
    ops.map((op) => op.name),
    ['CGROUP_KILL', 'CGROUP_REMOVE', 'CGROUP_PRUNE', 'REMOVE_DIR', 'REMOVE_DIR'],
  );
  assert.equal(ops[0].args.path, '/sys/fs/cgroup/tare/web_1');
  assert.deepEqual(end(step('delete', [damaged, turn(mountinfo, cgroup), DONE], { force: true })), {});
});

test('delete of what another command works on says whose process that is', () => {
  const held = turn(EWOULDBLOCK, file());
  assert.deepEqual(names(step('delete', [held])), ['STAT', 'READ_FILE']);
  assert.equal(
    error(step('delete', [held, turn(directory(), LOCKS)])),
    'SystemError: container is busy: process 708 holds the lock of /run/tare/web_1',
  );
  assert.equal(error(step('delete', [held, turn(ENOENT, LOCKS)])), NOT_EXISTS);
});

test('delete --force of what another command works on kills init and waits for the lock', () => {
  const held = turn(EWOULDBLOCK, file({ ...STATE, phase: 'creating' }));
  const still = turn('', EWOULDBLOCK, file({ ...STATE, phase: 'creating' }));
  const options = { force: true };
  const kills = ['SET_SLOT', 'SET_SLOT', 'PIDFD_OPEN', 'KILL', 'LOCK_DIR', 'READ_FILE'];
  assert.deepEqual(names(step('delete', [held], options)), kills);
  assert.deepEqual(names(step('delete', [held, still], options)), kills);
  assert.deepEqual(end(step('delete', [held, turn('', ENOENT)], options)), {});
  const never = [held, still, still, still];
  assert.match(error(step('delete', [...never, turn(directory(), LOCKS)], options)), /process 708/);
  const mine = turn('', '', file());
  for (const waited of [[held], [held, still], [held, still, still]]) {
    assert.deepEqual(names(step('delete', [...waited, mine, STOPPED], options)), CLEAN);
    assert.deepEqual(end(step('delete', [...waited, mine, STOPPED, DONE], options)), {});
  }
});

test('delete --force waits no longer than needed for an init that is recorded only later', () => {
  const options = { force: true };
  const unborn = file({ ...STATE, phase: 'creating', init_process_pid: 0 });
  const ops = plan(step('delete', [turn(EWOULDBLOCK, unborn)], options));
  assert.deepEqual(
    ops.map((op) => op.name),
    ['LOCK_DIR', 'READ_FILE'],
  );
  assert.ok(ops[0].args.timeout <= 100);
  assert.deepEqual(end(step('delete', [turn(EWOULDBLOCK, unborn), turn(ENOENT)], options)), {});
  const later = turn(EWOULDBLOCK, file({ ...STATE, phase: 'creating' }));
  assert.equal(names(step('delete', [turn(EWOULDBLOCK, unborn), later], options))[3], 'KILL');
});

test('a failed op of any verb is its error', () => {
  const failed = (op, errno, code) => makeResults({ failed: { list: 0, op, errno, code } });
  for (const verb of ['start', 'kill', 'delete', 'state', 'processes', 'list', 'spec']) {
    assert.match(error(step(verb, [failed(0, EPERM, 43)])), /^SystemError: .*operation not permitted \(EPERM\)/);
  }
  assert.match(
    error(step('delete', [turn('', file()), STOPPED, failed(4, ETIMEDOUT, 43)])),
    /it has not ended after SIGKILL/,
  );
});

test('spec: an existing config.json is left alone, and nothing is committed', () => {
  const host = turn(hostFacts(), HOSTS.v1.mountinfo, HOSTS.v1.cgroup);
  const ops = plan(step('spec', [host], { bundle: '/b' }));
  assert.deepEqual(
    ops.map((op) => [op.name, op.undo]),
    [
      ['WRITE_FILE', true],
      ['COMMIT', false],
    ],
  );
  assert.deepEqual(ops[0].fallbacks, [{ errno: EEXIST, skip: 1 }]);
  assert.equal(
    error(step('spec', [host, turn(EEXIST)], { bundle: '/b' })),
    'SystemError: File config.json exists. Remove it first',
  );
  assert.deepEqual(end(step('spec', [host, turn('')], { bundle: '/b' })), { path: '/b/config.json' });
});
