/**
 * What is said to systemd, whose manager (org.freedesktop.systemd1(5)) makes the cgroups, on one connection of a command:
 *
 *     create   BUS_OPEN · Hello, AddMatch (JobRemoved of our unit), Get Version, Get ControlGroup ──▶ four answers        turn
 *              init is cloned, and waits for SYNC 1: nothing of the container has begun
 *              StartTransientUnit(unit, "replace", [… PIDs = init …], []) ──▶ an error, or JobRemoved(…, unit, result)    turn
 *              there is such a unit: ResetFailedUnit, and once more, for it may be what is left of a failed one           turn
 *              the result is "done", and /proc/INIT/cgroup says so: systemd has moved init; the rest of create            turn
 *              anything else: ResetFailedUnit; init is killed; what it has said itself is what create says                turn
 *     undo     init is killed · StopUnit, ResetFailedUnit ──▶ an error (it is gone already), or JobRemoved
 *     delete   init is killed · BUS_OPEN · Hello, AddMatch · StopUnit ──▶ an error, or JobRemoved · ResetFailedUnit
 *     exec     a user's, where only systemd may move a process (exec-attach.ts): BUS_OPEN · Hello, AttachProcessesToUnit ──▶ two answers
 *
 * systemd sends JobRemoved to who began the job, and the match keeps other units' from us (a host may start many at once).
 */
