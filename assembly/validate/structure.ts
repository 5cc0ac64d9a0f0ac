/** Compares a document with its structure: types, ranges, required members, keys that are unknown or given twice. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { Field, Type, What } from '../spec/schema';
import { Diagnostics } from './diagnostics';

/** Checks the value at a node; null is nothing given, as in Go. */
export function checkStructure(json: Json, out: Diagnostics, node: i32, type: Type): void {
  if (type.what == What.Any || json.kind(node) == Kind.Null) return;
  if (!isOf(json, node, type)) {
    if (out.skipsError()) return;
    if (type.what == What.Integer && json.kind(node) == Kind.Number) {
      out.error(node, 'range', `must be ${rangeOf(type)}, not ${json.raw(node)}`);
    } else {
      out.error(node, 'type', `must be ${nameOf(type)}, not ${kindName(json.kind(node))}`);
    }
    return;
  }
  if (type.what == What.Text) checkText(json, out, node);
  else if (type.what == What.List) checkList(json, out, node, type.item!);
  else if (type.what == What.Map) checkMap(json, out, node, type.item!);
  else if (type.what == What.Struct) checkStruct(json, out, node, type);
}

function isOf(json: Json, node: i32, type: Type): bool {
  const kind = json.kind(node);
  switch (type.what) {
    case What.Boolean:
      return kind == Kind.True || kind == Kind.False;
    case What.Text:
      return kind == Kind.String;
    case What.Integer:
      return json.integer(node, type.low, type.high);
    case What.List:
      return kind == Kind.Array;
    default:
      return kind == Kind.Object;
  }
}

function nameOf(type: Type): string {
  switch (type.what) {
    case What.Boolean:
      return 'true or false';
    case What.Text:
      return 'a string';
    case What.Integer:
      return rangeOf(type);
    case What.List:
      return 'an array';
    default:
      return 'an object';
  }
}

function rangeOf(type: Type): string {
  return `an integer from ${type.low} to ${type.high}`;
}

function kindName(kind: Kind): string {
  switch (kind) {
    case Kind.True:
      return 'true';
    case Kind.False:
      return 'false';
    case Kind.Number:
      return 'a number';
    case Kind.String:
      return 'a string';
    case Kind.Array:
      return 'an array';
    default:
      return 'an object';
  }
}

/** Neither the kernel nor a path can hold a NUL; half a surrogate pair is no character. */
function checkText(json: Json, out: Diagnostics, node: i32): void {
  if (json.hasNul(node)) out.error(node, 'nul-byte', 'must not hold a NUL byte');
  if (json.hasLoneSurrogate(node)) {
    out.warning(node, 'lone-surrogate', 'half of a surrogate pair is read as U+FFFD');
  }
}

function checkList(json: Json, out: Diagnostics, node: i32, item: Type): void {
  const count = json.count(node);
  let at = json.first(node);
  for (let i = 0; i < count; i++) {
    checkStructure(json, out, at, item);
    at = json.next(at);
  }
}

function checkMap(json: Json, out: Diagnostics, node: i32, item: Type): void {
  const count = json.count(node);
  const keys = new Set<string>();
  let key = json.first(node);
  for (let i = 0; i < count; i++) {
    const value = json.next(key);
    checkText(json, out, key);
    const name = json.str(key);
    if (keys.has(name)) warnDuplicate(json, out, key);
    keys.add(name);
    checkStructure(json, out, value, item);
    key = json.next(value);
  }
}

function warnDuplicate(json: Json, out: Diagnostics, key: i32): void {
  if (out.skipsWarning()) return;
  const name = json.raw(key);
  const whole = json.kind(json.next(key)) >= Kind.Array;
  const hint = whole ? 'runc merges the two; give it once' : 'give it once';
  out.warning(key, 'duplicate-key', `${name} is given twice, and only the last counts`, hint);
}

function checkStruct(json: Json, out: Diagnostics, node: i32, type: Type): void {
  const count = json.count(node);
  const fields = type.fields;
  // which fields were seen; a struct has at most 64
  let seen: u64 = 0;
  let guess = 0;
  let key = json.first(node);
  for (let i = 0; i < count; i++) {
    const value = json.next(key);
    const index = fieldIndex(json, key, fields, guess);
    if (index < 0) {
      if (!out.skipsWarning()) out.warning(key, 'unknown-field', `unknown field ${json.raw(key)} is ignored`);
    } else {
      const field = fields[index];
      const bit = (<u64>1) << (<u64>index);
      guess = index + 1;
      if (!json.is(key, field.name) && !out.skipsWarning()) {
        out.warning(key, 'key-case', `${json.raw(key)} is read as "${field.name}"`, `write "${field.name}"`);
      }
      if (seen & bit) warnDuplicate(json, out, key);
      seen |= bit;
      checkField(json, out, key, value, field);
    }
    key = json.next(value);
  }
  for (let i = 0; i < fields.length; i++) {
    if (fields[i].required && !(seen & ((<u64>1) << (<u64>i))) && !out.skipsError()) {
      out.error(node, 'required', `"${fields[i].name}" is missing`);
    }
  }
}

/** The field that a key names, exactly or but for case, or -1. Members mostly come in the order of the fields. */
function fieldIndex(json: Json, key: i32, fields: Array<Field>, guess: i32): i32 {
  const count = fields.length;
  for (let i = 0; i < count; i++) {
    const index = guess + i < count ? guess + i : guess + i - count;
    if (json.is(key, fields[index].name)) return index;
  }
  for (let i = 0; i < count; i++) {
    if (json.folds(key, fields[i].name)) return i;
  }
  return -1;
}

function checkField(json: Json, out: Diagnostics, key: i32, value: i32, field: Field): void {
  if (!field.executed) {
    if (!asksNothing(json, value)) notExecutedYet(out, key, `"${field.name}"`);
    return;
  }
  if (field.required && json.kind(value) == Kind.Null) {
    out.error(value, 'required', `"${field.name}" must not be null`);
    return;
  }
  checkStructure(json, out, value, field.type);
}

/** The error of what the spec has and Tare cannot do yet: it is never ignored in silence. */
export function notExecutedYet(out: Diagnostics, node: i32, what: string): void {
  out.error(
    node,
    'not-executed-yet',
    `${what} is not executed yet`,
    'remove it, or use another runtime for this bundle',
  );
}

/** null, false, "", and arrays and objects that hold nothing else: the same as not giving the member. */
function asksNothing(json: Json, node: i32): bool {
  const kind = json.kind(node);
  if (kind == Kind.Null || kind == Kind.False) return true;
  if (kind == Kind.String) return json.end(node) - json.start(node) == 2;
  if (kind == Kind.Array) return json.count(node) == 0;
  if (kind != Kind.Object) return false;
  const count = json.count(node);
  let key = json.first(node);
  for (let i = 0; i < count; i++) {
    const value = json.next(key);
    if (!asksNothing(json, value)) return false;
    key = json.next(value);
  }
  return true;
}
