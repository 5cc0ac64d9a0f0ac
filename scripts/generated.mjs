/** Writes generated files where they differ, or with --check on the command line fails and names the stale ones. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * @param {string} command what makes the files, for the message
 * @param {Record<string, string>} files path in the repository → text
 */
export async function writeGenerated(command, files) {
  const check = process.argv.includes('--check');
  for (const [path, text] of Object.entries(files)) {
    let old = '';
    try {
      old = readFileSync(root + path, 'utf8');
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
    if (old === text) continue;
    if (check) {
      console.error(`${path} is stale: run \`${command}\``);
      process.exitCode = 1;
    } else {
      mkdirSync(dirname(root + path), { recursive: true });
      writeFileSync(root + path, text);
    }
  }
}
