/** Commands that a worker runs: what an executor's would promise, and what is new. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, test } from 'node:test';
import { ContainerError, Factory } from '../../dist/index.js';
import { getReaper } from '../../dist/shim/index.js';
import { workerFile } from '../../dist/shim/files.js';
import { isRunning, pss, until } from '../support/processes.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, descendants, pruneCgroup, settled, snapshot } from '../support/leftovers.mjs';
import { makeRoot } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const noWorkers = workerFile() === '' && 'needs the native command, which is not built';
const workers = () => descendants().filter(({ name }) => name === 'tare:[worker]');
const executors = () => descendants().filter(({ name }) => name === 'tare:[executor]');
const HOOK = { path: '/bin/sleep', args: ['sleep', '1000'] };

/** Kills a process that may be ending by itself. */
function kill(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    assert.equal(error.code, 'ESRCH');
  }
}

for (const { shim, skip } of transports) {
  describe(`workers, ${shim}`, { skip: needsRoot || skip || noWorkers }, () => {
    const root = makeRoot();
    const state = join(root.path, 'state');
    const factory = new Factory({ root: state, shim });
    const bundle = makeBundle();
    after(() => {
      bundle.remove();
      root.remove();
      pruneCgroup('/tare_test');
    });

    const configOf = (id, args, edit = () => {}) => {
      const config = structuredClone(bundle.config);
      config.process.args = args;
      config.linux.cgroupsPath = `/tare_test/${id}`;
      edit(config);
      return config;
    };
    const create = (id, config, options = {}) => factory.create(id, config, { bundle: bundle.dir, ...options });
    const nothingLeft = (id) => assertNothingLeft({ root: state, cgroupsPath: `/tare_test/${id}`, bundle, what: id });

    test('one runs command after command, and goes when there is no more', async () => {
      await Factory.ready(shim);
      const before = snapshot();
      const seen = new Set();
      let rounds = 0;
      // where a round takes longer than a worker waits for work, the next one has another worker
      await until(async () => {
        const id = uniqueId('again');
        const container = await create(id, configOf(id, ['true']));
        for (const { pid } of workers()) seen.add(pid);
        assert.deepEqual(await container.wait(), { code: 0, signal: null });
        await container.destroy();
        nothingLeft(id);
        return ++rounds >= 5 && seen.size < rounds;
      }, 'a worker runs more than one command');
      await settled(before, 'command after command');
    });

    test('its stdio is the command’s, and not the next one’s', async () => {
      const id = uniqueId('pipes');
      const container = await create(id, configOf(id, ['sh', '-c', 'cat; echo err >&2']), { stdio: 'pipe' });
      const other = uniqueId('pipes');
      const silent = await create(other, configOf(other, ['sh', '-c', 'echo lost; readlink /proc/self/fd/0']));
      container.stdin.end('in');
      assert.deepEqual(await Promise.all([text(container.stdout), text(container.stderr)]), ['in', 'err\n']);
      await Promise.all([container.wait(), silent.wait()]);
      await Promise.all([container.destroy(), silent.destroy()]);
      nothingLeft(id);
      nothingLeft(other);
    });

    test('many at once', async () => {
      const before = snapshot();
      const ids = [];
      await Promise.all(
        Array.from({ length: 20 }, async (_, i) => {
          const id = uniqueId('many');
          const container = await create(id, configOf(id, ['sh', '-c', `exit ${i}`]));
          assert.deepEqual(await container.wait(), { code: i, signal: null });
          await container.destroy();
          ids.push(id);
        }),
      );
      await until(() => workers().length <= 8, 'no more than eight wait for work');
      for (const id of ids) nothingLeft(id);
      await settled(before, 'many at once');
    });

    test('an abort rolls back, and the next command has another worker', async () => {
      const id = uniqueId('abort');
      const before = snapshot();
      const controller = new AbortController();
      const config = configOf(id, ['true'], (config) => {
        config.hooks = { prestart: [HOOK] };
      });
      const creating = create(id, config, { signal: controller.signal });
      await until(() => descendants().some(({ name }) => name === 'sleep'), 'the hook runs');
      const [busy] = workers();
      controller.abort(new Error('enough'));
      await assert.rejects(creating, /^Error: enough$/);
      nothingLeft(id);
      await settled(before, 'an abort');
      assert.ok(!isRunning(busy.pid));
      const container = await create(id, configOf(id, ['true']));
      await container.wait();
      await container.destroy();
      nothingLeft(id);
    });

    test('one that is killed fails its command; what is left goes by delete', async () => {
      const id = uniqueId('killed');
      const config = configOf(id, ['true'], (config) => {
        config.hooks = { prestart: [HOOK] };
      });
      const creating = create(id, config);
      await until(() => descendants().some(({ name }) => name === 'sleep'), 'the hook runs');
      const hook = descendants().find(({ name }) => name === 'sleep');
      for (const { pid } of workers()) kill(pid);
      await assert.rejects(creating, (error) => {
        assert.ok(ContainerError.is(error) && /ended by signal 9/.test(error.message), error.message);
        return true;
      });
      kill(hook.pid);
      const container = await create(id, configOf(id, ['true']));
      await container.wait();
      await container.destroy();
      nothingLeft(id);
    });

    test('when the host is killed it rolls back', async () => {
      const id = uniqueId('host');
      const config = configOf(id, ['true'], (config) => {
        config.hooks = { prestart: [HOOK] };
      });
      const script = `
        const { Factory } = await import(${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)});
        const [root, shim, id, config, bundle] = JSON.parse(process.argv[1]);
        await new Factory({ root, shim }).create(id, config, { bundle });`;
      const argument = JSON.stringify([state, shim, id, config, bundle.dir]);
      const host = spawn(process.execPath, ['--input-type=module', '-e', script, argument], { stdio: 'inherit' });
      const below = () => descendants(host.pid);
      await until(() => below().some(({ name }) => name === 'sleep'), 'the hook runs');
      const all = below();
      assert.ok(all.some(({ name }) => name === 'tare:[worker]'));
      host.kill('SIGKILL');
      await once(host, 'exit');
      await until(() => !all.some(({ pid, name }) => name !== 'sleep' && isRunning(pid)), 'its processes end');
      for (const { pid, name } of all) if (name === 'sleep') kill(pid);
      nothingLeft(id);
    });

    test('what would change a worker is an executor’s', async () => {
      const id = uniqueId('userns');
      const config = configOf(id, ['cat', '/proc/self/uid_map'], (config) => {
        config.linux.namespaces.push({ type: 'user' });
        config.linux.uidMappings = config.linux.gidMappings = [{ containerID: 0, hostID: 0, size: 1000 }];
      });
      const container = await create(id, config, { stdio: ['ignore', 'pipe', 'inherit'] });
      assert.match(await text(container.stdout), /^\s*0\s+0\s+1000\n$/);
      await container.wait();
      await container.destroy();
      nothingLeft(id);
      assert.deepEqual(executors(), []);
    });

    test('its errors are those of a command that runs turn by turn', async () => {
      const id = uniqueId('wrong');
      const init = [uniqueId('none'), '/nowhere'];
      const byTurns = new Factory({ root: state, shim, initPath: '/nowhere', initArgs: init });
      const of = async (by, config, options) => {
        const error = await by.create(id, config, { bundle: bundle.dir, ...options }).then(
          () => assert.fail('it was made'),
          (error) => error,
        );
        return { ...error, message: error.message };
      };
      const invalid = configOf(id, ['true'], (config) => {
        config.process.cwd = 'relative';
      });
      const error = await of(factory, invalid);
      assert.equal(error.code, 'ConfigInvalid');
      assert.deepEqual(error, await of(byTurns, invalid));
      const missing = configOf(id, ['not-there']);
      assert.match((await of(factory, missing)).message, /not-there/);
      nothingLeft(id);
    });

    test('the reaper says whether there are any', async () => {
      assert.equal((await getReaper(shim)).works, true);
    });

    test('a container that waits costs no more memory than by an executor, and is no copy of a worker', async () => {
      const id = uniqueId('waits');
      const container = await create(id, configOf(id, ['true']), { start: false });
      // only when create has been told that it is ready does it give back what it needs no more
      if (!process.env.TARE_SHIM_DIR) await until(() => pss(container.pid) < 120, 'it waits with less than 120 kB');
      await container.start();
      await container.wait();
      await container.destroy();
      nothingLeft(id);
    });

    after(() => assert.ok(!existsSync(state) || readdirSync(state).length === 0));
  });
}
