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

/** What the inputs are now: a hash of all, to be gone on with, and one of each. */
function look(inputs, salt) {
  const all = createHash('sha256').update(salt);
  const each = {};
  for (const path of inputs.flatMap(files)) {
    const bytes = readFileSync(join(root, path));
    all.update(`\0${path}\0`).update(bytes);
    each[path] = createHash('sha256').update(bytes).digest('hex');
  }
  return { all, each };
}

/** Goes on with a hash by the outputs' sizes and times; undefined when one is not there. */
function withOutputs(hash, outputs) {
  const all = hash.copy();
  for (const output of outputs) {
    const found = files(output);
    if (found.length === 0) return undefined;
    for (const path of found) {
      const stat = statSync(join(root, path));
      all.update(`\0${path}\0${stat.size}\0${stat.mtimeMs}`);
    }
  }
  return all.digest('hex');
}

const outputsAlone = (outputs) => withOutputs(createHash('sha256'), outputs);

/** A stamp's two lines: the hash of everything; the outputs' alone, and one of each input. */
function readStamp(stamp) {
  try {
    const [everything, rest] = readFileSync(stamp, 'utf8').split('\n');
    return { everything, ...JSON.parse(rest ?? '{}') };
  } catch {
    // never done here
    return {};
  }
}

/**
 * Runs `action` unless it has run for the same inputs and its outputs are as it left them.
 *
 * @param {string} name of the stamp
 * @param {{ inputs: string[], outputs: string[], salt?: string, stampIn?: string }} what paths in the repository (files, or
 *   directories with all below); salt: what else the result depends on; stampIn: the directory of the stamp
 * @param {(changed?: string[]) => Promise<void>} action gets the inputs that came, changed or went since it made the outputs;
 *   undefined: what they were made from is not known
 */
export async function once(name, { inputs, outputs, salt = '', stampIn = 'build/.setup' }, action) {
  const stamp = join(root, stampIn, name);
  // as they are now: what changes while the action runs it may not have seen
  const { all, each } = look(inputs, salt);
  const old = readStamp(stamp);
  if (old.everything && old.everything === withOutputs(all, outputs)) return;
  const paths = [...new Set([...Object.keys(each), ...Object.keys(old.inputs ?? {})])];
  const known = old.inputs !== undefined && old.outputs === outputsAlone(outputs);
  await action(known ? paths.filter((path) => each[path] !== old.inputs[path]) : undefined);
  mkdirSync(join(root, stampIn), { recursive: true });
  const rest = JSON.stringify({ outputs: outputsAlone(outputs), inputs: each });
  writeFileSync(stamp, `${withOutputs(all, outputs) ?? ''}\n${rest}`);
}
