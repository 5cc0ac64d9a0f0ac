/**
 * linux.intelRdt. A group of resctrl (Documentation/filesystems/resctrl.rst) is a directory: `schemata` is its share of caches
 * and memory bandwidth, `tasks` who is in it, `mon_groups` are groups within it that are only counted.
 */
import { Answer } from '../answer';
import { unescapeOctal } from '../cgroup/mounts';
import { idFileName } from '../id';
import { Results } from '../results';
import { Config } from '../spec/config';
import { IntelRdt } from '../spec/intel-rdt';
import { State } from '../state/state';
import { List, NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import * as ops from './ops.generated';
import { SLOT_PID } from './registers';

const POINTER: string = '/linux/intelRdt';
const MONITORING: string = 'L3_MON';
/** With O_CREAT, which finds every file there, but in the directories that tests take for resctrl. */
const WRITE: u32 = linux.O_WRONLY | linux.O_CREAT | linux.O_TRUNC | linux.O_CLOEXEC;

/** The container's group. */
export class RdtGroup {
  /** where resctrl is mounted, "" when it is not */
  private mountpoint: string = '';
  path: string = '';
  /** the monitoring group within it, "" for none */
  monPath: string = '';
  private exists: bool = false;
  /** resources that this machine has not, as indexes of lines; -1: monitoring */
  private missing: Array<i32> = [];

  constructor(private rdt: IntelRdt) {}

  /**
   * @param mountinfo the text of /proc/self/mountinfo
   * @returns null when the container has no group of its own
   */
  static of(config: Config, id: string, mountinfo: string): RdtGroup | null {
    const rdt = config.intelRdt;
    if (!rdt) return null;
    const group = new RdtGroup(rdt);
    group.mountpoint = resctrl(mountinfo);
    // "/" is the group that everyone is in
    const name = rdt.closId.length ? rdt.closId : idFileName(id);
    group.path = name == '/' ? group.mountpoint : group.mountpoint + '/' + name;
    if (rdt.monitored) group.monPath = group.path + '/mon_groups/' + idFileName(id);
    return group;
  }

  /** It is the container's alone, and goes with it; one that the config names may have others in it. */
  get own(): bool {
    return !this.exists && !this.rdt.closId.length;
  }

  /** A turn that only looks: which resources there are, and whether the group is there. */
  plan(): Plan {
    const plan = new Plan(true);
    const l = plan.list();
    look(l, this.path);
    look(l, this.mountpoint + '/info/' + MONITORING);
    for (let i = 0; i < this.rdt.lines.length; i++) look(l, this.mountpoint + '/info/' + resource(this.rdt.lines[i]));
    return plan;
  }

  /** @param leftover what a crash left of the same id, which is cleaned up before the group is made */
  absorb(results: Results, leftover: State | null): void {
    this.exists = found(results, 0) && !(leftover && leftover.rdtOwn && leftover.rdtPath == this.path);
    if (this.rdt.monitored && !found(results, 1)) this.missing.push(-1);
    for (let i = 0; i < this.rdt.lines.length; i++) {
      if (!found(results, 2 + i)) this.missing.push(i);
    }
  }

  /** Why the container cannot have it, or null. Before `absorb`: whether resctrl is there at all. */
  refusal(looked: bool): Answer | null {
    if (!this.mountpoint.length) {
      const how = 'mount -t resctrl resctrl /sys/fs/resctrl (Linux 4.10, and a processor with RDT)';
      return refused(POINTER, 'the resctrl file system is not mounted; ' + how);
    }
    if (!looked) return null;
    if (this.missing.length) {
      const line = this.missing[0];
      if (line < 0)
        return refused(POINTER + '/enableMonitoring', 'this machine cannot monitor caches (info/L3_MON of resctrl)');
      const name = resource(this.rdt.lines[line]);
      return refused(
        this.rdt.pointers[line],
        `this machine cannot divide ${name} (there is no info/${name} in resctrl)`,
      );
    }
    if (!this.exists && this.rdt.closId.length && !this.rdt.lines.length) {
      const why = `${this.path} is not there: without schemata, l3CacheSchema and memBwSchema it must have been made before`;
      return refused(POINTER + '/closID', why);
    }
    return null;
  }

  /** The executor's, before CLONE: undo goes backwards, so the process is dead when the group is removed. */
  writeMake(l: List): void {
    l.at(POINTER);
    if (!this.exists) {
      l.undo().on(errno.EEXIST);
      ops.mkdir(l, NONE, new Tmpl(this.path), 0o755);
    }
    if (this.monPath.length) {
      l.undo().on(errno.EEXIST);
      ops.mkdir(l, NONE, new Tmpl(this.monPath), 0o755);
    }
    if (this.rdt.lines.length) {
      l.at(this.rdt.pointers[0]);
      ops.writeFile(
        l,
        NONE,
        new Tmpl(this.path + '/schemata'),
        WRITE,
        0o600,
        new Tmpl(this.rdt.lines.join('\n') + '\n'),
      );
    }
    l.at('');
  }
}

/** The executor's, for the process in SLOT_PID: what it forks is in its groups, too. */
export function writeRdtTask(l: List, path: string, monPath: string): void {
  if (!path.length) return;
  l.at(POINTER);
  writeTask(l, path);
  if (monPath.length) writeTask(l, monPath);
  l.at('');
}

function writeTask(l: List, group: string): void {
  ops.writeFile(l, NONE, new Tmpl(group + '/tasks'), WRITE, 0o600, new Tmpl().dec(SLOT_PID));
}

/** Removes the groups that were made for a container; repeatable. */
export function writeRemoveRdt(l: List, saved: State): void {
  if (saved.rdtMonPath.length) removeGroup(l, saved.rdtMonPath);
  if (saved.rdtOwn) removeGroup(l, saved.rdtPath);
}

function removeGroup(l: List, path: string): void {
  l.on(errno.ENOENT);
  ops.unlink(l, NONE, new Tmpl(path), linux.AT_REMOVEDIR);
}

function resctrl(mountinfo: string): string {
  const lines = mountinfo.split('\n');
  for (let i = 0; i < lines.length; i++) {
    if (lines[i].includes(' - resctrl ')) return unescapeOctal(lines[i].split(' ')[4]);
  }
  return '';
}

/** "L3" of "L3:0=ff;1=f0". */
function resource(line: string): string {
  const colon = line.indexOf(':');
  return (colon < 0 ? line : line.substring(0, colon)).trim();
}

function look(l: List, path: string): void {
  l.report().on(errno.ENOENT).on(errno.ENOTDIR);
  ops.stat(l, new Tmpl(path), 0);
}

function found(results: Results, index: i32): bool {
  const record = results.record(index);
  return record !== null && record.errno == 0;
}

function refused(pointer: string, why: string): Answer {
  return Answer.error('ConfigInvalid', pointer + ': ' + why, pointer);
}
