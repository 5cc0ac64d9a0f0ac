/**
 * Reads marshalled values. The bytes are another program's: every bound is checked, and so is what the D-Bus specification
 * demands (zeroes where something is aligned, booleans of 0 and 1, NULs at the ends).
 */
import { lossy } from '../plan/text';
import { alignment, MAX_DEPTH, numberSize, typeEnd, Value } from './value';

/** The specification's bound of an array. */
const ARRAY_MAX: u32 = 1 << 26;

export class Reader {
  at: i32 = 0;
  /** what was read is not what the specification says */
  bad: bool = false;

  /** @param end of the bytes that belong to it */
  constructor(
    private bytes: Uint8Array,
    private end: i32,
  ) {}

  private take(size: i32): usize {
    if (this.bad || size < 0 || this.at > this.end - size) {
      this.bad = true;
      return 0;
    }
    const from = this.bytes.dataStart + this.at;
    this.at += size;
    return from;
  }

  align(to: i32): void {
    const more = -this.at & (to - 1);
    const from = this.take(more);
    for (let i = 0; i < more && !this.bad; i++) if (load<u8>(from + i)) this.bad = true;
  }

  u8(): u8 {
    const from = this.take(1);
    return from ? load<u8>(from) : 0;
  }

  u32(): u32 {
    this.align(4);
    const from = this.take(4);
    return from ? load<u32>(from) : 0;
  }

  /** So many bytes as text, and the NUL after them. */
  private text(length: u32): string {
    const from = length < ARRAY_MAX ? this.take(<i32>length + 1) : 0;
    if (!from || load<u8>(from + length)) {
      this.bad = true;
      return '';
    }
    for (let i: u32 = 0; i < length; i++) if (!load<u8>(from + i)) this.bad = true;
    const copy = new Uint8Array(length);
    memory.copy(copy.dataStart, from, length);
    return lossy(copy);
  }

  signature(): string {
    return this.text(this.u8());
  }

  /** @param signature one complete type */
  value(signature: string, depth: i32 = 0): Value {
    const value = new Value(signature);
    const type = signature.length ? signature.charCodeAt(0) : 0;
    const size = numberSize(type);
    if (depth > MAX_DEPTH || !type) this.bad = true;
    else if (size) value.number = this.number(type, size);
    else if (type == 0x67) value.text = this.signature();
    else if (type == 0x76) this.variant(value, depth);
    else if (type == 0x61) this.array(value, depth);
    else if (type == 0x28 || type == 0x7b) this.members(value, depth);
    else value.text = this.text(this.u32());
    return value;
  }

  /** Values one after the other, of the types of a message's body. */
  values(signature: string): Array<Value> {
    const out: Array<Value> = [];
    let from = 0;
    while (from < signature.length && !this.bad) {
      const end = typeEnd(signature, from);
      if (end < 0) {
        this.bad = true;
        break;
      }
      out.push(this.value(signature.substring(from, end)));
      from = end;
    }
    return out;
  }

  private number(type: i32, size: i32): u64 {
    this.align(size);
    const from = this.take(size);
    if (!from) return 0;
    if (size == 1) return load<u8>(from);
    if (type == 0x6e) return load<i16>(from);
    if (type == 0x71) return load<u16>(from);
    if (type == 0x69) return load<i32>(from);
    if (size == 8) return load<u64>(from);
    const number = load<u32>(from);
    if (type == 0x62 && number > 1) this.bad = true;
    return number;
  }

  private variant(value: Value, depth: i32): void {
    const signature = this.signature();
    if (this.bad || typeEnd(signature, 0) != signature.length) this.bad = true;
    else value.items.push(this.value(signature, depth + 1));
  }

  private array(value: Value, depth: i32): void {
    const length = this.u32();
    const element = value.signature.substring(1);
    this.align(alignment(element.charCodeAt(0)));
    if (this.bad || length > ARRAY_MAX || <i32>length > this.end - this.at) {
      this.bad = true;
      return;
    }
    const end = this.at + <i32>length;
    while (this.at < end && !this.bad) value.items.push(this.value(element, depth + 1));
    if (this.at != end) this.bad = true;
  }

  private members(value: Value, depth: i32): void {
    const signature = value.signature;
    this.align(8);
    let from = 1;
    while (from < signature.length - 1 && !this.bad) {
      const end = typeEnd(signature, from);
      if (end < 0) {
        this.bad = true;
        return;
      }
      value.items.push(this.value(signature.substring(from, end), depth + 1));
      from = end;
    }
  }
}
