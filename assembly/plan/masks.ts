/** linux.readonlyPaths and linux.maskedPaths; a path that is not there is passed over. */
import { Config } from '../spec/config';
import { List } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import { cleanPath } from './paths';
import { REG_CONTAINER_PROC, REG_MOUNT, REG_NULL, REG_ROOT, REG_TARGET } from './registers';

const OPEN_PATH: u32 = linux.O_PATH | linux.O_CLOEXEC;
const RESOLVE: u32 = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;

/** Where a path is opened from, and what it is from there. */
class Place {
  root: u32;
  path: string;

  /**
   * What is in /proc is taken from the mount itself: who shares the rootfs could have put a symlink in the place of /proc
   * meanwhile, so that another file were masked (CVE-2019-19921, CVE-2025-52881).
   */
  constructor(config: Config, path: string) {
    const clean = cleanPath(path);
    const inside = clean.startsWith('/proc/') && hasProc(config);
    this.root = inside ? REG_CONTAINER_PROC : REG_ROOT;
    this.path = inside ? clean.substring(6) : path;
  }
}

function hasProc(config: Config): bool {
  for (let i = 0; i < config.mounts.length; i++) {
    if (cleanPath(config.mounts[i].destination) == '/proc') return true;
  }
  return false;
}

/** Each path becomes a recursive bind of itself, read-only, that keeps its other flags. */
export function writeReadonlyPaths(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  for (let i = 0; i < config.readonlyPaths.length; i++) {
    const place = new Place(config, config.readonlyPaths[i]);
    l.at('/linux/readonlyPaths/' + i.toString()).on(errno.ENOENT, 3);
    ops.openIn(l, place.root, place.path, OPEN_PATH, 0, RESOLVE, REG_TARGET);
    if (mounter.modern) {
      ops.openTree(l, REG_TARGET, '', linux.AT_EMPTY_PATH | linux.AT_RECURSIVE, REG_MOUNT);
      mounter.makeReadonly(REG_MOUNT);
      mounter.attach();
    } else {
      mounter.bindFd(REG_TARGET, REG_TARGET, true);
      mounter.find(place.root, place.path);
      mounter.makeReadonly(REG_MOUNT);
    }
  }
  l.at('');
}

/** A directory is covered by an empty read-only tmpfs, anything else by the container's /dev/null (REG_NULL, verified). */
export function writeMaskedPaths(l: List, config: Config, facts: Facts): void {
  const mounter = new Mounter(l, config, facts);
  const empty = new MountOptions();
  empty.flags = linux.MS_RDONLY;
  empty.label = config.mountLabel;
  const directory = mounter.newMountOps + 1;
  const file = mounter.bindFdOps + 1;
  for (let i = 0; i < config.maskedPaths.length; i++) {
    const place = new Place(config, config.maskedPaths[i]);
    l.at('/linux/maskedPaths/' + i.toString())
      .on(errno.ENOENT, directory + file)
      .on(errno.ENOTDIR, directory);
    ops.openIn(l, place.root, place.path, OPEN_PATH | linux.O_DIRECTORY, 0, RESOLVE, REG_TARGET);
    mounter.newMount('tmpfs', 'tmpfs', empty);
    ops.jump(l, file);
    l.on(errno.ENOENT, file - 1);
    ops.openIn(l, place.root, place.path, OPEN_PATH, 0, RESOLVE, REG_TARGET);
    mounter.bindFd(REG_NULL, REG_TARGET, false);
  }
  l.at('');
}
