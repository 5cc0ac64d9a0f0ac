/** Where what the virtual machine is made of is kept: in the user's cache, for all checkouts of the project. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const directory = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tare', 'vm');

/**
 * A directory of the cache, made when it is not there yet: in a place of its own, and moved when it is complete, so that two who make
 * it at once, or one who is killed, do no harm.
 *
 * @param {string} name
 * @param {(work: string) => Promise<void>} make fills an empty directory
 * @returns {Promise<string>} its path
 */
export async function cached(name, make) {
  const path = join(directory, name);
  if (existsSync(path)) return path;
  await mkdir(directory, { recursive: true });
  const work = await mkdtemp(join(directory, '.work-'));
  try {
    await make(work);
    await rename(work, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return path;
}
