/** Tables and log lines. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { table } from '../../dist/cli/output.js';
import { run, tareProgram, tareWords } from '../support/run.mjs';

const dir = mkdtempSync(join(tmpdir(), 'tare-log-'));
after(() => rmSync(dir, { recursive: true }));
const tare = (...args) => run(tareProgram, [...tareWords, ...args]);
const WRONG = ['create', '--bundle', join(dir, 'missing'), 'x'];
const message = `tare create failed: chdir ${join(dir, 'missing')}: no such file or directory`;
const RFC3339 = '\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ';

test('a table has cells of at least 12, 3 spaces between, and nothing after the last', () => {
  assert.equal(
    table([
      ['ID', 'PID', 'OWNER'],
      ['a_long_container', '7', 'root'],
    ]),
    'ID                 PID         OWNER\na_long_container   7           root\n',
  );
  assert.equal(table([['ID', 'PID', 'STATUS']]), 'ID          PID         STATUS\n');
});

test('an error is one line on standard error, as text or JSON', async () => {
  const text = await tare(...WRONG);
  assert.equal(text.code, 1);
  assert.equal(text.stdout, '');
  assert.match(text.stderr, new RegExp(`^time="${RFC3339}" level=error msg="tare create failed: [^\\n]*"\\n$`));
  const json = await tare('--log-format', 'json', ...WRONG);
  const line = JSON.parse(json.stderr);
  assert.deepEqual(Object.keys(line), ['level', 'msg', 'time']);
  assert.deepEqual([line.level, line.msg], ['error', message]);
  assert.match(line.time, new RegExp(`^${RFC3339}$`));
});

test('with --log the line goes to the file, and the message to standard error', async () => {
  const log = join(dir, 'log.json');
  for (const times of [1, 2]) {
    const { code, stderr } = await tare('--log', log, '--log-format=json', ...WRONG);
    assert.deepEqual([code, stderr], [1, `${message}\n`]);
    const lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, times, 'one line a failure');
    assert.equal(JSON.parse(lines.at(-1)).msg, message);
  }
});

test('a log that cannot be written fails the command, which says so on standard error', async () => {
  const { code, stderr } = await tare('--log', join(dir, 'no/such/log'), ...WRONG);
  assert.equal(code, 1);
  assert.match(stderr, /no such file or directory/);
});

test('misuse prints the usage on standard output and the error on standard error', async () => {
  const { code, stdout, stderr } = await tare('state', '--bogus', 'x');
  assert.equal(code, 1);
  assert.match(stdout, /^Incorrect Usage: flag provided but not defined: -bogus\n\n.*tare .*state <container-id>/);
  assert.match(stderr, /level=error msg="flag provided but not defined: -bogus"\n$/);
  const unknown = await tare('satte', 'x');
  assert.equal(unknown.code, 3);
  assert.match(unknown.stderr, /did you mean \\"state\\"\?/);
});

test('--version begins with the line that engines read', async () => {
  const { code, stdout } = await tare('--version');
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  assert.equal(code, 0);
  assert.match(stdout, new RegExp(`^tare version ${version}\nspec: 1\\.\\d+\\.\\d+\n`));
});

test('global options that cannot be', async () => {
  const cases = [
    [['--log-format', 'xml', 'list'], 'invalid log-format: xml'],
    [['--root', '/', 'list'], 'option --root argument should not be set to /'],
  ];
  for (const [args, expected] of cases) {
    const { code, stderr } = await tare(...args);
    assert.equal(code, 1);
    assert.ok(stderr.includes(expected), stderr);
  }
});

test('a reader that has gone is not an error worth a word', async () => {
  const { stderr } = await run('sh', ['-c', `${[tareProgram, ...tareWords].join(' ')} --help | true`]);
  assert.equal(stderr, '');
});
