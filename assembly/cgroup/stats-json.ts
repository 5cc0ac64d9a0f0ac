/** Stats as JSON, by the names of runc's `events --stats`; a part that no controller counts is left out. */
import { JsonWriter } from '../json/writer';
import {
  BlkioStats,
  CpusetStats,
  CpuStats,
  HugetlbStats,
  InterfaceStats,
  MemoryEntry,
  MemoryStats,
  PidsStats,
  Psi,
  PsiLine,
  RdmaStats,
  Stats,
} from './stats';
import { CPUSET_FLAGS } from './stats-v1';

/** In the order of BLKIO_TABLES. */
const BLKIO_KEYS: StaticArray<string> = [
  'ioServiceBytesRecursive',
  'ioServicedRecursive',
  'ioQueueRecursive',
  'ioServiceTimeRecursive',
  'ioWaitTimeRecursive',
  'ioMergedRecursive',
  'ioTimeRecursive',
  'sectorsRecursive',
];
const INTERFACE_KEYS: StaticArray<string> = [
  'RxBytes',
  'RxPackets',
  'RxErrors',
  'RxDropped',
  'TxBytes',
  'TxPackets',
  'TxErrors',
  'TxDropped',
];

export function writeStats(w: JsonWriter, stats: Stats): void {
  w.beginObject();
  const cpu = stats.cpu;
  if (cpu) writeCpu(w, cpu);
  const cpuset = stats.cpuset;
  if (cpuset) writeCpuset(w, cpuset);
  const memory = stats.memory;
  if (memory) writeMemory(w, memory);
  const pids = stats.pids;
  if (pids) writePids(w, pids);
  const blkio = stats.blkio;
  if (blkio) writeBlkio(w, blkio);
  writeHugetlb(w, stats.hugetlb);
  if (stats.rdma.length) writeRdma(w, stats.rdma);
  w.key('intel_rdt').beginObject().endObject();
  writeInterfaces(w, stats.interfaces);
  w.endObject();
}

function writeCpu(w: JsonWriter, cpu: CpuStats): void {
  w.key('cpu').beginObject();
  w.key('usage').beginObject();
  w.key('total').u64(cpu.total);
  if (cpu.percpu.length) writeNumbers(w, 'percpu', cpu.percpu);
  if (cpu.percpuKernel.length) writeNumbers(w, 'percpu_kernel', cpu.percpuKernel);
  if (cpu.percpuUser.length) writeNumbers(w, 'percpu_user', cpu.percpuUser);
  w.key('kernel').u64(cpu.kernel).key('user').u64(cpu.user).endObject();
  w.key('throttling').beginObject();
  w.key('periods').u64(cpu.periods);
  w.key('throttledPeriods').u64(cpu.throttledPeriods);
  w.key('throttledTime').u64(cpu.throttledTime).endObject();
  writePsi(w, cpu.psi);
  w.endObject();
}

function writeCpuset(w: JsonWriter, cpuset: CpusetStats): void {
  w.key('cpuset').beginObject();
  writeNumbers(w, 'cpus', cpuset.cpus);
  writeNumbers(w, 'mems', cpuset.mems);
  for (let i = 0; i < CPUSET_FLAGS.length; i++) w.key(CPUSET_FLAGS[i]).u64(cpuset.flags[i]);
  w.key('sched_relax_domain_level').raw(cpuset.relaxDomainLevel).endObject();
}

function writeMemory(w: JsonWriter, memory: MemoryStats): void {
  w.key('memory').beginObject();
  w.key('cache').u64(memory.cache);
  writeEntry(w, 'usage', memory.usage);
  writeEntry(w, 'swap', memory.swap);
  writeEntry(w, 'kernel', memory.kernel);
  writeEntry(w, 'kernelTCP', memory.kernelTcp);
  w.key('raw').beginObject();
  const keys = memory.raw.keys();
  const values = memory.raw.values();
  for (let i = 0; i < keys.length; i++) w.key(keys[i]).u64(values[i]);
  w.endObject();
  w.key('oomKills').u64(memory.oomKills);
  writePsi(w, memory.psi);
  w.endObject();
}

