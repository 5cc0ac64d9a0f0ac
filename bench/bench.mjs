/**
 * `npm run bench`: one container's whole life (create, start, exit, delete) by the library over both transports, by the
 * `tare run` of Node, by crun and by runc: the same bundle, in one run, in interleaved rounds, back to back and with
 * pauses; then what creating containers costs a program's event loop.
 *
 *     node bench/bench.mjs [--rounds 10] [--runs 10] [--pause 30] [--json FILE] [--no-loop] [--no-setup]
 */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { ffiProblem, setupOrExit } from '../scripts/setup.mjs';
import { loopGaps } from './loop-gap.mjs';
import { makeBundle, native, root, tare } from './support/bundle.mjs';
import { makeCrunRun } from './support/hierarchy.mjs';
import { machine, versionOf } from './support/machine.mjs';
import { quantile, summary, table } from './support/statistics.mjs';
import { timed } from './support/timed.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '10' },
    pause: { type: 'string', default: '30' },
    json: { type: 'string', default: join(root, 'bench/results/latest.json') },
    'no-loop': { type: 'boolean' },
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
execFileSync('make', ['-s', '-C', join(root, 'bench')]);
const restore = makeCrunRun();

const { bundle, config, remove } = makeBundle();
const state = mkdtempSync(join(tmpdir(), 'tare-bench-state-'));
const errors = join(state, 'errors');

/** A command, timed by the C helper. */
function command(name, words, env = {}) {
  const measure = async (runs, pause) => timed(words, { runs, pause, errors, env });
  return { name, measure, end() {} };
}

/** The library in a program that stays. */
async function library(name, shim) {
  const env = {
    ...process.env,
    TARE_SHIM: shim,
    TARE_BENCH: JSON.stringify({ bundle, config, root: join(state, shim) }),
  };
  const child = fork(join(root, 'bench/support/library.mjs'), { env });
  child.on('exit', (code) => {
    if (code) console.error(`${name}: the program ended with ${code}`);
  });
  await once(child, 'message');
  const measure = async (runs, pause) => {
    child.send({ runs, pause });
    const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit').then(() => [])]);
    if (answer === undefined) throw new Error(`${name}: no answer`);
    return answer;
  };
  return { name, measure, end: () => child.kill() };
}

const run = (...words) => [...words, 'run', '--bundle', bundle, 'bench_%N'];
const subjects = [];
if (ffiProblem() === undefined) subjects.push(await library('library, FFI', 'ffi'));
subjects.push(await library('library, process', 'process'));
if (existsSync(native)) subjects.push(command('tare run (native)', run(native, '--root', join(state, 'native'))));
subjects.push(command('tare run (Node)', run(...tare, '--root', join(state, 'tare'))));
subjects.push(command('(an empty Node program)', [process.execPath, '-e', '0']));
for (const peer of ['crun', 'runc']) {
  if (versionOf(peer)) subjects.push(command(`${peer} run`, run(peer, '--root', join(state, peer))));
}

const about = machine();
console.log(
  Object.entries(about)
    .map(([key, value]) => `${key.padEnd(8)} ${value ?? 'not there'}`)
    .join('\n'),
);
const results = {};
try {
  for (const [title, pause] of [
    ['back to back', 0],
    [`after a pause of ${values.pause} ms`, Number(values.pause)],
  ]) {
    const samples = new Map(subjects.map((subject) => [subject, []]));
    for (const subject of subjects) await subject.measure(3, 0);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const subject of subjects) samples.get(subject).push(...(await subject.measure(Number(values.runs), pause)));
    }
    const ms = new Map([...samples].map(([subject, list]) => [subject.name, list.map((ns) => ns / 1e6)]));
    const base = (name) => quantile(ms.get(name) ?? [], 0.5);
    const ratio = (median, name) => (Number.isNaN(base(name)) ? '-' : (median / base(name)).toFixed(2));
    const rows = [['ms', 'median', 'p10', 'p90', '÷ crun', '÷ runc']];
    results[title] = {};
    for (const [name, list] of ms) {
      const s = summary(list);
      results[title][name] = s;
      const figures = [s.median, s.p10, s.p90].map((value) => value.toFixed(2));
      rows.push([name, ...figures, ratio(s.median, 'crun run'), ratio(s.median, 'runc run')]);
    }
    console.log(`\n${title}: ${values.rounds} rounds of ${values.runs}\n${table(rows)}`);
  }
  for (const subject of subjects) subject.end();
  if (!values['no-loop']) {
    results.loop = await loopGaps({ bundle, config, state });
  }
} finally {
  for (const subject of subjects) subject.end();
  remove();
  rmSync(state, { recursive: true, force: true });
  restore();
}
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify({ ...about, results }, null, 2)}\n`);
console.log(`\nwritten to ${values.json}`);
