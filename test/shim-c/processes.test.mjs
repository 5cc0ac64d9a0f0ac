// Processes of a plan: what they start with, channels, failures that cross them, START, locks, identity.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  constants as fs,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { isRunning, pss, stateOf, until } from '../support/processes.mjs';
import { Executor, NONE, op, REPORT, tareInit, UNDO } from '../support/plan.mjs';

const { EACCES, ECANCELED, ECONNREFUSED, ECONNRESET, EIO, ENOENT, EPROTO, ESRCH, ETIMEDOUT, EWOULDBLOCK } =
  constants.errno;
const { O_CREAT, O_RDONLY, O_WRONLY } = fs;
const { SIGKILL } = constants.signals;
const CLONE_PARENT = 0x8000;
const undo = { flags: UNDO };

// The registers and slots of these plans.
const PARENT = 1;
const CHILD = 2;
const PIDFD = 3;
const DIR = 4;
const SOCKET = 5;
const PID = 0;
const START = 1;

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-processes-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});

const at = (name) => join(dir, name);
const channel = op('CHANNEL', [PARENT, CHILD]);
const clone = (options) => op('CLONE', [1, 0, NONE, PIDFD, PID], options);
/** List 0 makes a channel and a child; the child reports on it. */
const pair = (ops, childOps, options) => [
  [channel, clone(options), op('CLOSE', [CHILD]), ...ops],
  { report: CHILD, ops: [op('CLOSE_REGS', [[PARENT, PIDFD]]), ...childOps] },
];
const exec = (argv, envp = ['PATH=/usr/bin:/bin']) => [op('SET_SLOT', [9, 0]), op('EXEC', [[argv[0]], 9, argv, envp])];
const write = (name, content) => op('WRITE_FILE', [NONE, at(name), O_CREAT | O_WRONLY, 0o644, content]);

