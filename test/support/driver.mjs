// The turn loop with nothing around it: core, reaper and a fault. Tests use it to walk a command's ops.
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { getReaper } from '../../dist/shim/index.js';
import { SLOW } from './slow.mjs';

const none = new Uint8Array();
const ignored = ['ignore', 'ignore', 'ignore'];

/**
 * Runs one command to its end, as the library does: `{ value | error, plans, timedOut }`. `fault` is the test shim's
 * TARE_FAULT for this command's executor ("TURN.LIST.OP=fail"), `init` a program to be the executor by way of;
 * `seen(results, turn)` may put other results in the place of a turn's (what a host looks like that this one is not);
 * after `timeout` ms the executor is killed, and `timedOut` is set. `plans` are the decoded plans of its turns.
 */
export async function perform(request, document = none, { fault, init, stdio = ignored, timeout = 10_000, seen } = {}) {
  const core = loadCore();
  const reaper = await getReaper('auto');
  const results = [];
  const plans = [];
  const outcome = { plans, timedOut: false };
  let session;
  const timer = setTimeout(() => {
    outcome.timedOut = true;
    if (session) process.kill(session.executorPid, 'SIGKILL');
  }, timeout * SLOW);
  try {
    for (;;) {
      const answer = core.step(request, document, results);
      if (answer.kind === 'error') return Object.assign(outcome, { error: answer.error });
      if (answer.kind === 'end') return Object.assign(outcome, { value: answer.value });
      plans.push(decodePlan(answer.plan));
      session ??= await reaper.open({ stdio, init, env: fault ? { TARE_FAULT: fault } : {} });
      const result = await session.run(answer.plan);
      results.push(seen ? seen(result, results.length) : result);
    }
  } catch (error) {
    return Object.assign(outcome, { error });
  } finally {
    await session?.close();
    clearTimeout(timer);
  }
}
