/** The validation of config.json: what is accepted, and of what is broken the exact place. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runcDefault, smallest } from '../support/configs.mjs';
import { BROKEN, VALID } from './broken-configs.mjs';
import { coreBytes, instance, random } from '../support/wasm.mjs';

const { call } = instance(coreBytes());
/** Errors and warnings: every config here gets the hint that it has no seccomp. */
const diagnose = (config) =>
  JSON.parse(call('validate', typeof config === 'object' ? JSON.stringify(config, null, 2) : config).text).filter(
    ({ severity }) => severity !== 'hint',
  );

/** Changes a fresh runc default in place and diagnoses it. */
function broken(change) {
  const config = runcDefault();
  change(config);
  const text = JSON.stringify(config, null, 2);
  return { text, diagnostics: diagnose(text) };
}

/** The line and column of a piece of text, which must be unique in the document. */
function placeOf(text, piece) {
  const at = text.indexOf(piece);
  assert.ok(at >= 0 && text.indexOf(piece, at + 1) < 0, `${piece} is not unique in ${text}`);
  const before = text.slice(0, at).split('\n');
  return [before.length, before.at(-1).length + 1];
}

describe('the validation of config.json', () => {
  it("accepts runc's default and the smallest config without a word", () => {
    assert.deepEqual(diagnose(runcDefault()), []);
    assert.deepEqual(diagnose(smallest()), []);
  });

  it('says which time of SCHED_DEADLINE is wrong, and how', () => {
    const times = (runtime, deadline, period) => ({ runtime, deadline, period });
    const large = 2n ** 63n;
    const cases = [
      [{ deadline: 2000 }, 'requires `runtime`', '/process/scheduler'],
      [{ runtime: 2000 }, 'requires `deadline`', '/process/scheduler'],
      [times(0, 2000, 2000), 'runtime must be greater than 0', '/process/scheduler/runtime'],
      [times(2001, 2000, 2000), 'runtime (2001) must be <= deadline (2000)', '/process/scheduler/runtime'],
      [times(2000, 2001, 2000), 'deadline (2001) must be <= period (2000)', '/process/scheduler/deadline'],
      [times(1023, 2000, 2000), `runtime (1023) must be between 1024 and ${large - 1n}`, '/process/scheduler/runtime'],
      [
        times(1024, 2000, large),
        `period (${large}) must be between 1024 and ${large - 1n}`,
        '/process/scheduler/period',
      ],
    ];
    for (const [scheduler, message, pointer] of cases) {
      const config = runcDefault();
      config.process.scheduler = { policy: 'SCHED_DEADLINE', ...scheduler };
      const text = JSON.stringify(config, (_, value) => (value === large ? 'LARGE' : value));
      const [found, ...others] = diagnose(text.replace('"LARGE"', String(large)));
      assert.deepEqual([found?.message, found?.pointer], [`sched_setattr: \`SCHED_DEADLINE\` ${message}`, pointer]);
      assert.deepEqual(others, []);
    }
    for (const good of [times(1024, 1024, 0), times(1024, 2048, 2048), { runtime: 1024, deadline: 1024 }]) {
      const config = runcDefault();
      config.process.scheduler = { policy: 'SCHED_DEADLINE', ...good };
      assert.deepEqual(diagnose(config), []);
    }
  });

  it('minds of a member that is given twice only the last, also when the first was null or of a wrong type', () => {
    const twice = (first, second) => {
      const text = JSON.stringify(smallest()).replace(
        '"ociVersion":"1.2.0"',
        `"ociVersion":${first},"ociVersion":${second}`,
      );
      return diagnose(text).map(({ code }) => code);
    };
    assert.deepEqual(twice('null', '"1.0.0"'), ['duplicate-key']);
    assert.deepEqual(twice('"x"', '"1.0.0"'), ['duplicate-key']);
    assert.deepEqual(twice('"1.0.0"', 'null'), ['duplicate-key', 'required']);
    // Go reads it all the same
    assert.deepEqual(twice('1', '"1.0.0"'), ['type', 'duplicate-key']);
  });

  it('forgets the environment of the document before', () => {
    const withEnv = (...env) => {
      const config = smallest();
      config.process.env = env;
      return diagnose(config).map(({ severity }) => severity);
    };
    for (let i = 0; i < 3; i++) {
      assert.deepEqual(withEnv(...Array.from({ length: 40 }, (_, n) => `NAME_${n}=x`)), []);
      assert.deepEqual(withEnv('NO_SIGN', 'NAME_1=x'), ['error']);
    }
  });

  it('says of each broken config what is wrong, and exactly where', () => {
    for (const [number, { change, code, pointer, text: piece, severity }] of BROKEN.entries()) {
      const { text, diagnostics } = broken(change);
      const note = `case ${number}, ${pointer}: ${JSON.stringify(diagnostics)}`;
      assert.equal(diagnostics.length, 1, note);
      const [found] = diagnostics;
      assert.deepEqual([found.code, found.pointer, found.severity], [code, pointer, severity], note);
      if (piece === undefined) continue;
      const [line, column] = placeOf(text, piece);
      assert.deepEqual([found.line, found.column], [line, column], note);
      assert.deepEqual([found.endLine, found.endColumn], [line, column + piece.replace(/[,\n]$/, '').length], note);
    }
  });

  it('accepts what is valid', () => {
    for (const [number, change] of VALID.entries()) assert.deepEqual(broken(change).diagnostics, [], `case ${number}`);
    const largest = JSON.stringify(runcDefault()).replace(
      '"hard":1024,"soft":1024',
      '"hard":18446744073709551615,"soft":18446744073709551615',
    );
    assert.match(largest, /615/);
    assert.deepEqual(diagnose(largest), []);
  });

  it('compares rlimits exactly', () => {
    const text = JSON.stringify(runcDefault())
      .replace('"soft":1024', '"soft":9007199254740993')
      .replace('"hard":1024', '"hard":9007199254740992');
    assert.deepEqual(
      diagnose(text).map((d) => d.code),
      ['rlimit-soft'],
    );
    assert.deepEqual(
      diagnose(text.replace('9007199254740993', '18446744073709551616')).map((d) => d.code),
      ['range'],
    );
  });

  it('warns of keys given twice, and reads the last', () => {
    const text = JSON.stringify(smallest()).replace('"cwd":"/"', '"cwd":"x","cwd":"/"');
    assert.deepEqual(
      diagnose(text).map((d) => [d.severity, d.code, d.pointer]),
      [['warning', 'duplicate-key', '/process/cwd']],
    );
    const other = JSON.stringify(smallest()).replace('"cwd":"/"', '"cwd":"/","CWD":"x"');
    assert.deepEqual(
      diagnose(other).map((d) => d.code),
      ['key-case', 'duplicate-key', 'relative-path'],
    );
    const map = JSON.stringify({ ...smallest(), annotations: {} }).replace(
      '"annotations":{}',
      '"annotations":{"a":"1","b":"","A":"2","\\u0061":"3"}',
    );
    assert.deepEqual(
      diagnose(map).map((d) => [d.code, d.column]),
      [['duplicate-key', map.indexOf('"\\u0061"') + 1]],
    );
  });

  it('finds everything in one go, in the order of the document', () => {
    const { diagnostics } = broken((c) => {
      c.domainname = 'd';
      c.process.cwd = 'relative';
      c.linux.namespaces = [{ type: 'pid' }, { type: 'x' }];
      c.mounts[0].options = ['size=5'];
      c.process.user.uid = -5;
    });
    assert.deepEqual(
      diagnostics.filter((d) => d.severity === 'error').map((d) => d.pointer),
      [
        ...['/process/user/uid', '/process/cwd', '/hostname', '/mounts/0/options/0', '/linux/namespaces/1/type'],
        ...['/linux/maskedPaths', '/linux/readonlyPaths', '/domainname'],
      ],
    );
  });

  it('counts columns in UTF-16 units', () => {
    const text =
      '{"annotations":{"é😀\u{10ffff}":5},"ociVersion":"1.0.0","process":{"user":{},"args":["x"],"cwd":"/"},"root":{"path":"r"}}';
    const found = diagnose(text).find(({ code }) => code === 'type');
    assert.deepEqual([found.line, found.column, found.endColumn], [1, text.indexOf('5}') + 1, text.indexOf('5}') + 2]);
    assert.equal(found.pointer, '/annotations/é😀\u{10ffff}');
  });

  it('says of what is not an object or not JSON why', () => {
    for (const text of ['[]', 'null', '"x"', '5'])
      assert.deepEqual(
        diagnose(text).map((d) => [d.code, d.pointer]),
        [['type', '']],
      );
    assert.deepEqual(
      diagnose('').map((d) => d.code),
      ['json-syntax'],
    );
    assert.deepEqual(
      diagnose('{} {}').map((d) => [d.code, d.column]),
      [['json-syntax', 4]],
    );
  });

  it('lists at most a thousand problems, and says how many more there are', () => {
    const env = Array.from({ length: 5000 }, (_, i) => `x${i}`);
    const found = diagnose({ ...smallest(), process: { ...smallest().process, env } });
    assert.equal(found.length, 1001);
    assert.match(found.at(-1).message, /^4000 more problems/);
  });

  it('drops no error for warnings', () => {
    const unknown = Object.fromEntries(Array.from({ length: 1500 }, (_, i) => [`x${i}`, 0]));
    const found = diagnose({ ...unknown, ...smallest(), hostname: 'x' });
    assert.deepEqual(
      found.filter((d) => d.severity === 'error').map((d) => d.pointer),
      ['/hostname'],
    );
    assert.match(found.at(-1).message, /^500 more problems/);
  });

  it('takes large documents full of one thing', () => {
    const fill = (item, around = '') =>
      around +
      Array(Math.floor((4 << 20) / (item.length + 1)))
        .fill(item)
        .join(',');
    const documents = [
      `{"process":{"env":[${fill('"A=1"')},${'"x",'.repeat(2000)}"y"]}}`,
      `{"mounts":[${fill('{}')}]}`,
      `{"annotations":{${fill('"a":1')}}}`,
      `{${fill('"":{}')}}`,
      `[${fill('[]')}]`,
      `{"linux":{"namespaces":[${fill('{"type":"pid"}')}]}}`,
      `{"hooks":{"prestart":[${fill('{"a":[]}')},1]}}`,
    ];
    for (const text of documents) {
      const found = diagnose(text);
      assert.ok(found.length >= 1 && found.length <= 2001, text.slice(0, 30));
    }
  });

  it('takes every prefix and 20,000 random byte edits without a trap', () => {
    const bytes = Buffer.from(
      JSON.stringify({ ...runcDefault(), annotations: { 'é😀': 'x' }, hooks: { poststop: [] } }),
    );
    for (let i = 0; i < bytes.length; i++)
      assert.ok(JSON.parse(call('validate', bytes.subarray(0, i)).text).length > 0);
    const { below, pick } = random(3);
    for (let i = 0; i < 20_000; i++) {
      const edited = Buffer.from(bytes);
      for (let edits = 1 + below(4); edits > 0; edits--)
        edited[below(edited.length)] = pick([below(256), ...Buffer.from('{}[]",:\\u0e-1')]);
      assert.ok(Array.isArray(JSON.parse(call('validate', edited).text)));
    }
  });

  it('takes any value in any place without a trap', () => {
    const values = [
      null,
      true,
      0,
      -1,
      1e300,
      '',
      '/',
      '\0',
      [],
      {},
      [null],
      [[]],
      { a: null },
      [{}],
      ['x'],
      'x'.repeat(300),
    ];
    const places = [];
    const walk = (value, path) => {
      places.push(path);
      if (value && typeof value === 'object') for (const key of Object.keys(value)) walk(value[key], [...path, key]);
    };
    walk(runcDefault(), []);
    for (const path of places.slice(1)) {
      for (const value of values) {
        const config = runcDefault();
        path.slice(0, -1).reduce((at, key) => at[key], config)[path.at(-1)] = value;
        assert.ok(Array.isArray(diagnose(config)));
      }
    }
  });
});
