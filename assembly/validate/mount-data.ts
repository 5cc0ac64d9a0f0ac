/** The options of the file systems that every container has: the kernel refuses what is another's. */
import { from, is, json, out, text, to } from './document';
import * as rules from './rules.generated';

const TMPFS: u32 = 1;
const PROC: u32 = 2;
const DEVPTS: u32 = 4;
/** SELinux's and Smack's, of any file system */
const EVERY: u32 = 0xff;

/** Which file systems have an option. */
function owners(name: string): u32 {
  switch (name) {
    case 'mode':
    case 'uid':
      return TMPFS | DEVPTS;
    case 'gid':
      return TMPFS | PROC | DEVPTS;
    case 'size':
    case 'nr_blocks':
    case 'nr_inodes':
    case 'huge':
    case 'mpol':
    case 'inode32':
    case 'inode64':
    case 'noswap':
    case 'quota':
    case 'usrquota':
    case 'grpquota':
    case 'casefold':
    case 'strict_encoding':
      return TMPFS;
    case 'hidepid':
    case 'subset':
    case 'pidns':
      return PROC;
    case 'newinstance':
    case 'ptmxmode':
    case 'max':
      return DEVPTS;
    case 'context':
    case 'fscontext':
    case 'defcontext':
    case 'rootcontext':
    case 'seclabel':
    case 'posixacl':
    case 'source':
      return EVERY;
    default:
      if (name.startsWith('usrquota_') || name.startsWith('grpquota_')) return TMPFS;
      return name.startsWith('smackfs') ? EVERY : 0;
  }
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
  const whose = owners(String.UTF8.decodeUnsafe(from, end - from));
  if (whose == EVERY || whose & mine) return;
  const rule = whose ? rules.MOUNT_OPTION_TYPE : rules.MOUNT_OPTION_UNKNOWN;
  if (!out.wants(rule)) return;
  const name = json.str(type);
  if (whose) out.add(rule, node, `${json.raw(node)} is not an option of ${name}`);
  else out.add(rule, node, `${name} is not known to have the option ${json.raw(node)}`);
}
