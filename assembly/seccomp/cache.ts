/**
 * Filters that are kept from one container to the next: files of the root directory, ~seccomp/N, where N is a hash of what the program
 * is made of, and there are no more than SLOTS of them. A file, all little-endian:
 *
 *     u64 MAGIC   u64 hash of all that follows   u64 COMPILER
 *     u32 SECCOMP_FILTER_FLAG_*   u32 bytes of the program   u32 bytes of the source   u32 0
 *     the source (sourceOf)   the program
 *
 * The source is compared, so that another profile's program is never taken, by chance or because someone made it so. The hash
 * finds what a crash of the machine, a full disk or a bad one left; against forgery stands that the file must be
 * its user's own (plan/seccomp.ts), who needs no such way.
 */
import { utf8 } from '../utf8';
import { COMPILER } from './compiler.generated';

/** The directory in the root directory; no id of a container holds "~". */
export const DIRECTORY: string = '~seccomp';
/** A file with another name makes room when that is wanted. */
const SLOTS: u64 = 64;
/** Longer profiles are compiled each time. */
const SOURCE_MAX: i32 = 1 << 16;
/** A program has 4096 instructions at most. */
export const FILE_MAX: u32 = 1 << 17;

/** "TAREBPF1" */
const MAGIC: u64 = 0x3146504245524154;
const HEADER: i32 = 40;
/** from where the hash is made */
const HASHED: i32 = 16;
const MULTIPLIER: u64 = 0x9e3779b97f4a7c15;

/** A program, and how it is to be loaded. */
export class Kept {
  constructor(
    public program: Uint8Array,
    public flags: u32,
  ) {}
}

/** A hash for bytes that nobody wants to collide: a change within eight of them always changes it. @param length a multiple of 8 */
function hash(from: usize, length: i32): u64 {
  let h = <u64>length * MULTIPLIER;
  for (let at = from, end = from + length; at < end; at += 8) {
    h = (h ^ load<u64>(at)) * MULTIPLIER;
    h ^= h >> 29;
  }
  return h;
}

/**
 * All that decides what the compiler makes, but for the compiler.
 * @param arch the host's architecture as Node names it; "": x86-64
 * @param strict system calls that nobody knows are an error
 * @param text linux.seccomp as it stands in the document
 * @returns padded to 8 bytes; null for a profile that is too long to be kept
 */
export function sourceOf(arch: string, strict: bool, text: Uint8Array): Uint8Array | null {
  const begin = utf8(`${arch.length ? arch : 'x64'}\n${strict ? 'strict' : ''}\n`);
  const length = begin.length + text.length;
  if (length > SOURCE_MAX) return null;
  const source = new Uint8Array((length + 7) & ~7);
  source.set(begin);
  memory.copy(source.dataStart + begin.length, text.dataStart, text.length);
  return source;
}

/** The name of the file below DIRECTORY. */
export function slotOf(source: Uint8Array): string {
  return (hash(source.dataStart, source.length) % SLOTS).toString();
}

/** @returns what the file holds for this source; null when that is nothing, another one's, or damaged */
export function readKept(file: Uint8Array, source: Uint8Array): Kept | null {
  const at = file.dataStart;
  if (file.length < HEADER || load<u64>(at) != MAGIC || load<u64>(at, 16) != COMPILER) return null;
  const size = load<u32>(at, 28);
  if (!size || size & 7 || size > FILE_MAX || load<u32>(at, 32) != source.length) return null;
  const program = HEADER + source.length;
  if (file.length != program + <i32>size || memory.compare(at + HEADER, source.dataStart, source.length) != 0)
    return null;
  if (load<u64>(at, 8) != hash(at + HASHED, file.length - HASHED)) return null;
  return new Kept(file.subarray(program), load<u32>(at, 24));
}

/** The bytes of a file for readKept. */
export function writeKept(kept: Kept, source: Uint8Array): Uint8Array {
  const size = kept.program.length;
  const file = new Uint8Array(HEADER + source.length + size);
  const at = file.dataStart;
  store<u64>(at, MAGIC);
  store<u64>(at, COMPILER, 16);
  store<u32>(at, kept.flags, 24);
  store<u32>(at, size, 28);
  store<u32>(at, source.length, 32);
  memory.copy(at + HEADER, source.dataStart, source.length);
  memory.copy(at + HEADER + source.length, kept.program.dataStart, size);
  store<u64>(at, hash(at + HASHED, file.length - HASHED), 8);
  return file;
}
