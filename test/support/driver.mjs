// The turn loop with nothing around it: core, reaper and a fault. Tests use it to walk a command's ops.
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { getReaper } from '../../dist/shim/index.js';

const none = new Uint8Array();

/**
 * Runs one command to its end, as the library does: `{ value | error, plans, adopted, ended }`. `fault` is the test shim's
 * TARE_FAULT for this command's executor ("TURN.LIST.OP=fail"); `plans` are the decoded plans of its turns.
 */
export async function perform(request, document = none, { fault, stdio = ['ignore', 'ignore', 'ignore'] } = {}) {
  const core = loadCore();
  const reaper = await getReaper('auto');
  const results = [];
  const plans = [];
  let session;
  try {
    for (;;) {
      const answer = core.step(request, document, results);
      if (answer.kind === 'error') return { error: answer.error, plans, session };
      if (answer.kind === 'end') return { value: answer.value, plans, session };
      plans.push(decodePlan(answer.plan));
      session ??= await reaper.open({ stdio, env: fault ? { TARE_FAULT: fault } : {} });
      try {
        results.push(await session.run(answer.plan));
      } catch (error) {
        return { error, plans, session };
      }
    }
  } finally {
    await session?.close();
  }
}
