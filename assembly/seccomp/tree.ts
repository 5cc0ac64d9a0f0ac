/**
 * The rules of one system call that look at its arguments, as a tree of comparisons of 32-bit words, and how
 * rules that overlap are merged into it. Which of two rules that both match wins is libseccomp's choice, which
 * profiles rely on: not the order of the profile, but that of the comparisons (see `before`), and a rule whose
 * conditions are the beginning of another's swallows the other.
 */
import { Condition, Op } from './profile';

/** A comparison of one half of an argument, and what follows on each outcome: an action, or more comparisons. */
export class Node {
  yes: Level | null = null;
  no: Level | null = null;
  hasYes: bool = false;
  hasNo: bool = false;
  yesAction: u32 = 0;
  noAction: u32 = 0;

  constructor(
    public index: u32,
    /** the argument's high half */
    public high: bool,
    /** EQ, GT, GE or MASKED_EQ: the others are these with the outcomes exchanged */
    public op: Op,
    public datum: u32,
    public mask: u32,
    /** of the condition that made it */
    private origin: Op,
    private whole: u64,
  ) {}

  private get place(): u32 {
    return this.index * 2 + (this.high ? 1 : 0);
  }

  private same(other: Node): bool {
    return this.place == other.place && this.op == other.op && this.datum == other.datum && this.mask == other.mask;
  }

  /** Whether this one is looked at later: lower arguments, then GT and GE, then LT and LE, each from its far end. */
  private after(other: Node): bool {
    if (this.place != other.place) return this.place < other.place;
    const mine = rank(this.origin);
    const its = rank(other.origin);
    if (mine != its) return mine < its;
    return mine == RANK_LESS ? this.datum > other.datum : this.datum < other.datum;
  }

  /** Merges a comparison that is the same. */
  private merge(other: Node): bool {
    if (other.hasYes && !this.takeYes(other)) return false;
    if (other.hasNo && !this.takeNo(other)) return false;
    const yes = other.yes;
    // an action that is there is the shorter rule's: it covers the longer one
    if (yes && this.hasYes) return true;
    if (yes) {
      const mine = this.yes;
      if (!mine) this.yes = yes;
      else if (!mine.add(yes.nodes[0])) return false;
    }
    const no = other.no;
    if (no && !this.hasNo) {
      const mine = this.no;
      if (!mine) this.no = no;
      else if (!mine.add(no.nodes[0])) return false;
    }
    return true;
  }

  private takeYes(other: Node): bool {
    if (this.hasYes) {
      if (this.yesAction == other.yesAction) return true;
      // GT and GE of one high half: the greater value is looked at first
      if (other.high && other.whole > this.whole) this.yesAction = other.yesAction;
      return !this.isLeaf && !other.isLeaf;
    }
    const yes = this.yes;
    if (yes && !yes.onlyActs(other.yesAction)) return false;
    this.yes = null;
    this.hasYes = true;
    this.yesAction = other.yesAction;
    return true;
  }

  private takeNo(other: Node): bool {
    if (this.hasNo) {
      if (this.noAction == other.noAction) return true;
      // LT and LE of one high half: the smaller value is looked at first
      if (other.high && other.whole < this.whole) this.noAction = other.noAction;
      return !this.isLeaf && !other.isLeaf;
    }
    const no = this.no;
    if (no && !no.onlyActs(other.noAction)) return false;
    this.no = null;
    this.hasNo = true;
    this.noAction = other.noAction;
    return true;
  }

  private get isLeaf(): bool {
    return !this.yes && !this.no;
  }

  /**
   * Puts it at its place among others.
   * @returns false: two rules with the same conditions have different actions
   */
  insertInto(nodes: Array<Node>): bool {
    let at = 0;
    while (at < nodes.length && !nodes[at].after(this)) {
      if (nodes[at] == this) return true;
      if (nodes[at].same(this)) return nodes[at].merge(this);
      at++;
    }
    if (at < nodes.length && nodes[at].same(this)) return nodes[at].merge(this);
    nodes.push(this);
    for (let i = nodes.length - 1; i > at; i--) nodes[i] = nodes[i - 1];
    nodes[at] = this;
    return true;
  }

