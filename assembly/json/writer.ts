import { unwritten } from '../arena';
import { encodeUnits, NOT_ASCII } from '../utf8';

const UNITS: u64 = 0x0001000100010001;

/** Whether none of these four UTF-16 units is a quote, a backslash, a control character or above 0x7f. */
function plain(four: u64): bool {
  if (four & NOT_ASCII) return false;
  // no addition carries into the next unit
  const good =
    (four + 0x7fe0 * UNITS) & ((four ^ (0x22 * UNITS)) + 0x7fff * UNITS) & ((four ^ (0x5c * UNITS)) + 0x7fff * UNITS);
  return (good & (0x8000 * UNITS)) == 0x8000 * UNITS;
}

/** Writes JSON: compact, or indented. Escapes what JSON demands, and lone surrogates, as JSON.stringify does. */
export class JsonWriter {
  private data: StaticArray<u16> = new StaticArray<u16>(512);
  private length: i32 = 0;
  private depth: i32 = 0;
  /** nothing was written yet in the innermost container */
  private fresh: bool = true;
  private afterKey: bool = false;

  /** @param indent spaces a level; 0 for no white space at all */
  constructor(private indent: i32 = 0) {}

  private room(more: i32): void {
    const need = this.length + more;
    if (need <= this.data.length) return;
    let size = this.data.length << 1;
    while (size < need) size <<= 1;
    const bigger = changetype<StaticArray<u16>>(__new((<usize>size) << 1, idof<StaticArray<u16>>()));
    memory.copy(changetype<usize>(bigger), changetype<usize>(this.data), (<usize>this.length) << 1);
    this.data = bigger;
  }

  private char(c: u16): void {
    if (this.length == this.data.length) this.room(1);
    unchecked((this.data[this.length++] = c));
  }

  private text(value: string): void {
    this.room(value.length);
    memory.copy(
      changetype<usize>(this.data) + ((<usize>this.length) << 1),
      changetype<usize>(value),
      value.length << 1,
    );
    this.length += value.length;
  }

  private line(): void {
    if (!this.indent) return;
    this.char(0x0a);
    for (let i = this.depth * this.indent; i > 0; i--) this.char(0x20);
  }

  /** What stands before a value or a key. */
  private before(): void {
    if (this.afterKey) {
      this.afterKey = false;
      return;
    }
    if (this.depth) {
      if (!this.fresh) this.char(0x2c);
      this.line();
    }
    this.fresh = false;
  }

  private begin(c: u16): JsonWriter {
    this.before();
    this.char(c);
    this.depth++;
    this.fresh = true;
    return this;
  }

  private end(c: u16): JsonWriter {
    this.depth--;
    if (!this.fresh) this.line();
    this.fresh = false;
    this.char(c);
    return this;
  }

  beginObject(): JsonWriter {
    return this.begin(0x7b);
  }

  endObject(): JsonWriter {
    return this.end(0x7d);
  }

  beginArray(): JsonWriter {
    return this.begin(0x5b);
  }

  endArray(): JsonWriter {
    return this.end(0x5d);
  }

  key(name: string): JsonWriter {
    this.before();
    this.quote(name);
    this.char(0x3a);
    if (this.indent) this.char(0x20);
    this.afterKey = true;
    return this;
  }

  str(value: string): JsonWriter {
    this.before();
    this.quote(value);
    return this;
  }

  i64(value: i64): JsonWriter {
    return this.raw(value.toString());
  }

  u64(value: u64): JsonWriter {
    return this.raw(value.toString());
  }

  bool(value: bool): JsonWriter {
    return this.raw(value ? 'true' : 'false');
  }

  null(): JsonWriter {
    return this.raw('null');
  }

  /** A value that is JSON already. */
  raw(json: string): JsonWriter {
    this.before();
    this.text(json);
    return this;
  }

  /** What was written so far. */
  toString(): string {
    return String.UTF16.decodeUnsafe(changetype<usize>(this.data), (<usize>this.length) << 1);
  }

  /** The same in UTF-8. */
  toBytes(): Uint8Array {
    const buffer = unwritten(this.length * 3);
    const size = encodeUnits(changetype<usize>(this.data), this.length, changetype<usize>(buffer), true);
    return Uint8Array.wrap(buffer, 0, size);
  }

  private quote(value: string): void {
    const length = value.length;
    const chars = changetype<usize>(value);
    this.room(length + 2);
    this.char(0x22);
    let i = 0;
    while (i < length) {
      while (i + 4 <= length) {
        const four = load<u64>(chars + ((<usize>i) << 1));
        if (!plain(four)) break;
        store<u64>(changetype<usize>(this.data) + ((<usize>this.length) << 1), four);
        this.length += 4;
        i += 4;
      }
      if (i == length) break;
      const c = load<u16>(chars + ((<usize>i) << 1));
      if (c >= 0x20 && c != 0x22 && c != 0x5c && (c & 0xf800) != 0xd800) {
        unchecked((this.data[this.length++] = c));
        i++;
      } else {
        i += this.escape(c, i + 1 < length ? load<u16>(chars + ((<usize>i) << 1), 2) : 0);
        this.room(length - i + 1);
      }
    }
    this.char(0x22);
  }

  /** Writes a character that is not always written as it is. @returns how many UTF-16 units of the text it took */
  private escape(c: u16, next: u16): i32 {
    if (c == 0x22 || c == 0x5c) {
      this.char(0x5c);
      this.char(c);
    } else if (c < 0x20) {
      this.control(c);
    } else if (c < 0xdc00 && next >= 0xdc00 && next <= 0xdfff) {
      this.char(c);
      this.char(next);
      return 2;
    } else {
      this.unicode(c);
    }
    return 1;
  }

  private control(c: u16): void {
    switch (c) {
      case 0x08:
        return this.text('\\b');
      case 0x09:
        return this.text('\\t');
      case 0x0a:
        return this.text('\\n');
      case 0x0c:
        return this.text('\\f');
      case 0x0d:
        return this.text('\\r');
      default:
        return this.unicode(c);
    }
  }

  private unicode(c: u16): void {
    this.text('\\u');
    for (let shift: u16 = 16; shift > 0; ) {
      shift -= 4;
      const digit = (c >> shift) & 15;
      this.char(digit < 10 ? 0x30 + digit : 0x57 + digit);
    }
  }
}
