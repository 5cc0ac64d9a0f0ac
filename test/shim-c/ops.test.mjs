// Ops one by one, where a container's test would not show what they refuse.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  constants as fs,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Executor, NONE, op, REPORT, UNDO } from '../support/plan.mjs';

const { EEXIST, EFBIG, EINVAL, ELOOP, ENOENT, ENOTDIR, EOPNOTSUPP } = constants.errno;
const { O_CREAT, O_DIRECTORY, O_EXCL, O_RDONLY, O_WRONLY } = fs;
const O_PATH = 0o10000000;
const report = { flags: REPORT };
const root = process.geteuid() === 0;
const asRoot = { skip: root ? false : 'needs root' };

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-ops-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});
const at = (name) => join(dir, name);
const open = (path, register, flags = O_RDONLY) => op('OPEN', [NONE, path, flags, 0, register]);

test('READ_FILE: the bound is exact; large files; what is no file', async () => {
  const large = Buffer.alloc(300_001, 'x');
  writeFileSync(at('large'), large);
  const whole = await executor.run([[op('READ_FILE', [at('large'), large.length], report)]]);
  assert.equal(Buffer.compare(whole.records[0].bytes, large), 0);
  assert.equal((await executor.run([[op('READ_FILE', [at('large'), large.length - 1], report)]])).errno, EFBIG);
  assert.equal((await executor.run([[op('READ_FILE', [dir, 100], report)]])).errno, constants.errno.EISDIR);
});

test('READ_REGULAR says whose file it is, and reads none that is not a file', async () => {
  const read = async (name, max = 100) => {
    const { errno, records } = await executor.run([[op('READ_REGULAR', [at(name), max], report)]]);
    if (errno) return errno;
    const [{ bytes }] = records;
    const facts = [0, 4, 8, 12, 16].map((offset) => bytes.readUInt32LE(offset));
    return [...facts, bytes.subarray(20).toString()];
  };
  const own = [process.geteuid(), process.getegid()];
  writeFileSync(at('file'), 'a\0b', { mode: 0o600 });
  assert.deepEqual(await read('file'), [0o100600, ...own, 1, own[0], 'a\0b']);
  linkSync(at('file'), at('other'));
  assert.deepEqual((await read('file', 3))[3], 2);
  assert.equal(await read('file', 2), EFBIG);
  symlinkSync('file', at('link'));
  assert.equal(await read('link'), ELOOP);
  assert.equal(await read('missing'), ENOENT);
  execFileSync('mkfifo', ['-m', '600', at('fifo')]);
  assert.deepEqual(await read('fifo'), [0o010600, ...own, 1, own[0], '']);
  mkdirSync(at('dir'), { mode: 0o700 });
  assert.deepEqual((await read('dir')).toSpliced(3, 1), [0o040700, ...own, own[0], '']);
});

test('WRITE_BYTES writes what no text may hold; its undo removes what it made', async () => {
  const content = Buffer.from([0, 1, 0xff, 0]);
  const write = (name, flags = 0) =>
    op('WRITE_BYTES', [NONE, at(name), O_WRONLY | O_CREAT | O_EXCL, 0o600, content], { flags });
  assert.equal((await executor.run([[write('kept')]])).failed, false);
  assert.deepEqual(readFileSync(at('kept')), content);
  assert.equal(statSync(at('kept')).mode, 0o100600);
  assert.equal((await executor.run([[write('kept')]])).errno, EEXIST);
  const failed = await executor.run([[write('gone', UNDO), open(at('missing'), 0)]]);
  assert.equal(failed.errno, ENOENT);
  assert.deepEqual(readdirSync(dir), ['kept']);
});