import { Answer } from '../answer';
import { DELEGATE_FILE } from '../cgroup/owner';
import { SystemdUnit } from '../cgroup/systemd-unit';
import { busSocket } from '../dbus/address';
import { ERROR, Message, METHOD_RETURN, SIGNAL } from '../dbus/message';
import * as calls from '../dbus/systemd';
import { Value } from '../dbus/value';
import { Request } from '../request';
import { Results } from '../results';
import { Config } from '../spec/config';
import { List, NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { errnoText } from './errno-names';
import { Facts, PROC_MAX } from './facts';
import * as ops from './ops.generated';
import { REG_BUS, REG_BUS_STOP, SLOT_PID, SLOT_ZERO } from './registers';
import { quoted, shown } from './text';

const CAUSE: string = '/linux/cgroupsPath';
/** Docker's hosts know what it is to start many containers at once: a bus is waited for as runc does. */
export const OPEN_TIMEOUT: u32 = 15000;
export const TIMEOUT: u32 = 30000;
const PAUSE: u32 = 200;
export const ANSWERS: u32 = (1 << METHOD_RETURN) | (1 << ERROR);
const ENDS: u32 = (1 << ERROR) | (1 << SIGNAL);

export const NOTHING: Uint8Array = new Uint8Array(0);
const SYSTEM_BUS: string = 'unix:path=/run/dbus/system_bus_socket';

/** systemd, for a container that is being made. */
export class Systemd {
  unit: SystemdUnit;
  /** the bus's socket */
  bus: string = '';
  /** 252 */
  version: u32 = 0;
  /** the cgroup that all of this manager's are in, without slashes at its ends: "" for the system's */
  controlGroup: string = '';
  /** the files that are given away with a cgroup, "" where the kernel does not tell */
  delegate: string = '';
  /** cgroups are of version 2 alone */
  unified: bool;
  /** a user's own systemd */
  user: bool;
  private problem: string = '';

  /** @returns null when systemd is not asked for */
  static of(config: Config, request: Request, facts: Facts): Systemd | null {
    return request.cgroupManager == 'systemd' ? new Systemd(config, request, facts) : null;
  }

  constructor(config: Config, request: Request, facts: Facts) {
    const user = facts.rootless !== null;
    this.unit = SystemdUnit.of(config.cgroupsPath, request.id, user);
    this.unified = facts.cgroups.unified;
    this.user = user;
    if (this.unit.problem.length) {
      this.problem = this.unit.problem;
    } else if (this.user && !facts.cgroups.unified) {
      this.problem = "a user's systemd manages cgroups of version 2 only";
    } else {
      this.bus = busOf(request, this.user);
      if (!this.bus.length) this.problem = this.noBus(request);
    }
  }

  private noBus(request: Request): string {
    if (!this.user) return 'DBUS_SYSTEM_BUS_ADDRESS names no unix socket: ' + quoted(request.systemBus);
    if (request.sessionBus.length)
      return 'DBUS_SESSION_BUS_ADDRESS names no unix socket: ' + quoted(request.sessionBus);
    return `there is no bus of the user: neither DBUS_SESSION_BUS_ADDRESS nor XDG_RUNTIME_DIR is set; ${USER_HINT}`;
  }

  /** What is in the way before anything was said. */
  refusal(): Answer | null {
    return this.problem.length ? Answer.error('ConfigInvalid', CAUSE + ': ' + this.problem, CAUSE) : null;
  }

  /** The turn in which it is greeted; the connection stays in REG_BUS. */
  plan(): Plan {
    const plan = new Plan(true);
    const l = plan.list();
    l.report().on(errno.ENOENT);
    ops.readFile(l, new Tmpl(DELEGATE_FILE), PROC_MAX);
    Greeting.write(l, this.bus, this.unit.name);
    return plan;
  }

  /** Takes in the results of that plan. @returns SystemError when systemd is not to be spoken to, or null */
  absorb(results: Results): Answer | null {
    const delegate = results.record(0);
    if (delegate && !delegate.errno) this.delegate = delegate.text();
    const greeting = Greeting.read(results, 1, this.bus, this.user);
    this.version = greeting.version;
    this.controlGroup = greeting.controlGroup;
    return greeting.problem.length ? Answer.error('SystemError', greeting.problem) : null;
  }

  /** The container's cgroup, from a hierarchy's mountpoint. */
  get path(): string {
    return (this.controlGroup.length ? this.controlGroup + '/' : '') + this.unit.path;
  }

  /**
   * Makes the unit, with init in it, which waits: its pid is in SLOT_PID. Then reads what became of it, and where init is now.
   * Nothing undoes this yet, for a unit of that name may be another's: init's death ends a scope.
   * @param properties of the unit, but for PIDs
   */
  writeStart(l: List, properties: Array<Value>): void {
    const pid = Value.of('u', 0);
    pid.patched = true;
    const all = properties.slice(0);
    all.push(calls.propertyOf('PIDs', Value.array('u', [pid])));
    const message = calls.managerCall(calls.START, 'StartTransientUnit');
    message.body = [
      Value.str(this.unit.name),
      Value.str('replace'),
      Value.array('(sv)', all),
      Value.array('(sa(sv))', []),
    ];
    const bytes = message.encode();
    ops.busSend(l, REG_BUS, bytes, message.patchAt, SLOT_PID, NOTHING);
    this.writeRead(l);
  }

  /** How the unit's job has ended, and where init is. */
  writeRead(l: List): void {
    l.report().on(errno.ETIMEDOUT);
    ops.busRead(l, REG_BUS, ENDS, 1, TIMEOUT);
    l.report().on(errno.ENOENT).on(errno.ESRCH);
    ops.readFile(l, new Tmpl('/proc/').dec(SLOT_PID).lit('/cgroup'), PROC_MAX);
  }

  /** A unit that has failed is forgotten; one that has not, is not. */
  writeReset(l: List): void {
    send(l, REG_BUS, calls.unitCall(calls.RESET, 'ResetFailedUnit', this.unit.name, ''));
    l.on(errno.ETIMEDOUT);
    ops.busRead(l, REG_BUS, ANSWERS, 1, TIMEOUT);
  }

  /** Until something is heard, or a moment is over. */
  writePause(l: List): void {
    l.on(errno.ETIMEDOUT);
    ops.busRead(l, REG_BUS, 1 << SIGNAL, 1, PAUSE);
  }

  /** From here on the unit is stopped when the command fails. */
  writeUndo(l: List): void {
    const stop = calls.unitCall(calls.STOP, 'StopUnit', this.unit.name, 'replace').encode();
    const reset = calls.unitCall(calls.RESET, 'ResetFailedUnit', this.unit.name, '').encode();
    const both = new Uint8Array(stop.length + reset.length);
    both.set(stop);
    both.set(reset, stop.length);
    l.undo();
    ops.busSend(l, REG_BUS, NOTHING, NONE, SLOT_ZERO, both);
  }
}

/** What is said first on each connection. */
export class Greeting {
  /** 252 */
  version: u32 = 0;
  /** the cgroup that all of this manager's are in, without slashes at its ends: "" for the system's */
  controlGroup: string = '';
  /** why systemd is not to be spoken to, or "" */
  problem: string = '';

  /**
   * Two records. The connection stays in REG_BUS.
   * @param unit whose jobs' ends are to be heard of, or ""
   */
  static write(l: List, bus: string, unit: string): void {
    const messages = [
      calls.hello(),
      calls.get(calls.VERSION, 'Version'),
      calls.get(calls.CONTROL_GROUP, 'ControlGroup'),
    ];
    if (unit.length) messages.push(calls.match(unit));
    l.report();
    tolerant(l, <u16>(messages.length + 1));
    ops.busOpen(l, new Tmpl(bus), OPEN_TIMEOUT, REG_BUS);
    for (let i = 0; i < messages.length; i++) send(l, REG_BUS, messages[i]);
    l.report();
    ops.busRead(l, REG_BUS, ANSWERS, messages.length, TIMEOUT);
  }

  /** @param first the number of the first of the records @param user it is a user's own */
  static read(results: Results, first: i32, bus: string, user: bool): Greeting {
    const greeting = new Greeting();
    const opened = results.record(first);
    const answers = results.record(first + 1);
    if (!opened || opened.errno || !answers) {
      greeting.problem = unreachable(bus, opened ? opened.errno : errno.EIO, opened ? opened.text() : '', user);
      return greeting;
    }
    const messages = Message.parseAll(answers.bytes);
    const refused = calls.errorIn(messages, 0);
    greeting.version = calls.versionOf(calls.property(calls.answerTo(messages, calls.VERSION)));
    if (refused) greeting.problem = 'ask systemd for its version: ' + saying(refused);
    else if (!greeting.version) greeting.problem = 'systemd does not tell its version';
    const group = calls.property(calls.answerTo(messages, calls.CONTROL_GROUP));
    greeting.controlGroup = group.startsWith('/') ? group.substring(1) : group;
    return greeting;
  }
}

function unreachable(bus: string, error: u32, words: string, user: bool): string {
  const why = errnoText(error) + (words.length ? ': ' + shown(words) : '');
  const hint = user ? USER_HINT : 'systemd manages cgroups only where it is pid 1, and its bus runs';
  return `connect to the bus ${shown(bus)} of systemd: ${why}; ${hint}`;
}

/** Other properties for a unit that is there, on REG_BUS; they last as long as it does. One record. */
export function writeSetProperties(l: List, unit: string, properties: Array<Value>): void {
  const message = calls.managerCall(calls.SET, 'SetUnitProperties');
  message.body = [Value.str(unit), Value.bool(true), Value.array('(sv)', properties)];
  send(l, REG_BUS, message);
  l.report();
  ops.busRead(l, REG_BUS, ANSWERS, 1, TIMEOUT);
}

/** What became of a unit that writeStart began. */
export class Started {
  /** it is there, and init in it */
  done: bool = false;
  /** there is such a unit already */
  exists: bool = false;
  /** other signals came first */
  pending: bool = false;
  /** else: why it is not there */
  failure: string = '';

  /** @param results whose last records are those of writeRead */
  static read(systemd: Systemd, results: Results): Started {
    const started = new Started();
    const answer = results.record(results.count - 2);
    const place = results.record(results.count - 1);
    const messages = answer ? Message.parseAll(answer.bytes) : [];
    const name = systemd.unit.name;
    const refused = calls.errorIn(messages, calls.START);
    const result = calls.jobResult(messages, name);
    if (refused) {
      started.exists = refused.errorName == calls.UNIT_EXISTS;
      started.failure = saying(refused);
    } else if (answer && answer.errno) {
      started.failure = 'systemd has not made it in time';
    } else if (!result.length) {
      started.pending = true;
    } else if (result != 'done') {
      started.failure = `systemd says: ${shown(result)}; \`journalctl -u ${shown(name)}\` may tell why`;
    } else if (!place || !isIn(place.text(), systemd.path)) {
      started.failure = "systemd has not moved the container's init into it";
    } else {
      started.done = true;
    }
    if (started.failure.length) started.failure = `make the unit ${quoted(name)}: ${started.failure}`;
    return started;
  }
}

/** Whether one of the lines of /proc/PID/cgroup names that cgroup; a cgroup namespace may lie around it. */
function isIn(text: string, path: string): bool {
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const cgroup = lines[i].substring(lines[i].indexOf(':', lines[i].indexOf(':') + 1) + 1);
    if (cgroup.endsWith('/' + path)) return true;
  }
  return false;
}

