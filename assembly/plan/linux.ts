/** Numbers of the kernel's interface that plans name (the same on x86-64, arm64 and riscv64). */

// sched.h
export const CLONE_NEWTIME: u32 = 0x00000080;
export const CLONE_NEWNS: u32 = 0x00020000;
export const CLONE_PARENT: u32 = 0x00008000;
export const CLONE_NEWCGROUP: u32 = 0x02000000;
export const CLONE_NEWUTS: u32 = 0x04000000;
export const CLONE_NEWIPC: u32 = 0x08000000;
export const CLONE_NEWUSER: u32 = 0x10000000;
export const CLONE_NEWPID: u32 = 0x20000000;
export const CLONE_NEWNET: u32 = 0x40000000;

// unistd.h
export const X_OK: u32 = 1;
export const W_OK: u32 = 2;

// fcntl.h
export const O_RDONLY: u32 = 0;
export const O_WRONLY: u32 = 1;
export const O_RDWR: u32 = 2;
export const O_CREAT: u32 = 0o100;
export const O_EXCL: u32 = 0o200;
export const O_TRUNC: u32 = 0o1000;
/** x86-64 and riscv64; the shim of an architecture with another number translates it */
export const O_DIRECTORY: u32 = 0o200000;
export const O_NOFOLLOW: u32 = 0o400000;
export const O_CLOEXEC: u32 = 0o2000000;
export const O_NONBLOCK: u32 = 0o4000;
export const O_PATH: u32 = 0o10000000;
export const AT_SYMLINK_NOFOLLOW: u32 = 0x100;
export const AT_REMOVEDIR: u32 = 0x200;
export const AT_EMPTY_PATH: u32 = 0x1000;
export const AT_RECURSIVE: u32 = 0x8000;

// openat2.h
export const RESOLVE_NO_XDEV: u32 = 0x01;
export const RESOLVE_NO_MAGICLINKS: u32 = 0x02;
export const RESOLVE_NO_SYMLINKS: u32 = 0x04;
export const RESOLVE_BENEATH: u32 = 0x08;
export const RESOLVE_IN_ROOT: u32 = 0x10;

// stat.h
export const S_IFMT: u32 = 0o170000;
export const S_IFREG: u32 = 0o100000;
export const S_IFDIR: u32 = 0o040000;
export const S_IFIFO: u32 = 0o010000;
export const S_IFCHR: u32 = 0o020000;
export const S_IFBLK: u32 = 0o060000;

// mount.h: what mount(2) takes, which is how the OCI options are defined
export const MS_RDONLY: u32 = 1;
export const MS_NOSUID: u32 = 2;
export const MS_NODEV: u32 = 4;
export const MS_NOEXEC: u32 = 8;
export const MS_SYNCHRONOUS: u32 = 16;
export const MS_REMOUNT: u32 = 32;
export const MS_MANDLOCK: u32 = 64;
export const MS_DIRSYNC: u32 = 128;
export const MS_NOSYMFOLLOW: u32 = 256;
export const MS_NOATIME: u32 = 1024;
export const MS_NODIRATIME: u32 = 2048;
export const MS_BIND: u32 = 4096;
export const MS_MOVE: u32 = 8192;
export const MS_REC: u32 = 16384;
export const MS_SILENT: u32 = 32768;
export const MS_UNBINDABLE: u32 = 1 << 17;
export const MS_PRIVATE: u32 = 1 << 18;
export const MS_SLAVE: u32 = 1 << 19;
export const MS_SHARED: u32 = 1 << 20;
export const MS_RELATIME: u32 = 1 << 21;
export const MS_I_VERSION: u32 = 1 << 23;
export const MS_STRICTATIME: u32 = 1 << 24;
export const MS_LAZYTIME: u32 = 1 << 25;
export const MNT_DETACH: u32 = 2;
export const UMOUNT_NOFOLLOW: u32 = 8;

// mount.h: what fsmount and mount_setattr take
export const MOUNT_ATTR_RDONLY: u32 = 0x1;
export const MOUNT_ATTR_NOSUID: u32 = 0x2;
export const MOUNT_ATTR_NODEV: u32 = 0x4;
export const MOUNT_ATTR_NOEXEC: u32 = 0x8;
/** the field of the access times: relatime is 0 in it */
export const MOUNT_ATTR__ATIME: u32 = 0x70;
export const MOUNT_ATTR_NOATIME: u32 = 0x10;
export const MOUNT_ATTR_STRICTATIME: u32 = 0x20;
export const MOUNT_ATTR_NODIRATIME: u32 = 0x80;
export const MOUNT_ATTR_NOSYMFOLLOW: u32 = 0x200000;

// magic.h
export const PROC_SUPER_MAGIC: u32 = 0x9fa0;
export const SYSFS_MAGIC: u32 = 0x62656572;
export const DEVPTS_SUPER_MAGIC: u32 = 0x1cd1;
