/**
 * crun refuses a host with cgroup v1 hierarchies where the v2 one has controllers too. To compare on such a host, the
 * one that is left (hugetlb) is mounted as a v1 hierarchy, in a mount namespace of the bench's own, and taken away after.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { basename } from 'node:path';

const POINT = '/sys/fs/cgroup/hugetlb';
const INSIDE = '_TARE_BENCH_UNSHARED';

const run = (command, ...args) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
const sleep = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

function leftOnV2() {
  try {
    return readFileSync('/sys/fs/cgroup/unified/cgroup.controllers', 'utf8').trim();
  } catch {
    return '';
  }
}

/** The host's cgroup hierarchies, as the floor takes them: `POINT=CONTROLLERS`, `POINT=2` for version 2. @returns {string[]} */
export function hierarchies() {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
  return lines
    .filter((line) => / - cgroup2? /.test(line))
    .map((line) => line.split(' ')[4])
    .map((point, i, all) => (all.indexOf(point) === i ? point : undefined))
    .filter(Boolean)
    .map((point) => `${point}=${existsSync(`${point}/cgroup.controllers`) ? 2 : basename(point)}`);
}

/**
 * Starts this very script again in a mount namespace where crun runs, and ends this process with its exit code; does
 * nothing where crun runs as it is, or in that second process, where it mounts the hierarchy.
 *
 * @returns {() => void} to be called at the end
 */
export function makeCrunRun() {
  if (process.env[INSIDE] === undefined) {
    if (leftOnV2() !== 'hugetlb') return () => {};
    const again = ['--mount', '--propagation', 'private', process.execPath, ...process.argv.slice(1)];
    const { status } = spawnSync('unshare', again, { stdio: 'inherit', env: { ...process.env, [INSIDE]: '1' } });
    process.exit(status ?? 1);
  }
  mkdirSync(POINT, { recursive: true });
  run('mount', '-t', 'cgroup', '-o', 'hugetlb', 'cgroup', POINT);
  return () => {
    // the hierarchy outlives its last mount while a removed cgroup is still dying: only mounted again can it go
    for (let tries = 0; tries < 20 && leftOnV2() !== 'hugetlb'; tries++) {
      run('umount', POINT);
      sleep(100);
      if (leftOnV2() !== 'hugetlb') run('mount', '-t', 'cgroup', '-o', 'hugetlb', 'cgroup', POINT);
    }
    try {
      rmdirSync(POINT);
    } catch {
      // still mounted in a copy of this namespace: harmless
    }
  };
}