const USER_HINT: string = 'the package dbus-user-session (or dbus-daemon) gives a user one, from the next login on';

/**
 * Stops a container's unit, whose init is dead, and forgets it if it had failed. Whatever is amiss with the bus: the cgroups are
 * removed all the same, and systemd notices that.
 * @param bus the bus's socket
 * @param own it is known to be the container's; else it may be another's, and is not stopped
 */
export function writeStopUnit(l: List, unit: string, bus: string, own: bool): void {
  const messages = [calls.hello(), calls.match(unit)];
  if (own) messages.push(calls.unitCall(calls.STOP, 'StopUnit', unit, 'replace'));
  messages.push(calls.unitCall(calls.RESET, 'ResetFailedUnit', unit, ''));
  let left = <u16>(own ? 7 : 5);
  tolerant(l, left--);
  ops.busOpen(l, new Tmpl(bus), OPEN_TIMEOUT, REG_BUS_STOP);
  for (let i = 0; i < messages.length; i++) {
    tolerant(l, left--);
    send(l, REG_BUS_STOP, messages[i]);
    if (!i) continue;
    // the end of StopUnit's job is JobRemoved
    const stops = messages[i].serial == calls.STOP;
    tolerant(l, left--);
    ops.busRead(l, REG_BUS_STOP, stops ? ENDS : ANSWERS, i == 1 ? 2 : 1, TIMEOUT);
  }
  ops.closeRegs(l, [REG_BUS_STOP]);
}

