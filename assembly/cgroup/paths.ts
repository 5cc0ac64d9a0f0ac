/**
 * Where a container's cgroups are, and the ops that make, join and remove them.
 */
import { idFileName } from '../id';
import { List } from '../plan/encoder';
import { NONE, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import { Facts } from '../plan/facts';
import * as ops from '../plan/ops.generated';
import { cleanPath } from '../plan/paths';
import { Systemd } from '../plan/systemd';
import { quoted, shown } from '../plan/text';
import { Request } from '../request';
import { Config } from '../spec/config';
import { deviceProgram } from './device-bpf';
import { DeviceRules } from './devices';
import { CgroupLayout, Hierarchy } from './layout';
import { delegatedTo, writeDelegate } from './owner';
import { limitsV1 } from './resources-v1';
import { limitsV2 } from './resources-v2';
import { Limits, ResourceWrite } from './resource-write';
import { roundQuota } from './systemd-limits';

/** The parent of containers that name no cgroupsPath. */
export const DEFAULT_PARENT: string = 'tare';

/** The controllers that a threaded cgroup can have, and the files that belong to none. */
const THREADED: Array<string> = ['cpu', 'cpuset', 'perf_event', 'pids', 'cgroup'];

const CAUSE_PATH: string = '/linux/cgroupsPath';
const CAUSE_DEVICES: string = '/linux/resources/devices';
/** runc's words: engines show them. */
export const OOM_KILLED: string = 'container init was OOM-killed (memory limit too low?)';

const O_WRONLY: u32 = 1;
const O_DIRECTORY: u32 = 0o200000;
const O_CLOEXEC: u32 = 0o2000000;
/** init is alone in its cgroup when it is made: this is for programs that someone else put there */
const REMOVE_TIMEOUT: u32 = 10000;

/** One hierarchy's part of the container: `mountpoint/path`. */
export class CgroupPlace {
  constructor(
    public hierarchy: Hierarchy,
    /** from the mountpoint, without slashes at its ends */
    public path: string,
  ) {}

  get full(): string {
    return this.hierarchy.mountpoint + '/' + this.path;
  }
}

export class ContainerCgroup {
  places: Array<CgroupPlace> = [];
  /** version 2 alone */
  unified: bool = false;
  /**
   * There is a version 2 hierarchy, alone or beside others: the container is cloned into its cgroup there. (To
   * join it later takes a write to cgroup.procs, which waits for an RCU grace period: 6 to 20 ms.)
   */
  cloneInto: bool = false;
  /** why these cgroups cannot be made, or ""; then `problemPointer` is where the config asks for it */
  problem: string = '';
  problemPointer: string = '';
  devices: DeviceRules = new DeviceRules();
  limits: Limits = new Limits();
  private cause: string = '';
  /** no version 1 hierarchy keeps the device rules: version 2 does, by a program */
  private program: bool = false;
  /** the rules are not the maker's to set: an ordinary user's, or those of root in a user namespace */
  withoutDevices: bool = false;
  private available: Array<string> = [];
  /** systemd makes the cgroups that it knows, and moves init there */
  systemd: Systemd | null = null;
  /** who may change what is below its cgroup (version 2, made by systemd), NONE: only who makes it */
  private owner: u32 = NONE;

  /**
   * @param config its cgroupsPath: absent, the default `/tare/ID`; absolute, from each mount's root; relative,
   *   below the caller's own cgroup (runc's cgroupfs manager). `..` never leads out of either.
   * @param request its cgroupManager: "disabled" means no cgroup at all
   * @param facts the cgroup mounts; who is not the host's root, and what such a user may do
   */
  static of(config: Config, request: Request, facts: Facts): ContainerCgroup {
    const cgroup = new ContainerCgroup();
    const wanted = config.cgroupsPath;
    if (wanted.length) cgroup.cause = CAUSE_PATH;
    const places = placesOf(config, request, facts);
    const rootless = facts.rootless;
    for (let i = 0; i < places.length; i++) {
      const obstacle = rootless ? rootless.delegation.obstacle(i) : '';
      if (!obstacle.length) {
        cgroup.places.push(places[i]);
        continue;
      }
      // runc's rule: what was not asked for is done without; and version 2 beside version 1 has no controllers
      const idle = places[i].hierarchy.unified && !facts.cgroups.unified;
      if (!rootless!.tolerant || (wanted.length && !idle)) {
        cgroup.refuse(CAUSE_PATH, notDelegated(places[i], obstacle, 'cgroupsPath'));
      }
    }
    const layout = facts.cgroups;
    cgroup.systemd = facts.systemd;
    // systemd moves only what is there already
    cgroup.cloneInto = cgroup.has('') && !cgroup.systemd;
    cgroup.unified = layout.unified && cgroup.has('');
    cgroup.available = layout.available;
    cgroup.devices = DeviceRules.of(config.deviceRules);
    if (cgroup.systemd) roundQuota(config.resources.cpu);
    cgroup.limits = layout.unified ? limitsV2(config.resources, false) : limitsV1(config.resources, null);
    cgroup.withoutDevices = rootless !== null && rootless.tolerant;
    if (cgroup.systemd && layout.unified) cgroup.owner = delegatedTo(config);
    cgroup.program = !cgroup.withoutDevices && layout.of('devices') === null;
    if (wanted.length && !cgroup.systemd && cleanPath(wanted) == '/') {
      cgroup.refuse(CAUSE_PATH, 'the path "' + wanted + '" names the root of the cgroups');
    } else if (!cgroup.withoutDevices && !cgroup.program && cgroup.devices.exceptions() === null) {
      const rule = CAUSE_DEVICES + '/' + cgroup.devices.hole.toString();
      cgroup.refuse(rule, 'cgroup v1 cannot take single devices out of a wider rule');
    }
    if (cgroup.limits.problem.length) cgroup.refuse(cgroup.limits.problemPointer, cgroup.limits.problem);
    cgroup.checkLimits(places, facts);
    return cgroup;
  }

  /** Each limit needs the cgroup of its controller. */
  private checkLimits(places: Array<CgroupPlace>, facts: Facts): void {
    const layout = facts.cgroups;
    const writes = this.limits.list;
    for (let i = 0; i < writes.length; i++) {
      const controller = writes[i].controller;
      const pointer = writes[i].pointer;
      if (!places.length) {
        this.refuse(pointer, 'a limit needs a cgroup, and this container is to have none; remove it');
      } else if (!layout.unified && !layout.of(controller)) {
        this.refuse(pointer, notMounted(controller));
      } else if (layout.unified && !hasController(layout, controller)) {
        this.refuse(pointer, notAvailable(controller));
      } else if (!this.has(layout.unified ? '' : controller)) {
        // whose place is not there was not given it
        for (let k = 0; k < places.length; k++) {
          const hierarchy = places[k].hierarchy;
          if (!hierarchy.has(layout.unified ? '' : controller)) continue;
          this.refuse(pointer, notDelegated(places[k], facts.rootless!.delegation.obstacle(k), 'the limit'));
        }
      }
    }
  }

  /** Nothing is left to join once the container is cloned into its cgroup: its cgroup namespace comes along, rightly rooted. */
  get entersByClone(): bool {
    return this.unified && this.cloneInto;
  }

  private has(controller: string): bool {
    for (let i = 0; i < this.places.length; i++) if (this.places[i].hierarchy.has(controller)) return true;
    return false;
  }

  private refuse(pointer: string, why: string): void {
    if (this.problem.length) return;
    this.problem = pointer + ': ' + why;
    this.problemPointer = pointer;
  }

  /** The paths as state.json's cgroup_paths: a key for each controller, "" for version 2. */
  paths(): Map<string, string> {
    const map = new Map<string, string>();
    for (let i = 0; i < this.places.length; i++) {
      const names = this.places[i].hierarchy.controllers;
      for (let k = 0; k < names.length; k++) map.set(names[k], this.places[i].full);
    }
    return map;
  }

  /**
   * The executor's part before CLONE (with systemd: when that has moved init): makes the cgroup of version 2 with its limits,
   * opens it for CLONE_INTO_CGROUP, and attaches the device program. Without version 2 it does nothing.
   * @param reg the register for it
   */
  writeOpen(l: List, reg: u32): void {
    for (let i = 0; i < this.places.length; i++) {
      const place = this.places[i];
      if (!place.hierarchy.unified) continue;
      // what systemd has moved init to is there, and its to remove
      if (this.systemd) l.on(errno.EBUSY);
      l.at(this.cause).undo();
      ops.cgroupMake(l, place.hierarchy.mountpoint, place.path);
      this.writeLevels(l, place);
      if (this.unified) this.writeLimits(l, place, this.limits.list, false);
      if (this.unified) this.watchOom(l, place.full + '/memory.events');
      l.at(this.cause);
      ops.open(l, NONE, new Tmpl(place.full), O_DIRECTORY | O_CLOEXEC, 0, reg);
      writeDelegate(l, reg, place.full, this.systemd ? this.systemd!.delegate : '', this.owner);
      if (this.program) {
        l.at(CAUSE_DEVICES);
        ops.cgroupDeviceBpf(l, reg, deviceProgram(this.devices));
      }
    }
    l.at('');
  }

  /**
   * The executor's part while init is at work: makes the cgroups of version 1 with their limits, gives them cpus and memory
   * nodes (cpuset), and sets the device rules.
   */
  writeCreate(l: List): void {
    for (let i = 0; i < this.places.length; i++) {
      const place = this.places[i];
      const hierarchy = place.hierarchy;
      if (hierarchy.unified) continue;
      if (this.systemd) l.on(errno.EBUSY);
      l.at(this.cause).undo();
      ops.cgroupMake(l, hierarchy.mountpoint, place.path);
      if (hierarchy.has('cpuset')) this.writeCpuset(l, place);
      if (hierarchy.has('devices') && !this.withoutDevices) this.writeDevices(l, place);
      for (let k = 0; k < hierarchy.controllers.length; k++) {
        const controller = hierarchy.controllers[k];
        if (controller != 'cpuset') this.writeLimits(l, place, this.limits.of(controller), false);
        if (controller == 'memory') this.watchOom(l, place.full + '/memory.oom_control');
      }
    }
    l.at('');
  }

  /**
   * The executor's part when init is ready, or waits for hooks: limits its CPU time. Before, init is at work for us, and every
   * millisecond of that would wait for its next period.
   */
  writeTime(l: List): void {
    for (let i = 0; i < this.places.length; i++) {
      const place = this.places[i];
      if (this.unified || place.hierarchy.has('cpu')) this.writeLimits(l, place, this.limits.list, true);
    }
    l.at('');
  }

  /** Init that is killed for want of memory only dies: the kernel's counter says why. Without it (before Linux 4.13) nobody knows. */
  private watchOom(l: List, file: string): void {
    const memory = this.limits.of('memory');
    if (!memory.length) return;
    l.at(memory[0].pointer).undo();
    ops.watchCounter(l, new Tmpl(file), 'oom_kill', OOM_KILLED);
  }

  private writeLimits(l: List, place: CgroupPlace, writes: Array<ResourceWrite>, late: bool): void {
    for (let i = 0; i < writes.length; i++) if (writes[i].late == late) writes[i].write(l, place.full);
  }

  /**
   * The levels above have what their parents have; so has the container's own, where the config does not say: it must not have
   * had their CPUs first, which someone else's cpuset.cpu_exclusive might forbid (runc's order).
   */
  private writeCpuset(l: List, place: CgroupPlace): void {
    const mountpoint = place.hierarchy.mountpoint;
    const own = this.limits.of('cpuset');
    const slash = place.path.lastIndexOf('/');
    if (own.length && slash > 0) ops.cpusetInherit(l, mountpoint, place.path.substring(0, slash));
    this.writeLimits(l, place, own, false);
    l.at(this.cause);
    if (own.length < 2) ops.cpusetInherit(l, mountpoint, place.path);
  }

  /** Init's part on version 1: it moves itself (and being single-threaded all of it) by writing 0. */
  writeJoin(l: List): void {
    l.at(this.cause);
    for (let i = 0; i < this.places.length; i++) {
      const place = this.places[i];
      if (place.hierarchy.unified) continue;
      ops.writeFile(l, NONE, new Tmpl(place.full + '/tasks'), O_WRONLY | O_CLOEXEC, 0, new Tmpl('0'));
    }
    l.at('');
  }

  private writeDevices(l: List, place: CgroupPlace): void {
    const rules = this.devices;
    const exceptions = rules.exceptions();
    if (exceptions === null) return;
    l.at(deviceCause(rules.defaultIndex));
    deviceWrite(l, place, rules.allowByDefault, 'a');
    for (let i = 0; i < exceptions.length; i++) {
      const exception = exceptions[i];
      l.at(deviceCause(exception.index));
      deviceWrite(l, place, exception.allow, exception.toString());
    }
  }

  /**
   * Version 2: every level above the container gives all controllers to the next, as runc does it: all in one
   * write, then one by one where that is refused (a real-time process refuses cpu).
   *
   * A level with processes of its own refuses by EBUSY what only a domain can have. The others would make it the root of threads, and the
   * container one of them, which cannot be killed at once: that is done only for limits that are worth it.
   */
  private writeLevels(l: List, place: CgroupPlace): void {
    const levels = place.path.split('/');
    const whole = this.firstOf(false);
    const amongThreads = whole === null && this.firstOf(true) !== null;
    let directory = place.hierarchy.mountpoint;
    for (let i = 0; i < levels.length; i++) {
      this.writeControllers(l, directory + '/cgroup.subtree_control', amongThreads);
      directory += '/' + levels[i];
      if (this.unified) this.writeType(l, directory, whole);
    }
  }

  /** The first limit that threads can have, or that only a domain can have. */
  private firstOf(threaded: bool): ResourceWrite | null {
    const writes = this.limits.list;
    for (let i = 0; i < writes.length; i++) {
      if (THREADED.includes(writes[i].controller) == threaded) return writes[i];
    }
    return null;
  }

  private writeControllers(l: List, file: string, amongThreads: bool): void {
    const names = this.available;
    if (!names.length) return;
    if (!amongThreads) l.on(errno.EBUSY);
    tolerant(l, 1, amongThreads);
    ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl('+' + names.join(' +')));
    ops.jump(l, names.length);
    for (let k = 0; k < names.length; k++) {
      tolerant(l, 0);
      ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl('+' + names[k]));
    }
  }

  /** In a threaded subtree a container is threaded, unless it has a limit that only a domain can have (runc's rule). */
  private writeType(l: List, directory: string, whole: ResourceWrite | null): void {
    if (whole) l.at(whole.pointer);
    // who was given a cgroup may not be given this file of it, and on the way others remove cgroups
    l.on(errno.EACCES).on(errno.EPERM).on(errno.ENOENT);
    ops.cgroupType(l, directory, whole ? 1 : 0);
    l.at(this.cause);
  }
}

