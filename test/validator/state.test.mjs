/** state.json as an object and back: nothing is lost, and nothing that is damaged is taken for a state. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';
import { createValidator, ExactNumber } from 'tare/validator';
import { random } from '../support/wasm.mjs';

const validator = await createValidator();
const fixture = (name) => readFileSync(new URL(`../fixtures/state/${name}.json`, import.meta.url), 'utf8').trimEnd();
const schema = JSON.parse(readFileSync(new URL('../../schema/state.schema.json', import.meta.url), 'utf8'));
const conforms = new Ajv2020({ strict: false, allowUnionTypes: true }).compile(schema);
const errorsOf = (text) => validator.parseState(text).diagnostics.filter(({ severity }) => severity === 'error');
const ROUNDS = process.env.TARE_FULL === '1' ? 50_000 : 3_000;

test('a state of version 1 is read, and the same when it is written', () => {
  const { state, diagnostics } = validator.parseState(fixture('version-1'));
  assert.deepEqual(diagnostics, []);
  assert.equal(state.config.process.rlimits[0].hard, 18446744073709551615n);
  assert.equal(validator.serializeState(state), fixture('version-1'));
});

test('a state without a version, as libcontainer writes it, gets what is not in it', () => {
  const { state, diagnostics } = validator.parseState(fixture('version-0'));
  assert.deepEqual(diagnostics, []);
  const { version, phase, start_socket, cgroup_manager, external_descriptors, namespace_paths } = state;
  assert.deepEqual([version, phase, start_socket, cgroup_manager], [1, 'ready', 'start.sock', 'cgroupfs']);
  assert.equal(external_descriptors.length, 3);
  assert.deepEqual(namespace_paths, { NEWNET: '/proc/1/ns/net' });
  const again = validator.parseState(validator.serializeState(state));
  assert.deepEqual(again, { state, diagnostics: [] });
});

test('of a newer Tare everything is kept, and it is said', () => {
  const text = fixture('version-1').replace('"version":1', '"version":7').replace(/}$/, ',"future":{"a":[1e400,-0]}}');
  const { state, diagnostics } = validator.parseState(text);
  assert.deepEqual(
    diagnostics.map(({ code, severity, pointer }) => [code, severity, pointer]),
    [['state-version', 'warning', '/version']],
  );
  assert.ok(state.future.a[0] instanceof ExactNumber);
  assert.equal(validator.serializeState(state), text);
});

/** Values of every kind, of some depth. */
function anything({ below, pick, next }, depth) {
  const kinds = [
    () => null,
    () => below(2) === 1,
    () => next() - next(),
    () => (BigInt(next()) << 40n) * BigInt(pick([1, -1])),
    () =>
      new ExactNumber(
        pick(['1e400', '-0', '0.1000000000000000000001', '-2.5e-999', '123456789012345678901234567890.5']),
      ),
    () => pick([0.1, 1e21, -1.5e-7, Number.MAX_VALUE, 5e-324]),
    () => text({ below }),
    () => Array.from({ length: below(4) }, () => anything({ below, pick, next }, depth - 1)),
    () =>
      Object.fromEntries(
        Array.from({ length: below(4) }, () => [text({ below }), anything({ below, pick, next }, depth - 1)]),
      ),
  ];
  return pick(depth > 0 ? kinds : kinds.slice(0, 7))();
}

const CHARACTERS = ['a', '"', '\\', '\0', '\n', '\u007f', 'ü', '\u2028', '\uE000', '\uFFFD', '😀', '/', '~', '1'];
function text({ below }) {
  return Array.from({ length: below(6) }, () => CHARACTERS[below(CHARACTERS.length)]).join('');
}

