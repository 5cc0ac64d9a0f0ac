/**
 * The bytes of a call into the core (index.ts, which draws it) and its small modules for browsers (validator.ts, planner.ts): `begin(n)`,
 * n bytes of input, then one of their functions, whose answer is u32 kind, u32 address of the bytes, u32 their length.
 */
import { utf8 } from './utf8';
import { rewind, unwritten } from './arena';

const ANSWER_END: u32 = 1;

/** What the call was given. */
export let input: Uint8Array = new Uint8Array(0);

/** Starts a call whose input has that many bytes; returns where they go. */
export function begin(length: i32): usize {
  rewind();
  input = Uint8Array.wrap(unwritten(length));
  return input.dataStart;
}

/** An answer of a text. */
export function give(text: string): usize {
  return giveBytes(utf8(text));
}

export function giveBytes(bytes: Uint8Array, kind: u32 = ANSWER_END): usize {
  const at = heap.alloc(12);
  store<u32>(at, kind);
  store<u32>(at, <u32>bytes.dataStart, 4);
  store<u32>(at, <u32>bytes.length, 8);
  return at;
}
