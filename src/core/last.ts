/** The end of a command whose last plan says that it is the last: PLAN_LAST of shim-c/protocol.h. */
import { ByteReader } from './bytes.js';

const LAST = 2;
const MAGIC = 0x53455254;
const DONE_VERSION = 1;
/** As assembly/plan/registers.ts numbers them. */
const SLOT_PID = 0;
const SLOT_START = 1;

/** What there is to say then. */
export interface Last {
  /** Of the process that it made. */
  pid?: number;
  /** In clock ticks. */
  startTime?: number;
}

/** @returns what a brief request has come to; undefined where a further turn says so */
export function readLast(plan: Uint8Array, results: Uint8Array): Last | undefined {
  if (((plan[6] ?? 0) & LAST) === 0) return undefined;
  const reader = new ByteReader(results);
  // the upper half of the version's word is the status
  if (reader.u32() !== MAGIC || reader.u32() !== DONE_VERSION) return undefined;
  reader.times(reader.u32(), () => {
    reader.u32();
    reader.u32();
    reader.bytes();
  });
  const slots = new Map(reader.times(reader.u32(), () => [reader.u32(), Number(reader.u64())]));
  const pid = slots.get(SLOT_PID);
  const startTime = slots.get(SLOT_START);
  return { ...(pid !== undefined && { pid }), ...(startTime !== undefined && { startTime }) };
}
