/**
 * The opening turns of the verbs that work on an existing container: state.json, under the lock of its directory where
 * the verb must be alone; then, where the verb asks, its process and its freezer.
 *
 *     const opened = Opening.read(request).look(request);
 *     if (opened.answer) return opened.answer!;
 *     … opened.saved, opened.status, the verb's own turns from 2 on
 */
import { Answer } from '../answer';
import { Request } from '../request';
import { Record } from '../results';
import { State } from '../state/state';
import { Probe, Records, STOPPED, writeProbe } from '../state/status';
import { failedTurn, LOCK_TIMEOUT, writeLockedState, writeReadState } from './common';
import { Plan } from './encoder';
import * as errno from './errno';

export class Opening {
  /** What the verb answers: the plan of an opening turn, or an error. Null when they are over. */
  answer: Answer | null = null;
  saved: State = new State();
  /** state.json, as it was read */
  file: Record = new Record(0, errno.ENOENT, new Uint8Array(0));
  /** The records of turn 0 after that one. */
  rest: Records | null = null;
  probe: Probe = new Probe();

  /** Turn 0, without the lock. A failure of any turn is its answer. */
  static read(request: Request): Opening {
    return Opening.refusing(request, Opening.first(request));
  }

  /** As `read`, under the lock, which is kept in REG_LOCK: the state cannot change while the verb works. */
  static locked(request: Request): Opening {
    return Opening.refusing(request, Opening.first(request, true));
  }

  /**
   * Turn 0 alone: the verb itself says what failures of later turns mean.
   * @param lock whether the lock is taken; it is waited for
   */
  static first(request: Request, lock: bool = false): Opening {
    const opened = new Opening();
    if (request.turn == 0) {
      const plan = new Plan(true);
      if (lock) writeLockedState(plan.list(), request, LOCK_TIMEOUT);
      else writeReadState(plan.list(), request);
      opened.answer = Answer.plan(plan);
      return opened;
    }
    if (request.results[0].failed) {
      opened.answer = Answer.failure(request.results[0]);
      return opened;
    }
    const records = new Records(request.results[0]);
    const held = lock ? records.next().errno : <u16>0;
    if (held == errno.EWOULDBLOCK) {
      opened.answer = Answer.error('SystemError', 'container is busy: another command holds its lock');
      return opened;
    }
    opened.file = records.next();
    opened.rest = records;
    if (held || opened.file.errno) {
      opened.answer = notExists();
      return opened;
    }
    const saved = State.parse(opened.file.bytes);
    if (saved) opened.saved = saved;
    else opened.answer = damaged(request);
    return opened;
  }

  private static refusing(request: Request, opened: Opening): Opening {
    if (opened.answer) return opened;
    const failed = failedTurn(request);
    if (failed) opened.answer = Answer.failure(failed);
    return opened;
  }

  /** Turn 1: its process and its freezer. Without a process there is nothing to look at, and no such turn. */
  look(request: Request): Opening {
    if (this.answer || !this.saved.pid) return this;
    if (request.turn == 1) {
      const plan = new Plan(true);
      writeProbe(plan.list(), this.saved);
      this.answer = Answer.plan(plan);
    } else {
      this.probe = Probe.read(new Records(request.results[1]), this.saved);
    }
    return this;
  }

  /** Its status after `look`: one that is still being created has the status of its process. */
  get status(): string {
    return this.saved.pid ? this.probe.status(this.saved, false) : STOPPED;
  }
}

/** runc's text: engines look for "does not exist". */
export function notExists(): Answer {
  return Answer.error('ContainerNotExists', 'container does not exist');
}

/** state.json is there, but not readable as one: a crash of the machine, or a full disk. */
export function damaged(request: Request): Answer {
  return Answer.error(
    'SystemError',
    request.stateFile + ': the state of the container is damaged; `delete --force` removes what is left of it',
  );
}
