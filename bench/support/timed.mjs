/** Times commands by the C helpers. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

function helper(name, numbers, words, { errors, env = {} }) {
  try {
    return execFileSync(join(root, 'build/bench', name), [...numbers.map(String), errors, ...words], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    })
      .trim()
      .split('\n');
  } catch (error) {
    throw new Error(`${words.join(' ')}: ${error.stderr ?? error.message}${readFileSync(errors, 'utf8')}`);
  }
}

/**
 * @param {string[]} words the command; "%N" in one of them becomes the number of the run
 * @param {{ runs: number, pause?: number, errors: string, env?: object }} how pause in ms; errors: a file for what it says
 * @returns {{ ms: number, cpu: number, peak: number }[]} of each run: its time, the processor's (ms), the peak of its memory (kB)
 * @throws {Error} with what it said, when a run failed
 */
export function timed(words, { runs, pause = 0, ...how }) {
  return helper('time-runs', [runs, pause], words, how).map((line) => {
    const [ns, us, peak] = line.split(' ').map(Number);
    return { ms: ns / 1e6, cpu: us / 1e3, peak };
  });
}

/**
 * Runs a command so many times, some of them at once.
 * @returns {number} runs a second
 */
export function rate(words, { runs, jobs, ...how }) {
  return runs / (Number(helper('rate-runs', [runs, jobs], words, how)[0]) / 1e9);
}
