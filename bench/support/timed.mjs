/** Times a command by the C helper: a fork of Node would cost by its size. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './bundle.mjs';

/**
 * @param {string[]} words the command; "%N" in one of them becomes the number of the run
 * @param {{ runs: number, pause?: number, errors: string, env?: object }} how pause in ms; errors: a file for what it says
 * @returns {number[]} ns of each run
 * @throws {Error} with what it said, when a run failed
 */
export function timed(words, { runs, pause = 0, errors, env = {} }) {
  try {
    const output = execFileSync(join(root, 'build/bench/time-runs'), [String(runs), String(pause), errors, ...words], {
      env: { ...process.env, ...env },
      encoding: 'utf8',
    });
    return output.trim().split('\n').map(Number);
  } catch (error) {
    throw new Error(`${words.join(' ')}: ${error.stderr ?? error.message}${readFileSync(errors, 'utf8')}`);
  }
}
