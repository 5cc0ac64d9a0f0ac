/**
 * Parses JSON bytes into a tape: RFC 8259's grammar and nothing more, as Go's encoding/json accepts it.
 * Iterative, so that no document can exhaust the stack; one function with its state in local variables, because most of
 * the time that a valid document takes is spent here. Up to seven bytes after the document are loaded, and not looked at:
 * its tape lies behind it.
 */
import { JSON_SYNTAX, JSON_TOO_DEEP, JSON_TOO_LARGE, JSON_UTF8 } from '../validate/rules.generated';
import { Scan, flags, outcome, scanNumber, scanString, stopped } from './scan';
import { CONTAINER_WORDS, KIND, Kind, LENGTH_SHIFT, Tape } from './tape';

export const MAX_DEPTH: i32 = 512;
export const MAX_BYTES: i32 = 16 << 20;

const SPACES: u64 = 0x2020202020202020;

/** The containers that are open, outermost first: their nodes. */
const OPEN: usize = memory.data(MAX_DEPTH * 4, 4);

/** What a step of the parser can push: a key, and what begins an array or an object. */
const STEP_BYTES: usize = 32;

const SCALAR_BYTES: usize = 8;
const CONTAINER_BYTES: usize = CONTAINER_WORDS * 4;

/** The address of the first byte from p that is no white space, or the end. */
function skip(p: usize, end: usize): usize {
  if (load<u8>(p) > 0x20 && p < end) return p;
  while (p < end) {
    // what lines are indented with
    const others = load<u64>(p) ^ SPACES;
    if (others == 0) {
      p += 8;
      continue;
    }
    p += <usize>ctz(others) >> 3;
    const c = load<u8>(p);
    if (c != 0x0a && c != 0x0d && c != 0x09) break;
    p++;
  }
  return min(p, end);
}

/** Writes a value to the tape. */
function put(out: usize, offset: usize, length: usize, bits: u32): void {
  store<u32>(out, <u32>offset);
  store<u32>(out, bits | ((<u32>length) << LENGTH_SHIFT), 4);
}

/** The kind of the word true, false or null at p, or -1. */
function wordAt(p: usize, end: usize): i32 {
  const four = load<u32>(p);
  if (p + 4 > end) return -1;
  if (four == 0x65757274) return Kind.True;
  if (four == 0x6c6c756e) return Kind.Null;
  return four == 0x736c6166 && p + 5 <= end && load<u8>(p, 4) == 0x65 ? <i32>Kind.False : -1;
}

export class Parser {
  tape: Tape;
  /** the rule that is broken, 0 when none is; `at` is the offset of the byte that is wrong */
  rule: i32 = 0;
  message: string = '';
  hint: string = '';
  at: i32 = 0;

  private base: usize;
  private end: usize;

  constructor(bytes: Uint8Array) {
    const base = bytes.dataStart;
    this.base = base;
    this.end = base + <usize>bytes.length;
    this.tape = new Tape(bytes.length > MAX_BYTES ? 0 : bytes.length);
  }

  /** @returns whether the document is JSON; if not, code, message and at say why */
  run(): bool {
    if (this.end - this.base > <usize>MAX_BYTES) {
      return this.fail(this.base, JSON_TOO_LARGE, 'the document is larger than 16 MiB', '');
    }
    if (this.end - this.base >= 3 && load<u16>(this.base) == 0xbbef && load<u8>(this.base + 2) == 0xbf) {
      const hint = 'save the file as UTF-8 without it';
      return this.fail(this.base, JSON_SYNTAX, 'the document begins with a byte order mark', hint);
    }
    const good = this.document();
    this.tape.trim();
    return good;
  }

