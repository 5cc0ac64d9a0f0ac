/**
 * The document that is being checked, as the rules read it: its bytes and tape without a detour, and for every member
 * that the schema knows a slot with its node. Set anew for each check; nothing of an earlier one is looked at.
 */
import { Json } from '../json/reader';
import { CONTAINER_WORDS, ESCAPED, KIND, Kind, LENGTH_SHIFT, SCALAR_WORDS } from '../json/tape';
import { AUTOMATA, MEMBERS, NAMES, PATTERNS, SLOT_COUNT, WORDS } from '../spec/structure.generated';
import { Diagnostics } from './diagnostics';

/** What a slot holds of a member that is absent or null. */
export const ABSENT: i32 = -1;
/** What a slot holds of a member that is of a wrong type. */
export const WRONG: i32 = -2;

const SLOTS: usize = memory.data(SLOT_COUNT * 4, 4);

export let json: Json = changetype<Json>(0);
export let out: Diagnostics = changetype<Diagnostics>(0);
/** The bytes of the document, and of its tape. */
let bytes: usize = 0;
let tape: usize = 0;

/** Whether the document is about to be executed: then what only other runtimes refuse is not reported. */
export let executing: bool = false;

/** Begins the check of a document. */
export function open(document: Json, diagnostics: Diagnostics, forExecution: bool): void {
  json = document;
  out = diagnostics;
  bytes = document.base;
  tape = document.tape.base;
  executing = forExecution;
  memory.fill(SLOTS, 0xff, SLOT_COUNT * 4);
}

/** The node of a member, ABSENT, or WRONG. Of objects that occur many times, the one that was left last. */
export function at(slot: i32): i32 {
  return load<i32>(SLOTS + ((<usize>slot) << 2));
}

export function setSlot(slot: i32, node: i32): void {
  store<i32>(SLOTS + ((<usize>slot) << 2), node);
}

/** Marks so many slots as absent. */
export function clearSlots(slot: i32, count: i32): void {
  // they are few: memory.fill would take longer to begin
  const end = slot + count;
  while (slot < end) setSlot(slot++, ABSENT);
}

/** Whether a member is there and of the right type. */
export function has(slot: i32): bool {
  return at(slot) >= 0;
}

/** A member's node, or when it is absent its parent's: where a problem is shown. */
export function place(node: i32, parent: i32): i32 {
  return node >= 0 ? node : parent;
}

/** Kind, flags and length of a node. */
export function head(node: i32): u32 {
  return load<u32>(tape + ((<usize>node) << 2), 4);
}

export function kind(node: i32): u32 {
  return node < 0 ? <u32>Kind.Null : head(node) & KIND;
}

export function isText(node: i32): bool {
  return kind(node) == <u32>Kind.String;
}

/** How many items or members a container has; 0 for anything else. */
export function count(node: i32): i32 {
  return kind(node) >= <u32>Kind.Array ? load<i32>(tape + ((<usize>node) << 2), 8) : 0;
}

export function first(node: i32): i32 {
  return node + <i32>CONTAINER_WORDS;
}

/** The node after this one and all inside it. */
export function next(node: i32): i32 {
  return (head(node) & KIND) >= <u32>Kind.Array ? load<i32>(tape + ((<usize>node) << 2), 12) : node + <i32>SCALAR_WORDS;
}

/** Where the text that `text` was asked for begins and ends. */
export let from: usize = 0;
export let to: usize = 0;

/** Finds the bytes of a string: `from` and `to`. Of one with escapes they are decoded. @returns their number */
export function text(node: i32): i32 {
  return head(node) & ESCAPED ? decoded(node) : verbatim(node);
}

/** As `text`, of a string without escapes. Small and without calls, so that it is inlined where every string passes. */
function verbatim(node: i32): i32 {
  from = bytes + load<u32>(tape + ((<usize>node) << 2)) + 1;
  const length = (head(node) >> LENGTH_SHIFT) - 2;
  to = from + length;
  return length;
}

function decoded(node: i32): i32 {
  const utf8 = String.UTF8.encode(json.str(node) + '        ');
  from = changetype<usize>(utf8);
  to = from + utf8.byteLength - 8;
  return <i32>(to - from);
}

/** Whether a string is not empty. */
export function filled(node: i32): bool {
  return node >= 0 && isText(node) && head(node) >> LENGTH_SHIFT > 2;
}

/** Whether a string is this text, which is ASCII. */
export function is(node: i32, word: string): bool {
  return isText(node) && text(node) == word.length && same(changetype<usize>(word), word.length);
}