function writeEntry(w: JsonWriter, key: string, entry: MemoryEntry): void {
  w.key(key).beginObject();
  w.key('limit').u64(entry.limit);
  w.key('usage').u64(entry.usage);
  w.key('max').u64(entry.max);
  w.key('failcnt').u64(entry.failcnt).endObject();
}

function writePids(w: JsonWriter, pids: PidsStats): void {
  w.key('pids').beginObject().key('current').u64(pids.current).key('limit').u64(pids.limit).endObject();
}

function writeBlkio(w: JsonWriter, blkio: BlkioStats): void {
  w.key('blkio').beginObject();
  for (let i = 0; i < BLKIO_KEYS.length; i++) {
    const entries = blkio.tables[i];
    if (!entries.length) continue;
    w.key(BLKIO_KEYS[i]).beginArray();
    for (let k = 0; k < entries.length; k++) {
      const entry = entries[k];
      w.beginObject().key('major').u64(entry.major).key('minor').u64(entry.minor);
      if (entry.op.length) w.key('op').str(entry.op);
      w.key('value').u64(entry.value).endObject();
    }
    w.endArray();
  }
  writePsi(w, blkio.psi);
  w.endObject();
}

function writeHugetlb(w: JsonWriter, hugetlb: Map<string, HugetlbStats>): void {
  w.key('hugetlb').beginObject();
  const sizes = hugetlb.keys();
  for (let i = 0; i < sizes.length; i++) {
    const entry = hugetlb.get(sizes[i]);
    w.key(sizes[i]).beginObject().key('usage').u64(entry.usage);
    w.key('max').u64(entry.max).key('failcnt').u64(entry.failcnt).endObject();
  }
  w.endObject();
}

function writeRdma(w: JsonWriter, rdma: Array<RdmaStats>): void {
  w.key('rdma').beginArray();
  for (let i = 0; i < rdma.length; i++) {
    const entry = rdma[i];
    w.beginObject().key('device').str(entry.device);
    w.key('hca_handles').u64(entry.handles).key('hca_objects').u64(entry.objects);
    w.key('hca_handles_limit').u64(entry.handlesLimit).key('hca_objects_limit').u64(entry.objectsLimit).endObject();
  }
  w.endArray();
}

function writeInterfaces(w: JsonWriter, interfaces: Array<InterfaceStats>): void {
  w.key('network_interfaces').beginArray();
  for (let i = 0; i < interfaces.length; i++) {
    w.beginObject().key('Name').str(interfaces[i].name);
    for (let k = 0; k < INTERFACE_KEYS.length; k++) w.key(INTERFACE_KEYS[k]).u64(interfaces[i].counters[k]);
    w.endObject();
  }
  w.endArray();
}

function writePsi(w: JsonWriter, psi: Psi | null): void {
  if (!psi) return;
  w.key('psi').beginObject();
  writePsiLine(w, 'some', psi.some);
  writePsiLine(w, 'full', psi.full);
  w.endObject();
}

function writePsiLine(w: JsonWriter, key: string, line: PsiLine): void {
  w.key(key).beginObject();
  w.key('avg10').raw(shortest(line.avg10)).key('avg60').raw(shortest(line.avg60));
  w.key('avg300').raw(shortest(line.avg300));
  w.key('total').u64(line.total).endObject();
}

function writeNumbers(w: JsonWriter, key: string, numbers: Array<u64>): void {
  w.key(key).beginArray();
  for (let i = 0; i < numbers.length; i++) w.u64(numbers[i]);
  w.endArray();
}

/** A decimal fraction as JSON.stringify writes it: the kernel's 0.50 is 0.5. */
function shortest(text: string): string {
  if (!text.includes('.')) return text;
  let end = text.length;
  while (text.charCodeAt(end - 1) == 0x30) end--;
  if (text.charCodeAt(end - 1) == 0x2e) end--;
  return text.substring(0, end);
}
