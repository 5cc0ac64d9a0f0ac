// Bundles for containers in user namespaces.
import { execFileSync } from 'node:child_process';
import { chmodSync, readdirSync, statSync } from 'node:fs';
import { makeBundle } from './bundle.mjs';
import { program } from './programs.mjs';

/** The host's ids of the namespace's root. */
export const MAPPED = { uid: 100_000, gid: 200_000 };

/** One range of ids each, from 0 on. */
export const ONE_RANGE = {
  uidMappings: [{ containerID: 0, hostID: MAPPED.uid, size: 65536 }],
  gidMappings: [{ containerID: 0, hostID: MAPPED.gid, size: 65536 }],
};

/** Several ranges, the highest ids first. */
export const SEVERAL_RANGES = {
  uidMappings: [
    { containerID: 5000, hostID: 700_000, size: 1000 },
    { containerID: 0, hostID: MAPPED.uid, size: 1 },
    { containerID: 1, hostID: 300_000, size: 2000 },
  ],
  gidMappings: [
    { containerID: 0, hostID: MAPPED.gid, size: 6 },
    { containerID: 6, hostID: 400_000, size: 3000 },
  ],
};

/** As makeBundle, in a new user namespace (ONE_RANGE) whose root owns the rootfs; others may look into the bundle. */
export function makeUserBundle({ edit, ...options } = {}) {
  const bundle = makeBundle({
    ...options,
    edit: (config, made) => {
      config.linux.namespaces.push({ type: 'user' });
      Object.assign(config.linux, structuredClone(ONE_RANGE));
      edit?.(config, made);
    },
  });
  chmodSync(bundle.dir, 0o755);
  execFileSync('chown', ['-R', `${MAPPED.uid}:${MAPPED.gid}`, bundle.rootfs]);
  return bundle;
}

/** Of a process's namespaces, by their names in /proc/PID/ns: the inode number of the user namespace that owns each. */
export function namespaceOwners(pid) {
  const names = readdirSync(`/proc/${pid}/ns`).filter((name) => name !== 'user' && !name.endsWith('_for_children'));
  const files = names.map((name) => `/proc/${pid}/ns/${name}`);
  const owners = execFileSync(program('ns-owner'), files, { encoding: 'utf8' }).trim().split('\n');
  return Object.fromEntries(names.map((name, at) => [name, owners[at]]));
}

/** The inode number of a process's user namespace. */
export const userNamespace = (pid) => String(statSync(`/proc/${pid}/ns/user`).ino);
