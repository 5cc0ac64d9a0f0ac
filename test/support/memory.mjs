// Memory limits for tests of what happens when there is no more.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroups } from './leftovers.mjs';

/** A shell script that uses more memory than any test's limit gives. */
export const HOG = 'x=0123456789abcdef; while :; do x=$x$x; done';

/** Limits the memory of a cgroup, and that it is swapped out. @returns whether there is a memory controller */
export function limitMemory(cgroupsPath, bytes) {
  let limited = false;
  for (const directory of cgroups(cgroupsPath)) {
    for (const [name, value] of [
      ['memory.swap.max', 0],
      ['memory.max', bytes],
      ['memory.limit_in_bytes', bytes],
    ]) {
      try {
        writeFileSync(join(directory, name), String(value), { flag: 'r+' });
        if (value === bytes) limited = true;
      } catch {
        // another version, or another controller's hierarchy
      }
    }
  }
  return limited;
}
