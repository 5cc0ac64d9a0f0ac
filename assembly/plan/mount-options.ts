/**
 * The options of a mount: VFS flags and their inverses, propagation, recursive attributes, what runtimes do themselves,
 * and what is left as the file system's own data. Runtime-spec, config.md "Linux mount options".
 */
import * as linux from './linux';
import { attrOf, flagOf, INVERSE, propagationOf } from './mount-words';

/** Flags that choose how to mount rather than what the mount is like. */
const HOW: u32 = linux.MS_BIND | linux.MS_REC | linux.MS_REMOUNT;
const ACCESS_TIMES: u32 = linux.MS_NOATIME | linux.MS_NODIRATIME | linux.MS_RELATIME | linux.MS_STRICTATIME;
/** The flags of mount(2) that a mount has, but for access times. */
const PLAIN: u32 = linux.MS_RDONLY | linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC | linux.MS_NOSYMFOLLOW;
const ATTRS: u32 =
  linux.MOUNT_ATTR_RDONLY |
  linux.MOUNT_ATTR_NOSUID |
  linux.MOUNT_ATTR_NODEV |
  linux.MOUNT_ATTR_NOEXEC |
  linux.MOUNT_ATTR_NOSYMFOLLOW;

/** Access time, as mount(2) understands its flags: strictatime wins over noatime, relatime is the default. */
function accessTime(flags: u32): u32 {
  const directories = flags & linux.MS_NODIRATIME ? linux.MOUNT_ATTR_NODIRATIME : 0;
  if (flags & linux.MS_STRICTATIME) return directories | linux.MOUNT_ATTR_STRICTATIME;
  if (flags & linux.MS_NOATIME) return directories | linux.MOUNT_ATTR_NOATIME;
  return directories;
}

/** Whether a word means something here, so that it is not data for the file system. */
export function isMountWord(word: string): bool {
  return MountOptions.parse([word]).data.length == 0;
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
  /** SELinux's label of what is mounted: an option of every file system; "" for none */
  label: string = '';
  /** the file system's own options */
  data: Array<string> = [];
  /** the mount is id-mapped, and with `ridmap` those below it too; crun's `idmap=uids=…;gids=…` brings its own maps */
  idmap: bool = false;
  ridmap: bool = false;
  idmapText: string = '';
  /** a tmpfs begins with what it covers */
  copyUp: bool = false;
  /** a source that is a symlink is made again, not followed */
  copySymlink: bool = false;
  /** the source, and the destination, may be a symlink that is bound, or bound over, itself */
  sourceNoFollow: bool = false;
  /** a helper opens the source: mount-sources.ts */
  opened: bool = false;
  destinationNoFollow: bool = false;

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
    else if (!this.addSpecial(word)) this.data.push(word);
  }

  /** The words that ask something of the runtime itself. */
  private addSpecial(word: string): bool {
    if (word == 'idmap' || word == 'ridmap' || word.startsWith('idmap=') || word.startsWith('ridmap=')) {
      this.idmap = true;
      // runc: the last word says whether it is recursive
      this.ridmap = word.startsWith('r');
      const equals = word.indexOf('=');
      if (equals > 0) this.idmapText = word.substring(equals + 1);
    } else if (word == 'tmpcopyup') {
      this.copyUp = true;
    } else if (word == 'copy-symlink') {
      this.copySymlink = true;
    } else if (word == 'src-nofollow') {
      this.sourceNoFollow = true;
    } else if (word == 'dest-nofollow') {
      this.destinationNoFollow = true;
    } else {
      return false;
    }
    return true;
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

  /** The flags with which open_tree opens the source. */
  get sourceTree(): u32 {
    const recursive = this.recursive ? linux.AT_RECURSIVE : 0;
    return recursive | (this.sourceNoFollow ? linux.AT_SYMLINK_NOFOLLOW : 0);
  }

  get recursive(): bool {
    return (this.flags & linux.MS_REC) != 0;
  }

  get readonly(): bool {
    return (this.flags & linux.MS_RDONLY) != 0;
  }

  /** What is mounted at the destination is changed, nothing is mounted. */
  get remount(): bool {
    return (this.flags & linux.MS_REMOUNT) != 0;
  }

  /** The data has an option of that name. */
  has(name: string): bool {
    for (let i = 0; i < this.data.length; i++) {
      if (this.data[i] == name || this.data[i].startsWith(name + '=')) return true;
    }
    return false;
  }

  /** The MOUNT_ATTR_* of the mount, but for access times. */
  private get plainAttrs(): u32 {
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
    return this.clearable(ATTRS);
  }

  /**
   * What to clear where flags of the source are locked: only what a word clears, the others stay, as with runc; that of
   * a locked one fails. ("rw" clears nothing then: engines write it on every mount.)
   */
  get lockedClear(): u32 {
    let asked = this.cleared & (linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC);
    if (this.cleared & linux.MS_NOSYMFOLLOW) asked |= linux.MOUNT_ATTR_NOSYMFOLLOW;
    return this.clearable(asked);
  }

  /** With the access times, which are cleared as a whole to be set: mount_setattr(2). */
  private clearable(attrs: u32): u32 {
    const times = this.flags & ACCESS_TIMES ? linux.MOUNT_ATTR__ATIME | linux.MOUNT_ATTR_NODIRATIME : 0;
    return ((attrs | times) & ~this.bindSet) | (times & linux.MOUNT_ATTR__ATIME);
  }

  /** The same for mount(2), in its own flags. */
  get bindFlags(): u32 {
    return this.flags & (PLAIN | ACCESS_TIMES);
  }

  get bindFlagsClear(): u32 {
    return (PLAIN | (this.flags & ACCESS_TIMES ? ACCESS_TIMES : 0)) & ~this.bindFlags;
  }

  get lockedFlagsClear(): u32 {
    return (
      ((this.cleared & PLAIN & ~linux.MS_RDONLY) | (this.flags & ACCESS_TIMES ? ACCESS_TIMES : 0)) & ~this.bindFlags
    );
  }
}
