/** `tare validate` and `tare spec`. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeBundle, needsRoot } from '../support/bundle.mjs';
import { makeRoot, tareProgram, tareWords } from '../support/run.mjs';

const root = makeRoot();
after(() => root.remove());
const tare = (args, input) => {
  const { status, stdout, stderr } = spawnSync(tareProgram, [...tareWords, ...args], { input, encoding: 'utf8' });
  return { code: status, stdout, stderr };
};
const WRONG =
  '{\n\t"ociVersion": "1.0.2",\n\t"process": { "cwd": "relative", "args": ["x"] },\n\t"root": { "path": "r" }\n}\n';

test('a valid config gets no word', { skip: needsRoot === 'needs busybox' && needsRoot }, () => {
  const bundle = makeBundle();
  bundle.config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW' };
  writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(bundle.config));
  for (const what of [bundle.dir, join(bundle.dir, 'config.json')]) {
    assert.deepEqual(tare(['validate', what]), { code: 0, stdout: '', stderr: '' });
  }
  assert.deepEqual(tare(['validate', '-'], JSON.stringify(bundle.config)), { code: 0, stdout: '', stderr: '' });
  assert.deepEqual(tare(['validate', '--json', bundle.dir]), { code: 0, stdout: '[]\n', stderr: '' });
  bundle.remove();
});

test('a wrong config: file, line, column, the line itself and a caret below the place', () => {
  const path = join(root.path, 'wrong.json');
  writeFileSync(path, WRONG);
  const { code, stdout, stderr } = tare(['validate', path]);
  assert.deepEqual([code, stderr], [1, '']);
  const lines = stdout.split('\n');
  const at = lines.findIndex((line) => line.startsWith(`${path}:3:22: error: `));
  assert.ok(at >= 0, stdout);
  assert.equal(lines[at + 1], '    3 | \t"process": { "cwd": "relative", "args": ["x"] },');
  assert.equal(lines[at + 2], `      | \t${' '.repeat(20)}^~~~~~~~~~`);
  assert.ok(tare(['validate', '-'], WRONG).stdout.includes('<stdin>:3:22: error: '));
});

test('the findings as JSON', () => {
  const { code, stdout } = tare(['validate', '--json', '-'], WRONG);
  assert.equal(code, 1);
  const found = JSON.parse(stdout).find(({ pointer }) => pointer === '/process/cwd');
  assert.deepEqual([found.severity, found.line, found.column], ['error', 3, 22]);
});

test('nothing to validate', () => {
  const { code, stderr } = tare(['validate', join(root.path, 'none')]);
  assert.equal(code, 1);
  assert.match(stderr, /JSON specification file .*none not found/);
});

for (const options of [[], ['--host'], ['--rootless']]) {
  test(`spec ${options.join(' ')} writes a config, and never over another`, () => {
    const bundle = join(root.path, `spec${options.join('')}`);
    mkdirSync(bundle);
    assert.deepEqual(tare(['spec', '--bundle', bundle, ...options]), { code: 0, stdout: '', stderr: '' });
    const text = readFileSync(join(bundle, 'config.json'), 'utf8');
    assert.match(JSON.parse(text).ociVersion, /^1\./);
    const again = tare(['spec', '--bundle', bundle, ...options]);
    assert.equal(again.code, 1);
    assert.match(again.stderr, /config\.json exists\. Remove it first/);
    assert.equal(readFileSync(join(bundle, 'config.json'), 'utf8'), text);
  });
}
