/** What test/assembly/id.test.mjs calls beside the core's own exports. */
import { rewind } from '../../../assembly/arena';
import { sha256 } from '../../../assembly/hash';
import { idFileName } from '../../../assembly/id';

let input: Uint8Array = new Uint8Array(0);

export function begin(length: i32): usize {
  rewind();
  input = new Uint8Array(length);
  return input.dataStart;
}

function give(text: string): usize {
  const bytes = String.UTF8.encode(text);
  const at = heap.alloc(12);
  store<u32>(at, 0);
  store<u32>(at, <u32>changetype<usize>(bytes), 4);
  store<u32>(at, <u32>bytes.byteLength, 8);
  return at;
}

export function fileName(): usize {
  return give(idFileName(String.UTF8.decodeUnsafe(input.dataStart, input.length)));
}

export function hash(): usize {
  return give(sha256(String.UTF8.decodeUnsafe(input.dataStart, input.length)));
}
