/** The core as the library loads it. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createCore, loadCore } from '../../dist/core/index.js';
import { runcDefault, smallest } from '../support/configs.mjs';
import { coreBytes } from '../support/wasm.mjs';

const bytes = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));

/** A module with the exports of the core whose functions all end in a trap, as WebAssembly text would say: (func unreachable). */
const trapping = () => {
  const name = (text) => [text.length, ...Buffer.from(text)];
  const section = (id, content) => [id, content.length, ...content];
  const functions = ['step', 'validate', 'checkId'];
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [2, 0x60, 1, 0x7f, 1, 0x7f, 0x60, 0, 1, 0x7f]),
    ...section(3, [2, 0, 1]),
    ...section(5, [1, 0, 1]),
    ...section(7, [
      5,
      ...name('memory'),
      2,
      0,
      ...name('begin'),
      0,
      0,
      ...functions.flatMap((f) => [...name(f), 0, 1]),
    ]),
    ...section(10, [2, 4, 0, 0x41, 0, 0x0b, 3, 0, 0x00, 0x0b]),
  ]);
};

describe('the core in Node', () => {
  it('is one instance for a process', () => {
    assert.equal(loadCore(), loadCore());
  });

  it('validates ids', () => {
    const core = loadCore();
    assert.equal(core.validateId('web_1', 'tare'), undefined);
    assert.equal(core.validateId('web-1', 'oci'), undefined);
    assert.match(core.validateId('web-1', 'tare'), /'-' at position 4 .*--id-format oci/);
    assert.match(core.validateId('a\0', 'oci'), /U\+0000 at position 2/);
    assert.match(core.validateId('', 'oci'), /empty/);
  });

  it('validates configs', () => {
    const core = loadCore();
    assert.deepEqual(core.validateConfig(bytes(smallest())), []);
    const [found, ...more] = core.validateConfig(bytes({ ...smallest(), hooks: { poststop: [{}] } }));
    assert.deepEqual(
      [found.code, found.pointer, found.severity, more.length],
      ['required', '/hooks/poststop/0', 'error', 0],
    );
  });

  it('steps: an unknown verb is an error, like any other', () => {
    const answer = loadCore().step({ verb: 'fly', id: 'x', root: '/run/tare' }, bytes(''), []);
    assert.equal(answer.kind, 'error');
    assert.match(answer.error.message, /fly/);
  });

  it('steps: the first turn of create only looks', () => {
    const request = { verb: 'create', id: 'x', root: '/run/tare', bundle: '/b', now: '2024-01-01T00:00:00Z' };
    const answer = loadCore().step(request, bytes(runcDefault()), []);
    assert.equal(answer.kind, 'plan');
    assert.equal(answer.readOnly, true);
  });

  it('takes documents that need more memory, and does not keep it', () => {
    const core = createCore(coreBytes());
    const large = bytes({ ...smallest(), annotations: { large: 'x'.repeat(15 << 20) } });
    for (let i = 0; i < 3; i++) assert.deepEqual(core.validateConfig(large), []);
    const list = `${JSON.stringify(smallest()).slice(0, -1)},"solaris":{"x":[${'0,'.repeat(7 << 20)}0]}}`;
    assert.deepEqual(core.validateConfig(bytes(list)), []);
    assert.deepEqual(core.validateConfig(bytes(smallest())), []);
  });

  it('after a trap goes on with a fresh instance; a trap is an error with a code', () => {
    const core = createCore(trapping());
    for (let i = 0; i < 3; i++) {
      assert.throws(() => core.validateId('x', 'tare'), {
        name: 'CoreFailure',
        code: 'SystemError',
        message: /^the core failed: /,
      });
      const answer = core.step({ verb: 'create' }, bytes(''), []);
      assert.deepEqual([answer.kind, answer.error.code], ['error', 'SystemError']);
    }
  });
});
