/**
 * `npm run test:vm`: tests in virtual machines with cgroup v2, one without systemd and one with it. Needs root, on Debian on
 * x86-64: the rest it installs.
 *
 *     node scripts/vm.mjs [--v2 | --systemd] [file or directory of tests…]
 *     node scripts/vm.mjs [--v2 | --systemd] --run 'shell command'
 *
 * Without files: all tests that make containers. --run: no tests, but one command, to look around. With TARE_COMMAND=native the
 * tests call the native command, which starts far faster there than the program of Node.
 */
import { parseArgs } from 'node:util';
import { setupOrExit } from './setup.mjs';
import { all, containers } from './test/rooms.mjs';
import { Runner } from './test/runner.mjs';
import { machineRuns, prepareMachine } from './vm/runs.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { v2: { type: 'boolean' }, systemd: { type: 'boolean' }, run: { type: 'string' } },
});

await setupOrExit({ test: true });
if (values.run !== undefined) {
  const machine = await prepareMachine({ systemd: values.systemd });
  process.exit(await machine.run(['sh', '-c', values.run]));
}

const named = ({ length }) => length > 0;
const wanted = positionals.map((path) => path.replace(/^\.\//, '').replace(/\/$/, ''));
const files = all.filter((path) => wanted.some((one) => path === one || path.startsWith(`${one}/`)));
const both = values.v2 === values.systemd;
const runner = new Runner();
for (const run of machineRuns(named(positionals) ? files : containers)) {
  if (both || (run.name === 'vm-systemd') === Boolean(values.systemd)) await runner.run(run);
}
process.exitCode = runner.report() ? 0 : 1;
