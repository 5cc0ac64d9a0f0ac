/**
 * What a container uses, as the counters of its cgroups say it. Names and units are those of runc's `events --stats`
 * (types/events.go), whatever the version of cgroups; stats-v1.ts and stats-v2.ts read it, stats-json.ts writes it.
 */
import { statNumber, StatFiles } from './stat-files';

/** How long some, or all, of the tasks waited: a line of a *.pressure file (Linux 4.20). */
export class PsiLine {
  /** percent of the last 10, 60 and 300 s, with two decimals */
  avg10: string = '0';
  avg60: string = '0';
  avg300: string = '0';
  /** µs */
  total: u64 = 0;
}

export class Psi {
  some: PsiLine = new PsiLine();
  full: PsiLine = new PsiLine();

  /** @returns null when the file is not there, or says nothing */
  static of(files: StatFiles, path: string): Psi | null {
    const lines = files.lines(path);
    if (!lines.length) return null;
    const psi = new Psi();
    for (let i = 0; i < lines.length; i++) {
      // some avg10=0.00 avg60=0.00 avg300=0.00 total=0
      const words = lines[i].split(' ');
      const line = words[0] == 'full' ? psi.full : psi.some;
      for (let k = 1; k < words.length; k++) {
        const at = words[k].indexOf('=');
        const key = words[k].substring(0, at);
        const value = words[k].substring(at + 1);
        if (key == 'total') line.total = statNumber(value);
        else if (!isDecimal(value)) continue;
        else if (key == 'avg10') line.avg10 = value;
        else if (key == 'avg60') line.avg60 = value;
        else if (key == 'avg300') line.avg300 = value;
      }
    }
    return psi;
  }
}

/** Whether a text is a decimal fraction as JSON has it. */
function isDecimal(text: string): bool {
  const dot = text.indexOf('.');
  if (dot < 1 || dot == text.length - 1 || (dot > 1 && text.charCodeAt(0) == 0x30)) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (i != dot && (c < 0x30 || c > 0x39)) return false;
  }
  return true;
}

export class CpuStats {
  /** ns */
  total: u64 = 0;
  kernel: u64 = 0;
  user: u64 = 0;
  /** ns by CPU; version 1 */
  percpu: Array<u64> = [];
  percpuKernel: Array<u64> = [];
  percpuUser: Array<u64> = [];
  periods: u64 = 0;
  throttledPeriods: u64 = 0;
  /** ns */
  throttledTime: u64 = 0;
  psi: Psi | null = null;
}

/** Version 1. */
export class CpusetStats {
  cpus: Array<u64> = [];
  mems: Array<u64> = [];
  /** the flags' files, in the order of CPUSET_FLAGS */
  flags: Array<u64> = [];
  relaxDomainLevel: string = '0';
}

/** Bytes. */
export class MemoryEntry {
  /** 0: there is none that could be set */
  limit: u64 = 0;
  usage: u64 = 0;
  max: u64 = 0;
  failcnt: u64 = 0;
}

export class MemoryStats {
  cache: u64 = 0;
  usage: MemoryEntry = new MemoryEntry();
  /** memory and swap together */
  swap: MemoryEntry = new MemoryEntry();
  kernel: MemoryEntry = new MemoryEntry();
  kernelTcp: MemoryEntry = new MemoryEntry();
  raw: Map<string, u64> = new Map();
  oomKills: u64 = 0;
  psi: Psi | null = null;
}

export class PidsStats {
  current: u64 = 0;
  /** 0: none */
  limit: u64 = 0;

  /** Where the controller is not given to a cgroup of version 2 its processes are counted, as in runc. */
  static of(files: StatFiles, dir: string): PidsStats | null {
    const stats = new PidsStats();
    if (files.has(dir + '/pids.current')) {
      stats.current = files.number(dir + '/pids.current');
      stats.limit = files.number(dir + '/pids.max');
      if (stats.limit == u64.MAX_VALUE) stats.limit = 0;
    } else if (files.has(dir + '/cgroup.procs')) {
      stats.current = files.lines(dir + '/cgroup.procs').length;
    } else {
      return null;
    }
    return stats;
  }
}

export class BlkioEntry {
  constructor(
    public major: u64,
    public minor: u64,
    public op: string,
    public value: u64,
  ) {}
}

/** The tables of BlkioStats, by the names of version 1's files; runc's names are in stats-json.ts. */
export const BLKIO_TABLES: StaticArray<string> = [
  'io_service_bytes',
  'io_serviced',
  'io_queued',
  'io_service_time',
  'io_wait_time',
  'io_merged',
  'time',
  'sectors',
];

