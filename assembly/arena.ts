/**
 * One arena for each call. The stub runtime never frees; so all that a call allocates lies after a mark that
 * the first call sets, when everything that lives as long as the instance (globals made at start-up) lies before it.
 * `heap.reset()` would wipe those too. No module may keep an object of a call in a global.
 */

/** size and place of a block's header in the stub runtime: u32 payload size, before the payload */
const HEADER: usize = 4;
const MARK_SIZE: usize = 12;

let mark: usize = 0;

/** Forgets everything allocated since the first call. */
export function rewind(): void {
  if (mark != 0) {
    // stretch the mark's block to the end of the heap: the last block is what the stub can free
    const last = heap.alloc(MARK_SIZE);
    const end = last + <usize>load<u32>(last - HEADER);
    store<u32>(mark - HEADER, <u32>(end - mark));
    heap.free(mark);
  }
  mark = heap.alloc(MARK_SIZE);
}

/** Bytes that hold anything: for who writes all of them. */
export function unwritten(length: i32): ArrayBuffer {
  return changetype<ArrayBuffer>(__new(length, idof<ArrayBuffer>()));
}
