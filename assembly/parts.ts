/** The parts of `step`'s input, drawn in index.ts. */

/** @returns the parts, in place; null when their lengths do not add up */
export function inputParts(input: Uint8Array): Array<Uint8Array> | null {
  const parts: Array<Uint8Array> = [];
  if (input.length < 4) return null;
  const count = load<u32>(input.dataStart);
  let at: i32 = 4;
  for (let i: u32 = 0; i < count; i++) {
    if (at > input.length - 4) return null;
    const length = load<u32>(input.dataStart + <usize>at);
    at += 4;
    if (length > <u32>(input.length - at)) return null;
    parts.push(input.subarray(at, at + <i32>length));
    at += (<i32>length + 3) & ~3;
  }
  return parts;
}
