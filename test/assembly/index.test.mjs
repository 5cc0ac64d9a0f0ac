/** The core as a module: no imports, one arena for each call. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { coreBytes, instance } from '../support/wasm.mjs';
import { smallest } from '../support/configs.mjs';

describe('core.wasm', () => {
  it('imports nothing', () => {
    assert.deepEqual(WebAssembly.Module.imports(new WebAssembly.Module(coreBytes())), []);
  });

  it('answers the same after 100,000 calls, in the same memory', () => {
    const { call, exports } = instance(coreBytes());
    const good = JSON.stringify(smallest());
    const bad = JSON.stringify({ ...smallest(), hostname: 'x'.repeat(100) }).replace('"cwd"', '"cwd":1,"cwd"');
    const first = {
      good: call('validate', good).text,
      bad: call('validate', bad).text,
      id: call('checkId', 'a-b', 0).text,
    };
    assert.equal(first.good, '[]');
    const pages = exports.memory.buffer.byteLength;
    const begun = exports.begin(64);
    for (let i = 0; i < 33_334; i++) {
      assert.equal(call('validate', good).text, first.good);
      assert.equal(call('validate', bad).text, first.bad);
      assert.equal(call('checkId', 'a-b', 0).text, first.id);
    }
    assert.equal(exports.memory.buffer.byteLength, pages);
    assert.equal(exports.begin(64), begun);
  });

  it('gives the same bytes on every instance', () => {
    const text =
      '{"ociVersion":"2.0","process":{"args":[]},"root":{},"hooks":[1],"linux":{"namespaces":[{"type":"x"}]}}';
    const [one, other] = [instance(coreBytes()), instance(coreBytes())];
    for (let i = 0; i < 5; i++) other.call('validate', JSON.stringify(smallest()));
    assert.equal(other.call('validate', text).text, one.call('validate', text).text);
  });

  it('refuses a damaged input of step, without a trap', () => {
    const { call } = instance(coreBytes());
    const part = (length, text) =>
      Buffer.concat(
        [Uint32Array.of(1, length), Buffer.from(text)].map((b) => Buffer.from(b.buffer, b.byteOffset, b.byteLength)),
      );
    for (const input of [
      Buffer.alloc(0),
      Buffer.alloc(3),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      part(100, '{}'),
      part(0xffffffff, '{}'),
    ]) {
      const { kind, text } = call('step', input);
      assert.equal(kind, 2);
      assert.equal(JSON.parse(text).code, 'SystemError');
    }
    assert.match(call('step', part(16, '{"id":"x","a":1}')).text, /verb/);
    assert.match(call('step', part(2, '[]')).text, /not a JSON object/);
  });
});
