/** The OCI spec's names for the kernel's numbers. */

/** Capability names by number (linux/capability.h, Linux 6.x). */
const CAPABILITIES: string[] = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_DAC_READ_SEARCH',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_SETGID',
  'CAP_SETUID',
  'CAP_SETPCAP',
  'CAP_LINUX_IMMUTABLE',
  'CAP_NET_BIND_SERVICE',
  'CAP_NET_BROADCAST',
  'CAP_NET_ADMIN',
  'CAP_NET_RAW',
  'CAP_IPC_LOCK',
  'CAP_IPC_OWNER',
  'CAP_SYS_MODULE',
  'CAP_SYS_RAWIO',
  'CAP_SYS_CHROOT',
  'CAP_SYS_PTRACE',
  'CAP_SYS_PACCT',
  'CAP_SYS_ADMIN',
  'CAP_SYS_BOOT',
  'CAP_SYS_NICE',
  'CAP_SYS_RESOURCE',
  'CAP_SYS_TIME',
  'CAP_SYS_TTY_CONFIG',
  'CAP_MKNOD',
  'CAP_LEASE',
  'CAP_AUDIT_WRITE',
  'CAP_AUDIT_CONTROL',
  'CAP_SETFCAP',
  'CAP_MAC_OVERRIDE',
  'CAP_MAC_ADMIN',
  'CAP_SYSLOG',
  'CAP_WAKE_ALARM',
  'CAP_BLOCK_SUSPEND',
  'CAP_AUDIT_READ',
  'CAP_PERFMON',
  'CAP_BPF',
  'CAP_CHECKPOINT_RESTORE',
];

/** rlimit names by their RLIMIT_* number (asm-generic/resource.h). */
const RLIMITS: string[] = [
  'RLIMIT_CPU',
  'RLIMIT_FSIZE',
  'RLIMIT_DATA',
  'RLIMIT_STACK',
  'RLIMIT_CORE',
  'RLIMIT_RSS',
  'RLIMIT_NPROC',
  'RLIMIT_NOFILE',
  'RLIMIT_MEMLOCK',
  'RLIMIT_AS',
  'RLIMIT_LOCKS',
  'RLIMIT_SIGPENDING',
  'RLIMIT_MSGQUEUE',
  'RLIMIT_NICE',
  'RLIMIT_RTPRIO',
  'RLIMIT_RTTIME',
];

/** The number of a capability, or -1. */
export function capabilityNumber(name: string): i32 {
  return CAPABILITIES.indexOf(name);
}

/** The number of an rlimit, or -1. */
export function rlimitNumber(name: string): i32 {
  return RLIMITS.indexOf(name);
}

export const CLONE_NEWTIME: u32 = 0x00000080;
export const CLONE_NEWNS: u32 = 0x00020000;
export const CLONE_NEWCGROUP: u32 = 0x02000000;
export const CLONE_NEWUTS: u32 = 0x04000000;
export const CLONE_NEWIPC: u32 = 0x08000000;
export const CLONE_NEWUSER: u32 = 0x10000000;
export const CLONE_NEWPID: u32 = 0x20000000;
export const CLONE_NEWNET: u32 = 0x40000000;

/** The CLONE_NEW* flag of a namespace type, or 0. */
export function namespaceFlag(type: string): u32 {
  if (type == 'pid') return CLONE_NEWPID;
  if (type == 'network') return CLONE_NEWNET;
  if (type == 'mount') return CLONE_NEWNS;
  if (type == 'ipc') return CLONE_NEWIPC;
  if (type == 'uts') return CLONE_NEWUTS;
  if (type == 'user') return CLONE_NEWUSER;
  if (type == 'cgroup') return CLONE_NEWCGROUP;
  if (type == 'time') return CLONE_NEWTIME;
  return 0;
}
