/** Version 1's weights in version 2's terms. */

/**
 * cpu.shares (2 to 262144, usually 1024) as cpu.weight (1 to 10000, usually 100): the least, the greatest and the usual value
 * become each other, and a parabola of their logarithms lies between. (runc since 2025, crun; before, it was a straight line.)
 * @param shares not 0
 */
export function weightOfShares(shares: u64): u64 {
  if (shares <= 2) return 1;
  if (shares >= 262144) return 10000;
  const l = Math.log2(<f64>shares);
  return <u64>Math.ceil(Math.pow(10, (l * l + 125 * l) / 612 - 7.0 / 34.0));
}

/** A weight of blkio (10 to 1000) as io.weight (1 to 10000). @param weight not 0 */
export function ioWeight(weight: u64): u64 {
  return 1 + ((weight - 10) * 9999) / 990;
}
