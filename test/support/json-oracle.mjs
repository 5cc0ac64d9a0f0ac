/** What the core's JSON reader is held against: JSON.parse, and Go where the two differ. */

/** What JSON.parse makes of bytes; undefined when it, or UTF-8's decoder, refuses. */
export function expected(bytes) {
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) };
  } catch {
    return undefined;
  }
}

/** Half a surrogate pair is read as U+FFFD, as Go does; JSON.parse keeps it. */
export function wellFormed(value) {
  if (typeof value === 'string') return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key.toWellFormed(), wellFormed(item)]));
}
