/** The options of the file systems that every container has: the kernel refuses what is another's. */
import { decodeUtf8 } from '../utf8';
import { from, is, json, out, startsAs, text, to } from './document';
import * as rules from './rules.generated';

const TMPFS: u32 = 1;
const PROC: u32 = 2;
const DEVPTS: u32 = 4;
/** SELinux's and Smack's, of any file system */
const EVERY: u32 = 0xff;

const OF_TMPFS: string[] = [
  'size',
  'nr_inodes',
  'nr_blocks',
  'huge',
  'mpol',
  'inode32',
  'inode64',
  'noswap',
  'quota',
  'usrquota',
  'grpquota',
  'casefold',
  'strict_encoding',
];
const OF_PROC: string[] = ['hidepid', 'subset', 'pidns'];
const OF_DEVPTS: string[] = ['newinstance', 'ptmxmode', 'max'];
const OF_EVERY: string[] = ['context', 'fscontext', 'defcontext', 'rootcontext', 'seclabel', 'posixacl', 'source'];

/** Whether the name that ends at `end` is in a list. */
function within(list: string[], end: usize): bool {
  for (let i = 0; i < list.length; i++) {
    if (startsAs(list[i], end)) return true;
  }
  return false;
}

/** Which file systems have the option whose name the bytes from `from` to `end` are. */
function owners(end: usize): u32 {
  if (startsAs('mode', end) || startsAs('uid', end)) return TMPFS | DEVPTS;
  if (startsAs('gid', end)) return TMPFS | PROC | DEVPTS;
  if (within(OF_TMPFS, end)) return TMPFS;
  if (within(OF_DEVPTS, end)) return DEVPTS;
  if (within(OF_PROC, end)) return PROC;
  if (within(OF_EVERY, end)) return EVERY;
  const name = decodeUtf8(from, end - from);
  if (name.startsWith('usrquota_') || name.startsWith('grpquota_')) return TMPFS;
  return name.startsWith('smackfs') ? EVERY : 0;
}

/** Checks an option that is not mount(8)'s. @param type the node of the mount's type */
export function checkFileSystemOption(node: i32, type: i32): void {
  if (type < 0) return;
  let mine: u32 = 0;
  if (is(type, 'tmpfs')) mine = TMPFS;
  else if (is(type, 'proc')) mine = PROC;
  else if (is(type, 'devpts')) mine = DEVPTS;
  else if (!is(type, 'sysfs') && !is(type, 'mqueue')) return;
  text(node);
  let end = from;
  while (end < to && load<u8>(end) != 0x3d) end++;
  const whose = owners(end);
  if (whose == EVERY || whose & mine) return;
  const rule = whose ? rules.MOUNT_OPTION_TYPE : rules.MOUNT_OPTION_UNKNOWN;
  if (!out.wants(rule)) return;
  const name = json.str(type);
  if (whose) out.add(rule, node, `${json.raw(node)} is not an option of ${name}`);
  else out.add(rule, node, `${name} is not known to have the option ${json.raw(node)}`);
}
