/**
 * Writing to standard output and standard error without touching process.stdout or process.stderr: these would set
 * O_NONBLOCK on pipes that the container inherits.
 */
import { writeSync } from 'node:fs';
import { plain } from '../plain.js';

const RETRY_MS = 5;

/** Writes all of a text. @throws the system's error, EPIPE when the reader has gone */
export function write(fd: number, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(fd, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      // Another process made it non-blocking, and it is full.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

/** Data: to standard output. */
export function print(text: string): void {
  write(1, text);
}

/** Messages: to standard error. */
export function say(text: string): void {
  write(2, text);
}

/**
 * A table as Go's tabwriter lays it out for runc: cells at least 12 wide, 3 spaces between, the last of a line not padded.
 * @param rows the header first
 */
export function table(rows: readonly (readonly string[])[], minimum = 12): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(minimum, ...rows.map((row) => [...(row[column] ?? '')].length + 3)),
  );
  const pad = (cell: string, column: number) => cell + ' '.repeat((widths[column] ?? 0) - [...cell].length);
  const line = (row: readonly string[]) =>
    row
      .map(plain)
      .map((cell, at) => (at === row.length - 1 ? cell : pad(cell, at)))
      .join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}
