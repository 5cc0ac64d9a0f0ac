/**
 * Id-mapped mounts (Linux 5.12). The executor makes them, detached, and hands them to init as fds: once init is in a user
 * namespace it may not any more (mount_setattr(2): CAP_SYS_ADMIN in the user namespace that the file system belongs to).
 */
import { Config, Mount } from '../spec/config';
import { hostId, IdMapping, mapText } from '../spec/id-mapping';
import { IdmapOption, IdmapRange } from '../spec/idmap-option';
import { List, NONE, Tmpl } from './encoder';
import * as linux from './linux';
import { MountOptions } from './mount-options';
import { propagationOf } from './mount-words';
import * as ops from './ops.generated';
import { fromBundle } from './paths';
import { REG_IDMAPPED, REG_IDS, REG_INSIDE, REG_MOUNT, REG_OUTSIDE, SYNC_MOUNT } from './registers';

/** It has mappings of its own, or an option that says so. */
export function isIdmapped(mount: Mount, options: MountOptions): bool {
  return options.bind && (options.idmap || mount.uidMappings.length > 0 || mount.gidMappings.length > 0);
}

/** Init's part: the mount, into REG_MOUNT. */
export function writeReceiveIdmapped(l: List): void {
  ops.takeFd(l, REG_INSIDE, SYNC_MOUNT, REG_MOUNT);
}

/** The executor's part: all of them, in the order in which init takes them. */
export function writeIdmappedMounts(l: List, config: Config, bundle: string): void {
  let last = '';
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    const options = MountOptions.parse(mount.options);
    if (!isIdmapped(mount, options) || options.remount) continue;
    l.at('/mounts/' + i.toString());
    last = writeIdmapped(l, config, mount, options, bundle, last);
    const propagation = outsidePropagation(config);
    if (propagation) ops.mountSetattr(l, REG_IDMAPPED, linux.AT_RECURSIVE, 0, 0, propagation);
    ops.passFd(l, REG_OUTSIDE, SYNC_MOUNT, REG_IDMAPPED);
  }
  l.at('');
  if (last.length) ops.closeRegs(l, [REG_IDS, REG_IDMAPPED]);
}

/**
 * One of them, into REG_IDMAPPED.
 * @param last the ids that REG_IDS has, "" for none
 * @returns the ids that it has now
 */
export function writeIdmapped(
  l: List,
  config: Config,
  mount: Mount,
  options: MountOptions,
  bundle: string,
  last: string,
): string {
  const joined = joinedNamespace(config, mount, options);
  const maps = Maps.of(config, mount, options);
  const wanted = joined.length ? joined : maps.uids + ':' + maps.gids;
  if (wanted != last) {
    if (joined.length) ops.open(l, NONE, new Tmpl(joined), linux.O_RDONLY | linux.O_CLOEXEC, 0, REG_IDS);
    else ops.idNamespace(l, maps.uids, maps.gids, REG_IDS);
  }
  ops.openTree(l, NONE, fromBundle(bundle, mount.source), options.sourceTree, REG_IDMAPPED);
  ops.idmap(l, REG_IDMAPPED, options.ridmap ? linux.AT_RECURSIVE : 0, REG_IDS);
  return wanted;
}

/** The path of the user namespace whose maps a mount without its own has, where the container joins one; else "". */
function joinedNamespace(config: Config, mount: Mount, options: MountOptions): string {
  if (mount.uidMappings.length || mount.gidMappings.length || options.idmapText.length) return '';
  const namespace = config.namespace(linux.CLONE_NEWUSER);
  return namespace ? namespace.path : '';
}

/** What init's mount namespace makes of the mounts that it copies: rootfs.ts, writeRoot. 0: they stay in their peer groups. */
export function outsidePropagation(config: Config): u32 {
  const wanted = propagationOf(config.rootfsPropagation);
  if (wanted & linux.MS_SHARED) return 0;
  return wanted & linux.MS_PRIVATE ? linux.MS_PRIVATE : linux.MS_SLAVE;
}

/** The texts of uid_map and gid_map. */
export class Maps {
  uids: string = '';
  gids: string = '';

  /** The mount's own mappings, those of crun's `idmap=uids=…;gids=…`, or those of the container's user namespace. */
  static of(config: Config, mount: Mount, options: MountOptions): Maps {
    const maps = new Maps();
    if (options.idmapText.length) {
      const option = IdmapOption.parse(options.idmapText);
      maps.uids = mapText(resolved(option.uids, config.uidMappings));
      maps.gids = mapText(resolved(option.gids, config.gidMappings));
      return maps;
    }
    const own = mount.uidMappings.length > 0 || mount.gidMappings.length > 0;
    maps.uids = mapText(own ? mount.uidMappings : config.uidMappings);
    maps.gids = mapText(own ? mount.gidMappings : config.gidMappings);
    return maps;
  }
}

/** Ranges, the relative ones with the host's ids of the container's; validation has seen to it that it has them. */
function resolved(ranges: Array<IdmapRange>, container: Array<IdMapping>): Array<IdMapping> {
  const list: Array<IdMapping> = [];
  for (let i = 0; i < ranges.length; i++) {
    const range = ranges[i];
    const outside = range.relative ? hostId(container, range.outside) : range.outside;
    list.push(new IdMapping(range.inside, outside, range.size));
  }
  return list;
}
