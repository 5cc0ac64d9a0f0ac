/** Durations as Go's time.ParseDuration reads them: `5s`, `1m30s`, `1.5h`, `-2ms`, `0`. */

const NANOSECONDS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3600e9,
};
/** Go's durations are 64-bit. */
const LARGEST = 2 ** 63;
const PART = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/y;

/** @returns milliseconds, or undefined for what is no duration */
export function parseDuration(text: string): number | undefined {
  const [, sign = '', body = ''] = /^([+-]?)(.*)$/s.exec(text) ?? [];
  if (body === '0') return 0;
  if (body === '') return undefined;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < body.length) {
    const [, number, unit] = PART.exec(body) ?? [];
    if (number === undefined || unit === undefined) return undefined;
    total += Number(number) * (NANOSECONDS[unit] ?? 0);
  }
  if (total >= LARGEST) return undefined;
  return ((sign === '-' ? -1 : 1) * total) / 1e6;
}
