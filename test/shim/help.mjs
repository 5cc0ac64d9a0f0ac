// What the shim's tests share.
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { transports } from '../support/transports.mjs';

export { transports };
export const IGNORE = ['ignore', 'ignore', 'ignore'];

export const program = (name) => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Waits until something is so; a test that waits in vain fails by saying what for. */
export async function until(what, condition) {
  for (let i = 0; i < 1000; i++) {
    if (await condition()) return;
    await sleep(10);
  }
  throw new Error(`in vain: ${what}`);
}

/** Fields of /proc/PID/stat from the state on, or undefined when the process is gone. */
export function stat(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

export const startTime = (pid) => BigInt(stat(pid)[19]);
export const isRunning = (pid) => !['Z', 'X', undefined].includes(stat(pid)?.[0]);
export const fds = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** The children of a process, zombies too. */
export function children(pid) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((name) => stat(name)?.[1] === String(pid)).map(Number);
}

/** All that comes from a stream, when it has ended. */
export async function text(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** Runs a plan in a session of its own and ends that. */
export async function command(reaper, plan, options = {}) {
  const session = await reaper.open({ stdio: IGNORE, ...options });
  const results = await session.run(plan);
  await session.close();
  return { session, results, pid: session.adopted[0] };
}
