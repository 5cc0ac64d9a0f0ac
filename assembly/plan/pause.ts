/** `pause` and `resume`: the freezer of the container's cgroup. They take no lock, as in runc. */
import { Answer } from '../answer';
import { Request } from '../request';
import { CREATED, PAUSED, RUNNING } from '../state/status';
import { writeTell } from './common';
import { Plan } from './encoder';
import { Opening } from './opening';
import * as ops from './ops.generated';

/** How long the processes may take to stop (ms): one in the middle of a system call takes a while. */
const FREEZE_TIMEOUT: u32 = 10000;

/**
 * turn 0: state.json · turn 1: its process and its freezer · turn 2: the freezer is set, and waited for
 * @param freeze to pause; else to resume
 * @returns the next plan; the end `{}`; or ContainerNotExists, ContainerNotRunning, ContainerNotPaused, SystemError
 */
export function pause(request: Request, freeze: bool): Answer {
  const opened = Opening.read(request).look(request);
  if (opened.answer) return opened.answer!;
  if (request.turn == 3) return Answer.end('{}');
  const saved = opened.saved;
  const status = opened.status;
  if (!freeze && status != PAUSED) return Answer.error('ContainerNotPaused', 'container not paused');
  if (freeze && status != RUNNING && status != CREATED) {
    return Answer.error('ContainerNotRunning', 'container not running or created: ' + status);
  }
  if (!saved.freezer.length) {
    return Answer.error('SystemError', 'the container has no freezer: it was created without one among its cgroups');
  }
  const plan = new Plan();
  const l = plan.list();
  ops.cgroupFreeze(l, saved.freezer, saved.unified ? 1 : 0, freeze ? 1 : 0, FREEZE_TIMEOUT);
  writeTell(l, request);
  return Answer.plan(plan);
}
