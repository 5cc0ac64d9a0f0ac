/** The profile's rules by system call number, for one architecture. */
import { Arch, callIndex, callNumber } from './arch';
import { Condition, Op, Profile, Rule } from './profile';
import { COUNT } from './syscalls.generated';
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
const OF_IPC: i32 = 128;

/** The calls that socketcall(2) does, from number 1: linux/net.h. */
const SOCKET_CALLS: Array<string> =
  'socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg'.split(
    ' ',
  );
const IPC_CALLS: Array<string> =
  'semop semget semctl semtimedop msgsnd msgrcv msgget msgctl shmat shmdt shmget shmctl'.split(' ');
/** Their numbers for ipc(2): linux/ipc.h. */
const IPC_NUMBERS: StaticArray<i32> = [1, 2, 3, 4, 11, 12, 13, 14, 21, 22, 23, 24];

/** Numbers are below this, but for ARM's private ones. */
const PLAIN: i32 = 1024;
const PRIVATE: i32 = 0xf0000;
const PRIVATES: i32 = 16;

export class Calls {
  /** in the order of numbers: first the plain ones, then ARM's private ones */
  private slots: StaticArray<Call | null> = new StaticArray<Call | null>(PLAIN + PRIVATES);
  /** the highest number that the profile names, 0 when it names none; with x32's bit, as the numbers of calls */
  highest: u32 = 0;
  /** the pointer of a rule that contradicts an earlier one, or "" */
  conflict: string = '';

  constructor(
    private arch: Arch,
    profile: Profile,
    names: Names,
  ) {
    for (let i = 0; i < profile.rules.length; i++) {
      const rule = profile.rules[i];
      const redundant = rule.action == profile.defaultAction;
      const alternatives = alternativesOf(rule.args);
      for (let n = 0; n < rule.names.length; n++) {
        const index = unchecked(names.indices[i][n]);
        if (index < 0) continue;
        const number = callNumber(this.arch, index);
        const which = this.arch.multiplexed ? <i32>unchecked(names.multiplexed[index]) : 0;
        // multiplexed calls do not count: libseccomp has no plain number for them
        if (number >= 0 && !which && <u32>number + this.arch.base > this.highest) {
          this.highest = <u32>number + this.arch.base;
        }
        if (redundant) continue;
        for (let a = 0; a < alternatives.length; a++) {
          if (which) this.multiplexed(rule, which, alternatives[a]);
          if (number >= 0) this.add(rule, number, alternatives[a]);
        }
      }
    }
  }

  /** All calls that the rules name, in the order of their numbers. */
  sorted(): Array<Call> {
    const list: Array<Call> = [];
    for (let i = 0; i < this.slots.length; i++) {
      const call = this.slots[i];
      if (call) list.push(call);
    }
    return list;
  }

  /** The first argument says which call is meant; conditions on it would be on a pointer, and are dropped as in libseccomp. */
  private multiplexed(rule: Rule, which: i32, conditions: Array<Condition>): void {
    const number = which & OF_IPC ? IPC : SOCKETCALL;
    const all: Array<Condition> = [new Condition(0, Op.EQ, which & ~OF_IPC, 0)];
    for (let i = 0; i < conditions.length; i++) if (conditions[i].index) all.push(conditions[i]);
    this.add(rule, number, all);
  }

  private add(rule: Rule, number: i32, conditions: Array<Condition>): void {
    const slot = number < PRIVATE ? number : PLAIN + (number & (PRIVATES - 1));
    const chain = conditions.length ? chainOf(conditions, this.arch.wide, rule.action) : null;
    const known = this.slots[slot];
    if (!known) {
      const call = new Call(<u32>number + this.arch.base);
      call.action = rule.action;
      if (chain) {
        call.tree = new Level(chain);
        call.cases.push(new Case(conditions, rule.action));
      }
      this.slots[slot] = call;
      return;
    }
    const call = known;
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

/** What the compiler needs to know of the profile's names, on whatever architecture. */
export class Names {
  /** for each rule the places of its names in the table, -1 for unknown ones */
  indices: Array<StaticArray<i32>> = [];
  /** for each place in the table: 0, or the number by which socketcall(2), or with OF_IPC ipc(2), does that call */
  multiplexed: StaticArray<u8> = new StaticArray<u8>(COUNT);

  constructor(profile: Profile) {
    for (let i = 0; i < profile.rules.length; i++) {
      const names = profile.rules[i].names;
      const list = new StaticArray<i32>(names.length);
      for (let n = 0; n < names.length; n++) list[n] = callIndex(names[n]);
      this.indices.push(list);
    }
    for (let i = 0; i < SOCKET_CALLS.length; i++) this.multiplexed[callIndex(SOCKET_CALLS[i])] = <u8>(i + 1);
    for (let i = 0; i < IPC_CALLS.length; i++)
      this.multiplexed[callIndex(IPC_CALLS[i])] = <u8>(IPC_NUMBERS[i] | OF_IPC);
  }
}
