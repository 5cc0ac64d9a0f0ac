/** Factory and Container on real containers, by both transports. */
import assert from 'node:assert/strict';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { ContainerError, Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup, settled, snapshot } from '../support/leftovers.mjs';
import { makeRoot, run, tareBin } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const withCode =
  (code, pattern = /./) =>
  (error) => {
    assert.ok(ContainerError.is(error), String(error?.stack));
    assert.deepEqual([error.code, pattern.test(error.message)], [code, true], error.message);
    return true;
  };

/** Every file of a directory with its bytes and times. */
const photograph = (directory) =>
  readdirSync(directory).map((name) => {
    const path = join(directory, name);
    const { mtimeMs, ino, size } = statSync(path);
    return [name, mtimeMs, ino, size, statSync(path).isFile() ? readFileSync(path, 'utf8') : ''];
  });

for (const { shim, skip } of transports) {
  describe(`a container, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const state = join(root.path, 'state');
    const entries = [];
    const factory = new Factory({ root: state, shim, log: (entry) => entries.push(entry) });
    const bundle = makeBundle();
    const made = [];
    after(() => {
      bundle.remove();
      root.remove();
      pruneCgroup('/tare_test');
    });

    /** A config of these arguments with a cgroup of its own, and the options that all tests give. */
    const create = (id, args, options = {}) => {
      const config = structuredClone(bundle.config);
      config.process.args = args;
      config.linux.cgroupsPath = `/tare_test/${id}`;
      made.push(id);
      return factory.create(id, config, { bundle: bundle.dir, ...options });
    };
    const nothingLeft = (id) => assertNothingLeft({ root: state, cgroupsPath: `/tare_test/${id}`, bundle, what: id });

    test('ready loads core and shim ahead of time', async () => {
      await Factory.ready(shim);
      await Factory.ready(shim);
    });

    test('runs from create to destroy', async () => {
      const id = uniqueId('life');
      const container = await create(id, ['sleep', '1000']);
      assert.equal(container.id, id);
      assert.ok(existsSync(`/proc/${container.pid}`));
      assert.deepEqual([container.stdin, container.stdout, container.stderr], [null, null, null]);
      assert.equal(await container.status(), 'running');
      const seen = await container.state();
      assert.deepEqual(
        [seen.id, seen.status, seen.pid, seen.bundle],
        [id, 'running', container.pid, bundle.dir],
        JSON.stringify(seen),
      );
      assert.deepEqual(await container.processes(), [container.pid]);
      await container.signal('sigterm');
      await container.signal(9);
      assert.deepEqual(await container.wait(), { code: null, signal: 'SIGKILL' });
      assert.deepEqual(await container.wait(), { code: null, signal: 'SIGKILL' }, 'remembered');
      assert.equal(await container.status(), 'stopped');
      assert.equal((await container.state()).pid, 0);
      await assert.rejects(container.signal(9), withCode('ContainerNotRunning', /container not running/));
      await container.destroy();
      await assert.rejects(container.status(), withCode('ContainerNotExists', /does not exist/));
      await container.destroy();
      nothingLeft(id);
    });

    test('stops at created, and is started once', async () => {
      const id = uniqueId('created');
      const container = await create(id, ['sh', '-c', 'exit 7'], { start: false });
      assert.equal(await container.status(), 'created');
      await container.start();
      assert.deepEqual(await container.wait(), { code: 7, signal: null });
      await assert.rejects(container.start(), ContainerError);
      await container.destroy();
      nothingLeft(id);
    });

    test('the exit code is known also when it is asked for late', async () => {
      const container = await create(uniqueId('late'), ['sh', '-c', 'exit 3']);
      while ((await container.status()) !== 'stopped');
      assert.deepEqual(await container.wait(), { code: 3, signal: null });
      await container.destroy();
    });

    test('stdio by pipes', async () => {
      const args = ['sh', '-c', 'read word; echo "got $word"; echo problem >&2; cat'];
      const container = await create(uniqueId('pipe'), args, { stdio: 'pipe' });
      container.stdin.end('one\ntwo\n');
      const [out, err] = await Promise.all([text(container.stdout), text(container.stderr)]);
      assert.deepEqual([out, err], ['got one\ntwo\n', 'problem\n']);
      assert.equal((await container.wait()).code, 0);
      await container.destroy();
    });

    test('pipes that are read late, and pipes that are never read', async () => {
      const late = await create(uniqueId('late'), ['sh', '-c', 'echo out'], { stdio: 'pipe' });
      await late.wait();
      let out = '';
      late.stdout.on('data', (data) => (out += data));
      await Promise.all([once(late.stdout, 'end'), once(late.stderr.resume(), 'end')]);
      assert.equal(out, 'out\n');
      await late.destroy();
      // when no worker waits for work any more: one that does ends at any time
      const before = snapshot();
      const never = await create(uniqueId('never'), ['sh', '-c', 'echo out'], { stdio: 'pipe' });
      await never.wait();
      const closed = [never.stdin, never.stdout, never.stderr].map((stream) => once(stream, 'close'));
      await never.destroy();
      await Promise.all(closed);
      await settled(before, 'pipes that are read late');
    });

    test('stdio by file descriptors, and further ones', async () => {
      const path = join(root.path, 'out');
      const fd = openSync(path, 'w+');
      const id = uniqueId('fds');
      const container = await create(id, ['sh', '-c', 'echo one; echo three >&3'], {
        stdio: ['ignore', fd],
        fds: [fd],
      });
      closeSync(fd);
      assert.equal((await container.wait()).code, 0);
      assert.equal(readFileSync(path, 'utf8'), 'one\nthree\n');
      await container.destroy();
    });

    test('load changes nothing and sees the same', async () => {
      const id = uniqueId('load');
      const pidFile = join(root.path, 'pid');
      const container = await create(id, ['sleep', '1000'], { pidFile });
      assert.equal(readFileSync(pidFile, 'utf8'), String(container.pid));
      const before = photograph(join(state, id));
      const same = await factory.load(id);
      assert.deepEqual([same.id, same.pid, await same.status()], [id, container.pid, 'running']);
      assert.deepEqual(await same.state(), await container.state());
      assert.deepEqual(same.config, container.config);
      assert.deepEqual(
        (await factory.list()).map((one) => [one.id, one.status]),
        [[id, 'running']],
      );
      await same[Symbol.asyncDispose]();
      assert.deepEqual(photograph(join(state, id)), before);
      assert.equal(await container.status(), 'running', 'disposing a loaded handle leaves the container');
      const ended = same.wait();
      await same.signal('KILL');
      const { code } = await ended;
      assert.equal(code, null);
      await same.destroy();
      nothingLeft(id);
    });

    test('of a container that another process made, wait tells the end but not how', async () => {
      const id = uniqueId('foreign');
      const other = makeBundle({
        args: ['sh', '-c', 'trap "exit 3" TERM; while :; do sleep 0.01; done'],
        edit: (config) => (config.linux.cgroupsPath = `/tare_test/${id}`),
      });
      const args = [tareBin, '--root', state, 'run', '-d', '-b', other.dir, id];
      const { code, stderr } = await run(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
      assert.equal(code, 0, stderr);
      const container = await factory.load(id);
      let ended = false;
      const exit = container.wait().finally(() => (ended = true));
      assert.equal(await container.status(), 'running');
      assert.equal(ended, false);
      await container.signal('KILL');
      assert.deepEqual(await exit, { code: null, signal: null });
      assert.deepEqual(await (await factory.load(id)).wait(), { code: null, signal: null }, 'of a stopped one');
      await container.destroy();
      other.remove();
      nothingLeft(id);
    });

    test('the config is a copy, with exact integers', async () => {
      const id = uniqueId('config');
      const config = structuredClone(bundle.config);
      config.linux.cgroupsPath = `/tare_test/${id}`;
      const text = JSON.stringify(config).replace(
        '{',
        '{"annotations":{"a":"18446744073709551615"},"x":9007199254740993,',
      );
      const container = await factory.create(id, text, { bundle: bundle.dir });
      container.config.hostname = 'other';
      assert.equal(container.config.hostname, 'runc');
      assert.equal(container.config.x, 9007199254740993n);
      assert.equal((await factory.load(id)).config.x, 9007199254740993n);
      await container.wait();
      await container.destroy();
      const warning = entries.find((entry) => entry.level === 'warning' && entry.id === id);
      assert.deepEqual([warning?.level, warning?.pointer], ['warning', '/x'], 'the unknown field is logged');
      assert.ok(entries.some(({ level, message }) => level === 'debug' && /^turn 0: a plan/.test(message)));
    });

    test('asyncDispose destroys what create made, and nothing that came after it', async () => {
      const id = uniqueId('dispose');
      const first = await create(id, ['sleep', '1000']);
      await first[Symbol.asyncDispose]();
      nothingLeft(id);
      await first[Symbol.asyncDispose]();
      const second = await create(id, ['sleep', '1000']);
      await (await factory.load(id)).destroy();
      const third = await create(id, ['sleep', '1000']);
      await second[Symbol.asyncDispose]();
      assert.equal(await third.status(), 'running');
      await third[Symbol.asyncDispose]();
      nothingLeft(id);
    });

    test('of two creates of one id, one wins', async () => {
      const id = uniqueId('race');
      const results = await Promise.allSettled([create(id, ['sleep', '1000']), create(id, ['sleep', '1000'])]);
      const won = results.filter(({ status }) => status === 'fulfilled');
      const [lost] = results.filter(({ status }) => status === 'rejected');
      assert.equal(won.length, 1);
      withCode('IdInUse', /exists/)(lost.reason);
      assert.equal(await won[0].value.status(), 'running');
      await won[0].value.destroy();
      nothingLeft(id);
    });

    test('an abort rolls back', async () => {
      const id = uniqueId('abort');
      const reason = new Error('enough');
      await assert.rejects(create(id, ['true'], { signal: AbortSignal.abort(reason) }), (error) => error === reason);
      const outcomes = { aborted: 0, made: 0 };
      for (let delay = 0; delay < 12; delay++) {
        const controller = new AbortController();
        const timer = setTimeout(() => controller.abort(), delay);
        try {
          const container = await create(id, ['sleep', '1000'], { signal: controller.signal, stdio: 'pipe' });
          outcomes.made++;
          await container.destroy();
        } catch (error) {
          outcomes.aborted++;
          assert.equal(error, controller.signal.reason);
          assert.equal(error.name, 'AbortError');
        }
        clearTimeout(timer);
        nothingLeft(id);
      }
      assert.ok(outcomes.aborted > 0, JSON.stringify(outcomes));
    });

    test('a wrong config is refused with its place, and leaves nothing', async () => {
      const id = uniqueId('wrong');
      await assert.rejects(
        factory.create(id, '{\n  "ociVersion": "1.0.2",\n  "process": { "cwd": "relative", "args": ["x"] }\n}'),
        (error) => {
          withCode('ConfigInvalid')(error);
          const { pointer, line } = error.diagnostics.find((one) => one.pointer === '/process/cwd') ?? {};
          assert.deepEqual([pointer, line], ['/process/cwd', 3]);
          return true;
        },
      );
      await assert.rejects(factory.create(id, '{'), withCode('ConfigInvalid'));
      nothingLeft(id);
    });

    test('a program that is missing is named', async () => {
      const id = uniqueId('missing');
      writeFileSync(join(bundle.rootfs, 'script'), '#!/not/there\n', { mode: 0o755 });
      await assert.rejects(create(id, ['nothing_like_it']), withCode('SystemError', /nothing_like_it.*not found/));
      await assert.rejects(create(id, ['/script']), withCode('SystemError', /\/not\/there/));
      nothingLeft(id);
    });

    test('what is not there does not exist', async () => {
      await assert.rejects(factory.load('nothing'), withCode('ContainerNotExists', /does not exist/));
      assert.deepEqual(await factory.list(), []);
      assert.deepEqual(await new Factory({ root: join(root.path, 'missing'), shim }).list(), []);
    });
  });
}
