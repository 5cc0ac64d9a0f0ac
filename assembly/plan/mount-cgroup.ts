/**
 * Mounts of type "cgroup". Version 1: a tmpfs with one mount a hierarchy, and symlinks for controllers that
 * share one (cpu → cpu,cpuacct). Version 2: the hierarchy, which the cgroup namespace roots at the container.
 */
import { Hierarchy } from '../cgroup/layout';
import { ContainerCgroup } from '../cgroup/paths';
import { Mount } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { writeAttach, writeBind, writeNewMount, writeTarget } from './mounts';
import * as ops from './ops.generated';
import { baseName, cleanPath } from './paths';
import { REG_CGROUP_ROOT, REG_MOUNT, REG_ROOT, REG_TARGET } from './registers';

/** What runc gives the tmpfs and the hierarchies of a cgroup namespace, whatever the config says. */
const DEFAULT_FLAGS: u32 = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC;
const DEFAULT_ATTRS: u32 = linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV | linux.MOUNT_ATTR_NOEXEC;

/**
 * @param namespaced the container has a cgroup namespace: it sees its own cgroup as the root
 */
export function writeCgroupMount(
  l: List,
  mount: Mount,
  options: MountOptions,
  facts: Facts,
  cgroup: ContainerCgroup,
  namespaced: bool,
): void {
  const destination = cleanPath(mount.destination);
  writeTarget(l, REG_ROOT, destination, NONE);
  if (facts.cgroups.unified) {
    writeNewMount(l, 'cgroup2', mount.source, options, []);
    writeAttach(l, options);
    return;
  }
  ops.fsMount(l, 'tmpfs', 'tmpfs', [new Tmpl('mode=755')], DEFAULT_ATTRS, REG_CGROUP_ROOT);
  ops.moveMount(l, REG_CGROUP_ROOT, REG_TARGET);
  for (let i = 0; i < options.propagation.length; i++) {
    const propagation = options.propagation[i];
    const flags = propagation & linux.MS_REC ? linux.AT_RECURSIVE : 0;
    ops.mountSetattr(l, REG_CGROUP_ROOT, flags, 0, 0, propagation & ~linux.MS_REC);
  }
  const hierarchies = facts.cgroups.hierarchies;
  // /proc/self/cgroup has the newest hierarchy first; runc mounts them in the order in which the host did
  for (let i = hierarchies.length - 1; i >= 0; i--) {
    if (hierarchies[i].unified) continue;
    const name = baseName(hierarchies[i].mountpoint);
    if (namespaced) writeHierarchy(l, hierarchies[i], name, options);
    else writeOwnCgroup(l, hierarchies[i], name, options, cgroup);
    writeLinks(l, name);
  }
}

/** The hierarchy itself: init's cgroup namespace decides what is seen as its root. */
function writeHierarchy(l: List, hierarchy: Hierarchy, name: string, options: MountOptions): void {
  const own = new MountOptions();
  own.flags = DEFAULT_FLAGS | (options.flags & linux.MS_RDONLY);
  own.data = hierarchy.controllers;
  writeTarget(l, REG_CGROUP_ROOT, name, NONE);
  writeNewMount(l, 'cgroup', name == 'systemd' ? 'systemd' : 'cgroup', own, []);
  ops.moveMount(l, REG_MOUNT, REG_TARGET);
}

/** Without a cgroup namespace: the container's own cgroup, bound there. */
function writeOwnCgroup(
  l: List,
  hierarchy: Hierarchy,
  name: string,
  options: MountOptions,
  cgroup: ContainerCgroup,
): void {
  let source = hierarchy.mountpoint + (hierarchy.own.length ? '/' + hierarchy.own : '');
  for (let i = 0; i < cgroup.places.length; i++) {
    if (cgroup.places[i].hierarchy == hierarchy) source = cgroup.places[i].full;
  }
  const own = new MountOptions();
  own.flags = options.flags | linux.MS_BIND | linux.MS_REC;
  own.cleared = options.cleared;
  own.propagation = options.propagation;
  writeBind(l, REG_CGROUP_ROOT, source, name, own);
}

/** cpu → cpu,cpuacct */
function writeLinks(l: List, name: string): void {
  if (!name.includes(',')) return;
  const controllers = name.split(',');
  for (let i = 0; i < controllers.length; i++) {
    l.on(errno.EEXIST);
    ops.symlink(l, name, REG_CGROUP_ROOT, controllers[i]);
  }
}
