/** Runs of node's test runner, here or in a virtual machine, and the sum of them. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pruneCgroup } from '../../test/support/leftovers.mjs';
import { runShown } from '../setup/run.mjs';

/** A test file may take this long (ms) before the runner gives it up: a hang must not hold a CI machine for ever. */
const TIMEOUT = 15 * 60_000;

const shownHere = (command, env) =>
  runShown(command[0], command.slice(1), { env: { ...process.env, ...env, NODE_EXTRA_CA_CERTS: undefined } });

/**
 * Runs test files once.
 *
 * @returns {Promise<{ passed: boolean, counts: Record<string, number>, skipped: string[] }>}
 */
async function runFiles(files, env, machine) {
  const scratch = mkdtempSync(join(tmpdir(), 'tare-test-'));
  const found = join(scratch, 'counts.json');
  const slow = Number(env.TARE_TEST_SLOW ?? 1);
  const args = ['--test', '--test-concurrency=2', `--test-timeout=${TIMEOUT * slow}`];
  args.push('--test-reporter=spec', '--test-reporter-destination=stdout');
  args.push('--test-reporter=./scripts/test/count-reporter.mjs', `--test-reporter-destination=${found}`);
  const command = [process.execPath, ...args, ...files];
  const told = { ...env, TARE_TEST_RUN: '1' };
  try {
    const passed = machine
      ? (await machine.run(command, { env: told, exchange: scratch })) === 0
      : shownHere(command, told);
    const { counts, skipped = [] } = existsSync(found) ? JSON.parse(readFileSync(found, 'utf8') || '{}') : {};
    return { passed: passed && counts !== undefined, counts: counts ?? {}, skipped };
  } catch (error) {
    // a machine that ended before its command: nothing of it is known
    console.log(error.message);
    return { passed: false, counts: {}, skipped: [] };
  } finally {
    rmSync(scratch, { recursive: true });
    pruneCgroup('/tare_test');
  }
}

export class Runner {
  #started = performance.now();
  #totals = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
  #skipped = [];
  #passed = true;

  /**
   * Runs test files and adds their counts to the sum.
   *
   * @param {{ name: string, title: string, files: string[], env?: Record<string, string>, skip?: string, machine?: object }} run
   *   skip: why it cannot; machine: brings forth the Machine (../vm/machine.mjs) that it runs in, or says why it cannot
   */
  async run({ name, title, files, env = {}, skip, machine: make }) {
    if (files.length === 0) return;
    console.log(`\n── ${title} ──`);
    let machine;
    let problem = skip;
    try {
      machine = await make?.();
    } catch (error) {
      problem = error.message;
    }
    if (problem) {
      console.log(`skipped: ${problem}`);
      this.#skipped.push(`${name}: all of it: ${problem.split('\n')[0]}`);
      return;
    }
    const run = await runFiles(files, env, machine);
    for (const key of Object.keys(this.#totals)) this.#totals[key] += run.counts[key] ?? 0;
    for (const one of run.skipped) this.#skipped.push(`${name}: ${one}`);
    if (!run.passed) this.failed();
  }

  /** Something that is no test has failed. */
  failed() {
    this.#passed = false;
  }

  /** Prints the sum. @returns {boolean} whether all passed, and something was run */
  report() {
    console.log('\n── all runs ──');
    for (const [key, count] of Object.entries(this.#totals)) console.log(`ℹ ${key} ${count}`);
    console.log(`ℹ duration_ms ${Math.round(performance.now() - this.#started)}`);
    if (this.#skipped.length > 0) console.log(`skipped:\n${this.#skipped.map((one) => `  ${one}`).join('\n')}`);
    const passed = this.#passed && this.#totals.tests > 0;
    if (!passed) console.log('failed');
    return passed;
  }
}
