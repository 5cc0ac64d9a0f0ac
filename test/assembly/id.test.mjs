/** Container ids: which are valid, what the message says, and which file name stands for one. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { before, describe, it } from 'node:test';
import { compileEntry, coreBytes, instance } from '../support/wasm.mjs';

const TARE = 0;
const OCI = 1;

describe('a container id', () => {
  const { call } = instance(coreBytes());
  const problem = (id, grammar) => call('checkId', id, grammar).text;

  it('is letters, digits and underscores, 1 to 1024 of them', () => {
    for (const id of ['a', 'Z', '0', '_', 'web_1', ...[255, 256, 1024].map((length) => 'x'.repeat(length))]) {
      assert.equal(problem(id, TARE), '', id);
      assert.equal(problem(id, OCI), '', id);
    }
  });

  it('may hold + - . in the oci grammar, and the message says so', () => {
    for (const id of ['a-b', 'a.b', 'a+b', '-', '.a', '...', 'k8s.io-0123']) {
      assert.equal(problem(id, OCI), '', id);
      assert.match(
        problem(id, TARE),
        /^invalid container ID format: invalid character '[-+.]' at position \d.*\(allowed with --id-format oci\)$/,
      );
    }
  });

  it('names the character that is wrong, and its position', () => {
    const cases = [
      ['', TARE, 'the id is empty'],
      ['', OCI, 'the id is empty'],
      ['.', TARE, "invalid character '.' at position 1"],
      ['.', OCI, '"." names a directory'],
      ['..', OCI, '".." names a directory'],
      ['../x', TARE, "invalid character '.' at position 1"],
      ['../x', OCI, "invalid character '/' at position 3"],
      ['a/b', TARE, "invalid character '/' at position 2"],
      ['a/b', OCI, "invalid character '/' at position 2"],
      ['a b', TARE, "invalid character ' ' at position 2"],
      ['ab\0c', TARE, 'invalid character U+0000 at position 3'],
      ['ab\0c', OCI, 'invalid character U+0000 at position 3'],
      ['a\n', OCI, 'invalid character U+000A at position 2'],
      ['a\u202eb', OCI, 'invalid character U+202E at position 2'],
      ['😀😀', OCI, "invalid character '😀' at position 1"],
      ['a😀b-', TARE, "invalid character '😀' at position 2"],
      ['é', TARE, "invalid character 'é' at position 1"],
      ['a~b', OCI, "invalid character '~' at position 2"],
      ['x'.repeat(1025), TARE, '1025 characters, at most 1024 may be used'],
      ['x'.repeat(1025), OCI, '1025 characters, at most 1024 may be used'],
    ];
    for (const [id, grammar, text] of cases) {
      const message = problem(id, grammar);
      assert.ok(message.startsWith(`invalid container ID format: ${text}`), `${JSON.stringify(id)}: ${message}`);
      assert.ok(!message.includes('--id-format'), message);
    }
  });

  it('is not said to be allowed elsewhere when it is not', () => {
    assert.ok(!problem('a-b/c', TARE).includes('--id-format'));
    assert.ok(!problem('-'.repeat(1025), TARE).includes('--id-format'));
  });
});

describe("an id's file name", () => {
  let call;
  before(async () => {
    ({ call } = instance(await compileEntry('id')));
  });

  it('is the id itself up to 255 bytes', () => {
    for (const id of ['a', 'a.b-c+d', 'x'.repeat(255)]) assert.equal(call('fileName', id).text, id);
  });

  it('of a longer id is its beginning, ~ and its SHA-256, with room for a suffix', () => {
    const id = 'y'.repeat(1024);
    const { text } = call('fileName', id);
    assert.equal(text, `${'y'.repeat(160)}~${createHash('sha256').update(id).digest('hex')}`);
    assert.ok(text.length < 240);
    assert.notEqual(call('fileName', `${'y'.repeat(1023)}z`).text, text);
    assert.equal(call('fileName', 'x'.repeat(256)).text.length, 225);
  });

  it('hashes as SHA-256 does', () => {
    for (let length = 0; length < 200; length++) {
      const text = 'aé'.repeat(length).slice(0, length);
      assert.equal(call('hash', text).text, createHash('sha256').update(text).digest('hex'), `${length}`);
    }
  });
});
