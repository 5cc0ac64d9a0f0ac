/**
 * `npm test`: the set-up, the linters, then all tests, by node's own runner. The integration tests and the fault walk run
 * once for each way to make a container: by FFI, by the process transport, and by the shim built with AddressSanitizer
 * and UBSan; and some of them in virtual machines (scripts/vm/runs.mjs). A summary a run, and one of
 * all at the end.
 *
 *     node scripts/test.mjs [--only unit,ffi,process,asan,native,native-asan,vm-v2,vm-systemd,vm-systemd-v1] [file…] | --faults [command…]
 *
 * With files: only those, once, as the environment says. --faults: the whole fault walk from outside, by strace
 * (`npm run test:faults`), of all commands or of those named.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root, runShown } from './setup/run.mjs';
import { ffiProblem, nativeProblem, setupOrExit } from './setup.mjs';
import { all, byCommand, containers, inRooms } from './test/rooms.mjs';
import { Runner } from './test/runner.mjs';
import { machineRuns } from './vm/runs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { faults: { type: 'boolean' }, only: { type: 'string' }, 'no-lint': { type: 'boolean' } },
});

/** After so long (ms) a virtual machine is taken for one that hangs. */
const MACHINE_LIMIT = 20 * 60_000;

const runner = new Runner();
await setupOrExit({ test: true });

// a program of its own rather than tests: it is long, and tells each violation when it meets it
if (values.faults) process.exit(runShown(process.execPath, ['test/faults/whole.mjs', ...positionals]) ? 0 : 1);

if (positionals.length === 0 && !values['no-lint']) {
  const linted = spawnSync(process.execPath, ['scripts/lint.mjs'], { cwd: root, stdio: 'inherit' });
  if (linted.status !== 0) runner.failed();
}

const runs = [
  { name: 'unit', title: 'parts', files: all.filter((path) => !containers.includes(path)) },
  { name: 'ffi', title: 'containers, by FFI', files: containers, env: { TARE_SHIM: 'ffi' }, skip: ffiProblem() },
  { name: 'process', title: 'containers, by the process transport', files: containers, env: { TARE_SHIM: 'process' } },
  {
    name: 'asan',
    title: 'containers, by the shim with AddressSanitizer and UBSan',
    // without strace's walk: the sanitizers' own system calls would be among those that it lets fail
    files: containers.filter((path) => path !== 'test/faults/outside.test.mjs'),
    env: { TARE_SHIM: 'process', TARE_SHIM_DIR: join(root, 'build/asan') },
  },
  {
    name: 'native',
    title: 'commands, by the native command',
    files: byCommand,
    env: { TARE_SHIM: 'process', TARE_COMMAND: 'native' },
    skip: nativeProblem(),
  },
  {
    name: 'native-asan',
    title: 'commands, by the native command with AddressSanitizer and UBSan',
    files: inRooms('cli'),
    env: { TARE_SHIM: 'process', TARE_COMMAND: 'native', TARE_SHIM_DIR: join(root, 'build/asan') },
    skip: nativeProblem(),
  },
  ...machineRuns(undefined, MACHINE_LIMIT),
];

let selected = runs;
if (values.only) selected = runs.filter((run) => values.only.split(',').includes(run.name));
if (positionals.length > 0) selected = [{ name: 'files', title: positionals.join(' '), files: positionals }];

for (const run of selected) await runner.run(run);
process.exitCode = runner.report() ? 0 : 1;
