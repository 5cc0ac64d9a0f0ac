/**
 * Resources as writes to the files of cgroup version 1, in runc's order. 0 mostly stands for "as it is", as with runc.
 * (Documentation/admin-guide/cgroup-v1)
 */
import * as errno from '../plan/errno';
import { BlockLimits, CpuLimits, Given, MemoryLimits, Resources, ThrottleDevice } from '../spec/resources';
import { addHugepages, addRdma, given } from './resources-common';
import { CurrentLimits, Limits, ResourceWrite } from './resource-write';

/** What the kernel makes of smaller and of larger shares: kernel/sched/sched.h. runc refuses them. */
const MIN_SHARES: u64 = 2;
const MAX_SHARES: u64 = 262144;

/** @param current of a cgroup that is updated; null: of a new one */
export function limitsV1(r: Resources, current: CurrentLimits | null): Limits {
  const out = new Limits();
  addText(out, 'cpuset', 'cpuset.cpus', r.cpu.cpus);
  addText(out, 'cpuset', 'cpuset.mems', r.cpu.mems);
  addMemory(out, r.memory, current);
  addCpu(out, r.cpu, current !== null);
  const pids = r.pids;
  if (pids) out.add('pids', 'pids.max', pids.value < 0 ? 'max' : max(pids.value, 1).toString(), pids.pointer);
  addBlock(out, r.block);
  addHugepages(out, r, 'limit_in_bytes');
  const network = r.network;
  const classId = network.classId;
  if (classId && classId.value) out.add('net_cls', 'net_cls.classid', classId.value.toString(), classId.pointer);
  for (let i = 0; i < network.priorities.length; i++) {
    const text = network.priorities[i].value;
    const name = text.substring(0, text.indexOf(' '));
    out.add('net_prio', 'net_prio.ifpriomap', text, network.priorities[i].pointer).keyed(name, `${name} 0`);
  }
  addRdma(out, r);
  if (r.unified.length) {
    out.refuse(r.unified[0].pointer, 'invalid configuration: cannot use unified on cgroup v1');
  }
  return out;
}

function addText(out: Limits, controller: string, file: string, text: Given<string> | null): void {
  if (text && text.value.length) out.add(controller, file, text.value, text.pointer);
}

/** The limit of both is never below that of memory: which is written first depends on where they come from. */
function addMemory(out: Limits, memory: MemoryLimits, current: CurrentLimits | null): void {
  const limit = given(memory.limit);
  const swap = given(memory.swap);
  let first: ResourceWrite | null = null;
  if (limit) first = new ResourceWrite('memory', 'memory.limit_in_bytes', limit.value.toString(), limit.pointer);
  let second: ResourceWrite | null = null;
  if (swap) {
    second = new ResourceWrite('memory', 'memory.memsw.limit_in_bytes', swap.value.toString(), swap.pointer);
  } else if (limit && limit.value == -1) {
    // no limit is meant for both, where swap is counted at all
    second = new ResourceWrite('memory', 'memory.memsw.limit_in_bytes', '-1', limit.pointer).tolerate(errno.ENOENT);
  }
  const unlimited = !swap || swap.value == -1;
  if (first && second && (unlimited || (current && current.memory < <u64>swap!.value))) {
    out.list.push(second);
    out.list.push(first);
  } else {
    if (first) out.list.push(first);
    if (second) out.list.push(second);
  }
  const hierarchy = memory.useHierarchy;
  if (hierarchy) out.add('memory', 'memory.use_hierarchy', hierarchy.value ? '1' : '0', hierarchy.pointer);
  const reservation = given(memory.reservation);
  if (reservation) {
    out.add('memory', 'memory.soft_limit_in_bytes', reservation.value.toString(), reservation.pointer);
  }
  const disable = memory.disableOOMKiller;
  if (disable && disable.value) {
    out.add('memory', 'memory.oom_control', '1', disable.pointer).keyed('oom_kill_disable', '0');
  }
  const swappiness = memory.swappiness;
  if (swappiness) out.add('memory', 'memory.swappiness', swappiness.value.toString(), swappiness.pointer);
}

/**
 * What depends on each other is written again, when the first attempt was refused for the sake of the other's old value. A new
 * cgroup has no limits for that.
 */
