/** `kill`: a signal to a container's init, or to all its processes. It takes no lock: hooks call it. */
import { Answer } from '../answer';
import { Request } from '../request';
import { State } from '../state/state';
import { Records } from '../state/status';
import { CgroupWalk } from './cgroup-walk';
import { SIGKILL, writeOpenInit, writeThaw } from './common';
import { Plan } from './encoder';
import * as errno from './errno';
import { signalNumber } from './numbers';
import { Opening } from './opening';
import * as ops from './ops.generated';
import { quoted } from './text';
import { REG_INIT, SLOT_PID, SLOT_START } from './registers';

/**
 * turn 0: state.json · turn 1: the signal, or the first level of the cgroup · …: the levels below · last: the signals.
 * SIGKILL of a container that shares its pid namespace kills its cgroup, as runc does: nobody else would.
 */
export function kill(request: Request): Answer {
  const signal = signalNumber(request.signal);
  if (signal < 0) return Answer.error('SystemError', 'unknown signal ' + quoted(request.signal));
  const opened = Opening.read(request);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  const cgroup = saved.processCgroup;
  if (signal == SIGKILL && cgroup.length && (request.all || saved.sharedPidNamespace)) {
    return killCgroup(request, saved);
  }
  if (request.all && cgroup.length) return signalAll(request, cgroup, signal);
  if (!saved.pid) return notRunning(request);
  if (request.turn == 1) {
    const plan = new Plan();
    const l = plan.list();
    writeOpenInit(l, saved, 1);
    l.report().on(errno.ESRCH);
    ops.kill(l, REG_INIT, signal);
    if (signal == SIGKILL) writeThaw(l, saved);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[1]);
  if (records.next().errno || records.next().errno) return notRunning(request);
  return Answer.end('{}');
}

/** Turn 1: is init there? and everything in the cgroup is killed, whether it is or not: with runc, too, either will do. */
function killCgroup(request: Request, saved: State): Answer {
  if (request.turn == 1) {
    const plan = new Plan();
    const l = plan.list();
    writeOpenInit(l, saved, 0);
    l.report().on(errno.ENOENT);
    ops.cgroupKill(l, saved.processCgroup, saved.unified ? '' : saved.freezer);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[1]);
  return records.next().errno && records.next().errno ? notRunning(request) : Answer.end('{}');
}

/** Every process that was found in the cgroup; one that ends meanwhile is no error. */
function signalAll(request: Request, cgroup: string, signal: u32): Answer {
  const walk = new CgroupWalk(cgroup);
  let turn = 1;
  while (!walk.done && turn < request.turn) walk.absorb(request.results[turn++]);
  if (!walk.done) return Answer.plan(walk.plan());
  if (turn < request.turn || !walk.pids.length) return Answer.end('{}');
  const plan = new Plan();
  const l = plan.list();
  ops.setSlot(l, SLOT_START, 0);
  for (let i = 0; i < walk.pids.length; i++) {
    ops.setSlot(l, SLOT_PID, walk.pids[i]);
    l.on(errno.ESRCH, 1);
    ops.pidfdOpen(l, SLOT_PID, SLOT_START, REG_INIT);
    l.on(errno.ESRCH);
    ops.kill(l, REG_INIT, signal);
  }
  return Answer.plan(plan);
}

/** runc's text, which engines compare. With `all` there is nothing to complain about: no process is left. */
function notRunning(request: Request): Answer {
  if (request.all) return Answer.end('{}');
  return Answer.error('ContainerNotRunning', 'container not running');
}
