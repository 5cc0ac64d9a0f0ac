/** process.scheduler and ioPriority, linux.personality and memoryPolicy, in the kernel's numbers. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { listMask } from './cpu-list';

export class Scheduler {
  policy: u32 = 0;
  flags: u64 = 0;
  nice: i32 = 0;
  priority: u32 = 0;
  /** in nanoseconds, as the next two */
  runtime: u64 = 0;
  deadline: u64 = 0;
  period: u64 = 0;
}

export class IoPriority {
  class_: u32 = 0;
  priority: u32 = 0;
}

export class MemoryPolicy {
  /** with its MPOL_F_* bits */
  mode: u32 = 0;
  /** a bit mask, in 64-bit words */
  nodes: Uint8Array = new Uint8Array(0);
}

/** By their number in sched.h. */
const POLICIES: string[] = ['OTHER', 'FIFO', 'RR', 'BATCH', 'ISO', 'IDLE', 'DEADLINE'];
/** From bit 0 on: linux/sched.h. */
const FLAGS: string[] = [
  'RESET_ON_FORK',
  'RECLAIM',
  'DL_OVERRUN',
  'KEEP_POLICY',
  'KEEP_PARAMS',
  'UTIL_CLAMP_MIN',
  'UTIL_CLAMP_MAX',
];
/** By their number in linux/ioprio.h. */
const CLASSES: string[] = ['NONE', 'RT', 'BE', 'IDLE'];
/** By their number in linux/mempolicy.h. */
const MODES: string[] = [
  'DEFAULT',
  'PREFERRED',
  'BIND',
  'INTERLEAVE',
  'LOCAL',
  'PREFERRED_MANY',
  'WEIGHTED_INTERLEAVE',
];
/** From bit 13 on. */
const MODE_FLAGS: string[] = ['NUMA_BALANCING', 'RELATIVE_NODES', 'STATIC_NODES'];
const FIRST_MODE_FLAG: u32 = 13;
/** MAX_NUMNODES of the largest kernels. */
const NODES: i32 = 1024;

/** The number of a word, with or without its prefix; -1 when it is none. */
function find(names: string[], prefix: string, word: string): i32 {
  return names.indexOf(word.startsWith(prefix) ? word.substring(prefix.length) : word);
}

/** The same; 0 when it is none. */
function number(names: string[], prefix: string, word: string): u32 {
  return <u32>max(find(names, prefix, word), 0);
}

/** Whether there is such a mode of linux.memoryPolicy, and such a flag. */
export function isMemoryMode(word: string): bool {
  return find(MODES, 'MPOL_', word) >= 0;
}

export function isMemoryFlag(word: string): bool {
  return find(MODE_FLAGS, 'MPOL_F_', word) >= 0;
}

/** Each of an array's words as the bit of its number. */
function bits(json: Json, array: i32, names: string[], prefix: string): u32 {
  let mask: u32 = 0;
  const count = json.count(array);
  for (let i = 0; i < count; i++) mask |= 1 << number(names, prefix, json.str(json.item(array, i)));
  return mask;
}

/** @returns null when the member is absent, as the next two */
export function readScheduler(json: Json, node: i32): Scheduler | null {
  if (json.kind(node) != Kind.Object) return null;
  const scheduler = new Scheduler();
  scheduler.policy = number(POLICIES, 'SCHED_', json.str(json.get(node, 'policy')));
  scheduler.flags = bits(json, json.get(node, 'flags'), FLAGS, 'SCHED_FLAG_');
  scheduler.nice = <i32>json.i64(json.get(node, 'nice'));
  scheduler.priority = <u32>json.i64(json.get(node, 'priority'));
  scheduler.runtime = json.u64(json.get(node, 'runtime'));
  scheduler.deadline = json.u64(json.get(node, 'deadline'));
  scheduler.period = json.u64(json.get(node, 'period'));
  return scheduler;
}

export function readIoPriority(json: Json, node: i32): IoPriority | null {
  if (json.kind(node) != Kind.Object) return null;
  const io = new IoPriority();
  io.class_ = number(CLASSES, 'IOPRIO_CLASS_', json.str(json.get(node, 'class')));
  io.priority = <u32>json.i64(json.get(node, 'priority'));
  return io;
}

export function readMemoryPolicy(json: Json, node: i32): MemoryPolicy | null {
  if (json.kind(node) != Kind.Object) return null;
  const memory = new MemoryPolicy();
  memory.mode = number(MODES, 'MPOL_', json.str(json.get(node, 'mode')));
  memory.mode |= bits(json, json.get(node, 'flags'), MODE_FLAGS, 'MPOL_F_') << FIRST_MODE_FLAG;
  memory.nodes = listMask(json.str(json.get(node, 'nodes')), NODES);
  return memory;
}

/** The personality's number (PER_LINUX, PER_LINUX32), -1 when the member is absent. */
export function readPersonality(json: Json, node: i32): i32 {
  if (json.kind(node) != Kind.Object) return -1;
  return json.str(json.get(node, 'domain')) == 'LINUX32' ? 8 : 0;
}
