/** The rootfs: mounted on itself, made the root, made read-only. */
import { unescapeOctal } from '../cgroup/mounts';
import { Config } from '../spec/config';
import { HOST_ROOT } from '../state/state';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { propagationOf } from './mount-words';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import { fromBundle } from './paths';
import { REG_FDS, REG_OLD_ROOT, REG_ROOT, REG_ROOT_TARGET, REG_TARGET } from './registers';

const OPEN_PATH: u32 = linux.O_PATH | linux.O_CLOEXEC;
const OPEN_ROOT: u32 = OPEN_PATH | linux.O_DIRECTORY;
const CAUSE_PROPAGATION: string = '/linux/rootfsPropagation';

/**
 * Some of the mounts copied from the host stay in one peer group with the host's: what is mounted or unmounted there
 * happens on the host too. Words without "r" are of "/" alone.
 */
function isShared(propagation: u32): bool {
  if (propagation & linux.MS_SHARED) return true;
  return (propagation & (linux.MS_PRIVATE | linux.MS_SLAVE)) != 0 && (propagation & linux.MS_REC) == 0;
}

/**
 * The mounts of the host, copied with the mount namespace, stop sending what happens to them back (or do what
 * rootfsPropagation says); the rootfs becomes a mount of its own, in REG_ROOT. pivot_root needs that.
 */
export function writeRoot(l: List, config: Config, bundle: string, facts: Facts): void {
  const path = fromBundle(bundle, config.rootPath);
  const propagation = propagationOf(config.rootfsPropagation);
  l.at(propagation ? CAUSE_PROPAGATION : '');
  // an unbindable "/" could not be cloned: that word is for the new root alone
  const outside = propagation & (linux.MS_PRIVATE | linux.MS_SLAVE | linux.MS_SHARED);
  ops.propagate(l, '/', outside ? propagation : linux.MS_SLAVE | linux.MS_REC);
  // pivot_root refuses a root whose parent mount is shared
  if (isShared(propagation)) writeParent(l, path, propagation & linux.MS_SLAVE ? linux.MS_SLAVE : linux.MS_PRIVATE);
  l.at('/root/path');
  if (facts.newMounts) {
    writeOpenRoot(l, path);
    ops.moveMount(l, REG_ROOT, REG_ROOT_TARGET);
  } else {
    ops.openIn(l, NONE, path, OPEN_ROOT, 0, linux.RESOLVE_NO_SYMLINKS, REG_ROOT_TARGET);
    new Mounter(l, config, facts).bindFd(REG_ROOT_TARGET, REG_ROOT_TARGET, true);
    // the same path leads to what is mounted there now
    ops.openIn(l, NONE, path, OPEN_ROOT, 0, linux.RESOLVE_NO_SYMLINKS, REG_ROOT);
  }
  l.at('');
}

/**
 * The executor's, for a container without a mount namespace: the rootfs is mounted in the state directory, where nothing
 * else is, so that one umount takes all back. It becomes private: what the container mounts is seen on the host, and
 * stays in this mount. runc mounts it over itself, makes "/" a slave, and leaves its mounts behind.
 */
export function writeHostRoot(l: List, config: Config, bundle: string, stateDir: u32): void {
  l.at('/root/path').undo();
  ops.mkdir(l, stateDir, new Tmpl(HOST_ROOT), 0o700);
  writeOpenRoot(l, fromBundle(bundle, config.rootPath));
  l.undo();
  ops.attach(l, REG_ROOT, stateDir, HOST_ROOT);
  ops.mountSetattr(l, REG_ROOT, linux.AT_RECURSIVE, 0, 0, linux.MS_PRIVATE);
  l.at('');
}

/** A copy of the rootfs with all that is mounted in it, detached, in REG_ROOT. */
function writeOpenRoot(l: List, path: string): void {
  // runc refuses a rootfs behind a symlink: its path would be another one on the next look
  ops.openIn(l, NONE, path, OPEN_ROOT, 0, linux.RESOLVE_NO_SYMLINKS, REG_ROOT_TARGET);
  ops.openTree(l, REG_ROOT_TARGET, '', linux.AT_EMPTY_PATH | linux.AT_RECURSIVE, REG_ROOT);
}

/** The mount that the path lies on, the deepest of its directories that is a mountpoint, becomes private or a slave. */
function writeParent(l: List, path: string, propagation: u32): void {
  const levels: Array<string> = [];
  let at = path;
  while (at.length > 1) {
    levels.push(at);
    const slash = at.lastIndexOf('/');
    at = slash > 0 ? at.substring(0, slash) : '/';
  }
  levels.push('/');
  for (let i = 0; i < levels.length; i++) {
    const rest = levels.length - 1 - i;
    // EINVAL: no mountpoint, try the directory above
    if (rest) l.on(errno.EINVAL, 1);
    ops.propagate(l, levels[i], propagation);
    // what follows for each of the others is an op and, but for the last, a jump
    if (rest) ops.jump(l, rest * 2 - 1);
  }
}

