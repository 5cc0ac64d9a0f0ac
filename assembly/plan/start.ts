/** `start`: lets the process of a created container go on to its execve, and waits until that has succeeded. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { State } from '../state/state';
import { CREATED, PAUSED, Probe, Records, RUNNING, STOPPED, writeProbe } from '../state/status';
import { damaged, failedTurn, LOCK_TIMEOUT, notExists, writeReadState } from './common';
import { List, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import { savedHooks, writePoststart } from './hooks';
import { writeStart } from './listener';
import { writeNotifySockets } from './notify';
import * as ops from './ops.generated';
import { REG_INIT, SLOT_PID, SLOT_START } from './registers';
import { savedProfile } from './seccomp';

/** turn 0: the lock, and state.json · turn 1: its process · turn 2: START */
export function start(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) {
    const gone = failed.errno == errno.ECONNREFUSED && request.turn == 3;
    return gone ? stopped() : Answer.failure(failed, savedConfig(request));
  }
  const plan = new Plan();
  const l = plan.list();
  if (request.turn == 0) {
    l.report().on(errno.ENOENT, 1).on(errno.ENOTDIR, 1).on(errno.ESTALE, 1).on(errno.EWOULDBLOCK, 1);
    ops.lockDir(l, new Tmpl(request.stateDir), LOCK_TIMEOUT, REG_LOCK);
    writeReadState(l, request);
    return Answer.plan(plan);
  }
  const first = new Records(request.results[0]);
  const lock = first.next();
  if (lock.errno == errno.EWOULDBLOCK)
    return Answer.error('SystemError', 'container is busy: another command holds its lock');
  const file = first.next();
  if (lock.errno || file.errno) return notExists();
  const saved = State.parse(file.bytes);
  if (!saved) return damaged(request);
  if (request.turn == 1) {
    writeProbe(l, saved);
    // a stopped or half-made container has no process to look at
    if (!l.ops) return stopped();
    return Answer.plan(plan);
  }
  const status = Probe.read(new Records(request.results[1]), saved).status(saved, false);
  if (status == STOPPED) return stopped();
  if (status == RUNNING) return Answer.error('SystemError', 'cannot start an already running container');
  if (status == PAUSED) return Answer.error('ContainerPaused', 'cannot start a container in the paused state');
  if (status != CREATED) return Answer.error('SystemError', 'cannot start a container in the ' + status + ' state');
  if (request.turn == 2) {
    if (request.notifySocket.length && !saved.notify)
      return Answer.error('SystemError', 'cannot pass NOTIFY_SOCKET on: the container was created without it');
    writeNotifySockets(l, request, saved);
    const profile = savedProfile(saved);
    if (profile && profile.notifies) ops.setSlot(l, SLOT_PID, saved.pid);
    writeStart(l, profile, saved, '');
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

/** The config of the container, for the message of a failed execve; null when it cannot be had. */
function savedConfig(request: Request): Uint8Array | null {
  const file = request.results[0].record(1);
  if (!file) return null;
  const saved = State.parse(file.bytes);
  return saved ? Uint8Array.wrap(String.UTF8.encode(saved.config)) : null;
}
