/** Bytes as text, in Node and in browsers. */

/** String.fromCharCode takes so many arguments at least, everywhere. */
const PIECE = 8192;

/** @returns the bytes in base64 */
export function base64(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += PIECE) text += String.fromCharCode(...bytes.subarray(at, at + PIECE));
  return btoa(text);
}