test('STAT follows or does not', async () => {
  writeFileSync(at('file'), '12345');
  symlinkSync('file', at('link'));
  const { records } = await executor.run([
    [op('STAT', [at('link'), 0], report), op('STAT', [at('link'), 0x100], report)],
  ]);
  const of = (bytes) => ({
    mode: bytes.readUInt32LE(0),
    uid: bytes.readUInt32LE(4),
    gid: bytes.readUInt32LE(8),
    nlink: bytes.readUInt32LE(12),
    dev: bytes.readBigUInt64LE(16),
    ino: bytes.readBigUInt64LE(24),
    rdev: bytes.readBigUInt64LE(32),
    size: bytes.readBigUInt64LE(40),
  });
  const pick = ({ mode, uid, gid, nlink, dev, ino, rdev, size }) => ({
    mode: Number(mode),
    uid: Number(uid),
    gid: Number(gid),
    nlink: Number(nlink),
    dev,
    ino,
    rdev,
    size,
  });
  assert.deepEqual(of(records[0].bytes), pick(statSync(at('file'), { bigint: true })));
  assert.deepEqual(of(records[1].bytes), pick(lstatSync(at('link'), { bigint: true })));
});

test('READ_DIR sorts by byte value', async () => {
  const names = ['b', 'B', 'a', 'ä', '.hidden', 'a.b', 'z'];
  for (const name of names) writeFileSync(at(name), '');
  const { records } = await executor.run([[op('READ_DIR', [dir], report)]]);
  const sorted = names.map((name) => Buffer.from(name)).sort(Buffer.compare);
  assert.equal(records[0].bytes.toString(), `${sorted.join('\0')}\0`);
});

test('WRITE_FILE that fails leaves no file of its own', {
  skip: !lstatSync('/dev/full', { throwIfNoEntry: false }),
}, async () => {
  const results = await executor.run([[op('WRITE_FILE', [NONE, '/dev/full', O_WRONLY, 0, 'x'])]]);
  assert.equal(results.errno, constants.errno.ENOSPC);
  const unset = await executor.run([[op('WRITE_FILE', [NONE, at('new'), O_CREAT | O_WRONLY, 0o600, [{ dec: 9 }]])]]);
  assert.equal(unset.errno, EINVAL);
  assert.deepEqual(readdirSync(dir), []);
});

test('CHECK_FS, CHECK_NOT_FS and CHECK_OTHER compare what is open, not names', async () => {
  const proc = 0x9fa0;
  symlinkSync('/proc/self/ns/net', at('net'));
  symlinkSync(dir, at('link'));
  const outcome = async (path, ...check) => {
    const { errno } = await executor.run([[open(path, 5), op(...check), op('CLOSE', [5])]]);
    return errno;
  };
  assert.equal(await outcome('/proc', 'CHECK_FS', [5, proc]), undefined);
  assert.equal(await outcome(dir, 'CHECK_FS', [5, proc]), EINVAL);
  assert.equal(await outcome('/proc', 'CHECK_NOT_FS', [5, proc]), EINVAL);
  assert.equal(await outcome(dir, 'CHECK_NOT_FS', [5, proc]), undefined);
  assert.equal(await outcome(at('link'), 'CHECK_OTHER', [5, dir]), EEXIST);
  assert.equal(await outcome(at('net'), 'CHECK_OTHER', [5, '/proc/self/ns/net']), EEXIST);
  assert.equal(await outcome('/proc/self/ns/uts', 'CHECK_OTHER', [5, '/proc/self/ns/net']), undefined);
  assert.equal(await outcome(dir, 'CHECK_OTHER', [5, at('missing')]), ENOENT);
  assert.equal((await executor.run([[op('CHECK_OTHER', [9, dir])]])).errno, constants.errno.EBADF);
});

