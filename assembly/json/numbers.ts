/** Exact integers from decimal digits that the parser has checked. */

/** The value of a number without a sign that is known to fit. */
export function parseU64(p: usize, end: usize): u64 {
  let value: u64 = 0;
  if (load<u8>(p) == 0x2d) p++;
  while (p < end) {
    value = value * 10 + <u64>(load<u8>(p) - 0x30);
    p++;
  }
  return value;
}

/** The value of a number that is known to fit. */
export function parseI64(p: usize, end: usize): i64 {
  const magnitude = parseU64(p, end);
  return load<u8>(p) == 0x2d ? -(<i64>magnitude) : <i64>magnitude;
}

/** Whether low ≤ number ≤ high. As in Go, an unsigned number (low from 0) has no sign, not even "-0". */
export function numberFits(p: usize, end: usize, low: i64, high: u64): bool {
  const negative = load<u8>(p) == 0x2d;
  if (negative) {
    if (low >= 0) return false;
    p++;
  }
  // 20 digits reach 2^64; the grammar has no leading zeros
  const digits = end - p;
  if (digits > 20) return false;
  let value: u64 = 0;
  while (p < end) {
    const digit = <u64>(load<u8>(p) - 0x30);
    if (value > (u64.MAX_VALUE - digit) / 10) return false;
    value = value * 10 + digit;
    p++;
  }
  if (negative) return value <= <u64>0 - <u64>low;
  return value <= high && (low <= 0 || value >= <u64>low);
}
