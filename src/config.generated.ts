// Made from schema/config.schema.json by `npm run generate`. Do not edit.

/** config.json of an OCI bundle: runtime-spec 1.3, for Linux. */
export interface OciConfig {
  /** Which runtime-spec this document follows, as a semantic version. */
  ociVersion: string;
  process: OciProcess;
  /** The container’s root file system. */
  root: {
    /** A directory, absolute or relative to the bundle. */
    path: string;
    /** Makes the root read-only inside the container. */
    readonly?: boolean | null;
  };
  /** The container’s host name; needs a uts namespace. */
  hostname?: string | null;
  /** The container’s NIS domain name; needs a uts namespace. */
  domainname?: string | null;
  /** File systems mounted besides the root, in this order. */
  mounts?: OciMount[] | null;
  hooks?: OciHooks | null;
  /** Names and values for whoever reads them. Some change what runtimes do. */
  annotations?: Record<string, string> | null;
  linux?: OciLinux | null;
  /** Settings for Solaris. Accepted, and not looked into. */
  solaris?: object | null;
  /** Settings for Windows. Accepted, and not looked into. */
  windows?: object | null;
  /** Settings for virtual machines. Accepted, and not looked into. */
  vm?: object | null;
  /** Settings for z/OS. Accepted, and not looked into. */
  zos?: object | null;
  /** Settings for FreeBSD. Accepted, and not looked into. */
  freebsd?: object | null;
}

/** A path that begins with a slash. */
export type OciAbsolutePath = string;

/** A capability by its name in capabilities(7). A name that the kernel does not have is passed over by runc. */
export type OciCapability = string;

/** A mount(8) option, a propagation, a recursive attribute (r…), or an option of the file system itself. */
export type OciMountOption = string;

/** A user or group id as the container sees it. */
export type OciId = number;

/** NAME=value. */
export type OciVariable = string;

/** Who the process runs as. */
export interface OciUser {
  /** The user id inside the container. */
  uid: OciId;
  /** The primary group id inside the container. */
  gid: OciId;
  /** The file mode creation mask, as a decimal number. Runtimes take 0022 (18) when it is absent. */
  umask?: number | null;
  /** More group ids of the process. */
  additionalGids?: OciId[] | null;
  /** A name, for platforms that have no numbers. Not used on Linux. */
  username?: string | null;
}

/** The five capability sets of the process. A set that is absent is empty. */
export interface OciCapabilities {
  /** What the process and its children can ever gain. */
  bounding?: OciCapability[] | null;
  /** What the kernel checks. Every one must be permitted too. */
  effective?: OciCapability[] | null;
  /** What can be kept over an execve of a file with inheritable capabilities. Best left empty. */
  inheritable?: OciCapability[] | null;
  /** What the process may make effective. */
  permitted?: OciCapability[] | null;
  /** What an ordinary program keeps over execve. Only what is both permitted and inheritable can be ambient. */
  ambient?: OciCapability[] | null;
}

/** One limit of setrlimit(2). */
export interface OciRlimit {
  /** Which resource is limited. */
  type: 'RLIMIT_CPU' | 'RLIMIT_FSIZE' | 'RLIMIT_DATA' | 'RLIMIT_STACK' | 'RLIMIT_CORE' | 'RLIMIT_RSS' | 'RLIMIT_NPROC' | 'RLIMIT_NOFILE' | 'RLIMIT_MEMLOCK' | 'RLIMIT_AS' | 'RLIMIT_LOCKS' | 'RLIMIT_SIGPENDING' | 'RLIMIT_MSGQUEUE' | 'RLIMIT_NICE' | 'RLIMIT_RTPRIO' | 'RLIMIT_RTTIME';
  /** The most that the soft limit can be raised to. 18446744073709551615 for none. */
  hard: number | bigint;
  /** The limit in force; at most the hard limit. */
  soft: number | bigint;
}

/** How the kernel schedules the process: sched_setattr(2). */
export interface OciScheduler {
  /** The scheduling policy. */
  policy: 'SCHED_OTHER' | 'SCHED_FIFO' | 'SCHED_RR' | 'SCHED_BATCH' | 'SCHED_ISO' | 'SCHED_IDLE' | 'SCHED_DEADLINE';
  /** From -20 (gets most) to 19, for SCHED_OTHER and SCHED_BATCH. */
  nice?: number | null;
  /** From 1 to 99, for SCHED_FIFO and SCHED_RR. */
  priority?: number | null;
  /** Flags of sched_setattr(2). */
  flags?: Array<'SCHED_FLAG_RESET_ON_FORK' | 'SCHED_FLAG_RECLAIM' | 'SCHED_FLAG_DL_OVERRUN' | 'SCHED_FLAG_KEEP_POLICY' | 'SCHED_FLAG_KEEP_PARAMS' | 'SCHED_FLAG_UTIL_CLAMP_MIN' | 'SCHED_FLAG_UTIL_CLAMP_MAX'> | null;
  /** Nanoseconds of work in each period, for SCHED_DEADLINE. */
  runtime?: number | bigint | null;
  /** Nanoseconds in which the work must be done, for SCHED_DEADLINE. */
  deadline?: number | bigint | null;
  /** Nanoseconds of a period, for SCHED_DEADLINE; 0 means the deadline. */
  period?: number | bigint | null;
}

