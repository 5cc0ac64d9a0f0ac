/** What is said of a document that differs from the schema. Only called when something is wrong. */
import { HAS_LONE, HAS_NUL, Kind } from '../json/tape';
import * as tables from '../spec/tables';
import { count, first, head, json, kind, next, out } from './document';
import * as rules from './rules.generated';
import { nearest } from './suggest';

export function wrongType(node: i32, what: u32): void {
  if (!out.wants(rules.TYPE)) return;
  out.add(rules.TYPE, node, `must be ${typeName(what)}, not ${kindName(kind(node))}`);
}

function typeName(what: u32): string {
  switch (what) {
    case tables.BOOLEAN:
      return 'true or false';
    case tables.TEXT:
      return 'a string';
    case tables.INTEGER:
      return 'an integer';
    case tables.LIST:
      return 'an array';
    default:
      return 'an object';
  }
}

function kindName(found: u32): string {
  switch (found) {
    case <u32>Kind.Null:
      return 'null';
    case <u32>Kind.True:
      return 'true';
    case <u32>Kind.False:
      return 'false';
    case <u32>Kind.Number:
      return 'a number';
    case <u32>Kind.String:
      return 'a string';
    case <u32>Kind.Array:
      return 'an array';
    default:
      return 'an object';
  }
}

export function outOfRange(node: i32, rule: i32, range: u32): void {
  if (!out.wants(rule)) return;
  const between = `an integer from ${tables.lowest(range)} to ${tables.highest(range)}`;
  const said = rules.RULE_MESSAGES[rule];
  if (said.length == 0) out.add(rule, node, `must be ${between}, not ${json.raw(node)}`);
  else out.add(rule, node, `${said}, not ${json.raw(node)}`, between);
}

/** Neither the kernel nor a path can hold a NUL; half a surrogate pair is no character. */
export function oddCharacters(node: i32): void {
  if (head(node) & HAS_NUL) out.add(rules.NUL_BYTE, node, 'must not hold a NUL byte');
  if (head(node) & HAS_LONE) out.add(rules.LONE_SURROGATE, node, 'half of a surrogate pair is read as U+FFFD');
}

/** A string that is no word of its list, or does not fit its pattern. */
export function notAllowed(node: i32, type: i32): void {
  const rule = <i32>tables.word(type, 4);
  if (!out.wants(rule)) return;
  const said = rules.RULE_MESSAGES[rule];
  const found = json.str(node);
  const words = tables.word(type, 2);
  let hint = '';
  if (words) {
    const list = tables.wordsOf((tables.word(type, 1) << 8) | words);
    hint = nearest(found, list);
    if (hint.length) hint = `did you mean "${hint}"?`;
    else if (list.length <= 8) hint = `one of ${list.sort().join(', ')}`;
  }
  out.add(rule, node, found.length ? `${said}: ${json.raw(node)}` : said, hint);
}

export function tooFew(node: i32, type: i32): void {
  const rule = <i32>tables.word(type, 4);
  if (out.wants(rule)) out.add(rule, node, rules.RULE_MESSAGES[rule]);
}

/** Keys of a map that are given twice. */
export function keysTwice(node: i32): void {
  const total = count(node);
  const seen = new Set<string>();
  let key = first(node);
  for (let i = 0; i < total; i++) {
    const name = json.str(key);
    if (seen.has(name)) keyTwice(key);
    else seen.add(name);
    key = next(next(key));
  }
}

/** A member whose key came before in this object, null or wrong as it may have been: that value no longer counts. */
export function memberTwice(node: i32, key: i32, member: i32): void {
  const name = tables.memberName(member);
  let earlier = first(node);
  while (earlier != key) {
    const value = next(earlier);
    if (json.folds(earlier, name)) out.forget(value, next(value));
    earlier = next(value);
  }
  keyTwice(key);
}

export function keyTwice(key: i32): void {
  if (!out.wants(rules.DUPLICATE_KEY)) return;
  const whole = kind(next(key)) >= <u32>Kind.Array;
  const hint = whole ? 'runc merges the two; give it once' : 'give it once';
  out.add(rules.DUPLICATE_KEY, key, `${json.raw(key)} is given twice, and only the last counts`, hint);
}

/** A key that is no member's name: one that differs by case (then the member's index is returned), or unknown. */
export function otherKey(key: i32, type: i32, members: i32, size: i32): i32 {
  if (tables.word(type, 0) & tables.CLOSED) {
    const rule = <i32>tables.word(type, 4);
    if (out.wants(rule)) out.add(rule, key, `${rules.RULE_MESSAGES[rule]}: ${json.raw(key)}`);
    return -1;
  }
  for (let i = 0; i < size; i++) {
    const name = tables.memberName(members + i);
    if (!json.folds(key, name)) continue;
    if (out.wants(rules.KEY_CASE)) {
      out.add(rules.KEY_CASE, key, `${json.raw(key)} is read as "${name}"`, `write "${name}"`);
    }
    return i;
  }
  if (!out.wants(rules.UNKNOWN_FIELD)) return -1;
  const names: Array<string> = [];
  for (let i = 0; i < size; i++) names.push(tables.memberName(members + i));
  const near = nearest(json.str(key), names);
  const hint = near.length ? `did you mean "${near}"?` : '';
  out.add(rules.UNKNOWN_FIELD, key, `unknown field ${json.raw(key)} is ignored`, hint);
  return -1;
}

export function mustNotBeNull(value: i32, member: i32): void {
  if (out.wants(rules.REQUIRED)) out.add(rules.REQUIRED, value, `"${tables.memberName(member)}" must not be null`);
}

export function missing(node: i32, members: i32, size: i32, bits: u32): void {
  for (let i = 0; i < size; i++) {
    if (!(bits & ((<u32>1) << i)) || !out.wants(rules.REQUIRED)) continue;
    out.add(rules.REQUIRED, node, `"${tables.memberName(members + i)}" is missing`);
  }
}
