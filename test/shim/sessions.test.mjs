import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { getReaper } from '../../dist/shim/index.js';
import { decodeResults, NONE, op, plan } from '../support/plan.mjs';
import { text } from 'node:stream/consumers';
import { command, IGNORE, program, transports } from './help.mjs';
import { children, fds, isRunning, until } from '../support/processes.mjs';
import { directoryAndWait, directory as makeDirectory, nothing, shell } from './plans.mjs';

const ECANCELED = 125;

for (const { shim, skip } of transports) {
  describe(`sessions of the ${shim} reaper`, { skip }, () => {
    let reaper;
    let directory;
    before(async () => {
      reaper = await getReaper(shim);
      directory = mkdtempSync(join(tmpdir(), 'tare-shim-'));
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    test('there is one reaper a process', async () => {
      assert.equal(reaper.kind, shim);
      assert.equal(reaper.pid === process.pid, shim === 'ffi');
      assert.equal(await getReaper(shim), reaper);
    });

    test('an executor keeps what it has from plan to plan, and undoes it at the end', async () => {
      const session = await reaper.open({ stdio: IGNORE });
      const path = join(directory, 'kept');
      assert.equal(readlinkSync(`/proc/${session.executorPid}/exe`), '/memfd:tare-init (deleted)');
      assert.equal(decodeResults(await session.run(makeDirectory(path))).failed, false);
      assert.ok(existsSync(path));
      await session.close();
      assert.ok(!existsSync(path));
      await assert.rejects(session.run(nothing), /the executor has ended with code 0/);
    });

    test('a plan of megabytes goes through', async () => {
      const path = join(directory, 'large');
      const content = 'x'.repeat(5_000_000);
      const O_WRONLY_CREAT = 0o101;
      const write = op('WRITE_FILE', [NONE, path, O_WRONLY_CREAT, 0o644, content]);
      await command(reaper, plan([[write, op('COMMIT')]]));
      assert.equal(readFileSync(path, 'utf8'), content);
    });

    test('a megabyte goes through the pipes of a child', async () => {
      const session = await reaper.open({ stdio: ['pipe', 'pipe', 'pipe'] });
      await session.run(shell('cat; echo done >&2'));
      await session.close(); // the executor has them open as well
      const sent = Buffer.alloc(1 << 20, 'abcdefg').toString();
      const [stdin, stdout, stderr] = session.streams;
      stdin.end(sent);
      const [out, err] = await Promise.all([text(stdout), text(stderr)]);
      assert.equal(out, sent);
      assert.equal(err, 'done\n');
      assert.deepEqual(await reaper.exit(session.adopted[0]), { code: 0, signal: null });
    });

    test('what was written before the host looked is not lost', async () => {
      const session = await reaper.open({ stdio: ['ignore', 'pipe', 'ignore'] });
      await session.run(shell('echo early'));
      await reaper.exit(session.adopted[0]);
      await session.close();
      assert.equal(await text(session.streams[1]), 'early\n');
    });

    test('fds are placed from 3 on, whatever their numbers', async () => {
      const files = ['a', 'b', 'c'].map((name) => {
        writeFileSync(join(directory, name), `${name}\n`);
        return openSync(join(directory, name), 'r');
      });
      const out = openSync(join(directory, 'out'), 'w');
      const { pid } = await command(reaper, shell('cat <&4; cat <&3; cat <&5; ls -l /proc/self/fd >&2', { keep: 3 }), {
        stdio: ['ignore', out, 'ignore'],
        fds: files,
      });
      assert.equal((await reaper.exit(pid)).code, 0);
      assert.equal(readFileSync(join(directory, 'out'), 'utf8'), 'b\na\nc\n');
      for (const fd of [...files, out]) closeSync(fd);
    });

    test('a stdio that the host has closed is /dev/null, a passed fd that is closed an error', async () => {
      const closed = 900;
      const session = await reaper.open({ stdio: [closed, 'pipe', 'ignore'] });
      await session.run(shell('readlink /proc/self/fd/0'));
      await session.close();
      assert.equal(await text(session.streams[1]), '/dev/null\n');
      await assert.rejects(reaper.open({ stdio: IGNORE, fds: [closed] }), { code: 'EBADF' });
    });

    test('a child has the signals, the mask and the fds of a fresh process', async () => {
      const session = await reaper.open({ stdio: ['ignore', 'pipe', 'ignore'] });
      await session.run(shell('ls /proc/$$/fd; umask; exec cat /proc/self/status'));
      await session.close();
      const output = await text(session.streams[1]);
      assert.match(output, /^0\n1\n2\n0000\n/);
      for (const name of ['SigBlk', 'SigIgn', 'SigCgt']) assert.match(output, new RegExp(`^${name}:\\t0{16}$`, 'm'));
      assert.match(output, /^Threads:\t1$/m);
    });

    test('plans are executed one after the other, in the order in which they were given', async () => {
      const session = await reaper.open({ stdio: IGNORE });
      const path = join(directory, 'in-order');
      const made = session.run(makeDirectory(path));
      const removed = session.run(plan([[op('UNLINK', [NONE, path, 0x200])]]));
      const again = session.run(makeDirectory(path));
      const failed = (await Promise.all([made, removed, again])).map((results) => decodeResults(results).failed);
      assert.deepEqual(failed, [false, false, false]);
      await session.close();
    });

    test('abort ends a plan that waits, and what it made is undone', async () => {
      const session = await reaper.open({ stdio: IGNORE });
      const path = join(directory, 'aborted');
      const running = session.run(directoryAndWait(path));
      await until(() => existsSync(path), 'the plan runs');
      session.abort();
      const { failed, errno, op: number } = decodeResults(await running);
      assert.deepEqual({ failed, errno, number }, { failed: true, errno: ECANCELED, number: 2 });
      await session.close();
      assert.ok(!existsSync(path));
    });

    test('what a session that is not committed has cloned is killed and reaped', async () => {
      const session = await reaper.open({ stdio: IGNORE });
      await session.run(shell('exec sleep 1000', { commit: false, adopt: false }));
      const clones = children(reaper.pid).filter((pid) => pid !== session.executorPid);
      await session.close();
      await until(() => clones.every((pid) => !children(reaper.pid).includes(pid)), 'no child is left');
    });

    test('an executor that is killed: its plan rejects, its orphans are reaped when they end', async () => {
      const other = await reaper.open({ stdio: IGNORE });
      const session = await reaper.open({ stdio: IGNORE });
      await session.run(shell('exec sleep 0.3', { commit: false, adopt: false }));
      const running = session.run(directoryAndWait(join(directory, 'left')));
      process.kill(session.executorPid, 'SIGKILL');
      await assert.rejects(running, /the executor has ended by signal 9/);
      await session.close();
      await other.close();
      await until(() => children(reaper.pid).length === 0 || shim === 'ffi', 'no child is left');
      if (shim === 'ffi') await until(() => children(process.pid).every(isRunning), 'no zombie is left');
    });

    test('an init of the embedder is executed in place of tare-init', async () => {
      const passed = join(directory, 'passed');
      writeFileSync(passed, 'passed\n');
      const fd = openSync(passed, 'r');
      const session = await reaper.open({
        stdio: ['ignore', 'pipe', 'pipe'],
        fds: [fd],
        init: [process.execPath, program('init.mjs')],
        env: { PATH: process.env.PATH },
      });
      const flags = 'for i in 0 1 2; do grep flags /proc/self/fdinfo/$i; done';
      const results = await session.run(shell(`cat <&3; ls /proc/$$/fd; ${flags}`, { keep: 1 }));
      assert.equal(decodeResults(results).failed, false);
      assert.equal(readlinkSync(`/proc/${session.executorPid}/exe`), '/memfd:tare-init (deleted)');
      await session.close();
      assert.match(await text(session.streams[1]), /^passed\n0\n1\n2\n3\nflags:\t0100002\nflags:\t0*1\nflags:\t0*1\n$/);
      closeSync(fd);
    });

    test('an init without ffi becomes tare-init by process.execve', async () => {
      const session = await reaper.open({
        stdio: ['ignore', 'pipe', 'pipe'],
        init: [process.execPath, program('init.mjs')],
        env: { TARE_SHIM_DIR: '/nowhere' }, // libtare.so is not there
      });
      const running = session.run(shell('echo through'));
      if (process.execve) {
        assert.equal(decodeResults(await running).failed, false);
        await session.close();
        assert.equal(await text(session.streams[1]), 'through\n');
      } else {
        await assert.rejects(running, /the executor has ended with code 1/);
        assert.match(await text(session.streams[2]), /an init of your own needs a compiled ffi-napi, or Node 22.15/);
      }
    });

    test('an init that is not there', async () => {
      await assert.rejects(reaper.open({ stdio: IGNORE, init: ['/nowhere/init'] }), { code: 'ENOENT' });
    });

    test('an init that ends without becoming an executor', async () => {
      const session = await reaper.open({ stdio: IGNORE, init: ['/bin/sh', '-c', 'exit 3'] });
      await assert.rejects(session.run(nothing), /the executor has ended with code 3/);
      await session.close();
    });

    test('200 sessions at once, beside child_process, leave nothing', async () => {
      await command(reaper, shell('exit 0'));
      const open = () => ({ host: fds(process.pid), reaper: fds(reaper.pid) });
      const start = open();
      const one = async (number) => {
        const session = await reaper.open({ stdio: ['pipe', 'ignore', 'ignore'] });
        await session.run(shell(`exit ${number}`));
        session.streams[0].destroy();
        const { code } = await reaper.exit(session.adopted[0]);
        await session.close();
        return code;
      };
      const other = (number) =>
        new Promise((resolve) => {
          execFile('/bin/sh', ['-c', `exit ${number}`], (error) => resolve(error?.code ?? 0));
        });
      const numbers = Array.from({ length: 200 }, (_, i) => i % 100);
      const [ours, theirs] = await Promise.all([
        Promise.all(numbers.map(one)),
        Promise.all(numbers.slice(0, 50).map(other)),
      ]);
      assert.deepEqual(ours, numbers);
      assert.deepEqual(theirs, numbers.slice(0, 50));
      await until(() => open().host <= start.host && open().reaper <= start.reaper, 'all fds are closed');
      await until(() => children(reaper.pid).every(isRunning), 'all children are reaped');
    });
  });
}
