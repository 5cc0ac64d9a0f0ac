/** `tare/validator` in Node. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { createValidator } from 'tare/validator';
import { createValidator as createForBrowsers } from '../../dist/validator/index.js';
import { runcDefault, silent } from '../support/configs.mjs';
import { browserFiles } from './support/files.mjs';

const wasm = readFileSync(new URL('../../build/validator.wasm', import.meta.url));
const validator = await createValidator();

test('ids', () => {
  assert.equal(validator.validateId('web_1'), undefined);
  assert.match(validator.validateId('web-1'), /'-' at position 4/);
  assert.equal(validator.validateId('web-1', 'oci'), undefined);
  assert.match(validator.validateId('.', 'oci'), /names a directory/);
});

test('configs, as text and as bytes', () => {
  assert.deepEqual(
    validator.validateConfig(JSON.stringify(runcDefault())).filter(({ severity }) => severity === 'error'),
    [],
  );
  const text = '{\n "ociVersion": "1.2.0",\n "process": { "cwd": "ü", "args": ["x"] },\n "root": { "path": "r" }\n}';
  const found = validator.validateConfig(text);
  const cwd = found.find(({ pointer }) => pointer === '/process/cwd');
  assert.deepEqual([cwd.severity, cwd.line, cwd.column, cwd.endColumn], ['error', 3, 22, 25]);
  assert.deepEqual(validator.validateConfig(Buffer.from(text)), found);
});

test('a type that there is not is refused', () => {
  for (const type of ['image', 'toString', ''])
    assert.throws(() => validator.validateConfig('{}', { type }), /unknown type of document/);
});

test('a document that is larger than the bound gets a diagnostic', () => {
  const [found, ...more] = validator.validateConfig(`{"a":"${'x'.repeat(17 << 20)}"}`);
  assert.equal(more.length, 0);
  assert.equal(found.severity, 'error');
  assert.equal(validator.validateConfig(JSON.stringify(silent())).length, 0);
});

test('where pointers lead', () => {
  const text = '{ "a": [1, { "b/c": true }],\n "d": {} }';
  assert.deepEqual(validator.locate(text, ['/a/0', '/a/1/b~1c', '/d/none/at/all', '']), [
    { line: 1, column: 9, endLine: 1, endColumn: 10 },
    { line: 1, column: 21, endLine: 1, endColumn: 25 },
    { line: 2, column: 7, endLine: 2, endColumn: 8 },
    { line: 1, column: 1, endLine: 1, endColumn: 2 },
  ]);
  assert.deepEqual(validator.locate('{', ['']), []);
});

test('the module from bytes, a response, an address, promises of them; the browser’s entry makes the same', async () => {
  const bytes = Uint8Array.from(wasm);
  const response = (type, status = 200) => new Response(bytes, { status, headers: { 'content-type': type } });
  const sources = [
    bytes,
    bytes.buffer,
    response('application/wasm'),
    response('text/plain'),
    Promise.resolve(bytes),
    Promise.resolve(response('application/wasm; charset=x')),
    new URL(`data:application/wasm;base64,${wasm.toString('base64')}`),
  ];
  for (const create of [createValidator, createForBrowsers]) {
    for (const source of sources) {
      const given =
        source instanceof Response
          ? source.clone()
          : source instanceof Promise
            ? source.then((s) => (s instanceof Response ? s.clone() : s))
            : source;
      const made = await create(given);
      assert.equal(made.validateId('a'), undefined);
      assert.deepEqual(made.validateConfig('{}'), validator.validateConfig('{}'));
    }
    await assert.rejects(create(response('text/html', 404)), /status 404/);
    await assert.rejects(create(new Uint8Array(8)), WebAssembly.CompileError);
  }
});

/** A module whose functions all end in a trap, but for those that work. */
test('after a trap there is an error, and a new instance for the next call', async () => {
  const { Instance } = await import('../../dist/core/instance.js');
  let made = 0;
  const instance = new Instance(() => {
    made++;
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
    const fails = made === 1;
    return { ...exports, validate: (kind) => (fails ? exports.begin(-1) : exports.validate(kind)) };
  });
  assert.throws(() => instance.call('validate', [Buffer.from('{}')]), { name: 'CoreFailure', code: 'SystemError' });
  assert.ok(instance.call('validate', [Buffer.from('{}')]).bytes.length > 0);
  assert.equal(made, 2);
});

test('what a browser loads has at most 100 kB gzipped', () => {
  const sizes = browserFiles().map((path) => [path, gzipSync(readFileSync(path), { level: 9 }).length]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  assert.ok(sizes.length > 5, 'the module and its glue');
  assert.ok(total <= 100_000, `${total} bytes: ${JSON.stringify(sizes)}`);
});

const CALLS = process.env.TARE_FULL === '1' ? 1_000_000 : 100_000;
test(`the memory stays as it is over ${CALLS} calls`, async () => {
  let memory;
  const { Instance } = await import('../../dist/core/instance.js');
  const instance = new Instance(() => {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
    memory ??= exports.memory;
    assert.equal(memory, exports.memory, 'one instance serves all calls');
    return exports;
  });
  const config = Buffer.from(JSON.stringify(silent()));
  const inputs = [
    ['checkId', Buffer.from('web-1'), 0],
    ['validate', config, 0],
    ['validate', Buffer.from('{"process": [1, {"a": '), 0],
    ['readState', Buffer.from('{"id":"a","x":[1,2,3]}'), 0],
    ['locate', Buffer.concat([config, Buffer.from('["/root/path"]')]), config.length],
  ];
  let size = 0;
  for (let call = 0; call < CALLS; call++) {
    const [entry, input, argument] = inputs[call % inputs.length];
    instance.call(entry, [input], argument);
    if (call === 100) size = memory.buffer.byteLength;
  }
  assert.equal(memory.buffer.byteLength, size);
});
