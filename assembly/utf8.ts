const NOT_ASCII: u32 = 0x80808080;

/** Four ASCII characters as UTF-16. */
function widen(four: u32): u64 {
  const pairs = (<u64>four | ((<u64>four) << 16)) & 0x0000ffff0000ffff;
  return (pairs | (pairs << 8)) & 0x00ff00ff00ff00ff;
}

/** The string of bytes that are UTF-8. Most are ASCII: they go four at a time, where the standard library looks at each. */
export function decodeUtf8(from: usize, length: usize): string {
  const text = changetype<string>(new ArrayBuffer((<i32>length) << 1));
  const chars = changetype<usize>(text);
  let i: usize = 0;
  while (i + 4 <= length) {
    const four = load<u32>(from + i);
    if (four & NOT_ASCII) break;
    store<u64>(chars + (i << 1), widen(four));
    i += 4;
  }
  while (i < length) {
    const one = load<u8>(from + i);
    if (one >= 0x80) return String.UTF8.decodeUnsafe(from, length);
    store<u16>(chars + (i << 1), one);
    i++;
  }
  return text;
}
