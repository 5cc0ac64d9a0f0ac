// create with systemd on version 2, turn by turn: what is planned for each answer of systemd's.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { decode, ERROR, encode, RETURN, SIGNAL } from '../support/dbus.mjs';
import { bareConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';
import { savedState, stat, turn } from './support/saved.mjs';

const START = 5;
const ETIMEDOUT = 110;
const ENOENT = 2;

const answer = (replySerial, signature, body) => encode({ type: RETURN, serial: 9, replySerial, signature, body });
const refusal = (replySerial, errorName) =>
  encode({ type: ERROR, serial: 9, replySerial, errorName, signature: 's', body: ['words'] });
const ended = (unit, result) => {
  const of = { path: '/org/freedesktop/systemd1', interface: 'org.freedesktop.systemd1.Manager', member: 'JobRemoved' };
  return encode({ type: SIGNAL, serial: 9, ...of, signature: 'uoss', body: [1, '/job/1', unit, result] });
};
const version = (text) =>
  Buffer.concat([
    answer(1, 's', [':1.5']),
    answer(3, 'v', [['s', text]]),
    answer(4, 'v', [['s', '']]),
    answer(2, '', []),
  ]);

/** The results of the greeting. */
const greeted = (text = '252.38-1~deb12u1') =>
  makeResults({ records: [{ op: 0, errno: ENOENT }, { op: 1 }, { op: 6, bytes: version(text) }] });
/** The results of the unit's turn. */
const started = (bytes, { errno = 0, cgroup = '0::/web.slice/web-db.slice/x-1.scope\n' } = {}) =>
  makeResults({
    records: [
      { op: 20, errno, bytes },
      { op: 21, bytes: cgroup },
    ],
    slots: { 0: 1234n, 1: 99n },
  });

function config(edit) {
  const made = bareConfig();
  made.linux.cgroupsPath = 'web-db.slice:x:1';
  edit?.(made);
  return made;
}

function step(made, ...results) {
  const common = {
    verb: 'create',
    root: '/run/tare',
    id: 'web_1',
    bundle: '/bundle',
    now: '2026-11-23T15:00:00.000000000Z',
  };
  const request = { ...common, cgroupManager: 'systemd' };
  return loadCore().step(request, new TextEncoder().encode(JSON.stringify(made)), [
    facts('v2', { more: ['cpuset'] }),
    ...results,
  ]);
}

function plan(...args) {
  const next = step(...args);
  assert.equal(next.kind, 'plan', JSON.stringify(next));
  return decodePlan(next.plan);
}

const named = (ops, name) => ops.filter((op) => op.name === name);

/** The properties of the unit in a plan: name → value. */
function properties(made, text) {
  const { lists } = plan(made, greeted(text));
  const message = decode(Buffer.from(named(lists[0].ops, 'BUS_SEND')[0].args.message, 'base64'));
  return Object.fromEntries(message.body[2].map(([name, [, value]]) => [name, value]));
}

test('the turns of a create, as plans', () => {
  const made = config();
  const scope = ended('x-1.scope', 'done');
  // bytes of messages are compared elsewhere
  const lines = (one) => planLines(one).map(({ list, ops }) => ({ list, ops: list === 0 ? ops : `${ops.length} ops` }));
  assertGolden('create-systemd', {
    greeting: lines(plan(made)),
    unit: lines(plan(made, greeted())),
    rest: lines(plan(made, greeted(), started(scope))),
  });
  const end = step(made, greeted(), started(scope), makeResults({ slots: { 0: 1234n, 1: 99n } }));
  assert.equal(end.kind, 'end');
  assert.equal(end.value.pid, 1234);
});

test('init is not told to go on before systemd has moved it, and its pid goes into the message', () => {
  const [{ ops }] = plan(config(), greeted()).lists;
  assert.deepEqual(named(ops, 'SYNC_SEND'), []);
  const [{ args }] = named(ops, 'BUS_SEND');
  const bytes = Buffer.from(args.message, 'base64');
  bytes.writeUInt32LE(1234, args.at);
  assert.deepEqual(decode(bytes).body[2].at(-1), ['PIDs', ['au', [1234]]]);
  assert.equal(args.number, 0, "init's pid");
});

test('a unit that is there is reset, and waited for: eight times', () => {
  const exists = started(refusal(START, 'org.freedesktop.systemd1.UnitExists'));
  const heard = (times) => Array(times).fill(exists);
  const ops = (times) => plan(config(), greeted(), ...heard(times)).lists[0].ops;
  const pauses = (list) => named(list, 'BUS_READ').length;
  for (let times = 1; times <= 8; times++) assert.equal(named(ops(times), 'BUS_SEND').length, 2);
  assert.equal(pauses(ops(2)), pauses(ops(1)) + 1);
  assert.deepEqual(named(ops(9), 'KILL').length, 1);
  const { error } = step(config(), greeted(), ...heard(9), makeResults());
  assert.equal(error.message, 'make the unit "x-1.scope": systemd says: words (org.freedesktop.systemd1.UnitExists)');
});

test('what is not the end of our job is passed over; what is not done is an error', () => {
  const other = started(ended('y.scope', 'failed'));
  assert.deepEqual(named(plan(config(), greeted(), other).lists[0].ops, 'BUS_SEND'), []);
  const message = (...results) => step(config(), greeted(), ...results, makeResults()).error.message;
  assert.match(
    message(other, started(ended('x-1.scope', 'timeout'))),
    /systemd says: timeout; `journalctl -u x-1.scope`/,
  );
  assert.match(message(started('', { errno: ETIMEDOUT })), /systemd has not made it in time/);
  const elsewhere = { cgroup: '0::/user.slice\n' };
  assert.match(message(started(ended('x-1.scope', 'done'), elsewhere)), /has not moved the container's init into it/);
  const many = Array(20).fill(other);
  assert.match(step(config(), greeted(), ...many).error.message, /does not tell what became of the unit x-1.scope/);
});

test('what a version of systemd does not know it is not told', () => {
  const made = config((one) => {
    one.linux.resources = { cpu: { quota: 50000, period: 100000, cpus: '0-2,9', mems: '0', idle: 1 } };
    one.linux.resources.unified = { 'memory.oom.group': '1', 'memory.high': '1000', 'pids.max': 'max' };
  });
  const names = (text) =>
    Object.keys(properties(made, text)).filter((name) => /^(CPUQuota|Allowed|CPUWeight|OOMPolicy|Device)/.test(name));
  const sorted = (...list) => [...list].sort();
  assert.deepEqual(names('239').sort(), ['CPUQuotaPerSecUSec']);
  assert.deepEqual(names('v241-1').sort(), sorted('CPUQuotaPerSecUSec', 'DeviceAllow', 'DevicePolicy'));
  const all = [
    'AllowedCPUs',
    'AllowedMemoryNodes',
    'CPUQuotaPerSecUSec',
    'CPUQuotaPeriodUSec',
    'DeviceAllow',
    'DevicePolicy',
  ];
  assert.deepEqual(names('244 (x)').sort(), all);
  assert.deepEqual(names('252').sort(), sorted(...all, 'CPUWeight'));
  assert.deepEqual(names('253~rc1').sort(), sorted(...all, 'CPUWeight', 'OOMPolicy'));
  const told = properties(made, '255');
  assert.deepEqual(told.AllowedCPUs, [7, 2]);
  assert.equal(told.CPUWeight, 0n);
  assert.equal(told.CPUQuotaPerSecUSec, 500000n);
  assert.equal(told.OOMPolicy, 'kill');
  assert.equal(told.MemoryHigh, 1000n);
  assert.equal(told.TasksMax, 2n ** 64n - 1n);
});

test('values at their boundaries', () => {
  const told = (resources) => properties(config((one) => (one.linux.resources = resources)));
  const infinity = 2n ** 64n - 1n;
  assert.equal(told({ pids: { limit: 0 } }).TasksMax, 1n);
  assert.equal(told({ pids: { limit: -1 } }).TasksMax, infinity);
  assert.equal(told({ memory: { limit: -1 } }).MemoryMax, infinity);
  assert.equal(told({ memory: { limit: 0 } }).MemoryMax, undefined);
  assert.equal(told({ memory: { limit: 1000, swap: 3000 } }).MemorySwapMax, 2000n);
  assert.equal(told({ cpu: { quota: -1 } }).CPUQuotaPerSecUSec, infinity);
  assert.equal(told({ cpu: { period: 50000 } }).CPUQuotaPerSecUSec, infinity);
  assert.equal(told({ cpu: { quota: 1001, period: 100000 } }).CPUQuotaPerSecUSec, 20000n);
  assert.equal(told({ cpu: { shares: 1024 } }).CPUWeight, 100n);
});

test('systemd holds the device rules, or is not in their way', () => {
  const policy = (devices) => properties(config((one) => (one.linux.resources = { devices }))).DevicePolicy;
  assert.equal(policy([{ allow: false, access: 'rwm' }]), 'strict');
  assert.equal(policy([{ allow: true, access: 'rwm' }]), 'auto');
  assert.equal(
    policy([
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', minor: 3, access: 'r' },
    ]),
    'auto',
  );
});

test('update tells systemd other rules for devices, which would deny by the old ones what is allowed now', () => {
  const resources = {
    devices: [
      { allow: false, access: 'rwm' },
      { allow: true, type: 'c', major: 10, minor: 229, access: 'rw' },
    ],
  };
  const saved = savedState({
    cgroup_paths: { '': '/cg/web_1' },
    config: { ociVersion: '1.0.2', linux: { cgroupsPath: 'a.slice:x:1', resources: {} } },
    systemd_unit: 'x-1.scope',
    systemd_bus: '/bus',
  });
  const results = [
    turn('', JSON.stringify(saved)),
    turn(stat(), '/bin/sh', '0\n'),
    turn(ENOENT, '1000', 'cpu'),
    makeResults(),
    makeResults({ records: [{ op: 1 }, { op: 6, bytes: version('252') }] }),
  ];
  const request = { verb: 'update', id: 'web_1', root: '/run/t' };
  const next = loadCore().step(request, new TextEncoder().encode(JSON.stringify(resources)), results);
  assert.equal(next.kind, 'plan', JSON.stringify(next));
  const [sent] = named(decodePlan(next.plan).lists[0].ops, 'BUS_SEND');
  const [unit, , told] = decode(Buffer.from(sent.args.message, 'base64')).body;
  assert.equal(unit, 'x-1.scope');
  assert.deepEqual(
    told.map(([name]) => name),
    ['DeviceAllow', 'DevicePolicy', 'DeviceAllow'],
  );
  assert.deepEqual(told[0][1], ['a(ss)', []]);
  assert.ok(told[2][1][1].some(([path, access]) => path === '/dev/char/10:229' && access === 'rw'));
});
