/**
 * The steps of which mounts are made, in both of the kernel's interfaces. In the new one (Linux 5.12) a mount is made
 * detached, is given its attributes, and is moved onto its mountpoint. In the old one, mount(2), it begins its life on
 * the mountpoint, and is found again there to be changed.
 *
 * The mountpoint is in REG_TARGET; the mount, or what is to be bound, in REG_MOUNT. Both are named by fds, so that nobody
 * who changes the rootfs meanwhile can lead them elsewhere.
 */
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { isPlain } from './mount-data';
import { MountOptions } from './mount-options';
import * as ops from './ops.generated';
import { inUserNamespace } from './user-namespace';
import { REG_FDS, REG_MOUNT, REG_ROOT, REG_TARGET } from './registers';

/** Of a device that is bound: as crun's. */
export const DEVICE_ATTRS: u32 = linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NOEXEC;
const OPEN_PATH: u32 = linux.O_PATH | linux.O_CLOEXEC;

/** MS_* flags of mount(2) that say what a mount is, and not how or what else to do. */
const FLAGS: u32 = ~(linux.MS_BIND | linux.MS_REC | linux.MS_REMOUNT);

export class Mounter {
  /** the kernel has fsopen, open_tree, move_mount and mount_setattr */
  modern: bool;
  /** in a user namespace, the container's or one that the caller is in: not all can be made there, and is bound */
  confined: bool;

  constructor(
    public l: List,
    config: Config,
    facts: Facts,
  ) {
    this.modern = facts.newMounts;
    this.confined = inUserNamespace(config) || facts.inUserNamespace;
  }

  /** What a bind mount shows, into REG_MOUNT, so that the mountpoint can be made like it. */
  source(path: string, options: MountOptions): void {
    if (this.modern) {
      ops.openTree(this.l, NONE, path, options.sourceTree, REG_MOUNT);
    } else {
      const flags = OPEN_PATH | (options.sourceNoFollow ? linux.O_NOFOLLOW : 0);
      ops.open(this.l, NONE, new Tmpl(path), flags, 0, REG_MOUNT);
    }
  }

  /**
   * Binds REG_MOUNT onto REG_TARGET; REG_MOUNT is the mount afterwards.
   * @param root the register of what `path`, the mountpoint's, is inside of
   */
  bind(root: u32, path: string, options: MountOptions): void {
    if (this.modern) {
      this.bindAttributes(options);
      this.recursive(REG_MOUNT, options);
      this.attach();
    } else {
      const how = linux.MS_BIND | (options.recursive ? linux.MS_REC : 0);
      ops.mount(this.l, REG_FDS, REG_MOUNT, '', REG_TARGET, '', how, new Tmpl());
      this.find(root, path);
      this.bindAttributes(options);
    }
    this.propagate(REG_MOUNT, options.propagation);
  }

  /** Binds a device of the host, REG_MOUNT, onto REG_TARGET: with its flags, nosuid and noexec. */
  bindDevice(root: u32, path: string): void {
    if (this.modern) {
      ops.mountSetattr(this.l, REG_MOUNT, 0, DEVICE_ATTRS, 0, 0);
      this.attach();
    } else {
      ops.mount(this.l, REG_FDS, REG_MOUNT, '', REG_TARGET, '', linux.MS_BIND, new Tmpl());
      this.find(root, path);
      ops.remount(this.l, REG_FDS, REG_MOUNT, linux.MS_NOSUID | linux.MS_NOEXEC, 0);
    }
  }

  /**
   * A bind mount's flags become those of its options alone. Those that its source has may be locked (the mount comes from
   * a more privileged user namespace): then they stay, as with runc, but for those that a word clears, which is an error.
   */
  private bindAttributes(options: MountOptions): void {
    if (!options.changesBind) return;
    const l = this.l;
    l.on(errno.EPERM, 1);
    if (this.modern) ops.mountSetattr(l, REG_MOUNT, 0, options.bindSet, options.bindClear, 0);
    else ops.remount(l, REG_FDS, REG_MOUNT, options.bindFlags, options.bindFlagsClear);
    ops.jump(l, 1);
    if (this.modern) ops.mountSetattr(l, REG_MOUNT, 0, options.bindSet, options.lockedClear, 0);
    else ops.remount(l, REG_FDS, REG_MOUNT, options.bindFlags, options.lockedFlagsClear);
  }

  /**
   * A new mount of a file system onto REG_TARGET.
   * @param words options that come before the mount's own
   * @param into the register that holds the mount afterwards
   */
  create(
    root: u32,
    path: string,
    type: string,
    source: string,
    options: MountOptions,
    words: Array<Tmpl>,
    into: u32 = REG_MOUNT,
  ): void {
    if (this.detachable(type, options)) {
      this.detached(type, source, options, words, into);
      this.recursive(into, options);
      this.attach(into);
    } else {
      ops.mount(this.l, REG_FDS, NONE, source, REG_TARGET, type, options.flags & FLAGS, joined(words, options));
      this.find(root, path, into);
      this.recursive(into, options);
    }
    this.propagate(into, options.propagation);
  }

