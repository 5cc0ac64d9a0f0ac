/**
 * What creating containers costs a program's event loop: the delay of the loop (monitorEventLoopDelay) of a program with
 * 50 MB and with 500 MB of heap, idle and while it creates, awaits and destroys containers.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ffiProblem } from '../scripts/setup.mjs';
import { table } from './support/statistics.mjs';

const PROGRAM = fileURLToPath(new URL('support/loop-program.mjs', import.meta.url));

/** One program's figures, in ms. */
async function measure(heap, shim, { bundle, config, state }) {
  const input = JSON.stringify({ heap, bundle, config, root: join(state, `loop-${shim}`) });
  const child = fork(PROGRAM, { env: { ...process.env, TARE_SHIM: shim, TARE_BENCH: input } });
  const [result] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]);
  if (result === undefined) throw new Error('loop-gap: the program ended without an answer');
  return result;
}

/**
 * Measures both heaps by both transports, and prints a table.
 *
 * @param {{ bundle: string, config: object, state: string }} setting the bundle, its config, a directory for the state
 * @returns {Promise<object[]>} rows: heap (MB), shim, and p50, p99, max of `idle` and of `busy`, in ms
 */
export async function loopGaps(setting) {
  const results = [];
  for (const heap of [50, 500]) {
    for (const shim of ffiProblem() === undefined ? ['ffi', 'process'] : ['process']) {
      results.push({ heap, shim, ...(await measure(heap, shim, setting)) });
    }
  }
  const head = ['event loop gap, ms', 'idle p99', 'busy p50', 'busy p99', 'busy max', 'containers'];
  const rows = results.map(({ heap, shim, idle, busy, containers }) => [
    `${heap} MB of heap, ${shim}`,
    ...[idle.p99, busy.p50, busy.p99, busy.max].map((ms) => ms.toFixed(3)),
    String(containers),
  ]);
  console.log(`\n${table([head, ...rows])}`);
  return results;
}
