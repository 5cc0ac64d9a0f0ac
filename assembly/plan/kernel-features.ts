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

/** A feature, its first kernel as major * 1000 + minor, and where the config asks for it. */
class Need {
  constructor(
    public name: string,
    public since: i32,
    public pointer: string,
  ) {}
}

/** The first kernel of that seccomp flag, so written; all others are older than OLDEST. */
const WAIT_KILLABLE: i32 = 5 * 1000 + 19;

/** Whether a kernel has a flag of seccomp(2). */
export function hasSeccompFlag(flag: u32, kernel: i32): bool {
  return flag != WAIT_KILLABLE_RECV || kernel >= WAIT_KILLABLE;
}

const MPOL_PREFERRED_MANY: u32 = 5;
const MPOL_WEIGHTED_INTERLEAVE: u32 = 6;
const MPOL_F_NUMA_BALANCING: u32 = 1 << 13;

/** The first feature that a kernel (kernelOf) is too old for, as an error, or null. What mounts need is asked of the kernel (mount-support.ts). */
export function missingFeature(config: Config, kernel: i32): Answer | null {
  const needs = needed(config);
  for (let i = 0; i < needs.length; i++) {
    const need = needs[i];
    if (kernel >= need.since) continue;
    const place = need.pointer.length ? need.pointer + ': ' : '';
    const message = `${place}${need.name} needs Linux ${version(need.since)}; this is ${version(kernel)}`;
    return Answer.error('ConfigInvalid', message, need.pointer);
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
  const needs: Array<Need> = [new Need('Tare', OLDEST, '')];
  addMemory(config, needs);
  const seccomp = config.seccomp;
  // without a listener it is left out (seccomp.ts)
  if (seccomp && seccomp.notifies && seccomp.flags & WAIT_KILLABLE_RECV) {
    needs.push(new Need('SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV', WAIT_KILLABLE, '/linux/seccomp/flags'));
  }
  return needs;
}

function addMemory(config: Config, needs: Array<Need>): void {
  const memory = config.memoryPolicy;
  if (!memory) return;
  const mode = memory.mode & (MPOL_F_NUMA_BALANCING - 1);
  const pointer = '/linux/memoryPolicy';
  if (mode == MPOL_PREFERRED_MANY) needs.push(new Need('MPOL_PREFERRED_MANY', 5015, pointer + '/mode'));
  if (mode == MPOL_WEIGHTED_INTERLEAVE) needs.push(new Need('MPOL_WEIGHTED_INTERLEAVE', 6009, pointer + '/mode'));
  if (memory.mode & MPOL_F_NUMA_BALANCING) needs.push(new Need('MPOL_F_NUMA_BALANCING', 5012, pointer + '/flags'));
}
