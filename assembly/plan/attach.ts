/**
 * What the executor of `create` or `exec` does with a terminal that it keeps, once the process is there. All in the session
 * of that command: the fds are in its registers. Each verb is one plan.
 */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { failedTurn } from './common';
import { NONE, Plan } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import * as ops from './ops.generated';
import * as reg from './registers';

/** A relay of SUPERVISE whose source is read to its end when the process has ended. */
const DRAIN: u32 = 1;

/** `attach`: stdio for the relay; the terminal that shows it is raw until the session ends. */
export function attach(request: Request): Answer {
  const plan = new Plan();
  const l = plan.list();
  l.undo();
  ops.stdioFd(l, 0, linux.O_NONBLOCK, reg.REG_INPUT);
  l.undo();
  ops.stdioFd(l, 1, linux.O_NONBLOCK, reg.REG_OUTPUT);
  if (request.terminal != NONE) {
    // it is hung up: what there is to say will be seen when it is written to
    l.undo().on(errno.EIO);
    ops.terminalRaw(l, reg.REG_TERMINAL);
  }
  return answer(request, plan);
}

/** `resize`: to `columns` and `rows`; without them to the size of the terminal that shows it. */
export function resize(request: Request): Answer {
  const plan = new Plan();
  const l = plan.list();
  if (request.columns) {
    ops.terminalSize(l, reg.REG_MASTER, request.columns, request.rows);
  } else {
    l.on(errno.EIO);
    ops.terminalSizeLike(l, reg.REG_MASTER, reg.REG_TERMINAL);
  }
  return answer(request, plan);
}

/** `supervise`: hands bytes on until the process has ended, or until the next plan comes. */
export function supervise(request: Request): Answer {
  const plan = new Plan();
  const relays = [reg.REG_INPUT, reg.REG_MASTER, 0, reg.REG_MASTER, reg.REG_OUTPUT, DRAIN];
  ops.supervise(plan.list(), reg.REG_INIT, relays, 0, NONE, reg.SLOT_DONE);
  return answer(request, plan);
}

function answer(request: Request, plan: Plan): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn == 0) return Answer.plan(plan);
  const w = new JsonWriter().beginObject();
  // 0: another plan came first
  if (request.verb == 'supervise') w.key('done').bool(request.results[0].slot(reg.SLOT_DONE) != 0);
  return Answer.end(w.endObject().toString());
}
