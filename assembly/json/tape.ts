/**
 * The tape that the parser writes and the reader walks: all values of a document in its own order, each a few
 * 32-bit words. A node is the index of its first word.
 *
 *     every value   0  offset of its first byte in the document
 *                   1  kind (bits 0-2), flags (bits 3-5), length in bytes << 6
 *     containers    2  count of items or members
 *                   3  the node after everything inside
 *                   4  an index asked for before, and   5  the node found there (see Json.child)
 *
 * A container is followed by its items; an object by key (a String), value, key, value, …
 * So a 16 MiB document of the worst kind takes 128 MiB, and a number or a string 8 bytes.
 */

/** What a JSON value is. */
export enum Kind {
  Null,
  False,
  True,
  Number,
  String,
  Array,
  Object,
}

export const KIND: u32 = 7;
export const LENGTH_SHIFT: u32 = 6;

/** Number: it has neither a fraction nor an exponent. */
export const INTEGER: u32 = 8;
/** String: it holds a backslash. */
export const ESCAPED: u32 = 8;
/** String: it holds \u0000. */
export const HAS_NUL: u32 = 16;
/** String: it holds half of a surrogate pair, read as U+FFFD (as Go does). */
export const HAS_LONE: u32 = 32;

export const SCALAR_WORDS: u32 = 2;
export const CONTAINER_WORDS: u32 = 6;

/** A growing tape. While a document is parsed it is the heap's last block, so that it grows in place. */
export class Tape {
  base: usize;
  /** words, once the document is parsed */
  length: u32 = 0;
  private room: u32;

  /** @param bytes the size of the document, from which the first size is guessed */
  constructor(bytes: u32) {
    this.room = max<u32>(64, bytes / 4);
    this.base = heap.alloc(<usize>this.room * 4);
  }

  /** The address after what is reserved. */
  end(): usize {
    return this.base + ((<usize>this.room) << 2);
  }

  /** Reserves more. @param out the address where the next value goes @returns where it goes now */
  grow(out: usize): usize {
    const used = out - this.base;
    this.room += this.room / 2;
    this.base = heap.realloc(this.base, (<usize>this.room) << 2);
    return this.base + used;
  }

  get(node: u32, word: u32): u32 {
    return load<u32>(this.base + ((<usize>node + word) << 2));
  }

  set(node: u32, word: u32, value: u32): void {
    store<u32>(this.base + ((<usize>node + word) << 2), value);
  }

  /** Gives back what was reserved and not used. */
  trim(): void {
    this.room = this.length;
    this.base = heap.realloc(this.base, <usize>this.length * 4);
  }
}
