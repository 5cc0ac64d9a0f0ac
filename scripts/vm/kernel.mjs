/** Debian's kernel and its modules, unpacked from the package: nothing is installed. */
import { readdirSync } from 'node:fs';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runQuietly } from '../setup/run.mjs';
import { cached } from './cache.mjs';

/** The package that depends on the kernel of this Debian release; the smaller "cloud" kernel has no 9p. */
const META = 'linux-image-amd64';

/** The name of the real package, "linux-image-6.1.0-1-amd64". */
async function packageName() {
  const text = await runQuietly('apt-cache', ['depends', META]);
  const [, name] = /Depends: (linux-image-\S+)/.exec(text) ?? [];
  if (name === undefined) throw new Error(`${META} is not known: apt-get update`);
  return name;
}

/**
 * Sees to it that the kernel is in the cache.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<{ image: string, modules: string, release: string }>} the kernel's file, the directory /lib/modules, and
 *   the name of the release in it
 * @throws {Error} when the package cannot be had
 */
export async function kernel(say) {
  const name = await packageName();
  const path = await cached(name, async (work) => {
    say(`unpacking ${name} (apt-get download)`);
    // mkdtemp's mode keeps apt's own user out, which downloads
    await chmod(work, 0o755);
    await runQuietly('apt-get', ['-qq', 'download', name], { cwd: work });
    const [archive] = await readdir(work);
    await runQuietly('dpkg-deb', ['-x', archive, 'files'], { cwd: work });
    await rename(join(work, 'files/boot'), join(work, 'boot'));
    await rename(join(work, 'files/lib/modules'), join(work, 'modules'));
    await rm(join(work, 'files'), { recursive: true });
    await rm(join(work, archive));
    const [release] = await readdir(join(work, 'modules'));
    // depmod wants the directory /lib/modules below its root
    await runQuietly('sh', ['-c', `mkdir -p root/lib && ln -s ../../modules root/lib/modules`], { cwd: work });
    await runQuietly('depmod', ['-b', 'root', release], { cwd: work });
    await rm(join(work, 'root'), { recursive: true });
  });
  const [release] = readdirSync(join(path, 'modules'));
  return { image: join(path, 'boot', `vmlinuz-${release}`), modules: join(path, 'modules'), release };
}
