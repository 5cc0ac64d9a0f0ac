// Bundles for tests: `runc spec`'s default config without a terminal, over a busybox root file system.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runcDefault } from './configs.mjs';

/** Why a test that makes containers is skipped, or false. */
export const needsRoot =
  process.getuid() !== 0
    ? 'needs root'
    : !existsSync('/bin/busybox') && !existsSync('/usr/bin/busybox')
      ? 'needs busybox'
      : false;

const applets =
  'sh cat echo env false hostname id ip ls mount kill mkdir mknod printf ps pwd readlink rm sleep stat touch true umount'.split(
    ' ',
  );

/** The config that `runc spec` writes, with `terminal` false and the arguments given. */
export function defaultConfig(args = ['true']) {
  const config = runcDefault();
  config.process.args = args;
  return config;
}

/**
 * Makes a bundle in a directory of its own: `args` for the process, `edit` to change the config before it is
 * written, `applets` and `files` (path in the rootfs → text) to fill the rootfs. `write()` writes a changed
 * `config` again; `remove()` removes it all.
 */
export function makeBundle({ args, edit, files = {} } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'tare-bundle-'));
  const rootfs = join(dir, 'rootfs');
  for (const name of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) mkdirSync(join(rootfs, name), { recursive: true });
  copyFileSync(existsSync('/bin/busybox') ? '/bin/busybox' : '/usr/bin/busybox', join(rootfs, 'bin/busybox'));
  for (const name of applets) symlinkSync('busybox', join(rootfs, 'bin', name));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(rootfs, path), text, { mode: 0o755 });
  const bundle = {
    dir,
    rootfs,
    config: defaultConfig(args),
    write() {
      writeFileSync(join(dir, 'config.json'), JSON.stringify(bundle.config, null, 2));
    },
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
  edit?.(bundle.config, bundle);
  bundle.write();
  return bundle;
}

let count = 0;

/** A container id that no other test of this machine uses. */
export function uniqueId(prefix = 'test') {
  return `${prefix}_${process.pid}_${++count}`;
}
