/** JSON with 64-bit integers. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse, stringify } from '../../dist/json.js';

test('integers that a double cannot hold become BigInts, all others numbers', () => {
  const text =
    '{"max":18446744073709551615,"min":-9223372036854775808,"safe":9007199254740991,"next":9007199254740993}';
  assert.deepEqual(parse(text), {
    max: 18446744073709551615n,
    min: -9223372036854775808n,
    safe: 9007199254740991,
    next: 9007199254740993n,
  });
  assert.equal(stringify(parse(text)), text);
});

test('digits in strings, fractions and exponents stay what they are', () => {
  const value = parse(
    '{"a\\"18446744073709551615":"18446744073709551615","f":12345678901234567.5,"e":12345678901234567e3}',
  );
  assert.deepEqual(Object.keys(value)[0], 'a"18446744073709551615');
  assert.equal(value['a"18446744073709551615'], '18446744073709551615');
  assert.equal(typeof value.f, 'number');
  assert.equal(value.e, 12345678901234567e3);
});

test('wrong JSON is a SyntaxError', () => {
  assert.throws(() => parse('{"a":18446744073709551615'), SyntaxError);
  assert.throws(() => parse(''), SyntaxError);
});

test('objects are written as JSON.stringify does it, with BigInts as integers', () => {
  const value = { a: [1, 'ü"\n', null, true, { b: undefined, c: new Date(0) }], d: -0.5 };
  assert.equal(stringify(value), JSON.stringify(value));
  assert.equal(stringify({ limit: 2n ** 64n - 1n }), '{"limit":18446744073709551615}');
});

test('what JSON cannot say is refused with its pointer', () => {
  const cycle = { a: {} };
  cycle.a.b = cycle;
  const cases = [
    [{ a: [1, Number.NaN] }, '/a/1'],
    [{ 'a/b~': () => {} }, '/a~1b~0'],
    [cycle, '/a/b'],
    [{ s: Symbol('x') }, '/s'],
    [{ a: [undefined] }, '/a/0'],
  ];
  for (const [value, pointer] of cases) {
    assert.throws(
      () => stringify(value),
      (error) => error.code === 'ConfigInvalid' && error.pointer === pointer,
    );
  }
});
