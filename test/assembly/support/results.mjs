// Makes the results of a turn by hand, in the bytes drawn in shim-c/protocol.h.
const MAGIC = 0x53455254;

class Writer {
  parts = [];
  u16(value) {
    const bytes = Buffer.alloc(2);
    bytes.writeUInt16LE(value);
    this.parts.push(bytes);
  }
  u32(...values) {
    for (const value of values) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
      this.parts.push(bytes);
    }
  }
  u64(value) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64LE(BigInt(value));
    this.parts.push(bytes);
  }
  blob(content, terminated = false) {
    const bytes = Buffer.from(content);
    this.u32(bytes.length);
    const size = bytes.length + (terminated ? 1 : 0);
    this.parts.push(bytes, Buffer.alloc(((size + 3) & ~3) - bytes.length));
  }
}

/** What HOST_FACTS reads. @param missing the calls of the mount API that are missing, a bit each */
export function hostFacts({ euid = 0, egid = 0, umask = 0, kernel = [6, 1], missing = 0 } = {}) {
  const w = new Writer();
  w.u32(euid, egid, umask, ...kernel, 1, missing);
  return Buffer.concat(w.parts);
}

/**
 * The results of a turn.
 * @param records outcomes of reporting ops: `{ op, errno?, bytes? }`
 * @param slots number → value
 * @param failed `{ list, op, errno, cause?, code, args?, detail? }`: the failed op, with its code and encoded arguments
 */
export function makeResults({ records = [], slots = {}, failed } = {}) {
  const w = new Writer();
  w.u32(MAGIC);
  w.u16(1);
  w.u16(failed ? 1 : 0);
  w.u32(records.length);
  for (const { op, errno = 0, bytes = '' } of records) {
    w.u32(op, errno);
    w.blob(bytes);
  }
  w.u32(Object.keys(slots).length);
  for (const [slot, value] of Object.entries(slots)) {
    w.u32(Number(slot));
    w.u64(value);
  }
  if (failed) {
    w.u32(failed.list, failed.op, failed.errno);
    w.blob(failed.cause ?? '', true);
    w.blob(failedOp(failed.code, failed.args ?? Buffer.alloc(0)));
    w.blob(failed.detail ?? '', true);
  }
  return Buffer.concat(w.parts);
}

function failedOp(code, args) {
  const w = new Writer();
  w.u16(code);
  w.u16(0);
  w.u32(12 + args.length, 0);
  return Buffer.concat([...w.parts, args]);
}
