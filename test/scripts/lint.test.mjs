/** The repository's own linters find what they are there to find, and nothing in the repository as it is. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { lintArrows } from '../../scripts/lint-arrows.mjs';
import { lintTree, problemsOf } from '../../scripts/lint-tree.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const scratch = mkdtempSync(join(tmpdir(), 'tare-lint-'));
after(() => rmSync(scratch, { recursive: true }));

let number = 0;
/** A tree of its own with these files. */
function tree(sources) {
  const directory = join(scratch, String(number++));
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(join(directory, dirname(path)), { recursive: true });
    writeFileSync(join(directory, path), text);
  }
  return directory;
}

test('the repository has no wrong import', () => {
  assert.deepEqual(lintArrows(root), []);
});

test('the repository names no machine and no registry', async () => {
  assert.deepEqual(await lintTree(root), []);
});

const wrong = [
  ['the core imports something outside', { 'assembly/id.ts': "import { x } from '../src/core/y';\n" }],
  ['the core imports a package', { 'assembly/json/reader.ts': "import { JSON } from 'json-as';\n" }],
  ['the shim imports the library', { 'src/shim/a.ts': "import { Factory } from '../factory.js';\n" }],
  ['the core loader imports the shim', { 'src/core/a.ts': "export { x } from '../shim/index.js';\n" }],
  ['the library imports the command line', { 'src/factory.ts': "import '../src/cli/main.js';\n" }],
  ['the library imports ffi', { 'src/container.ts': "const ffi = await import('ffi-napi');\n" }],
  ['the command line imports ffi', { 'src/cli/run.ts': "const ffi = require('ffi-napi');\n" }],
  ['the library imports yargs', { 'src/factory.ts': "import yargs from 'yargs/yargs';\n" }],
  ['a type comes the wrong way', { 'src/shim/b.ts': "import type {\n  Container,\n} from '../container.js';\n" }],
  ['the library touches WebAssembly', { 'src/index.ts': 'const m = new WebAssembly.Module(bytes);\n' }],
  ['the validator imports the library', { 'src/validator/a.ts': "import { Factory } from '../factory.js';\n" }],
  ['the validator imports Node', { 'src/validator/index.ts': "import { join } from 'node:path';\n" }],
  ['the validator imports a package', { 'src/validator/node.ts': "import Ajv from 'ajv';\n" }],
  [
    'what the validator imports imports Node',
    {
      'src/core/b.ts': "export * from 'node:fs';\n",
      'src/core/a.ts': "export * from './b.js';\n",
      'src/validator/index.ts': "export * from '../core/a.js';\n",
    },
  ],
  ['the shim leaves the sources', { 'src/shim/c.ts': "import x from '../../scripts/setup.mjs';\n" }],
];
for (const [name, sources] of wrong) {
  test(`found: ${name}`, () => {
    const problems = lintArrows(tree(sources));
    assert.equal(problems.length, 1, problems.join('\n'));
    assert.ok(problems[0].startsWith(`${Object.keys(sources)[0]}:1: `), problems[0]);
  });
}

test('what goes the right way passes, and so do comments', () => {
  const right = tree({
    'assembly/id.ts': "import { J } from './json/reader';\n// import { x } from '../src/core/y';\n",
    'src/core/load.ts': "import { readFileSync } from 'node:fs';\nconst m = new WebAssembly.Module(bytes);\n",
    'src/core/types.ts': "import type { Stats } from 'node:fs';\n",
    'src/validator/index.ts': "import { a } from '../core/types.js';\nconst process = 1;\n",
    'src/validator/node.ts': "import { readFile } from 'node:fs/promises';\nexport * from './index.js';\n",
    'src/shim/ffi.ts': "import ffi from 'ffi-napi';\n",
    'src/factory.ts': "import { loadCore } from './core/index.js';\nimport Ajv from 'ajv';\n",
    'src/cli/main.ts':
      "/* import x from 'ffi-napi' */\nimport yargs from 'yargs';\nimport { Factory } from '../index.js';\n",
  });
  assert.deepEqual(lintArrows(right), []);
});

test('found: an address in the lock file, a path of the machine', () => {
  const lock = problemsOf('package-lock.json', '{\n  "resolved": "https://r.example/x.tgz"\n}', []);
  assert.equal(lock.length, 1);
  assert.match(lock[0], /^package-lock\.json:2: /);
  assert.equal(problemsOf('a.md', 'see /home/someone/tare/x', ['/home/someone/tare']).length, 1);
  assert.deepEqual(problemsOf('a.md', 'see /home/someone-else/tare/x', ['/home/someone']), []);
});
