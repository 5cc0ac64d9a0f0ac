/**
 * Who owns a container's cgroup of version 2 that systemd has made, as in runc: where the container sees it as the root of its own
 * cgroup namespace, and may write to it, its user does, so that what runs there may make cgroups below it.
 */
import { List, NONE, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import { CLONE_NEWCGROUP, MS_RDONLY } from '../plan/linux';
import { MountOptions } from '../plan/mount-options';
import * as ops from '../plan/ops.generated';
import { cleanPath } from '../plan/paths';
import { Config } from '../spec/config';
import { hostId } from '../spec/id-mapping';

/** What the kernel says is to be given away with a cgroup (Linux 4.15). */
export const DELEGATE_FILE: string = '/sys/kernel/cgroup/delegate';
/** cgroups(7), "Cgroups delegation", where the kernel does not say it. */
const OLDER: string = 'cgroup.procs\ncgroup.subtree_control\ncgroup.threads';

/** @returns the host's id of the container's user, NONE when the cgroup stays who made it */
export function delegatedTo(config: Config): u32 {
  const namespace = config.namespace(CLONE_NEWCGROUP);
  if (!namespace || namespace.path.length || !config.uidMappings.length) return NONE;
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    if (mount.source != 'cgroup' || cleanPath(mount.destination) != '/sys/fs/cgroup') continue;
    if (!(MountOptions.parse(mount.options).flags & MS_RDONLY))
      return hostId(config.uidMappings, config.process.user.uid);
  }
  return NONE;
}

/**
 * Gives a cgroup away.
 * @param directory the register that holds it open
 * @param names the text of DELEGATE_FILE, "" when there is none
 */
export function writeDelegate(l: List, directory: u32, full: string, names: string, owner: u32): void {
  if (owner == NONE) return;
  ops.chown(l, NONE, new Tmpl(full), owner);
  const files = (names.length ? names : OLDER).trim().split('\n');
  for (let i = 0; i < files.length; i++) {
    if (files[i].includes('/')) continue;
    l.on(errno.ENOENT);
    ops.chown(l, directory, new Tmpl(files[i]), owner);
  }
}
