/** The whole line of call numbers, from 0 to 2^32-1, cut where the verdict changes. */
import { BAD_ARCH, lets, NO_SUCH_CALL } from './actions';
import { Arch, S390X, X32, X32_BIT, X86_64 } from './arch';
import { Call, Calls } from './calls';
import { Profile } from './profile';
import { Level } from './tree';

/** All calls from `start` to the next range. */
export class Range {
  constructor(
    public start: u32,
    public action: u32,
    /** looked at first; when no rule there matches, the profile's default is the action */
    public tree: Level | null,
  ) {}

  is(other: Range): bool {
    return this.action == other.action && !this.tree && !other.tree;
  }
}

/** The architectures that the kernel does not tell apart (x86-64 and x32), each with its rules. */
export class Section {
  ranges: Array<Range> = [];
  /** with its calls' numbers in order */
  members: Array<Member> = [];

  constructor(public audit: u32) {}

  /** The verdict from `start` on. */
  private put(start: u32, action: u32, tree: Level | null = null): void {
    const range = new Range(start, action, tree);
    const count = this.ranges.length;
    if (count && this.ranges[count - 1].start == start) this.ranges.pop();
    const last = this.ranges.length ? this.ranges[this.ranges.length - 1] : null;
    if (!last || !last.is(range)) this.ranges.push(range);
  }

  /** Cuts the line, when all members are there. */
  cut(profile: Profile): void {
    const first = this.members[0];
    if (this.members.length == 1 && first.arch.column != X86_64 && first.arch.column != X32) {
      this.calls(first, 0, profile);
      return;
    }
    const wide = this.member(X86_64);
    const x32 = this.member(X32);
    if (wide) this.calls(wide, 0, profile);
    else this.put(0, BAD_ARCH);
    if (x32) this.calls(x32, X32_BIT, profile);
    else this.put(X32_BIT, BAD_ARCH);
    // of the numbers above, those without x32's bit are x86-64's again; but libseccomp looks only whether they are below it
    const beyond = x32 ? profile.defaultAction : BAD_ARCH;
    this.put(0x80000000, wide && wide.newest(profile) ? NO_SUCH_CALL : beyond);
    this.put(0xc0000000, x32 && x32.newest(profile) ? NO_SUCH_CALL : beyond);
    // -1 is what a tracer puts there to skip a call
    if (!x32) this.put(u32.MAX_VALUE, profile.defaultAction);
  }

  private member(column: i32): Member | null {
    for (let i = 0; i < this.members.length; i++) if (this.members[i].arch.column == column) return this.members[i];
    return null;
  }

  private calls(member: Member, from: u32, profile: Profile): void {
    const newest = member.newest(profile);
    this.put(from, profile.defaultAction);
    let first = 0;
    if (newest && member.arch.column == S390X) {
      // setup(2), which nobody calls: it is the number that a call unknown to the kernel arrives with
      this.put(0, NO_SUCH_CALL);
      this.put(1, profile.defaultAction);
      while (first < member.sorted.length && member.sorted[first].number == 0) first++;
    }
    for (let i = first; i < member.sorted.length; i++) {
      const call = member.sorted[i];
      // multiplexed calls have plain numbers too, which may be above: see Calls.see
      if (newest && call.number > newest) break;
      this.put(call.number, call.tree ? profile.defaultAction : call.action, call.tree);
      this.put(call.number + 1, profile.defaultAction);
    }
    if (newest) this.put(newest + 1, NO_SUCH_CALL);
  }
}

export class Member {
  sorted: Array<Call>;

  constructor(
    public arch: Arch,
    public calls: Calls,
  ) {
    this.sorted = calls.sorted();
  }

  /**
   * The number after which calls get ENOSYS instead of the profile's default, 0 for none. A C library tries a
   * new call and falls back to an old one on ENOSYS only; so, as in runc, every call newer than all that the
   * profile names looks as if the kernel did not have it.
   */
  newest(profile: Profile): u32 {
    return lets(profile.defaultAction) ? 0 : this.calls.highest;
  }
}
