/**
 * All processes of a cgroup and of those below it, level by level: a turn reads the processes, the number of
 * links (a cgroup without cgroups below it has two) and the names of each directory of one level. A threaded cgroup
 * of version 2 lists threads only: whose they are is read of them all in a last turn.
 */
import { Results } from '../results';
import { Records } from '../state/status';
import { List, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { PROC_MAX } from './facts';
import * as ops from './ops.generated';

const PIDS_MAX: u32 = 16 << 20;
const NLINK: i32 = 12;
/** In /proc/TID/status: the process. */
const OWNER: string = '\nTgid:\t';

export class CgroupWalk {
  pids: Array<u32> = [];
  private level: Array<string> = [];
  private threads: Array<u32> = [];

  /** @param top the directory of a cgroup (version 1 or 2) */
  constructor(top: string) {
    this.level.push(top);
  }

  get done(): bool {
    return !this.level.length && !this.threads.length;
  }

  /** The plan of the next turn. A name that is no cgroup, and one that is gone, are passed over. */
  plan(): Plan {
    const plan = new Plan(true);
    const l = plan.list();
    if (!this.level.length) this.writeOwners(l);
    for (let i = 0; i < this.level.length; i++) {
      const path = this.level[i];
      l.report().on(errno.ENOENT, 4).on(errno.ENOTDIR, 4).on(errno.ENODEV, 4).on(errno.EOPNOTSUPP, 1);
      ops.readFile(l, new Tmpl(path + '/cgroup.procs'), PIDS_MAX);
      ops.jump(l, 1);
      l.report().on(errno.ENOENT).on(errno.ENODEV);
      ops.readFile(l, new Tmpl(path + '/cgroup.threads'), PIDS_MAX);
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
    if (!this.level.length) return this.takeOwners(records);
    const next: Array<string> = [];
    for (let i = 0; i < this.level.length; i++) {
      const procs = records.next();
      if (procs.errno && procs.errno != errno.EOPNOTSUPP) continue;
      if (!procs.errno) take(procs.text(), this.pids);
      else take(records.next().text(), this.threads);
      const stat = records.next();
      if (stat.errno) continue;
      const names = records.next();
      if (!names.errno && stat.u32(NLINK) != 2) children(this.level[i], names.text(), next);
    }
    this.level = next;
  }

  private writeOwners(l: List): void {
    for (let i = 0; i < this.threads.length; i++) {
      l.report().on(errno.ENOENT).on(errno.ESRCH);
      ops.readFile(l, new Tmpl(`/proc/${this.threads[i]}/status`), PROC_MAX);
    }
  }

  private takeOwners(records: Records): void {
    for (let i = 0; i < this.threads.length; i++) {
      const text = records.next().text();
      const at = text.indexOf(OWNER);
      if (at >= 0) take(text.substring(at + OWNER.length, text.indexOf('\n', at + OWNER.length)), this.pids);
    }
    this.threads = [];
  }
}

/** The numbers of a file, each once. 0 stands for processes of other pid namespaces, which have no number here. */
function take(text: string, into: Array<u32>): void {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const pid = lines[i].length ? U32.parseInt(lines[i]) : 0;
    if (pid && !into.includes(pid)) into.push(pid);
  }
}

/** Only the attempt shows which names are cgroups: their names may look like those of the kernel's files. */
function children(parent: string, names: string, into: Array<string>): void {
  const list = names.split('\0');
  for (let i = 0; i < list.length; i++) {
    if (list[i].length) into.push(parent + '/' + list[i]);
  }
}