/** The next op may fail as anything does that speaks to another program. */
export function tolerant(l: List, skip: u16): void {
  l.on(errno.ENOENT, skip).on(errno.ECONNREFUSED, skip).on(errno.EACCES, skip).on(errno.EPERM, skip);
  l.on(errno.ETIMEDOUT, skip).on(errno.ECONNRESET, skip).on(errno.EPIPE, skip).on(errno.EPROTO, skip);
  l.on(errno.EMSGSIZE, skip).on(errno.ENOTDIR, skip);
}

/** The socket of systemd's bus, of the user's own or the system's; "" when there is none. */
export function busOf(request: Request, user: bool): string {
  return busSocket(user ? userBus(request) : systemBus(request), request.runtimeDir);
}

function systemBus(request: Request): string {
  return request.systemBus.length ? request.systemBus : SYSTEM_BUS;
}

function userBus(request: Request): string {
  if (request.sessionBus.length) return request.sessionBus;
  return request.runtimeDir.length ? 'unix:runtime=yes' : '';
}

export function send(l: List, bus: u32, message: Message): void {
  ops.busSend(l, bus, message.encode(), NONE, SLOT_ZERO, NOTHING);
}

/** systemd's own words for what it refuses. */
export function saying(error: Message): string {
  const words = error.text(0);
  const name = shown(error.errorName);
  return 'systemd says: ' + (words.length ? `${shown(words)} (${name})` : name);
}
