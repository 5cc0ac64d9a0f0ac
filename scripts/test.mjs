/**
 * `npm test`: the set-up, the linters, then all tests, by node's own runner. The integration tests and the fault walk run
 * once for each way to make a container: by FFI, by the process transport, and by the shim built with AddressSanitizer
 * and UBSan. A summary a run, and one of all at the end.
 *
 *     node scripts/test.mjs [--only unit,ffi,process,asan] [file…] | --faults [command…]
 *
 * With files: only those, once, as the environment says. --faults: the whole fault walk from outside, by strace
 * (`npm run test:faults`), of all commands or of those named.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { files } from './setup/stamp.mjs';
import { root, runShown } from './setup/run.mjs';
import { ffiProblem, setupOrExit } from './setup.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { faults: { type: 'boolean' }, only: { type: 'string' }, 'no-lint': { type: 'boolean' } },
});

/** A test file may take this long (ms) before the runner gives it up: a hang must not hold a CI machine for ever. */
const TIMEOUT = 15 * 60_000;

const all = files('test').filter((path) => path.endsWith('.test.mjs'));
const inRooms = (...rooms) => all.filter((path) => rooms.some((room) => path.startsWith(`test/${room}/`)));
const containers = inRooms('integration', 'security', 'faults');

/** @type {{ name: string, title: string, files: string[], env: Record<string, string>, skip?: string }[]} */
const runs = [
  { name: 'unit', title: 'parts', files: all.filter((path) => !containers.includes(path)), env: {} },
  { name: 'ffi', title: 'containers, by FFI', files: containers, env: { TARE_SHIM: 'ffi' }, skip: ffiProblem() },
  { name: 'process', title: 'containers, by the process transport', files: containers, env: { TARE_SHIM: 'process' } },
  {
    name: 'asan',
    title: 'containers, by the shim with AddressSanitizer and UBSan',
    // without strace's walk: the sanitizers' own system calls would be among those that it lets fail
    files: containers.filter((path) => path !== 'test/faults/outside.test.mjs'),
    env: { TARE_SHIM: 'process', TARE_SHIM_DIR: join(root, 'build/asan') },
  },
];

const scratch = mkdtempSync(join(tmpdir(), 'tare-test-'));
const totals = { tests: 0, suites: 0, pass: 0, fail: 0, cancelled: 0, skipped: 0, todo: 0 };
const skipped = [];

/** Runs node's test runner over files and adds its counts to the totals. @returns {boolean} whether all passed */
function runTests({ name, files: paths, env }) {
  const counts = join(scratch, `${name}.json`);
  const args = ['--test', '--test-concurrency=2', `--test-timeout=${TIMEOUT}`];
  args.push('--test-reporter=spec', '--test-reporter-destination=stdout');
  args.push('--test-reporter=./scripts/count-reporter.mjs', `--test-reporter-destination=${counts}`);
  const passed = runShown(process.execPath, [...args, ...paths], {
    env: { ...process.env, ...env, NODE_EXTRA_CA_CERTS: undefined },
  });
  const run = existsSync(counts) ? JSON.parse(readFileSync(counts, 'utf8') || '{}') : {};
  for (const key of Object.keys(totals)) totals[key] += run.counts?.[key] ?? 0;
  for (const one of run.skipped ?? []) skipped.push(`${name}: ${one}`);
  return passed && run.counts !== undefined;
}

const started = performance.now();
await setupOrExit({ test: true });

// a program of its own rather than tests: it is long, and tells each violation when it meets it
if (values.faults) process.exit(runShown(process.execPath, ['test/faults/whole.mjs', ...positionals]) ? 0 : 1);

let passed = true;
if (positionals.length === 0 && !values['no-lint']) {
  passed = spawnSync(process.execPath, ['scripts/lint.mjs'], { cwd: root, stdio: 'inherit' }).status === 0;
}

let selected = runs;
if (values.only) selected = runs.filter((run) => values.only.split(',').includes(run.name));
if (positionals.length > 0) selected = [{ name: 'files', title: positionals.join(' '), files: positionals, env: {} }];

for (const run of selected) {
  if (run.files.length === 0) continue;
  console.log(`\n── ${run.title} ──`);
  if (run.skip) {
    skipped.push(`${run.name}: all of it: ${run.skip.split('\n')[0]}`);
    continue;
  }
  if (!runTests(run)) passed = false;
}
rmSync(scratch, { recursive: true });

console.log('\n── all runs ──');
for (const [key, count] of Object.entries(totals)) console.log(`ℹ ${key} ${count}`);
console.log(`ℹ duration_ms ${Math.round(performance.now() - started)}`);
if (skipped.length > 0) console.log(`skipped:\n${skipped.map((one) => `  ${one}`).join('\n')}`);
if (totals.tests === 0) passed = false;
if (!passed) console.log('failed');
process.exitCode = passed ? 0 : 1;
