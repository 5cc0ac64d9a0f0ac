/**
 * Limits as properties of a unit: systemd.resource-control(5), in runc's conversions. systemd knows some of them only, and writes
 * those anew when it likes: all are written to the cgroup's files as well. What a version of systemd does not know it refuses, so
 * it is not told.
 */
import { propertyOf } from '../dbus/systemd';
import { Value } from '../dbus/value';
import { CpuLimits, Resources } from '../spec/resources';
import { Limits, ResourceWrite } from './resource-write';

const QUOTA_PERIOD: u32 = 242;
const CPUSET: u32 = 244;
const CPU_IDLE: u32 = 252;
const OOM_POLICY: u32 = 253;

const INFINITY: u64 = u64.MAX_VALUE;
/** microseconds: the kernel's own period, a second, and what systemd's whole percents are of it */
const DEFAULT_PERIOD: u64 = 100000;
const SECOND: u64 = 1000000;
const PERCENT: u64 = 10000;
/** More CPU time than any quota gives. */
const QUOTA_MAX: u64 = 1 << 40;
/** more CPUs and memory nodes than any kernel has */
const BITS_MAX: u32 = 1 << 16;

/** systemd keeps a quota in whole percents of a CPU: it is rounded up to one, so that both write the same. */
export function roundQuota(cpu: CpuLimits): void {
  const quota = cpu.quota;
  if (!quota || quota.value <= 0 || <u64>quota.value > QUOTA_MAX) return;
  const period = periodOf(cpu);
  const rounded = perSecond(quota.value, period);
  if ((<u64>quota.value * SECOND) / period != rounded) quota.value = (rounded * period) / SECOND;
}

function periodOf(cpu: CpuLimits): u64 {
  const period = cpu.period;
  return period && period.value ? period.value : DEFAULT_PERIOD;
}

/** CPU time in a second, in whole percents. */
function perSecond(quota: u64, period: u64): u64 {
  return (((quota * SECOND) / period + PERCENT - 1) / PERCENT) * PERCENT;
}

/**
 * Adds the properties.
 * @param limits the writes of `resources`
 * @param version of systemd
 */
export function addLimits(out: Array<Value>, limits: Limits, resources: Resources, version: u32): void {
  const idle = version >= CPU_IDLE && isIdle(limits);
  if (idle) out.push(propertyOf('CPUWeight', Value.u64(0)));
  addTime(out, resources.cpu, version);
  for (let i = 0; i < limits.list.length; i++) addOne(out, limits.list[i], version, idle);
}

/** What can be said only when a unit is made. */
export function addOomPolicy(out: Array<Value>, limits: Limits, version: u32): void {
  for (let i = 0; i < limits.list.length; i++) {
    const write = limits.list[i];
    if (write.file != 'memory.oom.group' || version < OOM_POLICY) continue;
    const value = write.value.trim();
    if (value == '0') out.push(propertyOf('OOMPolicy', Value.str('continue')));
    if (value == '1') out.push(propertyOf('OOMPolicy', Value.str('kill')));
  }
}

function isIdle(limits: Limits): bool {
  for (let i = 0; i < limits.list.length; i++) {
    if (limits.list[i].file == 'cpu.idle' && limits.list[i].value.trim() == '1') return true;
  }
  return false;
}

function addOne(out: Array<Value>, write: ResourceWrite, version: u32, idle: bool): void {
  const file = write.file;
  const value = write.value.trim();
  const name = nameOf(file);
  if (file == 'cpu.max' && write.pointer.includes('/unified/')) addMax(out, value, version);
  else if (file == 'cpuset.cpus') addBits(out, 'AllowedCPUs', value, version);
  else if (file == 'cpuset.mems') addBits(out, 'AllowedMemoryNodes', value, version);
  else if (name.length && !(name == 'CPUWeight' && idle)) {
    const number = value == 'max' || value == '-1' ? INFINITY : U64.parseInt(value);
    if (number == INFINITY || number.toString() == value) {
      // a unit without a single task is none
      out.push(propertyOf(name, Value.u64(name == 'TasksMax' ? max(number, 1) : number)));
    }
  }
}

/** The property that is a number as the file is, or "". */
function nameOf(file: string): string {
  if (file == 'memory.max') return 'MemoryMax';
  if (file == 'memory.high') return 'MemoryHigh';
  if (file == 'memory.low') return 'MemoryLow';
  if (file == 'memory.min') return 'MemoryMin';
  if (file == 'memory.swap.max') return 'MemorySwapMax';
  if (file == 'cpu.weight') return 'CPUWeight';
  if (file == 'pids.max') return 'TasksMax';
  if (file == 'memory.limit_in_bytes') return 'MemoryLimit';
  if (file == 'cpu.shares') return 'CPUShares';
  return file == 'blkio.weight' ? 'BlockIOWeight' : '';
}

function addTime(out: Array<Value>, cpu: CpuLimits, version: u32): void {
  const quota = cpu.quota && cpu.quota!.value ? cpu.quota : null;
  const period = cpu.period && cpu.period!.value ? cpu.period : null;
  if (quota || period) addQuota(out, quota ? quota.value : 0, period ? period.value : 0, version);
}

/** "max", or a quota, and perhaps a period. */
function addMax(out: Array<Value>, value: string, version: u32): void {
  const words = value.split(' ').filter((word) => word.length > 0);
  if (!words.length) return;
  const quota = words[0] == 'max' ? 0 : I64.parseInt(words[0]);
  addQuota(out, quota, words.length > 1 ? U64.parseInt(words[1]) : DEFAULT_PERIOD, version);
}

/** @param quota not above 0: no limit @param period 0: it is not said */
function addQuota(out: Array<Value>, quota: i64, period: u64, version: u32): void {
  if (period && version >= QUOTA_PERIOD) out.push(propertyOf('CPUQuotaPeriodUSec', Value.u64(period)));
  const limited = quota > 0 && <u64>quota <= QUOTA_MAX;
  const time = limited ? perSecond(quota, period ? period : DEFAULT_PERIOD) : INFINITY;
  out.push(propertyOf('CPUQuotaPerSecUSec', Value.u64(time)));
}

/** "0-3,5" as a bit mask, the first byte the lowest; what is no such list the kernel refuses. */
function addBits(out: Array<Value>, name: string, list: string, version: u32): void {
  if (version < CPUSET) return;
  const bytes: Array<Value> = [];
  const ranges = list.split(',');
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i].trim();
    if (!range.length) continue;
    const dash = range.indexOf('-');
    const first = U32.parseInt(dash < 0 ? range : range.substring(0, dash));
    const last = dash < 0 ? first : U32.parseInt(range.substring(dash + 1));
    if (last >= BITS_MAX) return;
    while (bytes.length <= <i32>(last >> 3)) bytes.push(Value.of('y', 0));
    for (let bit = first; bit <= last; bit++) bytes[bit >> 3].number |= 1 << (bit & 7);
  }
  if (bytes.length) out.push(propertyOf(name, Value.array('y', bytes)));
}
