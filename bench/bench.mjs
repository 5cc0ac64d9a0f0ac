/**
 * `npm run bench`: the native command and the library beside crun and runc, in one run, in interleaved rounds; and beside the floor,
 * which makes the system calls of `run` and nothing else. Prints tables and the goals, writes JSON and a plot.
 *
 *     node bench/bench.mjs [--rounds 10] [--runs 8] [--pause 30] [--json FILE] [--plot FILE] [--loop] [--no-setup]
 *
 * --loop adds what creating containers costs a program's event loop.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { setupOrExit } from '../scripts/setup.mjs';
import { loopGaps } from './loop-gap.mjs';
import { benchCommands, benchList } from './sections/commands.mjs';
import { benchGrowth } from './sections/growth.mjs';
import { benchMemory } from './sections/memory.mjs';
import { benchRate } from './sections/rate.mjs';
import { benchRun, engineSeccomp } from './sections/run.mjs';
import { makeBundle, native, root } from './support/bundle.mjs';
import { goalsOf } from './support/goals.mjs';
import { makeCrunRun } from './support/hierarchy.mjs';
import { machine, versionOf } from './support/machine.mjs';
import { plot } from './support/plot.mjs';
import { table } from './support/statistics.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '8' },
    pause: { type: 'string', default: '30' },
    json: { type: 'string', default: join(root, 'bench/results/latest.json') },
    plot: { type: 'string', default: join(root, 'bench/results/latest.svg') },
    loop: { type: 'boolean' },
    'no-setup': { type: 'boolean' },
  },
});
if (process.getuid() !== 0) {
  console.error('bench needs root: runc and crun are compared as root');
  process.exit(1);
}
// it makes Node read certificates at its start (40 ms on some machines), which no runtime is to blame for
delete process.env.NODE_EXTRA_CA_CERTS;
if (!values['no-setup']) await setupOrExit();
if (!existsSync(native)) {
  console.error(
    'bench measures the native command, which is not built (npm run build:native; it needs the package wabt)',
  );
  process.exit(1);
}
execFileSync('make', ['-s', '-C', join(root, 'bench')]);
const restore = makeCrunRun();

const RATE = { runs: 200, jobs: 8 };
const LISTED = 1000;
const pause = Number(values.pause);
// engines keep state in /run, which is in memory
const state = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'tare-bench-'));
const programs = [['tare', native], ...['crun', 'runc'].filter(versionOf).map((name) => [name, name])];
const bench = {
  state,
  errors: join(state, 'errors'),
  rounds: Number(values.rounds),
  runs: Number(values.runs),
  runtimes: programs.map(([name, program]) => ({
    name,
    root: join(state, name),
    words: [program, '--root', join(state, name)],
  })),
};

const about = machine();
console.log(
  Object.entries(about)
    .map(([key, value]) => `${key.padEnd(8)} ${value ?? 'not there'}`)
    .join('\n'),
);
const measured = [];
const when = (rest) => (rest ? `after ${rest} ms` : 'back to back');

/** Keeps and prints one comparison. */
function show(id, title, results) {
  measured.push({ id, title, unit: 'ms', results: Object.fromEntries(results) });
  const base = (name) => results.get(name)?.median;
  const ratio = (median, name) => (base(name) ? (median / base(name)).toFixed(2) : '-');
  const head = ['ms', 'median', 'p10', 'p90', 'CPU', 'peak kB', '÷ floor', '÷ crun', '÷ runc'];
  const rows = [...results].map(([name, { median, p10, p90, cpu, peak }]) => [
    name,
    ...[median, p10, p90, cpu].map((value) => value.toFixed(2)),
    String(peak),
    ...['floor', 'crun', 'runc'].map((peer) => ratio(median, peer)),
  ]);
  console.log(`\n${title}\n${table([head, ...rows])}`);
}

const results = {};
try {
  const seccomp = engineSeccomp();
  for (const rest of [0, pause])
    show(`run ${rest}`, `run, default config, ${when(rest)}`, await benchRun(bench, { pause: rest }));
  for (const rest of seccomp ? [0, pause] : []) {
    const title = `run, ${seccomp.name}'s seccomp profile, ${when(rest)}`;
    show(`seccomp ${rest}`, title, await benchRun(bench, { profile: seccomp.profile, pause: rest }));
  }
  for (const rest of [0, pause]) {
    for (const [command, found] of await benchCommands(bench, rest)) {
      show(`${command} ${rest}`, `${command}, ${when(rest)}`, found);
    }
  }
  show('list', `list of ${LISTED} containers`, await benchList(bench, LISTED));

  results.rate = Object.fromEntries(benchRate(bench, RATE));
  const crunRate = results.rate.crun?.rate.median;
  const rateRows = Object.entries(results.rate).map(([name, { rate, first }]) => [
    name,
    rate.median.toFixed(0),
    crunRate ? (rate.median / crunRate).toFixed(2) : '-',
    first ? first.median.toFixed(0) : '-',
  ]);
  console.log(`\n${RATE.runs} containers, ${RATE.jobs} at a time`);
  console.log(table([['', 'a second', '÷ crun', 'ms from import to the first'], ...rateRows]));

  results.pss = Object.fromEntries(await benchMemory(bench));
  const pssRows = Object.entries(results.pss).map(([name, kib]) => [name, String(kib)]);
  console.log(`\n${table([['init that waits for start', 'PSS, KiB'], ...pssRows])}`);

  results.growth = await benchGrowth(bench);
  for (const [by, rows] of Object.entries(results.growth)) {
    const text = rows.map((row) => Object.values(row).map((value) => String(Math.round(value * 100) / 100)));
    console.log(`\nwith ${by}, ms\n${table([Object.keys(rows[0]), ...text])}`);
  }
  if (values.loop) {
    const { bundle, config, remove } = makeBundle();
    results.loop = await loopGaps({ bundle, config, state });
    remove();
  }
} finally {
  rmSync(state, { recursive: true, force: true });
  restore();
}

const goals = goalsOf(measured, results, pause);
const goalRows = goals.map(({ what, value, goal, met }) => [what, value.toFixed(2), goal, met ? 'yes' : 'no']);
console.log(`\n${table([['goal', 'is', 'is to be', 'met'], ...goalRows])}`);
const title = `Tare ${about.tare}, ${about.crun ?? 'no crun'}, ${about.runc ?? 'no runc'}; Linux ${about.kernel}`;
const groups = measured.map(({ title: heading, id, results: found, unit }) => ({
  title: heading,
  goal: goals.find((one) => one.id === id && one.peer === 'crun')?.limit,
  bars: Object.entries(found).map(([name, figures]) => ({ name, unit, ...figures })),
}));
for (const [file, text] of [
  [values.json, `${JSON.stringify({ ...about, measured, ...results, goals }, null, 2)}\n`],
  [values.plot, plot(title, groups)],
]) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`written: ${file}`);
}
