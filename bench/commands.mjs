/**
 * What engines call beside `run`: `exec`, `state`, and `create`, `start` and `delete` one after the other, by the native command,
 * by crun and by runc: in one run, in interleaved rounds, back to back and with pauses.
 *
 *     node bench/commands.mjs [--rounds 10] [--runs 10] [--pause 30] [--json FILE]
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBundle, native, root } from './support/bundle.mjs';
import { makeCrunRun } from './support/hierarchy.mjs';
import { machine, versionOf } from './support/machine.mjs';
import { summary, table } from './support/statistics.mjs';
import { timed } from './support/timed.mjs';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    runs: { type: 'string', default: '10' },
    pause: { type: 'string', default: '30' },
    json: { type: 'string', default: join(root, 'bench/results/commands.json') },
  },
});
if (process.getuid() !== 0 || !existsSync(native)) {
  console.error('this bench needs root, and the native command (npm run build:native)');
  process.exit(1);
}
execFileSync('make', ['-s', '-C', join(root, 'bench')]);
const restore = makeCrunRun();
const state = mkdtempSync(join(tmpdir(), 'tare-bench-state-'));
const errors = join(state, 'errors');
const short = makeBundle();
const runtimes = [['tare', native], ...['crun', 'runc'].filter(versionOf).map((name) => [name, name])].map(
  ([name, program]) => {
    const kept = makeBundle(['/pause'], `/tare-bench-${name}`);
    const words = [program, '--root', join(state, name)];
    const { status } = spawnSync(words[0], [...words.slice(1), 'run', '-d', '-b', kept.bundle, 'kept'], {
      stdio: 'ignore',
    });
    if (status !== 0) throw new Error(`${name} run -d: exit status ${status}`);
    return { name, words, kept };
  },
);

/** One after the other, by a shell: its own start is the same for all. */
const life = ({ words }) => {
  const call = words.map((word) => `'${word}'`).join(' ');
  return ['sh', '-c', `${call} create -b '${short.bundle}' life && ${call} start life && ${call} delete --force life`];
};
const COMMANDS = {
  exec: ({ words }) => [...words, 'exec', 'kept', '/true'],
  state: ({ words }) => [...words, 'state', 'kept'],
  'create, start, delete': life,
};

const results = {};
const rows = [['ms', '', 'median', 'p10', 'p90', '÷ crun', '÷ runc']];
try {
  for (const pause of [0, Number(values.pause)]) {
    for (const [command, wordsOf] of Object.entries(COMMANDS)) {
      const samples = Object.fromEntries(runtimes.map(({ name }) => [name, []]));
      for (let round = 0; round < Number(values.rounds); round++) {
        for (const runtime of runtimes) {
          samples[runtime.name].push(...timed(wordsOf(runtime), { runs: Number(values.runs), pause, errors }));
        }
      }
      const of = Object.entries(samples).map(([name, ns]) => [name, summary(ns.map((one) => one / 1e6))]);
      const medians = Object.fromEntries(of.map(([name, { median }]) => [name, median]));
      const ratio = (median, peer) => (medians[peer] ? (median / medians[peer]).toFixed(2) : '-');
      for (const [name, { median, p10, p90 }] of of) {
        const figures = [median, p10, p90].map((value) => value.toFixed(2));
        rows.push([
          `${command}${pause ? `, after ${pause} ms` : ''}`,
          name,
          ...figures,
          ratio(median, 'crun'),
          ratio(median, 'runc'),
        ]);
      }
      results[`${command}, pause ${pause}`] = Object.fromEntries(of);
    }
  }
  console.log(table(rows));
} finally {
  for (const { words, kept } of runtimes) {
    spawnSync(words[0], [...words.slice(1), 'delete', '--force', 'kept'], { stdio: 'ignore' });
    kept.remove();
  }
  short.remove();
  rmSync(state, { recursive: true, force: true });
  restore();
}
mkdirSync(dirname(values.json), { recursive: true });
writeFileSync(values.json, `${JSON.stringify({ ...machine(), results }, null, 2)}\n`);
console.log(`\nwritten to ${values.json}`);
