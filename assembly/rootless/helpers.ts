/**
 * newuidmap and newgidmap: the programs of the package "uidmap" (shadow-utils elsewhere) that write the maps which an
 * ordinary user may not write: more than the user's own id. They have the right by a setuid bit or by file capabilities.
 */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { Records } from '../state/status';

const S_IFMT: u32 = 0o170000;
const S_IFREG: u32 = 0o100000;
const S_ISUID: u32 = 0o4000;
const ANY_EXEC: u32 = 0o111;
/** of STAT: the owner */
const UID: i32 = 4;

/** Where they are sought when the caller has no PATH. */
const PATH: string = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** One of the two. */
export class Helper {
  /** its path, "" when it is nowhere */
  path: string = '';
  /** it has the right to write maps */
  mayMap: bool = false;

  /** @param name newuidmap or newgidmap */
  constructor(public name: string) {}

  /** Looks in each directory of the caller's PATH. */
  writeLook(l: List, path: string): void {
    const directories = directoriesOf(path);
    for (let i = 0; i < directories.length; i++) {
      const file = directories[i] + '/' + this.name;
      l.report().on(errno.ENOENT, 1).on(errno.ENOTDIR, 1).on(errno.EACCES, 1);
      ops.stat(l, new Tmpl(file), 0);
      l.report().on(errno.ENODATA).on(errno.EOPNOTSUPP);
      ops.readXattr(l, new Tmpl(file), 'security.capability');
    }
  }

  /** What that found: the first that can be executed. */
  readLook(records: Records, path: string): void {
    const directories = directoriesOf(path);
    for (let i = 0; i < directories.length; i++) {
      const stat = records.next();
      if (stat.errno) continue;
      const capabilities = records.next();
      const mode = stat.u32(0);
      if (this.path.length || (mode & S_IFMT) != S_IFREG || !(mode & ANY_EXEC)) continue;
      this.path = directories[i] + '/' + this.name;
      const setuid = mode & S_ISUID && stat.u32(UID) == 0;
      this.mayMap = setuid || (capabilities.errno == 0 && capabilities.bytes.length > 0);
    }
  }
}

/** Absolute ones, each once: what the working directory holds is not what the user trusts. */
function directoriesOf(path: string): Array<string> {
  const out: Array<string> = [];
  const all = (path.length ? path : PATH).split(':');
  for (let i = 0; i < all.length; i++) {
    if (all[i].startsWith('/') && !out.includes(all[i])) out.push(all[i]);
  }
  return out;
}