  private document(): bool {
    const base = this.base;
    const end = this.end;
    const tape = this.tape;
    let out = tape.base;
    let full = tape.end();
    /** how many containers are open; of the innermost its node, whether it is an object, and how many items were begun */
    let depth = 0;
    let container: u32 = 0;
    let object = false;
    let items: u32 = 0;
    let p = skip(base, end);
    while (true) {
      // a member, an item, or the document itself
      if (out + STEP_BYTES > full) {
        out = tape.grow(out);
        full = tape.end();
      }
      items++;
      if (object) {
        if (p >= end) return this.ended();
        if (load<u8>(p) != 0x22) return this.unexpected(p, 'a key in double quotes', items > 1);
        const after = scanString(p, end);
        if (!after) return this.bad();
        put(out, p - base, after - p, <u32>Kind.String | flags);
        out += SCALAR_BYTES;
        p = skip(after, end);
        if (p >= end) return this.ended();
        if (load<u8>(p) != 0x3a) return this.unexpected(p, "':'", false);
        p = skip(p + 1, end);
      }
      if (p >= end) return this.ended();
      const c = load<u8>(p);
      if (c == 0x22) {
        const after = scanString(p, end);
        if (!after) return this.bad();
        put(out, p - base, after - p, <u32>Kind.String | flags);
        out += SCALAR_BYTES;
        p = after;
      } else if (c == 0x7b || c == 0x5b) {
        if (depth == MAX_DEPTH) {
          return this.fail(p, JSON_TOO_DEEP, 'arrays and objects are nested more than 512 levels deep', '');
        }
        if (depth > 0) tape.set(container, 2, items);
        object = c == 0x7b;
        container = <u32>((out - tape.base) >> 2);
        put(out, p - base, 0, object ? Kind.Object : Kind.Array);
        store<u32>(out, 0, 16);
        store<u32>(out, container + CONTAINER_WORDS, 20);
        store<u32>(OPEN + ((<usize>depth) << 2), container);
        out += CONTAINER_BYTES;
        depth++;
        items = 0;
        p = skip(p + 1, end);
        // c + 2 is the bracket that closes it
        if (p >= end || load<u8>(p) != c + 2) continue;
      } else if (c == 0x2d || c - 0x30 < 10) {
        const after = scanNumber(p, end);
        if (!after) return this.bad();
        put(out, p - base, after - p, <u32>Kind.Number | flags);
        out += SCALAR_BYTES;
        p = after;
      } else {
        const kind = wordAt(p, end);
        if (kind < 0) return this.noValue(p, !object && items > 1);
        const length: usize = kind == Kind.False ? 5 : 4;
        put(out, p - base, length, kind);
        out += SCALAR_BYTES;
        p += length;
      }
      // after a value: the containers that end here, then a comma or the end of the document
      p = skip(p, end);
      while (depth > 0 && p < end && load<u8>(p) == (object ? 0x7d : 0x5d)) {
        p++;
        const at = tape.base + ((<usize>container) << 2);
        store<u32>(at, load<u32>(at, 4) | ((<u32>(p - base - load<u32>(at))) << LENGTH_SHIFT), 4);
        store<u32>(at, items, 8);
        store<u32>(at, <u32>((out - tape.base) >> 2), 12);
        if (--depth > 0) {
          container = load<u32>(OPEN + ((<usize>depth - 1) << 2));
          object = (tape.get(container, 1) & KIND) == <u32>Kind.Object;
          items = tape.get(container, 2);
        }
        p = skip(p, end);
      }
      if (depth == 0) {
        tape.length = <u32>((out - tape.base) >> 2);
        return p == end || this.unexpected(p, 'the end of the document', false);
      }
      if (p >= end) return this.ended();
      if (load<u8>(p) != 0x2c) return this.unexpected(p, object ? "',' or '}'" : "',' or ']'", false);
      p = skip(p + 1, end);
    }
  }

  /** What begins like no value: perhaps a word that is cut off. */
  private noValue(p: usize, afterComma: bool): bool {
    const c = load<u8>(p);
    const word = c == 0x74 ? 'true' : c == 0x66 ? 'false' : c == 0x6e ? 'null' : '';
    let i: usize = 0;
    while (i < <usize>word.length && p + i < this.end && load<u8>(p + i) == <u8>word.charCodeAt(<i32>i)) i++;
    return i > 0 && p + i >= this.end ? this.ended() : this.unexpected(p, 'a value', afterComma);
  }

  /** The string or number that was scanned is wrong. */
  private bad(): bool {
    const at = stopped;
    switch (outcome) {
      case Scan.Ended:
        return this.ended();
      case Scan.Control:
        return this.fail(at, JSON_SYNTAX, `unescaped ${shown(at, this.end)} in a string`, 'write it as an escape');
      case Scan.Utf8:
        return this.fail(at, JSON_UTF8, 'these bytes are not UTF-8', '');
      case Scan.Escape:
        return this.fail(at, JSON_SYNTAX, `unknown escape \\ before ${shown(at + 1, this.end)}`, '');
      case Scan.Hex:
        return this.fail(at, JSON_SYNTAX, '\\u must be followed by four hexadecimal digits', '');
      case Scan.LeadingZero:
        return this.fail(at, JSON_SYNTAX, 'a number must not begin with a zero', '');
      default:
        return this.fail(at, JSON_SYNTAX, `${shown(at, this.end)} in a number: expected a digit`, '');
    }
  }

  private ended(): bool {
    const message = this.end == this.base ? 'the document is empty' : 'the document ends before its JSON does';
    return this.fail(this.end, JSON_SYNTAX, message, '');
  }

  private unexpected(p: usize, expected: string, afterComma: bool): bool {
    const c = load<u8>(p);
    let hint = '';
    if (c == 0x2f || c == 0x23) hint = 'JSON has no comments';
    else if (c == 0x27) hint = 'JSON strings are in double quotes';
    else if (afterComma && (c == 0x7d || c == 0x5d)) hint = 'remove the comma before it';
    const found = shown(p, this.end);
    return this.fail(p, JSON_SYNTAX, `unexpected ${found}, expected ${expected}`, hint);
  }

  private fail(at: usize, rule: i32, message: string, hint: string): bool {
    this.at = <i32>(at - this.base);
    this.rule = rule;
    this.message = message;
    this.hint = hint;
    return false;
  }
}

/** How a message names the byte at p: the character in quotes, or its number. */
function shown(p: usize, end: usize): string {
  if (p >= end) return 'end of the document';
  const c = <i32>load<u8>(p);
  if (c > 0x20 && c < 0x7f) return `'${String.fromCharCode(c)}'`;
  if (c == 0x0a || c == 0x0d) return 'line break';
  if (c == 0x09) return 'tab';
  return `byte 0x${c < 16 ? '0' : ''}${c.toString(16)}`;
}
