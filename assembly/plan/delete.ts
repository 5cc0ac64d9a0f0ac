/** `delete`: removes a container that has stopped or was never started, and with `force` any. */
import { Answer } from '../answer';
import { CgroupLayout } from '../cgroup/layout';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Results } from '../results';
import { Hook } from '../spec/hooks';
import { lockHolder } from '../state/holder';
import { PHASE_READY, State } from '../state/state';
import { PAUSED, Probe, Records, RUNNING, writeProbe } from '../state/status';
import { writeCleanUp, writeCleanUpBlind } from './clean-up';
import { failedTurn, LOCK_TIMEOUT, SIGKILL, writeFindHolder, writeLockedState, writeOpenInit } from './common';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { PROC_MAX, textOf } from './facts';
import { hookMessage } from './hook-message';
import { savedHooks, writePoststop } from './hooks';
import { damaged, notExists } from './opening';
import * as ops from './ops.generated';
import { REG_INIT } from './registers';
import { lossy } from './text';

/**
 * How long a turn of delete --force waits for the lock (ms). After each state.json is read again: a create that hangs
 * may have recorded its init only then, and it is init's end that lets it go.
 */
const WAITS: StaticArray<u32> = [100, 900, LOCK_TIMEOUT - 1000];

/**
 * turn 0: the lock, without waiting, and state.json
 * when it is held: with force the recorded init is killed and the lock waited for; without, who holds it is asked
 * then: the container's process · everything is removed
 */
export function delete_(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  const plan = new Plan();
  const l = plan.list();
  if (request.turn == 0) {
    writeLockedState(l, request, 0);
    return Answer.plan(plan);
  }
  let found = Locked.read(request.results[0], 0);
  let turn = 1;
  if (!request.force && found.held) return busy(request, turn);
  for (let i = 0; i < WAITS.length && found.held; i++) {
    const saved = found.state;
    const kills = saved && saved.pid ? 1 : 0;
    if (request.turn == turn) {
      if (saved && saved.pid) {
        writeOpenInit(l, saved, 1);
        l.on(errno.ESRCH);
        ops.kill(l, REG_INIT, SIGKILL);
      }
      writeLockedState(l, request, WAITS[i]);
      return Answer.plan(plan);
    }
    found = Locked.read(request.results[turn++], kills);
  }
  return found.held ? busy(request, turn) : locked(request, found, turn);
}

/** What writeLockedState's turn found. */
class Locked {
  /** another process has the lock */
  held: bool = false;
  /** there is no state directory */
  gone: bool = false;
  /** state.json is there */
  present: bool = false;
  state: State | null = null;

  /** @param skip records that come before it */
  static read(results: Results, skip: i32): Locked {
    const found = new Locked();
    const lock = results.record(skip);
    const file = results.record(skip + 1);
    const error = lock ? lock.errno : errno.ENOENT;
    found.held = error == errno.EWOULDBLOCK;
    found.gone = error != 0 && !found.held;
    if (file && (file.errno == 0 || file.errno == errno.EFBIG)) {
      found.present = true;
      found.state = State.parse(file.bytes);
    }
    return found;
  }
}

/** The lock is ours, or there is nothing to lock. @param next the number of the next turn */
function locked(request: Request, found: Locked, next: i32): Answer {
  if (found.gone) return unknown(request);
  const plan = new Plan();
  const l = plan.list();
  const saved = found.state;
  if (saved) {
    // what was waited for needs no look, and is no status to tell
    const ended = request.force && request.ended != 0 && request.ended == saved.pid && saved.phase == PHASE_READY;
    let alive = false;
    if (!ended) {
      if (request.turn == next) {
        writeProbe(l, saved);
        return Answer.plan(plan);
      }
      const probe = Probe.read(new Records(request.results[next++]), saved);
      const status = probe.status(saved, false);
      if (!request.force && (status == RUNNING || status == PAUSED)) {
        const code = status == PAUSED ? 'ContainerPaused' : 'ContainerNotStopped';
        return Answer.error(code, 'cannot delete container ' + request.id + ' that is not stopped: ' + status);
      }
      alive = probe.alive;
    }
    if (request.turn > next) return Answer.end(deleted(request.results[next], savedHooks(saved).poststop));
    return Answer.plan(removal(request, saved, alive, ended));
  }
  if (!found.present) {
    // a crash's leftover: not a container, but in the way of one
    if (request.turn > next) return unknown(request);
    writeCleanUpBlind(l, request, new CgroupLayout());
    return Answer.plan(plan);
  }
  if (!request.force) return damaged(request);
  if (request.turn == next) {
    l.report();
    ops.readFile(l, new Tmpl('/proc/self/mountinfo'), PROC_MAX);
    l.report().on(errno.ENOENT);
    ops.readFile(l, new Tmpl('/proc/self/cgroup'), PROC_MAX);
    return Answer.plan(plan);
  }
  if (request.turn > next + 1) return Answer.end('{}');
  const facts = request.results[next];
  writeCleanUpBlind(l, request, CgroupLayout.parse(textOf(facts.record(0)), textOf(facts.record(1)), ''));
  return Answer.plan(plan);
}

/** The plan that removes everything, and runs the hooks of a container's end. */
function removal(request: Request, saved: State, alive: bool, ended: bool): Plan {
  const plan = new Plan();
  const l = plan.list();
  const hooks = savedHooks(saved);
  writeCleanUp(l, request, saved, alive, ended);
  writePoststop(l, hooks, saved);
  plan.last = request.brief && !hooks.poststop.length;
  return plan;
}

/** What delete returns: `{}`, or `{ diagnostics }` with a warning for each hook that failed. Their records are the last. */
function deleted(results: Results, hooks: Array<Hook>): string {
  let records = 0;
  while (results.record(records)) records++;
  const diagnostics = new JsonWriter();
  let failures = 0;
  diagnostics.beginArray();
  for (let i = 0; i < hooks.length; i++) {
    const record = results.record(records - hooks.length + i);
    if (!record || !record.errno) continue;
    const pointer = '/hooks/poststop/' + i.toString();
    diagnostics.beginObject().key('code').str('hook-failed').key('severity').str('warning');
    diagnostics.key('pointer').str(pointer);
    let words = record.bytes.length ? lossy(record.bytes) : 'hook ' + hooks[i].path;
    // crun's words for it
    words = words.replace('\nexit status ', '\npoststop hook failed with exit code ');
    diagnostics
      .key('message')
      .str(hookMessage('', words, record.errno))
      .endObject();
    failures++;
  }
  diagnostics.endArray();
  if (!failures) return '{}';
  return new JsonWriter().beginObject().key('diagnostics').raw(diagnostics.toString()).endObject().toString();
}

/** There is no such container: what delete --force wants. */
function unknown(request: Request): Answer {
  return request.force ? Answer.end('{}') : notExists();
}

/** Another command works on the container: says whose process it is. @param next the number of the next turn */
function busy(request: Request, next: i32): Answer {
  if (request.turn == next) {
    const plan = new Plan(true);
    writeFindHolder(plan.list(), request);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[next]);
  const directory = records.next();
  if (directory.errno == errno.ENOENT) return unknown(request);
  const holder = lockHolder(records.next().text(), directory);
  const who = holder ? 'process ' + holder.toString() : 'another process';
  return Answer.error('SystemError', 'container is busy: ' + who + ' holds the lock of ' + request.stateDir);
}
