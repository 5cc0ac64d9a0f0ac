/** Rules on resources: config-linux.md, "Memory", "CPU", "Block IO", "RDMA", "Unified". */
import * as s from '../spec/structure.generated';
import { ABSENT, at, count, first, from, json, kind, next, out, text, to } from './document';
import { checkCpuList } from './cpu-list';
import { Kind } from '../json/tape';
import * as rules from './rules.generated';

export function checkMemory(node: i32): void {
  const limit = at(s.MEMORY_LIMIT);
  const swap = at(s.MEMORY_SWAP);
  const bytes = json.i64(limit);
  const both = json.i64(swap);
  if (both > 0 && limit == ABSENT) {
    // a resources.json need not say what the container has already
    if (json.pointer(node) != '/memory')
      out.add(rules.MEMORY_SWAP_LIMIT, node, '"swap" limits memory and swap together: it needs "limit" too');
  } else if (both > 0 && bytes > both) {
    const message = `memory and swap together (${both}) are less than the limit of memory (${bytes})`;
    out.add(rules.MEMORY_SWAP, swap, message);
  }
  if (bytes > 0 && json.i64(at(s.MEMORY_RESERVATION)) > bytes) {
    out.add(rules.MEMORY_RESERVATION, at(s.MEMORY_RESERVATION), 'a soft limit above the limit does nothing');
  }
  const disable = at(s.MEMORY_DISABLE_OOM_KILLER);
  if (kind(disable) == <u32>Kind.True && bytes <= 0) {
    out.add(rules.OOM_KILLER, disable, 'without a limit of memory, the host runs out of it');
  }
  deprecated(at(s.MEMORY_KERNEL));
  deprecated(at(s.MEMORY_KERNEL_TCP));
}

function deprecated(node: i32): void {
  if (json.i64(node) > 0) out.add(rules.MEMORY_KERNEL, node, 'limits of kernel memory are deprecated, and ignored');
}

/** Bounds of the kernel: kernel/sched/core.c, tg_set_cfs_bandwidth and tg_set_rt_bandwidth. */
export function checkCpu(): void {
  const period = at(s.CPU_PERIOD);
  const length = json.u64(period);
  if (length != 0 && (length < 1000 || length > 1000000)) {
    out.add(rules.CPU_PERIOD, period, `a period is from 1000 to 1000000 microseconds, not ${length}`);
  }
  const quota = json.i64(at(s.CPU_QUOTA));
  if (quota > 0 && quota < 1000) {
    out.add(rules.CPU_QUOTA, at(s.CPU_QUOTA), `a quota is at least 1000 microseconds, not ${quota}`);
  }
  const burst = json.u64(at(s.CPU_BURST));
  if (quota > 0 && burst > <u64>quota) {
    out.add(rules.CPU_BURST, at(s.CPU_BURST), `the burst ${burst} is above the quota ${quota}`);
  }
  const runtime = json.i64(at(s.CPU_REALTIME_RUNTIME));
  let realtime = json.u64(at(s.CPU_REALTIME_PERIOD));
  if (realtime == 0) realtime = 1000000;
  if (runtime > 0 && <u64>runtime > realtime) {
    const message = `the real-time runtime ${runtime} is above its period ${realtime}`;
    out.add(rules.CPU_REALTIME, at(s.CPU_REALTIME_RUNTIME), message);
  }
  checkCpuList(at(s.CPU_CPUS), rules.CPUSET);
  checkCpuList(at(s.CPU_MEMS), rules.CPUSET);
}

/** 0 leaves a weight as it is; the kernel's least is 10. */
function checkWeight(node: i32): void {
  const weight = json.u64(node);
  if (weight == 0 || weight >= 10 || !out.wants(rules.IO_WEIGHT)) return;
  out.add(rules.IO_WEIGHT, node, `a weight is from 10 to 1000, not ${weight}`);
}

export function checkBlockIO(): void {
  checkWeight(at(s.BLOCK_IO_WEIGHT));
  checkWeight(at(s.BLOCK_IO_LEAF_WEIGHT));
}

export function checkWeightDevice(node: i32): void {
  checkWeight(at(s.WEIGHT_DEVICE_WEIGHT));
  checkWeight(at(s.WEIGHT_DEVICE_LEAF_WEIGHT));
  if (at(s.WEIGHT_DEVICE_WEIGHT) != ABSENT || at(s.WEIGHT_DEVICE_LEAF_WEIGHT) != ABSENT) return;
  if (out.wants(rules.IO_WEIGHT_DEVICE)) out.add(rules.IO_WEIGHT_DEVICE, node, '"weight" or "leafWeight" is missing');
}

export function checkResources(): void {
  const unified = at(s.RESOURCES_UNIFIED);
  const total = count(unified);
  let key = total ? first(unified) : 0;
  for (let i = 0; i < total; i++) {
    if (!isFile(key) && out.wants(rules.UNIFIED_KEY)) {
      out.add(rules.UNIFIED_KEY, key, `${json.raw(key)} is not the name of a file such as "memory.high"`);
    }
    key = next(next(key));
  }
  checkRdma(at(s.RESOURCES_RDMA));
}

/** controller.parameter, without a slash */
function isFile(key: i32): bool {
  text(key);
  let p = from;
  let dots = 0;
  while (p < to && load<u8>(p) != 0x2f) {
    if (load<u8>(p) == 0x2e) dots++;
    p++;
  }
  return p == to && dots > 0;
}

function checkRdma(rdma: i32): void {
  const total = count(rdma);
  let key = total ? first(rdma) : 0;
  for (let i = 0; i < total; i++) {
    const device = next(key);
    const object = kind(device) == <u32>Kind.Object;
    const given = json.get(device, 'hcaHandles') >= 0 || json.get(device, 'hcaObjects') >= 0;
    if (object && !given && out.wants(rules.RDMA)) {
      out.add(rules.RDMA, device, '"hcaHandles" or "hcaObjects" is missing');
    }
    key = next(device);
  }
}
