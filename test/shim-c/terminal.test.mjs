// Ops on terminals, and SUPERVISE: on pseudo-terminals of the host's devpts, and on pipes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  constants as fs,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Executor, NONE, op, REPORT, tareInit, UNDO } from '../support/plan.mjs';
import { until } from '../support/processes.mjs';

const { EBADF, EINVAL, ENOTTY } = constants.errno;
const report = { flags: REPORT };
const undo = { flags: UNDO };
const PTS = 0;
const MASTER = 1;
const PEER = 2;
const INPUT = 3;
const OUTPUT = 4;
const PROCESS = 5;
const DONE = 1;
const DRAIN = 1;

const openPty = (columns = 0, rows = 0) => [
  op('OPEN', [NONE, '/dev/pts', fs.O_RDONLY | fs.O_DIRECTORY, 0, PTS]),
  op('PTY', [PTS, fs.O_NONBLOCK, columns, rows, MASTER, PEER]),
];
const where = (register) => op('READ_LINK', [[{ fd: register }]], report);
/** A process at the terminal's other end. */
const shell = (script) => ({
  report: NONE,
  ops: [
    op('SETSID'),
    op('CONTROLLING_TERMINAL', [PEER]),
    op('SET_SLOT', [0, 0]),
    op('EXEC', [['/bin/sh'], 0, ['sh', '-c', script], ['PATH=/usr/bin:/bin']]),
  ],
});
const start = op('CLONE', [1, 0, NONE, PROCESS, 2]);
const relays = [INPUT, MASTER, 0, MASTER, OUTPUT, DRAIN];
const stdio = [op('STDIO_FD', [0, fs.O_NONBLOCK, INPUT], undo), op('STDIO_FD', [1, fs.O_NONBLOCK, OUTPUT], undo)];
const supervise = (signals = 0, terminal = NONE) => op('SUPERVISE', [PROCESS, relays, signals, terminal, DONE]);

/** What stty says of a terminal. */
const stty = (terminal, ...args) => execFileSync('stty', ['-F', terminal, ...args]).toString();

