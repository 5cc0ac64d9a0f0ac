/**
 * Mounts of type "cgroup". Version 1: a tmpfs with one mount a hierarchy, and symlinks for controllers that
 * share one (cpu → cpu,cpuacct). Version 2: the hierarchy, which the cgroup namespace roots at the container.
 */
import { CgroupLayout, Hierarchy } from '../cgroup/layout';
import { ContainerCgroup } from '../cgroup/container';
import { Mount } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { Facts } from './facts';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { writeTarget } from './mounts';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import { baseName, cleanPath } from './paths';
import { REG_CGROUP_ROOT, REG_MOUNT, REG_ROOT } from './registers';

/** What runc gives the tmpfs and the hierarchies of a cgroup namespace, whatever the config says. */
const DEFAULT_FLAGS: u32 = linux.MS_NOSUID | linux.MS_NODEV | linux.MS_NOEXEC;

/**
 * @param label SELinux's label, or ""
 * @param namespaced the container has a cgroup namespace: it sees its own cgroup as the root
 */
export function writeCgroupMount(
  mounter: Mounter,
  mount: Mount,
  options: MountOptions,
  label: string,
  facts: Facts,
  cgroup: ContainerCgroup,
  namespaced: bool,
): void {
  const l = mounter.l;
  const destination = cleanPath(mount.destination);
  writeTarget(l, REG_ROOT, destination, NONE);
  if (facts.cgroups.unified) {
    if (mounter.confined) writeConfined(mounter, destination, mount, options, facts, cgroup, namespaced);
    else mounter.create(REG_ROOT, destination, 'cgroup2', mount.source, options, optionsOfVersion2(facts.cgroups));
    return;
  }
  const tmpfs = new MountOptions();
  tmpfs.flags = DEFAULT_FLAGS;
  tmpfs.data = ['mode=755'];
  tmpfs.propagation = options.propagation;
  tmpfs.label = label;
  mounter.create(REG_ROOT, destination, 'tmpfs', 'tmpfs', tmpfs, [], REG_CGROUP_ROOT);
  const hierarchies = facts.cgroups.hierarchies;
  // /proc/self/cgroup has the newest hierarchy first; runc mounts them in the order in which the host did
  for (let i = hierarchies.length - 1; i >= 0; i--) {
    if (hierarchies[i].unified) continue;
    const name = baseName(hierarchies[i].mountpoint);
    if (namespaced) writeHierarchy(mounter, hierarchies[i], name, options);
    else writeOwnCgroup(mounter, hierarchies[i], name, options, cgroup);
    writeLinks(l, name);
  }
}

/**
 * Version 2 is one file system for all of the host, and a mount of it from the host's cgroup namespace sets its options anew: without
 * those that it has, nsdelegate and memory_recursiveprot would end for everybody (opencontainers/runc#5258).
 */
export function optionsOfVersion2(cgroups: CgroupLayout): Array<Tmpl> {
  const same: Array<Tmpl> = [];
  const hierarchy = cgroups.of('');
  if (!hierarchy) return same;
  for (let i = 0; i < hierarchy.options.length; i++) {
    const option = hierarchy.options[i];
    // its own are bare words; the others are the super block's and the security modules'
    const others = option == 'rw' || option == 'ro' || option == 'seclabel' || option.includes('=');
    if (!others) same.push(new Tmpl(option));
  }
  return same;
}

/**
 * Version 2 in a user namespace: only in a cgroup namespace that this one owns may it be mounted; else the container's own cgroup
 * is bound. Without a cgroup namespace it sees all of the host's, as its /proc/self/cgroup says and as with runc and crun; what was
 * delegated to an ordinary user there is not the container's to change (CVE-2023-25809).
 */
function writeConfined(
  mounter: Mounter,
  destination: string,
  mount: Mount,
  options: MountOptions,
  facts: Facts,
  cgroup: ContainerCgroup,
  namespaced: bool,
): void {
  let source = '';
  if (namespaced && cgroup.places.length) {
    source = cgroup.places[0].full;
  } else {
    source = facts.cgroups.hierarchies[0].mountpoint;
    if (facts.rootless || !cgroup.places.length) options.flags |= linux.MS_RDONLY;
  }
  mounter.createOrBind(destination, 'cgroup2', mount.source, options, source);
}

/** The hierarchy itself: init's cgroup namespace decides what is seen as its root. */
function writeHierarchy(mounter: Mounter, hierarchy: Hierarchy, name: string, options: MountOptions): void {
  const own = new MountOptions();
  own.flags = DEFAULT_FLAGS | (options.flags & linux.MS_RDONLY);
  own.data = hierarchy.controllers;
  writeTarget(mounter.l, REG_CGROUP_ROOT, name, NONE);
  mounter.create(REG_CGROUP_ROOT, name, 'cgroup', name == 'systemd' ? 'systemd' : 'cgroup', own, []);
}

/** Without a cgroup namespace: the container's own cgroup, bound there. */
function writeOwnCgroup(
  mounter: Mounter,
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
  mounter.source(source, own);
  writeTarget(mounter.l, REG_CGROUP_ROOT, name, REG_MOUNT);
  mounter.bind(REG_CGROUP_ROOT, name, own);
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
