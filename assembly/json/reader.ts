/**
 * A parsed JSON document. Nothing is decoded before it is asked for: strings stay bytes, numbers stay digits
 * (64-bit integers are exact), and every node knows its place in the document.
 */
import { decodeUtf8 } from '../utf8';
import { Diagnostics } from '../validate/diagnostics';
import { parseI64, parseU64, numberFits } from './numbers';
import { Parser } from './parser';
import { bytesEqual, bytesFold, decodeString } from './strings';
import {
  ESCAPED,
  HAS_LONE,
  HAS_NUL,
  INTEGER,
  KIND,
  Kind,
  LENGTH_SHIFT,
  SCALAR_WORDS,
  CONTAINER_WORDS,
  Tape,
} from './tape';

export { Kind } from './tape';

const CASE: u32 = 0x20;
const BACKSLASH: u32 = 0x5c;

export class Json {
  root: i32 = 0;
  /** where the document's bytes are */
  base: usize;

  private constructor(
    /** the document, which must not change while it is read */
    public bytes: Uint8Array,
    public tape: Tape,
  ) {
    this.base = bytes.dataStart;
  }

  /**
   * Parses a document.
   * @returns null when it is not JSON; then a diagnostic says why, and where
   */
  static parse(bytes: Uint8Array, diagnostics: Diagnostics): Json | null {
    const parser = new Parser(bytes);
    const good = parser.run();
    diagnostics.of(bytes);
    if (!good) {
      diagnostics.syntax(parser.rule, parser.at, parser.message, parser.hint);
      return null;
    }
    const json = new Json(bytes, parser.tape);
    diagnostics.json = json;
    return json;
  }

  /** What a node is; an absent one is Null. */
  kind(node: i32): Kind {
    return node < 0 ? Kind.Null : <Kind>(this.tape.get(node, 1) & KIND);
  }

  /** The offset of a node's first byte. */
  start(node: i32): i32 {
    return <i32>this.tape.get(node, 0);
  }

  /** The offset after a node's last byte. */
  end(node: i32): i32 {
    return <i32>(this.tape.get(node, 0) + (this.tape.get(node, 1) >> LENGTH_SHIFT));
  }

  private flag(node: i32, kind: Kind, bit: u32): bool {
    return this.kind(node) == kind && (this.tape.get(node, 1) & bit) != 0;
  }

  /** Whether a string holds \u0000. */
  hasNul(node: i32): bool {
    return this.flag(node, Kind.String, HAS_NUL);
  }

  /** Whether a string holds half of a surrogate pair (read as U+FFFD). */
  hasLoneSurrogate(node: i32): bool {
    return this.flag(node, Kind.String, HAS_LONE);
  }

  /** The first key or item of a container that is not empty. */
  first(node: i32): i32 {
    return node + <i32>CONTAINER_WORDS;
  }

  /** The node after this one and everything inside it: after a key its value, after a value the next key. */
  next(node: i32): i32 {
    const kind = this.tape.get(node, 1) & KIND;
    return kind >= <u32>Kind.Array ? <i32>this.tape.get(node, 3) : node + <i32>SCALAR_WORDS;
  }

  /** The value of a key. */
  value(key: i32): i32 {
    return key + <i32>SCALAR_WORDS;
  }

  /** Items of an array or members of an object; 0 for anything else. */
  count(node: i32): i32 {
    return this.kind(node) >= Kind.Array ? <i32>this.tape.get(node, 2) : 0;
  }

  /** The index-th item, or key. The place is remembered, so that a walk by index takes linear time. */
  private child(node: i32, index: i32): i32 {
    if (<u32>index >= <u32>this.count(node)) return -1;
    const object = this.kind(node) == Kind.Object;
    let at = <i32>this.tape.get(node, 4);
    let child = <i32>this.tape.get(node, 5);
    if (index < at) {
      at = 0;
      child = this.first(node);
    }
    while (at < index) {
      child = this.next(object ? child + <i32>SCALAR_WORDS : child);
      at++;
    }
    this.tape.set(node, 4, at);
    this.tape.set(node, 5, child);
    return child;
  }

  /** The index-th item of an array, or value of an object's index-th member; -1 when there is none. */
  item(node: i32, index: i32): i32 {
    const child = this.child(node, index);
    return child >= 0 && this.kind(node) == Kind.Object ? child + <i32>SCALAR_WORDS : child;
  }

  /** The node of an object's index-th key, or -1. */
  keyNode(node: i32, index: i32): i32 {
    return this.kind(node) == Kind.Object ? this.child(node, index) : -1;
  }

  /** An object's index-th key. */
  key(node: i32, index: i32): string {
    return this.str(this.keyNode(node, index));
  }

  /**
   * The value of a member as Go's encoding/json finds it for a struct field: of all members whose key equals the
   * name, or differs only by case, the last; -1 when there is none.
   */
  get(node: i32, key: string): i32 {
    if (this.kind(node) != Kind.Object) return -1;
    let found = -1;
    let at = this.first(node);
    const end = this.next(node);
    const first = <u32>key.charCodeAt(0) | CASE;
    while (at < end) {
      const value = at + <i32>SCALAR_WORDS;
      // most keys begin otherwise; what is not ASCII may count as a letter, and a backslash begins an escape
      const byte = <u32>load<u8>(this.base + this.tape.get(at, 0) + 1);
      if (((byte | CASE) == first || byte >= 0x80 || byte == BACKSLASH) && this.folds(at, key)) found = value;
      at = this.next(value);
    }
    return found;
  }

