/**
 * Values of D-Bus, each with the signature of its type (D-Bus specification, "Type system"):
 *
 *     y byte   b boolean   n q i u x t integers of 16, 32 and 64 bits, signed and not   d double   s string
 *     o object path   g signature   v variant   aT array of T   (TT…) struct   {KT} entry of a dictionary (in arrays only)
 */

/** Arrays and structs may be nested 32 deep each, and variants count as both do. */
export const MAX_DEPTH: i32 = 64;

export class Value {
  /** the bits of y b n q i u x t d, a signed number extended to 64 bits */
  number: u64 = 0;
  /** of s, o and g */
  text: string = '';
  /** what an array, a struct, an entry or (one) a variant holds */
  items: Array<Value> = [];
  /** a number that is known only when the message is sent */
  patched: bool = false;

  constructor(public signature: string) {}

  static of(signature: string, number: u64): Value {
    const value = new Value(signature);
    value.number = number;
    return value;
  }

  static bool(on: bool): Value {
    return Value.of('b', on ? 1 : 0);
  }

  static u64(number: u64): Value {
    return Value.of('t', number);
  }

  static f64(number: f64): Value {
    return Value.of('d', reinterpret<u64>(number));
  }

  static str(text: string): Value {
    const value = new Value('s');
    value.text = text;
    return value;
  }

  /** @param element the signature of its elements, which an array has without any, too */
  static array(element: string, items: Array<Value>): Value {
    const value = new Value('a' + element);
    value.items = items;
    return value;
  }

  static strs(texts: Array<string>): Value {
    const items: Array<Value> = [];
    for (let i = 0; i < texts.length; i++) items.push(Value.str(texts[i]));
    return Value.array('s', items);
  }

  static struct(items: Array<Value>): Value {
    let signature = '(';
    for (let i = 0; i < items.length; i++) signature += items[i].signature;
    const value = new Value(signature + ')');
    value.items = items;
    return value;
  }

  static variant(inner: Value): Value {
    const value = new Value('v');
    value.items.push(inner);
    return value;
  }
}

/** Where a value of that type begins: at a multiple of this. */
export function alignment(type: i32): i32 {
  if (type == 0x79 || type == 0x67 || type == 0x76) return 1; // y g v
  if (type == 0x6e || type == 0x71) return 2; // n q
  if (type == 0x78 || type == 0x74 || type == 0x64 || type == 0x28 || type == 0x7b) return 8; // x t d ( {
  return 4;
}

/** How many bytes a number of that type has; 0: it is no number. */
export function numberSize(type: i32): i32 {
  if (type == 0x79) return 1; // y
  if (type == 0x6e || type == 0x71) return 2; // n q
  if (type == 0x62 || type == 0x69 || type == 0x75) return 4; // b i u
  return type == 0x78 || type == 0x74 || type == 0x64 ? 8 : 0; // x t d
}

/**
 * The end of the one complete type that begins at `from`.
 * @returns -1 when none does
 */
export function typeEnd(signature: string, from: i32, depth: i32 = 0): i32 {
  if (from >= signature.length || depth > MAX_DEPTH) return -1;
  const type = signature.charCodeAt(from);
  if (numberSize(type) || type == 0x73 || type == 0x6f || type == 0x67 || type == 0x76) return from + 1; // s o g v
  if (type == 0x61) {
    const entry = from + 1 < signature.length && signature.charCodeAt(from + 1) == 0x7b;
    return entry ? entryEnd(signature, from + 1, depth + 1) : typeEnd(signature, from + 1, depth + 1);
  }
  if (type != 0x28) return -1;
  let at = from + 1;
  while (at > 0 && at < signature.length && signature.charCodeAt(at) != 0x29) at = typeEnd(signature, at, depth + 1);
  return at > from + 1 && at < signature.length ? at + 1 : -1;
}

/** The end of "{KT}": its key is of a basic type. */
function entryEnd(signature: string, from: i32, depth: i32): i32 {
  const key = from + 1 < signature.length ? signature.charCodeAt(from + 1) : 0;
  if (!numberSize(key) && key != 0x73 && key != 0x6f && key != 0x67) return -1;
  const end = typeEnd(signature, from + 2, depth);
  return end > 0 && end < signature.length && signature.charCodeAt(end) == 0x7d ? end + 1 : -1;
}