describe('terminals', { skip: process.geteuid() === 0 ? false : 'needs root' }, () => {
  let executor;
  let output;
  const begin = (options) => {
    executor = new Executor({ stdio: ['pipe', 'pipe', 'inherit'], ...options });
    output = '';
    executor.child.stdout?.on('data', (data) => (output += data));
  };
  beforeEach(() => begin());
  afterEach(() => executor.close());

  const run = async (...lists) => {
    const results = await executor.run(lists);
    assert.equal(results.failed, false, `op ${results.op} errno ${results.errno} ${results.detail}`);
    return results;
  };
  const shown = (text) => until(() => output.includes(text), `${JSON.stringify(text)} is shown`);
  const ended = async () => {
    const { code } = await executor.close();
    assert.equal(code, 0);
    if (!executor.child.stdout.closed) await once(executor.child.stdout, 'close');
    return output;
  };

  test('PTY: a master and its other end, with a size', async () => {
    const { records } = await run([...openPty(101, 33), where(MASTER), where(PEER)]);
    assert.match(records[0].bytes.toString(), /\/ptmx$/);
    const peer = records[1].bytes.toString();
    assert.match(peer, /^\/dev\/pts\/\d+$/);
    assert.equal(stty(peer, 'size'), '33 101\n');
    await run([op('TERMINAL_SIZE', [MASTER, 80, 25])]);
    assert.equal(stty(peer, 'size'), '25 80\n');
    assert.match(stty(peer, '-a'), / onlcr/);
    await run([op('CLEAR_ONLCR', [MASTER])]);
    assert.match(stty(peer, '-a'), / -onlcr/);
  });

  test('PTY: only of a devpts', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tare-pts-'));
    const results = await executor.run([
      [
        op('OPEN', [NONE, dir, fs.O_RDONLY | fs.O_DIRECTORY, 0, PTS]),
        op('SYMLINK', ['/dev/pts/ptmx', PTS, 'ptmx']),
        op('PTY', [PTS, 0, 0, 0, MASTER, PEER]),
      ],
    ]);
    rmSync(dir, { recursive: true });
    assert.deepEqual([results.op, results.errno], [2, ENOTTY]);
  });

  test('TERMINAL_SIZE_LIKE: the size of another one, unless it has none', async () => {
    const other = [op('PTY', [PTS, 0, 0, 0, 6, 7]), op('TERMINAL_SIZE_LIKE', [MASTER, 6]), where(PEER)];
    const { records } = await run([...openPty(70, 20), ...other]);
    const peer = records[0].bytes.toString();
    assert.equal(stty(peer, 'size'), '20 70\n');
    await run([op('TERMINAL_SIZE', [6, 61, 21]), op('TERMINAL_SIZE_LIKE', [MASTER, 6])]);
    assert.equal(stty(peer, 'size'), '21 61\n');
  });

  test('TERMINAL_RAW: undone at the end of the session, unless someone has changed the settings since', async () => {
    const keeper = new Executor();
    try {
      const { records } = await keeper.run([[...openPty(), where(PEER)]]);
      const terminal = records[0].bytes.toString();
      const before = stty(terminal, '-a');
      for (const changed of [false, true]) {
        await run([op('OPEN', [NONE, terminal, fs.O_RDWR | fs.O_NOCTTY, 0, 5]), op('TERMINAL_RAW', [5], undo)]);
        const raw = stty(terminal, '-a');
        assert.match(raw, /-icanon.*-echo/s);
        assert.match(raw, /\sopost/);
        if (changed) stty(terminal, 'echo', 'kill', '^X');
        await executor.close();
        if (changed) assert.match(stty(terminal, '-a'), /kill = \^X.*-icanon.*\secho\s/s);
        else assert.equal(stty(terminal, '-a'), before);
        begin();
      }
    } finally {
      await keeper.close();
    }
  });

  test("STDIO_FD: another user's terminal is shared, and its flags are put back", async () => {
    const keeper = new Executor();
    const dir = mkdtempSync(join(tmpdir(), 'tare-pts-'));
    const copy = join(dir, 'tare-init');
    chmodSync(dir, 0o755);
    copyFileSync(tareInit(), copy);
    const nonblocking = (fd) =>
      (parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))[1], 8) & fs.O_NONBLOCK) !== 0;
    try {
      const { records } = await keeper.run([[...openPty(), where(PEER)]]);
      const terminal = openSync(records[0].bytes.toString(), fs.O_RDWR | fs.O_NOCTTY);
      for (const user of [[], ['setpriv', '--reuid', '65534', '--clear-groups']]) {
        await executor.close();
        begin({ command: user, program: copy, stdio: [terminal, 'pipe', 'inherit'] });
        await run(stdio);
        assert.equal(nonblocking(terminal), user.length > 0);
        await executor.close();
        assert.equal(nonblocking(terminal), false);
      }
      closeSync(terminal);
    } finally {
      await keeper.close();
      rmSync(dir, { recursive: true });
    }
  });

  test('SUPERVISE: both ways, until the process has ended and all that it wrote has come', async () => {
    await run([...openPty(), start, ...stdio], shell('read x; echo got $x; seq 100000; exit 3'));
    const running = executor.run([[supervise()]]);
    executor.child.stdin.write('a line\n');
    const { slots } = await running;
    assert.equal(slots[DONE], 1n);
    const all = await ended();
    assert.equal(all, ['a line', 'got a line', ...Array.from({ length: 100000 }, (_, i) => i + 1), ''].join('\r\n'));
  });

  test('SUPERVISE: a slow reader holds the process up, and loses nothing', async () => {
    await run([...openPty(), start, ...stdio], shell('seq 200000'));
    executor.child.stdout.pause();
    const running = executor.run([[supervise()]]);
    await sleep(300);
    executor.child.stdout.resume();
    await running;
    const numbers = Array.from({ length: 200000 }, (_, i) => i + 1);
    assert.ok((await ended()) === [...numbers, ''].join('\r\n'));
  });

  test('SUPERVISE: another plan comes between, and nothing is lost', async () => {
    await run([...openPty(), start, ...stdio], shell('seq 50000; read x; seq 50000'));
    let running = executor.run([[supervise()]]);
    for (let i = 0; i < 50; i++) {
      const resized = executor.run([[op('TERMINAL_SIZE', [MASTER, 80 + i, 25])]]);
      const again = executor.run([[supervise()]]);
      assert.equal((await running).slots[DONE], 0n);
      assert.equal((await resized).failed, false);
      running = again;
    }
    await shown('50000\r\n');
    executor.child.stdin.write('\n');
    assert.equal((await running).slots[DONE], 1n);
    const numbers = Array.from({ length: 50000 }, (_, i) => i + 1);
    assert.equal(await ended(), [...numbers, '', ...numbers, ''].join('\r\n'));
  });

  test('SUPERVISE: what others of the terminal hold open does not keep it', async () => {
    await run([...openPty(), start, ...stdio], shell('trap "" HUP; sleep 1000 & echo $!'));
    const { slots } = await run([supervise()]);
    assert.equal(slots[DONE], 1n);
    process.kill(Number(await ended()), 'SIGKILL');
  });

  test('SUPERVISE: the end of its input is nothing to the process', async () => {
    await run([...openPty(), start, ...stdio], shell('sleep 0.3; echo still here'));
    executor.child.stdin.end();
    assert.equal((await run([supervise()])).slots[DONE], 1n);
    assert.equal(await ended(), 'still here\r\n');
  });

  test('SUPERVISE: ends when nobody takes the output, and the process is hung up', async () => {
    await run([...openPty(), start, ...stdio], shell('while echo x; do sleep 0.01; done'));
    executor.child.stdout.destroy();
    assert.equal((await run([supervise()])).slots[DONE], 2n);
    const waited = executor.run([[op('CLOSE', [MASTER]), op('CLOSE', [PEER]), op('WAIT_EXIT', [PROCESS, 10000])]]);
    assert.equal((await waited).failed, false);
  });

  test('SUPERVISE: the end of the control socket ends it', async () => {
    await run([...openPty(), start, ...stdio], shell('sleep 1000'));
    const running = executor.run([[supervise()]]);
    const outcome = running.then(({ errno }) => errno);
    await executor.close();
    assert.equal(await outcome, constants.errno.ECANCELED);
  });

  test('SUPERVISE: signals go to the process, and a changed size to its terminal', async () => {
    const SIGUSR1 = 10;
    const SIGWINCH = 28;
    const signals = (1n << BigInt(SIGUSR1 - 1)) | (1n << BigInt(SIGWINCH - 1));
    const script =
      'trap "echo usr1" USR1; trap "stty size" WINCH; echo ready; read x; while read x; do :; done; echo bye';
    const other = [op('PTY', [PTS, 0, 66, 22, 6, 7])];
    await run([...openPty(10, 10), ...other, start, ...stdio], shell(script));
    const running = executor.run([[supervise(signals, 6)]]);
    await shown('ready');
    process.kill(executor.pid, 'SIGUSR1');
    await shown('usr1');
    process.kill(executor.pid, 'SIGWINCH');
    await shown('22 66');
    executor.child.kill('SIGUSR1');
    executor.child.stdin.write('\x04');
    await sleep(50);
    executor.child.stdin.write('\x04');
    await running;
    await shown('bye');
  });

  test('SUPERVISE: sockets, and what it refuses', async () => {
    const pair = [op('CHANNEL', [6, 7])];
    await run(
      [...openPty(), ...pair, start, op('STDIO_FD', [0, 0, INPUT]), op('STDIO_FD', [1, 0, OUTPUT])],
      shell('sleep 0.2'),
    );
    const errnoOf = async (...args) => (await executor.run([[op('SUPERVISE', args)]])).errno;
    assert.equal(await errnoOf(PROCESS, [INPUT, MASTER], 0, NONE, DONE), EINVAL);
    assert.equal(await errnoOf(PROCESS, [INPUT, 63, 0], 0, NONE, DONE), EBADF);
    assert.equal(await errnoOf(PROCESS, [INPUT, 64, 0], 0, NONE, DONE), EBADF);
    assert.equal(await errnoOf(PROCESS, Array(27).fill(INPUT), 0, NONE, DONE), EINVAL);
    assert.equal(await errnoOf(63, [], 0, NONE, DONE), EBADF);
    assert.equal(await errnoOf(PROCESS, [], 0, 63, DONE), EBADF);
    const done = await run([op('SUPERVISE', [PROCESS, [6, 7, DRAIN], 0, NONE, DONE])]);
    assert.equal(done.slots[DONE], 1n);
  });
});
