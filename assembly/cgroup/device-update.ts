/**
 * From the device rules that a container has to others: on version 1 the rules that differ, on version 2 another program in the
 * place of the old one. What is allowed before and after is allowed all the time, where the default stays.
 */
import { utf8 } from '../utf8';
import { List, NONE, Tmpl } from '../plan/encoder';
import * as linux from '../plan/linux';
import * as ops from '../plan/ops.generated';
import { REG_CGROUP } from '../plan/registers';
import { Value } from '../dbus/value';
import { DeviceRule } from '../spec/config';
import { deviceProgram } from './device-bpf';
import { DeviceEntry, DeviceRules } from './devices';
import { addDevices } from './systemd-devices';

const POINTER: string = '/devices';

export class DeviceUpdate {
  /** "", or what version 1 cannot do; then `problemPointer` says where */
  problem: string = '';
  problemPointer: string = '';
  private rules: string = '';
  private back: string = '';

  /**
   * @param from the rules that the container has, `to` those that it gets
   * @param unified its cgroup is of version 2
   */
  static of(from: Array<DeviceRule>, to: Array<DeviceRule>, unified: bool): DeviceUpdate {
    const update = new DeviceUpdate(DeviceRules.of(from), DeviceRules.of(to), unified);
    if (!unified) update.compare();
    return update;
  }

  private constructor(
    private from: DeviceRules,
    private to: DeviceRules,
    private unified: bool,
  ) {}

  private compare(): void {
    const old = this.from.exceptions();
    const wanted = this.to.exceptions();
    if (!wanted || !old) {
      this.refuse('cgroup v1 cannot take single devices out of a wider rule', this.to.hole);
      return;
    }
    this.rules = transition(this.from.allowByDefault, old, this.to.allowByDefault, wanted);
    this.back = transition(this.to.allowByDefault, wanted, this.from.allowByDefault, old);
  }

  /** @param index the rule that cannot be, -1 for all of them */
  refuse(why: string, index: i32 = -1): void {
    this.problem = why;
    this.problemPointer = index < 0 ? POINTER : `${POINTER}/${index}`;
  }

  /** @param directory the cgroup of version 2, or of version 1's devices */
  write(l: List, directory: string): void {
    l.at(POINTER);
    if (this.unified) {
      ops.open(l, NONE, new Tmpl(directory), linux.O_DIRECTORY | linux.O_CLOEXEC, 0, REG_CGROUP);
      l.undo();
      ops.cgroupDeviceReplace(l, REG_CGROUP, deviceProgram(this.from), deviceProgram(this.to));
    } else if (this.rules.length) {
      l.undo();
      ops.cgroupDeviceRules(l, new Tmpl(directory), utf8(this.rules), utf8(this.back));
    }
    l.at('');
  }

  /**
   * The same as properties of a unit of systemd. Not on version 1: there systemd would write its list over these rules, and take
   * everything away in between; the unit keeps the list that it was made with.
   */
  tell(properties: Array<Value>, version: u32): void {
    if (this.unified) addDevices(properties, this.to, version);
  }
}

/** The rules, each with a NUL behind it, that lead from some exceptions to others: first what is given, then what is taken. */
function transition(oldDefault: bool, old: Array<DeviceEntry>, newDefault: bool, wanted: Array<DeviceEntry>): string {
  const rules: Array<string> = [];
  // a rule for all forgets the exceptions
  if (oldDefault != newDefault) {
    rules.push(newDefault ? 'allow a' : 'deny a');
    old = [];
  }
  const add = newDefault ? 'deny ' : 'allow ';
  const remove = newDefault ? 'allow ' : 'deny ';
  const more = beyond(wanted, old);
  const less = beyond(old, wanted);
  for (let i = 0; i < more.length; i++) rules.push(add + more[i].toString());
  for (let i = 0; i < less.length; i++) rules.push(remove + less[i].toString());
  return rules.length ? rules.join('\0') + '\0' : '';
}

/** What `a` has and `b` has not: exceptions for the same devices are one, and are compared access by access. */
function beyond(a: Array<DeviceEntry>, b: Array<DeviceEntry>): Array<DeviceEntry> {
  const out: Array<DeviceEntry> = [];
  for (let i = 0; i < a.length; i++) {
    const entry = a[i];
    let access = entry.access;
    for (let k = 0; k < b.length; k++) if (b[k].same(entry)) access &= ~b[k].access;
    if (access) out.push(new DeviceEntry(entry.allow, entry.block, entry.major, entry.minor, access, entry.index));
  }
  return out;
}