test('what is written is read as the same, whatever is in it', () => {
  const chance = random(3);
  const { state: base } = validator.parseState(fixture('version-1'));
  for (let round = 0; round < ROUNDS; round++) {
    const texts = Object.fromEntries(Array.from({ length: 3 }, () => [text(chance), text(chance)]));
    const state = {
      ...base,
      init_process_start: chance.pick([0, 1, 18446744073709551615n, 9007199254740993n]),
      bundle: text(chance),
      annotations: texts,
      config: { [text(chance)]: anything(chance, 4) },
      [`x_${text(chance)}`]: anything(chance, 4),
    };
    const written = validator.serializeState(state);
    const read = validator.parseState(written);
    assert.deepEqual(read, { state, diagnostics: [] }, written);
    assert.equal(validator.serializeState(read.state), written);
  }
});

test('cut anywhere it is no state, and a diagnostic says so', () => {
  const bytes = Buffer.from(fixture('version-1'));
  for (let length = 0; length < bytes.length; length++) {
    const { state, diagnostics } = validator.parseState(bytes.subarray(0, length));
    assert.equal(state, undefined, `${length} bytes`);
    assert.equal(diagnostics.length, 1);
    assert.equal(diagnostics[0].severity, 'error');
  }
});

test('damaged anywhere it is a state or an error, never both or neither, and no trap', () => {
  const chance = random(4);
  const whole = Buffer.from(fixture('version-1'));
  for (let round = 0; round < ROUNDS; round++) {
    const bytes = Buffer.from(whole);
    for (let n = chance.below(3); n >= 0; n--) bytes[chance.below(bytes.length)] = chance.below(256);
    const { state, diagnostics } = validator.parseState(bytes);
    assert.equal(
      state === undefined,
      diagnostics.some(({ severity }) => severity === 'error'),
      bytes.toString('latin1'),
    );
    if (state) validator.serializeState(state);
  }
});

const PLACES = [
  ...Object.keys(schema.properties),
  'annotations/a',
  'cgroup_paths/cpu',
  'namespace_paths/NEWNET',
  'config/a',
];
const VALUES = [
  null,
  true,
  false,
  0,
  1,
  -1,
  2 ** 31,
  1.5,
  2 ** 60,
  '',
  'x',
  '.',
  'ready',
  'cgroupfs',
  [],
  {},
  ['x'],
  { a: 'b' },
  { a: 1 },
];

test('the schema and the core agree, of every member with every kind of value', () => {
  for (const place of PLACES) {
    for (const value of [undefined, ...VALUES]) {
      const state = JSON.parse(fixture('version-1'));
      const [member, inner] = place.split('/');
      if (inner) state[member][inner] = value;
      else state[member] = value;
      const written = JSON.stringify(state);
      assert.equal(errorsOf(written).length === 0, conforms(JSON.parse(written)), `${place}: ${JSON.stringify(value)}`);
    }
  }
  for (const written of ['[]', '7', 'null', '{}', '{"id":null}']) {
    assert.equal(errorsOf(written).length === 0, conforms(JSON.parse(written)), written);
  }
});

test('errors are at their places; what is no state is not written', () => {
  const wrong = '{\n  "id": "a b",\n  "cgroup_paths": { "cpu": 7 },\n  "phase": "asleep",\n  "id": 7\n}';
  assert.deepEqual(
    validator.parseState(wrong).diagnostics.map(({ code, pointer, line, column }) => [code, pointer, line, column]),
    [
      ['state-type', '/cgroup_paths/cpu', 3, 28],
      ['state-choice', '/phase', 4, 12],
      ['duplicate-key', '/id', 5, 3],
      ['state-type', '/id', 5, 9],
    ],
  );
  const { state } = validator.parseState(fixture('version-1'));
  assert.throws(() => validator.serializeState({ ...state, init_process_pid: -1 }), {
    name: 'TypeError',
    message: '/init_process_pid: must be an integer from 0 to 2147483647, not -1',
  });
  assert.throws(() => validator.serializeState({ ...state, config: { a: Number.NaN } }), { name: 'NotJson' });
});
