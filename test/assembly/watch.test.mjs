// What a container's watcher is told to listen to, on both versions of cgroups.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { makeResults } from './support/results.mjs';

const ENOENT = 2;
const NOTHING = new Uint8Array(0);
const stat = `4242 (a b) S ${Array.from({ length: 18 }, (_, i) => i).join(' ')} 99 0 0\n`;

/** The answer of `watch` for a container with these cgroups, of which these files are there. */
function watch(cgroupPaths, files, options = {}) {
  const state = {
    id: 'web_1',
    init_process_pid: 4242,
    init_process_start: 99,
    phase: 'ready',
    cgroup_paths: cgroupPaths,
  };
  const request = { verb: 'watch', root: '/run/tare', id: 'web_1', ...options };
  const results = [makeResults({ records: [{ bytes: JSON.stringify(state) }] })];
  const answer = loadCore().step(request, NOTHING, results);
  if (answer.kind !== 'plan') return answer;
  assert.ok(answer.readOnly);
  const there = { '/proc/4242/stat': stat, '/proc/4242/exe': '/bin/sh', ...files };
  const records = decodePlan(answer.plan).lists[0].ops.map(({ args: { path } }, op) =>
    path in there ? { op, bytes: there[path] } : { op, errno: ENOENT },
  );
  const end = loadCore().step(request, NOTHING, [...results, makeResults({ records })]);
  assert.equal(end.kind, 'end', JSON.stringify(end));
  return end.value;
}

test('version 2', () => {
  const files = { '/cg/memory.events': 'low 0\noom 9\noom_kill 2\noom_group_kill 7\n', '/cg/cgroup.freeze': '1\n' };
  assert.deepEqual(watch({ '': '/cg' }, files, { pressure: 'low' }), {
    status: 'paused',
    directory: '/run/tare/web_1',
    kills: 2,
    alarms: {
      oom: { how: 'poll', path: '/cg/memory.events', words: '' },
      freezer: { how: 'poll', path: '/cg/cgroup.events', words: '' },
      pressure: { how: 'poll', path: '/cg/memory.pressure', words: 'some 100000 2000000' },
    },
  });
});

test('version 2 without the memory controller', () => {
  assert.deepEqual(watch({ '': '/cg' }, {}), {
    status: 'running',
    directory: '/run/tare/web_1',
    alarms: { freezer: { how: 'poll', path: '/cg/cgroup.events', words: '' } },
  });
});

test('version 1: nothing there tells of a freezer', () => {
  const paths = { memory: '/m', freezer: '/f', '': '/two' };
  const files = {
    '/m/memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 1\n',
    '/f/freezer.state': 'THAWED\n',
  };
  assert.deepEqual(watch(paths, files, { pressure: 'critical' }), {
    status: 'running',
    directory: '/run/tare/web_1',
    kills: 1,
    alarms: {
      oom: { how: 'eventfd', path: '/m/memory.oom_control', words: '' },
      pressure: { how: 'eventfd', path: '/m/memory.pressure_level', words: 'critical' },
    },
  });
});

test('without cgroups there is its end, and the directory', () => {
  assert.deepEqual(watch({}, {}, { pressure: 'low' }), { status: 'running', directory: '/run/tare/web_1', alarms: {} });
});

test('a level that is none', () => {
  const { error } = watch({ '': '/cg' }, {}, { pressure: 'much' });
  assert.match(`${error.code}: ${error.message}`, /^ConfigInvalid: invalid pressure level/);
});
