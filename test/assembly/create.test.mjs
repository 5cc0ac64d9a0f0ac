import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig, defaultConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { facts, HOSTS } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';

const EEXIST = 17;
const EWOULDBLOCK = 11;
const MKDIR = 28;
const LOCK_DIR = 32;

const encoder = new TextEncoder();

function step(config, results, options = {}) {
  const request = {
    verb: 'create',
    root: '/run/tare',
    id: 'web_1',
    bundle: '/bundle',
    now: '2026-11-23T15:00:00.000000000Z',
    ...options,
  };
  return loadCore().step(request, encoder.encode(JSON.stringify(config)), results);
}

function createPlan(config, host, options) {
  const answer = step(config, [facts(host)], options);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  assert.equal(answer.readOnly, false);
  return decodePlan(answer.plan);
}

function init(config, host = 'v1', options = {}) {
  return createPlan(config, host, options).lists[1].ops;
}

/** The numbers of the ops at which a run of the list ends up, when `fails(op)` gives the errno of those that fail. */
function walk(ops, fails) {
  const done = [];
  let at = 0;
  while (at < ops.length) {
    const op = ops[at];
    done.push(op);
    const errno = fails(op);
    const fallback = op.fallbacks.find((one) => one.errno === errno);
    if (errno && !fallback) return { done, failed: op };
    at += 1 + (errno ? fallback.skip : op.name === 'JUMP' ? op.args.skip : 0);
  }
  assert.equal(at, ops.length, 'no jump leads past the end');
  return { done };
}

const names = (ops) => ops.map((op) => op.name);

test('the first turn only looks', () => {
  const answer = step(bareConfig(), []);
  assert.equal(answer.kind, 'plan');
  assert.equal(answer.readOnly, true);
});

test('an id that is not valid is refused before anything is read', () => {
  const answer = step({}, [], { id: 'a/b' });
  assert.equal(answer.kind, 'error');
  assert.equal(answer.error.code, 'InvalidIdFormat');
});

test('a config that is not valid is refused before anything is read', () => {
  const answer = step({ ...bareConfig(), hostname: 5 }, []);
  assert.equal(answer.kind, 'error');
  assert.equal(answer.error.code, 'ConfigInvalid');
  assert.equal(answer.error.pointer, '/hostname');
});

test('golden: a container without a mount namespace', () => {
  const config = bareConfig();
  config.linux.namespaces = [{ type: 'pid' }];
  config.root.readonly = true;
  config.mounts = [{ destination: '/proc', type: 'proc', source: 'proc' }];
  assertGolden('create-host-mounts', planLines(createPlan(config, 'v1', { cgroupManager: 'disabled' })));
});

test('golden: what runtimes do themselves for a mount', () => {
  const config = bareConfig();
  const ids = (size) => [{ containerID: 0, hostID: 100000, size }];
  const bind = (destination, ...options) => ({ destination, source: '/source', options: ['bind', ...options] });
  config.linux.mountLabel = 'system_u:object_r:container_file_t:s0:c1,c2';
  config.mounts = [
    { destination: '/t', type: 'tmpfs', source: 'tmpfs', options: ['tmpcopyup', 'ro', 'size=1m'] },
    { destination: '/t', type: 'tmpfs', source: 'tmpfs', options: ['remount', 'nosuid', 'size=2m', 'rslave'] },
    { ...bind('/ids', 'idmap', 'ro'), uidMappings: ids(10), gidMappings: ids(20) },
    { ...bind('/again', 'rbind', 'ridmap'), uidMappings: ids(10), gidMappings: ids(20) },
    bind('/crun', 'idmap=uids=0-1-2#5-6-7;gids=0-3-4'),
    bind('/link', 'copy-symlink'),
    bind('/itself', 'src-nofollow', 'dest-nofollow'),
    { destination: '/o', type: 'overlay', source: 'overlay', options: ['ro', 'lowerdir=/a\\,b:/c', 'private'] },
    { destination: '/q', type: 'mqueue', source: 'mqueue' },
  ];
  assertGolden('create-mounts', planLines(createPlan(config, 'v1', { cgroupManager: 'disabled' })));
});

test('[r]private is refused without pivot_root', () => {
  const config = bareConfig();
  config.linux.rootfsPropagation = 'rprivate';
  assert.equal(step(config, [], { noPivot: true }).error?.pointer, '/linux/rootfsPropagation');
  assert.equal(step(config, []).kind, 'plan');
});

