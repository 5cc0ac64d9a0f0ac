// Bundles of an ordinary user.
import { chmodSync } from 'node:fs';
import { makeBundle } from './bundle.mjs';

/** The user's own ids as those of root. */
export const ownIds = (user) => {
  const mapping = [{ containerID: 0, hostID: user.id, size: 1 }];
  return { uidMappings: mapping, gidMappings: mapping };
};

/** Those, and of the subordinate ids so many, in two ranges. */
export const ranges = (user, count = 65_536) => {
  const mapping = [
    { containerID: 0, hostID: user.id, size: 1 },
    { containerID: 1, hostID: user.first, size: 999 },
    { containerID: 1000, hostID: user.first + 999, size: count - 999 },
  ];
  return { uidMappings: mapping, gidMappings: mapping };
};

/** What the functions below ask of a user, of the one that this process runs as. `first`: of the subordinate ids. */
export const thisUser = (first) => ({ id: process.getuid(), first, own() {} });

/** As makeBundle, with the config of `spec --rootless` (one's own ids) and a rootfs that is the user's. */
export function makeRootlessBundle(user, { edit, ...options } = {}) {
  const bundle = makeBundle({
    ...options,
    edit: (config, made) => {
      const mounted = (destination) => config.mounts.find((mount) => mount.destination === destination);
      config.linux.namespaces = ['pid', 'ipc', 'uts', 'mount', 'user'].map((type) => ({ type }));
      Object.assign(config.linux, structuredClone(ownIds(user)));
      delete config.linux.resources;
      mounted('/dev/pts').options.pop();
      Object.assign(mounted('/sys'), {
        type: 'none',
        source: '/sys',
        options: ['rbind', 'nosuid', 'noexec', 'nodev', 'ro'],
      });
      edit?.(config, made);
    },
  });
  chmodSync(bundle.dir, 0o755);
  user.own(bundle.dir);
  return bundle;
}
