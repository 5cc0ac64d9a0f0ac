/**
 * What every container finds in /dev (runtime-spec, config-linux.md "Default Devices"), made through the
 * directory's own fd: an image's /dev may be a symlink to somewhere else (CVE-2026-41579).
 */
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { Mounter } from './mounter';
import { writeTarget } from './mounts';
import * as ops from './ops.generated';
import { baseName, cleanPath, directoryPart } from './paths';
import { REG_DEV, REG_MOUNT, REG_NULL, REG_ROOT, REG_TARGET, SLOT_MODE } from './registers';

const READ_WRITE_ALL: u32 = linux.S_IFCHR | 0o666;

/** In a user namespace nobody may make a device: the host's is bound there, as it is, with its owner and mode. */
function bind(mounter: Mounter, root: u32, path: string, destination: string): void {
  const options = new MountOptions();
  mounter.source(path, options);
  writeTarget(mounter.l, root, destination, REG_MOUNT);
  mounter.bind(root, destination, options);
}

function node(mounter: Mounter, config: Config, name: string, major: u32, minor: u32): void {
  for (let i = 0; i < config.devices.length; i++) {
    if (cleanPath('/' + config.devices[i].path) == '/dev/' + name) return;
  }
  if (mounter.confined) bind(mounter, REG_DEV, '/dev/' + name, name);
  else ops.mknod(mounter.l, REG_DEV, name, READ_WRITE_ALL, major, minor, 0, 0);
}

function link(l: List, target: string, name: string): void {
  l.on(errno.EEXIST);
  ops.symlink(l, target, REG_DEV, name);
}

/** The default device nodes and links, and the nodes of linux.devices: one of a default's path takes its place. */
export function writeDev(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  ops.target(l, REG_ROOT, '/dev', NONE, REG_DEV, SLOT_MODE);
  node(mounter, config, 'null', 1, 3);
  node(mounter, config, 'random', 1, 8);
  node(mounter, config, 'full', 1, 7);
  node(mounter, config, 'tty', 5, 0);
  node(mounter, config, 'zero', 1, 5);
  node(mounter, config, 'urandom', 1, 9);
  // the image's own ptmx, whatever it is, would not lead to the container's devpts
  l.on(errno.ENOENT);
  ops.unlink(l, REG_DEV, new Tmpl('ptmx'), 0);
  ops.symlink(l, 'pts/ptmx', REG_DEV, 'ptmx');
  link(l, '/proc/self/fd', 'fd');
  link(l, '/proc/self/fd/0', 'stdin');
  link(l, '/proc/self/fd/1', 'stdout');
  link(l, '/proc/self/fd/2', 'stderr');
  // a kernel without CONFIG_PROC_KCORE has nothing to link to
  l.on(errno.ENOENT, 1);
  ops.stat(l, new Tmpl('/proc/kcore'), 0);
  link(l, '/proc/kcore', 'core');
  writeDevices(mounter, config);
}

function writeDevices(mounter: Mounter, config: Config): void {
  const l = mounter.l;
  const made = new Set<string>();
  for (let i = 0; i < config.devices.length; i++) {
    const device = config.devices[i];
    const path = cleanPath('/' + device.path);
    // ptmx is the container's devpts'; of a path given twice the first counts, as in runc
    if (path == '/dev/ptmx' || made.has(path)) continue;
    made.add(path);
    l.at('/linux/devices/' + i.toString());
    if (mounter.confined && (device.mode & linux.S_IFMT) != linux.S_IFIFO) {
      bind(mounter, REG_ROOT, path, path);
      continue;
    }
    ops.target(l, REG_ROOT, directoryPart(path), NONE, REG_TARGET, SLOT_MODE);
    ops.mknod(l, REG_TARGET, baseName(path), device.mode, device.major, device.minor, device.uid, device.gid);
  }
  l.at('');
}

/**
 * Opens and verifies the container's /dev/null, which masks files, and which takes the place of the host's on
 * stdio. It is as hostile as the rest of the rootfs: CVE-2025-31133.
 * @param stdio make 0, 1 and 2 this one where they are the null device
 */
export function writeNull(l: List, stdio: bool): void {
  const flags = (stdio ? linux.O_RDWR : linux.O_PATH) | linux.O_CLOEXEC;
  const resolve = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;
  ops.openIn(l, REG_ROOT, '/dev/null', flags, 0, resolve, REG_NULL);
  ops.checkChar(l, REG_NULL, 1, 3);
  if (stdio) ops.stdioNull(l, REG_NULL);
}