test('maps of ids that a page does not hold are refused where pages are known', () => {
  const config = bareConfig();
  const map = (count) =>
    Array.from({ length: count }, (_, i) => ({ containerID: i * 10, hostID: 1_000_000_000 + i * 10, size: 10 }));
  config.linux.namespaces.push({ type: 'user' });
  Object.assign(config.linux, { uidMappings: map(3), gidMappings: map(230) });
  assert.equal(step(config, [], { arch: 'x64' }).error?.pointer, '/linux/gidMappings');
  assert.equal(step(config, [], { arch: 'arm64' }).kind, 'plan');
  config.linux.gidMappings = map(200);
  assert.equal(step(config, [], { arch: 'x64' }).kind, 'plan');
});

test('real-time runtime comes from the root of the cgroups: without a path the container is right below', () => {
  const config = bareConfig();
  config.linux.resources = { cpu: { realtimeRuntime: 1000 } };
  const made = () =>
    planLines(createPlan(config, 'v1')).flatMap(({ ops }) => ops.filter((op) => op.includes('CGROUP_MAKE')));
  assert.ok(made().every((op) => op.includes('"tare-web_1"')) && made().length > 0, made().join('\n'));
  config.linux.resources.cpu.realtimeRuntime = 0;
  assert.ok(
    made().every((op) => op.includes('"tare/web_1"')),
    made().join('\n'),
  );
});

for (const [host, place] of Object.entries({
  v1: 'user/me/pods/web',
  v2: 'user/pods/web',
  hybrid: 'user/me/pods/web',
})) {
  test(`a relative cgroupsPath on cgroup ${host}: ${place}`, () => {
    const config = bareConfig();
    config.linux.cgroupsPath = 'pods/web';
    const answer = step(config, [facts(host, { within: '/user/me' })]);
    const ops = planLines(decodePlan(answer.plan)).flatMap((list) => list.ops);
    const made = ops.filter((op) => op.includes('CGROUP_MAKE'));
    assert.ok(made.every((op) => op.includes(`"${place}"`)) && made.length > 0, made.join('\n'));
  });
}

test('cgroup v2 in a user namespace, where it may not be mounted: its own cgroup, without a cgroup namespace all', () => {
  const config = defaultConfig();
  const ids = [{ containerID: 0, hostID: 100_000, size: 65_536 }];
  Object.assign(config.linux, { uidMappings: ids, gidMappings: ids, cgroupsPath: '/pods/web' });
  config.linux.namespaces.push({ type: 'user' });
  const binds = (path) => {
    const ops = planLines(createPlan(config, 'v2')).flatMap((list) => list.ops);
    return ops.some((op) => op.includes(`OPEN_TREE path="${path}"`));
  };
  assert.ok(binds('/sys/fs/cgroup/pods/web'));
  config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'cgroup');
  assert.ok(binds('/sys/fs/cgroup'));
});

for (const host of Object.keys(HOSTS)) {
  test(`golden: runc spec's config on cgroup ${host}`, () => {
    assertGolden(`create-default-${host}`, planLines(createPlan(defaultConfig(), host)));
  });
}

test('golden: everything that a config may ask for', () => {
  const options = { start: true, pidFile: '/run/web.pid', preserveFds: 2, noNewKeyring: true };
  assertGolden('create-full', planLines(createPlan(fullConfig(), 'v1', options)));
});

test('golden: without pivot_root, cgroups and a /dev of its own', () => {
  const config = bareConfig();
  config.mounts = [{ destination: '/dev/.', source: '/dev', options: ['rbind'] }];
  config.linux.maskedPaths = ['/proc/kcore'];
  assertGolden('create-no-pivot', planLines(createPlan(config, 'v1', { noPivot: true, cgroupManager: 'disabled' })));
});

