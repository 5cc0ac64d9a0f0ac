// What is told of a container: out of memory, pressure, paused and resumed by others, its end; each once, by both transports.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { getReaper } from '../../dist/shim/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, descriptors, pruneCgroup } from '../support/leftovers.mjs';
import { HOG, limitMemory } from '../support/memory.mjs';
import { project } from '../support/programs.mjs';
import { makeRoot, runc, run, tare, tareBin } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const LIMIT = 8 << 20;

/** Reads all events of an iterator into a list, as they come; `ended` resolves with its end. */
function collect(events) {
  const list = [];
  const ended = (async () => {
    for await (const event of events) list.push(event);
  })();
  ended.catch(() => {});
  return { list, ended, types: () => list.map(({ type, status }) => status ?? type) };
}

for (const { shim, skip } of transports) {
  describe(`events, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const factory = new Factory({ root: root.path, shim });
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    /** A created container that does what it is told on its stdin: `line` says how. */
    async function make(script) {
      const id = uniqueId('events');
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['sh', '-c', script],
        edit: (config) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.root.readonly = false;
        },
      });
      const stdio = ['pipe', 'pipe', 'ignore'];
      const container = await factory.create(id, bundle.config, {
        bundle: bundle.dir,
        start: false,
        stdio,
      });
      return {
        id,
        container,
        bundle,
        cgroupsPath,
        limited: limitMemory(cgroupsPath, LIMIT),
        say: (line) => container.stdin.write(`${line}\n`),
        async remove() {
          await container.destroy();
          bundle.remove();
          assertNothingLeft({ root: root.path, cgroupsPath });
        },
      };
    }

    test('a life: started, paused and resumed by another process, killed', async () => {
      const made = await make('exec sleep 1000');
      const seen = collect(made.container.events());
      await until(() => seen.list.length === 1, 'its status is told');
      await made.container.start();
      await until(() => seen.list.length === 2, 'it is running');
      for (const verb of ['pause', 'resume']) {
        const before = seen.list.length;
        assert.equal((await tare(root.path, [verb, made.id])).code, 0);
        await until(() => seen.list.length > before, `${verb} is told`);
      }
      await tare(root.path, ['kill', made.id, 'KILL']);
      await seen.ended;
      assert.deepEqual(seen.types(), ['created', 'running', 'paused', 'running', 'stopped', 'exit']);
      assert.deepEqual(seen.list.at(-1).exit, { code: null, signal: 'SIGKILL' });
      await made.remove();
    });

    test('init that is killed for want of memory: once, before its end, which says so', async (t) => {
      const made = await make(`read line; ${HOG}`);
      if (!made.limited) return t.skip('no memory controller');
      // the first is told of kills that were before it listened; of the other an event says that it listens
      const second = collect(made.container.notifyOOM());
      const seen = collect(made.container.events());
      await until(() => seen.list.length === 1, 'it listens');
      await made.container.start();
      await until(() => seen.list.length === 2, 'it is running');
      made.say('go');
      await Promise.all([seen.ended, second.ended]);
      assert.deepEqual(seen.types(), ['created', 'running', 'oom', 'stopped', 'exit']);
      assert.equal(seen.list[2].kills, 1);
      const exit = { code: null, signal: 'SIGKILL', oomKilled: true };
      assert.deepEqual(seen.list[4].exit, exit);
      assert.deepEqual(await made.container.wait(), exit);
      assert.deepEqual(second.list, [{ type: 'oom', kills: 1 }]);
      assert.equal((await made.container.stats()).memory.oomKills, 1);
      await made.remove();
    });

    test('others of its processes that are killed: each is told, and the end is what it is', async (t) => {
      const made = await make(`while read line; do sh -c '${HOG}'; echo "$?"; done; exit 5`);
      if (!made.limited) return t.skip('no memory controller');
      const seen = collect(made.container.events());
      let text = '';
      made.container.stdout.on('data', (data) => (text += data));
      await until(() => seen.list.length === 1, 'it listens');
      await made.container.start();
      await until(() => seen.list.length === 2, 'it is running');
      for (let i = 1; i <= 3; i++) {
        made.say('go');
        await until(() => text.split('137').length > i, `the ${i}th is killed`);
        await until(() => seen.types().filter((type) => type === 'oom').length === i, `the ${i}th is told`);
      }
      made.container.stdin.end();
      await seen.ended;
      assert.deepEqual(seen.types(), ['created', 'running', 'oom', 'oom', 'oom', 'stopped', 'exit']);
      assert.deepEqual(seen.list.at(-1).exit, { code: 5, signal: null });
      await made.remove();
    });

    test('statistics at an interval, of which nobody is flooded', async () => {
      const made = await make('exec sleep 1000');
      await made.container.start();
      const events = made.container.events({ interval: 5 });
      const first = await events.next();
      assert.deepEqual(first.value, { type: 'status', status: 'running' });
      await new Promise((resolve) => setTimeout(resolve, 200));
      const { value } = await events.next();
      assert.equal(value.type, 'stats');
      assert.ok(value.stats.pids.current >= 1);
      await made.container.signal('KILL');
      // nobody reads until it has ended, which may take a while
      await made.container.wait();
      const rest = collect(events);
      await rest.ended;
      assert.ok(rest.list.filter(({ type }) => type === 'stats').length <= 1, 'one at most waits to be read');
      assert.deepEqual(rest.types().slice(-2), ['stopped', 'exit']);
      await made.remove();
    });

    test('memory pressure', async (t) => {
      // version 1: more page cache than the limit, so that the kernel reclaims all the time; version 2: a soft limit that stops its processes
      const write = 'i=0; while [ $i -lt 32 ]; do cat /bin/busybox; i=$((i+1)); done > /tmp/large';
      const high = (made) =>
        cgroups(made.cgroupsPath)
          .map((directory) => join(directory, 'memory.high'))
          .find(existsSync);
      const made = await make(
        `if [ -e /tmp/high ]; then ${HOG}; fi; while :; do ${write}; cat /tmp/large > /dev/null; done`,
      );
      if (!made.limited) return t.skip('no memory controller');
      if (high(made) !== undefined) {
        writeFileSync(join(made.bundle.rootfs, 'tmp/high'), '');
        writeFileSync(join(dirname(high(made)), 'memory.max'), 'max');
        writeFileSync(high(made), String(1 << 20));
      }
      const events = made.container.notifyMemoryPressure('low', { signal: AbortSignal.timeout(120_000) });
      await made.container.start();
      try {
        assert.deepEqual(await events.next(), { value: { type: 'pressure', level: 'low' }, done: false });
      } catch (error) {
        // a kernel without it says what it lacks
        if (!/pressure stall information/.test(error.message)) throw error;
        t.diagnostic(error.message);
      }
      await events.return();
      await made.remove();
      assert.throws(() => made.container.notifyMemoryPressure('much'), { code: 'ConfigInvalid' });
    });

    test('an end that was before, and a container that is no more', async () => {
      const made = await make('exit 3');
      await made.container.start();
      await made.container.wait();
      const seen = collect(made.container.events());
      await seen.ended;
      assert.deepEqual(seen.list, [
        { type: 'status', status: 'stopped' },
        { type: 'exit', exit: { code: 3, signal: null } },
      ]);
      const other = await (await factory.load(made.id)).events().next();
      assert.deepEqual(other.value, { type: 'status', status: 'stopped' });
      await made.remove();
      await assert.rejects(made.container.events().next(), { code: 'ContainerNotExists' });
    });

    test('abort, and return, free all that was held', async () => {
      const made = await make('exec sleep 1000');
      await made.container.start();
      const reaper = await getReaper(shim);
      const open = () => Object.keys(descriptors(reaper.pid)).length + Object.keys(descriptors()).length;
      const first = made.container.events();
      await first.next();
      await first.return();
      const before = open();
      const abort = new AbortController();
      const events = made.container.events({ signal: abort.signal, pressure: 'low' });
      const others = [made.container.notifyOOM(), made.container.events()];
      await events.next();
      await others[1].next();
      assert.ok(open() > before, 'something is held');
      const waiting = events.next();
      const ended = others.map((iterator) => iterator.next());
      abort.abort(new Error('enough'));
      await assert.rejects(waiting, /enough/);
      assert.deepEqual(await events.next(), { value: undefined, done: true });
      for (const iterator of others) await iterator.return();
      assert.deepEqual(await Promise.all(ended), Array(2).fill({ value: undefined, done: true }));
      await until(() => open() <= before, 'all is free');
      assert.throws(() => made.container.events({ interval: 0 }), { code: 'ConfigInvalid', pointer: '/interval' });
      assert.throws(() => made.container.events({ signal: 1 }), { code: 'ConfigInvalid', pointer: '/signal' });
      await made.remove();
    });

    test('a program that reads no more events may end, while the container goes on', async () => {
      const made = await make('exec sleep 1000');
      await made.container.start();
      const program = `
        import { Factory } from ${JSON.stringify(join(project, 'dist/index.js'))};
        const factory = new Factory({ root: ${JSON.stringify(root.path)}, shim: ${JSON.stringify(shim)} });
        const container = await factory.load(${JSON.stringify(made.id)});
        for await (const event of container.events({ interval: 10 })) if (event.type === 'stats') break;
        console.log('done');`;
      const ended = await run(process.execPath, ['--input-type=module', '-e', program]);
      assert.deepEqual([ended.code, ended.stdout], [0, 'done\n'], ended.stderr);
      assert.equal(await made.container.status(), 'running');
      await made.remove();
    });
  });
}

describe('events, by the command line', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  test('run says when the kernel has killed it for want of memory', async (t) => {
    const id = uniqueId('events');
    const make = (script) =>
      makeBundle({
        args: ['sh', '-c', script],
        edit: (config) => {
          config.linux.cgroupsPath = `/tare_test/${id}`;
          config.linux.resources.memory = { limit: LIMIT };
        },
      });
    for (const [script, code, message] of [
      [HOG, 137, /container init was OOM-killed \(memory limit too low\?\)/],
      ['kill -9 $$; exit 1', 1, /^$/],
    ]) {
      const bundle = make(script);
      const ended = await tare(root.path, ['run', '--bundle', bundle.dir, id]);
      bundle.remove();
      if (/memory controller|not available/.test(ended.stderr)) return t.skip('no memory controller');
      assert.equal(ended.code, code, ended.stderr);
      assert.match(ended.stderr, message);
    }
  });

  for (const runtime of [runc, tare]) {
    test(`by ${runtime.name}: statistics, out of memory, and the end`, async (t) => {
      const id = uniqueId('events');
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['sh', '-c', `until [ -e /tmp/go ]; do sleep 0.1; done; sh -c '${HOG}'; sleep 0.3; exec sleep 1000`],
        edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
      });
      t.after(() => runtime(root.path, ['delete', '--force', id]));
      assert.equal((await runtime(root.path, ['create', '--bundle', bundle.dir, id])).code, 0);
      const limited = limitMemory(cgroupsPath, LIMIT);
      assert.equal((await runtime(root.path, ['start', id])).code, 0);
      const [command, ...words] = runtime === tare ? [process.execPath, tareBin] : ['runc'];
      const child = spawn(command, [...words, '--root', root.path, 'events', '--interval', '200ms', id]);
      let text = '';
      child.stdout.on('data', (data) => (text += data));
      const lines = () =>
        text
          .split('\n')
          .slice(0, -1)
          .map((line) => JSON.parse(line));
      const exited = once(child, 'exit');
      await until(() => lines().filter(({ type }) => type === 'stats').length >= 2, 'statistics come');
      writeFileSync(join(bundle.rootfs, 'tmp/go'), '');
      if (limited) await until(() => lines().some(({ type }) => type === 'oom'), 'it is told');
      await runtime(root.path, ['kill', id, 'KILL']);
      // ours ends with the container (runc's with its cgroups), so that it counts none whose cgroups are being removed
      if (runtime === tare) await exited;
      await runtime(root.path, ['delete', '--force', id]);
      assert.deepEqual(await exited, [0, null]);
      for (const line of lines()) {
        assert.equal(line.id, id);
        if (line.type === 'oom') assert.deepEqual(line, { type: 'oom', id });
        else assert.ok(line.data.cpu.usage.total > 0);
      }
      if (!limited) t.diagnostic('no memory controller');
      const gone = await runtime(root.path, ['events', id]);
      assert.match(gone.stderr, /does not exist/);
      assert.equal(gone.code, 1);
      bundle.remove();
      assert.deepEqual(cgroups(cgroupsPath), []);
    });

    test(`by ${runtime.name}: what is refused`, async (t) => {
      const id = uniqueId('events');
      t.after(() => runtime(root.path, ['delete', '--force', id]));
      const bundle = makeBundle({ args: ['true'], edit: (config) => (config.linux.cgroupsPath = `/tare_test/${id}`) });
      assert.equal((await runtime(root.path, ['create', '--bundle', bundle.dir, id])).code, 0);
      for (const [interval, message] of [
        ['5', /invalid value \\*"5\\*" for flag -interval: parse error/],
        ['0s', /duration interval must be greater than 0/],
        ['-1s', /duration interval must be greater than 0/],
      ]) {
        const refused = await runtime(root.path, ['events', '--interval', interval, id]);
        assert.equal(refused.code, 1, interval);
        assert.match(refused.stderr + refused.stdout, message);
      }
      await runtime(root.path, ['start', id]);
      await until(
        async () => JSON.parse((await runtime(root.path, ['state', id])).stdout).status === 'stopped',
        'it ends',
      );
      const stopped = await runtime(root.path, ['events', '--stats', id]);
      assert.equal(stopped.code, 1);
      assert.match(stopped.stderr, new RegExp(`container with id ${id} is not running`));
      await runtime(root.path, ['delete', '--force', id]);
      bundle.remove();
    });
  }
});
