/** The arguments of ops as people read them: flags by the kernel's names, modes in octal. */
import type { ArgType } from './ops.generated.js';
import type { ArgValue } from './plan.js';

type Flags = readonly (readonly [bigint, string])[];

const CLONE: Flags = [
  [0x80n, 'CLONE_NEWTIME'],
  [0x8000n, 'CLONE_PARENT'],
  [0x20000n, 'CLONE_NEWNS'],
  [0x2000000n, 'CLONE_NEWCGROUP'],
  [0x4000000n, 'CLONE_NEWUTS'],
  [0x8000000n, 'CLONE_NEWIPC'],
  [0x10000000n, 'CLONE_NEWUSER'],
  [0x20000000n, 'CLONE_NEWPID'],
  [0x40000000n, 'CLONE_NEWNET'],
];

const OPEN: Flags = [
  [0x1n, 'O_WRONLY'],
  [0x2n, 'O_RDWR'],
  [0x40n, 'O_CREAT'],
  [0x80n, 'O_EXCL'],
  [0x100n, 'O_NOCTTY'],
  [0x200n, 'O_TRUNC'],
  [0x400n, 'O_APPEND'],
  [0x800n, 'O_NONBLOCK'],
  [0x10000n, 'O_DIRECTORY'],
  [0x20000n, 'O_NOFOLLOW'],
  [0x80000n, 'O_CLOEXEC'],
  [0x200000n, 'O_PATH'],
];

const RESOLVE: Flags = [
  [0x1n, 'RESOLVE_NO_XDEV'],
  [0x2n, 'RESOLVE_NO_MAGICLINKS'],
  [0x4n, 'RESOLVE_NO_SYMLINKS'],
  [0x8n, 'RESOLVE_BENEATH'],
  [0x10n, 'RESOLVE_IN_ROOT'],
];

const AT: Flags = [
  [0x1n, 'OPEN_TREE_CLONE'],
  [0x100n, 'AT_SYMLINK_NOFOLLOW'],
  [0x200n, 'AT_REMOVEDIR'],
  [0x800n, 'AT_NO_AUTOMOUNT'],
  [0x1000n, 'AT_EMPTY_PATH'],
  [0x8000n, 'AT_RECURSIVE'],
  [0x80000n, 'OPEN_TREE_CLOEXEC'],
];

/** The access time is a field of three bits, not flags: 0 relatime, 0x10 noatime, 0x20 strictatime, 0x70 the mask. */
const MOUNT_ATTR: Flags = [
  [0x70n, 'MOUNT_ATTR__ATIME'],
  [0x1n, 'MOUNT_ATTR_RDONLY'],
  [0x2n, 'MOUNT_ATTR_NOSUID'],
  [0x4n, 'MOUNT_ATTR_NODEV'],
  [0x8n, 'MOUNT_ATTR_NOEXEC'],
  [0x10n, 'MOUNT_ATTR_NOATIME'],
  [0x20n, 'MOUNT_ATTR_STRICTATIME'],
  [0x80n, 'MOUNT_ATTR_NODIRATIME'],
  [0x100000n, 'MOUNT_ATTR_IDMAP'],
  [0x200000n, 'MOUNT_ATTR_NOSYMFOLLOW'],
];

const PROPAGATION: Flags = [
  [0x4000n, 'MS_REC'],
  [0x20000n, 'MS_UNBINDABLE'],
  [0x40000n, 'MS_PRIVATE'],
  [0x80000n, 'MS_SLAVE'],
  [0x100000n, 'MS_SHARED'],
];

/** mount(2)'s, propagation included. */
const MOUNT: Flags = [
  [0x1n, 'MS_RDONLY'],
  [0x2n, 'MS_NOSUID'],
  [0x4n, 'MS_NODEV'],
  [0x8n, 'MS_NOEXEC'],
  [0x10n, 'MS_SYNCHRONOUS'],
  [0x20n, 'MS_REMOUNT'],
  [0x40n, 'MS_MANDLOCK'],
  [0x80n, 'MS_DIRSYNC'],
  [0x100n, 'MS_NOSYMFOLLOW'],
  [0x400n, 'MS_NOATIME'],
  [0x800n, 'MS_NODIRATIME'],
  [0x1000n, 'MS_BIND'],
  [0x2000n, 'MS_MOVE'],
  [0x8000n, 'MS_SILENT'],
  [0x200000n, 'MS_RELATIME'],
  [0x800000n, 'MS_I_VERSION'],
  [0x1000000n, 'MS_STRICTATIME'],
  [0x2000000n, 'MS_LAZYTIME'],
  ...PROPAGATION,
];

const UNMOUNT: Flags = [
  [0x1n, 'MNT_FORCE'],
  [0x2n, 'MNT_DETACH'],
  [0x8n, 'UMOUNT_NOFOLLOW'],
];

/** Which names an argument's bits have, by op and argument, or by argument alone. */
const FLAGS: Readonly<Record<string, Flags>> = {
  'CLONE.flags': CLONE,
  'UNSHARE.flags': CLONE,
  'SETNS.flags': CLONE,
  oflags: OPEN,
  resolve: RESOLVE,
  atflags: AT,
  'UNLINK.flags': AT,
  'OPEN_TREE.flags': AT,
  'MOUNT_SETATTR.flags': AT,
  'IDMAP.flags': AT,
  'MOUNT.flags': MOUNT,
  'REMOUNT.set': MOUNT,
  'REMOUNT.clear': MOUNT,
  attrs: MOUNT_ATTR,
  set: MOUNT_ATTR,
  clear: MOUNT_ATTR,
  propagation: PROPAGATION,
  'PROPAGATE.flags': PROPAGATION,
  'UMOUNT.flags': UNMOUNT,
};

const RLIMITS = 'CPU FSIZE DATA STACK CORE RSS NPROC NOFILE MEMLOCK AS LOCKS SIGPENDING MSGQUEUE NICE RTPRIO RTTIME';

const NONE = 0xffffffff;

/** One argument's text; "" when it says nothing (no flag, no register). */
export function describeArgument(op: string, name: string, type: ArgType, value: ArgValue): string {
  if (Array.isArray(value)) return JSON.stringify(value);
  switch (type) {
    case 'str':
    case 'tmpl':
      return JSON.stringify(value);
    case 'bytes':
      return `${atob(String(value)).length} bytes`;
    case 'reg':
      return value === NONE ? '' : `r${value}`;
    case 'slot':
      return value === NONE ? '' : `s${value}`;
    case 'text':
      return `t${value}`;
    default:
      return describeNumber(op, name, value);
  }
}

function describeNumber(op: string, name: string, value: number | string): string {
  const flags = FLAGS[`${op}.${name}`] ?? FLAGS[name];
  if (flags) return describeFlags(BigInt(value), flags);
  if (name === 'mode' || name === 'mask') return `0${Number(value).toString(8)}`;
  if (name === 'resource') return `RLIMIT_${RLIMITS.split(' ')[Number(value)] ?? value}`;
  if (op.startsWith('CAP_')) return `0x${BigInt(value).toString(16)}`;
  return String(value);
}

function describeFlags(value: bigint, flags: Flags): string {
  const names: string[] = [];
  let rest = value;
  for (const [bits, name] of flags) {
    if ((rest & bits) === bits) {
      names.push(name);
      rest &= ~bits;
    }
  }
  if (rest) names.push(`0x${rest.toString(16)}`);
  return names.join('|');
}
