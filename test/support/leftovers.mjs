// What a container could leave behind, and the demand that it left nothing.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, readlinkSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { cgroupMounts } from './cgroup-mounts.mjs';
import { CACHE } from './kept-filter.mjs';
import { SLOW } from './slow.mjs';

/** The mountpoints of the cgroup hierarchies. */
export const hierarchies = cgroupMounts().map(({ point }) => point);

/** The directories of a cgroup path (`/tare_test/x`) that exist, in all hierarchies. */
export function cgroups(path) {
  return hierarchies.map((point) => join(point, path)).filter((directory) => existsSync(directory));
}

/** The parent of the cgroups of all tests. */
const SHARED = '/tare_test';

/**
 * Removes a parent cgroup where it is empty. That of all tests stays until the end of a run of many files (scripts/test/runner.mjs): a peer
 * that makes a cgroup below it looks for it first, and fails when it is gone then.
 */
export function pruneCgroup(path) {
  if (path === SHARED && process.env.TARE_TEST_RUN) return;
  for (const directory of cgroups(path)) {
    try {
      rmdirSync(directory);
    } catch {
      // another test file's containers are below it
    }
  }
}

/** The pids below a process, all generations: `[{ pid, name }]`. */
export function descendants(pid = process.pid) {
  const found = [];
  for (const task of list(`/proc/${pid}/task`)) {
    const text = read(`/proc/${pid}/task/${task}/children`);
    for (const child of text.split(' ').filter(Boolean)) {
      found.push({ pid: Number(child), name: read(`/proc/${child}/comm`).trim() }, ...descendants(Number(child)));
    }
  }
  return found;
}

/** The open fds of a process: `{ fd: what it is }`. */
export function descriptors(pid = process.pid) {
  const found = {};
  for (const fd of list(`/proc/${pid}/fd`)) {
    try {
      found[fd] = readlinkSync(`/proc/${pid}/fd/${fd}`);
    } catch {
      // the fd of this very listing
    }
  }
  return found;
}

/** The host's mounts whose line in mountinfo holds `text`. */
export function mountsWith(text) {
  return readFileSync('/proc/self/mountinfo', 'utf8')
    .split('\n')
    .filter((line) => line.includes(text));
}

/**
 * Everything of this process that a container could change: its descendants, its fds (by kind, pipes' and sockets'
 * numbers taken out), and those of its reaper process where there is one.
 */
export function snapshot() {
  awaitIdleWorkers();
  const kinds = (pid) =>
    Object.values(descriptors(pid))
      .map((link) => link.replace(/\[\d+\]/, '').replace(/\d+$/, 'N'))
      .sort();
  const below = descendants();
  return {
    processes: below.map(({ name }) => name).sort(),
    fds: kinds(process.pid),
    childrenFds: below.filter(({ name }) => name.startsWith('tare')).map(({ pid }) => kinds(pid)),
  };
}

/** A snapshot of what stays: what is about to end because of what was done before has ended. */
export async function restingSnapshot() {
  for (let last = ''; ; ) {
    const found = snapshot();
    const text = JSON.stringify(found);
    if (text === last) return found;
    last = text;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Workers that run no command end a moment after the last one; the reaper sees to that while this thread sleeps. */
function awaitIdleWorkers() {
  const end = Date.now() + 10_000;
  const busy = ({ pid, name }) => name === 'tare:[worker]' || isClosing(pid);
  while (isClosing(process.pid) || descendants().some(busy)) {
    if (Date.now() > end) throw new Error('a worker has not ended');
    pause();
  }
}

/** Whether a process has the pidfd of one that has been reaped: a reaper is about to close what it had of that. */
const isClosing = (pid) =>
  list(`/proc/${pid}/fdinfo`).some((fd) => /^Pid:\t-1$/m.test(read(`/proc/${pid}/fdinfo/${fd}`)));

/** 10 ms in which this thread does nothing. */
function pause() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

/**
 * Asserts that a container has left nothing: no entry in the state root but the cache of filters, no cgroup of its path in any hierarchy, no
 * mount of its bundle. Of processes and fds see `settled`.
 */
export function assertNothingLeft({ root, cgroupsPath, bundle, what = '' }) {
  const entries = (existsSync(root) ? readdirSync(root) : []).filter((name) => name !== CACHE);
  assert.deepEqual(entries, [], `${what}: state root`);
  assert.deepEqual(cgroups(cgroupsPath), [], `${what}: cgroups`);
  if (bundle) assert.deepEqual(mountsWith(bundle.dir), [], `${what}: mounts`);
}

/** Waits until this process has no more children and fds than before; fails after 20 s (where everything is slow, later), telling the difference. */
export async function settled(before, what) {
  if (!before) return;
  const same = () => JSON.stringify(snapshot()) === JSON.stringify(before);
  const end = Date.now() + 20_000 * SLOW;
  while (!same() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 2));
  assert.deepEqual(snapshot(), before, `${what}: processes and fds`);
}

function list(directory) {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** How often a reaper has waited for something so far: its thread's, or its process's, voluntary context switches. */
export function wakeUps(reaper) {
  for (const task of list(`/proc/${reaper.pid}/task`)) {
    const status = read(`/proc/${reaper.pid}/task/${task}/status`);
    if (status.startsWith('Name:\ttare:[reaper]')) return Number(/^voluntary_ctxt_switches:\t(\d+)/m.exec(status)[1]);
  }
  throw new Error(`no reaper in process ${reaper.pid}`);
}
