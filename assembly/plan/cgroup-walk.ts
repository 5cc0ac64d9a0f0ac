/**
 * All processes of a cgroup and of those below it, level by level: a turn reads the processes, the number of
 * links (a cgroup without cgroups below it has two) and the names of each directory of one level.
 */
import { Results } from '../results';
import { Records } from '../state/status';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import * as ops from './ops.generated';

const PIDS_MAX: u32 = 16 << 20;
const NLINK: i32 = 12;

export class CgroupWalk {
  pids: Array<u32> = [];
  private level: Array<string> = [];

  /** @param top the directory of a cgroup (version 1 or 2) */
  constructor(top: string) {
    this.level.push(top);
  }

  get done(): bool {
    return this.level.length == 0;
  }

  /** The plan of the next turn. A name that is no cgroup, and one that is gone, are passed over. */
  plan(): Plan {
    const plan = new Plan(true);
    const l = plan.list();
    for (let i = 0; i < this.level.length; i++) {
      const path = this.level[i];
      l.report().on(errno.ENOENT, 2).on(errno.ENOTDIR, 2).on(errno.ENODEV, 2).on(errno.EOPNOTSUPP);
      ops.readFile(l, new Tmpl(path + '/cgroup.procs'), PIDS_MAX);
      l.report().on(errno.ENOENT, 1);
      ops.stat(l, new Tmpl(path), 0);
      l.report().on(errno.ENOENT);
      ops.readDir(l, new Tmpl(path));
    }
    return plan;
  }

  /** Takes in the results of that turn. */
  absorb(results: Results): void {
    const records = new Records(results);
    const next: Array<string> = [];
    for (let i = 0; i < this.level.length; i++) {
      const procs = records.next();
      // a threaded cgroup of version 2 answers EOPNOTSUPP: its processes are listed at the top of its domain
      if (procs.errno && procs.errno != errno.EOPNOTSUPP) continue;
      if (!procs.errno) this.take(procs.text());
      const stat = records.next();
      if (stat.errno) continue;
      const names = records.next();
      if (!names.errno && stat.u32(NLINK) != 2) children(this.level[i], names.text(), next);
    }
    this.level = next;
  }

  private take(text: string): void {
    const lines = text.split('\n');
    for (let i = 0; i < lines.length; i++) {
      if (!lines[i].length) continue;
      const pid = U32.parseInt(lines[i]);
      // 0 stands for processes of other pid namespaces, which have no number here
      if (pid && !this.pids.includes(pid)) this.pids.push(pid);
    }
  }
}

/** Only the attempt shows which names are cgroups: their names may look like those of the kernel's files. */
function children(parent: string, names: string, into: Array<string>): void {
  const list = names.split('\0');
  for (let i = 0; i < list.length; i++) {
    if (list[i].length) into.push(parent + '/' + list[i]);
  }
}
