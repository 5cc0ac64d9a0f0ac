/** Rules on namespaces: config-linux.md, "Namespaces" and "Offset for Time Namespace". */
import * as s from '../spec/structure.generated';
import { at, count, filled, has, json, out, place, WRONG, wordOf } from './document';
import * as rules from './rules.generated';

/** Of each type of namespace (a number of WORDS_NAMESPACE_TYPE) the node of its entry, and of its path or -1. */
const ENTRIES: usize = memory.data(64, 4);

/** Forgets the namespaces of the document before. */
export function beginNamespaces(): void {
  memory.fill(ENTRIES, 0xff, 64);
}

function entry(type: i32): i32 {
  return load<i32>(ENTRIES + ((<usize>type) << 3));
}

/** The node of the path of a namespace that is joined, or -1. */
export function joined(type: i32): i32 {
  return load<i32>(ENTRIES + ((<usize>type) << 3), 4);
}

/** Whether a new namespace of that type is made. */
export function isNew(type: i32): bool {
  return entry(type) >= 0 && joined(type) < 0;
}

/**
 * Whether the container has a namespace of its own, or joins one. Where the document's structure is wrong nobody can know: true.
 */
export function hasNamespace(type: i32): bool {
  return entry(type) >= 0 || at(s.CONFIG_LINUX) == WRONG || (has(s.CONFIG_LINUX) && at(s.LINUX_NAMESPACES) == WRONG);
}

/** Notes a namespace; each at most once. */
export function checkNamespace(node: i32): void {
  const type = wordOf(at(s.NAMESPACE_TYPE), s.WORDS_NAMESPACE_TYPE);
  if (type < 0) return;
  if (entry(type) >= 0) {
    if (!out.wants(rules.NAMESPACE_TWICE)) return;
    out.add(rules.NAMESPACE_TWICE, node, `a ${json.str(at(s.NAMESPACE_TYPE))} namespace is given twice`);
    return;
  }
  const path = at(s.NAMESPACE_PATH);
  store<i32>(ENTRIES + ((<usize>type) << 3), node);
  store<i32>(ENTRIES + ((<usize>type) << 3), filled(path) ? path : -1, 4);
}

/** The slot of a member of "linux", or absent when there is no "linux". */
export function ofLinux(slot: i32): i32 {
  return has(s.CONFIG_LINUX) ? at(slot) : -1;
}

/** What needs a namespace of the container's own. */
export function checkNamespaces(): void {
  if (!hasNamespace(s.NAMESPACE_TYPE_MOUNT)) {
    needsMount(ofLinux(s.LINUX_MASKED_PATHS), 'maskedPaths');
    needsMount(ofLinux(s.LINUX_READONLY_PATHS), 'readonlyPaths');
    const mounts = at(s.CONFIG_MOUNTS);
    if (count(mounts)) {
      const hint = 'add { "type": "mount" } to linux.namespaces';
      out.add(rules.MOUNT_NAMESPACE, mounts, 'without a mount namespace these are mounted on the host', hint);
    }
  }
  const offsets = ofLinux(s.LINUX_TIME_OFFSETS);
  if (offsets < 0) return;
  if (!hasNamespace(s.NAMESPACE_TYPE_TIME)) {
    const hint = 'add { "type": "time" } to linux.namespaces';
    out.add(rules.TIME_OFFSETS_NAMESPACE, offsets, 'time offsets need a time namespace', hint);
  } else if (joined(s.NAMESPACE_TYPE_TIME) >= 0) {
    const message = 'a time namespace that is joined has its offsets already';
    out.add(rules.TIME_OFFSETS_PATH, place(offsets, 0), message, 'remove timeOffsets, or the path');
  }
}

function needsMount(list: i32, name: string): void {
  if (count(list) == 0) return;
  const message = `unable to restrict ${name} without a private mount namespace`;
  out.add(rules.PATHS_NAMESPACE, list, message, 'add { "type": "mount" } to linux.namespaces');
}