function fullConfig() {
  const config = defaultConfig();
  config.process.user = { uid: 1000, gid: 100, umask: 0o77, additionalGids: [10, 20] };
  config.process.args = ['server', '--port', '80'];
  config.process.cwd = '/srv/data';
  config.process.rlimits.push({ type: 'RLIMIT_FSIZE', soft: 4096, hard: 8192 });
  config.root = { path: 'rootfs', readonly: true };
  config.linux.cgroupsPath = '/pods/web';
  config.linux.rootfsPropagation = 'rshared';
  config.linux.namespaces = [
    { type: 'pid', path: '/proc/77/ns/pid' },
    { type: 'network', path: '/run/netns/web' },
    { type: 'mount' },
    { type: 'uts' },
    { type: 'ipc', path: '/proc/77/ns/ipc' },
  ];
  config.mounts.push(
    { destination: '/tmp', type: 'tmpfs', source: 'tmpfs', options: ['ro', 'nodev', 'size=1m,nr_inodes=10'] },
    { destination: '/data', source: 'volume', options: ['rbind', 'ro', 'rprivate', 'rnosuid'] },
    { destination: 'etc/hosts', source: '/etc/hosts', options: ['bind', 'noatime', 'shared', 'rslave'] },
    { destination: '/proc/uptime', source: '/var/lib/lxcfs/proc/uptime', options: ['bind'] },
  );
  return config;
}

test('every op of init that the config causes says which part of it', () => {
  const allowed = new Set([
    ...['NAME', 'CLOSE_REGS', 'DUMPABLE', 'SETSID', 'KEYRING', 'SYNC_WAIT', 'SYNC_SEND', 'START_WAIT', 'AFFINITY'],
    ...['CLOEXEC_FROM', 'KEEP_FDS', 'SET_SLOT', 'WRITE_FILE', 'PROPAGATE'],
    // the default devices and links, and the container's own /dev/null
    ...['TARGET', 'MKNOD', 'UNLINK', 'SYMLINK', 'STAT', 'OPEN_IN', 'CHECK_CHAR', 'STDIO_NULL'],
  ]);
  for (const op of init(fullConfig())) {
    if (op.cause === '') assert.ok(allowed.has(op.name), `${op.op} ${op.name} has no cause`);
  }
});

test('of two creates at once the later one gives up without undoing what is not its own', () => {
  const ops = createPlan(bareConfig(), 'v1').lists[0].ops;
  assert.ok(walk(ops, () => 0).done.every((op, i, all) => op.name !== 'COMMIT' || i === all.length - 1));
  for (const errno of [EWOULDBLOCK, 116, 2]) {
    const { done, failed } = walk(ops, (op) => (op.name === 'LOCK_DIR' ? errno : 0));
    assert.equal(failed.name, 'LOCK_DIR');
    assert.deepEqual(names(done).slice(-3), ['LOCK_DIR', 'COMMIT', 'LOCK_DIR']);
  }
});

test('that the id is taken', async (t) => {
  const config = bareConfig();
  const ready = JSON.stringify({ id: 'web_1', init_process_pid: 5, init_process_start: 6, phase: 'ready' });
  const taken = (results) => {
    const answer = step(config, results);
    assert.equal(answer.kind, 'error');
    assert.equal(answer.error.code, 'IdInUse');
    assert.match(answer.error.message, /container with given ID already exists/);
  };
  await t.test('there is a container', () => taken([facts('v1', { state: ready })]));
  await t.test('one is being made', () => taken([facts('v1', { state: null, locked: true })]));
  const failure = (op, errno) => makeResults({ failed: { list: 0, op: 3, errno, code: op } });
  await t.test('another made the directory', () => taken([facts('v1'), failure(MKDIR, EEXIST)]));
  await t.test('another has the lock', () => taken([facts('v1'), failure(LOCK_DIR, EWOULDBLOCK)]));
  await t.test('but a full disk is not that', () => {
    const answer = step(config, [facts('v1'), failure(MKDIR, 28)]);
    assert.equal(answer.error.code, 'SystemError');
  });
});

test('what a crash left is cleaned up first', () => {
  const config = bareConfig();
  const left = JSON.stringify({
    id: 'web_1',
    init_process_pid: 5,
    init_process_start: 6,
    phase: 'creating',
    cgroup_paths: { devices: '/sys/fs/cgroup/devices/tare/web_1' },
  });
  const first = facts('v1', { state: left });
  const cleanUp = step(config, [first]);
  assert.equal(cleanUp.kind, 'plan');
  const ops = names(decodePlan(cleanUp.plan).lists[0].ops);
  for (const name of ['PIDFD_OPEN', 'KILL', 'CGROUP_REMOVE', 'REMOVE_DIR']) assert.ok(ops.includes(name), name);
  const next = step(config, [first, makeResults()]);
  assert.ok(names(decodePlan(next.plan).lists[0].ops).includes('CLONE'));
  const end = step(config, [first, makeResults(), makeResults({ slots: { 0: 77, 1: 123 } })]);
  assert.equal(end.kind, 'end');
  assert.equal(end.value.pid, 77);
});

