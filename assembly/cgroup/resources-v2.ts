/**
 * Resources as writes to the files of cgroup version 2, as runc's newest converts them. 0 mostly stands for "as it is".
 * (Documentation/admin-guide/cgroup-v2.rst)
 */
import * as errno from '../plan/errno';
import { quoted } from '../plan/text';
import { BlockLimits, CpuLimits, Given, MemoryLimits, Resources, ThrottleDevice, UnifiedFile } from '../spec/resources';
import { addHugepages, addRdma, given } from './resources-common';
import { Limits, ResourceWrite } from './resource-write';
import { ioWeight, weightOfShares } from './weights';

/** The kernel's own: microseconds. */
const DEFAULT_PERIOD: u64 = 100000;

/** @param update the cgroup has limits already */
export function limitsV2(r: Resources, update: bool): Limits {
  const out = new Limits();
  refuseForeign(out, r);
  const pids = r.pids;
  if (pids) out.add('pids', 'pids.max', pids.value < 0 ? 'max' : max(pids.value, 1).toString(), pids.pointer);
  addMemory(out, r.memory);
  addBlock(out, r.block);
  addCpu(out, r.cpu, update);
  addText(out, 'cpuset.cpus', r.cpu.cpus);
  addText(out, 'cpuset.mems', r.cpu.mems);
  addHugepages(out, r, 'max');
  addRdma(out, r);
  for (let i = 0; i < r.unified.length; i++) addUnified(out, r.unified[i]);
  return out;
}

/** What only version 1 can do: to be silent about it would be to promise a limit that is not there. */
function refuseForeign(out: Limits, r: Resources): void {
  const memory = r.memory;
  if (memory.swappiness) foreign(out, 'swappiness', memory.swappiness!.pointer);
  const disable = memory.disableOOMKiller;
  if (disable && disable.value) foreign(out, 'disableOOMKiller', disable.pointer);
  const hierarchy = memory.useHierarchy;
  if (hierarchy && !hierarchy.value) foreign(out, 'useHierarchy', hierarchy.pointer);
  const runtime = r.cpu.realtimeRuntime;
  if (runtime && runtime.value) foreign(out, 'realtimeRuntime', runtime.pointer);
  const period = r.cpu.realtimePeriod;
  if (period && period.value) foreign(out, 'realtimePeriod', period.pointer);
  const leaf = r.block.leafWeight;
  if (leaf && leaf.value) foreign(out, 'leafWeight', leaf.pointer);
  for (let i = 0; i < r.block.weightDevices.length; i++) {
    const weight = r.block.weightDevices[i].leafWeight;
    if (weight && weight.value) foreign(out, 'leafWeight', weight.pointer);
  }
  const classId = r.network.classId;
  if (classId && classId.value) foreign(out, 'classID', classId.pointer);
  if (r.network.priorities.length) foreign(out, 'priorities', r.network.priorities[0].pointer);
}

function foreign(out: Limits, name: string, pointer: string): void {
  out.refuse(pointer, `cgroup v2 has no ${quoted(name)}; remove it`);
}

function addText(out: Limits, file: string, text: Given<string> | null): void {
  if (text && text.value.length) out.add('cpuset', file, text.value, text.pointer);
}

function amount(value: i64): string {
  return value == -1 ? 'max' : value.toString();
}

function addMemory(out: Limits, memory: MemoryLimits): void {
  const limit = given(memory.limit);
  const swap = swapOf(out, limit, given(memory.swap));
  if (swap.length) {
    const pointer = given(memory.swap) ? memory.swap!.pointer : limit!.pointer;
    const write = out.add('memory', 'memory.swap.max', swap, pointer);
    // without swap there is no such file, and none is used
    if (swap == 'max' || swap == '0') write.tolerate(errno.ENOENT);
  }
  if (limit) out.add('memory', 'memory.max', amount(limit.value), limit.pointer);
  const reservation = given(memory.reservation);
  if (reservation) out.add('memory', 'memory.low', amount(reservation.value), reservation.pointer);
}

/** The config limits memory and swap together, version 2 swap alone. @returns "" for as it is */
function swapOf(out: Limits, limit: Given<i64> | null, swap: Given<i64> | null): string {
  if (!swap) return limit && limit.value == -1 ? 'max' : '';
  if (swap.value == -1) return 'max';
  if (!limit) {
    out.refuse(swap.pointer, 'unable to set swap limit without memory limit');
    return '';
  }
  if (limit.value == -1) return swap.value.toString();
  if (swap.value < limit.value) out.refuse(swap.pointer, 'memory+swap limit should be >= memory limit');
  return (swap.value - limit.value).toString();
}

