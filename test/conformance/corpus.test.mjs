/** Other people's configs: none gives an error; each broken in one place gives one there; odd but valid ones give none. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreBytes, instance } from '../support/wasm.mjs';
import { bases, breaks, edited, prepared, variations } from './support/corpus.mjs';
import { lineOf } from './support/json-text.mjs';

const { call } = instance(coreBytes());
const errors = (text) => JSON.parse(call('validate', text).text).filter(({ severity }) => severity === 'error');
const told = (list) =>
  list.map(({ rule, code, pointer, line, message }) => `${line} ${pointer} ${rule ?? code}: ${message}`);

/** One assertion over a list, so that a failure tells all of them. */
function assertEach(list, problem) {
  const wrong = list.flatMap((one) => {
    const what = problem(one);
    return what === undefined ? [] : [`${one.name ?? one[0]} (${one.base ?? 'base'}): ${what}`];
  });
  assert.deepEqual(wrong, []);
}

describe("other people's configs", () => {
  it('are a corpus of some size', () => {
    assert.ok(bases.size >= 40 && breaks.length >= 350 && variations.length >= 90);
    const names = [...breaks, ...variations].map(({ name }) => name);
    assert.equal(new Set(names).size, names.length);
  });

  it('have no errors', () => {
    assertEach([...bases], ([, text]) => told(errors(text)).join('; ') || undefined);
  });

  it('broken in one place, have an error there, on its line', () => {
    assertEach(breaks, (one) => {
      if (one.with) assert.deepEqual(told(errors(prepared(one))), [], `${one.name}, unbroken`);
      const text = edited(one);
      const line = one.line ?? lineOf(text, one.expect);
      const found = errors(text);
      if (found.some((error) => error.pointer === one.expect && error.line === line)) return undefined;
      return `expected ${line} ${one.expect}, found ${told(found).join('; ') || 'nothing'}`;
    });
  });

  it('odd but valid, have no errors', () => {
    assertEach(variations, (one) => told(errors(edited(one))).join('; ') || undefined);
  });
});
