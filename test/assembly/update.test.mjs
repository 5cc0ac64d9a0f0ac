// What update writes, on both versions of cgroups, what it looks at first, and what it makes of what the kernel made of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { LIMIT_OPTIONS } from '../../dist/cli/update-options.js';
import { running, savedState, stat, turn } from './support/saved.mjs';

const ENOENT = 2;
const MB = 1 << 20;
const v1 = Object.fromEntries(
  ['memory', 'cpu', 'cpuset', 'pids', 'devices', 'freezer'].map((name) => [name, `/cg/${name}/web_1`]),
);
const v2 = { '': '/cg/web_1' };
const config = (resources = {}) => ({ ociVersion: '1.0.2', linux: { cgroupsPath: '/x', resources } });

/** The answer after these turns of an update of a container whose config has `had`. */
function step(given, { paths = v1, had, saved = {}, looked = turn('200\n', ENOENT, ENOENT), more = [] } = {}) {
  const state = savedState({ cgroup_paths: paths, config: config(had), ...saved });
  const document = new TextEncoder().encode(typeof given === 'string' ? given : JSON.stringify(given));
  const probe = paths === v2 ? turn(stat(), '/bin/sh', '0\n') : running();
  const results = [turn('', JSON.stringify(state)), probe, looked, ...more];
  return loadCore().step({ verb: 'update', id: 'web_1', root: '/run/t' }, document, results);
}

const ops = (answer) => {
  assert.equal(answer.kind, 'plan', JSON.stringify(answer.error));
  return decodePlan(answer.plan).lists[0].ops;
};
/** The writes of a plan: file, value, cause. */
const writes = (answer) =>
  ops(answer)
    .filter(({ name }) => name === 'CGROUP_WRITE')
    .map(({ args, cause, undo }) => {
      assert.ok(undo, 'each can be taken back');
      return [`${args.dir}/${args.name}`, args.value, cause];
    });
const error = (answer) => {
  assert.equal(answer.kind, 'error');
  return answer.error;
};
const seen = (controllers = 'cpu memory io pids', used = '1000') => turn(ENOENT, used, controllers);
const second = { paths: v2, looked: seen() };

test('version 1: each controller in its own directory, what is given alone', () => {
  const given = { memory: { limit: 100 * MB }, cpu: { shares: 300, quota: 0 }, pids: { limit: -1 } };
  assert.deepEqual(writes(step(given, { had: { cpu: { quota: 5000, period: 10000 } } })), [
    ['/cg/memory/web_1/memory.limit_in_bytes', String(100 * MB), '/memory/limit'],
    ['/cg/cpu/web_1/cpu.shares', '300', '/cpu/shares'],
    ['/cg/pids/web_1/pids.max', 'max', '/pids/limit'],
  ]);
});

test('version 1: memory and memory with swap, in the order that the old limit allows', () => {
  const given = { memory: { limit: 100, swap: 300 } };
  const names = (looked) => writes(step(given, { looked })).map(([file]) => file.split('/').at(-1));
  const both = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'];
  assert.deepEqual(names(turn('500\n', ENOENT, ENOENT)), both);
  assert.deepEqual(names(turn('200\n', ENOENT, ENOENT)), both.toReversed());
});

test('version 2: of a quota and its period what is not given stays', () => {
  const had = { cpu: { quota: 5000, period: 10000 } };
  const max = (cpu) => writes(step({ cpu }, { ...second, had })).map(([, value]) => value);
  assert.deepEqual(max({ quota: 7000 }), ['7000 10000']);
  assert.deepEqual(max({ period: 20000 }), ['5000 20000']);
  assert.deepEqual(max({ quota: -1, period: 30000 }), ['max 30000']);
});

test('version 2: a controller that the cgroup has not; a limit below what is used, when that is asked about', () => {
  const missing = error(step({ pids: { limit: 5 } }, { paths: v2, looked: seen('cpu') }));
  assert.deepEqual([missing.code, missing.pointer], ['ConfigInvalid', '/pids/limit']);
  assert.match(missing.message, /controller "pids" not available/);
  const low = (checkBeforeUpdate) => step({ memory: { limit: 900, checkBeforeUpdate } }, { paths: v2, looked: seen() });
  assert.match(error(low(true)).message, /rejecting memory limit 900 <= usage 1000/);
  assert.equal(writes(low(false)).length, 1);
});

