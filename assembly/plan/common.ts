/** What the verbs that work on an existing container have in common. */
import { Request } from '../request';
import { Results } from '../results';
import { State } from '../state/state';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK, STATE_MAX } from './facts';
import * as ops from './ops.generated';
import { REG_INIT, SLOT_PID, SLOT_START } from './registers';

/** How long start, and delete --force, wait for another command on the same container (ms). */
export const LOCK_TIMEOUT: u32 = 10000;
/** How long a process may take to end after SIGKILL (ms). */
export const KILL_TIMEOUT: u32 = 10000;
export const SIGKILL: u32 = 9;
const LOCKS_MAX: u32 = 16 << 20;

/** Reads state.json into the results; a missing one is passed over. */
export function writeReadState(l: List, request: Request): void {
  l.report().on(errno.ENOENT).on(errno.ENOTDIR).on(errno.EFBIG);
  ops.readFile(l, new Tmpl(request.stateFile), STATE_MAX);
}

/** Reads the names in the state root into the results. */
export function writeReadNames(l: List, request: Request): void {
  l.report();
  // nobody chose the default root: it is made by the first create
  if (request.defaultRoot) l.on(errno.ENOENT);
  ops.readDir(l, new Tmpl(request.root.length ? request.root : '/'));
}

/**
 * Locks the state directory, into REG_LOCK, and reads state.json, also when another has the lock (EWOULDBLOCK). Without a
 * directory to lock there is no second record.
 * @param timeout how long the lock is waited for (ms)
 */
export function writeLockedState(l: List, request: Request, timeout: u32): void {
  l.report().on(errno.ENOENT, 1).on(errno.ENOTDIR, 1).on(errno.ESTALE, 1).on(errno.EWOULDBLOCK);
  ops.lockDir(l, new Tmpl(request.stateDir), timeout, REG_LOCK);
  writeReadState(l, request);
}

/** Who holds the lock of the state directory, in two records: a STAT of it, and /proc/locks. */
export function writeFindHolder(l: List, request: Request): void {
  l.report().on(errno.ENOENT);
  ops.stat(l, new Tmpl(request.stateDir), 0);
  writeReadLocks(l);
}

/** Only where it is needed: the kernel lets who reads it wait for all processors (some 10 ms), and nobody lock a file meanwhile. */
export function writeReadLocks(l: List): void {
  l.report().on(errno.ENOENT);
  ops.readFile(l, new Tmpl('/proc/locks'), LOCKS_MAX);
}

/** Init's pid and start time into their slots, and its pidfd into REG_INIT; ESRCH skips that many ops. */
export function writeOpenInit(l: List, state: State, skip: u16): void {
  ops.setSlot(l, SLOT_PID, state.pid);
  ops.setSlot(l, SLOT_START, state.startTime);
  l.report().on(errno.ESRCH, skip);
  ops.pidfdOpen(l, SLOT_PID, SLOT_START, REG_INIT);
}

/** After SIGKILL: a freezer of version 1 holds it back, one of version 2 does not. */
export function writeThaw(l: List, state: State): void {
  if (state.unified || !state.freezer.length) return;
  // an ordinary user's container may be in a freezer that is not the user's
  l.on(errno.EACCES).on(errno.EPERM);
  ops.cgroupThaw(l, state.freezer);
}

/** The failed turn of a request, if one has failed. */
export function failedTurn(request: Request): Results | null {
  for (let i = 0; i < request.results.length; i++) {
    if (request.results[i].failed) return request.results[i];
  }
  return null;
}

/** O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC */
const WRITE_ANEW: u32 = 0o2001101;

/**
 * Replaces state.json by a rename; on a full or read-only file system it stays as it is, for delete must work there.
 * @param dir the register of the state directory
 */
export function rewriteState(l: List, dir: u32, state: State): void {
  l.on(errno.ENOSPC, 1).on(errno.EDQUOT, 1).on(errno.EROFS, 1);
  replaceState(l, dir, state);
}

/** Replaces state.json by a rename. @param dir the register of the state directory */
export function replaceState(l: List, dir: u32, state: State): void {
  ops.writeFile(l, dir, new Tmpl('.state.json'), WRITE_ANEW, 0o600, state.toTemplate(NONE, NONE));
  ops.rename(l, dir, '.state.json', 'state.json');
}

/** Its status has changed: who watches the container (watch.ts) hears of it. That nobody can be told is no failure. */
export function writeTell(l: List, request: Request): void {
  l.on(errno.ENOENT).on(errno.EACCES).on(errno.EPERM).on(errno.EROFS).on(errno.EIO);
  ops.touch(l, new Tmpl(request.stateDir));
}
