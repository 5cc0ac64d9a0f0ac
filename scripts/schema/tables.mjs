/** Turns the schema into the core's tables: assembly/spec/structure.generated.ts. What they hold: assembly/spec/tables.ts. */
import { compile } from './dfa.mjs';

const WHAT = { any: 0, boolean: 1, string: 2, integer: 3, array: 4, map: 5, object: 6 };
const NON_EMPTY = 1 << 16;
const CLOSED = 1 << 17;
const REQUIRED = 0x80000000;
const MULTIPLIER = 0x9e3779b97f4a7c15n;
const MASK = (1n << 64n) - 1n;

/** The hash of assembly/json/words.ts: of the first and the last eight bytes. */
export function hash(text) {
  const bytes = Buffer.from(`${text}\0\0\0\0\0\0\0\0`);
  const length = text.length;
  let value = bytes.readBigUInt64LE(0);
  if (length >= 8) {
    const last = bytes.readBigUInt64LE(length - 8);
    value ^= ((last << 23n) | (last >> 41n)) & MASK;
  } else {
    value &= (1n << BigInt(8 * length)) - 1n;
  }
  return Number((((value ^ BigInt(length)) * MULTIPLIER) & MASK) >> 32n);
}

/** execCPUAffinity → EXEC_CPU_AFFINITY */
export const constant = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]/g, '_')
    .toUpperCase();

/** @param {object} schema the JSON Schema @param {Map<string, number>} rules rule id → number */
export function makeTables(schema, rules) {
  let names = '';
  const words = [];
  const members = [];
  const ranges = [];
  const patterns = [];
  const types = [];
  const messages = new Map();
  const constants = [];
  const byName = new Map();
  const byShape = new Map();
  const lists = new Map();
  let slots = 0;

  function nameAt(text) {
    let at = names.indexOf(text);
    if (at < 0) {
      at = names.length;
      names += text;
    }
    return (at << 8) | text.length;
  }

  function ruleOf({ $comment }, fallback) {
    const [, id, message] = /^([a-z0-9-]+): (.*)$/.exec($comment ?? '') ?? [];
    if (!id) return rules.get(fallback) ?? 0;
    if (!rules.has(id)) throw new Error(`the schema names the rule ${id}, which is not listed`);
    messages.set(rules.get(id), message);
    return rules.get(id);
  }

  /** Words sorted by hash: [first, count] in the table. */
  function wordList(list) {
    const key = list.join();
    if (!lists.has(key)) {
      const rows = list.map((word, ordinal) => [hash(word), nameAt(word), ordinal]);
      rows.sort((a, b) => a[0] - b[0]);
      if (new Set(rows.map(([h]) => h)).size < rows.length) throw new Error(`two words of ${key} have one hash`);
      lists.set(key, [words.length / 3, list.length]);
      for (const row of rows) words.push(...row);
    }
    return lists.get(key);
  }

  function patternOf(pattern) {
    if (!pattern) return 0;
    if (!patterns.includes(pattern)) patterns.push(pattern);
    return patterns.indexOf(pattern) + 1;
  }

  function typeOf(node, name) {
    if (node.$ref) {
      const def = node.$ref.replace('#/$defs/', '');
      return typeOf(schema.$defs[def], def);
    }
    const row = new Array(6).fill(0);
    if (node.type === 'object') return objectType(node, name, row);
    row[0] = WHAT[node.type];
    if (row[0] === undefined) throw new Error(`${name}: a type that is not known`);
    if (node.type === 'string') {
      if (node.minLength) row[0] |= NON_EMPTY;
      if (node.enum) [row[1], row[2]] = wordList(node.enum);
      row[3] = patternOf(node.pattern);
      row[4] = ruleOf(node, '');
    } else if (node.type === 'integer') {
      row[1] = ranges.length;
      row[4] = ruleOf(node, 'range');
      ranges.push([node.minimum, node.maximum]);
    } else if (node.type === 'array') {
      row[1] = typeOf(node.items, name);
      row[2] = node.minItems ?? 0;
      row[4] = node.minItems ? ruleOf(node, '') : 0;
    }
    const shape = row[0] === WHAT.integer ? `${ranges.at(-1)} ${row[4]}` : row.join();
    const key = `${row[0]}:${shape}`;
    if (!byShape.has(key)) byShape.set(key, types.push(row) - 1);
    else if (row[0] === WHAT.integer) ranges.pop();
    return byShape.get(key);
  }

  function objectType(node, name, row) {
    if (byName.has(name)) return byName.get(name);
    const index = types.push(row) - 1;
    if (!node.properties) {
      row[0] = WHAT.map;
      row[1] = typeOf(node.additionalProperties ?? { type: 'any' }, name);
      if (node.propertyNames) row[2] = typeOf({ type: 'string', ...node.propertyNames }, name);
      return index;
    }
    byName.set(name, index);
    const entries = Object.entries(node.properties);
    const fields = entries.map(([key, value]) => [key, typeOf(value, key)]);
    row[0] = WHAT.object | (node.additionalProperties === false ? CLOSED : 0);
    row[1] = members.length / 3;
    row[2] = fields.length;
    row[3] = slots;
    row[4] = node.additionalProperties === false ? ruleOf(node, '') : 0;
    constants.push(`/** ${node.description} */`, `export const T_${constant(name)}: i32 = ${index};`);
    for (const [ordinal, [key, type]] of fields.entries()) {
      const required = node.required?.includes(key);
      if (required) row[5] |= 1 << ordinal;
      members.push(hash(key), nameAt(key), (type | (required ? REQUIRED : 0)) >>> 0);
      constants.push(`export const ${constant(name)}_${constant(key)}: i32 = ${slots + ordinal};`);
    }
    if (fields.length > 32) throw new Error(`${name} has more than 32 members`);
    slots += fields.length;
    return index;
  }

  typeOf({ type: 'any' }, '');
  typeOf(schema, 'config');
  const listed = {};
  const list = (name, values) => {
    listed[name] = wordList(values);
    constants.push(`// ${name}: the words in their order.`);
    for (const [ordinal, value] of values.entries()) {
      if (value)
        constants.push(
          `export const ${constant(name)}_${constant(value.replace(shared(values), ''))}: i32 = ${ordinal};`,
        );
    }
  };
  for (const [name, { examples, enum: values }] of Object.entries(schema.$defs)) {
    if (examples?.length > 1 || values) list(name, examples ?? values);
  }
  // the enumerations of members that rules look at
  const { Namespace, Rlimit, Seccomp, SeccompArg, Scheduler, Device, DeviceRule, Linux } = schema.$defs;
  list('NamespaceType', Namespace.properties.type.enum);
  list('RlimitType', Rlimit.properties.type.enum);
  list('SchedulerPolicy', Scheduler.properties.policy.enum);
  list('SeccompOperator', SeccompArg.properties.op.enum);
  list('DeviceType', Device.properties.type.enum);
  list('DeviceRuleType', DeviceRule.properties.type.enum);
  const { mode, flags } = Linux.properties.memoryPolicy.properties;
  list('MemoryPolicy', mode.enum);
  // those that are only listed: `tare features`
  listed.SeccompArch = wordList(Seccomp.properties.architectures.items.enum);
  listed.SeccompFlag = wordList(Seccomp.properties.flags.items.enum);
  listed.MemoryPolicyFlag = wordList(flags.items.enum);
  return { names, words, members, ranges, patterns, types, messages, constants, slots, listed, byName };
}

