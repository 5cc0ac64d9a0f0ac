// The core's D-Bus: GVariants' texts, and messages against a second marshaller, against libdbus (dbus-send on a bus of its own),
// and damaged.
import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import test from 'node:test';
import { promisify } from 'node:util';
import { CALL, Connection, decode, encode, startBus, types, unmarshal } from '../support/dbus.mjs';
import { compileEntry, instance, random } from '../support/wasm.mjs';

const core = instance(await compileEntry('dbus'));
const missing = spawnSync('dbus-daemon', ['--version']).error ? 'dbus-daemon is not installed' : false;

/** The value of a GVariant's text, as [signature, content]; null when it is none. */
function gvariant(text) {
  const { kind, text: json } = core.call('gvariant', text);
  return kind === 0 ? JSON.parse(json) : null;
}

/** A call whose body is made of such texts, decoded by the second marshaller. */
function call(texts) {
  const { kind, bytes } = core.call('call', texts.join('\n'));
  assert.equal(kind, 0, texts.join('\n'));
  return { bytes, message: decode(bytes) };
}

test("a GVariant's text has the type that GLib gives it", () => {
  const strs = (...words) => words.map((word) => ['s', word]);
  for (const [text, expected] of [
    ['true', ['b', '1']],
    [' false ', ['b', '0']],
    ['5', ['i', '5']],
    ['-5', ['i', '18446744073709551611']],
    ['0x10', ['i', '16']],
    ['2147483647', ['i', '2147483647']],
    ['uint64 18446744073709551615', ['t', '18446744073709551615']],
    ['int64 -9223372036854775808', ['x', '9223372036854775808']],
    ['byte 255', ['y', '255']],
    ['int16 -1', ['n', '18446744073709551615']],
    ['uint32 4294967295', ['u', '4294967295']],
    ['2.5', ['d', '4612811918334230528']],
    ['1e3', ['d', '4652007308841189376']],
    ['double 1', ['d', '4607182418800017408']],
    ["'it''s'", null],
    ["'text'", ['s', 'text']],
    ['"it\'s"', ['s', "it's"]],
    ["'a\\n\\'\\\\\\u00e9\\U0001f600'", ['s', "a\n'\\é😀"]],
    ["objectpath '/a'", ['o', '/a']],
    ["signature 'as'", ['g', 'as']],
    ["['a', 'b']", ['as', strs('a', 'b')]],
    [
      '[uint32 1, 2]',
      [
        'au',
        [
          ['u', '1'],
          ['u', '2'],
        ],
      ],
    ],
    ['@as []', ['as', []]],
    ["@a(ss) [('/dev/null', 'rw')]", ['a(ss)', [['(ss)', strs('/dev/null', 'rw')]]]],
    [
      "('a', 1)",
      [
        '(si)',
        [
          ['s', 'a'],
          ['i', '1'],
        ],
      ],
    ],
    ['(1,)', ['(i)', [['i', '1']]]],
    ["<'x'>", ['v', [['s', 'x']]]],
    [
      '@a(st) [("/dev/sda", 1000)]',
      [
        'a(st)',
        [
          [
            '(st)',
            [
              ['s', '/dev/sda'],
              ['t', '1000'],
            ],
          ],
        ],
      ],
    ],
  ]) {
    assert.deepEqual(gvariant(text), expected, text);
  }
});

test('a text that is no GVariant is refused', () => {
  for (const text of [
    ...[
      '',
      ' ',
      'text',
      "'text",
      '"',
      '[',
      ']',
      '[]',
      '[1',
      '[1,',
      "[1, 'a']",
      '(',
      '()',
      '<',
      '<1',
      '1 2',
      'true 1',
      '@',
      '@z 1',
    ],
    ...[
      '2147483648',
      '-2147483649',
      'byte 256',
      'byte -1',
      'uint64 18446744073709551616',
      'uint32 1.5',
      'int16 40000',
      '--1',
      '1-',
      '0x',
    ],
    ...[
      'uint64',
      "uint64 'a'",
      'boolean 1',
      '1.e.',
      'nan',
      'inf',
      '1e999',
      "'\\u00'",
      "'\\U00110000'",
      '@as [1]',
      'string 5',
      "{'a': 1}",
    ],
    ...["'a\0b'", `${'['.repeat(100)}1${']'.repeat(100)}`, `${'<'.repeat(100)}1${'>'.repeat(100)}`],
  ]) {
    assert.equal(gvariant(text), null, JSON.stringify(text));
  }
});

