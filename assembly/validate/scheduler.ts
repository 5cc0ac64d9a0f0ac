/** Rules on scheduling: config.md, "Linux Process"; sched(7), sched_setattr(2). */
import * as s from '../spec/structure.generated';
import { at, json, out, place, wordOf } from './document';
import * as rules from './rules.generated';

/** sched(7): "all of the parameter values must be at least 1024 […] and less than 2^63" */
const SHORTEST: u64 = 1024;
const LONGEST: u64 = 1 << 63;

export function checkScheduler(node: i32): void {
  const policy = wordOf(at(s.SCHEDULER_POLICY), s.WORDS_SCHEDULER_POLICY);
  if (policy < 0) return;
  if (policy == s.SCHEDULER_POLICY_ISO) {
    out.add(rules.SCHEDULER_ISO, at(s.SCHEDULER_POLICY), 'Linux has no SCHED_ISO');
  }
  const nice = json.i64(at(s.SCHEDULER_NICE));
  const takesNice = policy == s.SCHEDULER_POLICY_OTHER || policy == s.SCHEDULER_POLICY_BATCH;
  if (takesNice && (nice < -20 || nice > 19)) {
    out.add(rules.SCHEDULER_NICE, at(s.SCHEDULER_NICE), `a nice value is from -20 to 19, not ${nice}`);
  }
  checkPriority(node, policy == s.SCHEDULER_POLICY_FIFO || policy == s.SCHEDULER_POLICY_RR);
  if (policy == s.SCHEDULER_POLICY_DEADLINE) checkTimes(node);
  else {
    onlyDeadline(at(s.SCHEDULER_RUNTIME), 'runtime');
    onlyDeadline(at(s.SCHEDULER_DEADLINE), 'deadline');
    onlyDeadline(at(s.SCHEDULER_PERIOD), 'period');
  }
}

function checkPriority(node: i32, realtime: bool): void {
  const priority = at(s.SCHEDULER_PRIORITY);
  const value = json.i64(priority);
  if (realtime && (value < 1 || value > 99)) {
    const message = `SCHED_FIFO and SCHED_RR need a priority from 1 to 99, not ${value}`;
    out.add(rules.SCHEDULER_PRIORITY_RANGE, place(priority, node), message);
  } else if (!realtime && value != 0) {
    out.add(rules.SCHEDULER_PRIORITY, priority, 'a priority is for SCHED_FIFO and SCHED_RR only');
  }
}

function onlyDeadline(node: i32, name: string): void {
  if (json.u64(node) != 0) out.add(rules.SCHEDULER_DEADLINE, node, `${name} is for SCHED_DEADLINE only`);
}

/** In crun's words, which its users may look for; they say which of the three is wrong, and with what. */
function checkTimes(node: i32): void {
  const runtime = json.u64(at(s.SCHEDULER_RUNTIME));
  const deadline = json.u64(at(s.SCHEDULER_DEADLINE));
  const period = json.u64(at(s.SCHEDULER_PERIOD));
  if (at(s.SCHEDULER_RUNTIME) < 0) wrongTime(node, node, 'requires `runtime`');
  else if (at(s.SCHEDULER_DEADLINE) < 0) wrongTime(node, node, 'requires `deadline`');
  else if (runtime == 0) wrongTime(at(s.SCHEDULER_RUNTIME), node, 'runtime must be greater than 0');
  else if (runtime > deadline) {
    wrongTime(at(s.SCHEDULER_RUNTIME), node, `runtime (${runtime}) must be <= deadline (${deadline})`);
  } else if (period != 0 && deadline > period) {
    wrongTime(at(s.SCHEDULER_DEADLINE), node, `deadline (${deadline}) must be <= period (${period})`);
  } else if (!checkBounds(s.SCHEDULER_RUNTIME, 'runtime', runtime, node)) return;
  else if (!checkBounds(s.SCHEDULER_DEADLINE, 'deadline', deadline, node)) return;
  // a period of 0 is the deadline: sched(7)
  else if (period != 0) checkBounds(s.SCHEDULER_PERIOD, 'period', period, node);
}

function checkBounds(slot: i32, name: string, value: u64, node: i32): bool {
  if (value >= SHORTEST && value < LONGEST) return true;
  wrongTime(at(slot), node, `${name} (${value}) must be between ${SHORTEST} and ${LONGEST - 1}`);
  return false;
}

function wrongTime(where: i32, node: i32, what: string): void {
  out.add(rules.SCHEDULER_DEADLINE_TIMES, place(where, node), 'sched_setattr: `SCHED_DEADLINE` ' + what);
}
