/** Rules on mounts: config.md, "Mounts". */
import { Kind } from '../json/tape';
import { MountOptions } from '../plan/mount-options';
import { cleanPath } from '../plan/paths';
import { notExecutedYet } from './structure';
import { Subject } from './subject';

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

/** Options that runc and crun execute themselves, and Tare does not yet. */
const NOT_YET: string[] = ['idmap', 'ridmap', 'tmpcopyup', 'copy-symlink', 'src-nofollow', 'dest-nofollow', 'remount'];

export function checkMounts(s: Subject): void {
  const count = s.json.count(s.mounts);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(s.mounts, i);
    if (s.json.kind(node) != Kind.Object) continue;
    const options = s.json.get(node, 'options');
    const bind = isBind(s, options);
    checkDestination(s, node, bind);
    checkSource(s, node, bind);
    checkNotYet(s, options);
    if (bind) checkBindData(s, options);
  }
}

/** The option decides, not the type: as in runc. */
function isBind(s: Subject, options: i32): bool {
  const count = s.json.count(options);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(options, i);
    if (s.json.is(node, 'bind') || s.json.is(node, 'rbind')) return true;
  }
  return false;
}

function checkDestination(s: Subject, mount: i32, bind: bool): void {
  const node = s.json.get(mount, 'destination');
  if (!s.isText(node)) return;
  const destination = s.json.str(node);
  if (destination.length == 0) {
    s.out.error(node, 'mount-destination', 'destination must not be empty');
    return;
  }
  if (!destination.startsWith('/') && !s.out.skipsWarning()) {
    s.out.warning(node, 'relative-destination', `destination "${destination}" is taken from "/"`, 'write it absolute');
  }
  const path = cleanPath(destination);
  if (path == '/') s.out.error(node, 'mount-destination', 'nothing may be mounted on top of the root itself');
  else if (path == '/proc') checkOnProc(s, mount, node, bind);
  else if (path.startsWith('/proc/') && !INSIDE_PROC.includes(path) && !s.out.skipsError()) {
    s.out.error(node, 'mount-proc', `"${path}" cannot be mounted because it is inside /proc`);
  }
}

/** On /proc belongs procfs. Whether what a bind mount brings is one, is seen when it is made. */
function checkOnProc(s: Subject, mount: i32, node: i32, bind: bool): void {
  const type = s.json.str(s.json.get(mount, 'type'));
  if (bind || type == 'proc' || type == 'bind' || s.out.skipsError()) return;
  s.out.error(node, 'mount-proc', `"/proc" cannot be mounted because it is not of type proc, but "${type}"`);
}

/** A bind mount has a source, and no type of its own; anything else has a type. */
function checkSource(s: Subject, mount: i32, bind: bool): void {
  const type = s.json.get(mount, 'type');
  const source = s.json.get(mount, 'source');
  if (bind) {
    if (!s.hasText(source) || s.json.str(source).length) return;
    s.out.error(s.place(source, mount), 'mount-source', 'a bind mount needs a source');
  } else if (s.json.str(type) == 'bind') {
    const hint = 'add "bind" or "rbind" to the options';
    s.out.error(type, 'mount-type', 'a mount of type "bind" needs the option "bind" or "rbind"', hint);
  } else if (s.hasText(type) && s.json.str(type).length == 0) {
    s.out.error(s.place(type, mount), 'mount-type', 'a mount needs a type, or the option "bind" or "rbind"');
  }
}

/** Also crun's `idmap=uids=…`. */
function isNotYet(s: Subject, option: i32): bool {
  for (let i = 0; i < NOT_YET.length; i++) {
    if (s.json.is(option, NOT_YET[i])) return true;
  }
  return s.json.begins(option, 'idmap=') || s.json.begins(option, 'ridmap=');
}

function checkNotYet(s: Subject, options: i32): void {
  const count = s.json.count(options);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(options, i);
    if (isNotYet(s, node) && !s.out.skipsError()) notExecutedYet(s.out, node, `the mount option "${s.json.str(node)}"`);
  }
}

/** runc: "bind mounts cannot have any filesystem-specific options applied". */
function checkBindData(s: Subject, options: i32): void {
  const count = s.json.count(options);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(options, i);
    const word = s.json.str(node);
    if (isNotYet(s, node) || !isData(word) || s.out.skipsError()) continue;
    const message = `bind mounts cannot have any filesystem-specific options applied: "${word}"`;
    s.out.error(node, 'bind-data', message, 'remove it: a bind mount shows the file system as it is');
  }
}

function isData(word: string): bool {
  return MountOptions.parse([word]).data.length > 0;
}
