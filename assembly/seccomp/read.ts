/** Reads linux.seccomp from the document. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { KNOWN_CALLS_ONLY } from '../spec/annotations';
import { actionValue, INVALID } from './actions';
import { archByName, callIndex, isForeignArch } from './arch';
import * as flags from './flags';
import { Condition, Op, Profile, Rule } from './profile';

const LAST_ARGUMENT: u64 = 5;

/** Whether a node of linux.seccomp is a profile: there, and, as in runc, not without both default action and rules. */
export function isProfile(json: Json, node: i32): bool {
  if (json.kind(node) != Kind.Object) return false;
  return json.str(json.get(node, 'defaultAction')) != '' || json.count(json.get(node, 'syscalls')) > 0;
}

/** Whether a system call that nobody knows is an error; without the annotation, or with "0", it is passed over. */
export function isStrict(json: Json): bool {
  const value = json.str(json.get(json.get(json.root, 'annotations'), KNOWN_CALLS_ONLY));
  return value != '' && value != '0';
}

/**
 * Reads a profile.
 * @param node of linux.seccomp
 * @returns null when there is none
 */
export function readProfile(json: Json, node: i32): Profile | null {
  if (!isProfile(json, node)) return null;
  const reader = new ProfileReader(json);
  reader.read(node);
  return reader.profile;
}

class ProfileReader {
  profile: Profile = new Profile();
  private knownOnly: bool;

  constructor(private json: Json) {
    this.knownOnly = isStrict(json);
  }

  private wrong(node: i32, problem: string): void {
    if (this.profile.problem.length) return;
    this.profile.problem = problem;
    this.profile.pointer = this.json.pointer(node);
  }

  read(node: i32): void {
    const json = this.json;
    const calls = json.get(node, 'syscalls');
    this.profile.defaultAction = this.action(node, 'defaultAction', 'defaultErrnoRet');
    this.architectures(json.get(node, 'architectures'));
    this.flags(json.get(node, 'flags'));
    this.profile.listenerPath = json.str(json.get(node, 'listenerPath'));
    this.profile.listenerMetadata = json.str(json.get(node, 'listenerMetadata'));
    for (let i = 0; i < json.count(calls); i++) this.rule(json.item(calls, i));
  }

  private action(node: i32, key: string, errnoKey: string): u32 {
    const json = this.json;
    const name = json.get(node, key);
    const errnoRet = json.get(node, errnoKey);
    const value = actionValue(json.str(name), json.kind(errnoRet) == Kind.Null ? -1 : <i64>(<u32>json.u64(errnoRet)));
    if (value == INVALID) this.wrong(name < 0 ? node : name, `no such seccomp action: "${json.str(name)}"`);
    return value;
  }

  private architectures(list: i32): void {
    const json = this.json;
    for (let i = 0; i < json.count(list); i++) {
      const item = json.item(list, i);
      const name = json.str(item);
      const arch = archByName(name);
      if (arch) {
        if (!this.profile.architectures.includes(arch)) this.profile.architectures.push(arch);
      } else if (!isForeignArch(name)) this.wrong(item, `no such seccomp architecture: "${name}"`);
    }
  }

  /** Without a list, speculation is left alone; an empty list asks for nothing. */
  private flags(list: i32): void {
    const json = this.json;
    if (json.kind(list) == Kind.Null) {
      this.profile.flags = flags.SPEC_ALLOW;
      return;
    }
    for (let i = 0; i < json.count(list); i++) {
      const item = json.item(list, i);
      const name = json.str(item);
      const flag = flags.flagValue(name);
      if (flag == flags.INVALID) this.wrong(item, `no such seccomp flag: "${name}"`);
      else this.profile.flags |= flag;
    }
  }

  private rule(node: i32): void {
    const json = this.json;
    const rule = new Rule(json.pointer(node));
    rule.action = this.action(node, 'action', 'errnoRet');
    const names = json.get(node, 'names');
    for (let i = 0; i < json.count(names); i++) {
      const name = json.str(json.item(names, i));
      if (name == '') this.wrong(json.item(names, i), 'the name of a system call is empty');
      else if (this.knownOnly && callIndex(name) < 0) this.wrong(json.item(names, i), `no such system call: "${name}"`);
      rule.names.push(name);
    }
    const args = json.get(node, 'args');
    for (let i = 0; i < json.count(args); i++) rule.args.push(this.condition(json.item(args, i)));
    this.profile.rules.push(rule);
  }

  private condition(node: i32): Condition {
    const json = this.json;
    const index = json.u64(json.get(node, 'index'));
    if (index > LAST_ARGUMENT) this.wrong(json.get(node, 'index'), `no such argument: ${index}`);
    const op = json.get(node, 'op');
    const number = operator(json.str(op));
    if (number < 0) this.wrong(op < 0 ? node : op, `no such seccomp operator: "${json.str(op)}"`);
    const value = json.u64(json.get(node, 'value'));
    return new Condition(<u32>index, <Op>number, value, json.u64(json.get(node, 'valueTwo')));
  }
}

/** The number of an operator, -1 for an unknown name. */
export function operator(name: string): i32 {
  if (name == 'SCMP_CMP_NE') return Op.NE;
  if (name == 'SCMP_CMP_LT') return Op.LT;
  if (name == 'SCMP_CMP_LE') return Op.LE;
  if (name == 'SCMP_CMP_EQ') return Op.EQ;
  if (name == 'SCMP_CMP_GE') return Op.GE;
  if (name == 'SCMP_CMP_GT') return Op.GT;
  return name == 'SCMP_CMP_MASKED_EQ' ? Op.MASKED_EQ : -1;
}
