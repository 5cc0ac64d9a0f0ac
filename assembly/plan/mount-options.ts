/**
 * The options of a mount: VFS flags and their inverses, propagation, recursive attributes, and what is left
 * as the file system's own data. The words are mount(8)'s; runtime-spec, config.md "Linux mount options".
 */
import * as linux from './linux';

/** Marks the word that clears a flag. */
const INVERSE: u32 = 1 << 31;

/** Flags that choose how to mount rather than what the mount is like. */
const HOW: u32 = linux.MS_BIND | linux.MS_REC | linux.MS_REMOUNT;
const ACCESS_TIMES: u32 = linux.MS_NOATIME | linux.MS_NODIRATIME | linux.MS_RELATIME | linux.MS_STRICTATIME;
const ATTRS: u32 =
  linux.MOUNT_ATTR_RDONLY |
  linux.MOUNT_ATTR_NOSUID |
  linux.MOUNT_ATTR_NODEV |
  linux.MOUNT_ATTR_NOEXEC |
  linux.MOUNT_ATTR_NOSYMFOLLOW;

/** The MS_* flag that a word sets, or with INVERSE clears; 0 when it is none. */
function flagOf(word: string): u32 {
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
function attrOf(word: string): u32 {
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

/** Access time, as mount(2) understands its flags: strictatime wins over noatime, relatime is the default. */
function accessTime(flags: u32): u32 {
  const directories = flags & linux.MS_NODIRATIME ? linux.MOUNT_ATTR_NODIRATIME : 0;
  if (flags & linux.MS_STRICTATIME) return directories | linux.MOUNT_ATTR_STRICTATIME;
  if (flags & linux.MS_NOATIME) return directories | linux.MOUNT_ATTR_NOATIME;
  return directories;
}

/** What the options of one mount say. */
export class MountOptions {
  /** MS_* flags that are set, and those that were cleared by a word */
  flags: u32 = 0;
  cleared: u32 = 0;
  /** MS_* propagation, one mount_setattr each, in order */
  propagation: Array<u32> = [];
  /** MOUNT_ATTR_* for the mount and all below it (mount_setattr with AT_RECURSIVE) */
  recursiveSet: u32 = 0;
  recursiveClear: u32 = 0;
  /** the container is in a user namespace: flags of the host's mounts may be locked (mount_namespaces(7)) */
  mayBeLocked: bool = false;
  /** the file system's own options */
  data: Array<string> = [];

  /** @param options a mount's `options`, in order: later words win */
  static parse(options: Array<string>): MountOptions {
    const result = new MountOptions();
    for (let i = 0; i < options.length; i++) result.add(options[i]);
    return result;
  }

  private add(word: string): void {
    if (word == '' || word == 'defaults') return;
    const flag = flagOf(word);
    if (flag & INVERSE) {
      this.flags &= ~flag;
      this.cleared |= flag & ~INVERSE;
      return;
    }
    if (flag) {
      this.flags |= flag;
      this.cleared &= ~flag;
      return;
    }
    const propagation = propagationOf(word);
    if (propagation) {
      this.propagation.push(propagation);
      return;
    }
    const attr = word.startsWith('r') ? attrOf(word.substring(1)) : 0;
    if (attr) this.addRecursive(attr);
    else this.data.push(word);
  }

  private addRecursive(attr: u32): void {
    const bits = attr & ~INVERSE;
    if (attr & INVERSE) {
      this.recursiveSet &= ~bits;
      this.recursiveClear |= bits;
      return;
    }
    // mount_setattr(2): the access time field must be cleared as a whole to be set
    const field = bits & linux.MOUNT_ATTR__ATIME ? linux.MOUNT_ATTR__ATIME : bits;
    this.recursiveSet = (this.recursiveSet & ~field) | bits;
    if (bits & linux.MOUNT_ATTR__ATIME) this.recursiveClear |= field;
    else this.recursiveClear &= ~bits;
  }

  get bind(): bool {
    return (this.flags & linux.MS_BIND) != 0;
  }

  get recursive(): bool {
    return (this.flags & linux.MS_REC) != 0;
  }

  get readonly(): bool {
    return (this.flags & linux.MS_RDONLY) != 0;
  }

  /** The data has an option of that name. */
  has(name: string): bool {
    for (let i = 0; i < this.data.length; i++) {
      if (this.data[i] == name || this.data[i].startsWith(name + '=')) return true;
    }
    return false;
  }

  /** The MOUNT_ATTR_* of the mount, but for access times. */
  get plainAttrs(): u32 {
    // these four have the same bits in both interfaces
    let attrs = this.flags & (linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC);
    if (this.flags & linux.MS_NOSYMFOLLOW) attrs |= linux.MOUNT_ATTR_NOSYMFOLLOW;
    return attrs;
  }

  /** The MOUNT_ATTR_* of a new mount. */
  get attrs(): u32 {
    return this.plainAttrs | accessTime(this.flags);
  }

  /** The words for fsconfig that set flags of the super block, as mount(2) does with these flags. */
  get superOptions(): Array<string> {
    const words: Array<string> = [];
    if (this.flags & linux.MS_RDONLY) words.push('ro');
    if (this.flags & linux.MS_SYNCHRONOUS) words.push('sync');
    if (this.flags & linux.MS_DIRSYNC) words.push('dirsync');
    if (this.flags & linux.MS_LAZYTIME) words.push('lazytime');
    if (this.flags & linux.MS_MANDLOCK) words.push('mand');
    return words;
  }

  /** A bind mount does not keep its source's flags: a word was given that sets or clears one. */
  get changesBind(): bool {
    return ((this.flags & ~HOW) | this.cleared) != 0;
  }

  /**
   * What MS_BIND | MS_REMOUNT sets, and (bindClear) clears: the flags become exactly those given, as with
   * runc, but access times stay as they are when no word speaks of them.
   */
  get bindSet(): u32 {
    return this.flags & ACCESS_TIMES ? this.attrs : this.plainAttrs;
  }

  get bindClear(): u32 {
    const times = this.flags & ACCESS_TIMES ? linux.MOUNT_ATTR__ATIME | linux.MOUNT_ATTR_NODIRATIME : 0;
    const clear = ATTRS | times;
    return (clear & ~this.bindSet) | (times & linux.MOUNT_ATTR__ATIME);
  }

  /** A word speaks of access times. */
  get changesTimes(): bool {
    return (this.flags & ACCESS_TIMES) != 0;
  }

  /**
   * What to clear where flags of the source are locked: only what a word clears, the others stay, as with runc; that of
   * a locked one fails. ("rw" clears nothing then: engines write it on every mount.)
   */
  get lockedClear(): u32 {
    const same = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC;
    let clear = this.cleared & same;
    if (this.cleared & linux.MS_NOSYMFOLLOW) clear |= linux.MOUNT_ATTR_NOSYMFOLLOW;
    return clear & ~this.plainAttrs;
  }
}
