/** Rules on the process: config.md, "Process" and "POSIX process". */
import { Kind } from '../json/tape';
import { capabilityNumber, rlimitNumber } from '../spec/names';
import { notExecutedYet } from './structure';
import { Subject } from './subject';

export function checkProcess(s: Subject): void {
  checkTerminal(s);
  checkUser(s);
  checkArgs(s);
  checkEnv(s);
  s.absolute(s.json.get(s.process, 'cwd'), 'cwd');
  checkRlimits(s);
  checkCapabilities(s);
}

function checkTerminal(s: Subject): void {
  const node = s.json.get(s.process, 'terminal');
  if (s.json.bool(node)) notExecutedYet(s.out, node, 'a terminal ("terminal": true)');
}

/** The spec wants a user; runc takes root when there is none. */
function checkUser(s: Subject): void {
  if (s.json.kind(s.process) != Kind.Object || s.json.get(s.process, 'user') >= 0) return;
  const hint = 'add "user": { "uid": 0, "gid": 0 }, or another';
  s.out.warning(s.process, 'user', '"user" is missing: the process runs as uid 0 and gid 0', hint);
}

function checkArgs(s: Subject): void {
  const node = s.json.get(s.process, 'args');
  if (s.json.kind(node) != Kind.Array) return;
  if (s.json.count(node) == 0) s.out.error(node, 'args', 'args must name a program');
}

/** Each is NAME=value. runc: "invalid environment variable". */
function checkEnv(s: Subject): void {
  const env = s.json.get(s.process, 'env');
  const count = s.json.count(env);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(env, i);
    if (!s.isText(node)) continue;
    const text = s.json.str(node);
    const at = text.indexOf('=');
    if (at > 0 || s.out.skipsError()) continue;
    if (at < 0) s.out.error(node, 'env', `environment variable "${text}" has no "="`);
    else s.out.error(node, 'env', `environment variable "${text}" has no name`);
  }
}

/** config.md, "rlimits": known types, each at most once; setrlimit(2): soft at most hard. */
function checkRlimits(s: Subject): void {
  const json = s.json;
  const list = json.get(s.process, 'rlimits');
  const count = json.count(list);
  let seen: u32 = 0;
  for (let i = 0; i < count; i++) {
    const node = json.item(list, i);
    const type = json.get(node, 'type');
    if (s.isText(type)) {
      const number = rlimitNumber(json.str(type));
      if (number >= 0 && !(seen & (1 << number))) seen |= 1 << number;
      else if (s.out.skipsError()) continue;
      else if (number < 0) s.out.error(type, 'rlimit-type', `unknown rlimit ${json.raw(type)}`);
      else s.out.error(node, 'rlimit-twice', `${json.str(type)} is given twice`);
    }
    const soft = json.get(node, 'soft');
    const hard = json.get(node, 'hard');
    if (json.u64(soft) > json.u64(hard, u64.MAX_VALUE) && !s.out.skipsError()) {
      s.out.error(soft, 'rlimit-soft', `the soft limit ${json.raw(soft)} is above the hard limit ${json.raw(hard)}`);
    }
  }
}

/** Names that this kernel interface does not have are passed over, as runc does; what capset(2) refuses is an error. */
function checkCapabilities(s: Subject): void {
  const sets = s.json.get(s.process, 'capabilities');
  const permitted = capabilitySet(s, s.json.get(sets, 'permitted'));
  capabilitySet(s, s.json.get(sets, 'bounding'));
  capabilitySet(s, s.json.get(sets, 'inheritable'));
  capabilitySet(s, s.json.get(sets, 'ambient'));
  const effective = s.json.get(sets, 'effective');
  capabilitySet(s, effective);
  const count = s.json.count(effective);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(effective, i);
    const number = capabilityNumber(s.json.str(node));
    if (number >= 0 && !((permitted >> <u64>number) & 1)) {
      s.out.error(
        node,
        'capability-permitted',
        `${s.json.str(node)} is effective but not permitted`,
        'add it to permitted',
      );
    }
  }
}

function capabilitySet(s: Subject, list: i32): u64 {
  let set: u64 = 0;
  const count = s.json.count(list);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(list, i);
    if (!s.isText(node)) continue;
    const number = capabilityNumber(s.json.str(node));
    if (number >= 0) set |= (<u64>1) << (<u64>number);
    else if (s.out.skipsWarning()) continue;
    else s.out.warning(node, 'unknown-capability', `unknown capability ${s.json.raw(node)} is ignored`);
  }
  return set;
}
