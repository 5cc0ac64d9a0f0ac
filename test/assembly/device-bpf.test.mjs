// The device program of cgroup v2, interpreted, against a direct evaluation of the rules; and what v1 is told.
import assert from 'node:assert/strict';
import test from 'node:test';
import { compileEntry, instance, random } from '../support/wasm.mjs';

const core = instance(await compileEntry('verbs'));
const program = (rules) => core.call('program', JSON.stringify(rules)).bytes;
const exceptions = (rules) => core.call('exceptions', JSON.stringify(rules)).text;

const MKNOD = 1;
const READ = 2;
const WRITE = 4;
const DEFAULTS = [
  ...['c', 'b'].map((type) => ({ allow: true, type, access: 'm' })),
  ...[[1, 3], [1, 8], [1, 7], [5, 0], [1, 5], [1, 9], [136], [5, 2], [10, 200]].map(([major, minor]) => ({
    allow: true,
    type: 'c',
    major,
    minor,
    access: 'rwm',
  })),
];

/**
 * The last rule that means the device and the access decides about that access; nothing is allowed before. Where all is allowed, what
 * is taken away may not be made either.
 */
function allowed(rules, { type, major, minor, access }) {
  const all = rules.findLast((rule) => (rule.type ?? 'a') === 'a')?.allow;
  const defaults = all ? DEFAULTS.filter((rule) => rule.major !== undefined) : DEFAULTS;
  const bits = [...'rwm'].filter((letter) => access & { r: READ, w: WRITE, m: MKNOD }[letter]);
  return bits.every((bit) => {
    let verdict = false;
    for (const rule of [...rules, ...defaults]) {
      const all = (rule.type ?? 'a') === 'a';
      const any = (value, wanted) => value === undefined || value === -1 || value === wanted;
      if (all || (rule.type === type && any(rule.major, major) && any(rule.minor, minor) && rule.access.includes(bit)))
        verdict = rule.allow;
    }
    return verdict;
  });
}

/** Runs the instructions that the compiler may use, checking what the kernel's verifier would: forward jumps, set registers. */
function run(bytes, { type, major, minor, access }) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const context = [((access << 16) | { b: 1, c: 2 }[type]) >>> 0, major, minor];
  const r = [];
  r[1] = 'context';
  let pc = 0;
  for (;;) {
    assert.ok(pc * 8 < bytes.length, 'ran past the end');
    const [code, registers] = [bytes[pc * 8], bytes[pc * 8 + 1]];
    const [dst, src] = [registers & 15, registers >> 4];
    const offset = view.getInt16(pc * 8 + 2, true);
    const immediate = BigInt.asUintN(64, BigInt(view.getInt32(pc * 8 + 4, true)));
    const value = () => {
      assert.equal(typeof r[dst], 'bigint', `r${dst} is not set`);
      return r[dst];
    };
    const jump = (taken) => {
      assert.ok(offset >= 0, 'a jump goes back');
      if (taken) pc += offset;
    };
    switch (code) {
      case 0x61:
        assert.equal(r[src], 'context');
        r[dst] = BigInt(context[offset / 4]);
        break;
      case 0xb7:
        r[dst] = immediate;
        break;
      case 0xbf:
        r[dst] = r[src];
        break;
      case 0x57:
        r[dst] = value() & immediate;
        break;
      case 0x77:
        r[dst] = value() >> immediate;
        break;
      case 0x05:
        jump(true);
        break;
      case 0x55:
        jump(value() !== immediate);
        break;
      case 0x45:
        jump((value() & immediate) !== 0n);
        break;
      case 0x95:
        return r[0] === 1n;
      default:
        assert.fail(`instruction ${code}`);
    }
    pc++;
  }
}

/** Every instruction is reached by some path: the verifier refuses dead code. */
function assertNoDeadCode(bytes) {
  const reached = new Set();
  const todo = [0];
  while (todo.length) {
    const pc = todo.pop();
    if (reached.has(pc)) continue;
    assert.ok(pc * 8 < bytes.length);
    reached.add(pc);
    const code = bytes[pc * 8];
    const offset = bytes.readInt16LE(pc * 8 + 2);
    if (code === 0x95) continue;
    if (code !== 0x05) todo.push(pc + 1);
    if ([0x05, 0x55, 0x45].includes(code)) todo.push(pc + 1 + offset);
  }
  assert.equal(reached.size * 8, bytes.length);
}

