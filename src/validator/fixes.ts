/** Quick fixes: what an editor can do at once about a diagnostic, for the rules where that is clear. */
import type { Diagnostic } from '../core/types.js';
import { find, type JsonMember, type JsonNode, parseTree, unquote } from './json-tree.js';

/** A change of the text, by UTF-16 offsets. */
export interface TextEdit {
  from: number;
  to: number;
  insert: string;
}

export interface Fix {
  /** what it does, as on a button */
  title: string;
  edits: TextEdit[];
}

/** Of one diagnostic: where its pointer leads. */
interface Subject {
  text: string;
  tree: JsonNode;
  diagnostic: Diagnostic;
  node: JsonNode | undefined;
  member: JsonMember | undefined;
  parent: JsonNode | undefined;
}

type Fixer = (subject: Subject) => Fix | undefined;

/** What a member that is missing may begin as. */
const FIRST: Readonly<Record<string, string>> = {
  ociVersion: '"1.2.0"',
  process: '{ "args": ["sh"], "cwd": "/", "user": { "uid": 0, "gid": 0 } }',
  root: '{ "path": "rootfs" }',
  cwd: '"/"',
  args: '["sh"]',
  path: '"rootfs"',
  destination: '"/mnt"',
  defaultAction: '"SCMP_ACT_ERRNO"',
};

const READONLY = '"/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"';

const FIXERS: Readonly<Record<string, Fixer>> = {
  required: (subject) => {
    const name = /^"(\w+)" is missing/.exec(subject.diagnostic.message)?.[1] ?? '';
    const value = Object.hasOwn(FIRST, name) ? FIRST[name] : undefined;
    return value === undefined ? undefined : add(subject, subject.diagnostic.pointer, name, value);
  },
  'unknown-field': (subject) => renamed(subject) ?? removed(subject, 'Remove it'),
  'key-case': (subject) => renamed(subject),
  'duplicate-key': (subject) => {
    const { parent, member } = subject;
    const earlier = parent?.members.find((one) => one.key === member?.key && one !== member);
    return earlier && parent && fix('Remove the first one', [cut(subject.text, parent, earlier)]);
  },
  'relative-path': (subject) => made(subject, (value) => `/${value.replace(/^(\.\/)+/, '')}`),
  'oci-version-old': (subject) => replaced(subject, '"1.2.0"'),
  'mounts-missing': (subject) => add(subject, '', 'mounts', '[]'),
  'linux-missing': (subject) => add(subject, '', 'linux', '{}'),
  'user-missing': (subject) => add(subject, '/process', 'user', '{ "uid": 0, "gid": 0 }'),
  'hook-timeout': (subject) => replaced(subject, '1'),
  args: (subject) => replaced(subject, '["sh"]'),
  'env-twice': (subject) => removedItem(subject),
  'rlimit-twice': (subject) => removedItem(subject),
  'namespace-twice': (subject) => removedItem(subject),
  'device-twice': (subject) => removedItem(subject),
  'rlimit-soft': (subject) => {
    const hard = find(subject.tree, subject.diagnostic.pointer.replace(/\/soft$/, '/hard'))?.node;
    return hard && replaced(subject, subject.text.slice(hard.from, hard.to));
  },
  'oom-score': (subject) => clamped(subject, -1000, 1000),
  swappiness: (subject) => clamped(subject, 0, 100),
  'io-weight': (subject) => clamped(subject, 10, 1000),
  'scheduler-nice': (subject) => clamped(subject, -20, 19),
  'capability-unknown': (subject) => removed(subject, 'Remove it'),
  'capability-sys-admin': (subject) => removed(subject, 'Remove it here'),
  'capability-permitted': (subject) => alsoIn(subject, 'permitted'),
  'capability-inheritable': (subject) => alsoIn(subject, 'bounding'),
  'capability-bounding': (subject) => alsoIn(subject, 'bounding'),
  'capability-ambient': (subject) => removed(subject, 'Remove it'),
  'mount-type-bind': (subject) => {
    const mount = subject.diagnostic.pointer.replace(/^(\/mounts\/\d+).*/, '$1');
    return listed(subject, mount, 'options', ['"bind"'], 'Add "bind"');
  },
  'proc-sys-writable': (subject) => listed(subject, '/linux', 'readonlyPaths', [READONLY], 'Make them read-only'),
  'seccomp-arch-runc': (subject) => removed(subject, 'Remove it'),
  'memory-reservation': (subject) => sibling(subject, 'limit'),
  'memory-swap': (subject) => sibling(subject, 'limit'),
  'memory-kernel': (subject) => removed(subject, 'Remove it'),
  'device-allow-all': (subject) => removedItem(subject),
};

