// Terminals of the library: streams, sizes, console sockets, and a program that need not wait for them.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import { text } from 'node:stream/consumers';
import { ContainerError, Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { receiver } from '../support/receiver.mjs';
import { makeRoot, run } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

for (const { shim, skip } of transports) {
  describe(`terminals by the ${shim} transport`, { skip: needsRoot || skip }, () => {
    let root;
    let bundle;
    let factory;
    before(() => {
      root = makeRoot();
      bundle = makeBundle();
      for (const name of ['stty', 'tty', 'seq']) {
        if (!existsSync(join(bundle.rootfs, 'bin', name))) symlinkSync('busybox', join(bundle.rootfs, 'bin', name));
      }
      factory = new Factory({ root: root.path, shim });
    });
    after(() => {
      bundle?.remove();
      root?.remove();
      pruneCgroup('/tare_test');
    });

    const made = [];
    afterEach(async () => {
      for (const container of made.splice(0)) await container.destroy();
    });

    async function create(script, options = {}, edit = undefined) {
      const id = uniqueId('library');
      const config = structuredClone(bundle.config);
      Object.assign(config.process, { terminal: true, args: ['sh', '-c', script] });
      config.linux.cgroupsPath = `/tare_test/${id}`;
      edit?.(config);
      const container = await factory.create(id, config, { bundle: bundle.dir, stdio: 'pipe', ...options });
      made.push(container);
      return container;
    }

    test('streams are the terminal, and end with the process', async () => {
      const container = await create('stty -echo; tty; read x; echo "got $x" >&2; seq 50000');
      assert.equal(container.stderr, null);
      const shown = text(container.stdout);
      container.stdin.write('hello\n');
      assert.deepEqual(await container.wait(), { code: 0, signal: null });
      const numbers = Array.from({ length: 50000 }, (_, i) => i + 1);
      // what is typed before the echo is off is echoed
      const lines = (await shown).split('\r\n').filter((line) => line !== 'hello');
      assert.deepEqual(lines, ['/dev/pts/0', 'got hello', ...numbers.map(String), '']);
    });

    test('sizes: the first one, and those that come later', async () => {
      const size = (config) => {
        config.process.consoleSize = { width: 50, height: 20 };
      };
      const container = await create(
        'stty size; trap "stty size" WINCH; echo on; while :; do sleep 0.1; done',
        {},
        size,
      );
      let shown = '';
      container.stdout.on('data', (data) => (shown += data));
      await until(() => shown.includes('on'), 'it has begun');
      assert.match(shown, /^20 50\r\n/);
      await Promise.all([container.resize({ columns: 61, rows: 31 }), container.resize({ columns: 62, rows: 32 })]);
      await until(() => shown.includes('32 62'), 'the new size is seen');
      for (const [wrong, pointer] of [
        [{ columns: 0, rows: 1 }, '/columns'],
        [{ columns: 1, rows: 65536 }, '/rows'],
        [{ columns: 1.5, rows: 1 }, '/columns'],
      ]) {
        await assert.rejects(container.resize(wrong), { code: 'ConfigInvalid', pointer });
      }
      await container.signal('KILL');
      await container.wait();
      await container.resize({ columns: 1, rows: 1 }); // its end may come at any time
    });

    test('a container that is created gets its terminal then', async () => {
      const container = await create('tty', { start: false });
      assert.equal(await container.status(), 'created');
      const shown = text(container.stdout);
      await container.start();
      await container.wait();
      assert.equal(await shown, '/dev/pts/0\r\n');
    });

    test('exec: a terminal of its own, in a container that has none', async () => {
      const container = await create('sleep 1000', { stdio: 'ignore' }, (config) => {
        config.process.terminal = false;
      });
      await assert.rejects(container.resize({ columns: 1, rows: 1 }), { code: 'NoProcessOps' });
      const what = {
        args: ['sh', '-c', 'stty size; read x; exit $x'],
        terminal: true,
        consoleSize: { width: 33, height: 22 },
      };
      const process = await container.exec(what, { stdio: 'pipe' });
      const shown = text(process.stdout);
      assert.equal(process.stderr, null);
      process.stdin.write('7\n');
      assert.deepEqual(await process.wait(), { code: 7, signal: null });
      // the echo may come first
      assert.deepEqual((await shown).trim().split('\r\n').sort(), ['22 33', '7']);
    });

    test('a terminal that nobody looks at', async () => {
      const container = await create('seq 100000; test -t 0 && exit 5', { stdio: 'ignore' });
      assert.deepEqual(await container.wait(), { code: 5, signal: null });
    });

    test('a reader that goes hangs the container up', async () => {
      const container = await create('trap "exit 4" HUP; while echo x; do sleep 0.01; done; sleep 1000');
      await once(container.stdout, 'data'); // before its trap an init is deaf to SIGHUP
      container.stdout.destroy();
      assert.deepEqual(await container.wait(), { code: 4, signal: null });
    });

    test('a console socket gets the master', async () => {
      const path = join(root.path, 'console.sock');
      const { line } = await receiver(path);
      const container = await create('sleep 1000', { consoleSocket: path });
      assert.deepEqual([container.stdin, container.stdout], [null, null]);
      assert.equal(await line(0), 'payload /dev/ptmx');
      assert.match(await line(1), /^fd .*ptmx/);
    });

    test('options without a terminal are refused', async () => {
      const off = (config) => {
        config.process.terminal = false;
      };
      await assert.rejects(create('true', { consoleSocket: '/s' }, off), (error) => {
        assert.ok(ContainerError.is(error));
        return error.code === 'ConfigInvalid' && error.pointer === '/consoleSocket';
      });
    });

    test('a terminal keeps no program running; its end is a hang-up', async () => {
      const id = uniqueId('library');
      const config = structuredClone(bundle.config);
      // the program may end before cat begins: what it reads then has ended, too
      Object.assign(config.process, { terminal: true, args: ['cat'] });
      config.linux.cgroupsPath = `/tare_test/${id}`;
      const code = `
        import { Factory } from ${JSON.stringify(join(project, 'dist/index.js'))};
        const factory = new Factory({ root: ${JSON.stringify(root.path)}, shim: ${JSON.stringify(shim)} });
        await factory.create(${JSON.stringify(id)}, ${JSON.stringify(config)}, { bundle: ${JSON.stringify(bundle.dir)} });`;
      const { code: status, stderr } = await run(process.execPath, ['--input-type=module', '-e', code]);
      assert.deepEqual([status, stderr], [0, '']);
      const container = await factory.load(id);
      await until(async () => (await container.status()) === 'stopped', 'it is hung up');
      await container.destroy();
    });
  });
}
