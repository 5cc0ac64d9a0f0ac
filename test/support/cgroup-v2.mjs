// Cgroup version 2, where it alone manages the processes: directories of one's own in it.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { needsRoot, uniqueId } from './bundle.mjs';
import { until } from './processes.mjs';

const POINT = '/sys/fs/cgroup';

/** Why a test of version 2 is skipped, or false. */
export const needsVersion2 =
  needsRoot || (!existsSync(join(POINT, 'cgroup.controllers')) && 'needs cgroup v2 alone (npm run test:vm)');

/** Reads a file of the cgroup `path`, without the newline at its end. */
export const read = (path, file) => readFileSync(join(POINT, path, file), 'utf8').trimEnd();

/** Writes to a file of the cgroup `path`. */
export const write = (path, file, value) => writeFileSync(join(POINT, path, file), value);

/** Whether there is such a cgroup. */
export const exists = (path) => existsSync(join(POINT, path));

/** Makes a cgroup `/tare_test/…` for a test: `path`; and `undo(body)` for what is to be done before it is removed, last first. */
export function ownCgroup(t) {
  const path = `/tare_test/${uniqueId('v2')}`;
  const undone = [];
  make(path);
  t.after(async () => {
    for (const body of undone.reverse()) await body();
    rmdirSync(join(POINT, path));
    try {
      rmdirSync(join(POINT, dirname(path)));
    } catch {
      // another test's is in it
    }
  });
  return { path, undo: (body) => undone.push(body) };
}

/** Makes a cgroup. */
export function make(path) {
  mkdirSync(join(POINT, path), { recursive: true });
}

/** Removes a cgroup. */
export const remove = (path) => rmdirSync(join(POINT, path));

/** Puts a process into a cgroup until the function that is returned ends it. */
export function occupy(path) {
  const sleeper = spawn('sleep', ['1000'], { stdio: 'ignore' });
  write(path, 'cgroup.procs', String(sleeper.pid));
  return async () => {
    sleeper.kill('SIGKILL');
    await until(() => read(path, 'cgroup.events').includes('populated 0'), 'the cgroup is empty');
  };
}
