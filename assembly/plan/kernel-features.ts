/**
 * What of a config needs a newer kernel than Tare itself does. Asked before anything is made; that a kernel was built without
 * something, or that someone forbids it, is only known when it is done (failure.ts says what it means then).
 */
import { Answer } from '../answer';
import { Record } from '../results';
import { WAIT_KILLABLE_RECV } from '../seccomp/flags';
import { Config } from '../spec/config';

/** The oldest kernel that Tare runs on, as major * 1000 + minor: close_range with CLOSE_RANGE_CLOEXEC. */
export const OLDEST: i32 = 5 * 1000 + 11;

/** What not every kernel has that Tare runs on, and the first one that has it. */
class Feature {
  constructor(
    public name: string,
    public since: i32,
  ) {}
}

const PREFERRED_MANY = new Feature('MPOL_PREFERRED_MANY', 5015);
const WEIGHTED_INTERLEAVE = new Feature('MPOL_WEIGHTED_INTERLEAVE', 6009);
const NUMA_BALANCING = new Feature('MPOL_F_NUMA_BALANCING', 5012);
const CPU_BURST = new Feature('cpu burst', 5014);
const CPU_IDLE = new Feature('cpu idle', 5015);
const WAIT_KILLABLE = new Feature('SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV', 5019);

/** All of them. What mounts need is asked of the kernel itself. */
export const FEATURES: Array<Feature> = [
  NUMA_BALANCING,
  CPU_BURST,
  CPU_IDLE,
  PREFERRED_MANY,
  WAIT_KILLABLE,
  WEIGHTED_INTERLEAVE,
];

/** A feature, and where the config asks for it. */
class Need {
  constructor(
    public feature: Feature,
    public pointer: string,
  ) {}
}

const MPOL_PREFERRED_MANY: u32 = 5;
const MPOL_WEIGHTED_INTERLEAVE: u32 = 6;
const MPOL_F_NUMA_BALANCING: u32 = 1 << 13;

/** Whether a kernel has a flag of seccomp(2). */
export function hasSeccompFlag(flag: u32, kernel: i32): bool {
  return flag != WAIT_KILLABLE_RECV || kernel >= WAIT_KILLABLE.since;
}

/** The first feature that a kernel (kernelOf) is too old for, as an error, or null. What mounts need is asked of the kernel (mount-support.ts). */
export function missingFeature(config: Config, kernel: i32): Answer | null {
  const needs = needed(config);
  for (let i = 0; i < needs.length; i++) {
    const feature = needs[i].feature;
    if (kernel >= feature.since) continue;
    const pointer = needs[i].pointer;
    const place = pointer.length ? pointer + ': ' : '';
    const message = `${place}${feature.name} needs Linux ${version(feature.since)}; this is ${version(kernel)}`;
    return Answer.error('ConfigInvalid', message, pointer);
  }
  return null;
}

/** The version that HOST_FACTS tells, as all of this file writes it. */
export function kernelOf(host: Record): i32 {
  return <i32>(host.u32(12) * 1000 + host.u32(16));
}

/** "6.1" */
export function version(number: i32): string {
  return (number / 1000).toString() + '.' + (number % 1000).toString();
}

function needed(config: Config): Array<Need> {
  const needs: Array<Need> = [new Need(new Feature('Tare', OLDEST), '')];
  addMemory(config, needs);
  const burst = config.resources.cpu.burst;
  if (burst) needs.push(new Need(CPU_BURST, burst.pointer));
  const idle = config.resources.cpu.idle;
  if (idle) needs.push(new Need(CPU_IDLE, idle.pointer));
  const seccomp = config.seccomp;
  // without a listener it is left out (seccomp.ts)
  if (seccomp && seccomp.notifies && seccomp.flags & WAIT_KILLABLE_RECV) {
    needs.push(new Need(WAIT_KILLABLE, '/linux/seccomp/flags'));
  }
  return needs;
}

function addMemory(config: Config, needs: Array<Need>): void {
  const memory = config.memoryPolicy;
  if (!memory) return;
  const mode = memory.mode & (MPOL_F_NUMA_BALANCING - 1);
  const pointer = '/linux/memoryPolicy';
  if (mode == MPOL_PREFERRED_MANY) needs.push(new Need(PREFERRED_MANY, pointer + '/mode'));
  if (mode == MPOL_WEIGHTED_INTERLEAVE) needs.push(new Need(WEIGHTED_INTERLEAVE, pointer + '/mode'));
  if (memory.mode & MPOL_F_NUMA_BALANCING) needs.push(new Need(NUMA_BALANCING, pointer + '/flags'));
}