/** Where the cgroups would be, a place for each hierarchy; none when there is no cgroup manager. */
export function placesOf(config: Config, request: Request, facts: Facts): Array<CgroupPlace> {
  const places: Array<CgroupPlace> = [];
  if (request.cgroupManager == 'disabled') return places;
  const systemd = facts.systemd;
  if (systemd) {
    for (let i = 0; i < facts.cgroups.hierarchies.length; i++) {
      places.push(new CgroupPlace(facts.cgroups.hierarchies[i], systemd.path));
    }
    return places;
  }
  const wanted = config.cgroupsPath;
  let path = cleanPath(wanted).substring(1);
  if (!path.length) path = DEFAULT_PARENT + '/' + idFileName(request.id);
  // whom nothing is given at the top may have been given the cgroup that the caller is in
  const below = wanted.length ? !wanted.startsWith('/') : facts.rootless !== null;
  for (let i = 0; i < facts.cgroups.hierarchies.length; i++) {
    const hierarchy = facts.cgroups.hierarchies[i];
    const place = below && hierarchy.own.length ? hierarchy.own + '/' + path : path;
    places.push(new CgroupPlace(hierarchy, place));
  }
  return places;
}

function notMounted(controller: string): string {
  const path = '/sys/fs/cgroup/' + controller;
  return `the cgroup controller ${quoted(controller)} is not mounted; remove the limit, or have root mount it (\`mkdir ${path} && mount -t cgroup -o ${controller} ${controller} ${path}\`), unless version 2 or the kernel's command line keeps it`;
}

