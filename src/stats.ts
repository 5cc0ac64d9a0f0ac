/**
 * What a container uses, as its cgroups count it: the data of runc's `events --stats`, by the same names, on both versions of
 * cgroups. Counts begin with the container. What no controller counts here is absent.
 */

/** A 64-bit integer: a BigInt where a double does not hold it, as of "no limit". */
export type Integer = number | bigint;

export interface ContainerStats {
  cpu?: CpuStats;
  /** cgroup v1 only. */
  cpuset?: CpusetStats;
  memory?: MemoryStats;
  pids?: PidsStats;
  blkio?: BlkioStats;
  /** By the size of the pages, e.g. `2MB`. */
  hugetlb: Record<string, HugetlbStats>;
  rdma?: RdmaStats[];
  intel_rdt: object;
  /** Of a container with a network of its own, as it sees them; without the loopback device. (runc: always empty.) */
  network_interfaces: InterfaceStats[];
}

export interface CpuStats {
  /** Nanoseconds of CPU time. */
  usage: {
    total: Integer;
    kernel: Integer;
    user: Integer;
    /** By CPU; cgroup v1 only, as the next two. */
    percpu?: Integer[];
    percpu_kernel?: Integer[];
    percpu_user?: Integer[];
  };
  /** By the quota of linux.resources.cpu. */
  throttling: {
    /** Periods in which it wanted to run. */
    periods: Integer;
    /** Those of them in which it was stopped. */
    throttledPeriods: Integer;
    /** Nanoseconds. */
    throttledTime: Integer;
  };
  psi?: PsiStats;
}

/** The flags are 0 or 1: cpuset(7). */
export interface CpusetStats {
  cpus: number[];
  mems: number[];
  cpu_exclusive: number;
  mem_hardwall: number;
  mem_exclusive: number;
  memory_migrate: number;
  memory_spread_page: number;
  memory_spread_slab: number;
  /** How hard its processes look for memory: a rate, times 1000. */
  memory_pressure: number;
  sched_load_balance: number;
  sched_relax_domain_level: number;
}

/** Bytes. */
export interface MemoryUsage {
  usage: Integer;
  /** The most that it ever was; 0 where the kernel does not keep it. */
  max: Integer;
  /** No limit is the largest number that the kernel has: 9223372036854771712 (cgroup v1) or 18446744073709551615. 0: nothing to limit. */
  limit: Integer;
  /** How often the limit was hit; cgroup v1 only. */
  failcnt: Integer;
}

export interface MemoryStats {
  /** Bytes of files in memory; part of usage. */
  cache: Integer;
  usage: MemoryUsage;
  /** Memory and swap together, on cgroup v2 too. */
  swap: MemoryUsage;
  /** The kernel's memory for it; cgroup v1 only. */
  kernel: MemoryUsage;
  kernelTCP: MemoryUsage;
  /** memory.stat as it is: bytes, and counts of events. */
  raw: Record<string, Integer>;
  /** How many of its processes the kernel killed for want of memory; on cgroup v1 not those in cgroups below its own. */
  oomKills: Integer;
  psi?: PsiStats;
}

/** Processes and threads. */
export interface PidsStats {
  current: Integer;
  /** 0: none. */
  limit: Integer;
}

export interface BlkioEntry {
  /** The device's numbers. */
  major: Integer;
  minor: Integer;
  /** `Read`, `Write`, on cgroup v1 also `Sync`, `Async`, `Discard` and `Total`; absent where they are not told apart. */
  op?: string;
  value: Integer;
}

/** Tables with an entry for each device and operation; those that the host's I/O scheduler does not keep are absent. */
export interface BlkioStats {
  /** Bytes. */
  ioServiceBytesRecursive?: BlkioEntry[];
  /** Operations. */
  ioServicedRecursive?: BlkioEntry[];
  /** Operations that wait. */
  ioQueueRecursive?: BlkioEntry[];
  /** Nanoseconds, as the next. */
  ioServiceTimeRecursive?: BlkioEntry[];
  ioWaitTimeRecursive?: BlkioEntry[];
  /** Operations that became part of another. */
  ioMergedRecursive?: BlkioEntry[];
  /** Milliseconds of the device's time. */
  ioTimeRecursive?: BlkioEntry[];
  /** Sectors of 512 bytes. */
  sectorsRecursive?: BlkioEntry[];
  psi?: PsiStats;
}

/** Bytes. */
export interface HugetlbStats {
  usage: Integer;
  /** The most that it ever was; cgroup v1 only. */
  max: Integer;
  /** How often the limit was hit. */
  failcnt: Integer;
}

export interface RdmaStats {
  device: string;
  hca_handles: Integer;
  hca_objects: Integer;
  /** 18446744073709551615: none, as the next. */
  hca_handles_limit: Integer;
  hca_objects_limit: Integer;
}

export interface InterfaceStats {
  Name: string;
  RxBytes: Integer;
  RxPackets: Integer;
  RxErrors: Integer;
  RxDropped: Integer;
  TxBytes: Integer;
  TxPackets: Integer;
  TxErrors: Integer;
  TxDropped: Integer;
}

/** How long tasks waited for it (pressure stall information): where the kernel keeps it, and there is a cgroup v2. */
export interface PsiStats {
  /** One task at least. */
  some: PsiData;
  /** All tasks that were not idle. */
  full: PsiData;
}

export interface PsiData {
  /** Percent of the last 10, 60 and 300 seconds. */
  avg10: number;
  avg60: number;
  avg300: number;
  /** Microseconds. */
  total: Integer;
}