/** Class and level of ioprio_set(2). */
export interface OciIoPriority {
  /** The scheduling class for I/O. */
  class: 'IOPRIO_CLASS_RT' | 'IOPRIO_CLASS_BE' | 'IOPRIO_CLASS_IDLE';
  /** From 0 (first) to 7; 0 where it is missing. */
  priority?: number | null;
}

/** On which CPUs a process runs that is executed in the running container. */
export interface OciCpuAffinity {
  /** CPUs before the process enters the cgroup, such as 0-3,7. */
  initial?: string | null;
  /** CPUs after it has entered the cgroup. */
  final?: string | null;
}

/** The program to run, and as whom. This is also the form of the file that `exec --process` takes. */
export interface OciProcess {
  /** Gives the process a pseudo-terminal as its stdin, stdout and stderr. */
  terminal?: boolean | null;
  /** In characters. Not used without a terminal. */
  consoleSize?: {
    /** Rows. */
    height: number | bigint;
    /** Columns. */
    width: number | bigint;
  } | null;
  user?: OciUser | null;
  /** The program and its arguments. A program without a slash is looked up in the PATH of `env`. */
  args: string[];
  /** The whole command line, for Windows. */
  commandLine?: string | null;
  /** Variables as NAME=value. Of a name given twice the last counts. */
  env?: OciVariable[] | null;
  /** Where the program starts, inside the container. */
  cwd: string;
  capabilities?: OciCapabilities | null;
  /** Limits of setrlimit(2), each type at most once. */
  rlimits?: OciRlimit[] | null;
  /** Keeps set-user-id files and file capabilities from giving more privileges: prctl(2), PR_SET_NO_NEW_PRIVS. */
  noNewPrivileges?: boolean | null;
  /** The name of a loaded profile. */
  apparmorProfile?: string | null;
  /** From -1000 (never killed) to 1000 (killed first). */
  oomScoreAdj?: number | null;
  scheduler?: OciScheduler | null;
  /** The label of the process. */
  selinuxLabel?: string | null;
  ioPriority?: OciIoPriority | null;
  execCPUAffinity?: OciCpuAffinity | null;
}

/** A range of ids inside a user namespace and what they are outside. */
export interface OciIdMapping {
  /** The first id inside. */
  containerID: number;
  /** The first id outside. */
  hostID: number;
  /** How many ids follow each other. */
  size: number;
}

/** One file system to mount, in the order of the list. */
export interface OciMount {
  /** Where it is mounted: an absolute path inside the container. */
  destination: string;
  /** The type of file system. Not used for bind mounts. */
  type?: string | null;
  /** What is mounted: for a bind mount a path on the host (relative to the bundle), else a name that the file system may use. */
  source?: string | null;
  /** Mount options, one word each. */
  options?: OciMountOption[] | null;
  /** For an id-mapped mount. */
  uidMappings?: OciIdMapping[] | null;
  /** For an id-mapped mount; together with uidMappings. */
  gidMappings?: OciIdMapping[] | null;
}

/** A program run at a point of the container’s life. It gets the state as JSON on stdin. */
export interface OciHook {
  /** The program, as an absolute path. */
  path: OciAbsolutePath;
  /** The arguments, beginning with argv[0]. */
  args?: string[] | null;
  /** Its whole environment, as NAME=value. */
  env?: string[] | null;
  /** Seconds after which the hook is killed. */
  timeout?: number | bigint | null;
}

/** Programs run at points of the container’s life. */
export interface OciHooks {
  /** Deprecated: use createRuntime, createContainer or startContainer. @deprecated */
  prestart?: OciHook[] | null;
  /** During create, in the host’s namespaces, before the root is changed. */
  createRuntime?: OciHook[] | null;
  /** During create, in the container’s namespaces, before the root is changed. */
  createContainer?: OciHook[] | null;
  /** During start, inside the container, before the program is executed. */
  startContainer?: OciHook[] | null;
  /** After the program has started, on the host. */
  poststart?: OciHook[] | null;
  /** After the container is deleted, on the host. */
  poststop?: OciHook[] | null;
}

