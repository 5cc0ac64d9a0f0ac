// What the kernel has as limits of a container.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cgroups } from './leftovers.mjs';

/** Files of the two versions that update writes to. */
const FILES = [
  ...['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.soft_limit_in_bytes', 'memory.swappiness'],
  ...['cpu.shares', 'cpu.cfs_quota_us', 'cpu.cfs_period_us', 'cpu.cfs_burst_us', 'cpu.idle', 'cpu.rt_runtime_us'],
  ...['cpuset.cpus', 'cpuset.mems', 'pids.max', 'blkio.weight', 'blkio.bfq.weight', 'memory.max', 'memory.low'],
  ...['memory.swap.max', 'memory.high', 'cpu.weight', 'cpu.max', 'cpu.max.burst', 'io.weight', 'io.bfq.weight'],
  ...['hugetlb.2MB.limit_in_bytes', 'hugetlb.2MB.max', 'devices.list'],
];

/** What the kernel has: file → text. */
export function limitsOf(cgroupsPath) {
  const found = {};
  for (const directory of cgroups(cgroupsPath)) {
    for (const name of FILES) {
      if (existsSync(join(directory, name))) found[name] = readFileSync(join(directory, name), 'utf8');
    }
  }
  return found;
}
