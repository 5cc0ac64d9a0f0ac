/** The JSON reader and writer against JSON.parse and JSON.stringify. */
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { expected, wellFormed } from '../support/json-oracle.mjs';
import { compileEntry, instance, random } from '../support/wasm.mjs';

let call;
before(async () => {
  ({ call } = instance(await compileEntry('json')));
});

function check(input, note) {
  const bytes = Buffer.from(input);
  const want = expected(bytes);
  const { kind, text } = call('roundTrip', bytes, 0);
  assert.equal(kind === 0, want !== undefined, `${note ?? ''} ${JSON.stringify(bytes.toString())}: ${text}`);
  if (want) assert.deepEqual(wellFormed(JSON.parse(text)), wellFormed(want.value));
}

const SAMPLE = `{ "a": [1, -0.5e+3, "x\\u00e9\\ud83d\\ude00\\n\\/\\"", {"": null}], "é😀": true, "f": false,
  "deep": [[[[{"k": [ ]}]]]], "n": [18446744073709551615, 0, -0, 1E9, 0.1]\t}\r\n`;

const ACCEPTED = [
  ...['0', '-0', '-1', '1.5', '1e5', '1E+5', '1e-5', '0.0', '""', '"a"', 'true', 'false', 'null', '[]', '{}', ' [ ] '],
  ...['[1,2]', '{"a":1}', '{"a":{"a":1},"a":2}', '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\ud83d\\ude00"'],
  ...[
    '"\\b\\f\\n\\r\\t\\"\\\\\\/"',
    '"\u007f"',
    '"\u2028"',
    '"𝄞"',
    '\t\n\r 1',
    '"12345678"',
    '"1234567é"',
    '"éééééééé"',
  ],
];

const REFUSED = [
  ...[
    '',
    ' ',
    '01',
    '-',
    '+1',
    '1.',
    '.5',
    '1e',
    '1e+',
    '--1',
    '0x1',
    'NaN',
    'Infinity',
    'tru',
    'truex',
    'nulL',
    '"',
    '"\\',
  ],
  ...[
    '"\\u',
    '"\\u12',
    '"\\u12g4"',
    '"\\x"',
    '"\n"',
    '"\u0001"',
    '[',
    ']',
    '[1',
    '[1,',
    '[1,]',
    '[,1]',
    '[1 2]',
    '{',
    '}',
  ],
  ...[
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,',
    '{"a":1,}',
    '{,}',
    '{a:1}',
    "{'a':1}",
    '{"a" 1}',
    '{"a":1 "b":2}',
    '1 2',
    '[]]',
  ],
  ...['/* c */ 1', '1 // c', '[1}', '{"a":1]', '\u00a01', '\ufeff1', '"\\ud83d\\u"', '[\0]'],
];

