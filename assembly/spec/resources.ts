/**
 * linux.resources, or the resources.json of update: what a container's cgroup may use. "Absent" differs from every number, so
 * what is given is an object, and null what is not. (The rules for devices are config.ts's.)
 * Source: runtime-spec 1.3, config-linux.md, "Control groups".
 */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';

/** A value that was given, and where. */
export class Given<T> {
  constructor(
    public value: T,
    public pointer: string,
  ) {}
}

export class MemoryLimits {
  limit: Given<i64> | null = null;
  reservation: Given<i64> | null = null;
  /** memory and swap together */
  swap: Given<i64> | null = null;
  swappiness: Given<u64> | null = null;
  disableOOMKiller: Given<bool> | null = null;
  useHierarchy: Given<bool> | null = null;
  checkBeforeUpdate: bool = false;
}

export class CpuLimits {
  shares: Given<u64> | null = null;
  quota: Given<i64> | null = null;
  burst: Given<u64> | null = null;
  period: Given<u64> | null = null;
  realtimeRuntime: Given<i64> | null = null;
  realtimePeriod: Given<u64> | null = null;
  /** "" asks for nothing, as the next one */
  cpus: Given<string> | null = null;
  mems: Given<string> | null = null;
  idle: Given<i64> | null = null;
}

export class WeightDevice {
  constructor(
    /** major:minor */
    public device: string,
    public weight: Given<u64> | null,
    public leafWeight: Given<u64> | null,
  ) {}
}

export class ThrottleDevice {
  constructor(
    /** major:minor */
    public device: string,
    public rate: u64,
    public pointer: string,
  ) {}
}

export class BlockLimits {
  weight: Given<u64> | null = null;
  leafWeight: Given<u64> | null = null;
  weightDevices: Array<WeightDevice> = [];
  readBps: Array<ThrottleDevice> = [];
  writeBps: Array<ThrottleDevice> = [];
  readIops: Array<ThrottleDevice> = [];
  writeIops: Array<ThrottleDevice> = [];
}

export class HugepageLimit {
  constructor(
    /** as the kernel's files have it: 2MB */
    public pageSize: string,
    public limit: u64,
    public pointer: string,
  ) {}
}

export class NetworkLimits {
  classId: Given<u64> | null = null;
  /** "interface priority" */
  priorities: Array<Given<string>> = [];
}

export class RdmaLimit {
  constructor(
    public device: string,
    public handles: Given<u64> | null,
    public objects: Given<u64> | null,
    public pointer: string,
  ) {}
}

/** A file of version 2, and what goes into it. */
export class UnifiedFile {
  constructor(
    public name: string,
    public value: string,
    public pointer: string,
  ) {}
}

export class Resources {
  memory: MemoryLimits = new MemoryLimits();
  cpu: CpuLimits = new CpuLimits();
  /** the most processes; below 0: no limit */
  pids: Given<i64> | null = null;
  block: BlockLimits = new BlockLimits();
  hugepages: Array<HugepageLimit> = [];
  network: NetworkLimits = new NetworkLimits();
  rdma: Array<RdmaLimit> = [];
  /** in the document's order */
  unified: Array<UnifiedFile> = [];

  /**
   * Reads what the rules have passed.
   * @param node the object, -1 when there is none
   * @param pointer its place: "/linux/resources", or "" of a resources.json
   */
  static read(json: Json, node: i32, pointer: string): Resources {
    const r = new Resources();
    const from = new Member(json, node, pointer);
    readMemory(from.of('memory'), r.memory);
    readCpu(from.of('cpu'), r.cpu);
    r.pids = from.of('pids').signed('limit');
    readBlock(from.of('blockIO'), r.block);
    readNetwork(from.of('network'), r.network);
    const hugepages = from.of('hugepageLimits');
    for (let i = 0; i < hugepages.count; i++) {
      const item = hugepages.item(i);
      r.hugepages.push(new HugepageLimit(item.text('pageSize'), item.number('limit'), item.pointer));
    }
    const rdma = from.of('rdma');
    for (let i = 0; i < rdma.count; i++) {
      const item = rdma.item(i);
      const limit = new RdmaLimit(item.key, item.unsigned('hcaHandles'), item.unsigned('hcaObjects'), item.pointer);
      r.rdma.push(limit);
    }
    const unified = from.of('unified');
    for (let i = 0; i < unified.count; i++) {
      const item = unified.item(i);
      r.unified.push(new UnifiedFile(item.key, json.str(item.node), item.pointer));
    }
    return r;
  }
}

