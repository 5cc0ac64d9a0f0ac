/** What a container that waits for `start` holds: the proportional set size (PSS) of its init, in KiB. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeBundle } from '../support/bundle.mjs';

const SETTLED = 300; // ms: init gives back what it does not need once it waits

async function waitingInit(words) {
  const { bundle, remove } = makeBundle();
  const call = (...rest) => spawnSync(words[0], [...words.slice(1), ...rest], { stdio: ['ignore', 'pipe', 'ignore'] });
  // not by a pipe, which the container would hold open
  spawnSync(words[0], [...words.slice(1), 'create', '-b', bundle, 'waits'], { stdio: 'ignore' });
  try {
    const { pid } = JSON.parse(call('state', 'waits').stdout.toString());
    await sleep(SETTLED);
    return Number(/^Pss: *(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]);
  } finally {
    call('delete', '--force', 'waits');
    remove();
  }
}

/** @returns {Promise<Map<string, number>>} by the runtime's name */
export async function benchMemory({ runtimes }) {
  const found = new Map();
  for (const { name, words } of runtimes) found.set(name, await waitingInit(words));
  return found;
}
