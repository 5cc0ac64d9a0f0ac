/** Reads the little-endian, 4-byte padded values of protocol.h, checking every bound. */
export class ByteReader {
  at = 0;
  private readonly view: DataView;
  private readonly decoder = new TextDecoder();

  constructor(private readonly data: Uint8Array) {
    this.view = new DataView(data.buffer, data.byteOffset, data.length);
  }

  /** Goes on at that offset. */
  seek(offset: number): this {
    this.at = offset;
    return this;
  }

  private take(size: number): number {
    const at = this.at;
    if (at + size > this.data.length) throw new RangeError(`cut short: ${size} bytes wanted at ${at}`);
    this.at = at + size;
    return at;
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** A number, or where it would not be exact its decimal digits. */
  u64(): number | string {
    const value = this.view.getBigUint64(this.take(8), true);
    return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value.toString();
  }

  /** u32 length, the bytes, padding. */
  bytes(): Uint8Array {
    const length = this.u32();
    const at = this.take(length);
    this.take(-length & 3);
    return this.data.subarray(at, at + length);
  }

  /** u32 length, UTF-8, NUL, padding. */
  str(): string {
    const length = this.u32();
    const at = this.take(length + 1);
    this.take(-(length + 1) & 3);
    return this.decoder.decode(this.data.subarray(at, at + length));
  }

  /** So many values; a count that the data cannot hold is an error, not an allocation. */
  times<T>(count: number, read: () => T): T[] {
    if (count > this.data.length) throw new RangeError(`cut short: ${count} values wanted at ${this.at}`);
    const values: T[] = [];
    for (let i = 0; i < count; i++) values.push(read());
    return values;
  }
}
