/** What resources mean for the files of a container's cgroups: an ordered list of writes. */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';

/** One write(2) to one file. */
export class ResourceWrite {
  /** errnos that count as done */
  tolerated: Array<u16> = [];
  /** what is written where the kernel has no such file */
  otherwise: ResourceWrite | null = null;
  /** of a file with a line for each device, the first word of this line; and what undoes the write where there was none */
  key: string = '';
  absent: string = '';
  /** it takes CPU time away: of init too, while that is still at work for us */
  late: bool = false;

  constructor(
    /** whose file it is */
    public controller: string,
    public file: string,
    public value: string,
    /** the JSON pointer of what asks for it */
    public pointer: string,
  ) {}

  tolerate(error: u16): ResourceWrite {
    this.tolerated.push(error);
    return this;
  }

  keyed(key: string, absent: string): ResourceWrite {
    this.key = key;
    this.absent = absent;
    return this;
  }

  /**
   * Appends the op. It can be undone: a cgroup that was there before the container keeps what it had.
   * @param directory the container's cgroup of this controller
   */
  write(l: List, directory: string): void {
    l.at(this.pointer);
    for (let i = 0; i < this.tolerated.length; i++) l.on(this.tolerated[i]);
    const otherwise = this.otherwise;
    if (otherwise) l.on(errno.ENOENT, 1);
    l.undo();
    ops.cgroupWrite(l, new Tmpl(directory), this.file, this.value, this.key, this.absent);
    if (!otherwise) return;
    ops.jump(l, 1);
    otherwise.write(l, directory);
  }
}

/** What the values of an existing cgroup are, where the order of writes depends on them. */
export class CurrentLimits {
  constructor(
    /** version 1's memory.limit_in_bytes */
    public memory: u64,
  ) {}
}

/** The writes that resources ask for, in their order; or why there can be none. */
export class Limits {
  list: Array<ResourceWrite> = [];
  /** "", or what cannot be; then `problemPointer` is where it is asked for */
  problem: string = '';
  problemPointer: string = '';

  add(controller: string, file: string, value: string, pointer: string): ResourceWrite {
    const write = new ResourceWrite(controller, file, value, pointer);
    this.list.push(write);
    return write;
  }

  refuse(pointer: string, why: string): void {
    if (this.problem.length) return;
    this.problem = why;
    this.problemPointer = pointer;
  }

  /** Those of one controller, for a plan that has them at a place of their own. */
  of(controller: string): Array<ResourceWrite> {
    const some: Array<ResourceWrite> = [];
    for (let i = 0; i < this.list.length; i++) if (this.list[i].controller == controller) some.push(this.list[i]);
    return some;
  }
}