const NUMBERS = [0, 1, 3, 5, 7, 10, 136, 200, 4095];
const SAMPLES = ['b', 'c'].flatMap((type) =>
  NUMBERS.flatMap((major) =>
    NUMBERS.flatMap((minor) => [1, 2, 3, 4, 5, 6, 7].map((access) => ({ type, major, minor, access }))),
  ),
);

function check(rules) {
  const bytes = program(rules);
  assertNoDeadCode(bytes);
  for (const sample of SAMPLES) {
    assert.equal(run(bytes, sample), allowed(rules, sample), `${JSON.stringify(rules)} ${JSON.stringify(sample)}`);
  }
}

const DENY_ALL = { allow: false, access: 'rwm' };
const ALLOW_ALL = { allow: true, access: 'rwm' };

test('device program: no rules, deny all, allow all', () => {
  for (const rules of [[], [DENY_ALL], [ALLOW_ALL], [ALLOW_ALL, DENY_ALL], [DENY_ALL, ALLOW_ALL]]) check(rules);
});

test('device program: single devices, wildcards, parts of the accesses, a device out of a wider rule', () => {
  check([DENY_ALL, { allow: true, type: 'b', major: 7, minor: 1, access: 'r' }]);
  check([
    DENY_ALL,
    { allow: true, type: 'c', major: 10, access: 'rw' },
    { allow: false, type: 'c', major: 10, minor: 3, access: 'w' },
  ]);
  check([ALLOW_ALL, { allow: false, type: 'b', access: 'wm' }, { allow: true, type: 'b', minor: 5, access: 'w' }]);
  check([
    { allow: true, type: 'b', major: 1, minor: 1, access: 'r' },
    { allow: true, type: 'b', major: 1, minor: 1, access: 'w' },
  ]);
});

test('device program: numbers that no device has mean no device', () => {
  check([
    DENY_ALL,
    { allow: true, type: 'b', major: 4294967295, minor: 0, access: 'rwm' },
    { allow: true, type: 'b', major: 2 ** 33 + 7, access: 'r' },
  ]);
});

test('device program: rules that look random', () => {
  const { below, pick } = random(20);
  for (let round = 0; round < 60; round++) {
    const rules = Array.from({ length: below(9) }, () => {
      const allow = below(2) === 1;
      if (below(6) === 0) return { allow, access: 'rwm' };
      const number = () => pick([-1, ...NUMBERS]);
      return {
        allow,
        type: pick(['b', 'c']),
        major: number(),
        minor: number(),
        access: pick(['r', 'w', 'm', 'rw', 'rm', 'wm', 'rwm']),
      };
    });
    check(rules);
  }
});

test('version 1 gets what runc writes for the same rules', () => {
  // devices.list of a container of runc 1.1.5 with its default config
  const list = [
    'b *:* m',
    'c *:* m',
    'c 1:3 rwm',
    'c 1:5 rwm',
    'c 1:7 rwm',
    'c 1:8 rwm',
    'c 1:9 rwm',
    'c 10:200 rwm',
    'c 136:* rwm',
    'c 5:0 rwm',
    'c 5:2 rwm',
  ];
  const [first, ...rest] = exceptions([DENY_ALL]).split('\n');
  assert.equal(first, 'deny');
  assert.deepEqual(rest.sort(), list.sort());
});

test('version 1: exceptions for the same devices are joined, taken from, and taken away', () => {
  const disk = { type: 'b', major: 8, minor: 0 };
  const of = (...rules) =>
    exceptions(rules)
      .split('\n')
      .filter((line) => line.startsWith('b 8:'));
  assert.deepEqual(of({ allow: true, ...disk, access: 'r' }, { allow: true, ...disk, access: 'w' }), ['b 8:0 rw']);
  assert.deepEqual(of({ allow: true, ...disk, access: 'rwm' }, { allow: false, ...disk, access: 'w' }), ['b 8:0 rm']);
  assert.deepEqual(of({ allow: true, ...disk, access: 'r' }, { allow: false, type: 'b', access: 'rwm' }), []);
  assert.deepEqual(of(ALLOW_ALL, { allow: false, ...disk, access: 'w' }), ['b 8:0 w']);
});

test('version 1 cannot take a device out of a wider rule, and says which rule wants that', () => {
  assert.equal(
    exceptions([
      DENY_ALL,
      { allow: true, type: 'c', access: 'rwm' },
      { allow: false, type: 'c', major: 1, minor: 3, access: 'w' },
    ]),
    'hole 2',
  );
  assert.equal(exceptions([ALLOW_ALL, { allow: false, type: 'c', major: 1, access: 'r' }]), 'hole 1');
});
