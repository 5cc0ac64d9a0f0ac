// Terminals: what create and exec plan for them, and the plans of the session that holds one.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { defaultConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { facts } from './support/hosts.mjs';
import { makeResults } from './support/results.mjs';
import { running, savedState, turn } from './support/saved.mjs';

const encode = (value) => new TextEncoder().encode(JSON.stringify(value));

function terminalConfig(more = {}) {
  const config = defaultConfig();
  Object.assign(config.process, { terminal: true, consoleSize: { width: 120, height: 40 }, ...more });
  return config;
}

function createPlan(config, options = {}) {
  const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/b', now: '2026-11-23T15:00:00.0Z' };
  const answer = loadCore().step({ ...request, ...options }, encode(config), [facts('v1')]);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan);
}

/** The plan of exec in a container of defaultConfig(). */
function execPlan(what, options = {}) {
  const saved = savedState({
    cgroup_paths: { freezer: '/sys/fs/cgroup/freezer/tare/web_1' },
    config: terminalConfig(),
  });
  const results = [turn(JSON.stringify(saved)), running()];
  const answer = loadCore().step({ verb: 'exec', root: '/run/tare', id: 'web_1', ...options }, encode(what), results);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan);
}

const of = (ops, name) => ops.filter((op) => op.name === name).map(({ args }) => args);

test('golden: a terminal that the creator keeps', () => {
  assertGolden('create-terminal', planLines(createPlan(terminalConfig(), { start: true, terminal: 2 })));
});

test('golden: a terminal for a console socket', () => {
  assertGolden(
    'create-console-socket',
    planLines(createPlan(terminalConfig(), { consoleSocket: '/run/console.sock' })),
  );
});

test('golden: a terminal for a process of exec', () => {
  const what = { args: ['sh'], terminal: true, consoleSize: { width: 80, height: 25 } };
  assertGolden('exec-terminal', planLines(execPlan(what, { terminal: 0 })));
});

test("exec has a terminal when it is asked for, whatever the container's own process has", () => {
  assert.deepEqual(of(execPlan({ args: ['sh'] }).lists.at(-1).ops, 'PTY'), []);
  const whole = { args: ['/bin/sh'], cwd: '/', user: { uid: 0, gid: 0 }, terminal: true };
  const { lists } = execPlan(whole, { wholeProcess: true, consoleSocket: '/s' });
  assert.equal(of(lists.at(-1).ops, 'PTY').length, 1);
  assert.equal(of(lists[0].ops, 'SEND_FD').length, 1);
  // nothing of the container's own /dev is changed, and the size of another process is not its own
  assert.deepEqual(of(lists.at(-1).ops, 'MOVE_MOUNT'), []);
  assert.deepEqual([of(lists.at(-1).ops, 'PTY')[0].columns, of(lists.at(-1).ops, 'PTY')[0].rows], [0, 0]);
});

test('a size has sixteen bits', () => {
  const size = (width, height) => {
    const [{ columns, rows }] = of(createPlan(terminalConfig({ consoleSize: { width, height } })).lists[1].ops, 'PTY');
    return [columns, rows];
  };
  assert.deepEqual(size(65535, 65536), [65535, 0]);
  assert.deepEqual(size(0, 0), [0, 0]);
});

/** The ops of a verb of the session, as lines. */
function lines(verb, options = {}) {
  const answer = loadCore().step({ verb, ...options }, new Uint8Array(), []);
  assert.equal(answer.kind, 'plan');
  return planLines(decodePlan(answer.plan))[0].ops;
}

test('attach: stdio for the relay, and the terminal that shows it raw', () => {
  const stdio = [
    '0 STDIO_FD number=0 oflags=O_NONBLOCK out=r47 | undo',
    '1 STDIO_FD number=1 oflags=O_NONBLOCK out=r48 | undo',
  ];
  assert.deepEqual(lines('attach'), stdio);
  assert.deepEqual(lines('attach', { terminal: 3 }), [...stdio, '2 TERMINAL_RAW fd=r49 | undo, on 5 skip 0']);
});

test('resize: to a size, or to that of the terminal which shows it', () => {
  assert.deepEqual(lines('resize', { columns: 80, rows: 25 }), ['0 TERMINAL_SIZE fd=r44 columns=80 rows=25']);
  assert.deepEqual(lines('resize'), ['0 TERMINAL_SIZE_LIKE fd=r44 like=r49 | on 5 skip 0']);
});

test('supervise: both ways, and whether it is done', () => {
  assert.deepEqual(lines('supervise'), ['0 SUPERVISE pidfd=r3 relays=[47,44,0,44,48,1] signals=0 done=s17']);
  const end = (done) => {
    const results = makeResults({ slots: { 17: done } });
    return loadCore().step({ verb: 'supervise' }, new Uint8Array(), [results]);
  };
  assert.deepEqual(
    [0, 1, 2].map((done) => end(done).value),
    [{ done: false }, { done: true }, { done: true }],
  );
  const failed = makeResults({ failed: { list: 0, op: 0, errno: 125, code: 181 } });
  assert.equal(loadCore().step({ verb: 'supervise' }, new Uint8Array(), [failed]).error.message, 'aborted');
});
