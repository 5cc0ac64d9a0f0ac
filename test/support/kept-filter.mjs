// Files of the cache of filters, in the bytes that assembly/seccomp/cache.ts draws.

const HEADER = 40;
const HASHED = 16;
const MULTIPLIER = 0x9e3779b97f4a7c15n;

/** The directory in a state root. */
export const CACHE = '~seccomp';

function hash(bytes) {
  let h = BigInt.asUintN(64, BigInt(bytes.length) * MULTIPLIER);
  for (let at = 0; at < bytes.length; at += 8) {
    h = BigInt.asUintN(64, (h ^ bytes.readBigUInt64LE(at)) * MULTIPLIER);
    h ^= h >> 29n;
  }
  return h;
}

/**
 * A file with another program in it, whose hash is right: what nobody but its owner can make.
 * @param change is given a copy of the program's bytes
 */
export function forged(file, change) {
  const copy = Buffer.from(file);
  change(copy.subarray(HEADER + copy.readUInt32LE(32)));
  copy.writeBigUInt64LE(hash(copy.subarray(HASHED)), 8);
  return copy;
}

/** Replaces the number of an ERRNO action in a program. */
export function otherErrno(from, to) {
  return (program) => {
    for (let at = 4; at < program.length; at += 8) {
      if (program.readUInt32LE(at) === 0x50000 + from) program.writeUInt32LE(0x50000 + to, at);
    }
  };
}
