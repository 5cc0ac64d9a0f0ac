// Running commands: tare's, runc's, and any other, with an end to each.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cgroupMounts } from './cgroup-mounts.mjs';
import { project } from './programs.mjs';
import { SLOW } from './slow.mjs';

/** The path of the command line's program of Node. */
export const tareBin = join(project, 'dist/cli/main.js');

/**
 * The program and the words before its arguments that run tare's command line: the program of Node's, or with TARE_COMMAND=native
 * the native one.
 */
export const [tareProgram, ...tareWords] =
  process.env.TARE_COMMAND === 'native'
    ? [join(process.env.TARE_SHIM_DIR ?? join(project, 'build'), 'tare')]
    : [process.execPath, tareBin];

/**
 * Runs a command to its end: `{ code, signal, stdout, stderr, timedOut }`. Options are child_process.spawn's, and
 * `timeout` in ms (default 20 s; where everything is slow, longer), after which it is killed.
 */
export function run(command, args, { timeout = 20_000, ...options } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    const result = { code: null, signal: null, stdout: '', stderr: '', pid: child.pid, timedOut: false };
    const timer = setTimeout(() => {
      result.timedOut = true;
      child.kill('SIGKILL');
    }, timeout * SLOW);
    child.stdin?.end();
    child.stdout?.on('data', (data) => (result.stdout += data));
    child.stderr?.on('data', (data) => (result.stderr += data));
    child.on('error', (error) => {
      clearTimeout(timer);
      reject(error);
    });
    let left = false;
    const done = (code, signal) => {
      if (left) return;
      left = true;
      clearTimeout(timer);
      Object.assign(result, { code, signal });
      resolve(result);
    };
    child.on('close', done);
    // a detached container keeps the pipes open: the command's own end counts, after what it wrote has arrived
    child.on('exit', (code, signal) => setTimeout(done, 200 * SLOW, code, signal).unref?.());
  });
}

/** A state root of its own for a test file: `{ path, remove() }`. */
export function makeRoot() {
  const path = mkdtempSync(join(tmpdir(), 'tare-root-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Runs tare's command with this state root. */
export function tare(root, args, options) {
  return run(tareProgram, [...tareWords, '--root', root, ...args], options);
}

/** Runs runc with this state root. */
export function runc(root, args, options) {
  return run('runc', ['--root', root, ...args], options);
}

/** The version 2 mountpoints of a host that has version 1 too: crun refuses such a host when version 2 has a controller. */
const hybrid = (() => {
  const mounts = cgroupMounts();
  const second = mounts.filter(({ unified }) => unified);
  return second.length < mounts.length ? second.map(({ point }) => point) : [];
})();

/**
 * A shell command for a mount namespace of one's own, after which it has version 1 only where the host has both. (crun makes directories
 * where version 2 was: not in the host's file system.)
 */
export const versionOneOnly =
  hybrid.map((point) => `umount ${point} && mount -t tmpfs none ${point}`).join(' && ') || ':';

/** The words that run crun; where it would refuse the host's cgroups, in a mount namespace that has version 1 only. */
export const crunCommand = (() => {
  if (hybrid.length === 0) return ['crun'];
  const script = `${versionOneOnly}; exec crun "$@"`;
  return ['unshare', '--mount', '--propagation', 'slave', 'sh', '-c', script, 'crun'];
})();

/**
 * Runs crun with this state root. Its stdin is no /dev/null unless `options` say so: crun gives that away to the root of a
 * user namespace, the host's too.
 */
export function crun(root, args, options) {
  const [command, ...words] = crunCommand;
  return run(command, [...words, '--root', root, ...args], { stdio: 'pipe', ...options });
}
