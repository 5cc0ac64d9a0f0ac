/** `pause` and `resume`: the freezer of the container's cgroup. They take no lock, as in runc. */
import { Answer } from '../answer';
import { Request } from '../request';
import { State } from '../state/state';
import { CREATED, PAUSED, Probe, Records, RUNNING, writeProbe } from '../state/status';
import { damaged, failedTurn, notExists, writeReadState } from './common';
import { Plan } from './encoder';
import * as ops from './ops.generated';

/** How long the processes may take to stop (ms): one in the middle of a system call takes a while. */
const FREEZE_TIMEOUT: u32 = 10000;

/**
 * turn 0: state.json · turn 1: its process and its freezer · turn 2: the freezer is set, and waited for
 * @param freeze to pause; else to resume
 * @returns the next plan; the end `{}`; or ContainerNotExists, ContainerNotRunning, ContainerNotPaused, SystemError
 */
export function pause(request: Request, freeze: bool): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  const plan = new Plan(request.turn < 2);
  const l = plan.list();
  if (request.turn == 0) {
    writeReadState(l, request);
    return Answer.plan(plan);
  }
  const file = new Records(request.results[0]).next();
  if (file.errno) return notExists();
  const saved = State.parse(file.bytes);
  if (!saved) return damaged(request);
  if (request.turn == 1) {
    writeProbe(l, saved);
    if (l.ops) return Answer.plan(plan);
  }
  if (request.turn == 3) return Answer.end('{}');
  const probe = request.turn == 1 ? new Probe() : Probe.read(new Records(request.results[1]), saved);
  const status = probe.status(saved, false);
  if (!freeze && status != PAUSED) return Answer.error('ContainerNotPaused', 'container not paused');
  if (freeze && status != RUNNING && status != CREATED) {
    return Answer.error('ContainerNotRunning', 'container not running or created: ' + status);
  }
  if (!saved.freezer.length) {
    return Answer.error('SystemError', 'the container has no freezer: it was created without one among its cgroups');
  }
  ops.cgroupFreeze(l, saved.freezer, saved.unified ? 1 : 0, freeze ? 1 : 0, FREEZE_TIMEOUT);
  return Answer.plan(plan);
}
