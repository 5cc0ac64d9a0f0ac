/** The counters of cgroup version 2. What it counts otherwise than version 1 is told as version 1 does, by runc's rules. */
import { StatFiles, statNumber, valueOf } from './stat-files';
import {
  BlkioEntry,
  BlkioStats,
  CpuStats,
  HugetlbStats,
  member,
  MemoryEntry,
  MemoryStats,
  PidsStats,
  Psi,
  RdmaStats,
  Stats,
} from './stats';

const MICROSECOND: u64 = 1000;
/** of BLKIO_TABLES */
const BYTES: i32 = 0;
const OPERATIONS: i32 = 1;

const FILES: Array<string> = [
  'cpu.stat',
  'cpu.pressure',
  'memory.stat',
  'memory.events',
  'memory.current',
  'memory.max',
  'memory.peak',
  'memory.swap.current',
  'memory.swap.max',
  'memory.swap.peak',
  'memory.pressure',
  'pids.current',
  'pids.max',
  'cgroup.procs',
  'io.stat',
  'io.pressure',
  'rdma.current',
  'rdma.max',
];
const HUGETLB_FILES: Array<string> = ['.rsvd.current', '.current', '.events'];

/** The files to read. @param dir the container's cgroup */
export function addFiles2(files: StatFiles, dir: string, sizes: Array<string>): void {
  for (let i = 0; i < FILES.length; i++) files.add(dir + '/' + FILES[i]);
  for (let i = 0; i < sizes.length; i++) {
    for (let k = 0; k < HUGETLB_FILES.length; k++) files.add(dir + '/hugetlb.' + sizes[i] + HUGETLB_FILES[k]);
  }
}

/** What those files said. */
export function readStats2(files: StatFiles, dir: string, sizes: Array<string>): Stats {
  const stats = new Stats();
  stats.cpu = readCpu(files, dir);
  stats.memory = readMemory(files, dir);
  stats.pids = PidsStats.of(files, dir);
  stats.blkio = readIo(files, dir);
  for (let i = 0; i < sizes.length; i++) {
    const page = dir + '/hugetlb.' + sizes[i];
    const current = files.has(page + '.rsvd.current') ? page + '.rsvd.current' : page + '.current';
    if (!files.has(current)) continue;
    const entry = new HugetlbStats();
    entry.usage = files.number(current);
    entry.failcnt = valueOf(files.keyed(page + '.events'), 'max');
    stats.hugetlb.set(sizes[i], entry);
  }
  stats.rdma = RdmaStats.of(files, dir);
  return stats;
}

/** cpu.stat is there even where the controller is not given (Linux 4.15). */
function readCpu(files: StatFiles, dir: string): CpuStats | null {
  if (!files.has(dir + '/cpu.stat')) return null;
  const stats = new CpuStats();
  const values = files.keyed(dir + '/cpu.stat');
  stats.total = valueOf(values, 'usage_usec') * MICROSECOND;
  stats.user = valueOf(values, 'user_usec') * MICROSECOND;
  stats.kernel = valueOf(values, 'system_usec') * MICROSECOND;
  stats.periods = valueOf(values, 'nr_periods');
  stats.throttledPeriods = valueOf(values, 'nr_throttled');
  stats.throttledTime = valueOf(values, 'throttled_usec') * MICROSECOND;
  stats.psi = Psi.of(files, dir + '/cpu.pressure');
  return stats;
}

function readMemory(files: StatFiles, dir: string): MemoryStats | null {
  if (!files.has(dir + '/memory.stat')) return null;
  const stats = new MemoryStats();
  stats.raw = files.keyed(dir + '/memory.stat');
  stats.cache = valueOf(stats.raw, 'file');
  stats.usage = memoryEntry(files, dir + '/memory.');
  // version 1 counts memory and swap together, version 2 swap alone; no peak of both together is known
  stats.swap = memoryEntry(files, dir + '/memory.swap.');
  stats.swap.usage += stats.usage.usage;
  if (stats.swap.limit != u64.MAX_VALUE) stats.swap.limit += stats.usage.limit;
  stats.swap.max = 0;
  stats.oomKills = valueOf(files.keyed(dir + '/memory.events'), 'oom_kill');
  stats.psi = Psi.of(files, dir + '/memory.pressure');
  return stats;
}

/** memory.peak since Linux 5.19. */
function memoryEntry(files: StatFiles, prefix: string): MemoryEntry {
  const entry = new MemoryEntry();
  entry.usage = files.number(prefix + 'current');
  entry.limit = files.number(prefix + 'max');
  entry.max = files.number(prefix + 'peak');
  return entry;
}

function readIo(files: StatFiles, dir: string): BlkioStats | null {
  if (!files.has(dir + '/io.stat') && !files.has(dir + '/io.pressure')) return null;
  const stats = new BlkioStats();
  const lines = files.lines(dir + '/io.stat');
  for (let i = 0; i < lines.length; i++) {
    // 8:0 rbytes=4096 wbytes=0 rios=1 wios=0 dbytes=0 dios=0
    const words = lines[i].split(' ');
    const numbers = words[0].split(':');
    if (numbers.length != 2) continue;
    const major = statNumber(numbers[0]);
    const minor = statNumber(numbers[1]);
    if (!lines[i].includes(' rbytes=')) continue;
    stats.tables[BYTES].push(new BlkioEntry(major, minor, 'Read', member(words, 'rbytes')));
    stats.tables[BYTES].push(new BlkioEntry(major, minor, 'Write', member(words, 'wbytes')));
    stats.tables[OPERATIONS].push(new BlkioEntry(major, minor, 'Read', member(words, 'rios')));
    stats.tables[OPERATIONS].push(new BlkioEntry(major, minor, 'Write', member(words, 'wios')));
  }
  stats.psi = Psi.of(files, dir + '/io.pressure');
  return stats;
}