/** The prefix that all words of a list have, up to an underscore. */
function shared(values) {
  const prefix = /^([A-Z]+_)*/.exec(values[0])[0];
  const parts = prefix.match(/[A-Z]+_/g) ?? [];
  let found = '';
  for (const part of parts) if (values.every((value) => value.startsWith(found + part))) found += part;
  return found;
}

/** A 64-bit integer as two words. */
const halves = (value) => [Number(BigInt.asUintN(32, BigInt(value))), Number(BigInt.asUintN(32, BigInt(value) >> 32n))];

/** Numbers as the data of a static segment. */
function data(type, numbers) {
  const lines = [];
  for (let i = 0; i < numbers.length; i += 16) lines.push(`  ${numbers.slice(i, i + 16).join(', ')},`);
  return `memory.data<${type}>([\n${lines.join('\n')}\n])`;
}

/** The AssemblyScript text of the tables. */
export function writeTables(tables) {
  const dfas = tables.patterns.map((pattern) => compile(pattern));
  const bytes = [];
  const starts = dfas.map(({ classes, next, accept }) => {
    const start = bytes.length;
    bytes.push(...classes, next[0].length, ...next.flatMap((row, i) => [accept[i] ? 1 : 0, ...row]));
    return start;
  });
  const lists = Object.entries(tables.listed).map(
    ([name, [first, count]]) => `export const WORDS_${constant(name)}: u32 = ${(first << 8) | count};`,
  );
  return `// Made from schema/config.schema.json by \`npm run generate\`. Do not edit.
// How the tables are laid out: tables.ts.

/** All names, one after the other. */
export const NAMES: string =
  '${tables.names}';

/** Words of enumerations, sorted by hash: hash, place in NAMES << 8 | length, ordinal. */
export const WORDS: usize = ${data('u32', tables.words)};

/** Members of objects: hash, place in NAMES << 8 | length, type and whether it is required. */
export const MEMBERS: usize = ${data('u32', tables.members)};

/** Types, six words each. */
export const TYPES: usize = ${data('u32', tables.types.flat())};

/** Ranges of integers: the lowest (i64) and the highest (u64). */
export const RANGES: usize = ${data('u32', tables.ranges.flat().flatMap(halves))};

/** Where each pattern's automaton begins in AUTOMATA. */
export const PATTERNS: usize = ${data('u32', starts)};

/** Automata: 256 classes of bytes, their count, then for each state whether it accepts and the next states. */
export const AUTOMATA: usize = ${data('u8', bytes)};

/** So many members have objects together: the size of the slots. */
export const SLOT_COUNT: i32 = ${tables.slots};

// Lists of words: first << 8 | count.
${lists.join('\n')}

// Types of objects, and the slots of their members.
${tables.constants.join('\n')}
`;
}
