/**
 * The JSON reader on other people's configs, edited at random and cut off anywhere: JSON.parse's verdict and values, no trap, and
 * the memory of the instance bounded; the validator on the same bytes. A sample in `npm test`; `npm run test:differential` runs
 * 100,000 edits and every prefix. test/assembly/json.test.mjs has the grammar case by case.
 */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { expected, wellFormed } from '../support/json-oracle.mjs';
import { compileEntry, coreBytes, instance, random } from '../support/wasm.mjs';
import { bases } from './support/corpus.mjs';
import { shortened } from './support/mutate.mjs';

const full = process.env.TARE_FULL === '1';
const documents = [...bases.values()].map((text) => Buffer.from(JSON.stringify(JSON.parse(shortened(text)))));

let reader;
let core;
before(async () => {
  reader = instance(await compileEntry('json'));
  core = instance(coreBytes());
});

function check(bytes, note) {
  const want = expected(bytes);
  const { kind, text } = reader.call('roundTrip', bytes, 0);
  assert.equal(kind === 0, want !== undefined, `${note}: ${text.slice(0, 500)}`);
  if (want) assert.deepEqual(wellFormed(JSON.parse(text)), wellFormed(want.value), note);
  const rules = JSON.parse(core.call('validate', bytes).text).map(({ rule }) => rule);
  assert.equal(
    rules.some((rule) => rule.startsWith('json-')),
    want === undefined,
    `${note}: ${rules}`,
  );
}

/** The bytes that the instances have; after a warm-up they must not grow. */
const memory = () => reader.exports.memory.buffer.byteLength + core.exports.memory.buffer.byteLength;

describe('the JSON reader', () => {
  it('takes random edits of configs as JSON.parse does', () => {
    const { below, pick } = random(20260803);
    const structural = [...Buffer.from('{}[]",:\\u0e-+. tfn\n')];
    const count = full ? 100_000 : 3_000;
    let before = 0;
    for (let i = 0; i < count; i++) {
      let bytes = Buffer.from(pick(documents));
      for (let edits = 1 + below(3); edits > 0; edits--) {
        const at = below(bytes.length);
        const byte = pick([below(256), pick(structural)]);
        const kind = below(4);
        if (kind < 2) bytes[at] = byte;
        else if (kind === 2) bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([byte]), bytes.subarray(at)]);
        else bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + below(8))]);
      }
      check(bytes, `edit ${i}`);
      if (i === count >> 1) before = memory();
    }
    assert.equal(memory(), before);
  });

  it('takes every prefix of a config as JSON.parse does', () => {
    const chosen = full ? documents : [documents.at(-2)];
    for (const bytes of chosen) {
      for (let length = 0; length <= bytes.length; length++) check(bytes.subarray(0, length), `prefix of ${length}`);
    }
  });
});