/** The rootfs becomes "/", the host's mounts go. */
export function writePivot(l: List, config: Config): void {
  const shared = isShared(propagationOf(config.rootfsPropagation));
  l.at('/root/path');
  if (shared) ops.open(l, NONE, new Tmpl('/'), OPEN_PATH, 0, REG_OLD_ROOT);
  ops.fchdir(l, REG_ROOT);
  // pivot_root(2), NOTES: the old root is then mounted on ".", over the new one
  ops.pivotRoot(l);
  if (shared) {
    // unmounting must not reach the host. Elsewhere everything is a slave, or private, already
    ops.fchdir(l, REG_OLD_ROOT);
    ops.propagate(l, '.', linux.MS_SLAVE | linux.MS_REC);
  }
  ops.umount(l, '.', linux.MNT_DETACH);
  ops.chdir(l, '/');
  l.at('');
}

/** Without a mount namespace the root can only be the process's own. */
export function writeChroot(l: List): void {
  l.at('/root/path');
  ops.fchdir(l, REG_ROOT);
  ops.chroot(l, '.');
  ops.chdir(l, '/');
  l.at('');
}

/**
 * The mountpoints of whole proc and sysfs mounts outside the rootfs.
 * @param mountinfo the text of /proc/self/mountinfo
 */
export function kernelMounts(mountinfo: string, rootfs: string): Array<string> {
  const found: Array<string> = [];
  const lines = mountinfo.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const halves = lines[i].split(' - ');
    const left = halves[0].split(' ');
    if (halves.length < 2 || left.length < 5 || left[3] != '/') continue;
    if (!halves[1].startsWith('proc ') && !halves[1].startsWith('sysfs ')) continue;
    const mountpoint = unescapeOctal(left[4]);
    if (!(mountpoint + '/').startsWith(rootfs + '/')) found.push(mountpoint);
  }
  return found;
}

/**
 * Without pivot_root (a rootfs on the initramfs): the rootfs is moved over "/". The host's proc and sysfs
 * would stay reachable below it and are unmounted, as runc does it; where they are locked (EINVAL), as they are in a user
 * namespace, they are covered.
 * @param mounts mountpoints of the host's whole proc and sysfs
 */
export function writeMoveRoot(mounter: Mounter, mounts: Array<string>): void {
  const l = mounter.l;
  const locked = mounter.confined;
  const cover = new MountOptions();
  cover.flags = linux.MS_RDONLY;
  const covers = mounter.newMountOps + 1;
  l.at('/root/path');
  for (let i = 0; i < mounts.length; i++) {
    l.on(errno.ENOENT, locked ? <u16>(covers + 2) : 1);
    ops.propagate(l, mounts[i], linux.MS_SLAVE | linux.MS_REC);
    l.on(errno.EINVAL, locked ? 1 : 0);
    ops.umount(l, mounts[i], linux.MNT_DETACH);
    if (!locked) continue;
    ops.jump(l, covers);
    ops.open(l, NONE, new Tmpl(mounts[i]), OPEN_PATH, 0, REG_TARGET);
    mounter.newMount('tmpfs', 'tmpfs', cover);
  }
  ops.open(l, NONE, new Tmpl('/'), OPEN_PATH, 0, REG_OLD_ROOT);
  if (mounter.modern) ops.moveMount(l, REG_ROOT, REG_OLD_ROOT);
  else ops.mount(l, REG_FDS, REG_ROOT, '', REG_OLD_ROOT, '', linux.MS_MOVE, new Tmpl());
  ops.fchdir(l, REG_ROOT);
  ops.chroot(l, '.');
  ops.chdir(l, '/');
  l.at('');
}

/**
 * What rootfsPropagation wants of the new root. Last of all: an unbindable mount could not be bound to itself for a
 * read-only path.
 */
export function writeRootPropagation(l: List, config: Config): void {
  const propagation = propagationOf(config.rootfsPropagation);
  l.at(CAUSE_PROPAGATION);
  if (propagation & (linux.MS_SHARED | linux.MS_UNBINDABLE)) ops.propagate(l, '/', propagation);
  l.at('');
}

/** root.readonly: the root mount alone, what is mounted below it has its own options. */
export function writeReadonlyRoot(l: List, config: Config, facts: Facts): void {
  if (!config.rootReadonly) return;
  l.at('/root/readonly');
  new Mounter(l, config, facts).makeReadonly(REG_ROOT);
  l.at('');
}
