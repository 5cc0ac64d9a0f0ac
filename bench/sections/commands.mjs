/** What engines call beside `run`: `exec`, `state`, `create` with `start` and `delete`, and `list` of many. */
import { spawnSync } from 'node:child_process';
import { makeBundle } from '../support/bundle.mjs';
import { fill } from '../support/crowd.mjs';
import { interleaved } from '../support/interleave.mjs';
import { timed } from '../support/timed.mjs';

/** One after the other, by a shell: its own start is the same for all. */
function life(words, bundle) {
  const call = words.map((word) => `'${word}'`).join(' ');
  return ['sh', '-c', `${call} create -b '${bundle}' life && ${call} start life && ${call} delete --force life`];
}

/** Starts one container of each runtime that stays. @returns {() => void} ends them */
function keep(runtimes, id) {
  const kept = runtimes.map(({ name, words }) => {
    const one = { words, ...makeBundle(['/pause'], `/tare-bench-${name}`) };
    const { status } = spawnSync(words[0], [...words.slice(1), 'run', '-d', '-b', one.bundle, id], { stdio: 'ignore' });
    if (status !== 0) throw new Error(`${name} run -d: exit status ${status}`);
    return one;
  });
  return () => {
    for (const { words, remove } of kept) {
      spawnSync(words[0], [...words.slice(1), 'delete', '--force', id], { stdio: 'ignore' });
      remove();
    }
  };
}

const subjects = (runtimes, errors, line) =>
  runtimes.map(({ name, words }) => ({
    name,
    measure: (runs, pause) => timed(line(words), { runs, pause, errors }),
  }));

/** @returns {Promise<Map<string, Map>>} by the command's name */
export async function benchCommands({ runtimes, errors, rounds, runs }, pause) {
  const end = keep(runtimes, 'kept');
  const short = makeBundle();
  const lines = {
    exec: (words) => [...words, 'exec', 'kept', '/true'],
    state: (words) => [...words, 'state', 'kept'],
    'create, start, delete': (words) => life(words, short.bundle),
  };
  try {
    const results = new Map();
    for (const [command, line] of Object.entries(lines)) {
      results.set(command, await interleaved(subjects(runtimes, errors, line), { rounds, runs, pause }));
    }
    return results;
  } finally {
    end();
    short.remove();
  }
}

/** `list` where there are so many containers. */
export async function benchList({ runtimes, errors, rounds }, count) {
  const end = keep(runtimes, 'kept');
  const empty = runtimes.map(({ root }) => fill(root, 'kept', count));
  try {
    return await interleaved(
      subjects(runtimes, errors, (words) => [...words, 'list']),
      { rounds, runs: 2 },
    );
  } finally {
    for (const remove of empty) remove();
    end();
  }
}
