/** Marshals values: little-endian, each at a multiple of its alignment from the beginning (D-Bus specification, "Marshaling"). */
import { alignment, numberSize, Value } from './value';

export class Writer {
  private data: StaticArray<u8> = new StaticArray<u8>(512);
  length: i32 = 0;
  /** where the last patched number is, -1: there was none */
  patchAt: i32 = -1;

  private room(more: i32): usize {
    const need = this.length + more;
    if (need > this.data.length) {
      let size = this.data.length;
      while (size < need) size <<= 1;
      const bigger = new StaticArray<u8>(size);
      memory.copy(changetype<usize>(bigger), changetype<usize>(this.data), this.length);
      this.data = bigger;
    }
    const at = changetype<usize>(this.data) + this.length;
    this.length = need;
    return at;
  }

  align(to: i32): void {
    const more = -this.length & (to - 1);
    memory.fill(this.room(more), 0, more);
  }

  u8(value: u8): void {
    store<u8>(this.room(1), value);
  }

  u32(value: u32): void {
    this.align(4);
    store<u32>(this.room(4), value);
  }

  /** Puts a number where one was written before. */
  put32(at: i32, value: u32): void {
    store<u32>(changetype<usize>(this.data) + at, value);
  }

  bytes(value: Uint8Array): void {
    memory.copy(this.room(value.length), value.dataStart, value.length);
  }

  /** A string or an object path: a NUL ends it, which the length does not count. */
  private text(value: string): void {
    const bytes = String.UTF8.encode(value, true);
    this.u32(bytes.byteLength - 1);
    memory.copy(this.room(bytes.byteLength), changetype<usize>(bytes), bytes.byteLength);
  }

  signature(value: string): void {
    this.u8(<u8>value.length);
    for (let i = 0; i < value.length; i++) this.u8(<u8>value.charCodeAt(i));
    this.u8(0);
  }

  value(value: Value): void {
    const type = value.signature.charCodeAt(0);
    const size = numberSize(type);
    if (size) this.number(value, size);
    else if (type == 0x67) this.signature(value.text);
    else if (type == 0x76) this.variant(value.items[0]);
    else if (type == 0x61) this.array(value);
    else if (type == 0x28 || type == 0x7b) this.members(value);
    else this.text(value.text);
  }

  private number(value: Value, size: i32): void {
    this.align(size);
    if (value.patched) this.patchAt = this.length;
    const at = this.room(size);
    if (size == 1) store<u8>(at, <u8>value.number);
    else if (size == 2) store<u16>(at, <u16>value.number);
    else if (size == 4) store<u32>(at, <u32>value.number);
    else store<u64>(at, value.number);
  }

  private variant(inner: Value): void {
    this.signature(inner.signature);
    this.value(inner);
  }

  /** Its length counts neither itself nor what comes before the first element to align it. */
  private array(value: Value): void {
    this.u32(0);
    const at = this.length - 4;
    this.align(alignment(value.signature.charCodeAt(1)));
    const from = this.length;
    for (let i = 0; i < value.items.length; i++) this.value(value.items[i]);
    this.put32(at, this.length - from);
  }

  private members(value: Value): void {
    this.align(8);
    for (let i = 0; i < value.items.length; i++) this.value(value.items[i]);
  }

  toBytes(): Uint8Array {
    const out = new Uint8Array(this.length);
    memory.copy(out.dataStart, changetype<usize>(this.data), this.length);
    return out;
  }
}
