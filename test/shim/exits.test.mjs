import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { before, describe, test } from 'node:test';
import { getReaper } from '../../dist/shim/index.js';
import { command, transports } from './help.mjs';
import { isRunning, startTime } from '../support/processes.mjs';
import { shell } from './plans.mjs';

const UNKNOWN = { code: null, signal: null };

for (const { shim, skip } of transports) {
  describe(`ends of processes by the ${shim} reaper`, { skip }, () => {
    let reaper;
    before(async () => {
      reaper = await getReaper(shim);
    });

    test('a code, and a signal', async () => {
      const coded = await command(reaper, shell('exit 7'));
      assert.deepEqual(await reaper.exit(coded.pid), { code: 7, signal: null });
      const killed = await command(reaper, shell('kill -TERM $$'));
      assert.deepEqual(await reaper.exit(killed.pid), { code: null, signal: 15 });
      assert.deepEqual(await reaper.exit(killed.pid), { code: null, signal: 15 }, 'asked again');
    });

    test('a process that was never adopted', async () => {
      await assert.rejects(reaper.exit(process.pid), { code: 'ECHILD' });
    });

    test('signals reach what is adopted, and nothing else', async () => {
      const { pid } = await command(reaper, shell('exec sleep 1000'));
      await reaper.signal(pid, 0);
      await reaper.signal(pid, 15);
      assert.deepEqual(await reaper.exit(pid), { code: null, signal: 15 });
      await assert.rejects(reaper.signal(pid, 15), { code: 'ESRCH' });
      await assert.rejects(reaper.signal(process.pid, 0), { code: 'ESRCH' });
      await command(reaper, shell('exec sleep 1000')).then(async ({ pid: other }) => {
        await assert.rejects(reaper.signal(other, 1000), { code: 'EINVAL' });
        await reaper.signal(other, 9);
        await reaper.exit(other);
      });
    });

    test('whoever watches an adopted process learns how it ended', async () => {
      const stdio = ['pipe', 'ignore', 'ignore'];
      const { pid, session } = await command(reaper, shell('read line; exit 9'), { stdio });
      const watched = [1, 2].map(() => reaper.watch(pid, startTime(pid)));
      await reaper.signal(pid, 0); // it answers in order: it watches by now
      session.streams[0].end('\n');
      assert.deepEqual(await Promise.all([...watched, reaper.exit(pid)]), Array(3).fill({ code: 9, signal: null }));
    });

    test("a foreign process's end is seen, and its parent still gets the code", async () => {
      const child = spawn('/bin/sh', ['-c', 'read line; exit 6']);
      const exited = once(child, 'exit');
      const watching = reaper.watch(child.pid, startTime(child.pid));
      child.stdin.end('\n');
      const exit = await watching;
      assert.ok(exit.code === null || exit.code === 6, 'the code, where it could be seen in time');
      assert.deepEqual(await exited, [6, null]);
    });

    test('a process that is gone, or that is not the one that is meant', async () => {
      const child = spawn('/bin/true');
      const start = startTime(child.pid);
      await once(child, 'exit');
      assert.deepEqual(await reaper.watch(child.pid, start), UNKNOWN);
      assert.ok(isRunning(process.pid));
      assert.deepEqual(await reaper.watch(process.pid, startTime(process.pid) + 1n), UNKNOWN);
    });
  });
}