test('a state directory without a state.json is cleaned up first', () => {
  const answer = step(bareConfig(), [facts('v1', { state: null })]);
  assert.ok(names(decodePlan(answer.plan).lists[0].ops).includes('REMOVE_DIR'));
});

test('the end tells the state of the container', () => {
  const end = step(bareConfig(), [facts('v1'), makeResults({ slots: { 0: 4711, 1: '18446744073709551615' } })]);
  assert.equal(end.kind, 'end');
  assert.equal(end.value.pid, 4711);
  assert.match(end.text, /"startTime":18446744073709551615/);
  assert.deepEqual(end.value.diagnostics, []);
  const { status, bundle, id, rootfs } = end.value.state;
  assert.deepEqual(
    { status, bundle, id, rootfs },
    { status: 'created', bundle: '/bundle', id: 'web_1', rootfs: '/bundle/rootfs' },
  );
});

test('a masked path: nothing there, a directory, a file', () => {
  const config = bareConfig();
  config.linux.maskedPaths = ['/proc/acpi'];
  const ops = init(config).filter((op) => op.cause === '/linux/maskedPaths/0');
  const under = (first, second = 0) => {
    let opens = 0;
    return names(walk(ops, (op) => (op.name === 'OPEN_IN' ? [first, second][opens++] : 0)).done);
  };
  assert.deepEqual(under(2), ['OPEN_IN']);
  assert.deepEqual(under(0), ['OPEN_IN', 'FS_MOUNT', 'MOVE_MOUNT', 'JUMP']);
  assert.deepEqual(under(20), ['OPEN_IN', 'OPEN_IN', 'OPEN_TREE', 'MOVE_MOUNT']);
  assert.deepEqual(under(20, 2), ['OPEN_IN', 'OPEN_IN']);
});

test('a read-only path that is not there is passed over', () => {
  const config = bareConfig();
  config.linux.readonlyPaths = ['/proc/sys'];
  const ops = init(config).filter((op) => op.cause === '/linux/readonlyPaths/0');
  assert.deepEqual(names(walk(ops, (op) => (op.name === 'OPEN_IN' ? 2 : 0)).done), ['OPEN_IN']);
});

test('procfs goes onto a real directory, made or found', () => {
  const config = bareConfig();
  config.mounts = [{ destination: '/proc', type: 'proc', source: 'proc' }];
  const ops = init(config).filter((op) => op.cause === '/mounts/0');
  const found = names(walk(ops, () => 0).done);
  // the last one keeps the mount, for masked and read-only paths
  assert.deepEqual(found, ['OPEN_IN', 'JUMP', 'FS_MOUNT', 'MOVE_MOUNT', 'OPEN_IN']);
  let missing = 2;
  const made = names(walk(ops, (op) => (op.name === 'OPEN_IN' ? [0, missing][Number(missing-- === 2)] : 0)).done);
  assert.deepEqual(made, ['OPEN_IN', 'TARGET', 'OPEN_IN', 'FS_MOUNT', 'MOVE_MOUNT', 'OPEN_IN']);
  assert.equal(walk(ops, (op) => (op.name === 'OPEN_IN' ? 40 : 0)).failed?.name, 'OPEN_IN', 'a symlink fails');
  for (const op of ops.filter((one) => one.args.path === '/proc' && one.name === 'OPEN_IN')) {
    assert.equal(op.args.resolve & 4, 4);
  }
});

test('a working directory that only the user may enter is tried again as the user', () => {
  const config = bareConfig();
  config.process.user = { uid: 1000, gid: 1000 };
  config.process.cwd = '/home';
  const all = init(config);
  const ops = all.slice(all.findIndex((op) => op.name === 'CHDIR' && op.args.path === '/home'));
  const usual = names(walk(ops, () => 0).done);
  let tries = 0;
  const retried = names(walk(ops, (op) => (op.name === 'CHDIR' && tries++ === 0 ? 13 : 0)).done);
  const user = ['CAP_BOUND', 'KEEP_CAPS', 'STDIO_OWNER', 'SETGROUPS', 'SETGID', 'SETUID'];
  assert.deepEqual(usual.slice(0, 9), ['CHDIR', ...user, 'JUMP', 'KEEP_CAPS']);
  assert.deepEqual(retried.slice(0, 9), ['CHDIR', ...user, 'CHDIR', 'KEEP_CAPS']);
  assert.equal(walk(ops, (op) => (op.name === 'CHDIR' ? 13 : 0)).failed?.name, 'CHDIR');
});

