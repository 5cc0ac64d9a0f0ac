/**
 * All linters: Biome (TypeScript, AssemblyScript, scripts), clang-format (C), the arrows, what may not be committed, and
 * generated files that are stale. With --fix it formats in place.
 */
import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { files } from './setup/stamp.mjs';
import { root, runQuietly } from './setup/run.mjs';
import { generators } from './setup.mjs';

const fix = process.argv.includes('--fix');
const bin = (name) => join(root, 'node_modules/.bin', name);
const sources = files('shim-c')
  .concat(files('bench'), files('test'))
  .filter((path) => /\.[ch]$/.test(path) && !path.includes('/generated/'));
const node = (...args) => [process.execPath, args];

/** @type {[string, string, string[]][]} name, program, arguments */
const checks = [
  ['biome', bin('biome'), ['check', ...(fix ? ['--write'] : []), '--colors=off', '--error-on-warnings', '.']],
  ['arrows', ...node('scripts/lint-arrows.mjs')],
  ['tree', ...node('scripts/lint-tree.mjs')],
  ...generators().map((script) => [`generated (${basename(script)})`, ...node(script, ...(fix ? [] : ['--check']))]),
];
if (sources.length > 0) {
  checks.push(['clang-format', 'clang-format', [...(fix ? ['-i'] : ['--dry-run', '-Werror']), ...sources]]);
}
if (existsSync(join(root, 'test/types/tsconfig.json'))) {
  checks.push(['types', bin('tsc'), ['-p', 'test/types/tsconfig.json']]);
}
checks.push(['types of the editor', bin('tsc'), ['-p', 'src/editor/tsconfig.json']]);

const results = await Promise.allSettled(checks.map(([, program, args]) => runQuietly(program, args)));
for (const [index, result] of results.entries()) {
  if (result.status === 'fulfilled') continue;
  process.exitCode = 1;
  console.error(`lint: ${checks[index][0]}: ${result.reason.message.trim()}\n`);
}
if (!process.exitCode) console.error(`lint: ${checks.map(([name]) => name).join(', ')}: clean`);