/**
 * @param document the text that the diagnostics are of
 * @returns for each diagnostic what can be done about it at once, best first; often nothing
 */
export function fixesFor(document: string, diagnostics: readonly Diagnostic[]): Fix[][] {
  const tree = diagnostics.length > 0 ? parseTree(document) : undefined;
  return diagnostics.map((diagnostic) => (tree === undefined ? [] : fixesOf(document, tree, diagnostic)));
}

function fixesOf(text: string, tree: JsonNode, diagnostic: Diagnostic): Fix[] {
  const { node, member, parent } = find(tree, diagnostic.pointer) ?? { node: undefined };
  const subject: Subject = { text, tree, diagnostic, node, member, parent };
  const fixer = Object.hasOwn(FIXERS, diagnostic.rule) ? FIXERS[diagnostic.rule] : undefined;
  const all = [meant(subject), namespace(subject), fixer?.(subject)];
  return all.filter((one) => one !== undefined);
}

const fix = (title: string, edits: TextEdit[]): Fix => ({ title, edits });

function replaced({ node }: Subject, insert: string): Fix | undefined {
  return node && fix(`Write ${insert}`, [{ from: node.from, to: node.to, insert }]);
}

function made(subject: Subject, change: (value: string) => string): Fix | undefined {
  const { node, text } = subject;
  if (node?.kind !== 'string') return undefined;
  return replaced(subject, JSON.stringify(change(unquote(text.slice(node.from, node.to)))));
}

/** "did you mean": the core has found a word that is near. */
function meant(subject: Subject): Fix | undefined {
  const word = /^did you mean "(.+)"\?$/.exec(subject.diagnostic.hint ?? '')?.[1];
  if (word === undefined || subject.diagnostic.rule === 'unknown-field') return undefined;
  return subject.node?.kind === 'string' ? replaced(subject, JSON.stringify(word)) : undefined;
}

/** `did you mean "x"?` or `write "x"`, of a key. */
function renamed({ member, parent, diagnostic }: Subject): Fix | undefined {
  const word = /^(?:did you mean|write) "(.+?)"/.exec(diagnostic.hint ?? '')?.[1];
  if (word === undefined || member === undefined || parent?.members.some(({ key }) => key === word)) return undefined;
  const insert = JSON.stringify(word);
  return fix(`Write ${insert}`, [{ from: member.keyFrom, to: member.keyTo, insert }]);
}

/** `add { "type": "uts" } to linux.namespaces` */
function namespace(subject: Subject): Fix | undefined {
  const added = /^add (\{ "type": "(\w+)" \}) to linux\.namespaces/.exec(subject.diagnostic.hint ?? '');
  if (added === null) return undefined;
  return listed(subject, '/linux', 'namespaces', [added[1] as string], `Add a new ${added[2]} namespace`);
}

function clamped(subject: Subject, least: number, most: number): Fix | undefined {
  const { node, text } = subject;
  const value = node?.kind === 'literal' ? Number(text.slice(node.from, node.to)) : Number.NaN;
  return Number.isNaN(value) ? undefined : replaced(subject, String(Math.min(most, Math.max(least, value))));
}

/** The value of another member of the same object. */
function sibling(subject: Subject, name: string): Fix | undefined {
  const other = subject.parent?.members.findLast(({ key }) => key === name)?.value;
  return other && replaced(subject, subject.text.slice(other.from, other.to));
}