/** A namespace that the container does not share with its host. */
export interface OciNamespace {
  /** Which namespace. */
  type: 'pid' | 'network' | 'mount' | 'ipc' | 'uts' | 'user' | 'cgroup' | 'time';
  /** A namespace to join, such as /proc/PID/ns/net or /run/netns/NAME. Absent: a new one. */
  path?: string | null;
}

/** A device node made in the container. */
export interface OciDevice {
  /** Where it is made, inside the container. */
  path: string;
  /** c or u: character, b: block, p: FIFO. */
  type: 'c' | 'b' | 'u' | 'p';
  /** Not for a FIFO. */
  major?: number | bigint | null;
  /** Not for a FIFO. */
  minor?: number | bigint | null;
  /** Permissions as a decimal number: 438 is 0666. */
  fileMode?: number | null;
  /** User id inside the container. */
  uid?: number | null;
  /** Group id inside the container. */
  gid?: number | null;
}

/** Allows or denies access to devices. Later rules win. */
export interface OciDeviceRule {
  /** True allows, false denies. */
  allow: boolean;
  /** a: all, b: block, c: character. Absent: all. */
  type?: '' | 'a' | 'b' | 'c' | null;
  /** Absent or -1: all. */
  major?: number | null;
  /** Absent or -1: all. */
  minor?: number | null;
  /** Of r (read), w (write) and m (make nodes). */
  access: string;
}

/** The share of one device’s bandwidth. */
export interface OciWeightDevice {
  /** Of the block device. */
  major: number;
  /** Of the block device. */
  minor: number;
  /** From 10 to 1000; 0 leaves it as it is. */
  weight?: number | null;
  /** As weight, against child cgroups. cgroup v1 only. */
  leafWeight?: number | null;
}

/** The most that is read from or written to one device. */
export interface OciThrottleDevice {
  /** Of the block device. */
  major: number;
  /** Of the block device. */
  minor: number;
  /** Bytes, or operations, a second. */
  rate: number | bigint;
}

/** Limits of the memory controller. */
export interface OciMemory {
  /** Bytes of memory; -1 for no limit. */
  limit?: number | bigint | null;
  /** Bytes kept when memory gets short; -1 for none. */
  reservation?: number | bigint | null;
  /** Bytes of memory and swap together, so at least the limit; -1 for no limit. */
  swap?: number | bigint | null;
  /** Deprecated; runtimes ignore it. @deprecated */
  kernel?: number | bigint | null;
  /** Deprecated; runtimes ignore it. @deprecated */
  kernelTCP?: number | bigint | null;
  /** From 0 to 100. cgroup v1 only. */
  swappiness?: number | null;
  /** Processes wait for memory in place of being killed. cgroup v1 only. */
  disableOOMKiller?: boolean | null;
  /** Counts the memory of child cgroups. cgroup v1 only; always so today. */
  useHierarchy?: boolean | null;
  /** Refuses a new limit below what is in use. */
  checkBeforeUpdate?: boolean | null;
}

/** Limits of the cpu and cpuset controllers. */
export interface OciCpu {
  /** Weight against other cgroups: 1024 is usual. */
  shares?: number | bigint | null;
  /** Microseconds of CPU time in each period; 0 or less for no limit. */
  quota?: number | bigint | null;
  /** Microseconds that may be saved up for later; at most the quota. */
  burst?: number | bigint | null;
  /** Microseconds, from 1000 to 1000000; 0 for the kernel’s own. */
  period?: number | bigint | null;
  /** Microseconds for real-time tasks in each real-time period. cgroup v1 only. */
  realtimeRuntime?: number | bigint | null;
  /** Microseconds. cgroup v1 only. */
  realtimePeriod?: number | bigint | null;
  /** Which CPUs may be used, such as 0-3,7. */
  cpus?: string | null;
  /** Which NUMA nodes may be used, such as 0-1. */
  mems?: string | null;
  /** 1 runs the container only when nothing else wants the CPU. */
  idle?: number | null;
}

/** Limits of the blkio or io controller. */
export interface OciBlockIO {
  /** From 10 to 1000; 0 leaves it as it is. */
  weight?: number | null;
  /** As weight, against child cgroups. cgroup v1 only. */
  leafWeight?: number | null;
  /** Weights for single devices. */
  weightDevice?: OciWeightDevice[] | null;
  /** Bytes read a second, for single devices. */
  throttleReadBpsDevice?: OciThrottleDevice[] | null;
  /** Bytes written a second, for single devices. */
  throttleWriteBpsDevice?: OciThrottleDevice[] | null;
  /** Reads a second, for single devices. */
  throttleReadIOPSDevice?: OciThrottleDevice[] | null;
  /** Writes a second, for single devices. */
  throttleWriteIOPSDevice?: OciThrottleDevice[] | null;
}