test('what cannot be, with its place in the resources.json', () => {
  const wrong = error(step('{\n  "cpu": { "cpus": "x" } }'));
  assert.deepEqual([wrong.code, wrong.diagnostics[0].line], ['ConfigInvalid', 2]);
  const swap = error(step({ memory: { swap: 100 } }, { had: { memory: { limit: 200 } } }));
  assert.match(swap.message, /^\/memory\/swap: .*with what the container has/);
  assert.match(error(step({ pids: { limit: 5 } }, { paths: {} })).message, /this container has none/);
  const { pids, ...others } = v1;
  assert.match(error(step({ pids: { limit: 5 } }, { paths: others })).message, /no cgroup of the controller "pids"/);
  assert.ok(pids);
});

test('a stopped container has no limits to change', () => {
  const state = savedState({ config: config() });
  const results = [turn('', JSON.stringify(state)), turn(ENOENT, ENOENT, ENOENT)];
  const answer = loadCore().step({ verb: 'update', id: 'web_1', root: '/r' }, new TextEncoder().encode('{}'), results);
  assert.equal(error(answer).code, 'ContainerNotRunning');
});

test('what the kernel made of it: pages are rounded down, anything else is taken back', () => {
  const after = (given, ...found) => step(given, { more: [turn(...found)] });
  const memory = { memory: { limit: 100 * MB + 1 } };
  assert.equal(ops(after(memory, `${100 * MB}\n`)).at(-1).name, 'COMMIT');
  assert.equal(ops(after({ memory: { limit: -1 } }, '9223372036854771712\n', ENOENT)).at(-1).name, 'COMMIT');
  assert.match(error(after(memory, '4096\n')).message, /^\/memory\/limit: the kernel made "4096" of "104857601"/);
  assert.match(error(after({ pids: { limit: 50 } }, 'max\n')).message, /^\/pids\/limit: the kernel made "max" of "50"/);
});

test('state.json gets what is now true, and everything else stays', () => {
  const had = {
    devices: [{ allow: false, access: 'rwm' }],
    memory: { limit: 200, reservation: 50 },
    hugepageLimits: [
      { pageSize: '2MB', limit: 1 },
      { pageSize: '1GB', limit: 2 },
    ],
    unified: { 'memory.high': '5' },
  };
  const given = {
    memory: { limit: 0, reservation: 60, checkBeforeUpdate: true },
    cpu: { shares: 5 },
    pids: { limit: 0 },
  };
  const [write, rename] = ops(step(given, { had, saved: { unknown: 7 }, more: [turn('60\n', '5\n', '1\n')] }));
  assert.deepEqual([write.name, rename.name], ['WRITE_FILE', 'RENAME']);
  const state = JSON.parse(write.args.content);
  assert.equal(state.unknown, 7);
  assert.deepEqual(state.config, {
    ...config({ ...had, memory: { limit: 200, reservation: 60 }, cpu: { shares: 5 }, pids: { limit: 0 } }),
  });
});

test('rules of devices: on version 1 those that differ, first what is given; on version 2 one program for another', () => {
  const deny = { allow: false, access: 'rwm' };
  const rule = (minor, access) => ({ allow: true, type: 'c', major: 7, minor, access });
  const had = { devices: [deny, rule(1, 'rw'), rule(2, 'r')] };
  const given = { devices: [deny, rule(1, 'r'), rule(3, 'w')] };
  const text = (bytes) => Buffer.from(bytes, 'base64').toString().split('\0').filter(Boolean);
  const first = ops(step(given, { had })).find(({ name }) => name === 'CGROUP_DEVICE_RULES');
  assert.equal(first.args.dir, v1.devices);
  assert.deepEqual(text(first.args.rules), ['allow c 7:3 w', 'deny c 7:1 w', 'deny c 7:2 r']);
  assert.deepEqual(text(first.args.back), ['allow c 7:1 w', 'allow c 7:2 r', 'deny c 7:3 w']);
  const program = ops(step(given, { ...second, had })).find(({ name }) => name === 'CGROUP_DEVICE_REPLACE');
  assert.notDeepEqual(program.args.now, program.args.program);
  const none = ops(step({ pids: { limit: 3 } }, { had })).filter(({ name }) => name.startsWith('CGROUP_DEVICE'));
  assert.deepEqual(none, []);
});

