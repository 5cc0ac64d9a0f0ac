/** The words of mount options, which are mount(8)'s, and the kernel's flags that they stand for. */
import * as linux from './linux';

/** Marks the word that clears a flag. */
export const INVERSE: u32 = 1 << 31;

/** The MS_* flag that a word sets, or with INVERSE clears; 0 when it is none. */
export function flagOf(word: string): u32 {
  switch (word) {
    case 'async':
      return linux.MS_SYNCHRONOUS | INVERSE;
    case 'atime':
      return linux.MS_NOATIME | INVERSE;
    case 'bind':
      return linux.MS_BIND;
    case 'dev':
      return linux.MS_NODEV | INVERSE;
    case 'diratime':
      return linux.MS_NODIRATIME | INVERSE;
    case 'dirsync':
      return linux.MS_DIRSYNC;
    case 'exec':
      return linux.MS_NOEXEC | INVERSE;
    case 'iversion':
      return linux.MS_I_VERSION;
    case 'lazytime':
      return linux.MS_LAZYTIME;
    case 'loud':
      return linux.MS_SILENT | INVERSE;
    case 'mand':
      return linux.MS_MANDLOCK;
    case 'noatime':
      return linux.MS_NOATIME;
    case 'nodev':
      return linux.MS_NODEV;
    case 'nodiratime':
      return linux.MS_NODIRATIME;
    case 'noexec':
      return linux.MS_NOEXEC;
    case 'noiversion':
      return linux.MS_I_VERSION | INVERSE;
    case 'nolazytime':
      return linux.MS_LAZYTIME | INVERSE;
    case 'nomand':
      return linux.MS_MANDLOCK | INVERSE;
    case 'norelatime':
      return linux.MS_RELATIME | INVERSE;
    case 'nostrictatime':
      return linux.MS_STRICTATIME | INVERSE;
    case 'nosuid':
      return linux.MS_NOSUID;
    case 'nosymfollow':
      return linux.MS_NOSYMFOLLOW;
    case 'rbind':
      return linux.MS_BIND | linux.MS_REC;
    case 'relatime':
      return linux.MS_RELATIME;
    case 'remount':
      return linux.MS_REMOUNT;
    case 'ro':
      return linux.MS_RDONLY;
    case 'rw':
      return linux.MS_RDONLY | INVERSE;
    case 'silent':
      return linux.MS_SILENT;
    case 'strictatime':
      return linux.MS_STRICTATIME;
    case 'suid':
      return linux.MS_NOSUID | INVERSE;
    case 'symfollow':
      return linux.MS_NOSYMFOLLOW | INVERSE;
    case 'sync':
      return linux.MS_SYNCHRONOUS;
    default:
      return 0;
  }
}

/**
 * The MS_* flags of a propagation word (of a mount, or of linux.rootfsPropagation); 0 when it is none.
 */
export function propagationOf(word: string): u32 {
  switch (word) {
    case 'private':
      return linux.MS_PRIVATE;
    case 'rprivate':
      return linux.MS_PRIVATE | linux.MS_REC;
    case 'slave':
      return linux.MS_SLAVE;
    case 'rslave':
      return linux.MS_SLAVE | linux.MS_REC;
    case 'shared':
      return linux.MS_SHARED;
    case 'rshared':
      return linux.MS_SHARED | linux.MS_REC;
    case 'unbindable':
      return linux.MS_UNBINDABLE;
    case 'runbindable':
      return linux.MS_UNBINDABLE | linux.MS_REC;
    default:
      return 0;
  }
}

/** The MOUNT_ATTR_* of a recursive word without its "r"; 0 when it is none. */
export function attrOf(word: string): u32 {
  switch (word) {
    case 'ro':
      return linux.MOUNT_ATTR_RDONLY;
    case 'rw':
      return linux.MOUNT_ATTR_RDONLY | INVERSE;
    case 'nosuid':
      return linux.MOUNT_ATTR_NOSUID;
    case 'suid':
      return linux.MOUNT_ATTR_NOSUID | INVERSE;
    case 'nodev':
      return linux.MOUNT_ATTR_NODEV;
    case 'dev':
      return linux.MOUNT_ATTR_NODEV | INVERSE;
    case 'noexec':
      return linux.MOUNT_ATTR_NOEXEC;
    case 'exec':
      return linux.MOUNT_ATTR_NOEXEC | INVERSE;
    case 'nodiratime':
      return linux.MOUNT_ATTR_NODIRATIME;
    case 'diratime':
      return linux.MOUNT_ATTR_NODIRATIME | INVERSE;
    case 'noatime':
      return linux.MOUNT_ATTR_NOATIME;
    case 'strictatime':
      return linux.MOUNT_ATTR_STRICTATIME;
    // relatime is the zero of the access time field: to set it is to clear the field
    case 'relatime':
    case 'norelatime':
    case 'atime':
    case 'nostrictatime':
      return linux.MOUNT_ATTR__ATIME | INVERSE;
    case 'nosymfollow':
      return linux.MOUNT_ATTR_NOSYMFOLLOW;
    case 'symfollow':
      return linux.MOUNT_ATTR_NOSYMFOLLOW | INVERSE;
    default:
      return 0;
  }
}
