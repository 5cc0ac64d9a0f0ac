/** The mounts of the config, in their order. How each is made is mounter.ts's. */
import { ContainerCgroup } from '../cgroup/container';
import { Config, Mount } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { optionsOfVersion2, writeCgroupMount } from './mount-cgroup';
import { MountOptions } from './mount-options';
import { isIdmapped, writeReceiveIdmapped } from './mount-idmap';
import { hasOpenedSource, opensSources, writeAskForSources, writeTakeSource } from './mount-sources';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import { cleanPath, fromBundle } from './paths';
import { REG_CONTAINER_PROC, REG_FDS, REG_MOUNT, REG_ROOT, REG_TAKEN, REG_TARGET, SLOT_MODE } from './registers';

const OPEN_PATH: u32 = linux.O_PATH | linux.O_CLOEXEC;
const RESOLVE: u32 = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;

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

/** Init's own /proc/self/fd, by which mount(2) finds what it is to work on: where a mount needs that. */
export function writeOpenFds(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  let needed = !mounter.modern;
  for (let i = 0; i < config.mounts.length; i++) {
    const options = MountOptions.parse(config.mounts[i].options);
    if (options.remount || (!options.bind && !mounter.detachable(config.mounts[i].type, options))) needed = true;
  }
  const flags = OPEN_PATH | linux.O_DIRECTORY;
  if (needed) ops.open(l, NONE, new Tmpl('/proc/self/fd'), flags, 0, REG_FDS);
}

/**
 * All mounts of the config.
 * @param bundle relative sources of bind mounts are taken from it
 */
export function writeMounts(l: List, config: Config, bundle: string, facts: Facts, cgroup: ContainerCgroup): void {
  const mounter = new Mounter(l, config, facts);
  const cgroupNamespace = config.namespace(linux.CLONE_NEWCGROUP) !== null;
  const opened = opensSources(config, facts);
  if (opened) writeAskForSources(mounter.l);
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    const options = MountOptions.parse(mount.options);
    options.opened = opened && hasOpenedSource(mount, options);
    l.at('/mounts/' + i.toString());
    if (readonlyLater(mount, options)) options.flags &= ~linux.MS_RDONLY;
    if (options.remount) {
      writeRemount(mounter, mount, options);
    } else if (options.bind) {
      writeBindMount(mounter, mount, options, bundle);
    } else if (mount.type == 'cgroup') {
      writeCgroupMount(mounter, mount, options, config.mountLabel, facts, cgroup, cgroupNamespace);
    } else {
      writeFileSystem(mounter, config, mount, options, facts);
    }
    if (cleanPath(mount.destination) == '/proc' && !options.remount) writeKeepProc(l);
  }
  l.at('');
  if (opened) ops.closeRegs(l, [REG_TAKEN]);
}

/** For what is done to files of /proc later: masks.ts. */
function writeKeepProc(l: List): void {
  ops.openIn(l, REG_MOUNT, '.', OPEN_PATH | linux.O_DIRECTORY, 0, 0, REG_CONTAINER_PROC);
}

/** Those mounts that had to be filled first become read-only. */
export function writeReadonlyMounts(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    if (!readonlyLater(mount, MountOptions.parse(mount.options))) continue;
    l.at('/mounts/' + i.toString());
    ops.openIn(l, REG_ROOT, cleanPath(mount.destination), OPEN_PATH, 0, RESOLVE, REG_TARGET);
    mounter.makeReadonly(REG_TARGET);
  }
  l.at('');
}

function writeFileSystem(mounter: Mounter, config: Config, mount: Mount, options: MountOptions, facts: Facts): void {
  const l = mounter.l;
  const destination = cleanPath(mount.destination);
  const real = mount.type == 'proc' || mount.type == 'sysfs';
  if (real) writeRealDirectory(l, destination);
  else writeTarget(l, REG_ROOT, destination, NONE);
  const words = mount.type == 'cgroup2' ? optionsOfVersion2(facts.cgroups) : ([] as Tmpl[]);
  // a tmpfs takes the mode of the directory that it covers, unless the config says one
  if (mount.type == 'tmpfs' && !options.has('mode')) words.push(new Tmpl('mode=').oct(SLOT_MODE));
  // the kernel labels procfs and sysfs itself; mqueue knows no such option
  if (!real && mount.type != 'mqueue') options.label = config.mountLabel;
  // in a user namespace that does not own the network namespace there is no sysfs to mount: the host's is bound
  if (mount.type == 'sysfs' && mounter.confined) {
    mounter.createOrBind(destination, mount.type, mount.source, options, '/sys');
    return;
  }
  if (options.copyUp && mounter.detachable(mount.type, options)) {
    mounter.detached(mount.type, mount.source, options, words);
    ops.copyUp(l, REG_TARGET, REG_MOUNT);
    mounter.attach();
    mounter.propagate(REG_MOUNT, options.propagation);
    return;
  }
  mounter.create(REG_ROOT, destination, mount.type, mount.source, options, words);
  if (options.copyUp) ops.copyUp(l, REG_TARGET, REG_MOUNT);
}