/** Whether a string begins with this text, which is ASCII. */
export function begins(node: i32, word: string): bool {
  return isText(node) && text(node) >= word.length && same(changetype<usize>(word), word.length);
}

/** Whether the bytes from `from` to `end` are this text, which is ASCII. */
export function startsAs(word: string, end: usize): bool {
  return end - from == <usize>word.length && same(changetype<usize>(word), word.length);
}

/** Whether the bytes at `from` are these UTF-16 characters. */
function same(chars: usize, length: i32): bool {
  let i: usize = 0;
  // four at once; where they are no multiple of four, the last four overlap those before
  if (length >= 4) {
    const last = <usize>length - 4;
    while (i < last) {
      if (wide(load<u32>(from + i)) != load<u64>(chars + (i << 1))) return false;
      i += 4;
    }
    return wide(load<u32>(from + last)) == load<u64>(chars + (last << 1));
  }
  while (i < <usize>length) {
    if (<u16>load<u8>(from + i) != load<u16>(chars + (i << 1))) return false;
    i++;
  }
  return true;
}

/** Four bytes as four UTF-16 units. */
function wide(four: u32): u64 {
  let units = <u64>four;
  units = (units | (units << 16)) & 0x0000ffff0000ffff;
  return (units | (units << 8)) & 0x00ff00ff00ff00ff;
}

/**
 * The hash of the bytes from `from`: of the first and the last eight, so that only a few need be read. Up to seven bytes
 * after the end are loaded; behind a document lies its tape, and behind what was decoded its padding.
 */
export function hash(length: i32): u32 {
  let value = load<u64>(from);
  if (length >= 8) value ^= rotl(load<u64>(from + length - 8), 23);
  else value &= ((<u64>1) << ((<u64>length) << 3)) - 1;
  return <u32>(((value ^ <u64>length) * 0x9e3779b97f4a7c15) >> 32);
}

/** Whether the bytes at `from` are a name of the tables. */
function named(place: u32, length: i32): bool {
  return <i32>(place & 0xff) == length && same(changetype<usize>(NAMES) + ((place >> 8) << 1), length);
}

/** The number of a string in a list of words (first << 8 | count), or -1. */
export function wordOf(node: i32, list: u32): i32 {
  if (!isText(node)) return -1;
  const length = head(node) & ESCAPED ? decoded(node) : verbatim(node);
  return wordHere(length, list);
}

/** As wordOf, for the bytes that `text` found. */
export function wordHere(length: i32, list: u32): i32 {
  const wanted = hash(length);
  const first = list >> 8;
  const total = list & 0xff;
  // hashes spread evenly, so that a word is near the place that its hash has among all
  let index = <i32>(first + <u32>((<u64>wanted * total) >> 32));
  let found = load<u32>(WORDS + <usize>index * 12);
  while (found > wanted && index > <i32>first) found = load<u32>(WORDS + <usize>--index * 12);
  const end = <i32>(first + total) - 1;
  while (found < wanted && index < end) found = load<u32>(WORDS + <usize>++index * 12);
  if (found != wanted) return -1;
  const entry = WORDS + <usize>index * 12;
  return named(load<u32>(entry, 4), length) ? load<i32>(entry, 8) : -1;
}

/** The number of a key among the members of an object, or -1. Members mostly come in the order of the table. */
export function memberOf(key: i32, members: i32, total: i32, guess: i32): i32 {
  const length = head(key) & ESCAPED ? decoded(key) : verbatim(key);
  const wanted = hash(length);
  let index = guess;
  for (let i = 0; i < total; i++) {
    if (index >= total) index = 0;
    const entry = MEMBERS + <usize>(members + index) * 12;
    if (load<u32>(entry) == wanted && named(load<u32>(entry, 4), length)) return index;
    index++;
  }
  return -1;
}

/** Whether the bytes that `text` found fit a pattern (from 1). */
export function matches(pattern: u32): bool {
  const automaton = AUTOMATA + load<u32>(PATTERNS + ((<usize>pattern - 1) << 2));
  const classes = <usize>load<u8>(automaton, 256);
  const states = automaton + 257;
  let state: usize = 1;
  let p = from;
  while (p < to && state != 0) {
    state = load<u8>(states + state * (classes + 1) + 1 + load<u8>(automaton + load<u8>(p)));
    p++;
  }
  return load<u8>(states + state * (classes + 1)) != 0;
}
