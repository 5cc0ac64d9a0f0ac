/** What a browser loads of the validator. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** dist/validator/index.js, all that it imports, and the module: absolute paths. */
export function browserFiles() {
  const seen = new Set([join(root, 'dist/validator/index.js')]);
  for (const path of seen) {
    const text = readFileSync(path, 'utf8');
    for (const [, name] of text.matchAll(/(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g))
      seen.add(join(dirname(path), name));
  }
  return [...seen, join(root, 'build/validator.wasm')];
}
