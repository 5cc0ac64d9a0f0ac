/** The manual pages: there is one for every command, package.json installs them, and the formatters have nothing against them. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMANDS } from '../../dist/cli/grammar.js';
import { which } from '../../scripts/setup/run.mjs';
import { project } from '../support/programs.mjs';

const commands = COMMANDS.filter(({ planned }) => !planned);
const pages = readdirSync(join(project, 'man')).map((name) => join(project, 'man', name));
const missing = (program) => (which(program) ? false : `there is no ${program}`);

test('there is a page for every command, and no other', () => {
  const names = ['tare.1', ...commands.map(({ name }) => `tare-${name}.1`)].sort();
  assert.deepEqual(readdirSync(join(project, 'man')).sort(), names);
  const { man, files } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
  assert.deepEqual(man.map((path) => path.replace(/^\.\/man\//, '')).sort(), names);
  assert.ok(files.includes('man'));
});

test('mandoc has nothing against them', { skip: missing('mandoc') }, () => {
  const { status, stdout, stderr } = spawnSync('mandoc', ['-T', 'lint', ...pages], { encoding: 'utf8' });
  assert.deepEqual([status, stdout, stderr], [0, '', '']);
});

test('groff has nothing against them', { skip: missing('groff') }, () => {
  for (const page of pages) {
    const { status, stderr } = spawnSync('groff', ['-man', '-ww', '-z', page], { encoding: 'utf8' });
    assert.deepEqual([status, stderr], [0, ''], page);
  }
});

test('they show the options and the examples', { skip: missing('mandoc') }, () => {
  for (const { name, options, examples } of commands) {
    const { stdout } = spawnSync('mandoc', ['-T', 'utf8', '-O', 'width=200', join(project, `man/tare-${name}.1`)], {
      encoding: 'utf8',
    });
    // bold is written by overstriking
    const text = [...stdout].filter((one, at, all) => one !== '\b' && all[at + 1] !== '\b').join('');
    for (const option of options.filter(({ hidden }) => !hidden))
      assert.ok(text.includes(`--${option.name}`), option.name);
    for (const [line] of examples) assert.ok(text.includes(`tare ${name} ${line}`.trim()), line);
  }
});
