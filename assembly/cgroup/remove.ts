/** A container's cgroup is removed with all that is below it. */
import { List } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { DEFAULT_PARENT } from './place';

/** init is alone in its cgroup when it is made: this is for programs that someone else put there */
const REMOVE_TIMEOUT: u32 = 10000;

/**
 * Removes one cgroup directory with everything below it, and the shared parent when it was the last one in it.
 * @param full the directory, as in state.json's cgroup_paths
 */
export function removeCgroup(l: List, full: string): void {
  const slash = full.lastIndexOf('/');
  if (slash <= 0) return;
  const parent = full.substring(0, slash);
  ops.cgroupRemove(l, parent, full.substring(slash + 1), REMOVE_TIMEOUT);
  if (parent.endsWith('/' + DEFAULT_PARENT)) {
    // it may be another user's
    l.on(errno.EACCES).on(errno.EPERM);
    ops.cgroupPrune(l, parent.substring(0, parent.length - DEFAULT_PARENT.length - 1), DEFAULT_PARENT);
  }
}
