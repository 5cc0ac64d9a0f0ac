// What engines are given to work with, in directories of their own, and what each of them must be able to do with the native command.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { uniqueId } from './bundle.mjs';
import { until } from './processes.mjs';
import { cgroups, hierarchies, pruneCgroup } from './leftovers.mjs';
import { project } from './programs.mjs';
import { run } from './run.mjs';

const native = join(process.env.TARE_SHIM_DIR ?? join(project, 'build'), 'tare');
const CGROUPS = '/sys/fs/cgroup';
const APPLETS = ['sh', 'cat', 'echo', 'sleep', 'id', 'tty', 'ps'];
/** Time for one command of an engine: they sync what they write. */
const timeout = 120_000;

/** Why an engine cannot be tried, or false. */
export function missing(...programs) {
  const path = (process.env.PATH ?? '').split(':');
  const absent = programs.filter((name) => !path.some((directory) => existsSync(join(directory, name))));
  if (absent.length > 0) return `needs ${absent.join(', ')}`;
  return existsSync(native) ? false : 'the native command is not built: wasm2c is missing';
}

/**
 * `{ path, runtime, image, cgroup, remove() }`: a directory, which goes with the mount namespace; the native command, alone in it, so that
 * nothing can be left to the program of Node; a root file system as tar; a cgroup.
 */
export function engineRoom() {
  const path = mkdtempSync('/run/tare-engine-');
  const runtime = join(path, 'tare');
  copyFileSync(native, runtime);
  const rootfs = join(path, 'rootfs');
  for (const name of ['bin', 'dev', 'etc', 'proc', 'root', 'sys', 'tmp'])
    mkdirSync(join(rootfs, name), { recursive: true });
  copyFileSync('/usr/bin/busybox', join(rootfs, 'bin/busybox'));
  for (const name of APPLETS) symlinkSync('busybox', join(rootfs, 'bin', name));
  writeFileSync(join(rootfs, 'etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  const image = join(path, 'image.tar');
  execFileSync('tar', ['-C', rootfs, '-cf', image, '.']);
  // pids count anew in the namespace of the test
  const cgroup = `/tare_test/engine_${randomUUID()}`;
  const remove = async () => {
    const isGone = () => {
      // podman leaves one for conmon, which may be about to end
      for (const one of [`${cgroup}/conmon`, cgroup, '/tare_test']) pruneCgroup(one);
      return cgroups(cgroup).length === 0;
    };
    await until(isGone, 'nothing is left in its cgroup');
    // and plain directories, where it takes one of that name for a hierarchy
    for (const name of readdirSync(CGROUPS)) {
      const directory = join(CGROUPS, name);
      if (!hierarchies.includes(directory)) rmSync(join(directory, cgroup), { recursive: true, force: true });
    }
  };
  return { path, runtime, image, cgroup, remove };
}

/**
 * Starts a daemon, whose output goes to a file in `path`.
 * @returns what ends it, and waits for that
 */
export async function startDaemon(path, [program, ...words], isUp) {
  const log = openSync(join(path, `${program}.log`), 'w');
  const daemon = spawn(program, words, { stdio: ['ignore', log, log] });
  const exit = once(daemon, 'exit');
  const end = async () => {
    daemon.kill('SIGTERM');
    await exit;
  };
  try {
    await until(isUp, `${program} is up`);
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}

/** A command that must succeed. @returns its standard output */
export async function succeed(program, words, options) {
  const { code, stdout, stderr } = await run(program, words, { timeout, ...options });
  assert.equal(code, 0, `${program} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/**
 * What the command lines of podman and docker have in common.
 * @param t the test
 * @param program the engine, and the words that come first
 * @param options of `run`, and the image
 */
export async function lifecycle(t, [program, ...first], options, image) {
  const call = (...words) => run(program, [...first, ...words], { timeout });
  const good = (...words) => succeed(program, [...first, ...words]);
  const runOnce = (...words) => call('run', '--rm', ...options, ...words);

  await t.test('run ends as its container does', async () => {
    const { code, stdout } = await runOnce(image, 'sh', '-c', 'echo out; exit 7');
    assert.deepEqual([code, stdout], [7, 'out\n']);
    const none = await runOnce(image, 'not_there');
    assert.equal(none.code, 127, none.stderr);
    assert.match(none.stderr, /tare create failed: exec: "not_there": executable file not found in \$PATH/);
  });

  await t.test('limits, a user, no capabilities', async () => {
    const words = ['-m', '50m', '--pids-limit', '20', '--user', '1000:1000', '--cap-drop', 'all', '--read-only'];
    const script = 'id -u; id -g; cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max';
    const { stdout } = await runOnce(
      ...words,
      image,
      'sh',
      '-c',
      `${script} 2>/dev/null; echo x > /file || echo read-only`,
    );
    assert.equal(stdout, `1000\n1000\n${50 << 20}\nread-only\n`);
  });

  await t.test('standard input, and a terminal', async () => {
    const child = spawn(program, [...first, 'run', '--rm', '-i', ...options, image, 'cat'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const closed = once(child, 'close');
    let said = '';
    child.stdout.on('data', (data) => (said += data));
    child.stdin.end('given\n');
    assert.equal((await closed)[0], 0);
    assert.equal(said, 'given\n');
    assert.match((await runOnce('-t', image, 'tty')).stdout, /^\/dev\/pts\/0\r?\n$/);
  });

  await t.test('a container in the background', async () => {
    const name = uniqueId('engine');
    await good('run', '-d', '--name', name, ...options, image, 'sleep', '1000');
    const status = async () => (await good('inspect', '-f', '{{.State.Status}}', name)).trim();
    assert.equal(await good('exec', '-e', 'A=b', name, 'sh', '-c', 'echo $A'), 'b\n');
    assert.equal((await call('exec', name, 'sh', '-c', 'exit 3')).code, 3);
    assert.match(await good('exec', '-t', name, 'tty'), /^\/dev\/pts\/0\r?\n$/);
    assert.match(await good('top', name), /sleep 1000/);
    await good('update', '--memory', '100m', '--memory-swap', '100m', name);
    const limit = 'cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null';
    assert.match((await call('exec', name, 'sh', '-c', limit)).stdout, new RegExp(`^${100 << 20}\n`));
    await good('pause', name);
    assert.equal(await status(), 'paused');
    await good('unpause', name);
    assert.equal(await status(), 'running');
    await good('kill', name);
    assert.equal(await good('wait', name), '137\n');
    // podman says one or the other, depending on how far it is
    assert.match(await status(), /exited|stopped/);
    await good('rm', name);
  });
}
