// pause and resume: what stops, what goes on, and what the commands say, as runc's do.
import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, runc, tare } from '../support/run.mjs';

/** Writes on and on into a file of the rootfs, from a child of its own too. */
const script =
  '(while :; do echo child; sleep 0.01; done > /tmp/child) & while :; do echo init; sleep 0.01; done > /tmp/init';

describe('pause and resume', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** A container that writes: what has been written so far, and its end. */
  async function busy(runtime) {
    const id = uniqueId('pause');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sh', '-c', script],
      edit: (config) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.root.readonly = false;
      },
    });
    const must = async (...args) => {
      const result = await runtime(root.path, [...args, id]);
      assert.equal(result.code, 0, `${runtime.name} ${args}: ${result.stderr}`);
      return result;
    };
    await must('create', '--bundle', bundle.dir);
    await must('start');
    const size = (name) => statSync(join(bundle.rootfs, 'tmp', name)).size;
    const sizes = () => [size('init'), size('child')];
    await until(() => {
      try {
        return sizes().every((bytes) => bytes > 0);
      } catch {
        return false;
      }
    }, 'both write');
    return {
      id,
      must,
      sizes,
      cgroupsPath,
      bundle,
      status: async () => JSON.parse((await must('state')).stdout).status,
      call: (...args) => runtime(root.path, [...args, id]),
      async goesOn() {
        const before = sizes();
        await until(() => sizes().every((bytes, index) => bytes > before[index]), 'both go on');
      },
      async remove() {
        await must('delete', '--force');
        bundle.remove();
      },
    };
  }

  for (const runtime of [runc, tare]) {
    test(`by ${runtime.name}: all stop, and go on; what is refused`, async () => {
      const made = await busy(runtime);
      await made.must('pause');
      assert.equal(await made.status(), 'paused');
      const stopped = made.sizes();
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(made.sizes(), stopped);
      const again = await made.call('pause');
      assert.equal(again.code, 1);
      assert.match(again.stderr, /container not running/);
      const exec = await runtime(root.path, ['exec', made.id, 'true']);
      assert.match(exec.stderr, /cannot exec in a paused container/);
      await made.must('resume');
      assert.equal(await made.status(), 'running');
      await made.goesOn();
      const twice = await made.call('resume');
      assert.equal(twice.code, 1);
      assert.match(twice.stderr, /container not paused/);
      await made.remove();
      if (runtime === tare) assertNothingLeft({ ...made, root: root.path });
      const gone = await made.call('pause');
      assert.equal(gone.code, 1);
      assert.match(gone.stderr, /does not exist/);
    });
  }

  test('a paused container is deleted by force', async () => {
    const made = await busy(tare);
    await made.must('pause');
    await made.remove();
    assertNothingLeft({ ...made, root: root.path });
  });

  test('a created container is paused, resumed and started; a stopped one is not paused', async () => {
    const id = uniqueId('pause');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sh', '-c', 'exit 3'],
      edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
    });
    const factory = new Factory({ root: root.path });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
    await container.pause();
    assert.equal(await container.status(), 'paused');
    await assert.rejects(container.start(), { code: 'ContainerPaused' });
    await container.resume();
    await assert.rejects(container.resume(), { code: 'ContainerNotPaused' });
    await container.start();
    assert.equal((await container.wait()).code, 3);
    await assert.rejects(container.pause(), { code: 'ContainerNotRunning' });
    await container.destroy();
    bundle.remove();
    assertNothingLeft({ root: root.path, cgroupsPath });
  });

  test('without cgroups there is nothing to pause by', async () => {
    const id = uniqueId('pause');
    const bundle = makeBundle({ args: ['sleep', '1000'] });
    const factory = new Factory({ root: root.path, cgroupManager: 'disabled' });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
    await assert.rejects(container.pause(), { code: 'SystemError', message: /no freezer/ });
    await container.destroy();
    bundle.remove();
  });

  test('a process that comes and goes all the time is caught', async () => {
    const id = uniqueId('pause');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sh', '-c', 'while :; do true & wait; done'],
      edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
    });
    const factory = new Factory({ root: root.path });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
    for (let round = 0; round < 10; round++) {
      await container.pause();
      const files = cgroups(cgroupsPath).map((directory) => join(directory, 'freezer.state'));
      const states = files.flatMap((file) => {
        try {
          return readFileSync(file, 'utf8').trim();
        } catch {
          return [];
        }
      });
      assert.ok(
        states.every((state) => state === 'FROZEN'),
        states.join(),
      );
      await container.resume();
    }
    await container.destroy();
    bundle.remove();
    assertNothingLeft({ root: root.path, cgroupsPath });
  });
});
