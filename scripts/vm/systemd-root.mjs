/** A small Debian with systemd and D-Bus, which the machine lays over the host's files when systemd is its first process. */
import { chmod, readFile } from 'node:fs/promises';
import { runQuietly } from '../setup/run.mjs';
import { cached } from './cache.mjs';

const PACKAGES = ['systemd', 'systemd-sysv', 'dbus', 'dbus-user-session'];

/** The release that runs here: its programs run with the host's libraries, and the host's with its own. */
async function release() {
  const text = await readFile('/etc/os-release', 'utf8');
  const [, name] = /^VERSION_CODENAME=(\S+)/m.exec(text) ?? [];
  if (name === undefined) throw new Error('/etc/os-release names no VERSION_CODENAME');
  return name;
}

/**
 * Sees to it that it is in the cache.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<string>} its directory
 * @throws {Error} when it cannot be made
 */
export async function systemdRoot(say) {
  const name = await release();
  return cached(`${name}-systemd`, async (work) => {
    say(`making a root file system with systemd (debootstrap)`);
    await runQuietly('debootstrap', ['--variant=minbase', `--include=${PACKAGES.join(',')}`, name, work]);
    await chmod(work, 0o755);
  });
}
