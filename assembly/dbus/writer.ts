/** Marshals values: little-endian, each at a multiple of its alignment from the beginning (D-Bus specification, "Marshaling"). */
import { Bytes } from '../bytes';
import { alignment, numberSize, Value } from './value';

export class Writer {
  private out: Bytes = new Bytes();
  /** where the last patched number is, -1: there was none */
  patchAt: i32 = -1;

  get length(): i32 {
    return this.out.length;
  }

  align(to: i32): void {
    this.out.align(to);
  }

  u8(value: u8): void {
    this.out.u8(value);
  }

  u32(value: u32): void {
    this.out.align(4);
    this.out.u32(value);
  }

  /** Puts a number where one was written before. */
  put32(at: i32, value: u32): void {
    this.out.patch32(at, value);
  }

  /** A string or an object path: a NUL ends it, which the length does not count. */
  private text(value: string): void {
    const bytes = String.UTF8.encode(value, true);
    this.u32(bytes.byteLength - 1);
    this.out.raw(changetype<usize>(bytes), bytes.byteLength);
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
    if (size == 1) this.out.u8(<u8>value.number);
    else if (size == 2) this.out.u16(<u16>value.number);
    else if (size == 4) this.out.u32(<u32>value.number);
    else this.out.u64(value.number);
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
    return this.out.toBytes();
  }
}
