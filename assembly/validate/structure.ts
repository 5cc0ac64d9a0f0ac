/**
 * Compares a document with the schema's tables: types, words, patterns, ranges, members that are missing, unknown or
 * given twice. On the way it fills the slots, and when an object is left its rules run (visit.ts).
 */
import { HAS_LONE, HAS_NUL, Kind } from '../json/tape';
import { MEMBERS } from '../spec/structure.generated';
import * as tables from '../spec/tables';
import {
  clearSlots,
  count,
  first,
  head,
  isText,
  json,
  kind,
  matches,
  memberOf,
  next,
  setSlot,
  text,
  wordHere,
} from './document';
import { ABSENT, WRONG } from './document';
import * as explain from './explain';
import { visit } from './visit';

const REQUIRED: u32 = 0x80000000;

/** Checks the value at a node, which is not null. @returns whether it is of the right type */
export function check(node: i32, type: i32): bool {
  const found = kind(node);
  const what = tables.word(type, 0);
  switch (what & tables.WHAT) {
    case tables.ANY:
      return true;
    case tables.BOOLEAN:
      if (found == <u32>Kind.True || found == <u32>Kind.False) return true;
      break;
    case tables.TEXT:
      if (found == <u32>Kind.String) {
        checkText(node, type, what);
        return true;
      }
      break;
    case tables.INTEGER:
      return checkInteger(node, type, found);
    case tables.LIST:
      if (found == <u32>Kind.Array) {
        checkList(node, type);
        return true;
      }
      break;
    case tables.MAP:
      if (found == <u32>Kind.Object) {
        checkMap(node, type);
        return true;
      }
      break;
    default:
      if (found == <u32>Kind.Object) {
        checkObject(node, type);
        return true;
      }
  }
  explain.wrongType(node, what & tables.WHAT);
  return false;
}

function checkInteger(node: i32, type: i32, found: u32): bool {
  const range = tables.word(type, 1);
  if (found != <u32>Kind.Number) {
    explain.wrongType(node, tables.INTEGER);
    return false;
  }
  if (json.integer(node, tables.lowest(range), tables.highest(range))) return true;
  explain.outOfRange(node, <i32>tables.word(type, 4), range);
  return false;
}

function checkText(node: i32, type: i32, what: u32): void {
  if (head(node) & (HAS_NUL | HAS_LONE)) explain.oddCharacters(node);
  const words = tables.word(type, 2);
  const pattern = tables.word(type, 3);
  if ((words | pattern | (what & tables.NON_EMPTY)) == 0) return;
  const length = text(node);
  let good = true;
  if (words) good = wordHere(length, (tables.word(type, 1) << 8) | words) >= 0;
  if (pattern) good = matches(pattern);
  if (what & tables.NON_EMPTY && length == 0) good = false;
  if (!good) explain.notAllowed(node, type);
}

function checkList(node: i32, type: i32): void {
  const total = count(node);
  if (<u32>total < tables.word(type, 2)) explain.tooFew(node, type);
  const item = <i32>tables.word(type, 1);
  const what = tables.word(item, 0);
  // what most lists are: strings that may be anything
  const plain = what == tables.TEXT && (tables.word(item, 2) | tables.word(item, 3)) == 0;
  let child = first(node);
  for (let i = 0; i < total; i++) {
    if (plain && isText(child)) {
      if (head(child) & (HAS_NUL | HAS_LONE)) explain.oddCharacters(child);
    } else {
      check(child, item);
    }
    child = next(child);
  }
}

function checkMap(node: i32, type: i32): void {
  const total = count(node);
  const item = <i32>tables.word(type, 1);
  const keyType = <i32>tables.word(type, 2);
  let key = first(node);
  for (let i = 0; i < total; i++) {
    const value = next(key);
    if (keyType) checkText(key, keyType, tables.word(keyType, 0));
    else if (head(key) & (HAS_NUL | HAS_LONE)) explain.oddCharacters(key);
    if (kind(value) != <u32>Kind.Null) check(value, item);
    key = next(value);
  }
  if (total > 1) explain.keysTwice(node);
}

function checkObject(node: i32, type: i32): void {
  const members = <i32>tables.word(type, 1);
  const size = <i32>tables.word(type, 2);
  const slots = <i32>tables.word(type, 3);
  const total = count(node);
  clearSlots(slots, size);
  let seen: u32 = 0;
  let guess = 0;
  let key = first(node);
  for (let i = 0; i < total; i++) {
    const value = next(key);
    let index = memberOf(key, members, size, guess);
    if (index < 0) index = explain.otherKey(key, type, members, size);
    if (index >= 0) {
      const bit = (<u32>1) << index;
      if (seen & bit) explain.memberTwice(node, key, members + index);
      seen |= bit;
      guess = index + 1;
      const member = load<u32>(MEMBERS + <usize>(members + index) * 12, 8);
      if (kind(value) == <u32>Kind.Null) {
        setSlot(slots + index, ABSENT);
        if (member & REQUIRED) explain.mustNotBeNull(value, members + index);
      } else {
        setSlot(slots + index, check(value, <i32>(member & ~REQUIRED)) ? value : WRONG);
      }
    }
    key = next(value);
  }
  const missing = tables.word(type, 5) & ~seen;
  if (missing) explain.missing(node, members, size, missing);
  visit(type, node);
}
