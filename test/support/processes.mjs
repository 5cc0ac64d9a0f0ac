// What tests ask of processes: waiting for something, what a process is, has and costs.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';

/** Waits until a condition holds; fails after a minute: virtual machines are slow. */
export async function until(condition, what) {
  const end = Date.now() + 60_000;
  while (!(await condition())) {
    if (Date.now() > end) assert.fail(`not so after a minute: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
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

/** The state letter of a process, or undefined when it is gone. */
export const stateOf = (pid) => stat(pid)?.[0];
export const startTime = (pid) => BigInt(stat(pid)[19]);
export const isRunning = (pid) => !['Z', 'X', undefined].includes(stateOf(pid));
export const fds = (pid) => readdirSync(`/proc/${pid}/fd`).length;
/** The memory that is a process's share, in kB. */
export const pss = (pid) => Number(/^Pss: +(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);

/** The children of a process, zombies too. */
export function children(pid) {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return all.filter((name) => stat(name)?.[1] === String(pid)).map(Number);
}