test('REMOVE_DIR takes files and sockets, one level, and follows nothing', async () => {
  mkdirSync(at('d'));
  mkdirSync(at('elsewhere'));
  writeFileSync(at('elsewhere/kept'), '');
  writeFileSync(at('d/file'), '');
  symlinkSync('../elsewhere', at('d/link'));
  symlinkSync('elsewhere', at('link'));
  assert.equal((await executor.run([[op('REMOVE_DIR', [at('link')])]])).errno, ENOTDIR);
  assert.equal((await executor.run([[op('REMOVE_DIR', [at('d')])]])).failed, false);
  assert.equal((await executor.run([[op('REMOVE_DIR', [at('d')])]])).errno, ENOENT);
  mkdirSync(at('deep/below'), { recursive: true });
  assert.equal((await executor.run([[op('REMOVE_DIR', [at('deep')])]])).errno, constants.errno.EISDIR);
  assert.deepEqual(readdirSync(at('elsewhere')), ['kept']);
});

test('BIND_SOCKET in a directory with a long path; its undo', async () => {
  const long = at('x'.repeat(200));
  mkdirSync(long);
  const bind = (name) => op('BIND_SOCKET', [0, name, 1], { flags: UNDO });
  assert.equal((await executor.run([[open(long, 0), bind('start.sock')]])).failed, false);
  assert.deepEqual(readdirSync(long), ['start.sock']);
  assert.equal((await executor.run([[bind('n'.repeat(100))]])).errno, constants.errno.ENAMETOOLONG);
  assert.deepEqual(readdirSync(long), []); // a failed plan rolls back those before it
});

/** TARGET in the rootfs `dir`/root: [results, where the fd led]. */
async function target(path, { like = NONE } = {}) {
  const results = await executor.run([
    [
      open(at('root'), 0, O_PATH | O_DIRECTORY),
      ...(like === NONE ? [] : [open(like, 1)]),
      op('TARGET', [0, path, like === NONE ? NONE : 1, 2, 3]),
      op('READ_LINK', [[{ fd: 2 }]], report),
    ],
  ]);
  return { ...results, where: results.records[0]?.bytes.toString() };
}

test('TARGET is found, or made with all that is missing', async () => {
  mkdirSync(at('root/there'), { recursive: true, mode: 0o700 });
  writeFileSync(at('like'), '');
  const there = await target('/there/');
  assert.deepEqual([there.where, there.slots[3]], [at('root/there'), 0o700n]);
  const made = await target('//a/./b/../b//c');
  assert.deepEqual([made.where, made.slots[3]], [at('root/a/b/c'), 0o1777n]);
  assert.equal(statSync(at('root/a/b')).mode & 0o7777, 0o755);
  const file = await target('/etc/file', { like: at('like') });
  assert.equal(file.where, at('root/etc/file'));
  assert.equal(statSync(at('root/etc/file')).isFile(), true);
  assert.equal((await target('/etc/dir', { like: dir })).where, at('root/etc/dir'));
  assert.equal(statSync(at('root/etc/dir')).isDirectory(), true);
  assert.equal((await target('/')).where, at('root'));
  assert.equal((await target('/etc/file/below')).errno, ENOTDIR);
  assert.equal((await target('/none/../x')).where, at('root/x'));
});

test('TARGET stays in the root, whatever links say', async () => {
  mkdirSync(at('root/sub'), { recursive: true });
  mkdirSync(at('outside'));
  const link = (to, name) => symlinkSync(to, at(`root/${name}`));
  link(at('outside'), 'absolute');
  link('../../outside', 'relative');
  link('/run/deep', 'dangling');
  link('../beside', 'sub/relative');
  link('loop', 'loop');
  link('b', 'a');
  link('a/x', 'b');
  link('/proc/self/fd/0', 'magic');
  assert.equal((await target('/absolute/x')).where, at(`root${dir}/outside/x`));
  assert.equal((await target('/relative/x')).where, at('root/outside/x'));
  assert.equal((await target('/../../../x')).where, at('root/x'));
  assert.equal((await target('/dangling')).where, at('root/run/deep'));
  assert.equal((await target('/dangling/x/y')).where, at('root/run/deep/x/y'));
  assert.equal((await target('/sub/relative/z')).where, at('root/beside/z'));
  assert.equal((await target('/loop/x')).errno, ELOOP);
  assert.equal((await target('/a/y')).errno, ELOOP);
  assert.equal((await target('/magic')).where, at('root/proc/self/fd/0'));
  assert.deepEqual(readdirSync(at('outside')), []);
});