describe('the JSON reader', () => {
  it('accepts and refuses what JSON.parse does, with the same values', () => {
    for (const text of ACCEPTED) {
      assert.ok(expected(Buffer.from(text)), text);
      check(text);
    }
    for (const text of REFUSED) {
      assert.equal(expected(Buffer.from(text)), undefined, text);
      check(text);
    }
    check(SAMPLE);
  });

  it('refuses what is not UTF-8', () => {
    const wrong = [
      '80',
      'c0af',
      'c1bf',
      'e08080',
      'eda080',
      'edbfbf',
      'f0808080',
      'f4908080',
      'f5808080',
      'ff',
      'c3',
      'e282',
      'f09f98',
    ];
    for (const hex of wrong) {
      const bytes = Buffer.concat([Buffer.from('["'), Buffer.from(hex, 'hex'), Buffer.from('"]')]);
      check(bytes, hex);
      assert.match(call('roundTrip', bytes, 0).text, /json-utf8/);
    }
    for (const hex of ['c280', 'dfbf', 'e0a080', 'ed9fbf', 'ee8080', 'f0908080', 'f48fbfbf'])
      check(Buffer.from(`22${hex}22`, 'hex'), hex);
  });

  it('takes every prefix of a document without a trap', () => {
    const bytes = Buffer.from(SAMPLE);
    for (let i = 0; i <= bytes.length; i++) check(bytes.subarray(0, i));
  });

  it('agrees with JSON.parse on randomly edited documents', () => {
    const { below, pick } = random(1);
    const sample = Buffer.from(SAMPLE);
    for (let i = 0; i < 20_000; i++) {
      const bytes = Buffer.from(sample);
      for (let edits = 1 + below(3); edits > 0; edits--) {
        bytes[below(bytes.length)] = pick([below(256), ...Buffer.from('{}[]",:\\u0e-. ')]);
      }
      check(bytes, `edit ${i}`);
    }
  });

  it('agrees with JSON.parse on random documents', () => {
    const { below, pick } = random(2);
    const string = () =>
      String.fromCharCode(...Array.from({ length: below(12) }, () => pick([below(0x60), below(0x10000), 0x22])));
    const value = (depth) => {
      const kind = below(depth > 4 ? 5 : 7);
      if (kind < 2) return string();
      if (kind === 2) return pick([0, -1, 1.5, 1e300, 2 ** 53, -(2 ** 31), 1e-7]);
      if (kind === 3) return pick([true, false, null]);
      if (kind === 4) return below(1e9);
      const items = Array.from({ length: below(6) }, () => value(depth + 1));
      return kind === 5 ? items : Object.fromEntries(items.map((item) => [string(), item]));
    };
    for (let i = 0; i < 3_000; i++) check(JSON.stringify(value(0), null, pick([0, 1, '\t'])), `document ${i}`);
  });

  it('reads 64-bit integers exactly, and takes nothing else for one', () => {
    const cases = [
      ['0', '0', '0'],
      ['-0', '0', '7'],
      ['18446744073709551615', '7', '18446744073709551615'],
      ['18446744073709551616', '7', '7'],
      ['9223372036854775807', '9223372036854775807', '9223372036854775807'],
      ['9223372036854775808', '7', '9223372036854775808'],
      ['-9223372036854775808', '-9223372036854775808', '7'],
      ['-9223372036854775809', '7', '7'],
      ['99999999999999999999', '7', '7'],
      ['100000000000000000000000000000000', '7', '7'],
      ['-1', '-1', '7'],
      ['1.0', '7', '7'],
      ['1e3', '7', '7'],
      ['"1"', '7', '7'],
    ];
    const { text } = call('integers', `[${cases.map(([number]) => number)}]`);
    assert.deepEqual(
      JSON.parse(text),
      cases.map(([, ...values]) => values),
    );
  });

  it('finds members as Go does: exact or but for case, the last one', () => {
    const cases = [
      ['{"a":1,"b":2}', 'b', '2'],
      ['{"a":1,"a":2}', 'a', '2'],
      ['{"cwd":1,"CWD":2}', 'cwd', '2'],
      ['{"CWD":2,"cwd":1}', 'cwd', '1'],
      ['{"c\\u0077d":1}', 'cwd', '1'],
      ['{"\\u0043wd":1}', 'cwd', '1'],
      ['{"ma\u017fkedPath\u017f":1}', 'maskedPaths', '1'],
      ['{"\u212aey":1}', 'key', '1'],
      ['{"ke":1,"keyy":2}', 'key', ''],
      ['{"o":{"key":1},"l":[{"key":2}]}', 'key', ''],
      ['{"o":{"x":[1,{}]},"k~/":1}', 'k~/', '1', '/in/k~0~1'],
      ['[1]', 'key', ''],
    ];
    for (const [object, key, raw, pointer] of cases) {
      const { text } = call('find', JSON.stringify({ key, in: 0 }).replace(/0}$/, `${object}}`));
      const found = JSON.parse(text);
      assert.equal(found.raw, raw, object);
      if (pointer) assert.equal(found.pointer, pointer);
    }
  });

  it('gives items in any order', () => {
    const items = Array.from({ length: 50 }, (_, i) => (i % 3 ? i : [i, { i: [] }]));
    const { text } = call('find', JSON.stringify({ key: '', in: items }));
    assert.deepEqual(JSON.parse(text).backwards, items.toReversed());
  });

  it('says what is wrong, and where', () => {
    const cases = [
      ['{\n  "a": 1,\n}', 3, 1, /unexpected '}', expected a key in double quotes/, /comma/],
      ['[1, // one\n2]', 1, 5, /unexpected '\/', expected a value/, /no comments/],
      ["{'a': 1}", 1, 2, /unexpected '''/, /double quotes/],
      ['["😀é", x]', 1, 9, /unexpected 'x'/],
      ['["a\nb"]', 1, 4, /unescaped line break in a string/],
      ['["\\q"]', 1, 3, /unknown escape/],
      ['[012]', 1, 3, /begin with a zero/],
      ['', 1, 1, /empty/],
      ['[1', 1, 3, /ends before/],
      ['\ufeff{}', 1, 1, /byte order mark/],
    ];
    for (const [text, line, column, message, hint] of cases) {
      const [diagnostic, ...more] = JSON.parse(call('roundTrip', text, 0).text);
      assert.equal(more.length, 0);
      assert.match(diagnostic.message, message);
      assert.deepEqual([diagnostic.line, diagnostic.column], [line, column], text);
      assert.equal(diagnostic.severity, 'error');
      if (hint) assert.match(diagnostic.hint, hint);
    }
  });

  it('bounds depth and size', () => {
    const nested = (depth) => '['.repeat(depth) + ']'.repeat(depth);
    assert.equal(call('roundTrip', nested(512), 0).kind, 0);
    assert.match(call('roundTrip', nested(513), 0).text, /json-too-deep/);
    assert.match(call('roundTrip', '['.repeat(1_000_000), 0).text, /json-too-deep/);
    assert.match(call('roundTrip', Buffer.alloc((16 << 20) + 1, ' '), 0).text, /json-too-large/);
  });
});

describe('the JSON writer', () => {
  it('writes what JSON.stringify writes, compact and indented', () => {
    const value = {
      a: [],
      b: {},
      c: [1, [2, { d: null }], 'é"\\\b\f\n\r\t\u0001\u001f\u007f'],
      '': true,
      '😀': '\u2028',
    };
    assert.equal(call('roundTrip', JSON.stringify(value), 0).text, JSON.stringify(value));
    assert.equal(call('roundTrip', JSON.stringify(value), 2).text, JSON.stringify(value, null, 2));
  });
});
