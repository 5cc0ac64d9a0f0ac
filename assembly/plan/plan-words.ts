/** A whole plan in words, for people who look at it before it is executed: `tare editor`. */
import { JsonWriter } from '../json/writer';
import { Cursor } from '../results';
import { OpText } from './op-text';

/** The header of a plan, and of an op, as shim-c/protocol.h draws them. */
const LIST_COUNT_AT: i32 = 12;
const TABLE_AT: i32 = 20;
const LIST_ENTRY: i32 = 16;
const OP_HEADER: u32 = 12;

/**
 * @param plan as the encoder made it
 * @returns JSON: an array for each list, with a string for each op; "" for an op without words. `[]` when it is no plan
 */
export function planWords(plan: Uint8Array): string {
  const c = new Cursor(plan);
  const w = new JsonWriter();
  w.beginArray();
  c.at = LIST_COUNT_AT;
  const lists = c.u32();
  c.at = TABLE_AT;
  const table = <i32>c.u32();
  for (let i: u32 = 0; i < lists && !c.bad; i++) {
    c.at = table + <i32>i * LIST_ENTRY;
    let at = <i32>c.u32();
    c.u32();
    const count = c.u32();
    if (c.bad) break;
    w.beginArray();
    for (let op: u32 = 0; op < count; op++) {
      c.at = at + 4;
      const size = c.u32();
      if (c.bad || size < OP_HEADER || at + <i32>size > plan.length) break;
      w.str(OpText.of(plan.subarray(at, at + <i32>size)).phrase);
      at += <i32>size;
    }
    w.endArray();
  }
  return w.endArray().toString();
}