/** The capability of this item, in another set too. */
function alsoIn(subject: Subject, set: string): Fix | undefined {
  const { node, text } = subject;
  if (node?.kind !== 'string') return undefined;
  const capability = text.slice(node.from, node.to);
  return listed(subject, '/process/capabilities', set, [capability], `Add it to "${set}"`);
}

function removed({ text, parent, member, node }: Subject, title: string): Fix | undefined {
  const what = member ?? node;
  return parent && what && fix(title, [cut(text, parent, what)]);
}

/** The item of a list that the pointer is in. */
function removedItem({ text, tree, diagnostic }: Subject): Fix | undefined {
  const { parent, node } = find(tree, diagnostic.pointer.replace(/(\/\d+)\/[^/]*$/, '$1')) ?? {};
  return parent && node && fix('Remove it', [cut(text, parent, node)]);
}

/** Takes a member or an item out, with the comma that is no longer needed. */
function cut(text: string, parent: JsonNode, what: JsonMember | JsonNode): TextEdit {
  const spans = parent.kind === 'object' ? parent.members.map(spanOf) : parent.items.map(({ from, to }) => [from, to]);
  const [from, to] = 'key' in what ? spanOf(what) : [what.from, what.to];
  const at = spans.findIndex((span) => span[0] === from);
  const next = spans[at + 1];
  const before = spans[at - 1];
  if (next) return { from, to: next[0] as number, insert: '' };
  if (before) return { from: before[1] as number, to, insert: '' };
  // the only one: also the blanks around it
  const inner = text.slice(parent.from + 1, parent.to - 1);
  return inner.includes(',') ? { from, to, insert: '' } : { from: parent.from + 1, to: parent.to - 1, insert: '' };
}

const spanOf = ({ keyFrom, keyTo, value }: JsonMember): [number, number] => [keyFrom, value?.to ?? keyTo];

/** Puts a member into an object, as its last. */
function add(subject: Subject, pointer: string, name: string, value: string): Fix | undefined {
  const holder = find(subject.tree, pointer)?.node;
  if (holder?.kind !== 'object') return undefined;
  return fix(`Add "${name}"`, [appended(subject.text, holder, `${JSON.stringify(name)}: ${value}`)]);
}

/** Puts items into a list of an object, which is made when it is not there. */
function listed(subject: Subject, pointer: string, name: string, items: string[], title: string): Fix | undefined {
  const holder = find(subject.tree, pointer)?.node;
  if (holder?.kind !== 'object') return undefined;
  const list = holder.members.findLast(({ key }) => key === name)?.value;
  if (list === undefined) {
    const insert = `${JSON.stringify(name)}: [${items.join(', ')}]`;
    return fix(title, [appended(subject.text, holder, insert)]);
  }
  return list.kind === 'array' ? fix(title, [appended(subject.text, list, items.join(', '))]) : undefined;
}

/** One more at the end of an object or a list, laid out as the one before it. */
function appended(text: string, holder: JsonNode, what: string): TextEdit {
  const last = holder.kind === 'object' ? holder.members.at(-1) : holder.items.at(-1);
  const closed = /[}\]]/.test(text.charAt(holder.to - 1));
  if (last === undefined) {
    const at = closed ? holder.to - 1 : holder.to;
    const blank = holder.kind === 'object' ? ' ' : '';
    return { from: holder.from + 1, to: at, insert: `${blank}${what}${blank}` };
  }
  const [from, to] = 'key' in last ? spanOf(last) : [last.from, last.to];
  const line = /\n[ \t]*$/.exec(text.slice(0, from))?.[0];
  return { from: to, to, insert: `,${line ?? ' '}${what}` };
}

/** The text with a fix. */
export function applyFix(text: string, { edits }: Fix): string {
  let out = text;
  for (const { from, to, insert } of [...edits].sort((a, b) => b.from - a.from)) {
    out = out.slice(0, from) + insert + out.slice(to);
  }
  return out;
}
