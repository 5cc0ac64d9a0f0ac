/**
 * Steps that are done once for the same input. A stamp (build/.setup/NAME) holds a hash of the input files' bytes and of
 * the outputs' sizes and times: a step is done again when an input changed, and also when somebody else touched an
 * output (built by hand, removed, checked out), so that a stamp never vouches for what it has not seen.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { root } from './run.mjs';

/** All files at or below a path of the repository, sorted; none when it does not exist. */
export function files(path) {
  const full = join(root, path);
  let stat;
  try {
    stat = statSync(full);
  } catch (error) {
    if (error.code === 'ENOENT') return [];
    throw error;
  }
  if (!stat.isDirectory()) return [path];
  return readdirSync(full, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

function hashOf(inputs, outputs, salt) {
  const hash = createHash('sha256').update(salt);
  for (const path of inputs.flatMap(files)) hash.update(`\0${path}\0`).update(readFileSync(join(root, path)));
  for (const output of outputs) {
    const found = files(output);
    if (found.length === 0) return undefined;
    for (const path of found) {
      const stat = statSync(join(root, path));
      hash.update(`\0${path}\0${stat.size}\0${stat.mtimeMs}`);
    }
  }
  return hash.digest('hex');
}

/**
 * Runs `action` unless it has run for the same inputs and its outputs are as it left them.
 *
 * @param {string} name of the stamp
 * @param {{ inputs: string[], outputs: string[], salt?: string, stampIn?: string }} what paths in the repository (files, or
 *   directories with all below); salt: what else the result depends on; stampIn: the directory of the stamp
 * @param {() => Promise<void>} action
 */
export async function once(name, { inputs, outputs, salt = '', stampIn = 'build/.setup' }, action) {
  const stamp = join(root, stampIn, name);
  let old;
  try {
    old = readFileSync(stamp, 'utf8');
  } catch {
    // never done here
  }
  if (old !== undefined && old === hashOf(inputs, outputs, salt)) return;
  await action();
  mkdirSync(join(root, stampIn), { recursive: true });
  writeFileSync(stamp, hashOf(inputs, outputs, salt) ?? '');
}