  /** As create, in REG_ROOT; where the kernel does not allow it (EPERM) a directory of the host is bound, with all below it. */
  createOrBind(path: string, type: string, source: string, options: MountOptions, instead: string): void {
    const l = this.l;
    l.on(errno.EPERM, 1);
    if (this.modern) {
      this.detached(type, source, options, []);
      ops.jump(l, 2);
      ops.openTree(l, NONE, instead, linux.AT_RECURSIVE, REG_MOUNT);
      ops.mountSetattr(l, REG_MOUNT, 0, options.attrs, 0, 0);
      this.recursive(REG_MOUNT, options);
      this.attach();
    } else {
      ops.mount(l, REG_FDS, NONE, source, REG_TARGET, type, options.flags & FLAGS, joined([], options));
      ops.jump(l, 2);
      ops.open(l, NONE, new Tmpl(instead), OPEN_PATH, 0, REG_MOUNT);
      ops.mount(l, REG_FDS, REG_MOUNT, '', REG_TARGET, '', linux.MS_BIND | linux.MS_REC, new Tmpl());
      this.find(REG_ROOT, path);
      ops.remount(l, REG_FDS, REG_MOUNT, options.flags & FLAGS, 0);
    }
    this.propagate(REG_MOUNT, options.propagation);
  }

  /** A new mount of the kernel's own kinds onto REG_TARGET, of which nothing more is wanted. */
  newMount(type: string, source: string, options: MountOptions): void {
    if (this.modern) {
      this.detached(type, source, options, []);
      this.attach();
    } else ops.mount(this.l, REG_FDS, NONE, source, REG_TARGET, type, options.flags, joined([], options));
  }

  /** How many ops newMount is. */
  get newMountOps(): u16 {
    return this.modern ? 2 : 1;
  }

  /** The new interface can make this mount. */
  detachable(type: string, options: MountOptions): bool {
    return this.modern && isPlain(type, options);
  }

  /** A new mount that is not attached yet. The new interface only. */
  detached(type: string, source: string, options: MountOptions, words: Array<Tmpl>, into: u32 = REG_MOUNT): void {
    const all = words.slice(0);
    const flags = options.superOptions;
    for (let i = 0; i < flags.length; i++) all.push(new Tmpl(flags[i]));
    for (let i = 0; i < options.data.length; i++) {
      // one string may hold several options, as in mount(2)'s data
      const parts = options.data[i].split(',');
      for (let k = 0; k < parts.length; k++) if (parts[k].length) all.push(new Tmpl(parts[k]));
    }
    if (options.label.length) all.push(new Tmpl('context=' + options.label));
    ops.fsMount(this.l, type, source, all, options.attrs, into);
  }

  /** A detached mount onto REG_TARGET. */
  attach(mount: u32 = REG_MOUNT): void {
    ops.moveMount(this.l, mount, REG_TARGET);
  }

  /** Binds what one register holds onto what another does. */
  bindFd(from: u32, to: u32, recursive: bool): void {
    if (this.modern) {
      ops.openTree(this.l, from, '', linux.AT_EMPTY_PATH | (recursive ? linux.AT_RECURSIVE : 0), REG_MOUNT);
      ops.moveMount(this.l, REG_MOUNT, to);
    } else {
      const how = linux.MS_BIND | (recursive ? linux.MS_REC : 0);
      ops.mount(this.l, REG_FDS, from, '', to, '', how, new Tmpl());
    }
  }

  /** How many ops bindFd is. */
  get bindFdOps(): u16 {
    return this.modern ? 2 : 1;
  }

  /** The root of the mount that mount(2) has put on REG_TARGET. */
  find(root: u32, path: string, into: u32 = REG_MOUNT): void {
    ops.reopen(this.l, REG_FDS, root, path, REG_TARGET, into);
  }

  /** The r* options, of the mount that a register holds the root of. They need the new interface. */
  private recursive(mount: u32, options: MountOptions): void {
    if (!(options.recursiveSet | options.recursiveClear)) return;
    ops.mountSetattr(this.l, mount, linux.AT_RECURSIVE, options.recursiveSet, options.recursiveClear, 0);
  }

  /**
   * The propagation of a mount that a register holds the root of: MS_* each, in order. After it is attached: below a
   * shared mount attaching alone makes it shared.
   */
  propagate(mount: u32, propagation: Array<u32>): void {
    for (let i = 0; i < propagation.length; i++) {
      const type = propagation[i];
      if (this.modern) {
        const flags = type & linux.MS_REC ? linux.AT_RECURSIVE : 0;
        ops.mountSetattr(this.l, mount, flags, 0, 0, type & ~linux.MS_REC);
      } else ops.mount(this.l, REG_FDS, NONE, '', mount, '', type, new Tmpl());
    }
  }

  /** The mount that a register holds the root of becomes read-only, and keeps its other flags. */
  makeReadonly(mount: u32): void {
    if (this.modern) ops.mountSetattr(this.l, mount, 0, linux.MOUNT_ATTR_RDONLY, 0, 0);
    else ops.remount(this.l, REG_FDS, mount, linux.MS_RDONLY, 0);
  }

  /** Changes what is mounted on REG_TARGET, as mount(2) does with MS_REMOUNT. */
  remount(type: string, source: string, options: MountOptions): void {
    ops.mount(this.l, REG_FDS, NONE, source, REG_TARGET, type, options.flags, joined([], options));
    this.recursive(REG_TARGET, options);
    this.propagate(REG_TARGET, options.propagation);
  }
}

/** mount(2)'s data. */
function joined(words: Array<Tmpl>, options: MountOptions): Tmpl {
  const all = new Tmpl();
  let rest = options.data.join(',');
  if (options.label.length) rest += `${rest.length ? ',' : ''}context="${options.label}"`;
  for (let i = 0; i < words.length; i++) {
    if (i) all.lit(',');
    all.append(words[i]);
  }
  if (rest.length) all.lit(words.length ? ',' + rest : rest);
  return all;
}
