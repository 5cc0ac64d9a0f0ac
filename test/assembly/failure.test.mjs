// The messages of failed ops.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { NONE, OPS, op as encode } from '../support/plan.mjs';
import { random } from '../support/wasm.mjs';
import { bareConfig } from './support/configs.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';

const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  EIO: 5,
  ENOEXEC: 8,
  EACCES: 13,
  EBUSY: 16,
  ENODEV: 19,
  EINVAL: 22,
  ENOSYS: 38,
  ECONNRESET: 104,
  ECANCELED: 125,
};
const HEADER = 12;

const CONFIG = {
  ...bareConfig(),
  mounts: [
    { destination: '/proc', type: 'proc', source: 'proc' },
    { destination: '/data', type: 'bind', source: '/srv/data', options: ['rbind'] },
    { destination: '/we"ird\n\u001b[31m', type: 'tmpfs', source: 'tmpfs' },
  ],
};

/** The error of a create whose plan failed at this op. */
function failure(name, args, errno, { cause = '', detail = '', config = CONFIG, list = 1 } = {}) {
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/b', now: '2026-11-23T15:00:00Z' };
  const document = new TextEncoder().encode(JSON.stringify(config, null, 2));
  const failed = {
    list,
    op: 3,
    errno: ERRNO[errno] ?? errno,
    cause,
    code: OPS[name].code,
    detail,
    args: encode(name, args).subarray(HEADER),
  };
  const answer = loadCore().step(request, document, [facts('v1'), makeResults({ failed })]);
  assert.equal(answer.kind, 'error', JSON.stringify(answer));
  return answer.error;
}

const mounting = ['proc', 'proc', [], 0, 10];