export class BlkioStats {
  /** in the order of BLKIO_TABLES */
  tables: Array<Array<BlkioEntry>> = [];
  psi: Psi | null = null;

  constructor() {
    for (let i = 0; i < BLKIO_TABLES.length; i++) this.tables.push([]);
  }
}

/** Bytes. */
export class HugetlbStats {
  usage: u64 = 0;
  max: u64 = 0;
  failcnt: u64 = 0;
}

/** One device's part of rdma.current and rdma.max. */
export class RdmaStats {
  constructor(
    public device: string,
    public handles: u64,
    public objects: u64,
    public handlesLimit: u64,
    public objectsLimit: u64,
  ) {}

  /** @param dir the cgroup */
  static of(files: StatFiles, dir: string): Array<RdmaStats> {
    const out: Array<RdmaStats> = [];
    const limits = files.lines(dir + '/rdma.max');
    const current = files.lines(dir + '/rdma.current');
    for (let i = 0; i < current.length; i++) {
      // mlx4_0 hca_handle=2 hca_object=2000
      const words = current[i].split(' ');
      let max: Array<string> = [];
      for (let k = 0; k < limits.length; k++) if (limits[k].startsWith(words[0] + ' ')) max = limits[k].split(' ');
      out.push(
        new RdmaStats(
          words[0],
          member(words, 'hca_handle'),
          member(words, 'hca_object'),
          member(max, 'hca_handle'),
          member(max, 'hca_object'),
        ),
      );
    }
    return out;
  }
}

/** The number of "key=number" among words. */
export function member(words: Array<string>, key: string): u64 {
  for (let i = 0; i < words.length; i++) {
    if (words[i].startsWith(key + '=')) return statNumber(words[i].substring(key.length + 1));
  }
  return 0;
}

/** An interface of the container's own network namespace, as the container sees it: /proc/PID/net/dev. */
export class InterfaceStats {
  constructor(
    public name: string,
    /** bytes, packets, errors, dropped; received, then sent */
    public counters: Array<u64>,
  ) {}

  /** All but the loopback device. */
  static of(files: StatFiles, path: string): Array<InterfaceStats> {
    const out: Array<InterfaceStats> = [];
    const lines = files.lines(path);
    for (let i = 0; i < lines.length; i++) {
      //  eth0: bytes packets errs drop fifo frame compressed multicast bytes packets errs drop fifo colls carrier compressed
      const colon = lines[i].indexOf(':');
      if (colon < 0) continue;
      // not trim(): that of AssemblyScript 0.28 leaves white space that is as long as the text after it
      const name = lines[i].substring(lines[i].lastIndexOf(' ', colon) + 1, colon);
      const words = lines[i]
        .substring(colon + 1)
        .split(' ')
        .filter((word) => word.length > 0);
      if (name == 'lo' || words.length < 12) continue;
      const counters: Array<u64> = [];
      for (let k = 0; k < 4; k++) counters.push(statNumber(words[k]));
      for (let k = 8; k < 12; k++) counters.push(statNumber(words[k]));
      out.push(new InterfaceStats(name, counters));
    }
    return out;
  }
}

/** null: there is no such controller, so nothing is counted. */
export class Stats {
  cpu: CpuStats | null = null;
  cpuset: CpusetStats | null = null;
  memory: MemoryStats | null = null;
  pids: PidsStats | null = null;
  blkio: BlkioStats | null = null;
  /** by the page's size, "2MB" */
  hugetlb: Map<string, HugetlbStats> = new Map();
  rdma: Array<RdmaStats> = [];
  interfaces: Array<InterfaceStats> = [];
}

/** @param names of /sys/kernel/mm/hugepages, "hugepages-2048kB"; @returns the sizes as cgroups name them, "2MB" */
export function hugepageSizes(names: Array<string>): Array<string> {
  const sizes: Array<string> = [];
  for (let i = 0; i < names.length; i++) {
    if (!names[i].startsWith('hugepages-') || !names[i].endsWith('kB')) continue;
    const kib = statNumber(names[i].substring(10, names[i].length - 2));
    if (kib >= 1 << 20) sizes.push((kib >> 20).toString() + 'GB');
    else if (kib >= 1 << 10) sizes.push((kib >> 10).toString() + 'MB');
    else sizes.push(kib.toString() + 'KB');
  }
  return sizes;
}
