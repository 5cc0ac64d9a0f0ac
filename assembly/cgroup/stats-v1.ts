/** The counters of cgroup version 1, controller by controller. */
import { State } from '../state/state';
import { statNumber, StatFiles, valueOf } from './stat-files';
import {
  BLKIO_TABLES,
  BlkioEntry,
  BlkioStats,
  CpusetStats,
  CpuStats,
  HugetlbStats,
  MemoryEntry,
  MemoryStats,
  PidsStats,
  Psi,
  RdmaStats,
  Stats,
} from './stats';

/** USER_HZ of cpuacct.stat, 100 on every architecture that is served here, in ns. */
const TICK: u64 = 10_000_000;

const CPUACCT: Array<string> = ['cpuacct.usage', 'cpuacct.stat', 'cpuacct.usage_percpu', 'cpuacct.usage_all'];
/** of the files cpuset.*, in runc's order */
export const CPUSET_FLAGS: Array<string> = [
  'cpu_exclusive',
  'mem_hardwall',
  'mem_exclusive',
  'memory_migrate',
  'memory_spread_page',
  'memory_spread_slab',
  'memory_pressure',
  'sched_load_balance',
];
/** of memory.*, of which each has *usage_in_bytes and so on */
const MEMORY_KINDS: Array<string> = ['', 'memsw.', 'kmem.', 'kmem.tcp.'];
const MEMORY_FILES: Array<string> = ['usage_in_bytes', 'max_usage_in_bytes', 'failcnt', 'limit_in_bytes'];
const HUGETLB_FILES: Array<string> = ['usage_in_bytes', 'max_usage_in_bytes', 'failcnt'];

/** Files of blkio that belong together: the first group that is in use has it all (runc's order; which there are is the I/O scheduler's affair). */
class BlkioGroup {
  constructor(
    public prefix: string,
    public suffix: string,
    /** of BLKIO_TABLES, the one that is looked at first */
    public tables: Array<i32>,
  ) {}

  path(dir: string, index: i32): string {
    return dir + '/blkio.' + this.prefix + BLKIO_TABLES[this.tables[index]] + this.suffix;
  }
}

const ALL_TABLES: Array<i32> = [7, 3, 4, 5, 2, 6, 1, 0];
const TWO_TABLES: Array<i32> = [1, 0];

function blkioGroups(): Array<BlkioGroup> {
  return [
    new BlkioGroup('bfq.', '_recursive', ALL_TABLES),
    new BlkioGroup('bfq.', '_recursive', TWO_TABLES),
    new BlkioGroup('', '_recursive', ALL_TABLES),
    new BlkioGroup('throttle.', '_recursive', TWO_TABLES),
    new BlkioGroup('throttle.', '', TWO_TABLES),
  ];
}

/** The files to read. @param sizes of huge pages */
export function addFiles1(files: StatFiles, state: State, sizes: Array<string>): void {
  const cpu = pathOf(state, 'cpu');
  if (cpu.length) files.add(cpu + '/cpu.stat');
  addAll(files, pathOf(state, 'cpuacct'), '', CPUACCT);
  addAll(files, pathOf(state, 'cpuset'), 'cpuset.', CPUSET_FLAGS);
  addAll(files, pathOf(state, 'cpuset'), 'cpuset.', ['cpus', 'mems', 'sched_relax_domain_level']);
  const memory = pathOf(state, 'memory');
  addAll(files, memory, 'memory.', ['stat', 'oom_control']);
  for (let i = 0; i < MEMORY_KINDS.length; i++) addAll(files, memory, 'memory.' + MEMORY_KINDS[i], MEMORY_FILES);
  addAll(files, pathOf(state, 'pids'), 'pids.', ['current', 'max']);
  const blkio = pathOf(state, 'blkio');
  const groups = blkioGroups();
  for (let i = 0; i < groups.length && blkio.length; i++) {
    for (let k = 0; k < groups[i].tables.length; k++) files.add(groups[i].path(blkio, k));
  }
  const hugetlb = pathOf(state, 'hugetlb');
  for (let i = 0; i < sizes.length; i++) {
    addAll(files, hugetlb, 'hugetlb.' + sizes[i] + '.rsvd.', HUGETLB_FILES);
    addAll(files, hugetlb, 'hugetlb.' + sizes[i] + '.', HUGETLB_FILES);
  }
  addAll(files, pathOf(state, 'rdma'), 'rdma.', ['current', 'max']);
  // beside version 1 a version 2 without controllers still keeps the pressure
  addAll(files, pathOf(state, ''), '', ['cpu.pressure', 'memory.pressure', 'io.pressure']);
}

