/**
 * The mounts of the config, in their order: each is made detached, then moved onto a mountpoint that was
 * opened inside the rootfs, so that nobody who changes the rootfs meanwhile can lead it elsewhere.
 */
import { ContainerCgroup } from '../cgroup/paths';
import { Config, Mount } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { writeCgroupMount } from './mount-cgroup';
import { MountOptions } from './mount-options';
import * as ops from './ops.generated';
import { cleanPath, fromBundle } from './paths';
import { REG_CONTAINER_PROC, REG_MOUNT, REG_ROOT, REG_TARGET, SLOT_MODE } from './registers';
import { inUserNamespace } from './user-namespace';

const OPEN_DIRECTORY: u32 = linux.O_PATH | linux.O_CLOEXEC;

/** /dev is made by the config itself, by a bind mount: then nothing is put into it (runc's rule). */
export function bindsDev(config: Config): bool {
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    if (cleanPath(mount.destination) == '/dev' && MountOptions.parse(mount.options).bind) return true;
  }
  return false;
}

/**
 * A new mount that the config wants read-only but that must be filled first: a tmpfs, in which later mounts
 * may need their mountpoints, and /dev. It is made read-only at the end.
 */
function readonlyLater(mount: Mount, options: MountOptions): bool {
  return options.readonly && ((mount.type == 'tmpfs' && !options.bind) || cleanPath(mount.destination) == '/dev');
}

/**
 * All mounts of the config.
 * @param bundle relative sources of bind mounts are taken from it
 */
export function writeMounts(l: List, config: Config, bundle: string, facts: Facts, cgroup: ContainerCgroup): void {
  const cgroupNamespace = config.namespace(linux.CLONE_NEWCGROUP) !== null;
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    const options = MountOptions.parse(mount.options);
    options.mayBeLocked = inUserNamespace(config);
    l.at('/mounts/' + i.toString());
    if (readonlyLater(mount, options)) options.flags &= ~linux.MS_RDONLY;
    if (options.bind) {
      writeBind(l, REG_ROOT, fromBundle(bundle, mount.source), cleanPath(mount.destination), options);
    } else if (mount.type == 'cgroup') {
      writeCgroupMount(l, mount, options, facts, cgroup, cgroupNamespace);
    } else {
      writeFileSystem(l, mount, options);
    }
    if (cleanPath(mount.destination) == '/proc') writeKeepProc(l);
  }
  l.at('');
}

/** For what is done to files of /proc later: masks.ts. */
function writeKeepProc(l: List): void {
  ops.openIn(l, REG_MOUNT, '.', OPEN_DIRECTORY | linux.O_DIRECTORY, 0, 0, REG_CONTAINER_PROC);
}

/** Those mounts that had to be filled first become read-only. */
export function writeReadonlyMounts(l: List, config: Config): void {
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    if (!readonlyLater(mount, MountOptions.parse(mount.options))) continue;
    l.at('/mounts/' + i.toString());
    const resolve = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;
    ops.openIn(l, REG_ROOT, cleanPath(mount.destination), OPEN_DIRECTORY, 0, resolve, REG_TARGET);
    ops.mountSetattr(l, REG_TARGET, 0, linux.MOUNT_ATTR_RDONLY, 0, 0);
  }
  l.at('');
}

function writeFileSystem(l: List, mount: Mount, options: MountOptions): void {
  const destination = cleanPath(mount.destination);
  if (mount.type == 'proc' || mount.type == 'sysfs') writeRealDirectory(l, destination);
  else writeTarget(l, REG_ROOT, destination, NONE);
  const words: Array<Tmpl> = [];
  // a tmpfs takes the mode of the directory that it covers, unless the config says one
  if (mount.type == 'tmpfs' && !options.has('mode')) words.push(new Tmpl('mode=').oct(SLOT_MODE));
  // in a user namespace that does not own the network namespace there is no sysfs to mount: the host's is bound
  const bindsSys = mount.type == 'sysfs' && options.mayBeLocked;
  if (bindsSys) l.on(errno.EPERM, 1);
  writeNewMount(l, mount.type, mount.source, options, words);
  if (bindsSys) {
    ops.jump(l, 2);
    ops.openTree(l, NONE, '/sys', linux.AT_RECURSIVE, REG_MOUNT);
    ops.mountSetattr(l, REG_MOUNT, 0, options.attrs, 0, 0);
  }
  writeAttach(l, options);
}

