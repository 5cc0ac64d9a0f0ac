// The plans that the shim's tests have executed.
import { NONE, op, plan, UNDO } from '../support/plan.mjs';

const CLONE_PARENT = 0x8000;
const makeDirectory = (path) => op('MKDIR', [NONE, path, 0o755], { flags: UNDO });

/** Does nothing. */
export const nothing = plan([[]]);

/** Makes a directory, which is undone when the session is not committed (this doesn't). */
export const directory = (path) => plan([[makeDirectory(path)]]);

/** The same, then waits for what never comes. */
export const directoryAndWait = (path) => plan([[makeDirectory(path), op('CHANNEL', [0, 1]), op('SYNC_WAIT', [0, 1])]]);

/** Clones a child that runs a shell command with the session's stdio, and leaves it to the reaper. */
export function shell(command, { commit = true, adopt = true, keep = 0 } = {}) {
  const clone = op('CLONE', [1, CLONE_PARENT, NONE, 2, 0], { flags: UNDO });
  const ops = [op('CHANNEL', [0, 1]), clone, op('CLOSE_REGS', [[0, 1, 2]])];
  if (adopt) ops.push(op('ADOPT', [0]));
  if (commit) ops.push(op('COMMIT'));
  const child = [op('SET_SLOT', [1, 0])];
  if (keep) child.push(op('KEEP_FDS', [keep]));
  child.push(op('EXEC', [['/bin/sh'], 1, ['sh', '-c', command], ['PATH=/usr/bin:/bin']]));
  return plan([ops, { report: 1, ops: child }]);
}
