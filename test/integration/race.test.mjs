// Acceptance: of two creates of one id at the same time one wins, and the other gets IdInUse.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup, restingSnapshot, settled } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';

describe('two creates of one id', { skip: needsRoot }, () => {
  const root = makeRoot();
  const id = uniqueId('race');
  const cgroupsPath = `/tare_test/${id}`;
  const bundle = makeBundle({
    args: ['sleep', '1000'],
    edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
  });
  after(() => {
    bundle.remove();
    root.remove();
    pruneCgroup('/tare_test');
  });
  const outcomeOf = (promise) =>
    promise.then(
      () => 'made',
      (error) => error.code ?? error,
    );

  test('in one process, fifty rounds: one wins, the others get IdInUse, the winner works', async () => {
    const factory = new Factory({ root: root.path });
    await Factory.ready();
    const make = () => outcomeOf(factory.create(id, bundle.config, { bundle: bundle.dir, start: false }));
    await make();
    await (await factory.load(id)).destroy();
    const clean = await restingSnapshot();
    for (let round = 0; round < 50; round++) {
      const outcomes = await Promise.all([make(), make(), make()]);
      assert.deepEqual(outcomes.sort(), ['IdInUse', 'IdInUse', 'made'], `round ${round}`);
      const winner = await factory.load(id);
      assert.equal(await winner.status(), 'created');
      await winner.start();
      assert.equal(await winner.status(), 'running');
      await winner.destroy();
      assertNothingLeft({ root: root.path, cgroupsPath, bundle, what: `round ${round}` });
    }
    await settled(clean, 'fifty rounds');
  });

  test('from two commands', async () => {
    for (let round = 0; round < 3; round++) {
      const create = () =>
        tare(root.path, ['create', '--bundle', bundle.dir, id], { stdio: ['ignore', 'ignore', 'pipe'] });
      const results = await Promise.all([create(), create()]);
      const codes = results.map(({ code }) => code).sort();
      assert.deepEqual(codes, [0, 1], results.map(({ stderr }) => stderr).join());
      assert.match(
        results.find(({ code }) => code === 1).stderr,
        /container with (given ID|id) already exists|exists/i,
      );
      assert.equal((await tare(root.path, ['delete', '--force', id])).code, 0);
      assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    }
  });

  test('a create while the same id is deleted either finds it in use or makes a whole one', async () => {
    const factory = new Factory({ root: root.path });
    for (let round = 0; round < 30; round++) {
      const first = await factory.create(id, bundle.config, { bundle: bundle.dir });
      const [gone, outcome] = await Promise.all([
        first.destroy(),
        outcomeOf(factory.create(id, bundle.config, { bundle: bundle.dir })),
      ]);
      assert.equal(gone, undefined);
      assert.ok(['made', 'IdInUse'].includes(outcome), `round ${round}: ${outcome.message ?? outcome}`);
      if (outcome === 'made') {
        const second = await factory.load(id);
        assert.equal(await second.status(), 'running');
        await second.destroy();
      }
      assertNothingLeft({ root: root.path, cgroupsPath, bundle, what: `round ${round}` });
    }
  });
});
