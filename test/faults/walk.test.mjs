// Acceptance: at every op of every list of every turn of create, start and delete, the op fails, and the process that
// runs it is killed before it and after it. Runs on the faults build of the shim.
import '../support/faults-build.mjs';
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { commands, Stage } from '../support/faults.mjs';
import { pruneCgroup, snapshot } from '../support/leftovers.mjs';

/** Every op of a command's plans: `{ turn, list, number, op }`. */
function opsOf(plans) {
  return plans.flatMap((plan, turn) =>
    plan.lists.flatMap((list, index) => list.ops.map((op, number) => ({ turn, list: index, number, op }))),
  );
}

const label = ({ turn, list, number, op }) => `turn ${turn} list ${list} op ${number} ${op.name} (${op.cause || '-'})`;

describe('the fault walk', { skip: needsRoot }, () => {
  let stage;
  let clean;
  before(async () => {
    stage = new Stage();
    await stage.live();
    clean = snapshot();
  });
  after(() => {
    stage?.dispose();
    pruneCgroup('/tare_test');
  });

  for (const command of commands) {
    const name = (action) => `${command}: ${action}`;

    /** Performs the command once for each op with that fault, and hands each outcome to `check`. */
    async function walk(action, check) {
      await stage.prepare(command);
      const { plans, error } = await stage.run(command);
      assert.equal(error, undefined, error?.message);
      await stage.remove();
      const ops = opsOf(plans);
      let reached = 0;
      for (const at of ops) {
        await stage.prepare(command);
        const outcome = await stage.run(command, { fault: `${at.turn}.${at.list}.${at.number}=${action}` });
        const what = `${command}, ${action} at ${label(at)}`;
        if (outcome.error) reached++;
        await check(outcome, at, what);
        await stage.remove();
        await stage.nothingLeft(what, clean);
      }
      return { ops: ops.length, reached };
    }

    test(name('every op fails'), async (t) => {
      const passed = [];
      const { ops, reached } = await walk('fail', async ({ error }, at, what) => {
        if (!error) {
          passed.push(what);
          return;
        }
        assert.equal(error.errno, 5, `${what}: ${error.message}`);
        assert.equal(error.op, at.op.name, what);
        assert.equal(error.pointer ?? '', at.op.cause ?? '', what);
        if (command.startsWith('create')) await stage.nothingLeft(what, clean);
      });
      t.diagnostic(`${ops} ops, ${reached} failed`);
      for (const what of passed) t.diagnostic(`no error: ${what}`);
      // an op that a jump or a fallback passes over cannot fail; all others must
      assert.ok(reached > 0);
    });

    for (const action of ['kill', 'after-kill']) {
      test(name(`${action} at every op; delete --force cleans`), async (t) => {
        const { ops, reached } = await walk(action, async () => {});
        t.diagnostic(`${ops} ops, ${reached} with an error`);
      });

      if (!command.startsWith('create')) continue;
      test(name(`${action} at every op; the next create of that id cleans`), async () => {
        await walk(action, async (_outcome, _at, what) => {
          const again = await stage.perform('create', { start: true });
          if (again.error) {
            // it was killed after the container was complete: that is a container like any other
            assert.equal(again.error.code, 'IdInUse', `${what}: then ${again.error.message}`);
            const { state } = await stage.state();
            assert.match(state.status, /^(created|running|stopped)$/, what);
          } else {
            await stage.checkRunning();
          }
        });
      });
    }
  }
});