test('the executor begins clean, whatever it was started with', async () => {
  const dirty = new Executor({
    command: ['/bin/sh', '-c', 'trap "" INT USR1 PIPE; umask 077; exec "$0" "$@" 0<&- 8</etc/passwd 9</etc/passwd'],
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { records } = await dirty.run([[op('HOST_FACTS', [], { flags: REPORT })]]);
  assert.equal(records[0].bytes.readUInt32LE(8), 0o077);
  const status = readFileSync(`/proc/${dirty.pid}/status`, 'utf8');
  for (const mask of ['SigBlk', 'SigIgn', 'SigCgt']) assert.match(status, new RegExp(`${mask}:\t0{16}\n`));
  assert.match(status, /Umask:\t0000\n/);
  assert.match(status, /Threads:\t1\n/);
  assert.deepEqual(readdirSync(`/proc/${dirty.pid}/fd`), ['0', '1', '2', '3']);
  assert.equal(readlinkSync(`/proc/${dirty.pid}/fd/0`), '/dev/null');
  assert.equal(readFileSync(`/proc/${dirty.pid}/comm`, 'utf8'), 'tare:[executor]\n');
  assert.match(readFileSync(`/proc/${dirty.pid}/cmdline`, 'utf8'), /^tare:\[executor\]\0*$/);
  await dirty.close();
});

test('HOST_FACTS', async () => {
  const { records } = await executor.run([[op('HOST_FACTS', [], { flags: REPORT })]]);
  const [major, minor] = execFileSync('uname', ['-r'], { encoding: 'utf8' }).split('.').map(Number);
  const facts = [process.geteuid(), process.getegid(), process.umask(), major, minor, executor.pid];
  assert.deepEqual(
    [0, 4, 8, 12, 16, 20].map((offset) => records[0].bytes.readUInt32LE(offset)),
    facts,
  );
});

test('what is executed has stdio and the fds that were passed, no others', async () => {
  const fd = openSync('/etc/passwd');
  const passing = new Executor({ passed: [fd, fd] });
  closeSync(fd);
  const out = text(passing.child.stdout);
  const script = 'echo $1 $HOME; ls /proc/self/fd; grep -E "^(Sig(Pnd|Blk|Ign)|Umask)" /proc/self/status';
  const argv = ['/bin/sh', '-c', script, 'sh', 'argument'];
  const results = await passing.run([
    [
      op('OPEN', [NONE, dir, O_RDONLY, 0, DIR]),
      channel,
      clone(),
      op('CLOSE', [CHILD]),
      op('WAIT_EXIT', [PIDFD, 10_000]),
    ],
    {
      report: CHILD,
      ops: [
        op('SET_SLOT', [9, 1]),
        op('SET_SLOT', [8, 77]),
        op('KEEP_FDS', [2]),
        op('EXEC', [['/nowhere', '/bin/sh'], 9, argv, ['PATH=/usr/bin:/bin', ['HOME=', { dec: 8 }]]]),
      ],
    },
  ]);
  assert.equal(results.failed, false);
  await passing.close();
  const lines = (await out).trimEnd().split('\n');
  // ls has one more, of the directory that it reads
  assert.deepEqual(lines.slice(0, 7), ['argument 77', '0', '1', '2', '3', '4', '5']);
  const status = lines.slice(7).map((line) => line.replace(/\s+/, ' '));
  assert.deepEqual(status, [
    'Umask: 0000',
    ...['SigPnd', 'SigBlk', 'SigIgn'].map((set) => `${set}: ${'0'.repeat(16)}`),
  ]);
});

test('lists meet at SYNC, and hand over slots', async () => {
  const results = await executor.run(
    pair(
      [
        op('SYNC_SEND', [PARENT, 1]),
        op('RECV_SLOT', [PARENT, 2, 5]),
        op('SYNC_WAIT', [PARENT, 3]),
        op('WAIT_EXIT', [PIDFD, 10_000]),
      ],
      [
        op('SYNC_WAIT', [CHILD, 1]),
        op('SET_SLOT', [6, 2n ** 40n]),
        op('SEND_SLOT', [CHILD, 2, 6]),
        op('SYNC_SEND', [CHILD, 3]),
      ],
    ),
  );
  assert.equal(results.failed, false);
  assert.equal(results.slots[5], 2n ** 40n);
  assert.equal(results.slots[6], undefined);
});

test("a child's failure is the plan's, with its list, op, cause and bytes", async () => {
  const failing = op('READ_LINK', [at('missing')], { cause: 1 });
  const lists = pair([op('SYNC_WAIT', [PARENT, 1], { on: { [ENOENT]: 0 } })], [failing]);
  const results = await executor.run(lists, ['', '/process/args']);
  assert.deepEqual([results.list, results.op, results.errno, results.cause], [1, 1, ENOENT, '/process/args']);
  assert.deepEqual(results.opBytes, failing);
});

test('a child that failed is what went wrong, also where the parent only sends', async () => {
  const lists = pair(
    [op('WAIT_EXIT', [PIDFD, 10_000]), op('SYNC_SEND', [PARENT, 1])],
    [op('READ_LINK', [at('missing')])],
  );
  const results = await executor.run(lists);
  assert.deepEqual([results.list, results.op, results.errno], [1, 1, ENOENT]);
});

test('a child that failed is what went wrong, whatever it had said before, and whatever the parent stumbles over', async () => {
  const { O_DIRECTORY } = fs;
  const stumbles = op('OPEN', [NONE, '/dev/null', O_DIRECTORY, 0, DIR]); // ENOTDIR
  const lists = pair(
    [op('WAIT_EXIT', [PIDFD, 10_000]), stumbles],
    [op('SYNC_SEND', [CHILD, 1]), op('SYNC_SEND', [CHILD, 2]), op('READ_LINK', [at('missing')])],
  );
  const results = await executor.run(lists);
  assert.deepEqual([results.list, results.op, results.errno], [1, 3, ENOENT]);
  // where none has failed, what it has said is still to be read
  const [parent, child] = pair(
    [
      op('WAIT_EXIT', [PIDFD, 10_000]),
      op('READ_LINK', [at('missing')], { on: { [ENOENT]: 0 } }),
      op('SYNC_WAIT', [PARENT, 1]),
      op('SYNC_WAIT', [PARENT, 2]),
    ],
    [op('SYNC_SEND', [CHILD, 1]), op('SYNC_SEND', [CHILD, 2])],
  );
  assert.equal((await executor.run([parent, child])).failed, false);
});

test('a failure of a list that clones another crosses both', async () => {
  const results = await executor.run([
    [channel, clone(), op('CLOSE', [CHILD]), op('SYNC_WAIT', [PARENT, 1])],
    {
      report: CHILD,
      ops: [
        op('CHANNEL', [10, 11]),
        op('CLONE', [2, 0, NONE, NONE, NONE]),
        op('CLOSE', [11]),
        op('SYNC_WAIT', [10, 1]),
      ],
    },
    { report: 11, ops: [op('SETSID'), op('EXEC', [['/none'], 0, ['x'], []]), op('SETSID')] },
  ]);
  assert.deepEqual([results.list, results.op], [2, 1]);
});

test('a child that dies without a word, and one that says something else', async () => {
  const faulty = new Executor({ program: tareInit('faults'), env: { TARE_FAULT: '0.1.1=kill' } });
  const died = await faulty.run(pair([op('SYNC_WAIT', [PARENT, 1])], [op('SETSID')]));
  assert.deepEqual([died.list, died.op, died.errno], [0, 3, ECONNRESET]);
  await faulty.close();
  const other = await executor.run(pair([op('SYNC_WAIT', [PARENT, 1])], [op('SYNC_SEND', [CHILD, 2])]));
  assert.equal(other.errno, EPROTO);
});

test('a failed plan kills and waits for what it cloned', async () => {
  const results = await executor.run(pair([op('READ_LINK', [at('missing')])], [op('SYNC_WAIT', [CHILD, 1])], undo));
  assert.deepEqual([results.list, results.errno], [0, ENOENT]);
  assert.equal(stateOf(results.slots[PID]), undefined); // reaped, too
});

test('COMMIT lets it live; a child notices that its executor is gone', async () => {
  const lists = pair([op('COMMIT')], [op('SYNC_WAIT', [CHILD, 1]), write('wrong', 'x')], undo);
  const { slots } = await executor.run(lists);
  assert.ok(isRunning(slots[PID]));
  executor.child.kill('SIGKILL');
  await until(() => !isRunning(slots[PID]), 'it is dead');
  assert.deepEqual(readdirSync(dir), []);
});

test('CLONE_PARENT makes it the child of whoever started the executor; ADOPT says so', async () => {
  const lists = pair([op('ADOPT', [PID]), op('COMMIT')], [op('SYNC_WAIT', [CHILD, 1])]);
  lists[0][1] = op('CLONE', [1, CLONE_PARENT, NONE, PIDFD, PID]);
  const { slots } = await executor.run(lists);
  assert.deepEqual(executor.adopted, [Number(slots[PID])]);
  const stat = readFileSync(`/proc/${slots[PID]}/stat`, 'utf8');
  assert.equal(Number(stat.slice(stat.lastIndexOf(')')).split(' ')[2]), process.pid);
  await executor.close();
  await until(() => !isRunning(slots[PID]), 'it is dead');
});

test('an end of the control socket ends a wait, rolls back, and the results still come', async () => {
  const waits = {
    SYNC_WAIT: op('SYNC_WAIT', [PARENT, 1]),
    WAIT_EXIT: op('WAIT_EXIT', [PIDFD, NONE]),
    LOCK_DIR: op('LOCK_DIR', [at('held'), 600_000, 7]),
  };
  const holder = new Executor();
  const held = op('MKDIR', [NONE, at('held'), 0o755]);
  assert.equal((await holder.run([[held, op('LOCK_DIR', [at('held'), 0, 0])]])).failed, false);
  for (const [name, wait] of Object.entries(waits)) {
    const waiting = new Executor();
    const made = op('MKDIR', [NONE, at('made'), 0o755], undo);
    const answer = waiting.run(pair([made, wait], [op('SYNC_WAIT', [CHILD, 1])], undo));
    await until(() => readdirSync(dir).includes('made'), 'it is made');
    waiting.control.end();
    const results = await answer;
    assert.deepEqual([name, results.errno, results.op], [name, ECANCELED, 4]);
    assert.equal(stateOf(results.slots[PID]), undefined);
    assert.deepEqual(await waiting.ended, { code: 0, signal: null });
    assert.deepEqual(readdirSync(dir), ['held']);
  }
  await holder.close();
});

test('LOCK_DIR: one holds it, another is told or waits; a cloned process does not inherit it', async () => {
  const lock = (timeout) => [[op('LOCK_DIR', [dir, timeout, 0])]];
  const [one, other] = [executor, new Executor()];
  const child = pair([op('COMMIT')], [op('SYNC_WAIT', [CHILD, 1])], undo);
  child[0].unshift(op('LOCK_DIR', [dir, 0, 0]));
  const { slots } = await one.run(child);
  assert.equal((await other.run(lock(0))).errno, EWOULDBLOCK);
  assert.equal((await other.run(lock(20))).errno, EWOULDBLOCK);
  const waiting = other.run(lock(60_000));
  await one.run([[op('CLOSE', [0])]]);
  assert.equal((await waiting).failed, false);
  assert.ok(isRunning(slots[PID]));
  assert.equal((await other.run([[op('LOCK_DIR', [at('none'), 0, 1])]])).errno, ENOENT);
  await other.close();
});

test('identity is pid and start time; a zombie is nobody', async () => {
  const identify = [op('PROC_START', [PID, START]), op('PIDFD_OPEN', [PID, START, PIDFD]), op('KILL', [PIDFD, 0])];
  const sleeper = spawn('sleep', ['1000'], { stdio: 'ignore' });
  const reaped = new Promise((resolve) => sleeper.on('close', resolve));
  const of = (pid) => op('SET_SLOT', [PID, pid]);
  const found = await executor.run([[of(sleeper.pid), ...identify]]);
  assert.equal(found.failed, false);
  const stat = readFileSync(`/proc/${sleeper.pid}/stat`, 'utf8');
  assert.equal(found.slots[START], BigInt(stat.slice(stat.lastIndexOf(')')).split(' ')[20]));
  const later = await executor.run([[op('SET_SLOT', [START, found.slots[START] + 1n]), identify[1]]]);
  assert.equal(later.errno, ESRCH);
  const timeout = await executor.run([[op('WAIT_EXIT', [PIDFD, 5])]]);
  assert.equal(timeout.errno, ETIMEDOUT);
  const killed = await executor.run([[op('KILL', [PIDFD, SIGKILL]), op('WAIT_EXIT', [PIDFD, 10_000])]]);
  assert.equal(killed.failed, false);
  await reaped;
  assert.equal((await executor.run([[of(sleeper.pid), ...identify]])).errno, ESRCH);

  // a child of the executor's that has ended and that nobody has waited for
  const zombie = await executor.run([[clone()], []]);
  await until(() => stateOf(zombie.slots[PID]) === 'Z', 'it is a zombie');
  assert.equal((await executor.run([identify.slice(0, 2)])).errno, ESRCH);
  assert.equal((await executor.run([[of(0), identify[1]]])).errno, ESRCH);
});

/** A created "container": a child that waits on start.sock and then executes argv. */
const created = (argv, candidates = [argv[0]]) => {
  const lists = pair(
    [op('CLOSE', [SOCKET]), op('SYNC_WAIT', [PARENT, 1]), op('COMMIT')],
    [
      op('SYNC_SEND', [CHILD, 1]),
      op('START_WAIT', [SOCKET]),
      op('SET_SLOT', [9, 0]),
      op('EXEC', [candidates, 9, argv, []]),
    ],
    undo,
  );
  lists[0].unshift(op('OPEN', [NONE, dir, O_RDONLY, 0, DIR]), op('BIND_SOCKET', [DIR, 'start.sock', SOCKET]));
  return lists;
};
/** What `start` does, from another executor. */
async function start() {
  const starter = new Executor();
  const results = await starter.run([[op('OPEN', [NONE, dir, O_RDONLY, 0, DIR]), op('START', [DIR, 'start.sock'])]]);
  await starter.close();
  return results;
}

test('START waits until the execve has succeeded', async () => {
  const { slots } = await executor.run(created(['/bin/sleep', '1000']));
  assert.match(readlinkSync(`/proc/${slots[PID]}/exe`), /tare-init$/);
  assert.equal((await start()).failed, false);
  assert.doesNotMatch(readlinkSync(`/proc/${slots[PID]}/exe`), /tare-init$/);
  process.kill(Number(slots[PID]), 'SIGKILL');
  await until(() => !isRunning(slots[PID]), 'it is dead');
  assert.equal((await start()).errno, ECONNREFUSED);
});

test('start.sock is its owner’s alone', async () => {
  const { slots } = await executor.run(created(['/bin/true']));
  assert.match(execFileSync('stat', ['-c', '%A', at('start.sock')], { encoding: 'utf8' }), /^srwx------/);
  process.kill(Number(slots[PID]), 'SIGKILL');
});

test('a failed execve says what is missing: the file, its interpreter, its loader', async () => {
  const file = (name, content, mode = 0o755) => {
    writeFileSync(at(name), content);
    chmodSync(at(name), mode);
    return at(name);
  };
  const elf = readFileSync('/bin/true');
  const loader = elf.indexOf('/lib64/ld-linux');
  const broken = Buffer.from(elf);
  if (loader > 0) broken.write('/lib65', loader);
  const cases = [
    [at('missing'), ENOENT, ''],
    [file('script', '#! /no/such interpreter\n'), ENOENT, 'interpreter /no/such'],
    [file('unexecutable', `#!${file('plain', 'x', 0o644)}\n`), EACCES, `interpreter ${at('plain')}`],
    [file('not-executable', 'x', 0o644), EACCES, ''],
    [file('no-format', 'x'), constants.errno.ENOEXEC, ''],
    ...(loader > 0 ? [[file('elf', broken), ENOENT, 'loader /lib65/ld-linux-x86-64.so.2']] : []),
  ];
  for (const [path, errno, detail] of cases) {
    const { slots } = await executor.run(created([path]));
    const results = await start();
    assert.deepEqual([path, results.op, results.errno, results.detail], [path, 1, errno, detail]);
    await until(() => !isRunning(slots[PID]), 'it is dead');
    rmSync(at('start.sock'));
  }
});

test('an init that dies on the way to its execve is no success', async () => {
  const faulty = new Executor({ program: tareInit('faults'), env: { TARE_FAULT: '0.1.4=kill' } });
  assert.equal((await faulty.run(created(['/bin/true']))).failed, false);
  assert.equal((await start()).errno, ECONNRESET);
  await faulty.close();
  const failing = new Executor({ program: tareInit('faults'), env: { TARE_FAULT: '0.1.3=fail' } });
  rmSync(at('start.sock'));
  await failing.run(created(['/bin/true']));
  assert.equal((await start()).errno, EIO);
  await failing.close();
});

test('init outlives its executor once it was told to, and is small while it waits', async () => {
  const { slots } = await executor.run(created(['/bin/true']));
  assert.deepEqual(await executor.close(), { code: 0, signal: null });
  if (!process.env.TARE_SHIM_DIR) await until(() => pss(slots[PID]) < 120, 'it waits with less than 120 kB');
  await until(() => stateOf(slots[PID]) === 'S', 'it waits');
  assert.deepEqual(readdirSync(`/proc/${slots[PID]}/fd`).slice(0, 3), ['0', '1', '2']);
  assert.equal((await start()).failed, false);
});

test('FIND_EXEC takes the first that is a file and may be executed', async () => {
  writeFileSync(at('plain'), '');
  const find = (...candidates) => executor.run([[op('FIND_EXEC', [candidates, 4])]]);
  assert.equal((await find('/none', dir, at('plain'), '/bin/sh', '/bin/true')).slots[4], 3n);
  assert.equal((await find('/none', '/none/other')).errno, ENOENT);
  assert.equal((await find('/none', at('plain'))).errno, EACCES);
  assert.equal((await find(dir)).errno, EACCES);
});

test('PRLIMIT, NAME and UMASK', async () => {
  const out = text(executor.child.stdout);
  const lists = pair(
    [op('PRLIMIT', [PID, 7, 100, 200]), op('SYNC_SEND', [PARENT, 1]), op('WAIT_EXIT', [PIDFD, 10_000])],
    [
      op('NAME', ['tare:[1:INIT]']),
      op('UMASK', [0o027]),
      op('SYNC_WAIT', [CHILD, 1]),
      ...exec(['/bin/sh', '-c', 'ulimit -Sn; ulimit -Hn; umask; cat /proc/$PPID/comm']),
    ],
  );
  assert.equal((await executor.run(lists)).failed, false);
  await executor.close();
  assert.equal(await out, '100\n200\n0027\ntare:[executor]\n');
});
