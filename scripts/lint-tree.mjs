/**
 * What no committed file may hold: a package registry's address in the lock file, or a path of the machine it was
 * written on. Prints path:line of each.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runQuietly } from './setup/run.mjs';

/**
 * @param {string} path in the repository
 * @param {string} text
 * @param {string[]} machine absolute directories of this machine
 * @returns {string[]} one line a problem
 */
export function problemsOf(path, text, machine) {
  const problems = [];
  for (const [index, line] of text.split('\n').entries()) {
    const where = `${path}:${index + 1}`;
    if (path.endsWith('package-lock.json') && /"resolved"/.test(line)) {
      problems.push(`${where}: a registry's address (npm config omit-lockfile-registry-resolved)`);
    }
    for (const directory of machine) {
      if (line.includes(`${directory}/`)) problems.push(`${where}: names ${directory}, a directory of this machine`);
    }
  }
  return problems;
}

/** Checks every file that git tracks. @returns {Promise<string[]>} one line a problem */
export async function lintTree(root) {
  const home = process.env.HOME ?? '';
  // short ones (/, /root, /home/x in an example) would match what is no machine's path
  const machine = [resolve(root), home].filter((directory) => directory.split('/').length > 2);
  const tracked = (
    await runQuietly('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root })
  ).split('\0');
  return tracked.filter(Boolean).flatMap((path) => {
    let text;
    try {
      text = readFileSync(resolve(root, path), 'utf8');
    } catch (error) {
      // removed but not yet committed
      if (error.code === 'ENOENT') return [];
      throw error;
    }
    return text.includes('\0') ? [] : problemsOf(path, text, machine);
  });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = await lintTree(fileURLToPath(new URL('..', import.meta.url)));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
