/**
 * The OCI config as the planner reads it, after `parseConfig` has checked it. Every list keeps the order
 * of the document, so that the JSON pointer of an element is its index: `/mounts/3`.
 * Source: runtime-spec 1.3, config.md and config-linux.md.
 */

import { Filter } from '../seccomp/filter';
import { KEEP_ORIGINAL_GROUPS } from './annotations';
import { Hooks } from './hooks';
import { IdMapping } from './id-mapping';
import { IntelRdt } from './intel-rdt';
import { Resources } from './resources';
import { IoPriority, MemoryPolicy, Scheduler } from './scheduling';
import { TimeOffset } from './time-offsets';

export class User {
  uid: u32 = 0;
  gid: u32 = 0;
  /** absent: 0022 */
  umask: u32 = 0o22;
  additionalGids: Array<u32> = [];
}

/** The five sets as bit masks (bit N is capability number N); `present` false: the object is absent, and all are dropped but none listed. */
export class Capabilities {
  present: bool = false;
  bounding: u64 = 0;
  effective: u64 = 0;
  inheritable: u64 = 0;
  permitted: u64 = 0;
  ambient: u64 = 0;
}

export class Rlimit {
  constructor(
    /** the kernel's RLIMIT_* number */
    public resource: u32,
    public soft: u64,
    public hard: u64,
  ) {}
}

export class Process {
  user: User = new User();
  args: Array<string> = [];
  /** "NAME=value" each; of a name given twice only the last is kept, as runc does */
  env: Array<string> = [];
  cwd: string = '/';
  capabilities: Capabilities = new Capabilities();
  rlimits: Array<Rlimit> = [];
  noNewPrivileges: bool = false;
  terminal: bool = false;
  /** in characters; 0: not said */
  consoleWidth: u32 = 0;
  consoleHeight: u32 = 0;
  /** absent: as its creator's */
  hasOomScoreAdj: bool = false;
  oomScoreAdj: i32 = 0;
  /** "" for none, as the next one */
  apparmorProfile: string = '';
  selinuxLabel: string = '';
  scheduler: Scheduler | null = null;
  ioPriority: IoPriority | null = null;
  /** of execCPUAffinity, as bit masks; empty: not given */
  initialCpus: Uint8Array = new Uint8Array(0);
  finalCpus: Uint8Array = new Uint8Array(0);
}

export class Mount {
  destination: string = '';
  type: string = '';
  source: string = '';
  options: Array<string> = [];
  /** of an id-mapped mount */
  uidMappings: Array<IdMapping> = [];
  gidMappings: Array<IdMapping> = [];
}

export class Namespace {
  constructor(
    /** the CLONE_NEW* flag */
    public flag: u32,
    /** "" for a new one */
    public path: string,
  ) {}
}

/** A rule of linux.resources.devices; major and minor -1 for any. */
export class DeviceRule {
  constructor(
    public allow: bool,
    /** "a", "b" or "c" */
    public type: string,
    public major: i64,
    public minor: i64,
    /** of "rwm" */
    public access: string,
  ) {}
}

/** A node of linux.devices. */
export class Device {
  path: string = '';
  /** S_IFCHR, S_IFBLK or S_IFIFO, and the permissions */
  mode: u32 = 0;
  major: u32 = 0;
  minor: u32 = 0;
  uid: u32 = 0;
  gid: u32 = 0;
}

export class Sysctl {
  constructor(
    /** as in the config: separated by "." or "/" */
    public key: string,
    public value: string,
  ) {}
}

/** An interface of the host that the container gets. */
export class NetDevice {
  constructor(
    public name: string,
    /** its name in the container */
    public to: string,
  ) {}
}

export class Annotation {
  constructor(
    public key: string,
    public value: string,
  ) {}
}

export class Config {
  ociVersion: string = '';
  rootPath: string = '';
  rootReadonly: bool = false;
  process: Process = new Process();
  hostname: string = '';
  domainname: string = '';
  mounts: Array<Mount> = [];
  annotations: Array<Annotation> = [];
  namespaces: Array<Namespace> = [];
  /** of the user namespace */
  uidMappings: Array<IdMapping> = [];
  gidMappings: Array<IdMapping> = [];
  /** of a new time namespace */
  timeOffsets: Array<TimeOffset> = [];
  maskedPaths: Array<string> = [];
  readonlyPaths: Array<string> = [];
  cgroupsPath: string = '';
  deviceRules: Array<DeviceRule> = [];
  resources: Resources = new Resources();
  devices: Array<Device> = [];
  sysctl: Array<Sysctl> = [];
  netDevices: Array<NetDevice> = [];
  intelRdt: IntelRdt | null = null;
  /** "", "private", "slave", "shared", "unbindable" and their r* forms */
  rootfsPropagation: string = '';
  /** SELinux's label of what is mounted */
  mountLabel: string = '';
  /** PER_LINUX or PER_LINUX32; -1: as its creator's */
  personality: i32 = -1;
  memoryPolicy: MemoryPolicy | null = null;
  hooks: Hooks = new Hooks();
  seccomp: Filter | null = null;

  /** Whether the process keeps its creator's supplementary groups: crun's annotation, which podman writes. */
  get keepsGroups(): bool {
    for (let i = 0; i < this.annotations.length; i++) {
      if (this.annotations[i].key == KEEP_ORIGINAL_GROUPS) return true;
    }
    return false;
  }

  /** The namespace of that CLONE_NEW* flag, or null when the container shares the host's. */
  namespace(flag: u32): Namespace | null {
    for (let i = 0; i < this.namespaces.length; i++) {
      if (this.namespaces[i].flag == flag) return this.namespaces[i];
    }
    return null;
  }
}
