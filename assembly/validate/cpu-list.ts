/** Lists of CPUs or memory nodes: cpuset(7), "List format". */
import { filled, from, json, out, text, to } from './document';

/** runc's limit (libcontainer/configs.MaxCPU) */
const HIGHEST: i32 = 65536;

/** Where `number` stopped. */
let p: usize = 0;

/** Reads a number at p, at most HIGHEST + 1; -1 when there is none. */
function number(): i32 {
  const start = p;
  let value = 0;
  while (p < to && load<u8>(p) - 0x30 < 10) value = min(HIGHEST + 1, value * 10 + (load<u8>(p++) - 0x30));
  return p > start ? value : -1;
}

function space(): void {
  while (p < to && (load<u8>(p) == 0x20 || load<u8>(p) - 9 < 5)) p++;
}

/** Reads one number or range at p. */
function range(): bool {
  const low = number();
  if (low < 0 || low > HIGHEST) return false;
  if (p == to || load<u8>(p) != 0x2d) return true;
  p++;
  const high = number();
  return high >= low && high <= HIGHEST;
}

/** How many numbers and ranges a list holds, or -1 when it is none. */
export function listLength(node: i32): i32 {
  text(node);
  p = from;
  let ranges = 0;
  while (p < to) {
    space();
    if (p < to && load<u8>(p) != 0x2c) {
      if (!range()) return -1;
      ranges++;
      space();
      if (p < to && load<u8>(p) != 0x2c) return -1;
    }
    p++;
  }
  return ranges;
}

/** A list that is not empty must hold something, and no range that runs backwards. */
export function checkCpuList(node: i32, rule: i32): void {
  if (!filled(node) || listLength(node) > 0 || !out.wants(rule)) return;
  out.add(rule, node, `${json.raw(node)} is not a list such as 0-3,7`);
}
