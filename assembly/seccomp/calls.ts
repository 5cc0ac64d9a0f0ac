/** The profile's rules by system call number, for one architecture. */
import { Arch, callIndex, callNumber } from './arch';
import { Condition, Op, Profile, Rule } from './profile';
import { chainOf, Level } from './tree';

/** What the rules say of one call: an action, or comparisons of its arguments that may lead to one. */
export class Call {
  action: u32 = 0;
  tree: Level | null = null;
  /** the rules with conditions as they came, for people */
  cases: Array<Case> = [];

  constructor(public number: u32) {}
}

export class Case {
  constructor(
    public conditions: Array<Condition>,
    public action: u32,
  ) {}

  /** Whether a rule with these conditions adds nothing to this one: same action, and all that this one asks for among others. */
  covers(conditions: Array<Condition>, action: u32): bool {
    if (action != this.action) return false;
    for (let i = 0; i < this.conditions.length; i++) {
      let found = false;
      for (let j = 0; j < conditions.length && !found; j++) found = this.conditions[i].is(conditions[j]);
      if (!found) return false;
    }
    return true;
  }
}

const SOCKETCALL: i32 = 102;
const IPC: i32 = 117;

/** The calls that socketcall(2) does, from number 1: linux/net.h. */
const SOCKET_CALLS: Array<string> =
  'socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg'.split(
    ' ',
  );
const IPC_CALLS: Array<string> =
  'semop semget semctl semtimedop msgsnd msgrcv msgget msgctl shmat shmdt shmget shmctl'.split(' ');
/** Their numbers for ipc(2): linux/ipc.h. */
const IPC_NUMBERS: StaticArray<u32> = [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24];

export class Calls {
  /** by number, with x32's bit */
  byNumber: Map<u32, Call> = new Map();
  /** the highest number that the profile names, 0 when it names none */
  highest: u32 = 0;
  /** the pointer of a rule that contradicts an earlier one, or "" */
  conflict: string = '';

  /** @param indices for each rule the places of its names in the table, -1 for unknown ones */
  constructor(
    private arch: Arch,
    profile: Profile,
    indices: Array<StaticArray<i32>>,
  ) {
    for (let i = 0; i < profile.rules.length; i++) {
      const rule = profile.rules[i];
      const redundant = rule.action == profile.defaultAction;
      const alternatives = alternativesOf(rule.args);
      for (let n = 0; n < rule.names.length; n++) {
        const index = indices[i][n];
        if (index < 0) continue;
        this.see(rule.names[n], index);
        if (redundant) continue;
        for (let a = 0; a < alternatives.length; a++) this.rule(rule, rule.names[n], index, alternatives[a]);
      }
    }
  }

  /** Multiplexed calls do not count: libseccomp has no plain number for them. */
  private see(name: string, index: i32): void {
    const number = callNumber(this.arch, index);
    if (number < 0 || <u32>number + this.arch.base <= this.highest) return;
    if (this.arch.multiplexed && (SOCKET_CALLS.includes(name) || IPC_CALLS.includes(name))) return;
    this.highest = <u32>number + this.arch.base;
  }

  private rule(rule: Rule, name: string, index: i32, conditions: Array<Condition>): void {
    if (this.arch.multiplexed) {
      const socket = SOCKET_CALLS.indexOf(name);
      if (socket >= 0) this.multiplexed(rule, SOCKETCALL, <u32>socket + 1, conditions);
      const ipc = IPC_CALLS.indexOf(name);
      if (ipc >= 0) this.multiplexed(rule, IPC, IPC_NUMBERS[ipc], conditions);
    }
    const number = callNumber(this.arch, index);
    if (number >= 0) this.add(rule, number, conditions);
  }

  /** The first argument says which call is meant; conditions on it would be on a pointer, and are dropped as in libseccomp. */
  private multiplexed(rule: Rule, number: i32, which: u32, conditions: Array<Condition>): void {
    const all: Array<Condition> = [new Condition(0, Op.EQ, which, 0)];
    for (let i = 0; i < conditions.length; i++) if (conditions[i].index) all.push(conditions[i]);
    this.add(rule, number, all);
  }

  private add(rule: Rule, number: i32, conditions: Array<Condition>): void {
    const key = <u32>number + this.arch.base;
    const chain = chainOf(conditions, this.arch.wide, rule.action);
    if (!this.byNumber.has(key)) {
      const call = new Call(key);
      call.action = rule.action;
      if (chain) {
        call.tree = new Level(chain);
        call.cases.push(new Case(conditions, rule.action));
      }
      this.byNumber.set(key, call);
      return;
    }
    const call = this.byNumber.get(key);
    const tree = call.tree;
    // of rules without conditions the first one counts, and none of those with
    if (!tree) return;
    if (!chain) {
      call.tree = null;
      call.action = rule.action;
      return;
    }
    for (let i = 0; i < call.cases.length; i++) if (call.cases[i].covers(conditions, rule.action)) return;
    call.cases.push(new Case(conditions, rule.action));
    if (!tree.add(chain) && !this.conflict.length) this.conflict = rule.pointer;
  }
}

/** Conditions of one rule must all be met; but when two are of the same argument each is a rule of its own, as in runc. */
function alternativesOf(args: Array<Condition>): Array<Array<Condition>> {
  let seen: u32 = 0;
  let twice = false;
  for (let i = 0; i < args.length; i++) {
    const bit = (<u32>1) << args[i].index;
    if (seen & bit) twice = true;
    seen |= bit;
  }
  if (!twice) return [args];
  const list: Array<Array<Condition>> = [];
  for (let i = 0; i < args.length; i++) list.push([args[i]]);
  return list;
}

/** The places of all names in the table of calls. */
export function callIndices(profile: Profile): Array<StaticArray<i32>> {
  const all: Array<StaticArray<i32>> = [];
  for (let i = 0; i < profile.rules.length; i++) {
    const names = profile.rules[i].names;
    const list = new StaticArray<i32>(names.length);
    for (let n = 0; n < names.length; n++) list[n] = callIndex(names[n]);
    all.push(list);
  }
  return all;
}
