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

function checkTimes(node: i32): void {
  const runtime = json.u64(at(s.SCHEDULER_RUNTIME));
  const deadline = json.u64(at(s.SCHEDULER_DEADLINE));
  let period = json.u64(at(s.SCHEDULER_PERIOD));
  if (period == 0) period = deadline;
  let wrong = -1;
  if (runtime < SHORTEST || runtime > deadline) wrong = s.SCHEDULER_RUNTIME;
  else if (deadline > period) wrong = s.SCHEDULER_DEADLINE;
  else if (period >= LONGEST) wrong = s.SCHEDULER_PERIOD;
  if (wrong < 0) return;
  const message = 'SCHED_DEADLINE needs 1024 ≤ runtime ≤ deadline ≤ period';
  out.add(rules.SCHEDULER_DEADLINE_TIMES, place(at(wrong), node), message);
}