test('SYMLINK: the same one that is there is success', async () => {
  const link = (to) => executor.run([[open(dir, 0), op('SYMLINK', [to, 0, 'link'])]]);
  assert.equal((await link('/proc/self/fd')).failed, false);
  assert.equal((await link('/proc/self/fd')).failed, false);
  assert.equal((await link('/proc/self/f')).errno, EEXIST);
  assert.equal((await link('/proc/self/fdx')).errno, EEXIST);
  assert.equal(readlinkSync(at('link')), '/proc/self/fd');
});

test('MKNOD makes a device, or takes the same one; CHECK_CHAR looks', asRoot, async () => {
  const S_IFCHR = 0o020000;
  const node = (name, mode, minor, uid = 0) =>
    executor.run([[open(dir, 0), op('MKNOD', [0, name, S_IFCHR | mode, 1, minor, uid, uid])]]);
  assert.equal((await node('null', 0o666, 3)).failed, false);
  assert.equal(statSync(at('null')).mode & 0o7777, 0o666);
  assert.equal((await node('null', 0o600, 3, 1000)).failed, false);
  assert.deepEqual([statSync(at('null')).mode & 0o7777, statSync(at('null')).uid], [0o600, 1000]);
  assert.equal((await node('null', 0o666, 5)).errno, EEXIST);
  symlinkSync('null', at('link'));
  assert.equal((await node('link', 0o666, 3)).errno, EEXIST);
  const check = (path, minor) => executor.run([[open(path, 1, O_PATH), op('CHECK_CHAR', [1, 1, minor])]]);
  assert.equal((await check(at('null'), 3)).failed, false);
  assert.equal((await check(at('null'), 5)).errno, EINVAL);
  assert.equal((await check(dir, 3)).errno, EINVAL);
});

test('CHECK_NOT_FS tells procfs from others', async () => {
  const PROC_SUPER_MAGIC = 0x9fa0;
  const check = (path) => executor.run([[open(path, 1, O_PATH), op('CHECK_NOT_FS', [1, PROC_SUPER_MAGIC])]]);
  assert.equal((await check(dir)).failed, false);
  assert.equal((await check('/proc/self')).errno, EINVAL);
});

test('FS_MOUNT makes a detached mount; what the kernel says of a bad option is the detail', asRoot, async () => {
  const mount = (options, type = 'tmpfs') => op('FS_MOUNT', [type, type, options, 0, 0]);
  const made = await executor.run([
    [
      mount(['mode=0750', ['size=', { dec: 0 }, 'k'], 'ro'].slice(0, 1)),
      op('STAT', [[{ fd: 0 }], 0], report),
      op('TARGET', [0, '/a/b', NONE, 1, NONE]),
      op('MOUNT_SETATTR', [0, 0, 1, 0, 0]),
      op('MKDIR', [0, 'c', 0o755], { on: { [constants.errno.EROFS]: 1 } }),
      op('SETSID'),
    ],
  ]);
  assert.equal(made.failed, false);
  assert.equal(made.records[0].bytes.readUInt32LE(0) & 0o7777, 0o750);
  const bad = await executor.run([[mount(['nonsense=1'])]]);
  assert.equal(bad.errno, EINVAL);
  assert.match(bad.detail, /nonsense/);
  assert.equal((await executor.run([[mount([], 'nosuchfs')]])).errno, constants.errno.ENODEV);
  assert.equal((await executor.run([[mount([[{ dec: 5 }]])]])).errno, EINVAL);
});

