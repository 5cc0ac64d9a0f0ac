/** `tare validate`: what it is given, the formats, and the exit status. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { silent } from '../support/configs.mjs';
import { tareBin } from '../support/run.mjs';

const dir = mkdtempSync(join(tmpdir(), 'tare-validate-'));
after(() => rmSync(dir, { recursive: true }));

/** Runs `tare validate` in the scratch directory. */
const validate = (args, { input = '', env = {} } = {}) => {
  const options = { input, cwd: dir, env: { ...process.env, ...env }, encoding: 'utf8' };
  const { status, stdout, stderr } = spawnSync(process.execPath, [tareBin, 'validate', ...args], options);
  return { code: status, stdout, stderr };
};
const file = (name, content) => {
  writeFileSync(
    join(dir, name),
    typeof content === 'string' || Buffer.isBuffer(content) ? content : JSON.stringify(content),
  );
  return name;
};

const good = file('good.json', silent());
const bad = file('bad.json', JSON.stringify({ ...silent(), ociVersion: 7 }, null, 2));
const warned = file('warned.json', { ...silent(), speling: 1 });

test('all problems of all documents, each with its file, line and column', () => {
  const { code, stdout, stderr } = validate([good, bad, warned]);
  assert.deepEqual([code, stderr], [1, '']);
  assert.match(stdout, /^bad\.json:2:17: error: [^\n]+ \[[\w-]+\]\n {4}2 \| {3}"ociVersion": 7,\n {6}\| {17}\^\n/);
  assert.match(stdout, /\nwarned\.json:1:\d+: warning: [^\n]*speling/);
  assert.ok(!stdout.includes('good.json'));
});

test('warnings fail with --strict only', () => {
  assert.equal(validate([warned]).code, 0);
  assert.equal(validate(['--strict', warned]).code, 1);
  assert.deepEqual(validate(['--strict', good]), { code: 0, stdout: '', stderr: '' });
});

test('JSON: an array of diagnostics, with the file when there are several', () => {
  const one = JSON.parse(validate(['--json', bad]).stdout);
  assert.deepEqual(
    [one[0].pointer, one[0].line, one[0].severity, 'file' in one[0]],
    ['/ociVersion', 2, 'error', false],
  );
  assert.deepEqual(validate(['--format', 'json', bad]).stdout, validate(['--json', bad]).stdout);
  const several = JSON.parse(validate(['--json', good, bad, warned]).stdout);
  assert.deepEqual(
    several.map((found) => found.file),
    ['bad.json', 'warned.json'],
  );
  assert.deepEqual(several[0], { file: 'bad.json', ...one[0] });
});

test('annotations for GitHub, escaped', () => {
  const name = file('a,b:c%.json', { ...silent(), 'x%\n:y': 1 });
  const { code, stdout } = validate(['--format=github', bad, name]);
  const [error, warning, ...rest] = stdout.split('\n');
  assert.equal(code, 1);
  assert.match(error, /^::error file=bad\.json,line=2,endLine=2,col=17,endColumn=18,title=[\w-]+::[^\n]+$/);
  assert.match(
    warning,
    /^::warning file=a%2Cb%3Ac%25\.json,line=1,endLine=1,col=\d+,endColumn=\d+,title=[\w-]+::[^\n]*x%25\\n:y[^\n]*$/,
  );
  assert.deepEqual(rest, ['']);
});

test('standard input, in parts; a directory; the types of documents', () => {
  assert.match(validate(['-'], { input: '{"ociVersion":' }).stdout, /^<stdin>:1:15: error: /);
  mkdirSync(join(dir, 'state'));
  file('state/state.json', { id: 'web_1', phase: 'asleep' });
  const { code, stdout } = validate(['--type', 'state', 'state']);
  assert.equal(code, 1);
  assert.match(stdout, /^state\/state\.json:1:\d+: error: must be one of creating, ready, deleting, not "asleep"/);
  assert.equal(validate(['--type', 'state', '-'], { input: '{"id":"web_1"}' }).code, 0);
  assert.match(validate(['--type', 'image', good]).stderr, /not one of config, process, resources, state/);
});

test('what cannot be read is told, and the rest is checked all the same', () => {
  mkdirSync(join(dir, 'empty'));
  const { code, stdout, stderr } = validate(['none.json', bad, 'empty', good]);
  assert.equal(code, 1);
  assert.match(stdout, /^bad\.json:2:17: error/);
  assert.match(stderr, /JSON specification file none\.json not found/);
  assert.match(stderr, /JSON specification file empty\/config\.json not found/);
  assert.deepEqual([validate(['none.json']).stdout, validate(['none.json']).code], ['', 1]);
});

test('a file without an end is read as far as the bound', () => {
  const { code, stdout } = validate(['/dev/zero']);
  assert.equal(code, 1);
  assert.match(stdout, /^\/dev\/zero:1:1: error: /);
});

test('bytes that are no UTF-8, a byte order mark, CRLF, tabs', () => {
  const wild = file(
    'wild.json',
    Buffer.concat([Buffer.from('{\r\n\t"a": "'), Buffer.from([0xc3, 0x28]), Buffer.from('"\r\n}')]),
  );
  assert.match(
    validate([wild]).stdout,
    /^wild\.json:2:8: error: [^\n]*UTF-8[^\n]*\n {4}2 \| \t"a": "\uFFFD\("\n {6}\| \t {6}\^/,
  );
  const marked = file('marked.json', `\uFEFF${JSON.stringify(silent())}`);
  assert.match(validate([marked]).stdout, /^marked\.json:1:1: /);
});

test('colours at a terminal, unless NO_COLOR says no', {
  skip: spawnSync('script', ['--version']).error && 'needs script',
}, () => {
  const atTerminal = (env) => {
    const command = `'${process.execPath}' '${tareBin}' validate bad.json`;
    const options = { cwd: dir, env: { ...process.env, TERM: 'xterm', NO_COLOR: '', ...env }, encoding: 'utf8' };
    return spawnSync('script', ['-qec', command, '/dev/null'], options).stdout.replaceAll('\r\n', '\n');
  };
  const plain = validate([bad]).stdout;
  assert.ok(!plain.includes('\u001b'));
  assert.ok(atTerminal({}).includes('\u001b[1;31merror:'));
  assert.equal(stripVTControlCharacters(atTerminal({})), plain);
  assert.equal(atTerminal({ NO_COLOR: '1' }), plain);
  assert.equal(atTerminal({ TERM: 'dumb' }), plain);
});
