/**
 * The cgroup mounts in /proc/self/mountinfo (proc(5)). Controllers are found from here, never from the
 * presence of a directory: there are hosts with plain directories named like controllers under /sys/fs/cgroup.
 */

import { indexOfCode, splitAt } from '../find';

const NEWLINE: u16 = 0x0a;
const SPACE: u16 = 0x20;
const COMMA: u16 = 0x2c;
const BACKSLASH: u16 = 0x5c;

/** One mount of cgroup or cgroup2. */
export class CgroupMount {
  constructor(
    public id: string,
    public parent: string,
    /** the path within the hierarchy that is visible at the mountpoint; "/.." and the like: outside this cgroup namespace */
    public root: string,
    public mountpoint: string,
    public unified: bool,
    /** the super block's options, e.g. "rw,cpu,cpuacct" */
    public options: Array<string>,
  ) {}

  /** The hierarchy shows at its root, or at `own` or above it. */
  shows(own: string): bool {
    if (this.root == '/') return true;
    if (this.root == '/..' || this.root.startsWith('/../')) return false;
    return own == this.root || own.startsWith(this.root + '/');
  }
}

class Mount {
  constructor(
    public id: string,
    public parent: string,
    public mountpoint: string,
  ) {}
}

/**
 * @param mountinfo the text of /proc/self/mountinfo
 * @returns its cgroup mounts that no later mount hides, in the order of the file
 */
export function cgroupMounts(mountinfo: string): Array<CgroupMount> {
  const all: Array<Mount> = [];
  const found: Array<CgroupMount> = [];
  const places: Array<i32> = [];
  const lines = splitAt(mountinfo, NEWLINE);
  for (let i = 0; i < lines.length; i++) {
    // 36 35 98:0 /root /mountpoint rw,noatime shared:1 - cgroup source rw,cpu
    const words = splitAt(lines[i], SPACE);
    const dash = words.indexOf('-', 6);
    if (dash < 0 || words.length < dash + 4) continue;
    const mountpoint = unescapeOctal(words[4]);
    all.push(new Mount(words[0], words[1], mountpoint));
    const type = words[dash + 1];
    if (type != 'cgroup' && type != 'cgroup2') continue;
    const options = splitAt(words[dash + 3], COMMA);
    found.push(new CgroupMount(words[0], words[1], unescapeOctal(words[3]), mountpoint, type == 'cgroup2', options));
    places.push(all.length - 1);
  }
  const visible: Array<CgroupMount> = [];
  for (let i = 0; i < found.length; i++) {
    if (!hidden(all, places[i])) visible.push(found[i]);
  }
  return visible;
}

/** Whether a later mount lies on the mountpoint of all[at] or above it, and is not what all[at] is mounted on. */
function hidden(all: Array<Mount>, at: i32): bool {
  const mount = all[at];
  for (let i = at + 1; i < all.length; i++) {
    const other = all[i];
    const covers = mount.mountpoint == other.mountpoint || mount.mountpoint.startsWith(other.mountpoint + '/');
    if (covers && !isAncestor(all, mount, other.id)) return true;
  }
  return false;
}

function isAncestor(all: Array<Mount>, mount: Mount, id: string): bool {
  let parent = mount.parent;
  // a chain is never longer than the list; the bound ends a list that is not a tree
  for (let step = 0; step < all.length; step++) {
    if (parent == id) return true;
    let next = '';
    for (let i = 0; i < all.length; i++) {
      if (all[i].id == parent) next = all[i].parent;
    }
    if (next == '' || next == parent) return false;
    parent = next;
  }
  return false;
}

/** mountinfo writes blanks and backslashes as \040 and the like. */
export function unescapeOctal(text: string): string {
  let out = '';
  let from = 0;
  let at = indexOfCode(text, BACKSLASH);
  if (at < 0) return text;
  while (at >= 0 && at + 3 < text.length) {
    const code =
      ((text.charCodeAt(at + 1) - 0x30) << 6) |
      ((text.charCodeAt(at + 2) - 0x30) << 3) |
      (text.charCodeAt(at + 3) - 0x30);
    out += text.substring(from, at) + String.fromCharCode(code & 0xff);
    from = at + 4;
    at = indexOfCode(text, BACKSLASH, from);
  }
  return out + text.substring(from);
}