/** A random value of a random type, `depth` deep at most: { type, text (of a GVariant), value (for the second marshaller) }. */
function randomValue(r, depth, type = randomType(r, depth)) {
  const words = { y: 'byte', n: 'int16', q: 'uint16', i: 'int32', u: 'uint32', x: 'int64', t: 'uint64' };
  const bits = { y: 8, n: 16, q: 16, i: 32, u: 32, x: 64, t: 64 }[type];
  if (bits) {
    const raw = (BigInt(r.next()) << 32n) | BigInt(r.next());
    const number = 'nix'.includes(type) ? BigInt.asIntN(bits, raw) : BigInt.asUintN(bits, raw);
    return { type, text: `${words[type]} ${number}`, value: bits === 64 ? number : Number(number) };
  }
  if (type === 'b') {
    const value = r.below(2) === 1;
    return { type, text: String(value), value };
  }
  if (type === 'd') {
    const value = (r.next() - 2 ** 31) / 1024;
    return { type, text: `double ${value}`, value };
  }
  if (type === 's') {
    const value = Array.from({ length: r.below(9) }, () => r.pick(['a', 'é', '😀', "'", '"', '\\', ' '])).join('');
    return { type, text: `"${value.replace(/["\\]/g, '\\$&')}"`, value };
  }
  if (type === 'v') {
    const inner = randomValue(r, depth - 1);
    return { type, text: `<${inner.text}>`, value: [inner.type, inner.value] };
  }
  if (type[0] === 'a') {
    const items = Array.from({ length: r.below(4) }, () => randomValue(r, depth - 1, type.slice(1)));
    return {
      type,
      text: `@${type} [${items.map(({ text }) => text).join(', ')}]`,
      value: items.map(({ value }) => value),
    };
  }
  const members = types(type.slice(1, -1)).map((member) => randomValue(r, depth - 1, member));
  return { type, text: `(${members.map(({ text }) => text).join(', ')},)`, value: members.map(({ value }) => value) };
}

function randomType(r, depth) {
  const kind = depth > 0 ? r.below(14) : r.below(10);
  if (kind < 10) return 'ybnqiuxtds'[kind];
  if (kind === 10) return 'v';
  if (kind < 13) return `a${randomType(r, depth - 1)}`;
  return `(${Array.from({ length: 1 + r.below(3) }, () => randomType(r, depth - 1)).join('')})`;
}

const written = (value, type) => {
  if (type === 'v') return ['v', [written(value[1], value[0])]];
  if (type[0] === 'a') return [type, value.map((item) => written(item, type.slice(1)))];
  if (type[0] === '(') return [type, types(type.slice(1, -1)).map((member, i) => written(value[i], member))];
  if (type === 'd') return ['d', new BigUint64Array(Float64Array.of(value).buffer)[0].toString()];
  return [type, 'sog'.includes(type) ? value : BigInt.asUintN(64, BigInt(value)).toString()];
};

test('messages are what a second marshaller makes of the same values, and are read back as they were', () => {
  const r = random(1);
  for (let round = 0; round < 1000; round++) {
    const values = Array.from({ length: 1 + r.below(4) }, () => randomValue(r, 4));
    const { bytes, message } = call(values.map(({ text }) => text));
    const signature = values.map(({ type }) => type).join('');
    const header = { type: CALL, serial: 7, path: '/a/b', interface: 'a.b', member: 'Member', destination: 'a.c' };
    const body = values.map(({ value }) => value);
    assert.equal(message.signature, signature);
    assert.deepEqual(bytes, encode({ ...header, signature, body }), values.map(({ text }) => text).join('\n'));
    const [read] = JSON.parse(core.call('read', bytes).text);
    assert.deepEqual(
      read.body,
      values.map(({ type, value }) => written(value, type)),
    );
    assert.deepEqual(core.call('again', bytes).bytes, bytes);
  }
});