  /** Whether every action below is this one. */
  onlyActs(action: u32): bool {
    if (this.hasYes && this.yesAction != action) return false;
    if (this.hasNo && this.noAction != action) return false;
    const yes = this.yes;
    const no = this.no;
    return (!yes || yes.onlyActs(action)) && (!no || no.onlyActs(action));
  }
}

const RANK_LESS: i32 = 2;

function rank(op: Op): i32 {
  if (op == Op.LT || op == Op.LE) return RANK_LESS;
  return op == Op.GT || op == Op.GE ? 1 : 3;
}

/** Alternatives, in the order in which they are looked at. One may stand in two places of a tree. */
export class Level {
  nodes: Array<Node> = [];

  constructor(first: Node) {
    this.nodes.push(first);
  }

  /** @returns false: two rules with the same conditions have different actions */
  add(node: Node): bool {
    return node.insertInto(this.nodes);
  }

  onlyActs(action: u32): bool {
    for (let i = 0; i < this.nodes.length; i++) if (!this.nodes[i].onlyActs(action)) return false;
    return true;
  }
}

/** Builds the comparisons of one rule, from the first argument to the last. */
class Chain {
  head: Node | null = null;
  private exits: Array<Node> = [];
  private exitsYes: bool = true;

  constructor(private wide: bool) {}

  add(condition: Condition): void {
    const op = condition.op;
    const masked = op == Op.MASKED_EQ;
    const mask = masked ? condition.value : u64.MAX_VALUE;
    const value = (masked ? condition.valueTwo : condition.value) & mask;
    if (this.wide ? !mask : !(<u32>mask)) return;
    const index = condition.index;
    const less = op == Op.LT || op == Op.LE;
    const test = masked ? Op.MASKED_EQ : op == Op.NE ? Op.EQ : op == Op.LT ? Op.GE : op == Op.LE ? Op.GT : op;
    const low = new Node(index, false, test, <u32>value, <u32>mask, op, value);
    const yes = !less && op != Op.NE;
    if (!this.wide) {
      this.link(low, [low], yes);
      return;
    }
    const top = <u32>(value >> 32);
    const topMask = <u32>(mask >> 32);
    if (less || test == Op.GT || test == Op.GE) {
      const above = new Node(index, true, Op.GT, top, topMask, op, value);
      const equal = new Node(index, true, Op.EQ, top, topMask, op, value);
      above.no = new Level(equal);
      equal.yes = new Level(low);
      this.link(above, less ? [equal, low] : [above, low], yes);
      return;
    }
    const high = new Node(index, true, masked ? test : Op.EQ, top, topMask, op, value);
    high.yes = new Level(low);
    this.link(high, op == Op.NE ? [high, low] : [low], yes);
  }

  /** Goes on with `head` where the condition before was met. */
  private link(head: Node, exits: Array<Node>, yes: bool): void {
    if (!this.head) this.head = head;
    const next = new Level(head);
    for (let i = 0; i < this.exits.length; i++) {
      if (this.exitsYes) this.exits[i].yes = next;
      else this.exits[i].no = next;
    }
    this.exits = exits;
    this.exitsYes = yes;
  }

  end(action: u32): void {
    for (let i = 0; i < this.exits.length; i++) {
      const node = this.exits[i];
      if (this.exitsYes) {
        node.hasYes = true;
        node.yesAction = action;
      } else {
        node.hasNo = true;
        node.noAction = action;
      }
    }
  }
}

/**
 * The comparisons of a rule.
 * @param conditions at most one of each argument
 * @param wide the architecture's arguments have 64 bits; of others only the low half counts
 * @returns null when nothing is compared: the rule always matches
 */
export function chainOf(conditions: Array<Condition>, wide: bool, action: u32): Node | null {
  const chain = new Chain(wide);
  for (let index: u32 = 0; index < 6; index++) {
    for (let i = 0; i < conditions.length; i++) if (conditions[i].index == index) chain.add(conditions[i]);
  }
  chain.end(action);
  return chain.head;
}
