/** Reading what `tare validate` is given. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { DocumentType } from '../../validator/node.js';

/** A document to check. */
export interface Subject {
  /** as it was named, for messages */
  name: string;
  text: Uint8Array;
  /** the directory, when a bundle was named: then the host is looked at too */
  bundle?: string;
}

const STDIN = 0;
const PIECE = 1 << 16;
/** The core refuses more than 16 MiB; so a file without an end is read no further. */
const ENOUGH = (16 << 20) + 1;
const RETRY_MS = 5;

/**
 * @param what a directory (then its config.json, process.json, … by the type), a file, or "-"
 * @throws Error in words, when it cannot be read
 */
export function readSubject(what: string, type: DocumentType): Subject {
  if (what === '-') return { name: '<stdin>', text: readAll(STDIN) };
  const file = open(what);
  if (!fstatSync(file).isDirectory()) return { name: what, text: readAndClose(file) };
  closeSync(file);
  const name = join(what, `${type}.json`);
  return { name, text: readAndClose(open(name)), ...(type === 'config' && { bundle: resolve(what) }) };
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Error(`JSON specification file ${path} not found`, { cause: error });
    // Node's message is "EACCES: permission denied, open '…'"
    throw new Error(`open ${path}: ${message.replace(`${code}: `, '').replace(/, open .*$/s, '')}`, { cause: error });
  }
}

function readAndClose(file: number): Uint8Array {
  try {
    return readAll(file);
  } finally {
    closeSync(file);
  }
}

function readAll(file: number): Uint8Array {
  const pieces: Buffer[] = [];
  for (let length = 0; length < ENOUGH; ) {
    const piece = Buffer.allocUnsafe(Math.min(PIECE, ENOUGH - length));
    const count = readSome(file, piece);
    if (count === 0) break;
    pieces.push(piece.subarray(0, count));
    length += count;
  }
  return Buffer.concat(pieces);
}

function readSome(file: number, piece: Buffer): number {
  while (true) {
    try {
      return readSync(file, piece);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      // Another process made it non-blocking, and it is empty.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
