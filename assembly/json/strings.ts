/** The text of JSON strings, from bytes that the parser has checked. */
import { decodeUtf8 } from '../utf8';
import { hex4 } from './scan';

/** Decodes what stands between the quotes. Half of a surrogate pair becomes U+FFFD, as in Go. */
export function decodeString(p: usize, end: usize, escaped: bool): string {
  if (!escaped) return decodeUtf8(p, end - p);
  // an escape is never shorter than the UTF-8 of what it stands for, so the decoded text fits
  const buffer = changetype<usize>(new ArrayBuffer(<i32>(end - p)));
  let out = buffer;
  while (p < end) {
    const c = load<u8>(p);
    if (c != 0x5c) {
      store<u8>(out++, c);
      p++;
    } else if (load<u8>(p + 1) != 0x75) {
      store<u8>(out++, simpleEscape(load<u8>(p + 1)));
      p += 2;
    } else {
      let code = <u32>hex4(p + 2, end);
      p += 6;
      if (code >= 0xd800 && code <= 0xdfff) {
        const low = code < 0xdc00 && p + 6 <= end && load<u16>(p) == 0x755c ? <u32>hex4(p + 2, end) : 0;
        if (low >= 0xdc00 && low <= 0xdfff) {
          code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
          p += 6;
        } else {
          code = 0xfffd;
        }
      }
      out = writeUtf8(out, code);
    }
  }
  return decodeUtf8(buffer, out - buffer);
}

function simpleEscape(c: u8): u8 {
  switch (c) {
    case 0x62:
      return 0x08;
    case 0x66:
      return 0x0c;
    case 0x6e:
      return 0x0a;
    case 0x72:
      return 0x0d;
    case 0x74:
      return 0x09;
    default:
      return c;
  }
}

function writeUtf8(out: usize, code: u32): usize {
  if (code < 0x80) {
    store<u8>(out, <u8>code);
    return out + 1;
  }
  if (code < 0x800) {
    store<u8>(out, <u8>(0xc0 | (code >> 6)));
    store<u8>(out + 1, <u8>(0x80 | (code & 63)));
    return out + 2;
  }
  if (code < 0x10000) {
    store<u8>(out, <u8>(0xe0 | (code >> 12)));
    store<u8>(out + 1, <u8>(0x80 | ((code >> 6) & 63)));
    store<u8>(out + 2, <u8>(0x80 | (code & 63)));
    return out + 3;
  }
  store<u8>(out, <u8>(0xf0 | (code >> 18)));
  store<u8>(out + 1, <u8>(0x80 | ((code >> 12) & 63)));
  store<u8>(out + 2, <u8>(0x80 | ((code >> 6) & 63)));
  store<u8>(out + 3, <u8>(0x80 | (code & 63)));
  return out + 4;
}

/** Whether these UTF-8 bytes are that text, which is ASCII. */
export function bytesEqual(p: usize, length: i32, text: string): bool {
  if (length != text.length) return false;
  const chars = changetype<usize>(text);
  for (let i: usize = 0; i < <usize>length; i++) {
    if (<u16>load<u8>(p + i) != load<u16>(chars + (i << 1))) return false;
  }
  return true;
}

/** As bytesEqual but for case. Like Go, U+017F counts as s and U+212A (the Kelvin sign) as k. */
export function bytesFold(p: usize, length: i32, text: string): bool {
  const end = p + <usize>length;
  for (let i = 0; i < text.length; i++) {
    if (p >= end) return false;
    let c = <i32>load<u8>(p);
    if (c == 0xc5 && p + 1 < end && load<u8>(p + 1) == 0xbf) {
      c = 0x73;
      p += 1;
    } else if (c == 0xe2 && p + 2 < end && load<u8>(p + 1) == 0x84 && load<u8>(p + 2) == 0xaa) {
      c = 0x6b;
      p += 2;
    }
    const want = text.charCodeAt(i);
    if (c != want && lower(c) != lower(want)) return false;
    p++;
  }
  return p == end;
}

function lower(c: i32): i32 {
  return c >= 0x41 && c <= 0x5a ? c | 0x20 : c;
}
