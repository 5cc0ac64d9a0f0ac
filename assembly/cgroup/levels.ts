/**
 * Version 2: every level above the container gives all controllers to the next, as runc does it: all in one
 * write, then one by one where that is refused (a real-time process refuses cpu).
 *
 * A level with processes of its own refuses by EBUSY what only a domain can have. The others would make it the root of threads, and the
 * container one of them, which cannot be killed at once: that is done only for limits that are worth it.
 */
import { List, NONE, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { CgroupPlace } from './place';
import { ResourceWrite } from './resource-write';

/** The controllers that a threaded cgroup can have, and the files that belong to none. */
const THREADED: Array<string> = ['cpu', 'cpuset', 'perf_event', 'pids', 'cgroup'];

const O_WRONLY: u32 = 1;
const O_CLOEXEC: u32 = 0o2000000;

/**
 * @param available the controllers that there are
 * @param limits the container's
 * @param typed version 2 alone: a level in a threaded subtree has to be told that it is threaded
 * @param cause the JSON pointer of what asks for the cgroup
 */
export function writeLevels(
  l: List,
  place: CgroupPlace,
  available: Array<string>,
  limits: Array<ResourceWrite>,
  typed: bool,
  cause: string,
): void {
  const levels = place.path.split('/');
  const whole = firstOf(limits, false);
  const amongThreads = whole === null && firstOf(limits, true) !== null;
  let directory = place.hierarchy.mountpoint;
  for (let i = 0; i < levels.length; i++) {
    if (available.length) writeControllers(l, directory + '/cgroup.subtree_control', available, amongThreads);
    directory += '/' + levels[i];
    if (typed) writeType(l, directory, whole, cause);
  }
}

/** The first limit that threads can have, or that only a domain can have. */
function firstOf(limits: Array<ResourceWrite>, threaded: bool): ResourceWrite | null {
  for (let i = 0; i < limits.length; i++) {
    if (THREADED.includes(limits[i].controller) == threaded) return limits[i];
  }
  return null;
}

function writeControllers(l: List, file: string, names: Array<string>, amongThreads: bool): void {
  if (!amongThreads) l.on(errno.EBUSY);
  tolerant(l, 1, amongThreads);
  ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl('+' + names.join(' +')));
  ops.jump(l, names.length);
  for (let k = 0; k < names.length; k++) {
    tolerant(l, 0);
    ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl('+' + names[k]));
  }
}

/** In a threaded subtree a container is threaded, unless it has a limit that only a domain can have (runc's rule). */
function writeType(l: List, directory: string, whole: ResourceWrite | null, cause: string): void {
  if (whole) l.at(whole.pointer);
  // who was given a cgroup may not be given this file of it, and on the way others remove cgroups
  l.on(errno.EACCES).on(errno.EPERM).on(errno.ENOENT);
  ops.cgroupType(l, directory, whole ? 1 : 0);
  l.at(cause);
}

/** The next op may fail where a controller cannot be given away. */
function tolerant(l: List, skip: u16, busy: bool = true): void {
  if (busy) l.on(errno.EBUSY, skip);
  l.on(errno.EINVAL, skip).on(errno.ENOENT, skip).on(errno.EACCES, skip);
  l.on(errno.EPERM, skip).on(errno.EOPNOTSUPP, skip).on(errno.EROFS, skip).on(errno.ENODEV, skip);
}
