/**
 * A profile as a classic BPF program for seccomp(2). It returns what libseccomp's program for the profile, behind runc's
 * rule for new calls, returns. But where that compares a number with one call after another, this one does a
 * binary search in the ranges of numbers whose verdict is the same.
 */
import { BAD_ARCH } from './actions';
import { Arch, archOfHost } from './arch';
import { Assembler, JEQ, JGE, JGT, Label, MAX_INSTRUCTIONS } from './assemble';
import { Calls, Names } from './calls';
import { Op, Profile } from './profile';
import { Member, Range, Section } from './ranges';
import { Level, Node } from './tree';

/** struct seccomp_data: the number, the architecture, the instruction pointer, six arguments. */
const DATA_NR: u32 = 0;
const DATA_ARCH: u32 = 4;
const DATA_ARGS: u32 = 16;
/** How many single numbers are compared one by one before the range around them is cut. */
const EXCEPTIONS: i32 = 3;
/** No word of struct seccomp_data begins there. */
const UNKNOWN: u32 = 1;

export class Compiled {
  program: Uint8Array = new Uint8Array(0);
  sections: Array<Section> = [];
  /** why there is no program, or "" */
  problem: string = '';
  /** the JSON pointer of what it is about */
  pointer: string = '/linux/seccomp';

  get length(): i32 {
    return this.program.length >> 3;
  }
}

/**
 * @param host the host's architecture as Node names it: always among those of the filter
 * @returns with a problem when something in the profile cannot be, two rules contradict each other, or the program
 *   is longer than the kernel takes
 */
export function compile(profile: Profile, host: string): Compiled {
  const compiled = new Compiled();
  const native = archOfHost(host);
  if (profile.problem.length || !native) {
    compiled.problem = profile.problem.length ? profile.problem : `the system calls of ${host} are not known`;
    if (profile.pointer.length) compiled.pointer = profile.pointer;
    return compiled;
  }
  const names = new Names(profile);
  const archs: Array<Arch> = [native];
  for (let i = 0; i < profile.architectures.length; i++) {
    if (profile.architectures[i] != native) archs.push(profile.architectures[i]);
  }
  for (let i = 0; i < archs.length; i++) {
    const calls = new Calls(archs[i], profile, names);
    if (calls.conflict.length) {
      compiled.problem = 'the same conditions have another action in an earlier rule';
      compiled.pointer = calls.conflict;
      return compiled;
    }
    sectionOf(compiled, archs[i].audit).members.push(new Member(archs[i], calls));
  }
  for (let i = 0; i < compiled.sections.length; i++) compiled.sections[i].cut(profile);
  const writer = new Writer(profile);
  writer.program(compiled.sections);
  if (writer.out.length > MAX_INSTRUCTIONS) {
    compiled.problem = `the profile needs ${writer.out.length} instructions, the kernel takes ${MAX_INSTRUCTIONS}`;
    return compiled;
  }
  compiled.program = writer.out.finish();
  return compiled;
}

function sectionOf(compiled: Compiled, audit: u32): Section {
  for (let i = 0; i < compiled.sections.length; i++) {
    if (compiled.sections[i].audit == audit) return compiled.sections[i];
  }
  const section = new Section(audit);
  compiled.sections.push(section);
  return section;
}

/** Neighbouring ranges that one leaf of the search decides: a verdict, and single numbers with another. */
class Leaf {
  exceptions: Array<Range> = [];

  constructor(public main: Range) {}
}

class Writer {
  out: Assembler = new Assembler();
  private bigEndian: bool = false;

  constructor(private profile: Profile) {}

  /** Everything is written from the end; see Assembler. */
  program(sections: Array<Section>): void {
    const starts: Array<Label> = [];
    for (let i = 0; i < sections.length; i++) starts.push(this.section(sections[i]));
    let at = this.out.ret(BAD_ARCH);
    for (let i = 0; i < sections.length; i++) at = this.out.jump(JEQ, sections[i].audit, starts[i], at);
    this.out.near(at);
    this.out.load(DATA_ARCH);
  }

  private section(section: Section): Label {
    this.bigEndian = section.members[0].arch.bigEndian;
    const leaves = leavesOf(section.ranges);
    this.out.near(this.search(leaves, 0, leaves.length));
    return this.out.load(DATA_NR);
  }

  /** The binary search in leaves from `low` to before `high`. */
  private search(leaves: Array<Leaf>, low: i32, high: i32): Label {
    if (high - low == 1) return this.leaf(leaves[low]);
    const middle = (low + high) >> 1;
    const above = this.search(leaves, middle, high);
    const below = this.search(leaves, low, middle);
    return this.out.jump(JGE, leaves[middle].main.start, above, below);
  }

  private leaf(leaf: Leaf): Label {
    let at = this.verdict(leaf.main);
    for (let i = leaf.exceptions.length - 1; i >= 0; i--) {
      const special = this.verdict(leaf.exceptions[i]);
      at = this.out.jump(JEQ, leaf.exceptions[i].start, special, at);
    }
    return at;
  }

  private verdict(range: Range): Label {
    const tree = range.tree;
    return tree ? this.level(tree, this.out.ret(this.profile.defaultAction), UNKNOWN) : this.out.ret(range.action);
  }

  /**
   * Alternatives, one after the other; `next` when none of them leads to an action.
   * @param held the word that is loaded when they begin, or UNKNOWN
   */
  private level(level: Level, next: Label, held: u32): Label {
    for (let i = level.nodes.length - 1; i >= 0; i--) {
      next = this.node(level.nodes[i], next, i ? this.leaves(level.nodes[i - 1]) : held);
    }
    return next;
  }

  /** The word that is loaded when a comparison has failed: known when that is the only way to what follows. */
  private leaves(node: Node): u32 {
    return node.mask == u32.MAX_VALUE && !node.yes && !node.no ? this.offset(node) : UNKNOWN;
  }

  private offset(node: Node): u32 {
    return DATA_ARGS + node.index * 8 + (node.high == this.bigEndian ? 0 : 4);
  }

  private node(node: Node, next: Label, held: u32): Label {
    const offset = this.offset(node);
    const after = node.mask == u32.MAX_VALUE ? offset : UNKNOWN;
    const no = this.outcome(node.hasNo, node.noAction, node.no, next, after);
    const yes = this.outcome(node.hasYes, node.yesAction, node.yes, next, after);
    if (!node.mask) return yes;
    const code = node.op == Op.GT ? JGT : node.op == Op.GE ? JGE : JEQ;
    let at = this.out.jump(code, node.datum, yes, no);
    if (node.mask != u32.MAX_VALUE) at = this.out.and(node.mask);
    return held == offset ? at : this.out.load(offset);
  }

  private outcome(acts: bool, action: u32, level: Level | null, next: Label, held: u32): Label {
    return acts ? this.out.ret(action) : level ? this.level(level, next, held) : next;
  }
}

/** Three neighbours of which the middle one is a single number, and the others the same, are decided by one comparison. */
function leavesOf(ranges: Array<Range>): Array<Leaf> {
  const leaves: Array<Leaf> = [];
  let at = 0;
  while (at < ranges.length) {
    const leaf = new Leaf(ranges[at]);
    while (
      leaf.exceptions.length < EXCEPTIONS &&
      at + 2 < ranges.length &&
      ranges[at + 2].is(leaf.main) &&
      ranges[at + 1].start + 1 == ranges[at + 2].start
    ) {
      leaf.exceptions.push(ranges[at + 1]);
      at += 2;
    }
    leaves.push(leaf);
    at++;
  }
  return leaves;
}