test('a share of caches needs a group of resctrl; the lines that change', () => {
  const ask = (saved) => {
    const state = savedState({ cgroup_paths: v1, config: config(), ...saved });
    const results = [turn('', JSON.stringify(state)), running(), turn('200\n', ENOENT, ENOENT)];
    const request = { verb: 'update', id: 'web_1', root: '/r', memBwSchema: 'MB:0=20' };
    return loadCore().step(request, new TextEncoder().encode('{}'), results);
  };
  assert.match(error(ask({})).message, /no group of resctrl/);
  assert.deepEqual(writes(ask({ intel_rdt_path: '/rc/web_1' })), [
    ['/rc/web_1/schemata', 'MB:0=20\n', '/linux/intelRdt/memBwSchema'],
  ]);
});

test("limits as options have them, in runc's words, are resources.json", () => {
  /** The answer after the turns that only look. */
  const after = (limits) => {
    const state = savedState({ cgroup_paths: v1, config: config() });
    const results = [turn('', JSON.stringify(state)), running(), turn('200\n', ENOENT, ENOENT)];
    const request = { verb: 'update', id: 'web_1', root: '/run/t', limits };
    return loadCore().step(request, new Uint8Array(0), results);
  };
  const written = (limits) => writes(after(limits)).map(([path, value]) => [path.split('/').at(-1), value]);
  const memory = (text) => written({ memory: text }).find(([name]) => name === 'memory.limit_in_bytes')?.[1];
  for (const [text, bytes] of [
    ['1', '1'],
    ['100M', String(100 * MB)],
    ['100 mib', String(100 * MB)],
    ['1.5gB', String(1.5 * 1024 * MB)],
    ['0.1k', '102'],
    ['-1', '-1'],
    ['4P', String(4n << 50n)],
    ['7k', '7168'],
  ]) {
    assert.equal(memory(text), bytes, text);
  }
  for (const text of ['', '0', '0.0G']) assert.equal(memory(text), undefined, text);
  for (const text of ['M', '.5M', '5.M', '1  M', '1MM', '1kb ', '-2', '+1', 'x', '1e3', '5i0']) {
    assert.match(
      error(after({ memory: text })).message,
      /^invalid value for memory: parsing ".*": it is no size/,
      text,
    );
  }
  for (const [name, text, why] of [
    ['memory', '8192P', 'value out of range'],
    ['memory', '99999999999999999999', 'value out of range'],
    ['cpu-share', '18446744073709551616', 'value out of range'],
    ['cpu-share', '+1', 'invalid syntax'],
    ['cpu-quota', '-9223372036854775809', 'value out of range'],
    ['cpu-quota', '--1', 'invalid syntax'],
    ['pids-limit', '5x', 'invalid syntax'],
  ]) {
    assert.equal(error(after({ [name]: text })).message, `invalid value for ${name}: parsing "${text}": ${why}`);
  }
  assert.deepEqual(written({ 'cpuset-cpus': '0', 'pids-limit': '+9' }), [
    ['cpuset.cpus', '0'],
    ['pids.max', '9'],
  ]);
  const { message, pointer } = error(after({ 'cpu-period': '5' }));
  assert.match(message, /^--cpu-period: a period is from/);
  assert.equal(pointer, '/cpu/period');
  const names = LIMIT_OPTIONS.map(({ name }) => name);
  for (const name of names) {
    assert.match(error(after({ [name]: 'x' })).message, new RegExp(name), name);
  }
});

test('processLines: of what ps has said, these processes', () => {
  const lines = (output, pids = [1, 20]) => {
    const { kind, value, error } = loadCore().step({ verb: 'processLines', pids, output }, new Uint8Array(0), []);
    return kind === 'end' ? value.text : error.message;
  };
  assert.equal(
    lines('USER PID  CMD\nroot\t 1 a b\nroot 2 c\n\nroot 20 ä\n'),
    'USER PID  CMD\nroot\t 1 a b\nroot 20 ä\n',
  );
  assert.equal(lines('  PID\n    2\n'), '  PID\n');
  assert.equal(lines('PID\n1', []), 'PID\n');
  assert.equal(lines(''), "couldn't find PID field in ps output");
  assert.equal(lines('PIDS CMD\n'), "couldn't find PID field in ps output");
  assert.equal(lines('CMD PID\nx\n'), 'unable to parse pid: ""');
  assert.equal(lines('PID CMD\nx"y 1\n'), 'unable to parse pid: "x\\"y"');
});