test('CGROUP_MAKE makes all levels, its undo removes those it made', async () => {
  const make = op('CGROUP_MAKE', [dir, '/a/b/c'], { flags: UNDO });
  const fail = op('READ_LINK', [at('none')]);
  await executor.run([[make, fail]]);
  assert.deepEqual(readdirSync(dir), []);
  mkdirSync(at('a'));
  await executor.run([[make, op('MKDIR', [NONE, at('a/b/c/sub'), 0o755]), fail]]);
  assert.deepEqual(readdirSync(at('a')), []);
  mkdirSync(at('a/b/c'), { recursive: true });
  await executor.run([[make, fail]]);
  assert.deepEqual(readdirSync(at('a/b')), ['c']);
  // a level that another uses by now stays
  rmSync(at('a'), { recursive: true });
  const results = await executor.run([[make, op('MKDIR', [NONE, at('a/other'), 0o755]), fail]]);
  assert.equal(results.detail, '');
  assert.deepEqual(readdirSync(at('a')), ['other']);
  for (const rel of ['/../x', '/a/../../x', '..', 'a/..']) {
    assert.equal((await executor.run([[op('CGROUP_MAKE', [dir, rel])]])).errno, EINVAL, rel);
  }
});

test('CGROUP_REMOVE and CGROUP_PRUNE', async () => {
  mkdirSync(at('a/b/c'), { recursive: true });
  mkdirSync(at('a/d'));
  const prune = op('CGROUP_PRUNE', [dir, 'a']);
  assert.equal((await executor.run([[prune]])).failed, false);
  assert.deepEqual(readdirSync(dir), ['a']);
  const remove = op('CGROUP_REMOVE', [dir, '/a/b', 100]);
  assert.equal((await executor.run([[remove, remove]])).failed, false);
  assert.deepEqual(readdirSync(at('a')), ['d']);
  rmSync(at('a/d'), { recursive: true });
  assert.equal((await executor.run([[prune, prune]])).failed, false);
  assert.deepEqual(readdirSync(dir), []);
});

test('CPUSET_INHERIT fills what is blank, top-down', async () => {
  mkdirSync(at('a/b'), { recursive: true });
  const files = { '': ['0-1\n', '0\n'], a: ['1\n', '\n'], 'a/b': ['\n', ''] };
  for (const [level, [cpus, mems]] of Object.entries(files)) {
    writeFileSync(at(`${level}/cpuset.cpus`), cpus);
    writeFileSync(at(`${level}/cpuset.mems`), mems);
  }
  assert.equal((await executor.run([[op('CPUSET_INHERIT', [dir, '/a/b'])]])).failed, false);
  const read = (name) => readFileSync(at(name), 'utf8').trim();
  assert.deepEqual(['a/cpuset.cpus', 'a/cpuset.mems', 'a/b/cpuset.cpus', 'a/b/cpuset.mems'].map(read), [
    '1',
    '0',
    '1',
    '0',
  ]);
});

test('LOOPBACK, HOSTNAME and namespaces', asRoot, async () => {
  const CLONE_NEWNET = 0x40000000;
  const CLONE_NEWUTS = 0x04000000;
  const results = await executor.run([
    [
      op('UNSHARE', [CLONE_NEWNET | CLONE_NEWUTS]),
      op('HOSTNAME', ['inside_1']),
      op('LOOPBACK'),
      op('READ_FILE', ['/proc/sys/kernel/hostname', 100], report),
      op('READ_FILE', ['/proc/thread-self/net/if_inet6', 1000], { ...report, on: { [ENOENT]: 0 } }),
      op('READ_FILE', ['/proc/thread-self/net/fib_trie', 10_000], report),
    ],
  ]);
  assert.equal(results.failed, false);
  assert.equal(results.records[0].bytes.toString(), 'inside_1\n');
  assert.match(results.records[2].bytes.toString(), /127\.0\.0\.1/); // there once lo is up
});

