/** What the documentation lists is what there is. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path) => readFileSync(join(root, path), 'utf8');

test('docs/errors.md has every error code, and no other', () => {
  const union = /export type ContainerErrorCode =([^;]*);/.exec(read('src/errors.ts'))[1];
  const codes = [...union.matchAll(/'(\w+)'/g)].map((match) => match[1]);
  const rows = [...read('docs/errors.md').matchAll(/^\| `([A-Z]\w+)` \|/gm)].map((match) => match[1]);
  assert.ok(codes.length > 5);
  assert.deepEqual(rows.sort(), codes.sort());
});

test('links between the documents lead somewhere', () => {
  for (const path of [
    'README.md',
    'CONTRIBUTING.md',
    'ARCHITECTURE.md',
    'docs/errors.md',
    'docs/requests.md',
    'docs/validator.md',
    'docs/performance.md',
    'docs/editor.md',
  ]) {
    for (const [, target] of read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
      assert.ok(existsSync(join(root, dirname(path), target)), `${path} links to ${target}`);
    }
  }
});

test('every npm script that the documents name exists', () => {
  const { scripts } = JSON.parse(read('package.json'));
  for (const path of ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md']) {
    for (const [, name] of read(path).matchAll(/npm run ([\w:]+)/g))
      assert.ok(scripts[name], `${path}: npm run ${name}`);
  }
});

test('README shows what tare validate really says', () => {
  const cwd = join(root, 'test/fixtures');
  const args = [join(root, 'dist/cli/main.js'), 'validate', 'broken-config.json'];
  const { status, stdout } = spawnSync(process.execPath, args, { cwd, encoding: 'utf8' });
  assert.equal(status, 1);
  const shown = stdout.trimEnd().replace(/^(?=.)/gm, '    ');
  assert.ok(read('README.md').includes(`    $ tare validate broken-config.json\n${shown}\n`), stdout);
});

test('docs/validator.md names what tare/validator has', async () => {
  const text = read('docs/validator.md');
  const exported = await import('../../dist/validator/index.js');
  assert.deepEqual(Object.keys(await import('tare/validator')).sort(), Object.keys(exported).sort());
  const validator = await (await import('tare/validator')).createValidator();
  const methods = Object.getOwnPropertyNames(Object.getPrototypeOf(validator)).filter((name) => name !== 'constructor');
  for (const name of [...Object.keys(exported), ...methods, 'version']) assert.ok(text.includes(name), name);
});
