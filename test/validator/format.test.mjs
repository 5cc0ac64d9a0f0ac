/** Diagnostics as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createValidator, formatDiagnostic, formatDiagnostics } from 'tare/validator';

const at = (line, column, endColumn, rest = {}) => ({
  code: 'some-rule',
  severity: 'error',
  pointer: '/a',
  line,
  column,
  endLine: line,
  endColumn,
  message: 'is wrong',
  ...rest,
});
/** The two lines of the excerpt, without their margin. */
const excerpt = (diagnostic, source, options = {}) =>
  formatDiagnostic(diagnostic, { source, ...options })
    .split('\n')
    .slice(1, 3)
    .map((line) => line.slice(8));

test('a diagnostic is file:line:column: severity: message [code], the line, a caret, the hint', () => {
  assert.equal(
    formatDiagnostic(at(2, 8, 11, { hint: 'make it right' }), { source: '{\n  "a": 123\n}', file: 'c.json' }),
    [
      'c.json:2:8: error: is wrong [some-rule]',
      '    2 |   "a": 123',
      '      |        ^~~',
      '      = make it right',
      '',
    ].join('\n'),
  );
  assert.equal(formatDiagnostic(at(2, 8, 11)), '<config>:2:8: error: is wrong [some-rule]\n');
});

test('colours, when asked for, and never otherwise', () => {
  const plain = formatDiagnostic(at(1, 1, 2, { hint: 'h' }), { source: '{}' });
  const colored = formatDiagnostic(at(1, 1, 2, { hint: 'h' }), { source: '{}', color: true });
  assert.ok(!plain.includes('\u001b'));
  assert.ok(colored.includes('\u001b[1;31merror:\u001b[0m'));
  assert.equal(stripVTControlCharacters(colored), plain);
});

test('the caret is below its place: tabs, wide characters, combining marks', () => {
  assert.deepEqual(excerpt(at(1, 3, 5), '\t\t{}'), ['\t\t{}', '\t\t^~']);
  assert.deepEqual(excerpt(at(1, 5, 6), '"日本"x'), ['"日本"x', '      ^']);
  assert.deepEqual(excerpt(at(1, 4, 5), '"😀x'), ['"😀x', '   ^']);
  assert.deepEqual(excerpt(at(1, 4, 5), '"e\u0301x'), ['"e\u0301x', '  ^']);
});

test('CRLF, a byte order mark, a place at the end, a line that is not there', () => {
  assert.deepEqual(excerpt(at(2, 1, 2), '{\r\n}\r\n'), ['}', '^']);
  assert.deepEqual(excerpt(at(1, 2, 3), '\uFEFF{}'), ['\uFFFD{}', ' ^']);
  assert.deepEqual(excerpt(at(1, 3, 3), '{}'), ['{}', '  ^']);
  assert.deepEqual(excerpt(at(9, 9, 9), '{}'), ['', '^']);
  assert.deepEqual(excerpt({ ...at(1, 2, 3), endLine: 3 }, '{ab\n\n}'), ['{ab', ' ^~']);
});

test('a long line is cut around the place', () => {
  for (const column of [1, 50, 5_000, 9_990, 10_000]) {
    const source = Array.from({ length: 10_000 }, (_, index) => String.fromCharCode(97 + (index % 26))).join('');
    for (const width of [40, 100]) {
      const [text, marker] = excerpt(at(1, column, column + 3), source, { width });
      assert.ok(text.length <= width + 2, `${column}: ${text.length}`);
      const caret = marker.indexOf('^');
      assert.equal(text[caret], source[column - 1], `${column}`);
      assert.equal(text.startsWith('…'), !source.startsWith(text[0]) || column > width);
    }
  }
  assert.equal(
    excerpt(at(1, 2, 5_000), `{${'x'.repeat(6_000)}}`)[1].length,
    excerpt(at(1, 2, 5_000), `{${'x'.repeat(6_000)}}`)[0].length - 1,
  );
});

test('what a document holds cannot command the terminal', () => {
  const source = '{"a":"\u001b]0;x\u0007\u202e"}';
  const text = formatDiagnostic(at(1, 6, 8, { message: 'is \u001b[31m\nred', hint: '\u009b' }), {
    source,
    file: 'a\nb',
  });
  assert.ok(!/(?!\n)[\p{Cc}\p{Cf}]/u.test(text), JSON.stringify(text));
  assert.equal(text.split('\n').length, 5);
});

test('bytes that are no UTF-8', async () => {
  const validator = await createValidator();
  const source = Buffer.concat([Buffer.from('{\n "ü": "'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n}')]);
  const [found] = validator.validateConfig(source);
  assert.deepEqual([found.line, found.column], [2, 8]);
  assert.match(formatDiagnostics([found], { source }), /\n {6}\| {8}\^/);
});
