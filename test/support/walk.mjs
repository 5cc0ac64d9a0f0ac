// The fault walk: at every op of every list of every turn of a command, the op fails, and the process that runs it is killed
// before it and after it. Runs on the faults build of the shim.
import './faults-build.mjs';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { needsRoot } from './bundle.mjs';
import { commands } from './faults.mjs';
import { until } from './processes.mjs';
import { SLOW } from './slow.mjs';
import { useStage } from './use-stage.mjs';

/** Processes with the sanitizers, and those in a virtual machine, start ten times as slowly: there every fifth op has to do. TARE_FULL=1: every op. */
const stride = !process.env.TARE_FULL && (process.env.TARE_SHIM_DIR?.endsWith('asan') || SLOW > 1) ? 5 : 1;

/** Every op of a command's plans that is executed there: `{ turn, list, number, op }`. A list that runs since an earlier turn may be there again. */
function opsOf(plans) {
  return plans.flatMap((plan, turn) => {
    const clones = plan.lists.flatMap(({ ops }) => ops.filter(({ name }) => name === 'CLONE'));
    const runs = (list) => list === 0 || clones.some(({ args }) => args.list === list);
    return plan.lists.flatMap(({ ops }, list) =>
      runs(list) ? ops.map((op, number) => ({ turn, list, number, op, ops })) : [],
    );
  });
}

/** Whether a jump, or a fallback of an op before it, may skip an op. */
function passedOver({ number, ops }) {
  return ops.slice(0, number).some(({ name, args, fallbacks }, at) => {
    const skips = name === 'JUMP' ? [args.skip] : fallbacks.map(({ skip }) => skip);
    return skips.some((skip) => at + skip >= number);
  });
}

/** Whether the plan itself goes on after the EIO that the fault makes of an op. */
const isForgiven = ({ op }) => op.fallbacks.some(({ errno }) => errno === 5);

/** Init's ops after it has said that it is ready: a create that does not start has been told all it will be told. */
function afterReady({ list, number, ops }) {
  return list > 0 && number > ops.findLastIndex(({ name }) => name === 'SYNC_SEND');
}

/** The executor's death at an op before it lets the process of exec go on: that dies with it. */
function beforeGo({ list, number, ops }, action) {
  return (
    list === 0 && number + (action === 'after-kill' ? 1 : 0) <= ops.findLastIndex(({ name }) => name === 'SYNC_SEND')
  );
}

/** What init does once it was told to start: of that START only has init's word. */
const isStarting = ({ number, ops }) => ops.slice(0, number).some(({ name }) => name === 'START_WAIT');

/** What the error may call the op. */
const namesOf = (at) => (isStarting(at) ? [at.op.name, 'START', 'START_END', 'TAKE_FD'] : [at.op.name]);

/** The place in the config that the error names. */
function causeOf(at) {
  if (at.op.name === 'START') return '/process/args/0';
  return at.op.cause || (isStarting(at) ? '/process/args/0' : '');
}

const label = ({ turn, list, number, op }) => `turn ${turn} list ${list} op ${number} ${op.name} (${op.cause || '-'})`;

/**
 * Declares the walk as a suite.
 * @param title of the suite
 * @param options of the Stage, and `walked`: which commands, all when absent; `skip`: why not at all;
 *   `only`: the names of the ops that it is about
 */
export function faultWalk(title, { walked = commands, skip = needsRoot, only, ...options } = {}) {
  describe(title, { skip }, () => {
    let stage;
    let clean;
    useStage(options, (made, before) => {
      stage = made;
      clean = before;
    });

    /** A create; an init that has not yet noticed its executor's death may still hold the lock for a moment. */
    async function createAgain() {
      let outcome;
      await until(async () => {
        outcome = await stage.perform('create', { start: true });
        return outcome.error?.code !== 'IdInUse' || (await stage.state())?.state.status !== 'creating';
      }, 'the id is free, or has a container');
      return outcome;
    }

    for (const command of walked) {
      const name = (action) => `${command}: ${action}`;

      /**
       * Performs the command once for each op with that fault, and hands each outcome to `check`; afterwards
       * `delete --force` must succeed and leave nothing. Fails with all violations, not the first only.
       */
      async function walk(action, check) {
        await stage.remove();
        await stage.prepare(command);
        const { plans, error } = await stage.run(command);
        assert.equal(error, undefined, error?.message);
        await stage.remove();
        const violations = [];
        const ops = opsOf(plans)
          .filter(({ op }) => only?.includes(op.name) ?? true)
          .filter((_, number) => number % stride === 0);
        let reached = 0;
        for (const at of ops) {
          const what = `${action} at ${label(at)}`;
          try {
            await stage.prepare(command);
            const outcome = await stage.run(command, { fault: `${at.turn}.${at.list}.${at.number}=${action}` });
            if (outcome.error) reached++;
            assert.ok(!outcome.timedOut, 'hangs');
            await check(outcome, at);
            await stage.remove();
            await stage.nothingLeft('after delete --force', clean);
          } catch (violation) {
            violations.push(`${what}: ${violation.message}`);
            await stage.perform('delete', { force: true });
          }
        }
        assert.deepEqual(violations, []);
        assert.ok(reached > 0);
        return `${reached} of ${ops.length} ops made it fail`;
      }

      test(name('every op fails'), async (t) => {
        const passed = [];
        const summary = await walk('fail', async ({ error }, at) => {
          if (!error) {
            passed.push(at);
            return;
          }
          assert.equal(error.errno, 5, error.message);
          assert.ok(namesOf(at).includes(error.op), `${error.op} is told`);
          assert.equal(error.pointer ?? '', causeOf(at), 'pointer');
          if (command.startsWith('create')) await stage.nothingLeft('after the error', clean);
          if (command === 'exec') await stage.noExec('after the error');
        });
        t.diagnostic(summary);
        // an op that a jump or a fallback passes over is not executed; every other op's failure must be seen, but for those that the plan forgives
        const seen = (at) => passedOver(at) || isForgiven(at) || (command === 'create' && afterReady(at));
        const unseen = passed.filter((at) => !seen(at));
        assert.deepEqual(unseen.map(label), [], 'failed, and nobody saw it');
      });

      for (const action of ['kill', 'after-kill']) {
        test(name(`${action} at every op; delete --force cleans`), async (t) => {
          const summary = await walk(action, async (_, at) => {
            if (command === 'exec' && beforeGo(at, action)) await stage.noExec('the executor is gone');
          });
          t.diagnostic(summary);
        });
      }

      // "create" alone is the same list but for its end; after-kill at an op is kill at the next
      if (command !== 'create and start') continue;
      test(name('kill at every op; the next create of that id cleans'), async (t) => {
        const summary = await walk('kill', async () => {
          const again = await createAgain();
          if (again.error) {
            // it was killed after the container was complete: that is a container like any other
            assert.equal(again.error.code, 'IdInUse', `then ${again.error.message}`);
            const { state } = await stage.state();
            assert.match(state.status, /^(created|running|stopped)$/);
          } else {
            await stage.checkRunning();
          }
        });
        t.diagnostic(summary);
      });
    }
  });
}
