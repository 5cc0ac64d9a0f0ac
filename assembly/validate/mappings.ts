/** Rules on user namespaces and id mappings: config-linux.md, "User namespace mappings"; user_namespaces(7). */
import * as s from '../spec/structure.generated';
import { at, count, first, has, json, next, out, WRONG } from './document';
import { hasNamespace, isNew, joined, ofLinux } from './namespaces';
import * as rules from './rules.generated';

/** So many lines a map may have (UID_GID_MAP_MAX_EXTENTS, Linux 4.15). */
const MAX_MAPPINGS: i32 = 340;
const ENDS: u64 = 1 << 32;

/** A range must end below 2^32. */
export function checkIdMapping(): void {
  const size = at(s.ID_MAPPING_SIZE);
  const ids = json.u64(size);
  const inside = json.u64(at(s.ID_MAPPING_CONTAINER_ID)) + ids;
  const outside = json.u64(at(s.ID_MAPPING_HOST_ID)) + ids;
  // the kernel keeps 4294967295 for "no id"
  if ((inside < ENDS && outside < ENDS) || !out.wants(rules.MAPPING_RANGE)) return;
  if (size >= 0) out.add(rules.MAPPING_RANGE, size, `${ids} ids from here go beyond 4294967294`);
}

/** Whether a list of mappings has this id of the container. What cannot be read may be anything. */
export function isMapped(mappings: i32, id: u64): bool {
  const total = count(mappings);
  let node = first(mappings);
  for (let i = 0; i < total; i++) {
    const start = json.u64(json.get(node, 'containerID'));
    if (id >= start && id - start < json.u64(json.get(node, 'size'), ENDS)) return true;
    node = next(node);
  }
  return total == 0;
}

/** The mappings of a new user namespace that ids must be in, or -1. */
export function uidMappings(): i32 {
  return isNew(s.NAMESPACE_TYPE_USER) ? ofLinux(s.LINUX_UID_MAPPINGS) : -1;
}

export function gidMappings(): i32 {
  return isNew(s.NAMESPACE_TYPE_USER) ? ofLinux(s.LINUX_GID_MAPPINGS) : -1;
}

export function checkUserNamespace(): void {
  if (!has(s.CONFIG_LINUX)) return;
  const uids = at(s.LINUX_UID_MAPPINGS);
  const gids = at(s.LINUX_GID_MAPPINGS);
  if (!hasNamespace(s.NAMESPACE_TYPE_USER)) {
    withoutNamespace(uids);
    withoutNamespace(gids);
    return;
  }
  if (isNew(s.NAMESPACE_TYPE_USER)) {
    checkNew(uids, 'uidMappings', 'user');
    checkNew(gids, 'gidMappings', 'group');
    checkUser();
  } else if (uids >= 0 || gids >= 0) {
    const message = 'a user namespace that is joined has its mappings already; these must be the same';
    if (joined(s.NAMESPACE_TYPE_USER) >= 0) out.add(rules.MAPPINGS_PATH, uids >= 0 ? uids : gids, message);
  }
}

function withoutNamespace(mappings: i32): void {
  if (count(mappings) == 0) return;
  const hint = 'add { "type": "user" } to linux.namespaces';
  out.add(rules.MAPPINGS_NAMESPACE, mappings, 'id mappings need a user namespace', hint);
}

function checkNew(mappings: i32, name: string, what: string): void {
  if (mappings == WRONG) return;
  if (count(mappings) == 0) {
    const node = mappings >= 0 ? mappings : at(s.CONFIG_LINUX);
    const message = `a new user namespace needs ${name}, the mapping of its ${what} ids`;
    out.add(rules.USER_NAMESPACE_MAPPINGS, node, message);
    return;
  }
  if (!isMapped(mappings, 0)) out.add(rules.MAPPING_ROOT, mappings, `${what} id 0 of the container is not mapped`);
  checkMappings(mappings);
}

/** What the kernel asks of the lines of a map: not too many, and no id twice on either side. */
export function checkMappings(mappings: i32): void {
  const total = count(mappings);
  if (total < 2) return;
  const inside: Array<u64> = [];
  const outside: Array<u64> = [];
  const sizes: Array<u64> = [];
  let node = first(mappings);
  for (let i = 0; i < total; i++) {
    if (i == MAX_MAPPINGS) {
      out.add(rules.MAPPING_COUNT, node, `a user namespace has at most ${MAX_MAPPINGS} mappings`);
      return;
    }
    const from = json.u64(json.get(node, 'containerID'));
    const to = json.u64(json.get(node, 'hostID'));
    const size = json.u64(json.get(node, 'size'));
    for (let j = 0; j < i; j++) {
      if (!meet(from, size, inside[j], sizes[j]) && !meet(to, size, outside[j], sizes[j])) continue;
      if (out.wants(rules.MAPPING_OVERLAP)) out.add(rules.MAPPING_OVERLAP, node, `overlaps with mapping ${j}`);
      break;
    }
    inside.push(from);
    outside.push(to);
    sizes.push(size);
    node = next(node);
  }
}

function meet(a: u64, sizeA: u64, b: u64, sizeB: u64): bool {
  return a < b + sizeB && b < a + sizeA;
}

/** The ids of the process must be mapped. */
function checkUser(): void {
  if (!has(s.CONFIG_PROCESS) || !has(s.PROCESS_USER)) return;
  checkMapped(at(s.USER_UID), uidMappings(), 'user');
  checkMapped(at(s.USER_GID), gidMappings(), 'group');
  const more = at(s.USER_ADDITIONAL_GIDS);
  const total = count(more);
  for (let i = 0; i < total; i++) checkMapped(json.item(more, i), gidMappings(), 'group');
}

function checkMapped(id: i32, mappings: i32, what: string): void {
  if (id < 0 || mappings < 0 || isMapped(mappings, json.u64(id))) return;
  if (out.wants(rules.ID_UNMAPPED)) out.add(rules.ID_UNMAPPED, id, `${what} id ${json.raw(id)} is not mapped`);
}
