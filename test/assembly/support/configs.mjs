// Configs that plans are made of.
import { runcDefault } from '../../support/configs.mjs';

/** What `runc spec` writes, with a cgroup namespace, and short lists of paths: a plan has ops for each. */
export function defaultConfig() {
  const config = runcDefault();
  config.ociVersion = '1.0.2';
  config.hostname = 'web';
  config.linux.namespaces.push({ type: 'cgroup' });
  config.linux.maskedPaths = ['/proc/acpi', '/proc/kcore'];
  config.linux.readonlyPaths = ['/proc/bus', '/proc/sys'];
  return config;
}

/** The least that can be created. */
export function bareConfig() {
  return {
    ociVersion: '1.0.2',
    process: { user: { uid: 0, gid: 0 }, args: ['/bin/true'], cwd: '/' },
    root: { path: 'rootfs' },
    linux: { namespaces: [{ type: 'pid' }, { type: 'mount' }] },
  };
}
