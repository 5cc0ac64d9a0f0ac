/**
 * `npm run test:vm`: tests in virtual machines: with cgroup v2, without systemd and with it, and with systemd and cgroup v1. Needs root,
 * on Debian on x86-64: the rest it installs.
 *
 *     node scripts/vm.mjs [--v2 | --systemd | --systemd-v1]… [file or directory of tests…]
 *     node scripts/vm.mjs [--v2 | --systemd | --systemd-v1] --run 'shell command'
 *
 * Without files: all tests that make containers. --run: no tests, but one command, to look around. With TARE_COMMAND=native the
 * tests call the native command, which starts far faster there than the program of Node.
 */
import { parseArgs } from 'node:util';
import { setupOrExit } from './setup.mjs';
import { all, containers } from './test/rooms.mjs';
import { Runner } from './test/runner.mjs';
import { MACHINES, machineRuns, prepareMachine } from './vm/runs.mjs';

const kinds = Object.keys(MACHINES);
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { ...Object.fromEntries(kinds.map((name) => [name, { type: 'boolean' }])), run: { type: 'string' } },
});
const chosen = kinds.filter((name) => values[name]);

await setupOrExit({ test: true });
if (values.run !== undefined) {
  const machine = await prepareMachine(chosen[0] ?? kinds[0]);
  process.exit(await machine.run(['sh', '-c', values.run]));
}

const named = ({ length }) => length > 0;
const wanted = positionals.map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''));
const files = all.filter((path) => wanted.some((one) => path === one || path.startsWith(`${one}/`)));
const runner = new Runner();
for (const run of machineRuns(named(positionals) ? files : containers)) {
  if (!chosen.length || chosen.includes(run.name.replace('vm-', ''))) await runner.run(run);
}
process.exitCode = runner.report() ? 0 : 1;
