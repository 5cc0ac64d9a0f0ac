/** Writes the results of a turn, as shim-c/protocol.h draws them: what a host that is only described answers with. */

const MAGIC = 0x53455254;
const VERSION = 1;

/** The outcome of one op that reports. */
export interface ResultRecord {
  op: number;
  /** 0, or what a fallback passed over */
  errno: number;
  bytes: Uint8Array;
}

/** @param slots what ops have put into slots, by number */
export function encodeResults(
  records: readonly ResultRecord[],
  slots: Readonly<Record<number, number>> = {},
): Uint8Array {
  const values = Object.entries(slots);
  const size = records.reduce((sum, { bytes }) => sum + 12 + padded(bytes.length), 16 + values.length * 12);
  const out = new Uint8Array(size);
  const view = new DataView(out.buffer);
  let at = 0;
  const u32 = (value: number) => {
    view.setUint32(at, value, true);
    at += 4;
  };
  u32(MAGIC);
  u32(VERSION);
  u32(records.length);
  for (const { op, errno, bytes } of records) {
    u32(op);
    u32(errno);
    u32(bytes.length);
    out.set(bytes, at);
    at += padded(bytes.length);
  }
  u32(values.length);
  for (const [slot, value] of values) {
    u32(Number(slot));
    u32(value);
    u32(0);
  }
  return out;
}

const padded = (length: number) => (length + 3) & ~3;
