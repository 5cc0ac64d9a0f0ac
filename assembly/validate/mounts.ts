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
    const options = readOptions(s, s.json.get(node, 'options'));
    checkDestination(s, node, options);
    checkSource(s, node, options);
    checkOptions(s, node, options);
  }
}

function readOptions(s: Subject, list: i32): MountOptions {
  const words: Array<string> = [];
  const count = s.json.count(list);
  for (let i = 0; i < count; i++) words.push(s.json.str(s.json.item(list, i)));
  return MountOptions.parse(words);
}

function checkDestination(s: Subject, mount: i32, options: MountOptions): void {
  const node = s.json.get(mount, 'destination');
  if (!s.isText(node)) return;
  const destination = s.json.str(node);
  if (destination.length == 0) {
    s.out.error(node, 'mount-destination', 'destination must not be empty');
    return;
  }
  if (!destination.startsWith('/')) {
    s.out.warning(node, 'relative-destination', `destination "${destination}" is taken from "/"`, 'write it absolute');
  }
  const path = cleanPath(destination);
  if (path == '/') s.out.error(node, 'mount-destination', 'nothing may be mounted on top of the root itself');
  else if (path == '/proc') checkOnProc(s, mount, node, options);
  else if (path.startsWith('/proc/') && !INSIDE_PROC.includes(path)) {
    s.out.error(node, 'mount-proc', `"${path}" cannot be mounted because it is inside /proc`);
  }
}

/** On /proc belongs procfs. Whether what a bind mount brings is one, is seen when it is made. */
function checkOnProc(s: Subject, mount: i32, node: i32, options: MountOptions): void {
  const type = s.json.str(s.json.get(mount, 'type'));
  if (options.bind || type == 'proc' || type == 'bind') return;
  s.out.error(node, 'mount-proc', `"/proc" cannot be mounted because it is not of type proc, but "${type}"`);
}

/** A bind mount has a source, and no type of its own; anything else has a type. */
function checkSource(s: Subject, mount: i32, options: MountOptions): void {
  const type = s.json.get(mount, 'type');
  const source = s.json.get(mount, 'source');
  if (options.bind) {
    if (!s.hasText(source) || s.json.str(source).length) return;
    s.out.error(s.place(source, mount), 'mount-source', 'a bind mount needs a source');
  } else if (s.json.str(type) == 'bind') {
    const hint = 'add "bind" or "rbind" to the options';
    s.out.error(type, 'mount-type', 'a mount of type "bind" needs the option "bind" or "rbind"', hint);
  } else if (s.hasText(type) && s.json.str(type).length == 0) {
    s.out.error(s.place(type, mount), 'mount-type', 'a mount needs a type, or the option "bind" or "rbind"');
  }
}

function checkOptions(s: Subject, mount: i32, options: MountOptions): void {
  const list = s.json.get(mount, 'options');
  const count = s.json.count(list);
  for (let i = 0; i < count; i++) {
    const node = s.json.item(list, i);
    if (!s.isText(node)) continue;
    const word = s.json.str(node);
    const equals = word.indexOf('=');
    if (NOT_YET.includes(equals < 0 ? word : word.substring(0, equals))) {
      notExecutedYet(s.out, node, `the mount option "${word}"`);
    } else if (options.bind && options.data.includes(word)) {
      const message = `bind mounts cannot have any filesystem-specific options applied: "${word}"`;
      s.out.error(node, 'bind-data', message, 'remove it: a bind mount shows the file system as it is');
    }
  }
}