/** What those files said. */
export function readStats1(files: StatFiles, state: State, sizes: Array<string>): Stats {
  const stats = new Stats();
  const unified = pathOf(state, '');
  stats.cpu = readCpu(files, pathOf(state, 'cpu'), pathOf(state, 'cpuacct'));
  if (stats.cpu) stats.cpu!.psi = Psi.of(files, unified + '/cpu.pressure');
  stats.cpuset = readCpuset(files, pathOf(state, 'cpuset'));
  stats.memory = readMemory(files, pathOf(state, 'memory'));
  if (stats.memory) stats.memory!.psi = Psi.of(files, unified + '/memory.pressure');
  stats.pids = PidsStats.of(files, pathOf(state, 'pids'));
  stats.blkio = readBlkio(files, pathOf(state, 'blkio'));
  if (stats.blkio) stats.blkio!.psi = Psi.of(files, unified + '/io.pressure');
  readHugetlb(files, pathOf(state, 'hugetlb'), sizes, stats);
  stats.rdma = RdmaStats.of(files, pathOf(state, 'rdma'));
  return stats;
}

function pathOf(state: State, controller: string): string {
  return state.cgroupPaths.has(controller) ? state.cgroupPaths.get(controller) : '';
}

function addAll(files: StatFiles, dir: string, prefix: string, names: Array<string>): void {
  for (let i = 0; i < names.length && dir.length; i++) files.add(dir + '/' + prefix + names[i]);
}

function readCpu(files: StatFiles, cpu: string, cpuacct: string): CpuStats | null {
  if (!files.has(cpu + '/cpu.stat') && !files.has(cpuacct + '/cpuacct.usage')) return null;
  const stats = new CpuStats();
  const throttling = files.keyed(cpu + '/cpu.stat');
  stats.periods = valueOf(throttling, 'nr_periods');
  stats.throttledPeriods = valueOf(throttling, 'nr_throttled');
  stats.throttledTime = valueOf(throttling, 'throttled_time');
  stats.total = files.number(cpuacct + '/cpuacct.usage');
  const ticks = files.keyed(cpuacct + '/cpuacct.stat');
  stats.user = valueOf(ticks, 'user') * TICK;
  stats.kernel = valueOf(ticks, 'system') * TICK;
  stats.percpu = numbers(files.text(cpuacct + '/cpuacct.usage_percpu').trim(), ' ');
  const lines = files.lines(cpuacct + '/cpuacct.usage_all');
  // the first line names the columns: cpu user system
  for (let i = 1; i < lines.length; i++) {
    const columns = numbers(lines[i], ' ');
    if (columns.length < 3) continue;
    stats.percpuUser.push(columns[1]);
    stats.percpuKernel.push(columns[2]);
  }
  return stats;
}

function readCpuset(files: StatFiles, dir: string): CpusetStats | null {
  if (!files.has(dir + '/cpuset.cpus')) return null;
  const stats = new CpusetStats();
  stats.cpus = listed(files.text(dir + '/cpuset.cpus'));
  stats.mems = listed(files.text(dir + '/cpuset.mems'));
  for (let i = 0; i < CPUSET_FLAGS.length; i++) stats.flags.push(files.number(dir + '/cpuset.' + CPUSET_FLAGS[i]));
  const level = files.text(dir + '/cpuset.sched_relax_domain_level').trim();
  if (level.length) stats.relaxDomainLevel = I64.parseInt(level).toString();
  return stats;
}

