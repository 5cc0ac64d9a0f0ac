/** How many containers a second: by commands, and by the library in one program of Node. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ffiProblem } from '../../scripts/setup.mjs';
import { makeBundle } from '../support/bundle.mjs';
import { summary } from '../support/statistics.mjs';
import { rate } from '../support/timed.mjs';

const PROGRAM = fileURLToPath(new URL('../support/library-rate.mjs', import.meta.url));
const ROUNDS = 3;

function library(shim, { bundle, config, state, runs, jobs }) {
  const input = JSON.stringify({ bundle, config, root: join(state, `library-${shim}`), runs, jobs });
  const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM], {
    env: { ...process.env, TARE_SHIM: shim, TARE_BENCH: input },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the library, ${shim}: ${stderr}`);
  return JSON.parse(stdout);
}

const ownCgroup = (config, i) => ({ ...config, linux: { ...config.linux, cgroupsPath: `/tare-bench-${i}` } });

/** @returns {Map<string, { rate: object, first?: object }>} summaries: containers a second, and ms until the library's first */
export function benchRate({ runtimes, errors, state }, { runs, jobs }) {
  const { bundle, config, remove } = makeBundle();
  // a bundle for each, with a cgroup of its own: some are there at once
  const many = join(state, 'bundles');
  for (let i = 0; i < runs; i++) {
    mkdirSync(join(many, String(i)), { recursive: true });
    const text = JSON.stringify(ownCgroup({ ...config, root: { ...config.root, path: join(bundle, 'rootfs') } }, i));
    writeFileSync(join(many, String(i), 'config.json'), text);
  }
  const own = runtimes.map(({ name, words }) => ({
    name,
    measure: () => ({ rate: rate([...words, 'run', '--bundle', join(many, '%N'), '%N'], { runs, jobs, errors }) }),
  }));
  const shims = ffiProblem() === undefined ? ['ffi', 'process'] : ['process'];
  const libraries = shims.map((shim) => ({
    name: `library, ${shim}`,
    measure: () => library(shim, { bundle, config, state, runs, jobs }),
  }));
  const subjects = [...own, ...libraries];
  const samples = new Map(subjects.map(({ name }) => [name, []]));
  try {
    for (let round = 0; round < ROUNDS; round++) {
      for (const { name, measure } of subjects) samples.get(name).push(measure());
    }
  } finally {
    remove();
  }
  const of = (list, key) => summary(list.map((one) => one[key]));
  return new Map(
    [...samples].map(([name, list]) => [
      name,
      { rate: of(list, 'rate'), ...(name.startsWith('library') && { first: of(list, 'first') }) },
    ]),
  );
}
