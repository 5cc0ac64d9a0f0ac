/**
 * A container in a user namespace: who has which ids when.
 *
 * Init begins in it with all capabilities there and no id: to the host it is still its creator, and that is how it
 * opens the rootfs and moves itself into the cgroups. The executor writes the maps meanwhile, as only someone
 * outside can: user_namespaces(7). Then init becomes the namespace's root, so that what it makes belongs to that.
 */
import { writeRootlessMaps } from '../rootless/maps';
import { Rootless } from '../rootless/rootless';
import { Config } from '../spec/config';
import { hostId, IdMapping, mapText, NO_ID } from '../spec/id-mapping';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import { oomScoreAdjOf, writeOomScoreAdj } from './kernel';
import * as linux from './linux';
import * as ops from './ops.generated';
import { writeRlimits } from './process';
import { SLOT_PID } from './registers';

/** The container is in a user namespace of its own, a new one or one that exists. */
export function inUserNamespace(config: Config): bool {
  return config.namespace(linux.CLONE_NEWUSER) !== null;
}

/** A user namespace is made for the container. */
export function newUserNamespace(config: Config): bool {
  const namespace = config.namespace(linux.CLONE_NEWUSER);
  return namespace !== null && namespace.path == '';
}

/** An ordinary user writes the maps, which he may do only while the process is dumpable; nobody else is in its namespaces yet. */
export function mappedByUser(config: Config, rootless: Rootless | null): bool {
  return rootless !== null && rootless.ordinary && newUserNamespace(config);
}

/** The executor's, before CLONE: pipes that init inherits belong to the container's user, who may open them again. */
export function writePipeOwner(l: List, config: Config): void {
  if (!inUserNamespace(config)) return;
  const owner = hostId(config.uidMappings, config.process.user.uid);
  if (owner == NO_ID) return;
  l.at('/process/user/uid');
  ops.pipeOwner(l, owner);
  l.at('');
}

/**
 * The executor's, for the process in `slot`, which is alone in a new user namespace.
 * @param rootless who makes it, where that is not the host's root
 */
export function writeMaps(l: List, config: Config, rootless: Rootless | null, slot: u32): void {
  if (rootless && rootless.ordinary) {
    writeRootlessMaps(l, config, rootless, slot);
    return;
  }
  writeMap(l, config.uidMappings, 'uid', slot);
  writeMap(l, config.gidMappings, 'gid', slot);
  l.at('');
}

/** The map of "uid" or "gid" of the process in a slot. */
export function mapFile(kind: string, slot: u32): Tmpl {
  return new Tmpl('/proc/').dec(slot).lit('/' + kind + '_map');
}

function writeMap(l: List, mappings: Array<IdMapping>, kind: string, slot: u32): void {
  l.at('/linux/' + kind + 'Mappings');
  ops.writeFile(l, NONE, mapFile(kind, slot), linux.O_WRONLY | linux.O_CLOEXEC, 0, new Tmpl(mapText(mappings)));
}

/** The kernel takes a map of less than a page, in one write. Where a page may be larger this is not known before. */
const PAGE: i32 = 4096;

/** The pointer of a map that is too long for the kernel of an architecture, or "". */
export function longMap(config: Config, arch: string): string {
  if (!newUserNamespace(config) || arch == 'arm64' || arch == 'ppc64') return '';
  if (mapText(config.uidMappings).length >= PAGE) return '/linux/uidMappings';
  return mapText(config.gidMappings).length >= PAGE ? '/linux/gidMappings' : '';
}

/** The executor's, for init: what a process in a user namespace may not lower itself. */
export function writeOomScoreAdjFor(l: List, config: Config): void {
  if (inUserNamespace(config) && config.process.hasOomScoreAdj) writeOomScoreAdj(l, config, oomScoreAdjOf(SLOT_PID));
}

/** The executor's, when init is ready: limits that a process in a user namespace may not raise. */
export function writeRlimitsFor(l: List, config: Config): void {
  if (inUserNamespace(config)) writeRlimits(l, config.process, SLOT_PID);
}

/** From here on what the process makes belongs to the namespace's root. Where setgroups is denied, groups stay as they are. */
export function writeBecomeRoot(l: List, config: Config): void {
  if (!inUserNamespace(config)) return;
  l.at('/linux/gidMappings');
  if (!config.keepsGroups) {
    l.on(errno.EPERM);
    ops.setgroups(l, []);
  }
  ops.setgid(l, 0);
  l.at('/linux/uidMappings');
  ops.setuid(l, 0);
  l.at('');
}