function notAvailable(controller: string): string {
  return `controller ${quoted(controller)} not available: /sys/fs/cgroup/cgroup.controllers does not have it; remove the limit, or give it to this cgroup (to a unit of systemd with Delegate=)`;
}

/** What the root of version 2 can give; elsewhere than at its usual place it is not known. */
function hasController(layout: CgroupLayout, controller: string): bool {
  return !layout.available.length || controller == 'cgroup' || layout.available.includes(controller);
}

/** What is in the way, and how root removes it. @param what the config asks for that needs this cgroup */
function notDelegated(place: CgroupPlace, obstacle: string, what: string): string {
  const why = 'the cgroup ' + shown(place.full) + ' may not be made: no permission to write to ' + shown(obstacle);
  const top = place.full.substring(0, place.full.lastIndexOf('/'));
  const give = 'have root give it to you (`mkdir -p ' + shown(top) + ' && chown -R USER ' + shown(top) + '`)';
  const run = 'run tare in a cgroup of your own (`systemd-run --user --scope -p Delegate=yes tare …`)';
  return why + '; remove ' + what + ', or ' + (place.hierarchy.unified ? run : give);
}

/** The next op may fail where a controller cannot be given away. */
function tolerant(l: List, skip: u16, busy: bool = true): void {
  if (busy) l.on(errno.EBUSY, skip);
  l.on(errno.EINVAL, skip).on(errno.ENOENT, skip).on(errno.EACCES, skip);
  l.on(errno.EPERM, skip).on(errno.EOPNOTSUPP, skip).on(errno.EROFS, skip).on(errno.ENODEV, skip);
}

function deviceCause(index: i32): string {
  return index < 0 ? CAUSE_DEVICES : CAUSE_DEVICES + '/' + index.toString();
}

function deviceWrite(l: List, place: CgroupPlace, allow: bool, rule: string): void {
  const file = place.full + (allow ? '/devices.allow' : '/devices.deny');
  ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl(rule));
}

/**
 * Removes one cgroup directory with everything below it, and the shared parent when it was the last one in it.
 * @param full the directory, as in state.json's cgroup_paths
 */
export function removeCgroup(l: List, full: string): void {
  const slash = full.lastIndexOf('/');
  if (slash <= 0) return;
  const parent = full.substring(0, slash);
  ops.cgroupRemove(l, parent, full.substring(slash + 1), REMOVE_TIMEOUT);
  if (parent.endsWith('/' + DEFAULT_PARENT)) {
    // it may be another user's
    l.on(errno.EACCES).on(errno.EPERM);
    ops.cgroupPrune(l, parent.substring(0, parent.length - DEFAULT_PARENT.length - 1), DEFAULT_PARENT);
  }
}
