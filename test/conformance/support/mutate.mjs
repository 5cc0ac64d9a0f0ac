/** Seeded mutations of JSON documents, as splices of their text, so that numbers and keys stay exactly what they are. */
import { random } from '../../support/wasm.mjs';
import { parse } from './json-text.mjs';

const NUMBERS = [
  ...[
    '0',
    '-0',
    '1',
    '-1',
    '10',
    '99',
    '101',
    '1000',
    '1001',
    '65535',
    '65536',
    '2147483647',
    '2147483648',
    '4294967295',
  ],
  ...['4294967296', '9007199254740993', '9223372036854775807', '9223372036854775808', '18446744073709551615'],
  ...['18446744073709551616', '-9223372036854775808', '-9223372036854775809', '1e308', '1e3', '1.0', '0.1', '-1.5'],
];
const STRINGS = [
  '',
  'x',
  '/',
  '/a/b',
  'é',
  '容器',
  '🙂',
  '\u0000',
  '\ud800',
  'a\nb',
  'SCMP_ACT_ALLOW',
  'rwm',
  '0-3',
  '1.0.2',
];
const VALUES = [
  'null',
  'true',
  'false',
  '[]',
  '{}',
  '[null]',
  '["a"]',
  '[1]',
  '[[]]',
  '[{}]',
  '{"a":1}',
  '{"a":"b"}',
  '"x"',
  '""',
];

/** A document whose lists end after eight items: the hundredth system call teaches nothing. */
export function shortened(text) {
  const cuts = [];
  const look = ({ items = [], members = [] }) => {
    if (items.length > 8) cuts.push([items[7].end, items.at(-1).end]);
    for (const item of items.slice(0, 8)) look(item);
    for (const { value } of members) look(value);
  };
  look(parse(text));
  return cuts.sort((a, b) => b[0] - a[0]).reduce((now, [from, to]) => now.slice(0, from) + now.slice(to), text);
}

/** @param {Iterable<string>} texts the documents to begin with @param {number} seed @returns {() => string} */
export function mutator(texts, seed) {
  const { below, pick } = random(seed);
  const documents = [...texts].map((text) => ({ text, root: parse(text) }));

  /** A child, a child's child, …: top-level members are met as often as the thousands of system calls. */
  function somewhere(root) {
    let [parent, index, node] = [undefined, 0, root];
    for (;;) {
      const list = node.members ?? node.items ?? [];
      if (list.length === 0 || (parent && below(4) === 0)) return { parent, index, node };
      [parent, index] = [node, below(list.length)];
      node = node.members ? node.members[index].value : node.items[index];
    }
  }
  const string = (text) => JSON.stringify(text);
  const recased = (key) => {
    const at = below(key.length);
    const other = { s: 'ſ', k: 'K' }[key[at]];
    const letter = key[at] === key[at].toUpperCase() ? key[at].toLowerCase() : key[at].toUpperCase();
    return key.slice(0, at) + (other && below(3) === 0 ? other : letter) + key.slice(at + 1);
  };

  /** [from, to, text] in place of a part of the document; undefined: this mutation does not fit here */
  function splice({ text, root }) {
    const { parent, index, node } = somewhere(root);
    if (!parent) return [node.start, node.end, pick(VALUES)];
    const member = parent.members?.[index];
    const start = member?.start ?? node.start;
    const next = (parent.members ?? parent.items)[index + 1];
    const own = text.slice(start, node.end);
    const other = () => {
      const { node: one } = somewhere(root);
      return text.slice(one.start, one.end);
    };
    switch (below(9)) {
      case 0: {
        if (next) return [start, next.start, ''];
        const before = (parent.members ?? parent.items)[index - 1];
        return [before ? (before.value ?? before).end : start, node.end, ''];
      }
      case 1: // twice, the second perhaps with another value
        return [
          node.end,
          node.end,
          `, ${member && below(2) ? `${string(member.key)}: ${pick([...VALUES, other()])}` : own}`,
        ];
      case 2:
        return [node.start, node.end, pick(VALUES)];
      case 3:
        return [node.start, node.end, pick(NUMBERS)];
      case 4:
        return [node.start, node.end, string(pick(STRINGS))];
      case 5: // the value of another place
        return [node.start, node.end, other()];
      case 6: {
        if (!member || member.key === '') return undefined;
        const key = pick([recased(member.key), `${member.key}x`, '', 'é', member.key.slice(1)]);
        return [start, node.start, `${string(key)}: `];
      }
      case 7: {
        const inside = text.slice(node.start + 1, node.end - 1);
        if (text[node.start] !== '"' || inside.includes('\\')) return undefined;
        const at = below(inside.length + 1);
        const put = pick(['\\u0000', '\\ud800', 'é', '🙂', ' ', '/', '\\u0041', inside]);
        return [
          node.start + 1,
          node.end - 1,
          below(4) ? inside.slice(0, at) + put + inside.slice(at) : recased(inside || 'a'),
        ];
      }
      default: // the second twin differs from the first by case
        if (!member || member.key === '') return undefined;
        return [
          node.end,
          node.end,
          `, ${string(recased(member.key))}: ${pick([other(), pick(VALUES), text.slice(node.start, node.end)])}`,
        ];
    }
  }

  return () => {
    const document = pick(documents);
    const splices = Array.from({ length: 1 + below(3) }, () => splice(document)).filter(Boolean);
    splices.sort((a, b) => b[0] - a[0] || b[1] - a[1]);
    let { text } = document;
    let end = text.length + 1;
    for (const [from, to, put] of splices) {
      if (to > end || (to === end && from < to)) continue; // overlaps with the one before
      text = text.slice(0, from) + put + text.slice(to);
      end = from;
    }
    return text;
  };
}
