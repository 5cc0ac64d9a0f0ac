// Durations, by the examples of Go's own tests (time_test.go).
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDuration } from '../../dist/cli/duration.js';

test('what is a duration', () => {
  for (const [text, ms] of [
    ['0', 0],
    ['5s', 5000],
    ['+5s', 5000],
    ['-5s', -5000],
    ['-0', 0],
    ['5.0s', 5000],
    ['5.6s', 5600],
    ['5.s', 5000],
    ['.5s', 500],
    ['1.004s', 1004],
    ['10ns', 0.00001],
    ['11us', 0.011],
    ['12µs', 0.012],
    ['12μs', 0.012],
    ['13ms', 13],
    ['15m', 900_000],
    ['16h', 57_600_000],
    ['3h30m', 12_600_000],
    ['10.5s4m', 250_500],
    ['-2m3.4s', -123_400],
    ['1h2m3s4ms5us6ns', 3_723_004.005006],
  ]) {
    assert.ok(Math.abs(parseDuration(text) - ms) < 1e-9, `${text}: ${parseDuration(text)}`);
  }
});

test('what is none', () => {
  for (const text of [
    '',
    '3',
    '-',
    's',
    '.',
    '-.',
    '.s',
    '+.s',
    '1d',
    '5 s',
    ' 5s',
    '5s ',
    '1e3s',
    '00',
    '3000000h',
    'max',
  ]) {
    assert.equal(parseDuration(text), undefined, text);
  }
});
