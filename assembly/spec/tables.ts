/**
 * How structure.generated.ts describes a document. A type is six words:
 *
 *     0  what it is (bits 0-7), NON_EMPTY, CLOSED
 *     1  Text: first of its words     Integer: its range     List, Map: the type of an item     Object: first member
 *     2  Text: how many words         List: fewest items     Map: the type of a key, or 0       Object: how many members
 *     3  Text: its pattern, or 0                                                                Object: first slot
 *     4  the rule that a value breaks which is not allowed
 *     5  Object: the members that must be there, a bit each
 */
import { MEMBERS, NAMES, RANGES, TYPES, WORDS } from './structure.generated';

export const ANY: u32 = 0;
export const BOOLEAN: u32 = 1;
export const TEXT: u32 = 2;
export const INTEGER: u32 = 3;
export const LIST: u32 = 4;
export const MAP: u32 = 5;
export const OBJECT: u32 = 6;

export const WHAT: u32 = 0xff;
/** Text: it must not be empty. */
export const NON_EMPTY: u32 = 1 << 16;
/** Object: it has no other members. */
export const CLOSED: u32 = 1 << 17;

/** A word of a type. */
export function word(type: i32, index: usize): u32 {
  return load<u32>(TYPES + <usize>type * 24 + (index << 2));
}

export function lowest(range: u32): i64 {
  return load<i64>(RANGES + ((<usize>range) << 4));
}

export function highest(range: u32): u64 {
  return load<u64>(RANGES + ((<usize>range) << 4), 8);
}

/** A name, from its place << 8 | length. */
function nameAt(place: u32): string {
  const start = <i32>(place >> 8);
  return NAMES.substring(start, start + <i32>(place & 0xff));
}

/** The name of a member. */
export function memberName(member: i32): string {
  return nameAt(load<u32>(MEMBERS + <usize>member * 12, 4));
}

/** The names of an object's members, in the schema's order. */
export function membersOf(type: i32): Array<string> {
  const first = <i32>word(type, 1);
  const total = <i32>word(type, 2);
  const names: Array<string> = [];
  for (let i = 0; i < total; i++) names.push(memberName(first + i));
  return names;
}

/** The words of a list that are not empty, in the schema's order. @param list first << 8 | count, as WORDS_* */
export function wordsOf(list: u32): Array<string> {
  const first = <usize>(list >> 8);
  const total = <i32>(list & 0xff);
  const words = new Array<string>(total).fill('');
  for (let i = 0; i < total; i++) {
    const entry = WORDS + (first + <usize>i) * 12;
    words[load<i32>(entry, 8)] = nameAt(load<u32>(entry, 4));
  }
  return words.filter((word) => word.length > 0);
}
