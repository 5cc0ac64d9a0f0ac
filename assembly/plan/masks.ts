/** linux.readonlyPaths and linux.maskedPaths; a path that is not there is passed over. */
import { Config } from '../spec/config';
import { List, Tmpl } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import * as ops from './ops.generated';
import { REG_MOUNT, REG_NULL, REG_ROOT, REG_TARGET } from './registers';

const OPEN_PATH: u32 = linux.O_PATH | linux.O_CLOEXEC;
const RESOLVE: u32 = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;

/** Each path becomes a recursive bind of itself, read-only, that keeps its other flags. */
export function writeReadonlyPaths(l: List, config: Config): void {
  for (let i = 0; i < config.readonlyPaths.length; i++) {
    l.at('/linux/readonlyPaths/' + i.toString()).on(errno.ENOENT, 3);
    ops.openIn(l, REG_ROOT, config.readonlyPaths[i], OPEN_PATH, 0, RESOLVE, REG_TARGET);
    ops.openTree(l, REG_TARGET, '', linux.AT_EMPTY_PATH | linux.AT_RECURSIVE, REG_MOUNT);
    ops.mountSetattr(l, REG_MOUNT, 0, linux.MOUNT_ATTR_RDONLY, 0, 0);
    ops.moveMount(l, REG_MOUNT, REG_TARGET);
  }
  l.at('');
}

/** A directory is covered by an empty read-only tmpfs, anything else by the container's /dev/null (REG_NULL, verified). */
export function writeMaskedPaths(l: List, config: Config): void {
  for (let i = 0; i < config.maskedPaths.length; i++) {
    const path = config.maskedPaths[i];
    l.at('/linux/maskedPaths/' + i.toString())
      .on(errno.ENOENT, 6)
      .on(errno.ENOTDIR, 3);
    ops.openIn(l, REG_ROOT, path, OPEN_PATH | linux.O_DIRECTORY, 0, RESOLVE, REG_TARGET);
    ops.fsMount(l, 'tmpfs', 'tmpfs', [new Tmpl('ro')], linux.MOUNT_ATTR_RDONLY, REG_MOUNT);
    ops.moveMount(l, REG_MOUNT, REG_TARGET);
    ops.jump(l, 3);
    l.on(errno.ENOENT, 2);
    ops.openIn(l, REG_ROOT, path, OPEN_PATH, 0, RESOLVE, REG_TARGET);
    ops.openTree(l, REG_NULL, '', linux.AT_EMPTY_PATH, REG_MOUNT);
    ops.moveMount(l, REG_MOUNT, REG_TARGET);
  }
  l.at('');
}
