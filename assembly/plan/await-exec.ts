/**
 * How who starts a process learns that its execve has succeeded, where both execute the same plan: the process says that its next call
 * is execve, and its end of the channel is close-on-exec. What goes wrong comes as a record that says what. One that is killed in
 * between counts as started: it might have been killed right after as well.
 */
import { List } from './encoder';
import * as errno from './errno';
import * as ops from './ops.generated';
import { REG_INSIDE, REG_OUTSIDE, SYNC_EXEC } from './registers';

const ARGS: string = '/process/args/0';

/** The process's part, before it sets its filter. */
export function writeAnnounceExec(l: List): void {
  ops.syncSend(l, REG_INSIDE, SYNC_EXEC);
}

/** Up to the announcement. */
export function writeAwaitAnnounced(l: List): void {
  l.at(ARGS);
  ops.syncWait(l, REG_OUTSIDE, SYNC_EXEC);
  l.at('');
}

/** Up to the execve's success, which is the end of the channel. */
export function writeAwaitExecve(l: List): void {
  l.at(ARGS).on(errno.ECONNRESET);
  ops.syncWait(l, REG_OUTSIDE, SYNC_EXEC);
  l.at('');
}
