/** A JSON text as a tree of places, also while it is being typed: what an editor needs to know where it is. It judges nothing. */

/** A value, from its first character to behind its last. */
export interface JsonNode {
  kind: 'object' | 'array' | 'string' | 'literal';
  from: number;
  to: number;
  /** an object's, in their order; keys that come twice too */
  members: JsonMember[];
  /** an array's */
  items: JsonNode[];
}

export interface JsonMember {
  key: string;
  keyFrom: number;
  keyTo: number;
  /** absent while nothing has been typed */
  value?: JsonNode;
}

/** What is at a place. */
export interface JsonPlace {
  /** of the value, or of the member, that the place is in or at */
  pointer: string;
  node: JsonNode;
  /** the key, when the place is in one */
  key?: JsonMember;
}

/** The core reads no deeper. */
const DEEPEST = 512;
const LITERAL = /[^\s,:[\]{}"]+/y;
const STRING = /"(?:[^"\\\n]|\\.)*"?/y;
const BLANKS = /[\s\uFEFF]*/y;

/** @returns the tree; of a text that is no JSON as much as can be made of it, undefined for an empty one */
export function parseTree(text: string): JsonNode | undefined {
  return new Parser(text).value(0);
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): JsonNode | undefined {
    const next = this.peek();
    if (next === '{' || next === '[') return depth < DEEPEST ? this.holder(next, depth) : undefined;
    const from = this.at;
    const kind = next === '"' ? 'string' : 'literal';
    if (!this.take(next === '"' ? STRING : LITERAL)) return undefined;
    return { kind, from, to: this.at, members: [], items: [] };
  }

  private holder(open: string, depth: number): JsonNode {
    const object = open === '{';
    const node: JsonNode = { kind: object ? 'object' : 'array', from: this.at++, to: 0, members: [], items: [] };
    for (let next = this.peek(); next !== ''; next = this.peek()) {
      if (next === (object ? '}' : ']')) {
        this.at++;
        break;
      }
      // the other's end: this one has none
      if (next === '}' || next === ']') break;
      const before = this.at;
      if (object) this.member(node, depth);
      else {
        const item = this.value(depth + 1);
        if (item) node.items.push(item);
      }
      if (this.peek() === ',' || this.at === before) this.at++;
    }
    node.to = this.at;
    return node;
  }

  private member(node: JsonNode, depth: number): void {
    if (this.peek() !== '"') return;
    const keyFrom = this.at;
    this.take(STRING);
    const member: JsonMember = { key: unquote(this.text.slice(keyFrom, this.at)), keyFrom, keyTo: this.at };
    node.members.push(member);
    if (this.peek() !== ':') return;
    this.at++;
    const next = this.peek();
    if (next === ',' || next === '}') return;
    const value = this.value(depth + 1);
    if (value) member.value = value;
  }

  private peek(): string {
    this.take(BLANKS);
    return this.text.charAt(this.at);
  }

  private take(what: RegExp): boolean {
    what.lastIndex = this.at;
    const found = what.exec(this.text)?.[0] ?? '';
    this.at += found.length;
    return found.length > 0;
  }
}

/** What a JSON string says; as it stands where it is none. */
export function unquote(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.replace(/^"|"$/g, '');
  }
}

/** A step of a JSON pointer (RFC 6901). */
export const escapeStep = (step: string): string => step.replaceAll('~', '~0').replaceAll('/', '~1');

/** @returns the steps of a pointer */
export function stepsOf(pointer: string): string[] {
  const steps = pointer.split('/').slice(1);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What is found on the way of a pointer: the member or item last, and what holds it. */
export interface Found {
  node: JsonNode | undefined;
  member?: JsonMember;
  parent?: JsonNode;
}

/** @returns where a pointer leads; undefined when nowhere. Of members with the same key it is the last */
export function find(tree: JsonNode | undefined, pointer: string): Found | undefined {
  let found: Found = { node: tree };
  for (const step of stepsOf(pointer)) {
    const parent = found.node;
    if (parent === undefined) return undefined;
    if (parent.kind === 'array') {
      const node = parent.items[Number(step)];
      if (node === undefined) return undefined;
      found = { node, parent };
    } else {
      const member = parent.members.findLast(({ key }) => key === step);
      if (member === undefined) return undefined;
      found = { node: member.value, member, parent };
    }
  }
  return found;
}

/** @returns what is at an offset; undefined outside of the document's value */
export function placeAt(tree: JsonNode | undefined, offset: number): JsonPlace | undefined {
  if (tree === undefined || offset < tree.from || offset > tree.to) return undefined;
  const place: JsonPlace = { pointer: '', node: tree };
  while (true) {
    const { node } = place;
    const member = node.members.find(
      ({ keyFrom, keyTo, value }) => offset >= keyFrom && offset <= (value?.to ?? keyTo),
    );
    if (member !== undefined) {
      place.pointer += `/${escapeStep(member.key)}`;
      const { value } = member;
      if (value === undefined || offset <= member.keyTo || offset < value.from) return { ...place, key: member };
      place.node = value;
      continue;
    }
    const index = node.items.findIndex(({ from, to }) => offset >= from && offset <= to);
    if (index < 0) return place;
    place.pointer += `/${index}`;
    place.node = node.items[index] as JsonNode;
  }
}
