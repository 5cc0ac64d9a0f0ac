/**
 * Removes what is left of a container: its processes, its cgroups, its state directory. delete ends with it, and
 * create begins with it where a crash left something of the same id. The lock is held in REG_LOCK. Every op may be
 * repeated, and the state directory is last: whoever is killed half-way leaves something that can be cleaned again.
 */
import { DEFAULT_PARENT } from '../cgroup/place';
import { removeCgroup } from '../cgroup/remove';
import { CgroupLayout, Hierarchy } from '../cgroup/layout';
import { idFileName } from '../id';
import { Request } from '../request';
import { PHASE_DELETING, State } from '../state/state';
import { KILL_TIMEOUT, rewriteState, SIGKILL, writeOpenInit, writeThaw } from './common';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import * as linux from './linux';
import { writeRemoveRdt } from './intel-rdt';
import { removeNotify } from './notify';
import * as ops from './ops.generated';
import { REG_INIT } from './registers';
import { writeStopUnit } from './systemd';

/** How many ops removeCgroup writes for a cgroup below DEFAULT_PARENT. */
const REMOVE_OPS: u16 = 2;

/**
 * With a state.json that can be read.
 * @param saved what it says; its phase becomes "deleting"
 * @param alive its init may be: SIGKILL waits (cgroup v1) while it is frozen, or one of its pid namespace is
 * @param ended it was ready, and its init has been waited for: killed half-way, this leaves a container that has stopped
 */
export function writeCleanUp(l: List, request: Request, saved: State, alive: bool, ended: bool = false): void {
  // processes of a container that was never ready are only init, which dies with its creator
  const killAll = saved.sharedPidNamespace && !saved.creating;
  const unit = saved.systemdUnit;
  // create may have been refused because there is such a unit: then it is another's
  const own = !saved.creating;
  if (!own) saved.systemdUnit = '';
  if (saved.phase != PHASE_DELETING && !ended) {
    saved.phase = PHASE_DELETING;
    rewriteState(l, REG_LOCK, saved);
  }
  const init = saved.pid != 0 && !ended;
  if (init) {
    writeOpenInit(l, saved, 1);
    l.on(errno.ESRCH);
    ops.kill(l, REG_INIT, SIGKILL);
  }
  if (alive) writeThaw(l, saved);
  if (init) {
    // EBADF: it was gone, so there is no pidfd
    l.on(errno.EBADF);
    ops.waitExit(l, REG_INIT, KILL_TIMEOUT);
  }
  const cgroup = saved.processCgroup;
  if (killAll && cgroup.length) {
    l.on(errno.ENOENT);
    ops.cgroupKill(l, cgroup, saved.unified ? '' : saved.freezer);
  }
  if (unit.length) writeStopUnit(l, unit, saved.systemdBus, own);
  writeUnmount(l, saved);
  const directories = saved.cgroupDirectories();
  for (let i = 0; i < directories.length; i++) removeCgroup(l, directories[i]);
  writeRemoveRdt(l, saved);
  if (saved.notify) removeNotify(l, request);
  ops.removeDir(l, new Tmpl(request.stateDir));
}

/**
 * With a state.json that says nothing: missing (a crash before anything was made, or at the very end of a delete), or
 * damaged: then the cgroups are sought where they are by default.
 */
export function writeCleanUpBlind(l: List, request: Request, layout: CgroupLayout): void {
  for (let i = 0; i < layout.hierarchies.length; i++) {
    const hierarchy = layout.hierarchies[i];
    writeRemoveDefault(l, request, hierarchy, hierarchy.mountpoint);
    // an ordinary user's are below the user's own cgroup
    if (hierarchy.own.length) writeRemoveDefault(l, request, hierarchy, hierarchy.mountpoint + '/' + hierarchy.own);
  }
  removeNotify(l, request);
  ops.removeDir(l, new Tmpl(request.stateDir));
}

function writeRemoveDefault(l: List, request: Request, hierarchy: Hierarchy, top: string): void {
  const path = top + '/' + DEFAULT_PARENT + '/' + idFileName(request.id);
  // what an ordinary user may not touch is not that user's: another's container has the same id
  l.on(errno.ENOENT).on(errno.EACCES, REMOVE_OPS).on(errno.EPERM, REMOVE_OPS);
  ops.cgroupKill(l, path, hierarchy.has('freezer') ? path : '');
  removeCgroup(l, path);
}

/** What a container without a mount namespace mounted on the host: the root takes with it what is mounted below. */
function writeUnmount(l: List, saved: State): void {
  for (let i = saved.hostMounts.length - 1; i >= 0; i--) {
    // EINVAL: nothing is mounted there (yet, or any more)
    l.on(errno.EINVAL).on(errno.ENOENT);
    ops.umount(l, saved.hostMounts[i], linux.MNT_DETACH | linux.UMOUNT_NOFOLLOW);
    l.on(errno.ENOENT);
    ops.unlink(l, NONE, new Tmpl(saved.hostMounts[i]), linux.AT_REMOVEDIR);
  }
}
