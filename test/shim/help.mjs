// What the shim's tests share.
import { fileURLToPath } from 'node:url';
import { transports } from '../support/transports.mjs';

export { transports };
export const IGNORE = ['ignore', 'ignore', 'ignore'];

export const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Runs a plan in a session of its own and ends that. */
export async function command(reaper, plan, options = {}) {
  const session = await reaper.open({ stdio: IGNORE, ...options });
  const results = await session.run(plan);
  await session.close();
  return { session, results, pid: session.adopted[0] };
}