test('a mount is named by what the config says of it, with its line', () => {
  const error = failure('FS_MOUNT', mounting, 'EINVAL', { cause: '/mounts/0' });
  assert.equal(error.message, '/mounts/0: mount "proc" at /proc: invalid argument (EINVAL)');
  assert.deepEqual([error.code, error.pointer, error.op, error.errno], ['SystemError', '/mounts/0', 'FS_MOUNT', 22]);
  const lines = JSON.stringify(CONFIG, null, 2).split('\n');
  assert.match(lines[error.line - 1].slice(error.column - 1), /^\{/);
  assert.match(lines[error.line], /"\/proc"/);
});

test('a clone for which there is no memory: the limit is named, where there is one', () => {
  const limited = { ...CONFIG, linux: { ...CONFIG.linux, resources: { memory: { limit: 4096 } } } };
  const clone = (config) => failure('CLONE', [1, 0n, NONE, 2, 0], 12, { config, list: 0 });
  const error = clone(limited);
  assert.match(error.message, /cannot allocate memory \(ENOMEM\); memory limit too low\?$/);
  assert.equal(error.pointer, '/linux/resources/memory/limit');
  assert.doesNotMatch(clone(CONFIG).message, /limit/);
});

const messages = {
  'the kernel’s own words are added': [
    ['FS_MOUNT', mounting, 'EINVAL', { cause: '/mounts/0', detail: "proc: Unknown parameter 'x'" }],
    '/mounts/0: mount "proc" at /proc: invalid argument (EINVAL): proc: Unknown parameter \'x\'',
  ],
  'a bind mount is named by its source, with a hint': [
    ['OPEN_TREE', [0xffffffff, '/srv/data', 0, 10], 'ENOENT', { cause: '/mounts/1' }],
    '/mounts/1: mount "/srv/data" at /data: no such file or directory (ENOENT); the mount\'s source does not exist',
  ],
  'a step on the way to a mount says what it did': [
    ['TARGET', [8, '/data', 0xffffffff, 11, 3], 'EACCES', { cause: '/mounts/1' }],
    '/mounts/1: mount "/srv/data" at /data: make the mountpoint /data: permission denied (EACCES)',
  ],
  'text from the config breaks no line and no terminal': [
    ['FS_MOUNT', mounting, 'EIO', { cause: '/mounts/2' }],
    '/mounts/2: mount "tmpfs" at /we"ird\\n\\u001b[31m: input/output error (EIO)',
  ],
  'what is written into a file of the kernel': [
    [
      'WRITE_FILE',
      [0xffffffff, '/sys/fs/cgroup/devices/tare/x/devices.deny', 1, 0, 'c 1:3 w'],
      'EINVAL',
      { cause: '/linux/resources/devices/0', list: 0 },
    ],
    '/linux/resources/devices/0: write "c 1:3 w" to /sys/fs/cgroup/devices/tare/x/devices.deny: invalid argument (EINVAL)',
  ],
  'but not what is written into state.json': [
    ['WRITE_FILE', [0, '.state.json', 1, 0o600, ['{"pid":', { dec: 0 }, '}']], 28, { list: 0 }],
    'write .state.json: no space left on device (ENOSPC)',
  ],
  'a cgroup by its whole path': [
    ['CGROUP_REMOVE', ['/sys/fs/cgroup/cpu', 'tare/x', 10000], 'EBUSY', { list: 0 }],
    'remove the cgroup /sys/fs/cgroup/cpu/tare/x: device or resource busy (EBUSY); there are still processes in it',
  ],
  'namespaces by name': [
    ['UNSHARE', [0x40020000], 'EPERM', {}],
    'unshare (mount, network namespaces): operation not permitted (EPERM); root is needed',
  ],
  'a resource limit by name': [
    ['PRLIMIT', [0, 7, 1, 1], 'EPERM', { cause: '/process/rlimits/0' }],
    '/process/rlimits/0: set RLIMIT_NOFILE: operation not permitted (EPERM); only root may raise a hard limit',
  ],
  'a scheduling policy': [
    ['SCHEDULER', [6, 0, 0, 0, 1, 2, 3], 'EPERM', { cause: '/process/scheduler' }],
    '/process/scheduler: set the scheduling policy: operation not permitted (EPERM); ' +
      'CAP_SYS_NICE is needed, and SCHED_DEADLINE goes with no cpuset of some CPUs only',
  ],
  'a memory policy': [
    ['MEMORY_POLICY', [2, new Uint8Array(8)], 'EINVAL', { cause: '/linux/memoryPolicy' }],
    '/linux/memoryPolicy: set the memory policy: invalid argument (EINVAL); none of these memory nodes is there, and in the cpuset',
  ],
  'a network device': [
    ['NET_DEVICE', ['eth1', 'net1', 52], 'ENODEV', { cause: '/linux/netDevices/eth1', list: 0 }],
    '/linux/netDevices/eth1: move the network device eth1 into the container as net1: no such device (ENODEV); ' +
      "the host's network has no such device",
  ],
  'an old kernel': [
    ['MOVE_MOUNT', [1, 2], 'ENOSYS', {}],
    'attach the mount: function not implemented (ENOSYS); mount_setattr, and mounts by fd, need Linux 5.12',
  ],
  'a path that is known only at run time': [
    ['OPEN', [0, [{ fd: 3 }, '/x', { dec: 1 }], 0, 0, 1], 'ENOENT', {}],
    'open /proc/self/fd/N/xN: no such file or directory (ENOENT)',
  ],
  'a number that has no name': [['SETSID', [], 999, {}], 'setsid: unknown error (errno 999)'],
  'the end of init': [
    ['SYNC_WAIT', [1, 2], 'ECONNRESET', { list: 0 }],
    'container init died unexpectedly: it was killed, or ran out of memory',
  ],
  'an abort': [['SYNC_WAIT', [1, 2], 'ECANCELED', { list: 0 }], 'aborted'],
  'a pointer to nothing': [
    ['CHDIR', ['/nowhere'], 'ENOENT', { cause: '/process/cwd/x/9' }],
    '/process/cwd/x/9: chdir to /nowhere: no such file or directory (ENOENT)',
  ],
};

for (const [name, [args, message]] of Object.entries(messages)) {
  test(`message: ${name}`, () => assert.equal(failure(...args).message, message));
}

const withArgs = (arg) => ({ ...CONFIG, process: { ...CONFIG.process, args: [arg] } });
const find = (arg, errno, candidates) =>
  failure('FIND_EXEC', [candidates, 4], errno, { config: withArgs(arg), cause: '/process/args/0' });
const exec = (arg, errno, detail) =>
  failure('EXEC', [[arg], 4, [arg], []], errno, { config: withArgs(arg), cause: '/process/args/0', detail });

test('what engines look for in the error of an execve', () => {
  assert.equal(
    find('nope', 'ENOENT', ['/bin/nope', '/usr/bin/nope']).message,
    'exec: "nope": executable file not found in $PATH',
  );
  assert.equal(find('nope', 'ENOENT', []).message, 'exec: "nope": executable file not found in $PATH');
  assert.equal(find('/nope', 'ENOENT', ['/nope']).message, 'exec: "/nope": stat /nope: no such file or directory');
  assert.equal(find('/etc/passwd', 'EACCES', ['/etc/passwd']).message, 'exec: "/etc/passwd": permission denied');
  assert.equal(
    exec('/x', 'ENOENT', 'interpreter /bin/nope').message,
    'exec "/x": no such file or directory: its interpreter "/bin/nope" (first line) is missing in the container',
  );
  assert.equal(
    exec('/x', 'ENOENT', 'loader /lib/ld.so').message,
    'exec "/x": no such file or directory: its loader "/lib/ld.so" is missing in the container',
  );
  assert.equal(
    exec('/x', 'EACCES', 'interpreter /i').message,
    'exec "/x": permission denied: its interpreter "/i" (first line) may not be executed',
  );
  assert.match(exec('/x', 'ENOEXEC', '').message, /^exec "\/x": exec format error: /);
  assert.equal(exec('/x', 'EPERM', '').message, 'exec "/x": operation not permitted');
});

test('no message grows without bound', () => {
  const long = `/${'x'.repeat(100_000)}`;
  assert.ok(failure('CHDIR', [long], 'ENOENT', { cause: long, detail: long }).message.length < 1000);
  assert.ok(exec(long, 'ENOENT', `interpreter ${long}`).message.length < 1000);
});

test('every op has words', () => {
  const silent = [];
  for (const line of readFileSync(new URL('../../shim-c/ops.def', import.meta.url), 'utf8').split('\n')) {
    const [code, name] = line.split(' ');
    if (!/^\d+$/.test(code)) continue;
    const failed = { list: 0, op: 0, errno: ERRNO.EIO, code: Number(code), args: Buffer.alloc(64) };
    const answer = loadCore().step({ verb: 'state', root: '/r', id: 'a' }, new Uint8Array(0), [
      makeResults({ failed }),
    ]);
    if (answer.error.message.startsWith('execute the plan')) silent.push(name);
  }
  assert.deepEqual(silent, []);
});

test('a failed op whose bytes are damaged is an error like others', () => {
  const { below } = random(3);
  for (let round = 0; round < 300; round++) {
    const args = Buffer.from(Array.from({ length: below(8) * 4 }, () => (below(3) ? 0 : below(256))));
    const failed = { list: 0, op: 0, errno: 5, code: below(110), args };
    const answer = loadCore().step({ verb: 'state', root: '/r', id: 'a' }, new Uint8Array(0), [
      makeResults({ failed }),
    ]);
    assert.equal(answer.error.code, 'SystemError');
  }
});

test('a kernel without a kind of namespace is named, and so is an id that a user namespace does not have', () => {
  const missing = (kind) =>
    failure('STAT', [`/proc/self/ns/${kind}`, 0], 'ENOENT', { cause: '/linux/namespaces/5', list: 0 }).message;
  assert.match(missing('time'), /^\/linux\/namespaces\/5: .*; time namespaces need Linux 5\.6, with CONFIG_TIME_NS$/);
  assert.match(missing('user'), /; user namespaces need a kernel with CONFIG_USER_NS$/);
  const map = (errno) => failure('WRITE_FILE', [NONE, '/proc/7/uid_map', 1, 0, '0 0 1'], errno, { list: 0 }).message;
  assert.match(map('EPERM'), /; it takes CAP_SETUID and CAP_SETGID, and for id 0 of the host CAP_SETFCAP/);
  assert.match(map('EINVAL'), /; the text of a map must be shorter than a page of memory/);
  const { message } = failure('SETGID', [70_000], 'EINVAL', { cause: '/process/user/gid' });
  assert.match(message, /^\/process\/user\/gid: setgid to 70000: .*the user namespace has no such id/);
});
