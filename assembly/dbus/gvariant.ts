/**
 * The text of a GVariant ("GVariant Text Format" of GLib) as a value: what runc and crun take as the value of a systemd
 * property. Numbers without a type are int32, with a "." or exponent double; arrays are of their first element's type.
 *
 *     true   5   uint64 5   2.5   'text'   ['a', 'b']   @as []   [('/dev/null', 'rw')]   <'in a variant'>
 */
import { MAX_DEPTH, numberSize, typeEnd, Value } from './value';

/** The words that say a type, and their types. */
const WORDS: Array<string> = [
  'boolean b',
  'byte y',
  'int16 n',
  'uint16 q',
  'int32 i',
  'uint32 u',
  'int64 x',
  'uint64 t',
  'double d',
  'string s',
  'objectpath o',
  'signature g',
];

/** @returns null when the text is not one value */
export function parseGVariant(text: string): Value | null {
  const parser = new Parser(text);
  const value = parser.value('', 0);
  parser.blanks();
  return parser.bad || !parser.ended ? null : value;
}

class Parser {
  private at: i32 = 0;
  bad: bool = false;

  constructor(private text: string) {}

  get ended(): bool {
    return this.at >= this.text.length;
  }

  blanks(): void {
    while (!this.ended && isBlank(this.text.charCodeAt(this.at))) this.at++;
  }

  private fail(): Value {
    this.bad = true;
    return Value.bool(false);
  }

  /** Whether that character is next; then it is behind us. */
  private takes(c: i32): bool {
    this.blanks();
    if (this.ended || this.text.charCodeAt(this.at) != c) return false;
    this.at++;
    return true;
  }

  /** @param type what it must be, "" when nothing says it */
  value(type: string, depth: i32): Value {
    this.blanks();
    if (this.bad || this.ended || depth > MAX_DEPTH) return this.fail();
    const c = this.text.charCodeAt(this.at);
    if (c == 0x27 || c == 0x22) return this.string(type); // ' "
    if (this.takes(0x5b)) return this.list(type, depth, 0x5d); // [
    if (this.takes(0x28)) return this.list(type, depth, 0x29); // (
    if (this.takes(0x3c)) return this.variant(type, depth); // <
    if (this.takes(0x40)) return this.annotated(type, depth); // @
    const word = this.word();
    if (word == 'true' || word == 'false') {
      return type.length && type != 'b' ? this.fail() : Value.bool(word == 'true');
    }
    for (let i = 0; i < WORDS.length; i++) {
      const space = WORDS[i].indexOf(' ');
      if (word == WORDS[i].substring(0, space)) return this.typed(type, WORDS[i].substring(space + 1), depth);
    }
    return this.number(word, type);
  }

  /** To the next blank or punctuation mark. */
  private word(): string {
    const from = this.at;
    while (!this.ended && !isEnd(this.text.charCodeAt(this.at))) this.at++;
    return this.text.substring(from, this.at);
  }

  private typed(wanted: string, type: string, depth: i32): Value {
    return wanted.length && wanted != type ? this.fail() : this.value(type, depth + 1);
  }

  private annotated(wanted: string, depth: i32): Value {
    const from = this.at;
    while (!this.ended && !isBlank(this.text.charCodeAt(this.at))) this.at++;
    const type = this.text.substring(from, this.at);
    return typeEnd(type, 0) == type.length ? this.typed(wanted, type, depth) : this.fail();
  }

  private variant(type: string, depth: i32): Value {
    if (type.length && type != 'v') return this.fail();
    const inner = this.value('', depth + 1);
    return this.takes(0x3e) ? Value.variant(inner) : this.fail();
  }

  /** An array or a struct, whose bracket is behind us. */
  private list(type: string, depth: i32, close: i32): Value {
    const struct = close == 0x29;
    if (type.length && type.charCodeAt(0) != (struct ? 0x28 : 0x61)) return this.fail();
    let element = struct ? '' : type.substring(1);
    let member = 1;
    const items: Array<Value> = [];
    while (!this.bad && !this.takes(close)) {
      if (items.length && !this.takes(0x2c)) return this.fail();
      if (items.length && struct && this.takes(close)) break; // "(1,)" has one member
      if (struct && type.length) {
        const end = typeEnd(type, member);
        if (end < 0) return this.fail();
        element = type.substring(member, end);
        member = end;
      }
      items.push(this.value(element, depth + 1));
      if (!struct) element = items[0].signature;
    }
    if (struct) {
      const value = Value.struct(items);
      return items.length && (!type.length || value.signature == type) ? value : this.fail();
    }
    return element.length ? Value.array(element, items) : this.fail();
  }

