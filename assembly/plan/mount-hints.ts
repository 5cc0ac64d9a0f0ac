/** What a failed mount means, and what to do, where that is known. */
import * as errno from './errno';

const FS_MOUNT: u32 = 90;
const OPEN_TREE: u32 = 91;
const MOUNT_SETATTR: u32 = 92;
const MOVE_MOUNT: u32 = 93;
const TARGET: u32 = 97;
const MOUNT: u32 = 150;
const REMOUNT: u32 = 151;
const REOPEN: u32 = 152;
const COPY_UP: u32 = 153;
const COPY_SYMLINK: u32 = 154;
const IDMAP: u32 = 155;
const ID_NAMESPACE: u32 = 156;

/** The op is the mount itself, not a step on the way to it. */
export function isMountItself(code: u32): bool {
  return code == FS_MOUNT || code == OPEN_TREE || code == MOVE_MOUNT || code == MOUNT;
}

/**
 * @param detail the kernel's own words, or ""
 * @returns "" when nothing is known
 */
export function mountHint(code: u32, error: u32, detail: string): string {
  if (error == errno.ENOSYS) {
    if (code == TARGET || code == REOPEN) return 'openat2 needs Linux 5.6';
    if (code == FS_MOUNT || code == OPEN_TREE || code == MOUNT_SETATTR || code == MOVE_MOUNT || code == IDMAP)
      return 'mount_setattr, and mounts by fd, need Linux 5.12';
  }
  if (code == FS_MOUNT || code == MOUNT) {
    if (detail.includes("'context'")) return 'linux.mountLabel needs SELinux, which this kernel does not use';
    if (error == errno.ENODEV) return 'this kernel has no file system of that type';
    if (error == errno.EPERM) return 'root is needed';
  }
  if (code == MOUNT && error == errno.EINVAL) return 'an option is wrong, or nothing is mounted there';
  if (code == OPEN_TREE && error == errno.ENOENT) return "the mount's source does not exist";
  if ((code == MOUNT_SETATTR || code == REMOUNT) && error == errno.EPERM)
    return 'a flag of the source is locked in this user namespace: leave out the option that clears it';
  if (code == TARGET && error == errno.ELOOP) return 'a symlink in the rootfs leads to nowhere, or through /proc';
  if (code == TARGET && error == errno.EROFS)
    return 'the mountpoint is missing, and the rootfs is read-only: make it before';
  if (code == COPY_UP && error == errno.ENOSPC)
    return 'the tmpfs is too small for what it covers: give it a larger size=';
  if (code == COPY_SYMLINK && error == errno.ENOENT) return "the mount's source does not exist";
  if (code == COPY_SYMLINK && error == errno.EEXIST) return 'something else is at the destination';
  if (code == IDMAP && error == errno.EINVAL)
    return 'the file system of the source cannot be id-mapped by this kernel, or is already';
  if (code == IDMAP && error == errno.EPERM) return 'root is needed where the file system was mounted';
  if (code == ID_NAMESPACE && error == errno.EINVAL) return 'mappings overlap, or there are too many';
  return '';
}