/**
 * A new mount of a file system into REG_MOUNT.
 * @param words options that come before the mount's own
 */
export function writeNewMount(l: List, type: string, source: string, options: MountOptions, words: Array<Tmpl>): void {
  const flags = options.superOptions;
  for (let i = 0; i < flags.length; i++) words.push(new Tmpl(flags[i]));
  for (let i = 0; i < options.data.length; i++) {
    // one string may hold several options, as in mount(2)'s data
    const parts = options.data[i].split(',');
    for (let k = 0; k < parts.length; k++) if (parts[k].length) words.push(new Tmpl(parts[k]));
  }
  ops.fsMount(l, type, source, words, options.attrs, REG_MOUNT);
}

/**
 * A bind mount of a path of the host.
 * @param root the register of the directory that `destination` is inside of
 */
export function writeBind(l: List, root: u32, source: string, destination: string, options: MountOptions): void {
  ops.openTree(l, NONE, source, options.recursive ? linux.AT_RECURSIVE : 0, REG_MOUNT);
  if (root == REG_ROOT && destination == '/proc') ops.checkFs(l, REG_MOUNT, linux.PROC_SUPER_MAGIC);
  if (options.changesBind) writeBindFlags(l, options);
  writeTarget(l, root, destination, REG_MOUNT);
  writeAttach(l, options);
}

/** The flags that the options want. Where some are locked, those stay as they are that no word clears. */
function writeBindFlags(l: List, options: MountOptions): void {
  if (!options.mayBeLocked) {
    ops.mountSetattr(l, REG_MOUNT, 0, options.bindSet, options.bindClear, 0);
    return;
  }
  l.on(errno.EPERM, 1);
  ops.mountSetattr(l, REG_MOUNT, 0, options.bindSet, options.bindClear, 0);
  ops.jump(l, options.changesTimes ? 2 : 1);
  const plain = options.plainAttrs;
  ops.mountSetattr(l, REG_MOUNT, 0, plain, options.lockedClear, 0);
  if (options.changesTimes) {
    const times = linux.MOUNT_ATTR__ATIME | linux.MOUNT_ATTR_NODIRATIME;
    ops.mountSetattr(l, REG_MOUNT, 0, options.bindSet & times, options.bindClear & times, 0);
  }
}

/** Moves REG_MOUNT onto REG_TARGET, and does what the options want done afterwards. */
export function writeAttach(l: List, options: MountOptions): void {
  if (options.recursiveSet | options.recursiveClear) {
    ops.mountSetattr(l, REG_MOUNT, linux.AT_RECURSIVE, options.recursiveSet, options.recursiveClear, 0);
  }
  ops.moveMount(l, REG_MOUNT, REG_TARGET);
  // after it is attached: below a shared mount attaching alone makes it shared
  for (let i = 0; i < options.propagation.length; i++) {
    const propagation = options.propagation[i];
    const flags = propagation & linux.MS_REC ? linux.AT_RECURSIVE : 0;
    ops.mountSetattr(l, REG_MOUNT, flags, 0, 0, propagation & ~linux.MS_REC);
  }
}

/**
 * The mountpoint, into REG_TARGET. Where the config itself names a place below /proc, validation has decided;
 * otherwise only a symlink of the rootfs can lead there.
 */
export function writeTarget(l: List, root: u32, path: string, like: u32): void {
  ops.target(l, root, path, like, REG_TARGET, SLOT_MODE);
  if (root == REG_ROOT && path != '/proc' && !path.startsWith('/proc/')) {
    ops.checkNotFs(l, REG_TARGET, linux.PROC_SUPER_MAGIC);
  }
}

/** procfs and sysfs are mounted on a real directory only, never through a symlink: CVE-2019-19921, CVE-2023-27561. */
function writeRealDirectory(l: List, path: string): void {
  const resolve = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_SYMLINKS;
  const flags = OPEN_DIRECTORY | linux.O_DIRECTORY;
  l.on(errno.ENOENT, 1);
  ops.openIn(l, REG_ROOT, path, flags, 0, resolve, REG_TARGET);
  ops.jump(l, 2);
  ops.target(l, REG_ROOT, path, NONE, REG_TARGET, SLOT_MODE);
  // made: but was it a symlink in the meantime?
  ops.openIn(l, REG_ROOT, path, flags, 0, resolve, REG_TARGET);
}