  /** Whether a string node is exactly this text (ASCII). */
  is(node: i32, text: string): bool {
    if (node < 0) return false;
    const head = this.tape.get(node, 1);
    if ((head & (KIND | ESCAPED)) == <u32>Kind.String) {
      const length = <i32>(head >> LENGTH_SHIFT) - 2;
      return length == text.length && bytesEqual(this.base + this.tape.get(node, 0) + 1, length, text);
    }
    return (head & KIND) == <u32>Kind.String && this.str(node) == text;
  }

  /** Whether a string node begins with this text (ASCII). */
  begins(node: i32, text: string): bool {
    if (this.kind(node) != Kind.String) return false;
    if (this.flag(node, Kind.String, ESCAPED)) return this.str(node).startsWith(text);
    if (this.end(node) - this.start(node) - 2 < text.length) return false;
    return bytesEqual(this.base + <usize>this.start(node) + 1, text.length, text);
  }

  /** Whether a string node is this text (ASCII) but for case, as Go folds it. */
  folds(node: i32, text: string): bool {
    if (node < 0) return false;
    const head = this.tape.get(node, 1);
    if ((head & (KIND | ESCAPED)) == <u32>Kind.String) {
      // a folded character has at least as many bytes as the plain one
      const length = <i32>(head >> LENGTH_SHIFT) - 2;
      return length >= text.length && bytesFold(this.base + this.tape.get(node, 0) + 1, length, text);
    }
    if ((head & KIND) != <u32>Kind.String) return false;
    const utf8 = String.UTF8.encode(this.str(node));
    return bytesFold(changetype<usize>(utf8), utf8.byteLength, text);
  }

  /** A string's value; the fallback when absent or of another kind. */
  str(node: i32, fallback: string = ''): string {
    if (this.kind(node) != Kind.String) return fallback;
    const escaped = this.flag(node, Kind.String, ESCAPED);
    return decodeString(this.base + <usize>this.start(node) + 1, this.base + <usize>this.end(node) - 1, escaped);
  }

  /** A boolean's value; the fallback when absent or of another kind. */
  bool(node: i32, fallback: bool = false): bool {
    const kind = this.kind(node);
    if (kind == Kind.True) return true;
    return kind == Kind.False ? false : fallback;
  }

  /** Whether a number is an integer (no fraction, no exponent) from `low` to `high`. */
  integer(node: i32, low: i64, high: u64): bool {
    if (!this.flag(node, Kind.Number, INTEGER)) return false;
    return numberFits(this.base + <usize>this.start(node), this.base + <usize>this.end(node), low, high);
  }

  /** A signed integer's exact value; the fallback when absent, of another kind or out of range. */
  i64(node: i32, fallback: i64 = 0): i64 {
    if (!this.integer(node, i64.MIN_VALUE, <u64>i64.MAX_VALUE)) return fallback;
    return parseI64(this.base + <usize>this.start(node), this.base + <usize>this.end(node));
  }

  /** An unsigned integer's exact value; the fallback when absent, of another kind or out of range. */
  u64(node: i32, fallback: u64 = 0): u64 {
    if (!this.integer(node, 0, u64.MAX_VALUE)) return fallback;
    return parseU64(this.base + <usize>this.start(node), this.base + <usize>this.end(node));
  }

  /** A node's own text. */
  raw(node: i32): string {
    if (node < 0) return '';
    return decodeUtf8(this.base + <usize>this.start(node), this.end(node) - this.start(node));
  }

  /**
   * The JSON pointer (RFC 6901) of a node; of a key, that of its value. Asked for in the order of the document it takes
   * time in proportion to the document for all together.
   */
  pointer(node: i32): string {
    let pointer = '';
    let at = this.root;
    while (at < node) {
      const key = this.childAround(at, node);
      if (this.kind(at) == Kind.Object) {
        pointer += `/${this.str(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
        at = key == node ? node : key + <i32>SCALAR_WORDS;
      } else {
        pointer += `/${this.tape.get(at, 4)}`;
        at = key;
      }
    }
    return pointer;
  }

  /** The item, or the key of the member, that a node is in; its index is remembered as in `child`. */
  private childAround(container: i32, node: i32): i32 {
    const object = this.kind(container) == Kind.Object;
    let index = this.tape.get(container, 4);
    let child = <i32>this.tape.get(container, 5);
    if (child > node) {
      index = 0;
      child = this.first(container);
    }
    let after = this.next(object ? child + <i32>SCALAR_WORDS : child);
    while (after <= node) {
      child = after;
      after = this.next(object ? child + <i32>SCALAR_WORDS : child);
      index++;
    }
    this.tape.set(container, 4, index);
    this.tape.set(container, 5, child);
    return child;
  }
}
