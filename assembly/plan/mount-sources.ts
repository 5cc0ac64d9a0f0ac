/**
 * The sources of bind mounts for a container in a user namespace: its root may not be able to reach them (a directory
 * above them is for the host's root alone) or to map their ids, so a helper opens them with the executor's rights. It does so
 * in init's mount namespace, where flags of the host's mounts are locked (mount_namespaces(7)):
 *
 *     init                              helper
 *     its mount namespace is complete
 *     SYNC 9 ─────────────────────────▶ joins it
 *     a mount after the other ◀──────── open_tree, each as a fd
 */
import { Config, Mount } from '../spec/config';
import { List, NONE } from './encoder';
import { Facts, REG_LOCK } from './facts';
import * as linux from './linux';
import { isIdmapped, writeIdmapped } from './mount-idmap';
import { MountOptions } from './mount-options';
import * as ops from './ops.generated';
import { fromBundle } from './paths';
import * as reg from './registers';
import { inUserNamespace } from './user-namespace';

/** How long the helper, which has done its work, may take to end (ms). */
const END_TIMEOUT: u32 = 10000;

/** Whether a mount's source is opened for init, where there is a helper. */
export function hasOpenedSource(mount: Mount, options: MountOptions): bool {
  return options.bind && !options.remount && (!options.copySymlink || isIdmapped(mount, options));
}

/** Whether there is a helper. An ordinary user's has no rights that the container's root does not have. */
export function opensSources(config: Config, facts: Facts): bool {
  if (!inUserNamespace(config) || facts.rootless !== null || !facts.newMounts) return false;
  for (let i = 0; i < config.mounts.length; i++) {
    if (hasOpenedSource(config.mounts[i], MountOptions.parse(config.mounts[i].options))) return true;
  }
  return false;
}

/** The executor's, when init is there: the helper begins to wait. */
export function writeSourcesClone(l: List, list: u32): void {
  l.undo();
  ops.clone(l, list, 0, NONE, reg.REG_HELPER, NONE);
  ops.closeRegs(l, [reg.REG_SOURCES, reg.REG_TAKEN]);
}

/** The executor's, when init is ready: the helper is gone, too. */
export function writeSourcesEnd(l: List): void {
  ops.waitExit(l, reg.REG_HELPER, END_TIMEOUT);
  ops.closeRegs(l, [reg.REG_HELPER]);
}

/** The helper's list, whose failures are reported on REG_SOURCES. */
export function writeSources(l: List, config: Config, bundle: string): void {
  ops.name(l, 'tare:[MOUNTS]');
  ops.closeRegs(l, [
    REG_LOCK,
    reg.REG_OUTSIDE,
    reg.REG_INSIDE,
    reg.REG_START,
    reg.REG_CGROUP,
    reg.REG_TAKEN,
    reg.REG_BUS,
  ]);
  ops.dumpable(l, 0);
  ops.syncWait(l, reg.REG_SOURCES, reg.SYNC_SOURCES);
  ops.setns(l, reg.REG_INIT, linux.CLONE_NEWNS);
  ops.closeRegs(l, [reg.REG_INIT]);
  let ids = '';
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    const options = MountOptions.parse(mount.options);
    if (!hasOpenedSource(mount, options)) continue;
    l.at('/mounts/' + i.toString());
    if (isIdmapped(mount, options)) {
      ids = writeIdmapped(l, config, mount, options, bundle, ids);
      ops.passFd(l, reg.REG_SOURCES, reg.SYNC_MOUNT, reg.REG_IDMAPPED);
    } else {
      ops.openTree(l, NONE, fromBundle(bundle, mount.source), options.sourceTree, reg.REG_MOUNT);
      ops.passFd(l, reg.REG_SOURCES, reg.SYNC_MOUNT, reg.REG_MOUNT);
    }
  }
  l.at('');
}

/** Init's, before its first mount. */
export function writeAskForSources(l: List): void {
  ops.syncSend(l, reg.REG_TAKEN, reg.SYNC_SOURCES);
}

/** Init's: the next mount, into REG_MOUNT. */
export function writeTakeSource(l: List): void {
  ops.takeFd(l, reg.REG_TAKEN, reg.SYNC_MOUNT, reg.REG_MOUNT);
}
