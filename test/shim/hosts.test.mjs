import assert from 'node:assert/strict';
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { promisify } from 'node:util';
import { getReaper } from '../../dist/shim/index.js';
import { text } from 'node:stream/consumers';
import { IGNORE, program, transports } from './help.mjs';
import { isRunning, startTime, until } from '../support/processes.mjs';
import { directory as makeDirectory, directoryAndWait } from './plans.mjs';

const run = promisify(execFile);
const host = program('host.mjs');

for (const { shim, skip } of transports) {
  describe(`a host's life with the ${shim} reaper`, { skip }, () => {
    test('it ends when nothing is awaited, and its containers stay', async () => {
      const { stdout } = await run(process.execPath, [host, shim, 'leave']);
      const pid = Number(stdout);
      assert.ok(isRunning(pid));
      process.kill(pid, 'SIGKILL');
    });

    test('it stays while an exit is awaited', async () => {
      const { stdout } = await run(process.execPath, [host, shim, 'await']);
      assert.equal(stdout, '4\n');
    });

    test('when it is killed its open sessions roll back, and what was committed stays', async () => {
      const directory = mkdtempSync(join(tmpdir(), 'tare-host-'));
      const child = spawn(process.execPath, [host, shim, 'hang', directory]);
      const said = JSON.parse(String((await once(child.stdout, 'data'))[0]));
      await until(() => existsSync(join(directory, 'busy')), 'the plan runs');
      assert.ok(existsSync(join(directory, 'open')));
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until(() => !said.executors.some(isRunning), 'the executors end');
      assert.ok(!existsSync(join(directory, 'open')));
      assert.ok(!existsSync(join(directory, 'busy')));
      await until(() => !isRunning(said.reaper), 'the reaper ends');
      assert.ok(isRunning(said.made));
      process.kill(said.made, 'SIGKILL');
      rmSync(directory, { recursive: true });
    });

    test("a terminal's ^C ends it, and its sessions roll back", async () => {
      const directory = mkdtempSync(join(tmpdir(), 'tare-host-'));
      const child = spawn(process.execPath, [host, shim, 'hang', directory], { detached: true });
      const said = JSON.parse(String((await once(child.stdout, 'data'))[0]));
      await until(() => existsSync(join(directory, 'busy')), 'the plan runs');
      process.kill(-child.pid, 'SIGINT'); // to its process group, as a terminal does
      await once(child, 'exit');
      await until(() => !said.executors.some(isRunning), 'the executors end');
      assert.deepEqual(readdirSync(directory), []);
      process.kill(said.made, 'SIGKILL');
      rmSync(directory, { recursive: true });
    });

    for (const [kind, script] of [
      ['pipes', '(sleep 1 | "$0" "$@" 2>&3 | cat) 3>&1 | cat'],
      ["child_process's sockets", 'exec "$0" "$@" 2>&1'],
    ]) {
      test(`stdio that it has made non-blocking is not so for the container: ${kind}`, async () => {
        const { stdout } = await run('/bin/sh', ['-c', script, process.execPath, host, shim, 'noise']);
        const flags = [...stdout.matchAll(/^flags:\s+(\d+)$/gm)].map(([, octal]) => Number.parseInt(octal, 8));
        const O_NONBLOCK = 0o4000;
        assert.deepEqual(
          flags.map((flag) => flag & O_NONBLOCK),
          [0, 0, 0],
        );
      });
    }

    test('it does not make its own stdio non-blocking', async () => {
      // child_process makes sockets, which a container can only share.
      const child = spawn(process.execPath, [host, shim, 'flags'], { stdio: ['pipe', 'pipe', 'pipe'] });
      const flags = JSON.parse(await text(child.stdout));
      const O_NONBLOCK = 0o4000;
      assert.deepEqual(
        flags.map((octal) => Number.parseInt(octal, 8) & O_NONBLOCK),
        [0, 0, 0],
      );
    });

    test('the soft limit of open files that Node raises is put back', async () => {
      const script = 'ulimit -Sn 300; "$0" "$@"; exit $?';
      const direct = await run('/bin/sh', ['-c', script, process.execPath, host, shim, 'nofile']);
      assert.equal(direct.stdout, '300\n');
      const own = await run('/bin/sh', ['-c', script, process.execPath, host, shim, 'nofile', program('init.mjs')]);
      assert.equal(own.stdout, '300\n');
    });
  });
}

describe('where something is forbidden', () => {
  const strace = spawnSync('strace', ['-V']).error ? 'needs strace' : false;
  const inject = (what, ...command) =>
    run('strace', ['-f', '-qq', '-o', '/dev/null', '-e', `inject=${what}`, ...command]);

  // Yama, where a process may only be traced by its ancestors
  test('fds that may not be copied are opened', { skip: strace }, async () => {
    // A shell's pipe: a socket can't be opened.
    const command = ['/bin/sh', '-c', '"$0" "$@" | cat', process.execPath, host, 'process', 'readlink'];
    const { stdout } = await inject('pidfd_getfd:error=EPERM', ...command);
    assert.match(stdout, /^pipe:/);
  });

  for (const { shim, skip } of transports) {
    // vm.memfd_noexec=2 forbids executable memfds
    const why = skip || strace || (process.getuid() === 0 ? false : 'needs root');
    test(`tare-init from a mount when there is no memfd (${shim})`, { skip: why }, async () => {
      const { stdout } = await inject('memfd_create:error=EACCES', process.execPath, host, shim, 'executable');
      const { link, opened } = JSON.parse(stdout);
      assert.equal(link, '/');
      assert.ok(['EROFS', 'ETXTBSY'].includes(opened), opened);
    });
  }
});

describe('a reaper process that dies', () => {
  test('everything that is awaited rejects, executors roll back, and the next call starts another', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'tare-host-'));
    const reaper = await getReaper('process');
    const session = await reaper.open({ stdio: IGNORE });
    await session.run(makeDirectory(join(directory, 'made')));
    const running = session.run(directoryAndWait(join(directory, 'waiting')));
    const watching = reaper.watch(process.pid, startTime(process.pid));
    process.kill(reaper.pid, 'SIGKILL');
    await assert.rejects(running, /the reaper has ended/);
    await assert.rejects(watching, /the reaper has ended/);
    await session.close();
    await assert.rejects(reaper.open({ stdio: IGNORE }), /the reaper has ended/);
    await until(() => !existsSync(join(directory, 'made')), 'the executor rolls back');
    const next = await getReaper('process');
    assert.notEqual(next, reaper);
    await (await next.open({ stdio: IGNORE })).close();
    rmSync(directory, { recursive: true });
  });
});
