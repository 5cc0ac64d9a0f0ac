/** How cost grows: with containers that are there, with the config's size, and with mounts; medians in ms. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBundle } from '../support/bundle.mjs';
import { fill } from '../support/crowd.mjs';
import { interleaved } from '../support/interleave.mjs';
import { summary } from '../support/statistics.mjs';
import { timed } from '../support/timed.mjs';

const CONTAINERS = [10, 100, 1000];
const SIZES = [3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000];
const MOUNTS = [1, 10, 50, 100, 200];
const ROUNDS = 5;
const RUNS = 4;

const median = async (words, errors) => {
  const subject = { name: 'tare', measure: (runs, pause) => timed(words, { runs, pause, errors }) };
  return (await interleaved([subject], { rounds: ROUNDS, runs: RUNS })).get('tare').median;
};

async function withContainers({ words, root }, errors) {
  const kept = makeBundle(['/pause'], '/tare-bench-kept');
  const short = makeBundle();
  const call = (...rest) => spawnSync(words[0], [...words.slice(1), ...rest], { stdio: 'ignore' });
  call('run', '-d', '-b', kept.bundle, 'kept');
  const rows = [];
  try {
    for (const count of CONTAINERS) {
      const empty = fill(root, 'kept', count);
      const run = await median([...words, 'run', '-b', short.bundle, 'bench_%N'], errors);
      rows.push({ containers: count, run, list: await median([...words, 'list'], errors) });
      empty();
    }
  } finally {
    call('delete', '--force', 'kept');
    kept.remove();
    short.remove();
  }
  return rows;
}

/** Ten annotations a kilobyte: what engines fill configs with. */
function grow(config, size) {
  config.annotations = {};
  for (let i = 0, length = JSON.stringify(config).length; length < size; i++, length += 103) {
    config.annotations[`com.example.label.${String(i).padStart(8, '0')}`] = 'x'.repeat(68);
  }
  return JSON.stringify(config);
}

function parsing(text) {
  const samples = [];
  for (let i = 0; i < 20; i++) {
    const started = performance.now();
    JSON.parse(text);
    samples.push(performance.now() - started);
  }
  return summary(samples).median;
}

async function withSize({ words }, errors) {
  const { bundle, config, remove } = makeBundle();
  const rows = [];
  for (const size of SIZES) {
    const text = grow(structuredClone(config), size);
    writeFileSync(join(bundle, 'config.json'), text);
    const run = await median([...words, 'run', '-b', bundle, 'bench_%N'], errors);
    rows.push({ bytes: text.length, run, parse: parsing(text) });
  }
  remove();
  return rows;
}

async function withMounts({ words }, errors) {
  const { bundle, config, remove } = makeBundle();
  for (let i = 0; i < Math.max(...MOUNTS); i++) mkdirSync(join(bundle, 'rootfs/data', String(i)), { recursive: true });
  const rows = [];
  for (const count of MOUNTS) {
    const more = Array.from({ length: count }, (_, i) => ({
      destination: `/data/${i}`,
      type: 'bind',
      source: join(bundle, 'rootfs'),
      options: ['bind', 'ro'],
    }));
    writeFileSync(join(bundle, 'config.json'), JSON.stringify({ ...config, mounts: [...config.mounts, ...more] }));
    rows.push({ mounts: count, run: await median([...words, 'run', '-b', bundle, 'bench_%N'], errors) });
  }
  remove();
  return rows;
}

/** @returns {Promise<{ containers: object[], size: object[], mounts: object[] }>} */
export async function benchGrowth({ runtimes, errors }) {
  const tare = runtimes.find(({ name }) => name === 'tare');
  return {
    containers: await withContainers(tare, errors),
    size: await withSize(tare, errors),
    mounts: await withMounts(tare, errors),
  };
}
