/**
 * Reads the results of a turn: the bytes drawn in shim-c/protocol.h. They come from the shim, but every
 * bound is checked all the same: what does not fit reads as absent.
 */
import { lossy } from './plan/text';
import { decodeUtf8 } from './utf8';

const RESULT_MAGIC: u32 = 0x53455254;
const RESULT_VERSION: u16 = 1;

/** The outcome of one op that asked for it (List.report). */
export class Record {
  constructor(
    /** its number in list 0 */
    public op: u32,
    /** 0, or the errno that a fallback passed over */
    public errno: u32,
    /** what a reading op read; of an errno that was passed over, words about it */
    public bytes: Uint8Array,
  ) {}

  /** The bytes as UTF-8 text. */
  text(): string {
    return decodeUtf8(this.bytes.dataStart, this.bytes.length);
  }

  /** The u32 at that offset, 0 when there is none. */
  u32(offset: i32): u32 {
    if (offset < 0 || offset > this.bytes.length - 4) return 0;
    return load<u32>(this.bytes.dataStart + offset);
  }

  /** The u64 at that offset, 0 when there is none. */
  u64(offset: i32): u64 {
    if (offset < 0 || offset > this.bytes.length - 8) return 0;
    return load<u64>(this.bytes.dataStart + offset);
  }
}

/** The results of one turn. */
export class Results {
  failed: bool = false;
  /** of the failed op: its list, its number in it, the errno, the JSON pointer that caused it, a detail, and its own bytes */
  list: u32 = 0;
  op: u32 = 0;
  errno: u32 = 0;
  cause: string = '';
  detail: string = '';
  opBytes: Uint8Array = new Uint8Array(0);
  private records: Array<Record> = [];
  private slots: Map<u32, u64> = new Map();

  /**
   * @param bytes a result as the shim sent it
   * @returns null when it is not one
   */
  static parse(bytes: Uint8Array): Results | null {
    const cursor = new Cursor(bytes);
    if (cursor.u32() != RESULT_MAGIC || cursor.u16() != RESULT_VERSION) return null;
    const results = new Results();
    results.failed = cursor.u16() != 0;
    const records = cursor.u32();
    for (let i: u32 = 0; i < records && !cursor.bad; i++) {
      const op = cursor.u32();
      const errno = cursor.u32();
      results.records.push(new Record(op, errno, cursor.blob(false)));
    }
    const slots = cursor.u32();
    for (let i: u32 = 0; i < slots && !cursor.bad; i++) {
      const slot = cursor.u32();
      results.slots.set(slot, cursor.u64());
    }
    if (results.failed) {
      results.list = cursor.u32();
      results.op = cursor.u32();
      results.errno = cursor.u32();
      results.cause = cursor.text();
      results.opBytes = cursor.blob(false);
      results.detail = lossy(cursor.blob(true));
    }
    return cursor.bad ? null : results;
  }

  /** The value of a slot, 0 when no op set it. */
  slot(number: u32): u64 {
    return this.slots.has(number) ? this.slots.get(number) : 0;
  }

  /** How many records there are. */
  get count(): i32 {
    return this.records.length;
  }

  /** The index-th record; null when there are fewer (the op was jumped over). */
  record(index: i32): Record | null {
    return index >= 0 && index < this.records.length ? this.records[index] : null;
  }

  /** The record of the op with that number in list 0; null when it was not executed, or did not report. */
  of(op: u32): Record | null {
    for (let i = 0; i < this.records.length; i++) {
      if (this.records[i].op == op) return this.records[i];
    }
    return null;
  }
}

/** Walks bytes; past the end it reads zeroes and says so in `bad`. */
export class Cursor {
  at: i32 = 0;
  bad: bool = false;

  constructor(private bytes: Uint8Array) {}

  private take(size: i32): usize {
    if (size < 0 || this.at > this.bytes.length - size) {
      this.bad = true;
      return 0;
    }
    const from = this.bytes.dataStart + this.at;
    this.at += size;
    return from;
  }

  u16(): u16 {
    const from = this.take(2);
    return from ? load<u16>(from) : 0;
  }

  u32(): u32 {
    const from = this.take(4);
    return from ? load<u32>(from) : 0;
  }

  u64(): u64 {
    const from = this.take(8);
    return from ? load<u64>(from) : 0;
  }

  /**
   * A length, its bytes (in place), and the padding to 4.
   * @param terminated a NUL follows the bytes (a `str`)
   */
  blob(terminated: bool): Uint8Array {
    const length = <i32>this.u32();
    const at = this.at;
    const from = this.take(length);
    if (!from || length <= 0) {
      if (!this.bad) this.skip(0, terminated);
      return new Uint8Array(0);
    }
    this.skip(length, terminated);
    return this.bytes.subarray(at, at + length);
  }

  /** A `str`. */
  text(): string {
    const bytes = this.blob(true);
    return decodeUtf8(bytes.dataStart, bytes.length);
  }

  private skip(length: i32, terminated: bool): void {
    const size = length + (terminated ? 1 : 0);
    this.take(((size + 3) & ~3) - length);
  }
}
