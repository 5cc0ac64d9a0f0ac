import { encode } from './utf8';

/** A growing run of bytes; all writes are little-endian. */
export class Bytes {
  data: StaticArray<u8>;
  length: i32 = 0;

  /** @param size what it begins with room for */
  constructor(size: i32 = 1024) {
    this.data = new StaticArray<u8>(size);
  }

  private room(more: i32): usize {
    const need = this.length + more;
    if (need > this.data.length) {
      let size = this.data.length;
      while (size < need) size <<= 1;
      const bigger = changetype<StaticArray<u8>>(__new(size, idof<StaticArray<u8>>()));
      memory.copy(changetype<usize>(bigger), changetype<usize>(this.data), this.length);
      this.data = bigger;
    }
    const at = changetype<usize>(this.data) + this.length;
    this.length = need;
    return at;
  }

  u8(value: u8): void {
    store<u8>(this.room(1), value);
  }

  u16(value: u16): void {
    store<u16>(this.room(2), value);
  }

  u32(value: u32): void {
    store<u32>(this.room(4), value);
  }

  u64(value: u64): void {
    store<u64>(this.room(8), value);
  }

  raw(from: usize, length: i32): void {
    memory.copy(this.room(length), from, length);
  }

  /** Zeroes up to the next multiple of `to`, a power of two. */
  align(to: i32): void {
    const more = -this.length & (to - 1);
    memory.fill(this.room(more), 0, more);
  }

  /** Zeroes up to the next multiple of 4. */
  pad(): void {
    this.align(4);
  }

  /** As plans have it: its length, the bytes, NUL, padding. */
  str(value: string): void {
    const most = value.length * 3;
    const at = this.room(4 + most);
    const size = encode(value, at + 4, false);
    store<u32>(at, size);
    this.length -= most - size;
    this.end(size);
  }

  /** As str, of a text that is UTF-8 already. */
  strOf(from: usize, length: i32): void {
    this.u32(length);
    this.raw(from, length);
    this.end(length);
  }

  /** NUL and padding of a str. */
  private end(length: i32): void {
    const more = 4 - (length & 3);
    memory.fill(this.room(more), 0, more);
  }

  patch32(at: i32, value: u32): void {
    store<u32>(changetype<usize>(this.data) + at, value);
  }

  patch16(at: i32, value: u16): void {
    store<u16>(changetype<usize>(this.data) + at, value);
  }

  /** What was written so far, where it lies. */
  toBytes(): Uint8Array {
    return Uint8Array.wrap(changetype<ArrayBuffer>(this.data), 0, this.length);
  }
}
