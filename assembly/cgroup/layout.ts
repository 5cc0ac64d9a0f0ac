/**
 * How cgroups are mounted here: hierarchies of version 1 (each with one controller, with several, or named),
 * the one of version 2, or both ("hybrid"). From mountinfo and /proc/self/cgroup (cgroups(7)).
 */
import { indexOfCode, splitAt } from '../find';
import { CgroupMount, cgroupMounts } from './mounts';

const NEWLINE: u16 = 0x0a;
const COLON: u16 = 0x3a;
const COMMA: u16 = 0x2c;

/** One hierarchy and where it is seen. */
export class Hierarchy {
  constructor(
    /** the controllers, or "name=systemd"; [""] for version 2 (libcontainer's key for it) */
    public controllers: Array<string>,
    public mountpoint: string,
    /** the cgroup of the calling process, seen from the mountpoint: "" or "a/b" */
    public own: string,
    public unified: bool,
    /** the options of its super block, e.g. ["rw", "nsdelegate"] */
    public options: Array<string>,
  ) {}

  has(controller: string): bool {
    return this.controllers.includes(controller);
  }
}

export class CgroupLayout {
  /** in the order of /proc/self/cgroup, version 2 last */
  hierarchies: Array<Hierarchy> = [];
  /** version 2 manages the processes (no version 1 hierarchy is mounted beside it) */
  unified: bool = false;
  /** version 2: the controllers that the root can give to its children */
  available: Array<string> = [];

  /**
   * @param mountinfo the text of /proc/self/mountinfo
   * @param cgroup the text of /proc/self/cgroup
   * @param controllers the text of cgroup.controllers of version 2's root, "" when there is none
   */
  static parse(mountinfo: string, cgroup: string, controllers: string): CgroupLayout {
    const layout = new CgroupLayout();
    const mounts = cgroupMounts(mountinfo);
    const lines = splitAt(cgroup, NEWLINE);
    let second: Hierarchy | null = null;
    for (let i = 0; i < lines.length; i++) {
      // 4:cpu,cpuacct:/user.slice  or  1:name=systemd:/…  or  0::/…
      const first = indexOfCode(lines[i], COLON);
      const next = first < 0 ? -1 : indexOfCode(lines[i], COLON, first + 1);
      if (next < 0) continue;
      const names = lines[i].substring(first + 1, next);
      const path = lines[i].substring(next + 1);
      const unified = names == '' && lines[i].startsWith('0:');
      const list = splitAt(names, COMMA);
      const mount = choose(mounts, unified, list, path);
      if (!mount) continue;
      const hierarchy = new Hierarchy(list, mount.mountpoint, relative(mount.root, path), unified, mount.options);
      if (unified) second = hierarchy;
      else layout.hierarchies.push(hierarchy);
    }
    if (second) {
      // a version 1 hierarchy mounted somewhere does not make a host hybrid when /sys/fs/cgroup itself is version 2 (runc's rule)
      if (second.mountpoint == '/sys/fs/cgroup') layout.hierarchies = [];
      layout.unified = layout.hierarchies.length == 0;
      layout.hierarchies.push(second);
    }
    if (layout.unified && second && second.mountpoint == '/sys/fs/cgroup') {
      const words = controllers.trim().split(' ');
      for (let i = 0; i < words.length; i++) if (words[i].length) layout.available.push(words[i]);
    }
    return layout;
  }

  /** The hierarchy of that controller, or null. */
  of(controller: string): Hierarchy | null {
    for (let i = 0; i < this.hierarchies.length; i++) {
      if (this.hierarchies[i].has(controller)) return this.hierarchies[i];
    }
    return null;
  }
}

/**
 * Of the mounts of a hierarchy that show the caller's cgroup the one that shows most; of equal ones the first.
 * Where none shows it (the caller was moved out of what a container's mount shows), the first one.
 */
function choose(mounts: Array<CgroupMount>, unified: bool, names: Array<string>, own: string): CgroupMount | null {
  let best: CgroupMount | null = null;
  let other: CgroupMount | null = null;
  for (let i = 0; i < mounts.length; i++) {
    const mount = mounts[i];
    if (mount.unified != unified || (!unified && !mount.options.includes(names[0]))) continue;
    if (!other) other = mount;
    if (mount.shows(own) && (!best || mount.root.length < best.root.length)) best = mount;
  }
  return best ? best : other;
}

/** `path` as seen from a mount whose root is `root`. */
function relative(root: string, path: string): string {
  let rest = path;
  if (root != '/') rest = path == root || path.startsWith(root + '/') ? path.substring(root.length) : '';
  while (rest.startsWith('/')) rest = rest.substring(1);
  // "/.." : the caller's cgroup lies outside this cgroup namespace; nothing of it can be named from here
  return rest == '..' || rest.startsWith('../') ? '' : rest;
}