/** A node, and where it is. */
class Member {
  /** in the object that it is a member of */
  key: string = '';

  constructor(
    private json: Json,
    public node: i32,
    public pointer: string,
  ) {}

  /** Items or members. */
  get count(): i32 {
    return this.json.count(this.node);
  }

  of(name: string): Member {
    return new Member(this.json, this.json.get(this.node, name), `${this.pointer}/${name}`);
  }

  /** The index-th item or member. */
  item(index: i32): Member {
    const object = this.json.kind(this.node) == Kind.Object;
    const key = object ? this.json.key(this.node, index) : index.toString();
    const place = key.replaceAll('~', '~0').replaceAll('/', '~1');
    const member = new Member(this.json, this.json.item(this.node, index), `${this.pointer}/${place}`);
    member.key = key;
    return member;
  }

  private has(kind: Kind): bool {
    return this.json.kind(this.node) == kind;
  }

  signed(name: string): Given<i64> | null {
    const member = this.of(name);
    return member.has(Kind.Number) ? new Given<i64>(this.json.i64(member.node), member.pointer) : null;
  }

  unsigned(name: string): Given<u64> | null {
    const member = this.of(name);
    return member.has(Kind.Number) ? new Given<u64>(this.json.u64(member.node), member.pointer) : null;
  }

  bool(name: string): Given<bool> | null {
    const member = this.of(name);
    if (!member.has(Kind.True) && !member.has(Kind.False)) return null;
    return new Given<bool>(this.json.bool(member.node), member.pointer);
  }

  string(name: string): Given<string> | null {
    const member = this.of(name);
    return member.has(Kind.String) ? new Given<string>(this.json.str(member.node), member.pointer) : null;
  }

  /** Of members that must be there. */
  text(name: string): string {
    return this.json.str(this.of(name).node);
  }

  number(name: string): u64 {
    return this.json.u64(this.of(name).node);
  }
}

function readMemory(from: Member, memory: MemoryLimits): void {
  memory.limit = from.signed('limit');
  memory.reservation = from.signed('reservation');
  memory.swap = from.signed('swap');
  memory.swappiness = from.unsigned('swappiness');
  memory.disableOOMKiller = from.bool('disableOOMKiller');
  memory.useHierarchy = from.bool('useHierarchy');
  const check = from.bool('checkBeforeUpdate');
  memory.checkBeforeUpdate = check !== null && check.value;
}

function readCpu(from: Member, cpu: CpuLimits): void {
  cpu.shares = from.unsigned('shares');
  cpu.quota = from.signed('quota');
  cpu.burst = from.unsigned('burst');
  cpu.period = from.unsigned('period');
  cpu.realtimeRuntime = from.signed('realtimeRuntime');
  cpu.realtimePeriod = from.unsigned('realtimePeriod');
  cpu.cpus = from.string('cpus');
  cpu.mems = from.string('mems');
  cpu.idle = from.signed('idle');
}

function readBlock(from: Member, block: BlockLimits): void {
  block.weight = from.unsigned('weight');
  block.leafWeight = from.unsigned('leafWeight');
  const devices = from.of('weightDevice');
  for (let i = 0; i < devices.count; i++) {
    const item = devices.item(i);
    block.weightDevices.push(new WeightDevice(device(item), item.unsigned('weight'), item.unsigned('leafWeight')));
  }
  block.readBps = throttles(from.of('throttleReadBpsDevice'));
  block.writeBps = throttles(from.of('throttleWriteBpsDevice'));
  block.readIops = throttles(from.of('throttleReadIOPSDevice'));
  block.writeIops = throttles(from.of('throttleWriteIOPSDevice'));
}

function throttles(from: Member): Array<ThrottleDevice> {
  const list: Array<ThrottleDevice> = [];
  for (let i = 0; i < from.count; i++) {
    const item = from.item(i);
    list.push(new ThrottleDevice(device(item), item.number('rate'), item.pointer));
  }
  return list;
}

function device(item: Member): string {
  return `${item.number('major')}:${item.number('minor')}`;
}

function readNetwork(from: Member, network: NetworkLimits): void {
  network.classId = from.unsigned('classID');
  const priorities = from.of('priorities');
  for (let i = 0; i < priorities.count; i++) {
    const item = priorities.item(i);
    const text = `${item.text('name')} ${item.number('priority')}`;
    network.priorities.push(new Given<string>(text, item.pointer));
  }
}
