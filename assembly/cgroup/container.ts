/** A container's cgroups, and the ops that make, limit and join them. */
import { List, NONE, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import { Facts } from '../plan/facts';
import * as ops from '../plan/ops.generated';
import { cleanPath } from '../plan/paths';
import { Systemd } from '../plan/systemd';
import { Request } from '../request';
import { Config } from '../spec/config';
import { deviceProgram } from './device-bpf';
import { DeviceRules } from './devices';
import { writeLevels } from './levels';
import { limitObstacle, notDelegated, placeOf } from './obstacles';
import { delegatedTo, writeDelegate } from './owner';
import { CgroupPlace, placesOf } from './place';
import { Limits, ResourceWrite } from './resource-write';
import { limitsV1 } from './resources-v1';
import { limitsV2 } from './resources-v2';
import { roundQuota } from './systemd-limits';

const CAUSE_PATH: string = '/linux/cgroupsPath';
const CAUSE_DEVICES: string = '/linux/resources/devices';
/** runc's words: engines show them. */
export const OOM_KILLED: string = 'container init was OOM-killed (memory limit too low?)';

const O_WRONLY: u32 = 1;
const O_DIRECTORY: u32 = 0o200000;
const O_CLOEXEC: u32 = 0o2000000;

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
   * @param config its cgroupsPath: absent, the default `/tare/ID` (with real-time runtime `/tare-ID`); absolute, from each mount's root; relative,
   *   below the caller's own cgroup, with version 2 alone beside it (runc's cgroupfs manager). `..` never leads out of either.
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
    const writes = cgroup.limits.list;
    for (let i = 0; i < writes.length; i++) {
      const obstacle = limitObstacle(writes[i].controller, facts, places, cgroup.places);
      if (obstacle.length) cgroup.refuse(writes[i].pointer, obstacle);
    }
    return cgroup;
  }

  /** Nothing is left to join once the container is cloned into its cgroup: its cgroup namespace comes along, rightly rooted. */
  get entersByClone(): bool {
    return this.unified && this.cloneInto;
  }

  private has(controller: string): bool {
    return placeOf(controller, this.places) >= 0;
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
      writeLevels(l, place, this.available, this.limits.list, this.unified, this.cause);
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
}

function deviceCause(index: i32): string {
  return index < 0 ? CAUSE_DEVICES : CAUSE_DEVICES + '/' + index.toString();
}

function deviceWrite(l: List, place: CgroupPlace, allow: bool, rule: string): void {
  const file = place.full + (allow ? '/devices.allow' : '/devices.deny');
  ops.writeFile(l, NONE, new Tmpl(file), O_WRONLY | O_CLOEXEC, 0, new Tmpl(rule));
}