function addBlock(out: Limits, block: BlockLimits): void {
  const weight = block.weight;
  if (weight && weight.value) {
    const bfq = out.add('io', 'io.bfq.weight', weight.value.toString(), weight.pointer);
    bfq.otherwise = new ResourceWrite('io', 'io.weight', ioWeight(weight.value).toString(), weight.pointer);
  }
  for (let i = 0; i < block.weightDevices.length; i++) {
    const item = block.weightDevices[i];
    const own = item.weight;
    if (!own || !own.value) continue;
    const write = out.add('io', 'io.bfq.weight', `${item.device} ${own.value}`, own.pointer);
    write.keyed(item.device, `${item.device} default`);
  }
  addThrottles(out, 'rbps', block.readBps);
  addThrottles(out, 'wbps', block.writeBps);
  addThrottles(out, 'riops', block.readIops);
  addThrottles(out, 'wiops', block.writeIops);
}

function addThrottles(out: Limits, name: string, devices: Array<ThrottleDevice>): void {
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i].device;
    const write = out.add('io', 'io.max', `${device} ${name}=${devices[i].rate}`, `${devices[i].pointer}/rate`);
    write.keyed(device, noIoLimit(device));
  }
}

function noIoLimit(device: string): string {
  return `${device} rbps=max wbps=max riops=max wiops=max`;
}

/** A burst above the old quota is refused until the new one is there: it is written again then. */
function addCpu(out: Limits, cpu: CpuLimits, update: bool): void {
  const idle = cpu.idle;
  if (idle) out.add('cpu', 'cpu.idle', idle.value.toString(), idle.pointer);
  const shares = cpu.shares;
  // an idle cgroup has no weight
  if (shares && shares.value && !(idle && idle.value)) {
    out.add('cpu', 'cpu.weight', weightOfShares(shares.value).toString(), shares.pointer);
  }
  const burst = cpu.burst;
  const quota = given(cpu.quota);
  const period = cpu.period;
  const again = update && quota !== null;
  if (burst) {
    const write = addLate(out, 'cpu.max.burst', burst.value.toString(), burst.pointer);
    if (again) write.tolerate(errno.EINVAL);
  }
  if (!quota && !(period && period.value)) return;
  const time = quota && quota.value > 0 ? quota.value.toString() : 'max';
  const every = period && period.value ? period.value : DEFAULT_PERIOD;
  addLate(out, 'cpu.max', `${time} ${every}`, quota ? quota.pointer : period!.pointer);
  if (burst && again) addLate(out, 'cpu.max.burst', burst.value.toString(), burst.pointer);
}

function addLate(out: Limits, file: string, value: string, pointer: string): ResourceWrite {
  const write = out.add('cpu', file, value, pointer);
  write.late = true;
  return write;
}

/** Line by line, as the kernel takes such files. An empty text asks for nothing. */
function addUnified(out: Limits, file: UnifiedFile): void {
  const dot = file.name.indexOf('.');
  const controller = dot < 0 ? '' : file.name.substring(0, dot);
  if (file.name == 'cgroup.freeze' && file.value.trim() == '1') {
    out.refuse(file.pointer, 'nothing ever begins in a frozen cgroup; pause the container when it is there');
  }
  const lines = file.value.split('\n');
  for (let i = 0; i < lines.length; i++) {
    if (!lines[i].length) continue;
    const write = out.add(controller, file.name, lines[i], file.pointer);
    write.late = file.name == 'cpu.max' || file.name == 'cpu.max.burst';
    if (isKeyed(controller)) setKey(write);
  }
}

/** The controllers whose files have a line for each device or the like. */
function isKeyed(controller: string): bool {
  return controller == 'io' || controller == 'rdma' || controller == 'misc' || controller == 'dmem';
}

function setKey(write: ResourceWrite): void {
  const blank = write.value.indexOf(' ');
  const key = blank < 0 ? 'default' : write.value.substring(0, blank);
  let absent = `${key} default`;
  if (write.file == 'io.max') absent = noIoLimit(key);
  else if (write.file == 'io.latency') absent = `${key} target=0`;
  write.keyed(key, absent);
}
