/** What cannot be done by mount(2) alone, where the kernel has no mount API by fds, or a seccomp filter forbids it. */
import { Answer } from '../answer';
import { Config } from '../spec/config';
import { Facts } from './facts';
import * as linux from './linux';
import { isIdmapped } from './mount-idmap';
import { MountOptions } from './mount-options';

/** Says which part of the config needs a newer kernel; null when nothing does. */
export function mountRefusal(config: Config, facts: Facts): Answer | null {
  if (facts.newMounts) return null;
  if (!config.namespace(linux.CLONE_NEWNS))
    return refused('/linux/namespaces', 'a container without a mount namespace', 'open_tree', '5.2');
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    const options = MountOptions.parse(mount.options);
    const pointer = '/mounts/' + i.toString();
    if (isIdmapped(mount, options)) return refused(pointer, 'an id-mapped mount', 'mount_setattr', '5.12');
    if (options.recursiveSet | options.recursiveClear)
      return refused(pointer + '/options', 'an option for all mounts below', 'mount_setattr', '5.12');
  }
  return null;
}

function refused(pointer: string, what: string, call: string, version: string): Answer {
  const message = `${pointer}: ${what} needs ${call} (Linux ${version}), which is missing or forbidden here`;
  return Answer.error('ConfigInvalid', message, pointer);
}
