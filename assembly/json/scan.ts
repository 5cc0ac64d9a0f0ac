/**
 * Scanning of single JSON values in raw bytes. Addresses in, addresses out: that after the value, or 0 when it is wrong;
 * then `outcome` and `stopped` say how and where.
 */
import { ESCAPED, HAS_LONE, HAS_NUL, INTEGER } from './tape';

/** What can be wrong with a value. */
export enum Scan {
  Ok,
  /** the document ends inside the value */
  Ended,
  /** a byte below 0x20 inside a string */
  Control,
  /** bytes that are not UTF-8 */
  Utf8,
  /** a backslash before a wrong character */
  Escape,
  /** \u before something else than four hexadecimal digits */
  Hex,
  /** not the grammar of a number */
  Number,
  LeadingZero,
}

/** What was wrong with the value scanned last, and at which byte. */
export let outcome: Scan = Scan.Ok;
export let stopped: usize = 0;
/** The flags of the value scanned last. */
export let flags: u32 = 0;

const ONES: u64 = 0x0101010101010101;
const HIGHS: u64 = 0x8080808080808080;

/**
 * Marks with their highest bits the bytes that are a quote, a backslash, a control character or above 0x7f. The lowest
 * mark is right; those above it need not be.
 */
function special(word: u64): u64 {
  const quote = word ^ (0x22 * ONES);
  const slash = word ^ (0x5c * ONES);
  const found = ((word - 0x20 * ONES) & ~word) | ((quote - ONES) & ~quote) | ((slash - ONES) & ~slash) | word;
  return found & HIGHS;
}

/** The address of the first special byte from p; when there is none, one from the end on. */
function nextSpecial(p: usize, end: usize): usize {
  let found = special(load<u64>(p));
  while (found == 0 && p + 8 < end) {
    p += 8;
    found = special(load<u64>(p));
  }
  return found == 0 ? end : p + (<usize>ctz(found) >> 3);
}

function stop(at: usize, what: Scan): usize {
  stopped = at;
  outcome = what;
  return 0;
}

/** Scans a string whose opening quote is at `start`. */
export function scanString(start: usize, end: usize): usize {
  flags = 0;
  let p = start + 1;
  let found = special(load<u64>(p));
  while (found == 0 && p < end) {
    p += 8;
    found = special(load<u64>(p));
  }
  p += <usize>ctz(found) >> 3;
  return p < end && load<u8>(p) == 0x22 ? p + 1 : scanRest(p, end);
}

/** The rest of a string that holds more than plain ASCII, from the first byte of that. */
function scanRest(p: usize, end: usize): usize {
  while (p < end) {
    const c = load<u8>(p);
    if (c == 0x22) return p + 1;
    if (c < 0x20) return stop(p, Scan.Control);
    if (c >= 0x80) {
      const size = utf8Size(p, end);
      if (size == 0) return stop(p, Scan.Utf8);
      p += size;
    } else {
      flags |= ESCAPED;
      p = scanEscape(p, end);
      if (!p) return 0;
    }
    // a text in another script has no plain bytes to look for
    if (p < end && load<u8>(p) < 0x80) p = nextSpecial(p, end);
  }
  return stop(end, Scan.Ended);
}

/** Scans an escape (a pair of \u escapes that make one character counts as one) whose backslash is at p. */
function scanEscape(p: usize, end: usize): usize {
  if (p + 1 >= end) return stop(end, Scan.Ended);
  const c = load<u8>(p + 1);
  switch (c) {
    case 0x22:
    case 0x5c:
    case 0x2f:
    case 0x62:
    case 0x66:
    case 0x6e:
    case 0x72:
    case 0x74:
      return p + 2;
    case 0x75:
      break;
    default:
      return stop(p, Scan.Escape);
  }
  const code = hex4(p + 2, end);
  if (code < 0) return stop(min(p, end), p + 6 > end ? Scan.Ended : Scan.Hex);
  if (code == 0) flags |= HAS_NUL;
  if (code < 0xd800 || code > 0xdfff) return p + 6;
  if (code < 0xdc00 && p + 8 <= end && load<u8>(p + 6) == 0x5c && load<u8>(p + 7) == 0x75) {
    const low = hex4(p + 8, end);
    if (low >= 0xdc00 && low <= 0xdfff) return p + 12;
  }
  flags |= HAS_LONE;
  return p + 6;
}

/** The value of four hexadecimal digits, or -1. */
export function hex4(p: usize, end: usize): i32 {
  if (p + 4 > end) return -1;
  let value: i32 = 0;
  for (let i: usize = 0; i < 4; i++) {
    const c = <i32>load<u8>(p + i);
    let digit = c - 0x30;
    if (digit < 0 || digit > 9) {
      digit = (c | 0x20) - 0x61;
      if (digit < 0 || digit > 5) return -1;
      digit += 10;
    }
    value = (value << 4) | digit;
  }
  return value;
}

/** The length of the UTF-8 sequence at p (2 to 4), or 0 when it is not one: RFC 3629, section 4. */
export function utf8Size(p: usize, end: usize): u32 {
  const c = load<u8>(p);
  let size: u32 = 0;
  let low: u8 = 0x80;
  let high: u8 = 0xbf;
  if (c >= 0xc2 && c <= 0xdf) size = 2;
  else if (c >= 0xe0 && c <= 0xef) {
    size = 3;
    if (c == 0xe0) low = 0xa0;
    else if (c == 0xed) high = 0x9f;
  } else if (c >= 0xf0 && c <= 0xf4) {
    size = 4;
    if (c == 0xf0) low = 0x90;
    else if (c == 0xf4) high = 0x8f;
  }
  if (size == 0 || p + size > end) return 0;
  const second = load<u8>(p + 1);
  if (second < low || second > high) return 0;
  for (let i: u32 = 2; i < size; i++) {
    if ((load<u8>(p + i) & 0xc0) != 0x80) return 0;
  }
  return size;
}

function digit(p: usize, end: usize): bool {
  return p < end && load<u8>(p) - 0x30 < 10;
}

function digits(p: usize, end: usize): usize {
  while (digit(p, end)) p++;
  return p;
}

/** Scans a number that begins at p. */
export function scanNumber(p: usize, end: usize): usize {
  flags = INTEGER;
  if (load<u8>(p) == 0x2d) p++;
  if (!digit(p, end)) return stop(p, p < end ? Scan.Number : Scan.Ended);
  if (load<u8>(p) == 0x30) {
    p++;
    if (digit(p, end)) return stop(p, Scan.LeadingZero);
  } else {
    p = digits(p, end);
  }
  if (p < end && load<u8>(p) == 0x2e) {
    flags = 0;
    p++;
    if (!digit(p, end)) return stop(p, p < end ? Scan.Number : Scan.Ended);
    p = digits(p, end);
  }
  if (p < end && (load<u8>(p) | 0x20) == 0x65) {
    flags = 0;
    p++;
    if (p < end && (load<u8>(p) == 0x2b || load<u8>(p) == 0x2d)) p++;
    if (!digit(p, end)) return stop(p, p < end ? Scan.Number : Scan.Ended);
    p = digits(p, end);
  }
  return p;
}
