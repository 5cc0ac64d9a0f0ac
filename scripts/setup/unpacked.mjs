/**
 * Files of Debian packages that are only read: the package is unpacked below build/, not installed, with nothing that it depends on
 * (Docker's source package would bring 258 others).
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runQuietly, which } from './run.mjs';

const directory = join(root, 'build/packages');

const file = (debian, path) => ({ debian, path: join(directory, debian, path) });

/** Docker's default seccomp profile. */
export const DOCKER_PROFILE = file(
  'golang-github-docker-docker-dev',
  'usr/share/gocode/src/github.com/docker/docker/profiles/seccomp/default.json',
);

/**
 * Sees to it that a file is there, where it can be had (Debian, and a network). Otherwise what needs it says so and is skipped.
 *
 * @param {{ debian: string, path: string }} wanted
 * @param {(text: string) => void} say
 */
export async function unpack({ debian, path }, say) {
  if (existsSync(path) || !which('apt-get') || !which('dpkg-deb')) return;
  await mkdir(directory, { recursive: true });
  const work = await mkdtemp(join(directory, '.work-'));
  try {
    say(`unpacking ${debian} (apt-get download)`);
    await runQuietly('apt-get', ['-qq', 'download', debian], { cwd: work });
    const [archive] = await readdir(work);
    await runQuietly('dpkg-deb', ['-x', join(work, archive), join(work, 'files')]);
    await rm(join(directory, debian), { recursive: true, force: true });
    await rename(join(work, 'files'), join(directory, debian));
  } catch (error) {
    say(`${debian} cannot be had: ${error.message.trim().split('\n').at(-1)}`);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
