// A package registry on this host, of what this clone has: its own packages, and those that it depends on, from node_modules.
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { project } from './programs.mjs';

const execute = promisify(execFile);
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

/** A package as a registry has it: never compiled. */
const tar = async (directory) => {
  const words = ['-cz', '--transform=s,^\\.,package,', '--exclude=./node_modules', '--exclude=./build', '.'];
  return (await execute('tar', words, { cwd: directory, encoding: 'buffer', maxBuffer: 1 << 26 })).stdout;
};

/** What package-lock.json has of the packages that are not for development only. */
function dependencies() {
  const { packages } = readJson(join(project, 'package-lock.json'));
  return Object.entries(packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(project, path)))
    .map(([path]) => {
      const directory = join(project, path);
      return { manifest: readJson(join(directory, 'package.json')), bytes: () => tar(directory) };
    });
}

/** Packages that `npm pack` has made. */
async function packed(archives) {
  const all = archives.map(async ({ archive }) => {
    const { stdout } = await execute('tar', ['-xzOf', archive, 'package/package.json']);
    return { manifest: JSON.parse(stdout), bytes: async () => readFileSync(archive) };
  });
  return Promise.all(all);
}

/**
 * Starts it.
 * @param {{ archive: string }[]} archives packages of one's own
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function startRegistry(archives) {
  const packages = [...(await packed(archives)), ...dependencies()];
  const answer = async (path, host) => {
    const [name, version] = path.slice(1).split('//');
    const named = packages.filter(({ manifest }) => manifest.name === name);
    if (version !== undefined) return named.find(({ manifest }) => manifest.version === version)?.bytes();
    if (named.length === 0) return undefined;
    const versions = named.map(({ manifest }) => [
      manifest.version,
      { ...manifest, dist: { tarball: `http://${host}/${name}//${manifest.version}` } },
    ]);
    return JSON.stringify({ name, 'dist-tags': { latest: versions[0][0] }, versions: Object.fromEntries(versions) });
  };
  const server = createServer(async ({ url, headers }, response) => {
    const body = await answer(decodeURIComponent(url), headers.host);
    response.statusCode = body === undefined ? 404 : 200;
    response.end(body ?? '{}');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}
