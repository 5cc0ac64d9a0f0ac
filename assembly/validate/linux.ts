/** Rules on the Linux section: config-linux.md. */
import * as s from '../spec/structure.generated';
import {
  ABSENT,
  at,
  begins,
  count,
  filled,
  first,
  from,
  has,
  is,
  json,
  next,
  out,
  place,
  text,
  to,
  wordOf,
} from './document';
import { sysAdmin } from './capabilities';
import { checkCpuList, listLength } from './cpu-list';
import { checkDeviceTwice } from './devices';
import { onProc } from './mount-destination';
import { hasNamespace } from './namespaces';
import * as rules from './rules.generated';

export function checkLinux(node: i32): void {
  checkCgroupsPath(at(s.LINUX_CGROUPS_PATH));
  if (at(s.LINUX_SECCOMP) == ABSENT) {
    out.add(rules.SECCOMP_MISSING, node, 'without "seccomp" the container may make every system call');
  }
  checkDeviceTwice(at(s.LINUX_DEVICES));
  if (has(s.LINUX_INTEL_RDT)) checkRdt();
  if (has(s.LINUX_MEMORY_POLICY)) checkMemoryPolicy(at(s.LINUX_MEMORY_POLICY));
  if (has(s.LINUX_PERSONALITY) && count(at(s.PERSONALITY_FLAGS))) {
    out.add(rules.PERSONALITY_FLAGS, at(s.PERSONALITY_FLAGS), 'no flags of the personality are supported');
  }
}

/** Whether ".." is a component of a path. */
function checkCgroupsPath(node: i32): void {
  if (!filled(node)) return;
  text(node);
  let p = from;
  while (p < to) {
    let end = p;
    while (end < to && load<u8>(end) != 0x2f) end++;
    if (end - p == 2 && load<u16>(p) == 0x2e2e) {
      out.add(rules.CGROUPS_PATH, node, `".." in cgroupsPath ${json.raw(node)} does not leave the hierarchy`);
      return;
    }
    p = end + 1;
  }
}

/** What gives a container without a user namespace power over its host. */
export function checkPower(): void {
  const linux = at(s.CONFIG_LINUX);
  if (linux < 0 || hasNamespace(s.NAMESPACE_TYPE_USER)) return;
  if (sysAdmin >= 0) {
    const message = 'CAP_SYS_ADMIN without a user namespace is nearly root on the host';
    out.add(rules.CAPABILITY_SYS_ADMIN, sysAdmin, message);
  }
  if (onProc && hasNamespace(s.NAMESPACE_TYPE_MOUNT)) checkProcSys(linux);
}

function checkProcSys(linux: i32): void {
  if (hasPath(at(s.LINUX_READONLY_PATHS)) || hasPath(at(s.LINUX_MASKED_PATHS))) return;
  const hint = 'add "/proc/sys" to linux.readonlyPaths';
  out.add(rules.PROC_SYS_WRITABLE, place(at(s.LINUX_READONLY_PATHS), linux), '/proc/sys can be written to', hint);
}

function hasPath(list: i32): bool {
  const total = count(list);
  let node = total ? first(list) : 0;
  for (let i = 0; i < total; i++) {
    if (is(node, '/proc/sys') || is(node, '/proc')) return true;
    node = next(node);
  }
  return false;
}

/** The class is a directory's name; runc: "invalid intelRdt.ClosID". */
function checkRdt(): void {
  const class_ = at(s.INTEL_RDT_CLOS_ID);
  if (class_ >= 0 && !is(class_, '/') && !isFileName(class_)) {
    out.add(rules.RDT_CLASS, class_, `closID ${json.raw(class_)} is neither a file name nor "/"`);
  }
  const cache = at(s.INTEL_RDT_L3_CACHE_SCHEMA);
  if (filled(cache) && !begins(cache, 'L3')) out.add(rules.RDT_L3, cache, 'the line for the L3 cache begins with L3:');
}

function isFileName(node: i32): bool {
  if (is(node, '.') || is(node, '..')) return false;
  text(node);
  let p = from;
  while (p < to && load<u8>(p) != 0x2f) p++;
  return p == to;
}

/** set_mempolicy(2), as runc checks it; the kernel's own limits of the flags. */
function checkMemoryPolicy(node: i32): void {
  const nodes = at(s.MEMORY_POLICY_NODES);
  checkCpuList(nodes, rules.CPU_LIST);
  const mode = wordOf(at(s.MEMORY_POLICY_MODE), s.WORDS_MEMORY_POLICY);
  if (mode < 0) return;
  const given = filled(nodes) && listLength(nodes) != 0;
  const name = json.str(at(s.MEMORY_POLICY_MODE));
  const needsNone = mode == s.MEMORY_POLICY_DEFAULT || mode == s.MEMORY_POLICY_LOCAL;
  if (needsNone && given) out.add(rules.MEMORY_POLICY_NODES, nodes, `${name} takes no nodes`);
  if (!needsNone && mode != s.MEMORY_POLICY_PREFERRED && !given) {
    out.add(rules.MEMORY_POLICY_NODES, place(nodes, node), `${name} needs nodes`);
  }
  checkMemoryFlags(mode);
}

function checkMemoryFlags(mode: i32): void {
  const flags = at(s.MEMORY_POLICY_FLAGS);
  const total = count(flags);
  let statics = false;
  let relative = false;
  let flag = total ? first(flags) : 0;
  for (let i = 0; i < total; i++) {
    if (is(flag, 'MPOL_F_STATIC_NODES')) statics = true;
    else if (is(flag, 'MPOL_F_RELATIVE_NODES')) relative = true;
    else if (
      is(flag, 'MPOL_F_NUMA_BALANCING') &&
      mode != s.MEMORY_POLICY_BIND &&
      mode != s.MEMORY_POLICY_PREFERRED_MANY
    ) {
      out.add(rules.MEMORY_POLICY_FLAGS, flag, 'MPOL_F_NUMA_BALANCING is for MPOL_BIND and MPOL_PREFERRED_MANY');
    }
    if (statics && relative) {
      out.add(rules.MEMORY_POLICY_FLAGS, flag, 'static and relative nodes exclude each other');
      return;
    }
    flag = next(flag);
  }
}
