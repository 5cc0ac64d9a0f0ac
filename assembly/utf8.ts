/** Strings as UTF-8, and back. Most are ASCII: that goes four characters at a time, where the standard library looks at each. */
import { unwritten } from './arena';

/** In four UTF-16 units: the bits that ASCII has not. */
export const NOT_ASCII: u64 = 0xff80ff80ff80ff80;
/** And in four bytes. */
const NOT_ASCII_BYTES: u32 = 0x80808080;

/** Four ASCII characters in UTF-16 as bytes. */
function narrow(four: u64): u32 {
  const pairs = (four | (four >> 8)) & 0x0000ffff0000ffff;
  return <u32>(pairs | (pairs >> 16));
}

/** Four ASCII characters as UTF-16. */
function widen(four: u32): u64 {
  const pairs = (<u64>four | ((<u64>four) << 16)) & 0x0000ffff0000ffff;
  return (pairs | (pairs << 8)) & 0x00ff00ff00ff00ff;
}

/**
 * @param units where the UTF-16 is
 * @param to has room for three bytes a unit
 * @param replace a lone surrogate becomes U+FFFD, so that the bytes are always valid
 * @returns how many bytes it wrote
 */
export function encodeUnits(units: usize, length: i32, to: usize, replace: bool): i32 {
  const size = <usize>length;
  let done: usize = 0;
  while (done + 4 <= size) {
    const four = load<u64>(units + (done << 1));
    if (four & NOT_ASCII) break;
    store<u32>(to + done, narrow(four));
    done += 4;
  }
  while (done < size && load<u16>(units + (done << 1)) < 0x80) {
    store<u8>(to + done, <u8>load<u16>(units + (done << 1)));
    done++;
  }
  if (done == size) return length;
  const mode = replace ? String.UTF8.ErrorMode.REPLACE : String.UTF8.ErrorMode.WTF8;
  return <i32>(done + String.UTF8.encodeUnsafe(units + (done << 1), <i32>(size - done), to + done, false, mode));
}

/** As encodeUnits, of a string. */
export function encode(text: string, to: usize, replace: bool): i32 {
  return encodeUnits(changetype<usize>(text), text.length, to, replace);
}

/** UTF-8 of a string; a lone surrogate becomes U+FFFD. */
export function utf8(text: string): Uint8Array {
  const bytes = unwritten(text.length * 3);
  return Uint8Array.wrap(bytes, 0, encode(text, changetype<usize>(bytes), true));
}

/** The string of bytes that are UTF-8. */
export function decodeUtf8(from: usize, length: usize): string {
  const chars = __new(length << 1, idof<string>());
  let i: usize = 0;
  while (i + 4 <= length) {
    const four = load<u32>(from + i);
    if (four & NOT_ASCII_BYTES) break;
    store<u64>(chars + (i << 1), widen(four));
    i += 4;
  }
  while (i < length) {
    const one = load<u8>(from + i);
    if (one >= 0x80) return String.UTF8.decodeUnsafe(from, length);
    store<u16>(chars + (i << 1), one);
    i++;
  }
  return changetype<string>(chars);
}