  private string(type: string): Value {
    if (type.length && type != 's' && type != 'o' && type != 'g') return this.fail();
    const quote = this.text.charCodeAt(this.at++);
    const value = new Value(type.length ? type : 's');
    while (!this.ended && !this.bad) {
      const c = this.text.charCodeAt(this.at++);
      if (c == quote) return value;
      if (!c) break;
      value.text += c == 0x5c ? this.escape() : String.fromCharCode(c);
    }
    return this.fail();
  }

  /** What follows a backslash. */
  private escape(): string {
    const c = this.ended ? 0 : this.text.charCodeAt(this.at++);
    if (c == 0x75) return this.codePoint(4); // u
    if (c == 0x55) return this.codePoint(8); // U
    const place = 'abfnrtv'.indexOf(String.fromCharCode(c));
    return c && place >= 0
      ? String.fromCharCode(7 + 'abtnvfr'.indexOf('abfnrtv'.charAt(place)))
      : String.fromCharCode(c);
  }

  private codePoint(digits: i32): string {
    const word = this.text.substring(this.at, this.at + digits);
    const code = word.length == digits ? U32.parseInt(word, 16) : 0;
    this.at += digits;
    if (!isHex(word) || !code || code > 0x10ffff) this.bad = true;
    return this.bad ? '' : String.fromCodePoint(code);
  }

  private number(word: string, wanted: string): Value {
    const hex = word.startsWith('0x') || word.startsWith('-0x') || word.startsWith('+0x');
    const fraction = !hex && (word.includes('.') || word.includes('e') || word.includes('E'));
    const type = wanted.length ? wanted : fraction ? 'd' : 'i';
    if (type == 'd') {
      const real = F64.parseFloat(word);
      return isNumber(word) && isFinite(real) ? Value.f64(real) : this.fail();
    }
    if (type == 'b' || !numberSize(type.charCodeAt(0)) || type.length != 1) return this.fail();
    return this.integer(word, type);
  }

  /** 12, -12, 0x1f; in the range of its type. */
  private integer(word: string, type: string): Value {
    const negative = word.startsWith('-');
    let digits = negative || word.startsWith('+') ? word.substring(1) : word;
    const hex = digits.startsWith('0x');
    if (hex) digits = digits.substring(2);
    const base: u64 = hex ? 16 : 10;
    if (!digits.length || !(hex ? isHex(digits) : digitsEnd(digits, 0) == digits.length)) return this.fail();
    let number: u64 = 0;
    for (let i = 0; i < digits.length; i++) {
      const c = digits.charCodeAt(i);
      const digit: u64 = c <= 0x39 ? c - 0x30 : (c | 0x20) - 0x57;
      if (number > (u64.MAX_VALUE - digit) / base) return this.fail();
      number = number * base + digit;
    }
    const signed = type == 'n' || type == 'i' || type == 'x';
    const bits: u64 = 8 * numberSize(type.charCodeAt(0));
    const highest: u64 = u64.MAX_VALUE >> (64 - bits + (signed ? 1 : 0));
    if (number > highest + (negative && signed ? 1 : 0) || (negative && !signed && number)) return this.fail();
    return Value.of(type, negative ? 0 - number : number);
  }
}

function isBlank(c: i32): bool {
  return c == 0x20 || (c >= 0x09 && c <= 0x0d);
}

/** Ends a word: a blank, or one of , ] ) > } : */
function isEnd(c: i32): bool {
  return isBlank(c) || c == 0x2c || c == 0x5d || c == 0x29 || c == 0x3e || c == 0x7d || c == 0x3a;
}

function isHex(word: string): bool {
  for (let i = 0; i < word.length; i++) {
    const c = word.charCodeAt(i) | 0x20;
    if (!(c >= 0x30 && c <= 0x39) && !(c >= 0x61 && c <= 0x66)) return false;
  }
  return word.length > 0;
}

/** Whether it is a decimal number: a sign, digits, a point and digits, an exponent; all but some digits may be missing. */
function isNumber(word: string): bool {
  let at = isSign(word, 0) ? 1 : 0;
  const whole = digitsEnd(word, at);
  let digits = whole - at;
  at = whole;
  if (at < word.length && word.charCodeAt(at) == 0x2e) {
    const end = digitsEnd(word, at + 1);
    digits += end - at - 1;
    at = end;
  }
  if (digits && at < word.length && (word.charCodeAt(at) | 0x20) == 0x65) {
    const from = isSign(word, at + 1) ? at + 2 : at + 1;
    at = digitsEnd(word, from);
    if (at == from) return false;
  }
  return digits > 0 && at == word.length;
}

function isSign(word: string, at: i32): bool {
  return at < word.length && (word.charCodeAt(at) == 0x2b || word.charCodeAt(at) == 0x2d);
}

function digitsEnd(word: string, from: i32): i32 {
  let at = from;
  while (at < word.length && word.charCodeAt(at) >= 0x30 && word.charCodeAt(at) <= 0x39) at++;
  return at;
}
