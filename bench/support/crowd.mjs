/**
 * Many containers at little cost: copies of one's state directory under other ids, all of which are its process. A runtime that
 * looks at each finds what it would find of so many.
 */
import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @param {string} root the state root
 * @param {string} id of the one that is there
 * @param {number} count how many there are to be
 * @returns {() => void} takes the others away
 */
export function fill(root, id, count) {
  const made = Array.from({ length: count - 1 }, (_, i) => `crowd_${i}`);
  for (const name of made) {
    const directory = join(root, name);
    cpSync(join(root, id), directory, { recursive: true, filter: (path) => !statSync(path).isSocket() });
    for (const file of readdirSync(directory)) {
      const path = join(directory, file);
      if (!statSync(path).isFile() || !/^(status|state\.json)$/.test(file)) continue;
      writeFileSync(path, readFileSync(path, 'utf8').replaceAll(`"id":"${id}"`, `"id":"${name}"`));
    }
  }
  return () => {
    for (const name of made) rmSync(join(root, name), { recursive: true });
  };
}