function addCpu(out: Limits, cpu: CpuLimits, update: bool): void {
  const shares = cpu.shares;
  const idle = cpu.idle;
  // an idle cgroup takes no shares
  if (idle && !idle.value) out.add('cpu', 'cpu.idle', '0', idle.pointer);
  if (shares && shares.value) {
    if (shares.value < MIN_SHARES) out.refuse(shares.pointer, `the minimum allowed cpu-shares is ${MIN_SHARES}`);
    if (shares.value > MAX_SHARES) out.refuse(shares.pointer, `the maximum allowed cpu-shares is ${MAX_SHARES}`);
    out.add('cpu', 'cpu.shares', shares.value.toString(), shares.pointer);
  }
  addTime(out, cpu, update);
  if (idle && idle.value) out.add('cpu', 'cpu.idle', idle.value.toString(), idle.pointer);
  const period = cpu.realtimePeriod;
  const runtime = cpu.realtimeRuntime;
  const again = update && (runtime ? runtime.value != 0 : false);
  if (period && period.value) addNumber(out, 'cpu.rt_period_us', period, again);
  if (runtime && runtime.value) {
    out.add('cpu', 'cpu.rt_runtime_us', runtime.value.toString(), runtime.pointer);
    if (again && period && period.value) addNumber(out, 'cpu.rt_period_us', period, false);
  }
}

function addTime(out: Limits, cpu: CpuLimits, update: bool): void {
  const quota = cpu.quota;
  const period = cpu.period;
  const burst = cpu.burst;
  const again = update && (quota ? quota.value != 0 : false);
  if (period && period.value) addNumber(out, 'cpu.cfs_period_us', period, again).late = true;
  if (burst) addNumber(out, 'cpu.cfs_burst_us', burst, again).late = true;
  if (!quota || !quota.value) return;
  out.add('cpu', 'cpu.cfs_quota_us', quota.value.toString(), quota.pointer).late = true;
  if (!again) return;
  if (period && period.value) addNumber(out, 'cpu.cfs_period_us', period, false).late = true;
  if (burst) addNumber(out, 'cpu.cfs_burst_us', burst, false).late = true;
}

function addNumber(out: Limits, file: string, number: Given<u64>, again: bool): ResourceWrite {
  const write = out.add('cpu', file, number.value.toString(), number.pointer);
  return again ? write.tolerate(errno.EINVAL) : write;
}

/** The weights are CFQ's files (until Linux 5.0) or BFQ's. */
function addBlock(out: Limits, block: BlockLimits): void {
  const weight = block.weight;
  if (weight && weight.value) {
    const value = weight.value.toString();
    out.add('blkio', 'blkio.weight', value, weight.pointer).otherwise = new ResourceWrite(
      'blkio',
      'blkio.bfq.weight',
      value,
      weight.pointer,
    );
  }
  const leaf = block.leafWeight;
  if (leaf && leaf.value) out.add('blkio', 'blkio.leaf_weight', leaf.value.toString(), leaf.pointer);
  for (let i = 0; i < block.weightDevices.length; i++) {
    const item = block.weightDevices[i];
    if (item.weight && item.weight!.value) {
      const first = deviceWrite('blkio.weight_device', item.device, item.weight!);
      first.otherwise = deviceWrite('blkio.bfq.weight_device', item.device, item.weight!);
      out.list.push(first);
    }
    if (item.leafWeight && item.leafWeight!.value) {
      out.list.push(deviceWrite('blkio.leaf_weight_device', item.device, item.leafWeight!));
    }
  }
  addThrottles(out, 'blkio.throttle.read_bps_device', block.readBps);
  addThrottles(out, 'blkio.throttle.write_bps_device', block.writeBps);
  addThrottles(out, 'blkio.throttle.read_iops_device', block.readIops);
  addThrottles(out, 'blkio.throttle.write_iops_device', block.writeIops);
}

function deviceWrite(file: string, device: string, weight: Given<u64>): ResourceWrite {
  const write = new ResourceWrite('blkio', file, `${device} ${weight.value}`, weight.pointer);
  return write.keyed(device, `${device} default`);
}

function addThrottles(out: Limits, file: string, devices: Array<ThrottleDevice>): void {
  for (let i = 0; i < devices.length; i++) {
    const device = devices[i].device;
    const write = out.add('blkio', file, `${device} ${devices[i].rate}`, `${devices[i].pointer}/rate`);
    write.keyed(device, `${device} 0`);
  }
}
