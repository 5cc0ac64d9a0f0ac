/** The documents that the core reads, as bytes. Runs in Node and in browsers. */

/** The core refuses a larger document (16 MiB), so it need not see more of it than one byte too many. */
const ENOUGH = (16 << 20) + 1;

const encoder = new TextEncoder();

/** As much of a document as the core looks at. */
export function clip(document: Uint8Array): Uint8Array {
  return document.subarray(0, ENOUGH);
}

/** The same of a text; half a surrogate pair becomes U+FFFD. */
export function documentBytes(document: string | Uint8Array): Uint8Array {
  return clip(typeof document === 'string' ? encoder.encode(document.slice(0, ENOUGH)) : document);
}
