/** Lists of CPUs or memory nodes as the kernel's bit masks: cpuset(7), "List format". */

/**
 * "0-2,5" as a bit mask in 64-bit words; empty for none.
 * @param limit how many bits it may have: greater numbers are left out, a range is cut
 */
export function listMask(list: string, limit: i32): Uint8Array {
  const mask = new Uint8Array(limit / 8);
  let size = 0;
  const ranges = list.split(',');
  for (let i = 0; i < ranges.length; i++) {
    const ends = ranges[i].trim().split('-');
    if (ends[0].length == 0) continue;
    const first = I32.parseInt(ends[0]);
    const last = min(ends.length > 1 ? I32.parseInt(ends[1]) : first, limit - 1);
    for (let bit = max(first, 0); bit <= last; bit++) {
      mask[bit >> 3] = mask[bit >> 3] | ((<u8>1) << (<u8>(bit & 7)));
      size = max(size, ((bit >> 6) + 1) * 8);
    }
  }
  return mask.slice(0, size);
}
