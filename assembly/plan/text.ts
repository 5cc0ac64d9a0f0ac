/** Text from a config, a rootfs or a request, for a message: bounded, and unable to break a line or a terminal. */

import { decodeUtf8 } from '../utf8';
import { utf8Size } from '../json/scan';

/** Longer text is cut here. */
const TEXT_MAX: i32 = 256;

/**
 * @param max longer text is cut there
 * @returns the text with control characters, line separators and direction marks escaped
 */
export function shown(text: string, max: i32 = TEXT_MAX): string {
  const parts: Array<string> = [];
  const end = min(text.length, max);
  let plain = 0;
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c >= 0x20 && (c < 0x7f || c >= 0xa0) && (c < 0x2028 || c >= 0x202f)) continue;
    if (plain < i) parts.push(text.substring(plain, i));
    parts.push(c == 0x0a ? '\\n' : c == 0x09 ? '\\t' : '\\u' + hex4(c));
    plain = i + 1;
  }
  if (plain < end) parts.push(text.substring(plain, end));
  if (text.length > end) parts.push('…');
  return parts.join('');
}

/** @returns bytes that claim to be UTF-8 as text: each byte that is not becomes U+FFFD */
export function lossy(bytes: Uint8Array): string {
  const parts: Array<string> = [];
  const end = bytes.dataStart + <usize>bytes.length;
  let plain = bytes.dataStart;
  let at = plain;
  while (at < end) {
    const size: u32 = load<u8>(at) < 0x80 ? 1 : utf8Size(at, end);
    if (size) {
      at += size;
      continue;
    }
    if (plain < at) parts.push(decodeUtf8(plain, at - plain));
    parts.push('\ufffd');
    plain = ++at;
  }
  if (plain < end) parts.push(decodeUtf8(plain, end - plain));
  return parts.join('');
}

/** As shown, in double quotes. */
export function quoted(text: string): string {
  return '"' + shown(text.replaceAll('"', '\\"')) + '"';
}

function hex4(value: i32): string {
  const text = value.toString(16);
  return '0000'.substring(text.length) + text;
}