test('credentials: groups, ids, capabilities, bounding and ambient sets, no new privileges', asRoot, async () => {
  const CHOWN = 1n;
  const NET_BIND = 1n << 10n;
  const keep = CHOWN | NET_BIND;
  const results = await executor.run([
    [
      op('CAP_BOUND', [keep]),
      op('KEEP_CAPS', [1]),
      op('SETGROUPS', [[4, 5]]),
      op('SETGID', [1001]),
      op('SETUID', [1000]),
      op('CAP_SET', [keep, keep, keep]),
      op('CAP_AMBIENT', [NET_BIND]),
      op('NO_NEW_PRIVS'),
      op('READ_FILE', ['/proc/self/status', 10_000], report),
    ],
  ]);
  assert.equal(results.failed, false);
  const status = results.records[0].bytes.toString();
  const value = (key) => new RegExp(`^${key}:\\s*(.*?)\\s*$`, 'm').exec(status)[1];
  assert.deepEqual(value('Uid').split('\t'), Array(4).fill('1000'));
  assert.deepEqual(value('Gid').split('\t'), Array(4).fill('1001'));
  assert.equal(value('Groups'), '4 5');
  assert.equal(value('NoNewPrivs'), '1');
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd']) assert.equal(BigInt(`0x${value(set)}`), keep, set);
  assert.equal(BigInt(`0x${value('CapAmb')}`), NET_BIND);
});

test('CHECK_CWD notices a directory outside the root', asRoot, async () => {
  mkdirSync(at('root'));
  const inside = await executor.run([[op('CHDIR', [dir]), op('CHECK_CWD')]]);
  assert.equal(inside.failed, false);
  const outside = await executor.run([[op('CHROOT', [at('root')]), op('CHECK_CWD')]]);
  assert.equal(outside.errno, ENOENT);
});

test('PASSWD_HOME: the home of a uid, and "/" when the file is nothing to go by', asRoot, async () => {
  mkdirSync(at('root/etc'), { recursive: true });
  const home = async (passwd, uid = 1000) => {
    rmSync(at('root/etc'), { recursive: true });
    mkdirSync(at('root/etc'));
    if (passwd !== undefined) writeFileSync(at('root/etc/passwd'), passwd);
    const jailed = new Executor();
    const results = await jailed.run([
      [
        op('OPEN', [NONE, dir, O_RDONLY, 0, 0]),
        op('CHROOT', [at('root')]),
        op('PASSWD_HOME', [uid, 1]),
        op('WRITE_FILE', [0, 'home', O_CREAT | O_WRONLY | fs.O_TRUNC, 0o644, [{ text: 1 }, ' ', { json: 1 }]]),
      ],
    ]);
    assert.equal(results.failed, false);
    await jailed.close();
    return readFileSync(at('home'), 'utf8');
  };
  const line = (name, uid, where) => `${name}:x:${uid}:100:gecos:${where}:/bin/sh\n`;
  assert.equal(await home(line('root', 0, '/root') + line('u', 1000, '/home/u')), '/home/u /home/u');
  assert.equal(await home(line('u', 1000, '/first') + line('v', 1000, '/second')), '/first /first');
  assert.equal(await home(line('u', 1000, '/last').trimEnd()), '/last /last');
  assert.equal(await home(line('1000', 5, '/by-name')), '/ /');
  assert.equal(await home(line('u', '1000x', '/not-a-number')), '/ /');
  assert.equal(await home(line('u', 1000, '')), '/ /');
  assert.equal(await home('u:x:1000:100\n'), '/ /');
  assert.equal(await home(undefined), '/ /');
  assert.equal(await home(line('u', 1000, '/a"b\\c\x01')), '/a"b\\c\x01 /a\\"b\\\\c\\u0001');
  assert.equal(await home(line('u', 1000, `/${'x'.repeat(5000)}`)), '/ /');
  assert.equal(await home(`${'#'.repeat(100_000)}\n${line('u', 1000, '/home')}`), '/ /');
  const many = Array.from({ length: 5000 }, (_, i) => line(`u${i}`, 2000 + i, `/home/${i}`)).join('');
  assert.equal(await home(many, 6999), '/home/4999 /home/4999');
});

