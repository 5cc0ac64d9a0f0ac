/** In four UTF-16 units: the bits that ASCII has not. */
export const NOT_ASCII: u64 = 0xff80ff80ff80ff80;

/** Four ASCII characters in UTF-16 as bytes. */
export function narrow(four: u64): u32 {
  const pairs = (four | (four >> 8)) & 0x0000ffff0000ffff;
  return <u32>(pairs | (pairs >> 16));
}

/** A growing run of bytes; all writes are little-endian. */
export class Bytes {
  data: StaticArray<u8> = new StaticArray<u8>(1024);
  length: i32 = 0;

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
    if (this.ascii(value)) return;
    const text = String.UTF8.encode(value);
    this.strOf(changetype<usize>(text), text.byteLength);
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

  /** Writes a str, as most are; false, and nothing, when there is more in it than ASCII. */
  private ascii(value: string): bool {
    const length = value.length;
    const chars = changetype<usize>(value);
    const to = this.room(4 + length);
    store<u32>(to, length);
    let i = 0;
    let all: u64 = 0;
    for (; i + 4 <= length; i += 4) {
      const four = load<u64>(chars + ((<usize>i) << 1));
      all |= four;
      store<u32>(to + 4 + i, narrow(four));
    }
    for (; i < length; i++) {
      const one = load<u16>(chars + ((<usize>i) << 1));
      all |= one;
      store<u8>(to + 4 + i, <u8>one);
    }
    if (all & NOT_ASCII) this.length -= 4 + length;
    else this.end(length);
    return (all & NOT_ASCII) == 0;
  }

  patch32(at: i32, value: u32): void {
    store<u32>(changetype<usize>(this.data) + at, value);
  }

  patch16(at: i32, value: u16): void {
    store<u16>(changetype<usize>(this.data) + at, value);
  }

  /** What was written so far. */
  toBytes(): Uint8Array {
    const bytes = new Uint8Array(this.length);
    memory.copy(bytes.dataStart, changetype<usize>(this.data), this.length);
    return bytes;
  }
}

/** UTF-8 of a string; a lone surrogate becomes U+FFFD, so that the bytes are always valid. */
export function utf8(text: string): Uint8Array {
  return Uint8Array.wrap(String.UTF8.encode(text, false, String.UTF8.ErrorMode.REPLACE));
}
