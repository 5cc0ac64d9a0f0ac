// What the tests of test/security share: bundles whose rootfs is an attacker's, and a place outside that must stay as it is.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import { makeBundle, uniqueId } from './bundle.mjs';
import { assertNothingLeft, pruneCgroup } from './leftovers.mjs';
import { program } from './programs.mjs';
import { makeRoot, tare } from './run.mjs';

/** Everything below a directory with type, mode, size, device number and link text: what an attack could have changed. */
export function fingerprint(directory) {
  const found = {};
  const visit = (path) => {
    for (const name of readdirSync(path).sort()) {
      const one = join(path, name);
      const stat = lstatSync(one);
      const link = stat.isSymbolicLink() ? readlinkSync(one) : '';
      const size = stat.isDirectory() ? 0 : stat.size;
      found[relative(directory, one)] = [stat.mode.toString(8), size, stat.rdev, stat.nlink, stat.uid, link].join(' ');
      if (stat.isDirectory()) visit(one);
    }
  };
  visit(directory);
  return found;
}

/**
 * A state root, and a canary: a directory beside the bundles, where symlinks of hostile root file systems lead. Each case gets
 * a bundle of its own, and must have left the canary alone.
 */
export class Hostile {
  constructor() {
    this.root = makeRoot();
    this.canary = join(this.root.path, 'canary');
    mkdirSync(join(this.canary, 'below'), { recursive: true });
    for (const name of ['file', 'null', 'ptmx', 'below/file']) writeFileSync(join(this.canary, name), 'canary\n');
    this.untouched = fingerprint(this.canary);
    this.state = join(this.root.path, 'state');
  }

  /** Asserts that nothing outside has changed. */
  check(what = '') {
    assert.deepEqual(fingerprint(this.canary), this.untouched, `${what}: outside`);
  }

  /**
   * Runs a container in a bundle that `edit(config, bundle)` has made hostile. Whatever comes of it, nothing is left and nothing
   * outside has changed.
   * @returns {Promise<{ code: number, stdout: string, stderr: string }>}
   */
  async run({ args, edit, verb = 'run', flags = [], options, look }) {
    const id = uniqueId('hostile');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args,
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        edit?.(config, made);
      },
    });
    try {
      const result = await tare(this.state, [verb, ...flags, '--bundle', bundle.dir, id], options);
      look?.(bundle, result);
      assertNothingLeft({ root: this.state, cgroupsPath, bundle });
      this.check(result.stderr);
      return result;
    } finally {
      await tare(this.state, ['delete', '--force', id]);
      bundle.remove();
    }
  }

  /** As run; it must be refused, with an error that says so. */
  async refused({ message, ...how }) {
    const { code, stdout, stderr } = await this.run(how);
    assert.notEqual(code, 0, stdout);
    assert.equal(stdout, '', 'the container must not have run');
    const [last] = stderr.trim().split('\n').slice(-1);
    assert.match(last.replaceAll('\\"', '"'), message);
  }

  /** As run; it must work. @returns {Promise<string>} what it wrote */
  async works(how) {
    const { code, stdout, stderr } = await this.run(how);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  remove() {
    this.root.remove();
    pruneCgroup('/tare_test');
  }
}

/** Puts attack.c into a rootfs, as /bin/attack. */
export function arm(bundle) {
  copyFileSync(program('attack'), join(bundle.rootfs, 'bin/attack'));
}

/** Puts a symlink into a rootfs in place of what is there. */
export function plant(bundle, path, target) {
  const at = join(bundle.rootfs, path);
  if (lstatSync(at, { throwIfNoEntry: false })) rmSync(at, { recursive: true });
  symlinkSync(target, at);
}

/** A mount of the config by its destination. */
export function mountAt(config, destination) {
  return config.mounts.find((mount) => mount.destination === destination);
}

/** Whether a path is there, links not followed. */
export const isThere = (path) => existsSync(path) || lstatSync(path, { throwIfNoEntry: false }) !== undefined;

/** Looks over the shoulder of all that happens inside while `act` runs: `{ met, reached }`, how many processes and what of them. */
export async function spiedOn(container, act) {
  const spy = await container.exec({ args: ['attack', 'spy'] }, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(spy.stdout, 'end');
  let said = '';
  spy.stdout.on('data', (data) => {
    said += data;
  });
  // before it has said that it spies, SIGTERM would end it without a word, and nobody would look
  await Promise.race([once(spy.stdout, 'data'), ended]);
  await act();
  await spy.signal('TERM');
  await ended;
  const lines = said.trim().split('\n');
  const [met] = lines.filter((line) => line.startsWith('met')).map((line) => Number(line.slice(4)));
  return { met, reached: [...new Set(lines.filter((line) => line.startsWith('reached')))] };
}
