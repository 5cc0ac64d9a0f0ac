// The fault walk of update: at every op of every turn it fails, or the executor is killed. After a failure the kernel and
// state.json have what they had; after a death the next update makes all of it true.
import '../support/faults-build.mjs';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { perform } from '../support/driver.mjs';
import { limitsOf } from '../support/limits.mjs';
import { useStage } from '../support/use-stage.mjs';

const MB = 1 << 20;
const deny = { allow: false, access: 'rwm' };
const rule = (minor, access) => ({ allow: true, type: 'c', major: 1, minor, access });

/** Two sets of limits: the container begins with the first. */
const sets = [
  {
    memory: { limit: 100 * MB, reservation: 50 * MB },
    cpu: { shares: 512, quota: 50000, period: 100000, cpus: '0-1', mems: '0' },
    pids: { limit: 100 },
    devices: [deny, rule(11, 'rw')],
  },
  {
    memory: { limit: 200 * MB, reservation: 60 * MB },
    cpu: { shares: 256, quota: 20000, period: 50000, cpus: '0', mems: '0' },
    pids: { limit: 50 },
    devices: [deny, rule(11, 'r'), rule(10, 'w')],
  },
];

describe('the fault walk of update', { skip: needsRoot }, () => {
  let stage;
  useStage({ edit: (config) => (config.linux.resources = sets[0]) }, (made) => (stage = made));
  afterEach(() => stage.remove());

  const update = (which, options) =>
    perform(stage.request('update'), new TextEncoder().encode(JSON.stringify(sets[which])), options);
  const saved = () =>
    JSON.parse(readFileSync(join(stage.root.path, stage.id, 'state.json'), 'utf8')).config.linux.resources;
  const sorted = (text) => text.split('\n').sort().join('\n');
  const limits = () => {
    const found = limitsOf(stage.cgroupsPath);
    return Object.fromEntries(Object.entries(found).map(([name, text]) => [name, sorted(text)]));
  };

  test('every op fails, or its executor is killed', async (t) => {
    await stage.must('create', { start: true });
    const first = limits();
    const tried = await update(1);
    assert.equal(tried.error, undefined, tried.error?.message);
    const second = limits();
    assert.deepEqual(saved(), sets[1]);
    assert.notDeepEqual(second, first);
    const back = async () => {
      const { error } = await update(0);
      assert.equal(error, undefined, error?.message);
      assert.deepEqual([limits(), saved()], [first, sets[0]]);
    };
    await back();

    const violations = [];
    let failures = 0;
    const ops = tried.plans.flatMap(({ lists }, turn) => lists[0].ops.map((op, number) => ({ turn, number, op })));
    for (const { turn, number, op } of ops) {
      for (const action of ['fail', 'kill', 'after-kill']) {
        // it only forgets what undo would do
        if (op.name === 'COMMIT' && action === 'fail') continue;
        try {
          const { error, timedOut } = await update(1, { fault: `${turn}.0.${number}=${action}` });
          assert.ok(!timedOut, 'hangs');
          if (error && action === 'fail') {
            failures++;
            assert.equal(error.errno, 5, error.message);
            assert.equal(error.pointer ?? '', op.cause);
            assert.deepEqual([limits(), saved()], [first, sets[0]]);
          }
          if (!error) assert.deepEqual([limits(), saved()], [second, sets[1]]);
          const again = await update(1);
          assert.equal(again.error, undefined, again.error?.message);
          assert.deepEqual([limits(), saved()], [second, sets[1]], 'the next one makes it true');
        } catch (violation) {
          violations.push(`${action} at turn ${turn} op ${number} ${op.name} (${op.cause}): ${violation.message}`);
        }
        await back();
      }
    }
    assert.deepEqual(violations, []);
    assert.ok(failures > ops.length / 2);
    t.diagnostic(`${failures} of ${ops.length} ops made it fail`);
  });
});
