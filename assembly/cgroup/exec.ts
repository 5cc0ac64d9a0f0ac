/** The cgroups that another process of a container joins: the container's own, or ones below them (`exec --cgroup`). */
import { quoted } from '../plan/text';
import { State } from '../state/state';
import { commonProcs } from './delegation';
import { Hierarchy } from './layout';

export class ExecCgroup {
  /** version 1: the `tasks` files that the process writes itself into */
  tasks: Array<string> = [];
  /** version 2: the directory that it is cloned into, or "" */
  directory: string = '';
  /** version 2: where init is now, when that is another directory, or "" */
  current: string = '';
  /** the container's own v2 cgroup is meant: where that takes no process, init's current one does */
  mayFallBack: bool = false;
  /** where a user's own systemd may have to move the process first: its unit and its bus, or "" */
  unit: string = '';
  bus: string = '';
  /** the file that the caller must be able to write to, or that systemd is asked */
  procs: string = '';
  /** where in the unit's cgroup: "", or "/a/b" */
  below: string = '';
  /** the file that counts who is killed there for want of memory, or "" */
  oomEvents: string = '';
  /** why what was asked for cannot be, or "" */
  problem: string = '';

  /**
   * @param saved the container
   * @param subs `PATH`, or `CONTROLLER[,CONTROLLER…]:PATH`: below the container's cgroups, where it exists already
   */
  static of(saved: State, subs: Array<string>): ExecCgroup {
    const cgroup = new ExecCgroup();
    const below = cgroup.parse(saved, subs);
    if (cgroup.problem.length) return cgroup;
    const controllers = saved.cgroupPaths.keys();
    // last: in a frozen one the process stops where it joins it
    const freezer = controllers.indexOf('freezer');
    if (freezer >= 0) controllers.push(controllers.splice(freezer, 1)[0]);
    for (let i = 0; i < controllers.length; i++) {
      const controller = controllers[i];
      let path = saved.cgroupPaths.get(controller);
      // a path without controllers is for all of them
      const key = below.has(controller) ? controller : ALL;
      if (below.has(key)) path += '/' + below.get(key);
      if (controller == 'memory') cgroup.oomEvents = path + '/memory.oom_control';
      if (controller == '' && saved.unified) cgroup.oomEvents = path + '/memory.events';
      if (controller == '') cgroup.directory = path;
      else if (!cgroup.tasks.includes(path + '/tasks')) cgroup.tasks.push(path + '/tasks');
    }
    cgroup.mayFallBack = cgroup.directory.length > 0 && !subs.length;
    if (saved.rootless && cgroup.directory.length && saved.systemdBus.length) {
      cgroup.unit = saved.systemdUnit;
      cgroup.bus = saved.systemdBus;
      cgroup.below = cgroup.directory.substring(saved.cgroupPaths.get('').length);
    }
    return cgroup;
  }

  /** @param hierarchy version 2 as its mountpoint shows it, `own` being init's cgroup; null when it is not mounted */
  setCurrent(hierarchy: Hierarchy | null): void {
    if (!hierarchy || !hierarchy.own.length) return;
    const path = hierarchy.mountpoint + '/' + hierarchy.own;
    if (path == this.directory) return;
    this.current = path;
    if (path.startsWith(this.directory + '/')) this.below = path.substring(this.directory.length);
  }

  /** @param hierarchy version 2 as its mountpoint shows it, `own` being the caller's cgroup; null when it is not mounted */
  setCaller(hierarchy: Hierarchy | null): void {
    if (!hierarchy || !this.directory.startsWith(hierarchy.mountpoint + '/')) return;
    this.procs = commonProcs(hierarchy, this.directory.substring(hierarchy.mountpoint.length + 1));
  }

  /** controller, or ALL → path */
  private parse(saved: State, subs: Array<string>): Map<string, string> {
    const below = new Map<string, string>();
    for (let i = 0; i < subs.length; i++) {
      const colon = subs[i].indexOf(':');
      const path = subs[i].substring(colon + 1);
      if (path.includes(':')) this.refuse(subs[i], 'has more than one ":"');
      if (path.split('/').includes('..')) this.refuse(subs[i], "is not a sub-cgroup of the container's");
      if (colon < 0) {
        if (subs.length > 1) this.refuse(subs[i], 'lacks its <controller>: prefix');
        below.set(ALL, path);
        continue;
      }
      const controllers = subs[i].substring(0, colon).split(',');
      for (let k = 0; k < controllers.length; k++) {
        const controller = controllers[k];
        if (controller == '') this.refuse(subs[i], 'lacks its <controller>: prefix');
        else if (below.has(controller)) this.refuse(subs[i], 'names ' + quoted(controller) + ' twice');
        else if (!saved.cgroupPaths.has(controller)) {
          this.refuse(subs[i], 'names ' + quoted(controller) + ', which the container has no cgroup of');
        }
        below.set(controller, path);
      }
    }
    return below;
  }

  private refuse(sub: string, why: string): void {
    if (!this.problem.length) this.problem = 'invalid --cgroup argument: ' + quoted(sub) + ' ' + why;
  }
}

/** No controller is called so. */
const ALL: string = '*';
