// NOTIFY_SOCKET: what a container says by sd_notify reaches the host's socket, as with runc.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, run, tareProgram, tareWords } from '../support/run.mjs';

const COMMANDS = { tare: [tareProgram, ...tareWords], runc: ['runc'] };

describe('NOTIFY_SOCKET', { skip: needsRoot }, () => {
  let root;
  let bundle;
  let hosts;
  before(() => {
    root = makeRoot();
    bundle = makeBundle({ args: ['sh'] });
    copyFileSync(program('notify'), join(bundle.rootfs, 'bin/notify'));
    hosts = mkdtempSync(join(tmpdir(), 'tare-notify-'));
  });
  after(() => {
    bundle?.remove();
    root?.remove();
    if (hosts) rmSync(hosts, { recursive: true, force: true });
    pruneCgroup('/tare_test');
  });

  const id = () => uniqueId('notify');
  /** The service manager's end: `{ path, said: [messages] }`. */
  const listen = async (t, path = join(hosts, id())) => {
    const child = spawn(program('notify'), ['listen', path], { stdio: ['ignore', 'pipe', 'inherit'] });
    t.after(async () => {
      const exit = once(child, 'exit');
      child.kill('SIGKILL');
      await exit;
    });
    let text = '';
    child.stdout.on('data', (data) => (text += data));
    await until(() => text.startsWith('listening\n'), 'the host listens');
    return {
      path,
      get said() {
        return text.split('\n').slice(1, -1);
      },
    };
  };
  const write = (words, edit) => {
    const config = structuredClone(bundle.config);
    config.process.args = ['notify', 'send', ...words];
    config.process.env.push('NOTIFY_SOCKET=/elsewhere');
    config.linux.cgroupsPath = `/tare_test/${id()}`;
    edit?.(config);
    writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(config));
    return config;
  };
  const perform = (runtime, args, socket) => {
    const [name, ...words] = COMMANDS[runtime];
    const env = { ...process.env };
    delete env.NOTIFY_SOCKET;
    if (socket) env.NOTIFY_SOCKET = socket;
    return run(name, [...words, '--root', join(root.path, runtime), ...args], { timeout: 60_000, env });
  };
  const state = async (runtime, name) => JSON.parse((await perform(runtime, ['state', name])).stdout || '{}');
  const remove = async (runtime, name) => {
    await perform(runtime, ['delete', '--force', name]);
    const left = existsSync(join(root.path, runtime)) ? readdirSync(join(root.path, runtime)) : [];
    assert.deepEqual(left, [], 'nothing is left');
  };
  /** What runc of today sends in addition; Debian's does not. */
  const withoutBarrier = (said) => said.filter((text) => text !== 'BARRIER=1+fd');

  for (const runtime of ['tare', 'runc']) {
    test(`${runtime}: a detached run ends when the container is ready, which is the main process`, async (t) => {
      const host = await listen(t);
      const name = id();
      write(['STATUS=begins', 'READY=1\\nSTATUS=ready', 'sleep:1000']);
      const { code, stderr } = await perform(runtime, ['run', '-d', '-b', bundle.dir, name], host.path);
      assert.equal(code, 0, stderr);
      const { pid } = await state(runtime, name);
      await until(() => withoutBarrier(host.said).length === 2, 'both messages');
      assert.deepEqual(withoutBarrier(host.said), ['READY=1\\n', `MAINPID=${pid}\\n`]);
      if (runtime === 'tare') {
        // the host closes the fd, which ends the command, before it says so
        await until(() => host.said.length > 2, 'the barrier');
        assert.equal(host.said[2], 'BARRIER=1+fd');
      }
      await remove(runtime, name);
    });

    test(`${runtime}: create says nothing, start does`, async (t) => {
      const host = await listen(t);
      const name = id();
      write(['READY=1', 'sleep:1000']);
      const created = await perform(runtime, ['create', '-b', bundle.dir, name], host.path);
      assert.equal(created.code, 0, created.stderr);
      assert.deepEqual(host.said, []);
      const started = await perform(runtime, ['start', name], host.path);
      assert.equal(started.code, 0, started.stderr);
      const { pid } = await state(runtime, name);
      await until(() => withoutBarrier(host.said).length === 2, 'both messages');
      assert.deepEqual(withoutBarrier(host.said), ['READY=1\\n', `MAINPID=${pid}\\n`]);
      await remove(runtime, name);
    });

    test(`${runtime}: in the foreground run itself is the main process`, async (t) => {
      const host = await listen(t);
      const name = id();
      write(['READY=1', 'sleep:1', 'exit:3']);
      const { code, pid, stderr } = await perform(runtime, ['run', '-b', bundle.dir, name], host.path);
      assert.equal(code, 3, stderr);
      await until(() => withoutBarrier(host.said).length === 2, 'both messages');
      assert.deepEqual(withoutBarrier(host.said), ['READY=1\\n', `MAINPID=${pid}\\n`]);
      await remove(runtime, name);
    });

    test(`${runtime}: what it says right before its end is passed on`, async (t) => {
      const host = await listen(t);
      const name = id();
      write(['READY=1', 'exit:3']);
      const { code, stderr } = await perform(runtime, ['run', '-b', bundle.dir, name], host.path);
      assert.equal(code, 3, stderr);
      await until(() => withoutBarrier(host.said).length === 2, 'both messages');
      await remove(runtime, name);
    });

    test(`${runtime}: start ends with a container that is never ready`, async (t) => {
      const host = await listen(t);
      const name = id();
      write(['STATUS=fails', 'exit:1']);
      await perform(runtime, ['create', '-b', bundle.dir, name], host.path);
      const { code, stderr, timedOut } = await perform(runtime, ['start', name], host.path);
      assert.ok(!timedOut && code === 0, stderr);
      assert.deepEqual(host.said, []);
      await remove(runtime, name);
    });
  }

  test('an abstract name, and a READY that is not the first line', async (t) => {
    const host = await listen(t, `@${id()}`);
    const name = id();
    write(['STATUS=ready\\nREADY=1', 'sleep:1000']);
    const { code, stderr } = await perform('tare', ['run', '-d', '-b', bundle.dir, name], host.path);
    assert.equal(code, 0, stderr);
    await until(() => host.said.length === 3, 'the messages');
    assert.equal(host.said[0], 'READY=1\\n');
    await remove('tare', name);
  });

  test('a container in a user namespace, as its user, says it too', async (t) => {
    const host = await listen(t);
    const name = id();
    write(['READY=1', 'sleep:1000'], (config) => {
      config.linux.namespaces.push({ type: 'user' });
      const ids = [{ containerID: 0, hostID: 200000, size: 65536 }];
      Object.assign(config.linux, { uidMappings: ids, gidMappings: ids });
      Object.assign(config.process.user, { uid: 1000, gid: 1000 });
    });
    mkdirSync(join(bundle.rootfs, 'run/notify'), { recursive: true });
    const { code, stderr } = await perform('tare', ['run', '-d', '-b', bundle.dir, name], host.path);
    assert.equal(code, 0, stderr);
    await until(() => host.said.length === 3, 'the messages');
    await remove('tare', name);
  });

  test('a host that does not listen, a program that is not there: run leaves nothing', async (t) => {
    const name = id();
    write(['READY=1', 'sleep:1000']);
    for (const detach of [['-d'], []]) {
      const deaf = await perform('tare', ['run', ...detach, '-b', bundle.dir, name], join(hosts, 'nobody'));
      assert.equal(deaf.code, 1);
      assert.match(deaf.stderr, /connect to .*nobody: no such file or directory/i);
      assert.deepEqual(readdirSync(join(root.path, 'tare')), []);
    }
    const host = await listen(t);
    write([], (config) => (config.process.args = ['missing']));
    for (const detach of [['-d'], []]) {
      const failed = await perform('tare', ['run', ...detach, '-b', bundle.dir, name], host.path);
      assert.notEqual(failed.code, 0);
      assert.match(failed.stderr, /missing/);
      assert.deepEqual(readdirSync(join(root.path, 'tare')), []);
    }
    assert.deepEqual(host.said, []);
  });

  test('a SIGTERM before the container is ready ends both', async (t) => {
    const host = await listen(t);
    const name = id();
    write(['STATUS=begins', 'sleep:1000']);
    const [command, ...words] = COMMANDS.tare;
    const args = [...words, '--root', join(root.path, 'tare'), 'run', '-d', '-b', bundle.dir, name];
    const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, NOTIFY_SOCKET: host.path } });
    const exit = once(child, 'exit');
    await until(async () => (await state('tare', name)).status === 'running', 'it runs');
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [143, null]);
    assert.deepEqual(readdirSync(join(root.path, 'tare')), []);
  });

  test('start without a create that knew of it is refused, and a create without one does not mind', async () => {
    const name = id();
    write(['sleep:1000'], ({ process }) => (process.args = ['sleep', '1000']));
    await perform('tare', ['create', '-b', bundle.dir, name]);
    const { code, stderr } = await perform('tare', ['start', name], join(hosts, 'nobody'));
    assert.equal(code, 1);
    assert.match(stderr, /the container was created without it/);
    assert.equal((await perform('tare', ['start', name])).code, 0);
    await remove('tare', name);
  });

  test('the library: this program is the main process; exec has no such variable', async (t) => {
    const host = await listen(t);
    const factory = new Factory({ root: join(root.path, 'tare') });
    const config = write(['READY=1', 'sleep:1000']);
    const container = await factory.create(id(), config, { bundle: bundle.dir, notifySocket: host.path });
    try {
      await until(() => host.said.length === 3, 'the messages');
      assert.deepEqual(host.said, ['READY=1\\n', `MAINPID=${process.pid}\\n`, 'BARRIER=1+fd']);
      const env = ['sh', '-c', 'test "$NOTIFY_SOCKET" = /elsewhere'];
      assert.equal((await (await container.exec({ args: env })).wait()).code, 0);
    } finally {
      await container.destroy();
    }
    assert.deepEqual(readdirSync(join(root.path, 'tare')), []);
  });
});