test('OPEN_IN resolves as it is told', async () => {
  mkdirSync(at('root'));
  symlinkSync('/etc', at('root/out'));
  const RESOLVE_BENEATH = 8;
  const results = await executor.run([
    [
      open(at('root'), 0, O_PATH),
      op('OPEN_IN', [0, 'out', O_PATH, 0, RESOLVE_BENEATH, 1], { on: { [constants.errno.EXDEV]: 1 } }),
      op('READ_LINK', [at('none')]),
    ],
  ]);
  assert.equal(results.failed, false);
});

test('a refused program of device rules brings the verifier’s words', asRoot, async () => {
  const results = await executor.run([
    [open(dir, 0), op('CGROUP_DEVICE_BPF', [0, Buffer.from([0x95, 0, 0, 0, 0, 0, 0, 0])])],
  ]);
  assert.equal(results.failed, true);
  assert.match(results.detail, /R0 !read_ok/);
  assert.equal((await executor.run([[op('CGROUP_DEVICE_BPF', [0, Buffer.alloc(7)])]])).errno, EINVAL);
  assert.notEqual(results.errno, EOPNOTSUPP);
});

const freezer = '/sys/fs/cgroup/freezer';
const v1 = {
  skip: !root || !lstatSync(`${freezer}/tasks`, { throwIfNoEntry: false }) ? 'needs root and a v1 freezer' : false,
};

test('CGROUP_KILL ends all that is in a cgroup and below it, forking or frozen', v1, async () => {
  const name = `tare_test_${process.pid}`;
  const cgroup = join(freezer, name);
  mkdirSync(join(cgroup, 'below'), { recursive: true });
  const members = () => readFileSync(join(cgroup, 'below/tasks'), 'utf8').trim().split('\n').filter(Boolean);
  try {
    for (const state of ['THAWED', 'FROZEN']) {
      const script = `echo 0 > ${cgroup}/below/tasks; while :; do sleep 100 & sleep 0.001; done`;
      const forking = spawn('/bin/sh', ['-c', script], { stdio: 'ignore' });
      const ended = new Promise((resolve) => forking.on('exit', (_, signal) => resolve(signal)));
      while (members().length < 3) await sleep(2);
      writeFileSync(join(cgroup, 'freezer.state'), state);
      const kill = op('CGROUP_KILL', [cgroup, cgroup]);
      assert.equal((await executor.run([[kill]])).failed, false);
      assert.equal(await ended, 'SIGKILL');
      while (members().length) await sleep(2);
      assert.equal((await executor.run([[kill]])).failed, false);
    }
    assert.equal((await executor.run([[op('CGROUP_REMOVE', [freezer, name, 5000])]])).failed, false);
    assert.equal((await executor.run([[op('CGROUP_KILL', [cgroup, cgroup])]])).errno, ENOENT);
  } finally {
    await executor.run([[op('CGROUP_REMOVE', [freezer, name, 5000])]]);
  }
});

test('a cgroup that is in use is not removed; undo waits for those it has killed', v1, async () => {
  const rel = `/tare_test_${process.pid}/x`;
  const results = await executor.run([
    [
      op('CGROUP_MAKE', [freezer, rel], { flags: UNDO }),
      op('CHANNEL', [1, 2]),
      op('CLONE', [1, 0, NONE, NONE, 0], { flags: UNDO }),
      op('CLOSE', [2]),
      op('SYNC_WAIT', [1, 1]),
      op('CGROUP_REMOVE', [freezer, rel, 20]),
    ],
    {
      report: 2,
      ops: [
        op('WRITE_FILE', [NONE, `${freezer}${rel}/tasks`, O_WRONLY, 0, '0']),
        op('SYNC_SEND', [2, 1]),
        op('SYNC_WAIT', [2, 2]),
      ],
    },
  ]);
  assert.deepEqual([results.op, results.errno, results.detail], [5, constants.errno.EBUSY, '']);
  assert.equal(lstatSync(`${freezer}/tare_test_${process.pid}`, { throwIfNoEntry: false }), undefined);
});
