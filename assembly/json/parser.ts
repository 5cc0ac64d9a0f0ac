/**
 * Parses JSON bytes into a tape: RFC 8259's grammar and nothing more, as Go's encoding/json accepts it.
 * Iterative, so that no document can exhaust the stack.
 */
import { JSON_SYNTAX, JSON_TOO_DEEP, JSON_TOO_LARGE, JSON_UTF8 } from '../validate/rules.generated';
import { Scan, flags, scanNumber, scanString, stopped } from './scan';
import { CONTAINER_WORDS, KIND, Kind, LENGTH_SHIFT, SCALAR_WORDS, Tape } from './tape';

export const MAX_DEPTH: i32 = 512;
export const MAX_BYTES: i32 = 16 << 20;

const SPACES: u64 = 0x2020202020202020;

/** What the parser expects next. */
enum Expect {
  Value,
  ValueOrEnd,
  Key,
  KeyOrEnd,
  Rest,
  Nothing,
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
  private p: usize;
  private expect: Expect = Expect.Value;
  private depth: i32 = 0;
  private open: StaticArray<u32> = new StaticArray<u32>(MAX_DEPTH);
  /** the container that is open: its node, whether it is an object, and how many items or members were begun */
  private container: u32 = 0;
  private object: bool = false;
  private items: u32 = 0;

  constructor(bytes: Uint8Array) {
    const base = bytes.dataStart;
    this.base = base;
    this.p = base;
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
    let good = true;
    while (good && this.expect != Expect.Nothing) {
      this.space();
      if (this.expect == Expect.Rest) good = this.rest();
      else if (this.p >= this.end) good = this.ended();
      else if (this.expect == Expect.Key || this.expect == Expect.KeyOrEnd) good = this.key();
      else good = this.value();
    }
    this.tape.trim();
    return good;
  }

  private space(): void {
    let p = this.p;
    const end = this.end;
    if (p < end && load<u8>(p) > 0x20) return;
    while (p < end) {
      const c = load<u8>(p);
      if (c != 0x20 && c != 0x0a && c != 0x09 && c != 0x0d) break;
      p++;
      // what lines are indented with
      while (p + 8 <= end && load<u64>(p) == SPACES) p += 8;
    }
    this.p = p;
  }

  /** After a value: a comma, the end of the container, or of the document. */
  private rest(): bool {
    if (this.depth == 0) {
      if (this.p < this.end) return this.unexpected('the end of the document');
      this.expect = Expect.Nothing;
      return true;
    }
    if (this.p >= this.end) return this.ended();
    const object = this.object;
    const c = load<u8>(this.p);
    if (c == 0x2c) {
      this.p++;
      this.expect = object ? Expect.Key : Expect.Value;
      return true;
    }
    if (c == <u8>(object ? 0x7d : 0x5d)) return this.close();
    return this.unexpected(object ? "',' or '}'" : "',' or ']'");
  }

  private key(): bool {
    const c = load<u8>(this.p);
    if (c == 0x7d && this.expect == Expect.KeyOrEnd) return this.close();
    if (c != 0x22) return this.unexpected('a key in double quotes');
    this.items++;
    if (!this.string()) return false;
    this.space();
    if (this.p >= this.end) return this.ended();
    if (load<u8>(this.p) != 0x3a) return this.unexpected("':'");
    this.p++;
    this.expect = Expect.Value;
    return true;
  }

  private value(): bool {
    const c = load<u8>(this.p);
    if (c == 0x5d && this.expect == Expect.ValueOrEnd) return this.close();
    if (!this.object) this.items++;
    this.expect = Expect.Rest;
    switch (c) {
      case 0x22:
        return this.string();
      case 0x7b:
        this.expect = Expect.KeyOrEnd;
        return this.begin(Kind.Object);
      case 0x5b:
        this.expect = Expect.ValueOrEnd;
        return this.begin(Kind.Array);
      case 0x74:
        return this.word('true', Kind.True);
      case 0x66:
        return this.word('false', Kind.False);
      case 0x6e:
        return this.word('null', Kind.Null);
      default:
        if (c == 0x2d || c - 0x30 < 10) return this.number();
        return this.unexpected('a value');
    }
  }

  private begin(kind: Kind): bool {
    if (this.depth == MAX_DEPTH) {
      return this.fail(this.p, JSON_TOO_DEEP, 'arrays and objects are nested more than 512 levels deep', '');
    }
    if (this.depth > 0) this.tape.set(this.container, 2, this.items);
    const node = this.tape.push(CONTAINER_WORDS, <u32>(this.p - this.base), <u32>kind);
    this.tape.set(node, 4, 0);
    this.tape.set(node, 5, node + CONTAINER_WORDS);
    this.open[this.depth++] = node;
    this.container = node;
    this.object = kind == Kind.Object;
    this.items = 0;
    this.p++;
    return true;
  }

  private close(): bool {
    const node = this.container;
    this.p++;
    const length = <u32>(this.p - this.base) - this.tape.get(node, 0);
    this.tape.set(node, 1, this.tape.get(node, 1) | (length << LENGTH_SHIFT));
    this.tape.set(node, 2, this.items);
    this.tape.set(node, 3, this.tape.length);
    this.expect = Expect.Rest;
    if (--this.depth > 0) {
      const outer = this.open[this.depth - 1];
      this.container = outer;
      this.object = (this.tape.get(outer, 1) & KIND) == <u32>Kind.Object;
      this.items = this.tape.get(outer, 2);
    }
    return true;
  }

  private scalar(kind: Kind, bits: u32, end: usize): bool {
    const length = <u32>(end - this.p);
    this.tape.push(SCALAR_WORDS, <u32>(this.p - this.base), <u32>kind | bits | (length << LENGTH_SHIFT));
    this.p = end;
    return true;
  }

  private string(): bool {
    const outcome = scanString(this.p, this.end);
    return outcome == Scan.Ok ? this.scalar(Kind.String, flags, stopped) : this.bad(outcome);
  }

  private number(): bool {
    const outcome = scanNumber(this.p, this.end);
    return outcome == Scan.Ok ? this.scalar(Kind.Number, flags, stopped) : this.bad(outcome);
  }

  private word(text: string, kind: Kind): bool {
    for (let i = 0; i < text.length; i++) {
      if (this.p + <usize>i >= this.end) return this.ended();
      if (load<u8>(this.p + <usize>i) != <u8>text.charCodeAt(i)) return this.unexpected('a value');
    }
    return this.scalar(kind, 0, this.p + <usize>text.length);
  }

  private bad(outcome: Scan): bool {
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

  private unexpected(expected: string): bool {
    const c = load<u8>(this.p);
    let hint = '';
    if (c == 0x2f || c == 0x23) hint = 'JSON has no comments';
    else if (c == 0x27) hint = 'JSON strings are in double quotes';
    else if (c == 0x7d || c == 0x5d) {
      if (this.expect == Expect.Key || this.expect == Expect.Value) hint = 'remove the comma before it';
    }
    const found = shown(this.p, this.end);
    return this.fail(this.p, JSON_SYNTAX, `unexpected ${found}, expected ${expected}`, hint);
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