/** What the container’s cgroup may use. This is also the form of the file that `update --resources` takes. */
export interface OciResources {
  /** Which devices may be used; applied in order. Begin by denying all. */
  devices?: OciDeviceRule[] | null;
  memory?: OciMemory | null;
  cpu?: OciCpu | null;
  /** The pids controller. */
  pids?: {
    /** The most processes and threads; -1 for no limit. */
    limit: number | bigint;
  } | null;
  blockIO?: OciBlockIO | null;
  /** Limits of the hugetlb controller. */
  hugepageLimits?: Array<{
    /** Such as 64KB, 2MB or 1GB. */
    pageSize: string;
    /** Bytes. */
    limit: number | bigint;
  }> | null;
  /** The net_cls and net_prio controllers. cgroup v1 only. */
  network?: {
    /** The class id of the container’s packets. */
    classID?: number | null;
    /** Priorities of its traffic on interfaces. */
    priorities?: Array<{
      /** The interface’s name. */
      name: string;
      /** The priority. */
      priority: number;
    }> | null;
  } | null;
  /** Limits of the rdma controller by device name. */
  rdma?: Record<string, {
    /** The most HCA handles. */
    hcaHandles?: number | null;
    /** The most HCA objects. */
    hcaObjects?: number | null;
  }> | null;
  /** File names of cgroup v2 and what is written to them. */
  unified?: Record<string, string> | null;
}

/** What happens to a system call. */
export type OciSeccompAction = 'SCMP_ACT_KILL' | 'SCMP_ACT_KILL_PROCESS' | 'SCMP_ACT_KILL_THREAD' | 'SCMP_ACT_TRAP' | 'SCMP_ACT_ERRNO' | 'SCMP_ACT_TRACE' | 'SCMP_ACT_ALLOW' | 'SCMP_ACT_LOG' | 'SCMP_ACT_NOTIFY';

/** A condition on one argument of a system call. */
export interface OciSeccompArg {
  /** Which argument, from 0 to 5. */
  index: number;
  /** What it is compared with; for SCMP_CMP_MASKED_EQ the mask. */
  value: number | bigint;
  /** For SCMP_CMP_MASKED_EQ what the masked argument must be. */
  valueTwo?: number | bigint | null;
  /** How it is compared. */
  op: 'SCMP_CMP_NE' | 'SCMP_CMP_LT' | 'SCMP_CMP_LE' | 'SCMP_CMP_EQ' | 'SCMP_CMP_GE' | 'SCMP_CMP_GT' | 'SCMP_CMP_MASKED_EQ';
}

/** A rule for some system calls. */
export interface OciSyscall {
  /** System calls by name. Unknown ones are passed over. */
  names: string[];
  action: OciSeccompAction;
  /** The error that the call returns, for SCMP_ACT_ERRNO and SCMP_ACT_TRACE. Absent: 1 (EPERM). */
  errnoRet?: number | null;
  /** Conditions that must all hold. */
  args?: OciSeccompArg[] | null;
}

/** Which system calls the container may make. */
export interface OciSeccomp {
  /** What happens to system calls that no rule names. */
  defaultAction: OciSeccompAction;
  /** The error of the default action, for SCMP_ACT_ERRNO and SCMP_ACT_TRACE. Absent: 1 (EPERM). */
  defaultErrnoRet?: number | null;
  /** Whose system calls the rules are for. Calls of others are refused. */
  architectures?: Array<'SCMP_ARCH_X86' | 'SCMP_ARCH_X86_64' | 'SCMP_ARCH_X32' | 'SCMP_ARCH_ARM' | 'SCMP_ARCH_AARCH64' | 'SCMP_ARCH_MIPS' | 'SCMP_ARCH_MIPS64' | 'SCMP_ARCH_MIPS64N32' | 'SCMP_ARCH_MIPSEL' | 'SCMP_ARCH_MIPSEL64' | 'SCMP_ARCH_MIPSEL64N32' | 'SCMP_ARCH_PPC' | 'SCMP_ARCH_PPC64' | 'SCMP_ARCH_PPC64LE' | 'SCMP_ARCH_S390' | 'SCMP_ARCH_S390X' | 'SCMP_ARCH_RISCV64' | 'SCMP_ARCH_LOONGARCH64' | 'SCMP_ARCH_PARISC' | 'SCMP_ARCH_PARISC64' | 'SCMP_ARCH_M68K' | 'SCMP_ARCH_SH' | 'SCMP_ARCH_SHEB'> | null;
  /** Flags of seccomp(2). Absent: SECCOMP_FILTER_FLAG_SPEC_ALLOW; an empty list sets none. */
  flags?: Array<'SECCOMP_FILTER_FLAG_TSYNC' | 'SECCOMP_FILTER_FLAG_LOG' | 'SECCOMP_FILTER_FLAG_SPEC_ALLOW' | 'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'> | null;
  /** The unix socket of the agent that decides SCMP_ACT_NOTIFY. */
  listenerPath?: string | null;
  /** Given to the agent as it is. */
  listenerMetadata?: string | null;
  /** Rules for system calls. */
  syscalls?: OciSyscall[] | null;
}