function readMemory(files: StatFiles, dir: string): MemoryStats | null {
  if (!files.has(dir + '/memory.stat')) return null;
  const stats = new MemoryStats();
  stats.raw = files.keyed(dir + '/memory.stat');
  stats.cache = valueOf(stats.raw, 'cache');
  stats.usage = memoryEntry(files, dir + '/memory.');
  stats.swap = memoryEntry(files, dir + '/memory.memsw.');
  stats.kernel = memoryEntry(files, dir + '/memory.kmem.');
  stats.kernelTcp = memoryEntry(files, dir + '/memory.kmem.tcp.');
  stats.oomKills = valueOf(files.keyed(dir + '/memory.oom_control'), 'oom_kill');
  return stats;
}

function memoryEntry(files: StatFiles, prefix: string): MemoryEntry {
  const entry = new MemoryEntry();
  entry.usage = files.number(prefix + 'usage_in_bytes');
  entry.max = files.number(prefix + 'max_usage_in_bytes');
  entry.failcnt = files.number(prefix + 'failcnt');
  entry.limit = files.number(prefix + 'limit_in_bytes');
  return entry;
}

function readBlkio(files: StatFiles, dir: string): BlkioStats | null {
  if (!dir.length) return null;
  const stats = new BlkioStats();
  const groups = blkioGroups();
  for (let i = 0; i < groups.length; i++) {
    const group = groups[i];
    for (let k = 0; k < group.tables.length; k++) {
      const entries = blkioEntries(files, group.path(dir, k));
      if (!entries.length) {
        if (k == 0) break;
        return stats;
      }
      stats.tables[group.tables[k]] = entries;
      if (k == group.tables.length - 1) return stats;
    }
  }
  return stats;
}

/** "8:0 Read 4096", "8:0 4096", and at the end "Total 4096". */
function blkioEntries(files: StatFiles, path: string): Array<BlkioEntry> {
  const out: Array<BlkioEntry> = [];
  const lines = files.lines(path);
  for (let i = 0; i < lines.length; i++) {
    const words = lines[i].replaceAll(':', ' ').split(' ');
    if (words.length < 3) continue;
    const op = words.length > 3 ? words[2] : '';
    const value = words[words.length > 3 ? 3 : 2];
    out.push(new BlkioEntry(statNumber(words[0]), statNumber(words[1]), op, statNumber(value)));
  }
  return out;
}

function readHugetlb(files: StatFiles, dir: string, sizes: Array<string>, stats: Stats): void {
  for (let i = 0; i < sizes.length; i++) {
    // what is reserved counts, where the kernel keeps it (Linux 5.7)
    const page = dir + '/hugetlb.' + sizes[i];
    const prefix = files.has(page + '.rsvd.usage_in_bytes') ? page + '.rsvd.' : page + '.';
    if (!files.has(prefix + 'usage_in_bytes')) continue;
    const entry = new HugetlbStats();
    entry.usage = files.number(prefix + 'usage_in_bytes');
    entry.max = files.number(prefix + 'max_usage_in_bytes');
    entry.failcnt = files.number(prefix + 'failcnt');
    stats.hugetlb.set(sizes[i], entry);
  }
}

function numbers(text: string, separator: string): Array<u64> {
  const out: Array<u64> = [];
  const words = text.split(separator);
  for (let i = 0; i < words.length; i++) if (words[i].length) out.push(statNumber(words[i]));
  return out;
}

/** "0-2,5" as 0, 1, 2, 5. */
function listed(text: string): Array<u64> {
  const out: Array<u64> = [];
  const ranges = text.trim().split(',');
  for (let i = 0; i < ranges.length; i++) {
    if (!ranges[i].length) continue;
    const ends = numbers(ranges[i], '-');
    for (let cpu = ends[0]; cpu <= ends[ends.length - 1] && cpu < 65536; cpu++) out.push(cpu);
  }
  return out;
}
