/**
 * JSON documents as text with places: where a pointer's value stands, and edits that leave all other bytes as they are
 * (so 64-bit integers stay exact). Not the reader that is tested: small, slow, and of its own.
 */

/** @typedef {{ kind: 'object'|'array'|'scalar', start: number, end: number, members?: { key: string, start: number, value: Node }[], items?: Node[] }} Node */

const SCALAR = /"(?:[^"\\]|\\.)*"|-?[0-9.eE+-]+|true|false|null/y;
const SPACE = /\s*/y;

/** @param {string} text a valid document @returns {Node} */
export function parse(text) {
  let at = 0;
  const space = () => {
    SPACE.lastIndex = at;
    SPACE.exec(text);
    at = SPACE.lastIndex;
  };
  const scalar = () => {
    SCALAR.lastIndex = at;
    const found = SCALAR.exec(text);
    if (!found) throw new SyntaxError(`no JSON value at ${at}`);
    const start = at;
    at = SCALAR.lastIndex;
    return { kind: 'scalar', start, end: at };
  };
  const member = () => {
    const { start, end } = scalar();
    space();
    at += 1; // the colon
    space();
    return { key: JSON.parse(text.slice(start, end)), start, value: value() };
  };
  const value = () => {
    const start = at;
    const opening = text[at];
    if (opening !== '{' && opening !== '[') return scalar();
    const close = opening === '{' ? '}' : ']';
    const children = [];
    at += 1;
    space();
    while (text[at] !== close) {
      children.push(opening === '{' ? member() : value());
      space();
      if (text[at] === ',') at += 1;
      space();
    }
    at += 1;
    const node = { kind: opening === '{' ? 'object' : 'array', start, end: at };
    return Object.assign(node, opening === '{' ? { members: children } : { items: children });
  };
  space();
  return value();
}

const tokens = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));

function child(node, token) {
  if (node?.kind === 'array') return node.items[Number(token)];
  return node?.members?.findLast(({ key }) => key === token)?.value;
}

/** The value at a JSON pointer (RFC 6901; of duplicate keys the last), or undefined. */
export function find(root, pointer) {
  return tokens(pointer).reduce(child, root);
}

/** The line, from 1, on which a pointer's member (its key) or item begins; undefined when it is not there. */
export function lineOf(text, pointer) {
  const root = parse(text);
  const token = tokens(pointer).at(-1);
  const parent = find(root, pointer.slice(0, Math.max(0, pointer.lastIndexOf('/'))));
  const member = parent?.members?.findLast(({ key }) => key === token);
  const start = pointer === '' ? root.start : (member?.start ?? child(parent, token)?.start);
  return start === undefined ? undefined : text.slice(0, start).split('\n').length;
}

/**
 * Applies an edit: `{ op: "add" | "replace" | "remove", path, value }` as JSON Patch (RFC 6902; `raw` in place of `value` is
 * the JSON itself, for what JSON.parse would round), `{ op: "repeat", path, value }` a second member with the key of the
 * first, `{ op: "rename", path, key }`, or `{ op: "text", find, put }`.
 */
export function edit(text, { op, path, value, raw, key, find: piece, put }) {
  const splice = (from, to, by) => text.slice(0, from) + by + text.slice(to);
  if (op === 'text') {
    const from = text.indexOf(piece);
    if (from < 0) throw new Error(`${JSON.stringify(piece)} is not in the document`);
    return splice(from, from + piece.length, put);
  }
  const root = parse(text);
  const slash = path.lastIndexOf('/');
  const parent = slash < 0 ? undefined : find(root, path.slice(0, slash));
  const token = tokens(path).at(-1);
  const present = slash < 0 ? root : child(parent, token);
  const line = text.slice(0, parent?.start).split('\n').at(-1);
  const indent = `\n${line.match(/^\s*/)[0]}  `;
  const written = (raw ?? JSON.stringify(value, null, 2))?.replaceAll('\n', indent);
  const absent = () => new Error(`${path} is not in the document`);

  if (op === 'replace' || (op === 'add' && present && parent?.kind !== 'array')) {
    if (!present) throw absent();
    return splice(present.start, present.end, written);
  }
  if (!parent || (op !== 'add' && !present)) throw absent();
  const list = parent.kind === 'array' ? parent.items : parent.members;
  const index = parent.kind === 'array' ? Number(token) : list.findLastIndex((one) => one.key === token);
  if (op === 'rename')
    return splice(list[index].start, text.indexOf('"', list[index].start + 1) + 1, JSON.stringify(key));
  if (op === 'remove') {
    const end = ({ end: of, value: node }) => of ?? node.end;
    if (list.length === 1) return splice(parent.start + 1, parent.end - 1, '');
    return index > 0 ? splice(end(list[index - 1]), end(list[index]), '') : splice(list[0].start, list[1].start, '');
  }
  const item = parent.kind === 'array' ? written : `${JSON.stringify(token)}: ${written}`;
  if (list.length === 0) return splice(parent.start + 1, parent.end - 1, `${indent}${item}${indent.slice(0, -2)}`);
  if (parent.kind === 'array' && index < list.length)
    return splice(list[index].start, list[index].start, `${item},${indent}`);
  const last = list.at(-1);
  return splice(last.end ?? last.value.end, last.end ?? last.value.end, `,${indent}${item}`);
}