/** By how much the container’s clock is ahead. */
export interface OciTimeOffset {
  /** May be negative. */
  secs?: number | bigint | null;
  /** Below a second. */
  nanosecs?: number | null;
}

/** What only Linux has. */
export interface OciLinux {
  /** Which user ids of the host the container’s are, in a new user namespace. */
  uidMappings?: OciIdMapping[] | null;
  /** Which group ids of the host the container’s are, in a new user namespace. */
  gidMappings?: OciIdMapping[] | null;
  /** Kernel parameters of the container’s own namespaces, and their values. */
  sysctl?: Record<string, string> | null;
  resources?: OciResources | null;
  /** The container’s cgroup: absolute from the cgroup mount, or relative to where the runtime decides; for systemd slice:prefix:name. */
  cgroupsPath?: string | null;
  /** Namespaces of the container’s own, each type at most once. What is not listed is shared with the host. */
  namespaces?: OciNamespace[] | null;
  /** Device nodes made besides the usual ones (null, zero, full, random, urandom, tty). */
  devices?: OciDevice[] | null;
  /** Interfaces of the host that are moved into the container, by their name on the host. */
  netDevices?: Record<string, {
    /** Its name inside the container; absent: as on the host. */
    name?: string | null;
  }> | null;
  seccomp?: OciSeccomp | null;
  /** Whether mounts made later on one side are seen on the other. */
  rootfsPropagation?: '' | 'private' | 'shared' | 'slave' | 'unbindable' | 'rprivate' | 'rshared' | 'rslave' | 'runbindable' | null;
  /** Paths inside the container that cannot be looked into. */
  maskedPaths?: OciAbsolutePath[] | null;
  /** Paths inside the container that cannot be changed. */
  readonlyPaths?: OciAbsolutePath[] | null;
  /** The context of the container’s mounts. */
  mountLabel?: string | null;
  /** Shares of cache and memory bandwidth, by resctrl. */
  intelRdt?: {
    /** The class of service; / is the default one. Absent: the container’s id. */
    closID?: string | null;
    /** Lines written to the schemata file. */
    schemata?: string[] | null;
    /** The line for the L3 cache, beginning with L3:. */
    l3CacheSchema?: string | null;
    /** The line for memory bandwidth, beginning with MB:. */
    memBwSchema?: string | null;
    /** Makes a monitoring group for the container. */
    enableMonitoring?: boolean | null;
  } | null;
  /** From which NUMA nodes memory is taken: set_mempolicy(2). */
  memoryPolicy?: {
    /** The policy. */
    mode: 'MPOL_DEFAULT' | 'MPOL_BIND' | 'MPOL_INTERLEAVE' | 'MPOL_WEIGHTED_INTERLEAVE' | 'MPOL_PREFERRED' | 'MPOL_PREFERRED_MANY' | 'MPOL_LOCAL';
    /** NUMA nodes, such as 0-1. */
    nodes?: string | null;
    /** Flags of set_mempolicy(2). */
    flags?: Array<'MPOL_F_NUMA_BALANCING' | 'MPOL_F_RELATIVE_NODES' | 'MPOL_F_STATIC_NODES'> | null;
  } | null;
  /** The execution domain: personality(2). */
  personality?: {
    /** LINUX32 makes uname(2) tell of a 32-bit CPU. */
    domain: 'LINUX' | 'LINUX32';
    /** None is defined. */
    flags?: string[] | null;
  } | null;
  /** Offsets of clocks in a new time namespace. */
  timeOffsets?: {
    /** CLOCK_MONOTONIC. */
    monotonic?: OciTimeOffset | null;
    /** CLOCK_BOOTTIME. */
    boottime?: OciTimeOffset | null;
  } | null;
}
