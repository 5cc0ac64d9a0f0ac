/** `start`: lets the process of a created container go on to its execve, and waits until that has succeeded. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { State } from '../state/state';
import { CREATED, PAUSED, RUNNING, STOPPED } from '../state/status';
import { failedTurn, writeTell } from './common';
import { List, Plan } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import { savedHooks, writePoststart } from './hooks';
import { writeStart } from './listener';
import { writeNotifySockets } from './notify';
import { Opening } from './opening';
import * as ops from './ops.generated';
import { REG_INIT, SLOT_PID, SLOT_START } from './registers';
import { savedFilter } from './seccomp';

/** turn 0: the lock, and state.json · turn 1: its process · turn 2: START */
export function start(request: Request): Answer {
  const opened = Opening.first(request, true);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  const failed = failedTurn(request);
  if (failed) {
    const gone = failed.errno == errno.ECONNREFUSED && request.turn == 3;
    return gone ? stopped() : Answer.failure(failed, saved.config);
  }
  opened.look(request);
  if (opened.answer) return opened.answer!;
  const status = opened.status;
  if (status == STOPPED) return stopped();
  if (status == RUNNING) return Answer.error('SystemError', 'cannot start an already running container');
  if (status == PAUSED) return Answer.error('ContainerPaused', 'cannot start a container in the paused state');
  if (status != CREATED) return Answer.error('SystemError', 'cannot start a container in the ' + status + ' state');
  if (request.turn == 2) {
    if (request.notifySocket.length && !saved.notify)
      return Answer.error('SystemError', 'cannot pass NOTIFY_SOCKET on: the container was created without it');
    const plan = new Plan();
    const l = plan.list();
    writeNotifySockets(l, request, saved);
    const filter = savedFilter(saved);
    if (filter && filter.notifies) ops.setSlot(l, SLOT_PID, saved.pid);
    writeStart(l, filter, saved, '');
    writeTell(l, request);
    writeAfter(l, saved);
    if (saved.notify && request.notifySocket.length) {
      ops.commit(l);
      // its session goes on: notify
      ops.closeRegs(l, [REG_LOCK]);
    }
    return Answer.plan(plan);
  }
  return Answer.end(new JsonWriter().beginObject().key('pid').i64(saved.pid).endObject().toString());
}

/** The hooks of a process that runs; when one fails, or its time is cut short, the process is killed. */
function writeAfter(l: List, saved: State): void {
  const hooks = savedHooks(saved);
  if (!hooks.poststart.length) return;
  ops.setSlot(l, SLOT_PID, saved.pid);
  ops.setSlot(l, SLOT_START, saved.startTime);
  // it may have done its work already
  l.undo().on(errno.ESRCH);
  ops.pidfdOpen(l, SLOT_PID, SLOT_START, REG_INIT);
  writePoststart(l, hooks, saved);
  ops.commit(l);
}

function stopped(): Answer {
  return Answer.error('ContainerNotRunning', 'cannot start a container that has stopped');
}