/** A bind mount of a path of the host. */
function writeBindMount(mounter: Mounter, mount: Mount, options: MountOptions, bundle: string): void {
  const l = mounter.l;
  const source = fromBundle(bundle, mount.source);
  const destination = cleanPath(mount.destination);
  if (!options.copySymlink) {
    writeBind(mounter, source, destination, mount, options);
    return;
  }
  // EINVAL: the source is no symlink, and is bound as any other
  const handed = options.opened || isIdmapped(mount, options);
  l.on(errno.EINVAL, handed ? 2 : 1);
  ops.copySymlink(l, source, REG_ROOT, destination);
  // the mount that someone has made for it in vain: the next one is another's
  if (handed) writeTake(l, options);
  ops.jump(l, 0);
  const copied = l.jumped();
  writeBind(mounter, source, destination, mount, options);
  l.land(copied);
}

/** What the helper, or the executor, has opened, into REG_MOUNT. */
function writeTake(l: List, options: MountOptions): void {
  if (options.opened) writeTakeSource(l);
  else writeReceiveIdmapped(l);
}

function writeBind(mounter: Mounter, source: string, destination: string, mount: Mount, options: MountOptions): void {
  const l = mounter.l;
  if (options.opened || isIdmapped(mount, options)) writeTake(l, options);
  else mounter.source(source, options);
  if (destination == '/proc') ops.checkFs(l, REG_MOUNT, linux.PROC_SUPER_MAGIC);
  if (options.destinationNoFollow) writeOwnTarget(l, destination);
  else writeTarget(l, REG_ROOT, destination, REG_MOUNT);
  mounter.bind(REG_ROOT, destination, options);
}

/** Changes what is mounted there already. */
function writeRemount(mounter: Mounter, mount: Mount, options: MountOptions): void {
  const destination = cleanPath(mount.destination);
  ops.openIn(mounter.l, REG_ROOT, destination, OPEN_PATH, 0, RESOLVE, REG_TARGET);
  checkTarget(mounter.l, destination);
  mounter.remount(options.bind ? '' : mount.type, mount.source, options);
}

/**
 * The mountpoint, into REG_TARGET. Where the config itself names a place below /proc, validation has decided;
 * otherwise only a symlink of the rootfs can lead there.
 */
export function writeTarget(l: List, root: u32, path: string, like: u32): void {
  ops.target(l, root, path, like, REG_TARGET, SLOT_MODE);
  if (root == REG_ROOT) checkTarget(l, path);
}

function checkTarget(l: List, path: string): void {
  if (path != '/proc' && !path.startsWith('/proc/')) ops.checkNotFs(l, REG_TARGET, linux.PROC_SUPER_MAGIC);
}

/** dest-nofollow: the mountpoint is what has this name, a symlink as it may be, and nothing of the kernel's (crun's rule). */
function writeOwnTarget(l: List, path: string): void {
  ops.openIn(l, REG_ROOT, path, OPEN_PATH | linux.O_NOFOLLOW, 0, RESOLVE, REG_TARGET);
  ops.checkNotFs(l, REG_TARGET, linux.PROC_SUPER_MAGIC);
  ops.checkNotFs(l, REG_TARGET, linux.SYSFS_MAGIC);
  ops.checkNotFs(l, REG_TARGET, linux.DEVPTS_SUPER_MAGIC);
}

/** procfs and sysfs are mounted on a real directory only, never through a symlink: CVE-2019-19921, CVE-2023-27561. */
function writeRealDirectory(l: List, path: string): void {
  const resolve = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_SYMLINKS;
  const flags = OPEN_PATH | linux.O_DIRECTORY;
  l.on(errno.ENOENT, 1);
  ops.openIn(l, REG_ROOT, path, flags, 0, resolve, REG_TARGET);
  ops.jump(l, 2);
  ops.target(l, REG_ROOT, path, NONE, REG_TARGET, SLOT_MODE);
  // made: but was it a symlink in the meantime?
  ops.openIn(l, REG_ROOT, path, flags, 0, resolve, REG_TARGET);
}
