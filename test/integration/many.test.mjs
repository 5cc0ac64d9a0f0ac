// Acceptance: a hundred containers made, run and destroyed at the same time from one process leave nothing behind.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup, restingSnapshot, settled } from '../support/leftovers.mjs';
import { makeRoot } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

for (const { shim, skip } of transports) {
  describe(`a hundred containers at once, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const parent = `/tare_test/${uniqueId('many')}`;
    const bundle = makeBundle({ args: ['sh', '-c', 'read word; echo "$word from $$"; exit 7'] });
    after(() => {
      bundle.remove();
      root.remove();
      pruneCgroup(parent);
      pruneCgroup('/tare_test');
    });

    async function life(factory) {
      const id = uniqueId('many');
      const config = structuredClone(bundle.config);
      config.linux.cgroupsPath = `${parent}/${id}`;
      const container = await factory.create(id, config, { bundle: bundle.dir, stdio: ['pipe', 'pipe', 'ignore'] });
      assert.equal(await container.status(), 'running');
      let text = '';
      container.stdout.on('data', (data) => (text += data));
      const ended = new Promise((resolve) => container.stdout.on('end', resolve));
      container.stdin.end(`${id}\n`);
      assert.deepEqual(await container.wait(), { code: 7, signal: null });
      await ended;
      assert.equal(text, `${id} from 1\n`);
      await container.destroy();
    }

    test('run to their end and leave nothing', async (t) => {
      const factory = new Factory({ root: root.path, shim });
      await Factory.ready(shim);
      await life(factory);
      const clean = await restingSnapshot();
      const begin = performance.now();
      await Promise.all(Array.from({ length: 100 }, () => life(factory)));
      t.diagnostic(`${Math.round(performance.now() - begin)} ms`);
      // the parent that the configs name stays, empty: it is not the containers' own
      pruneCgroup(parent);
      assertNothingLeft({ root: root.path, cgroupsPath: parent, bundle });
      await settled(clean, 'a hundred containers');
    });

    test('do not grow the core', async () => {
      const factory = new Factory({ root: root.path, shim });
      const rounds = async (n) => {
        for (let i = 0; i < n; i++) await life(factory);
        globalThis.gc?.();
        return process.memoryUsage().external;
      };
      // the core's memory is a WebAssembly.Memory, which `external` counts; it grows by whole pages
      const first = await rounds(5);
      const second = await rounds(20);
      assert.ok(second - first < 4 << 20, `${first} → ${second} bytes`);
    });
  });
}
