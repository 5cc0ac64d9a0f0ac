/** linux.seccomp as the compiler takes it: names of actions, operators and architectures resolved. Runtime-spec 1.3, config-linux.md. */
import { ALLOW, NOTIFY } from './actions';
import { Arch, callIndex } from './arch';

export const enum Op {
  NE,
  LT,
  LE,
  EQ,
  GE,
  GT,
  MASKED_EQ,
}

/** One entry of `args`. */
export class Condition {
  constructor(
    /** 0 to 5 */
    public index: u32,
    public op: Op,
    /** MASKED_EQ: the mask */
    public value: u64,
    /** MASKED_EQ: what is left under the mask */
    public valueTwo: u64,
  ) {}

  is(other: Condition): bool {
    return (
      this.index == other.index &&
      this.op == other.op &&
      this.value == other.value &&
      (this.op != Op.MASKED_EQ || this.valueTwo == other.valueTwo)
    );
  }
}

/** One entry of `syscalls`. */
export class Rule {
  names: Array<string> = [];
  /** SECCOMP_RET_* with its data */
  action: u32 = ALLOW;
  args: Array<Condition> = [];

  constructor(
    /** its JSON pointer */
    public pointer: string,
  ) {}
}

export class Profile {
  defaultAction: u32 = ALLOW;
  /** without doubles, and without those whose calls cannot be made here */
  architectures: Array<Arch> = [];
  /** SECCOMP_FILTER_FLAG_* for seccomp(2) */
  flags: u32 = 0;
  rules: Array<Rule> = [];
  /** the socket of the agent for NOTIFY, or "" */
  listenerPath: string = '';
  /** what the agent is told of the container, or "" */
  listenerMetadata: string = '';
  /** the first thing in it that cannot be, or "" */
  problem: string = '';
  /** its JSON pointer */
  pointer: string = '';

  /** Whether the filter asks a listener: not for rules on calls that nobody knows. */
  get notifies(): bool {
    for (let i = 0; i < this.rules.length; i++) {
      const names = this.rules[i].names;
      if (this.rules[i].action != NOTIFY) continue;
      for (let n = 0; n < names.length; n++) if (callIndex(names[n]) >= 0) return true;
    }
    return false;
  }
}