test('the mount that the rootfs lies on becomes private, whichever of its directories that is', () => {
  const config = bareConfig();
  config.linux.rootfsPropagation = 'shared';
  const ops = init(config, 'v1', { bundle: '/a/b' });
  const parents = ops.filter((op) => op.cause === '/linux/rootfsPropagation').slice(1, -1);
  const private_ = parents.filter((op) => op.name === 'PROPAGATE').map((op) => op.args.path);
  assert.deepEqual(private_, ['/a/b/rootfs', '/a/b', '/a', '/']);
  const isMount = (mount) => {
    const { done } = walk(parents, (op) => (op.name === 'PROPAGATE' && op.args.path !== mount ? 22 : 0));
    return done.filter((op) => op.name === 'PROPAGATE').at(-1).args.path;
  };
  for (const path of private_) assert.equal(isMount(path), path);
});

test("namespaces are entered in runc's order, the pid namespace by the executor", () => {
  const config = bareConfig();
  const types = {
    cgroup: 0x2000000,
    mount: 0x20000,
    network: 0x40000000,
    uts: 0x4000000,
    ipc: 0x8000000,
    pid: 0x20000000,
  };
  config.linux.namespaces = Object.keys(types).map((type) => ({ type, path: `/ns/${type}` }));
  const { lists } = createPlan(config, 'v1');
  const entered = (list) => list.ops.filter((op) => op.name === 'SETNS').map((op) => op.args.flags);
  assert.deepEqual(entered(lists[0]), [types.pid]);
  assert.deepEqual(entered(lists[1]), [types.ipc, types.uts, types.network, types.mount, types.cgroup]);
  const clone = lists[0].ops.find((op) => op.name === 'CLONE');
  assert.equal(clone.args.flags, 0x8000, 'CLONE_PARENT alone');
  const order = names(lists[1].ops);
  assert.ok(order.lastIndexOf('OPEN') < order.indexOf('SETNS'), 'opened before paths lead elsewhere');
});

test('what may be executed: a path, or a name in each directory of PATH', () => {
  const config = bareConfig();
  const candidates = () => init(config).find((op) => op.name === 'FIND_EXEC').args.candidates;
  config.process.args = ['bin/sh'];
  assert.deepEqual(candidates(), ['bin/sh']);
  config.process.args = ['sh'];
  config.process.env = ['PATH=/bin::/x/'];
  assert.deepEqual(candidates(), ['/bin/sh', './sh', '/x//sh']);
  config.process.env = [];
  assert.deepEqual(candidates(), []);
});

test('HOME is the one of the environment, unless that is empty', () => {
  const config = bareConfig();
  const list = () => init(config);
  const environment = () => list().find((op) => op.name === 'EXEC').args.envp;
  config.process.env = ['HOME=/h', 'A=b'];
  assert.deepEqual(environment(), ['HOME=/h', 'A=b']);
  assert.ok(!names(list()).includes('PASSWD_HOME'));
  config.process.env = ['HOME=', 'A=b'];
  assert.deepEqual(environment(), ['A=b', 'HOME={text 0}']);
  assert.ok(names(list()).includes('PASSWD_HOME'));
});

test('a cgroup namespace: beside its cgroup on version 2, once they are joined elsewhere', () => {
  const config = bareConfig();
  config.linux.namespaces.push({ type: 'cgroup' });
  const NEWCGROUP = 0x2000000;
  const flags = (host) => createPlan(config, host).lists[0].ops.find((op) => op.name === 'CLONE').args;
  assert.equal(flags('v2').flags & NEWCGROUP, NEWCGROUP);
  assert.notEqual(flags('v2').cgroup, 0xffffffff);
  for (const host of ['v1', 'hybrid']) {
    assert.equal(flags(host).flags & NEWCGROUP, 0);
    const ops = init(config, host);
    const unshare = ops.findIndex((op) => op.name === 'UNSHARE' && op.args.flags === NEWCGROUP);
    assert.ok(unshare > ops.findLastIndex((op) => op.name === 'WRITE_FILE'), 'after the last tasks file');
  }
  assert.equal(flags('v1').cgroup, 0xffffffff);
});
