/** Where file systems may be mounted. */
import { cleanPath } from '../plan/paths';
import * as s from '../spec/structure.generated';
import { at, from, is, json, out, text } from './document';
import * as rules from './rules.generated';

/** What may be mounted inside /proc: the files that lxcfs emulates, and two sysctls. runc's list. */
const INSIDE_PROC: string[] = [
  '/proc/cpuinfo',
  '/proc/diskstats',
  '/proc/meminfo',
  '/proc/stat',
  '/proc/swaps',
  '/proc/uptime',
  '/proc/loadavg',
  '/proc/slabinfo',
  '/proc/sys/kernel/ns_last_pid',
  '/proc/sys/crypto/fips_enabled',
];

/** Whether something is mounted on /proc. */
export let onProc: bool = false;

export function beginDestinations(): void {
  onProc = false;
}

export function checkDestination(bind: bool): void {
  const node = at(s.MOUNT_DESTINATION);
  if (node < 0) return;
  const length = text(node);
  if (length == 0) return;
  if (load<u8>(from) != 0x2f && out.wants(rules.MOUNT_RELATIVE)) {
    out.add(rules.MOUNT_RELATIVE, node, `destination ${json.raw(node)} is taken from "/"`, 'write it absolute');
  }
  if (length == 5 && is(node, '/proc')) {
    checkOnProc(node, bind);
    return;
  }
  if (!needsLook(length)) return;
  const path = cleanPath(json.str(node));
  if (path == '/') {
    out.add(rules.MOUNT_ROOT, node, 'nothing may be mounted on top of the root itself');
  } else if (path == '/proc') {
    checkOnProc(node, bind);
  } else if (path.startsWith('/proc/') && !INSIDE_PROC.includes(path) && out.wants(rules.MOUNT_PROC)) {
    out.add(rules.MOUNT_PROC, node, `"${path}" cannot be mounted because it is inside /proc`);
  }
}

/** Whether a path may lead to the root or /proc: it begins so, or has "." or nothing between slashes. */
function needsLook(length: i32): bool {
  if (length < 2 || load<u8>(from) != 0x2f || load<u8>(from, 1) == 0x70) return true;
  for (let i = 1; i < length; i++) {
    const c = load<u8>(from + i);
    if ((c == 0x2e || c == 0x2f) && load<u8>(from + i - 1) == 0x2f) return true;
  }
  return false;
}

/** On /proc belongs procfs. Whether what a bind mount brings is one, is seen when it is made. */
function checkOnProc(node: i32, bind: bool): void {
  onProc = true;
  const type = at(s.MOUNT_TYPE);
  if (bind || type < 0 || is(type, 'proc') || is(type, 'bind') || !out.wants(rules.MOUNT_PROC_TYPE)) return;
  const message = `"/proc" cannot be mounted because it is not of type proc, but ${json.raw(type)}`;
  out.add(rules.MOUNT_PROC_TYPE, node, message);
}