test('several messages in a row are told apart; what is not whole is not there', () => {
  const one = encode({ type: 4, serial: 1, path: '/a', interface: 'a.b', member: 'One', sender: ':1.1' });
  const two = encode({ type: 3, serial: 2, replySerial: 9, errorName: 'a.Error', signature: 's', body: ['words'] });
  const all = Buffer.concat([one, two]);
  const read = (bytes) => JSON.parse(core.call('read', bytes).text).map(({ type }) => type);
  assert.deepEqual(read(all), [4, 3]);
  for (let end = 0; end < all.length; end++) assert.deepEqual(read(all.subarray(0, end)), end < one.length ? [] : [4]);
});

test('damaged messages are refused or read, and nothing traps', () => {
  const r = random(2);
  for (let round = 0; round < 3000; round++) {
    const values = Array.from({ length: 1 + r.below(3) }, () => randomValue(r, 4));
    const { bytes } = call(values.map(({ text }) => text));
    for (let i = 1 + r.below(3); i > 0; i--)
      bytes[r.below(bytes.length)] = r.pick([0, 1, 4, 8, 0x7f, 0x80, 0xff, r.below(256)]);
    const { kind, bytes: again } = core.call('again', bytes);
    // what is accepted says the same again
    if (kind === 0) assert.equal(core.call('again', again).kind, 0);
  }
});

test('padding, booleans, ends of strings and signatures must be as the specification says', () => {
  const refused = (texts, damage) => {
    const { bytes } = call(texts);
    const from = bytes.length - decode(bytes).raw.length;
    damage(bytes.subarray(from), bytes);
    assert.equal(core.call('again', bytes).kind, 1, `${texts} is refused`);
  };
  refused(['true'], (body) => body.writeUInt32LE(2));
  refused(["'ab'"], (body) => body.write('x', 6));
  refused(["'ab'"], (body) => body.write('\0', 5));
  refused(['byte 1', 'uint32 1'], (body) => body.write('\x01', 2));
  refused(['<byte 1>'], (body) => body.write('z', 1));
  refused(['@au [1, 2]'], (body) => body.writeUInt32LE(7));
  refused(['@au [1, 2]'], (body) => body.writeUInt32LE(0x04000001));
  refused(['true'], (_, all) => all.write('B'));
  refused(['true'], (_, all) => all.write('\x02', 3));
});

test('libdbus sends the same bytes', { skip: missing }, async () => {
  const bus = await startBus();
  const receiver = await Connection.open(bus.path);
  try {
    await receiver.own('org.tare.Test');
    const run = async (args) => {
      const got = new Promise((resolve) => {
        receiver.onCall = (message) => {
          resolve(message);
          return ['', []];
        };
      });
      const to = [`--bus=${bus.address}`, '--dest=org.tare.Test', '--print-reply', '/a', 'a.b.Member'];
      const [message] = await Promise.all([got, promisify(execFile)('dbus-send', [...to, ...args])]);
      return message;
    };
    for (const [args, texts] of [
      [
        ['byte:1', 'uint64:18446744073709551615', 'string:é'],
        ['byte 1', 'uint64 18446744073709551615', "'é'"],
      ],
      [
        ['boolean:true', 'int16:-3', 'uint16:3', 'double:2.5'],
        ['true', 'int16 -3', 'uint16 3', '2.5'],
      ],
      [
        ['objpath:/a/b', 'int64:-1', 'uint32:7'],
        ["objectpath '/a/b'", 'int64 -1', 'uint32 7'],
      ],
      [['array:string:a,bc,def'], ["['a', 'bc', 'def']"]],
      [
        ['byte:1', 'array:uint64:1,2'],
        ['byte 1', '[uint64 1, 2]'],
      ],
      [
        ['variant:string:text', 'variant:uint32:5'],
        ["<'text'>", '<uint32 5>'],
      ],
      [
        ['string:a', 'array:byte:1,2,3', 'int32:-1'],
        ["'a'", '[byte 1, 2, 3]', '-1'],
      ],
    ]) {
      const theirs = await run(args);
      const { message } = call(texts);
      assert.equal(message.signature, theirs.signature, args.join(' '));
      assert.deepEqual(message.raw, theirs.raw, args.join(' '));
      assert.deepEqual(unmarshal(theirs.signature, message.raw), theirs.body);
    }
  } finally {
    receiver.socket.destroy();
    await bus.stop();
  }
});
