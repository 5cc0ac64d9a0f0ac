/** linux.timeOffsets: how far clocks of a new time namespace are from the host's. */
import { Json } from '../json/reader';

export class TimeOffset {
  constructor(
    /** "monotonic" or "boottime": time_namespaces(7) */
    public clock: string,
    public seconds: i64,
    public nanoseconds: u32,
  ) {}
}

/** The offsets of an object, in the kernel's order; those of a clock that is not named are nothing. */
export function readTimeOffsets(json: Json, node: i32): Array<TimeOffset> {
  const list: Array<TimeOffset> = [];
  const clocks: Array<string> = ['monotonic', 'boottime'];
  for (let i = 0; i < clocks.length; i++) {
    const clock = json.get(node, clocks[i]);
    if (clock < 0) continue;
    const nanoseconds = <u32>json.u64(json.get(clock, 'nanosecs'));
    list.push(new TimeOffset(clocks[i], json.i64(json.get(clock, 'secs')), nanoseconds));
  }
  return list;
}
