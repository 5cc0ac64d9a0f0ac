// NOTIFY_SOCKET: what create and start plan for it, and the plan of the session that passes READY on.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { defaultConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { facts } from './support/hosts.mjs';
import { savedState, stat, TARE_INIT, turn } from './support/saved.mjs';

const SOCKET = '/run/systemd/notify';
const saved = savedState({ notify: true, cgroup_paths: {}, config: {} });

function step(request, results, config = null) {
  const common = { root: '/run/tare', id: 'web_1', bundle: '/b', now: '2026-11-23T15:00:00.0Z' };
  return loadCore().step({ ...common, ...request }, new TextEncoder().encode(JSON.stringify(config)), results);
}

const plan = (...words) => {
  const answer = step(...words);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  return decodePlan(answer.plan);
};
const start = (notifySocket, state = saved) =>
  step({ verb: 'start', notifySocket }, [turn('', JSON.stringify(state)), turn(stat(), TARE_INIT)]);

test('create: a directory, its mount as the last one, and the variable in place of another', () => {
  const config = defaultConfig();
  config.process.env.push('NOTIFY_SOCKET=/elsewhere', 'LAST=1');
  const { lists } = plan({ verb: 'create', notifySocket: SOCKET }, [facts('v1')], config);
  const text = JSON.stringify(planLines({ lists }));
  const made = lists[0].ops.filter(({ name, args }) => name === 'MKDIR' && args.path === 'notify');
  assert.equal(made.length, 1);
  assert.match(text, /\/run\/tare\/web_1\/notify/);
  assert.match(text, /NOTIFY_SOCKET=\/run\/notify\/notify\.sock/);
  assert.doesNotMatch(text, /elsewhere/);
});

test('golden: start and notify', () => {
  const answer = start(SOCKET);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  assertGolden('start-notify', [
    ...planLines(decodePlan(answer.plan)),
    ...planLines(plan({ verb: 'notify' }, [])),
    ...planLines(plan({ verb: 'notify', mainPid: 77 }, [])),
  ]);
});

test('delete: the directory goes before the state directory', () => {
  const removed = (state) => {
    const { lists } = plan({ verb: 'delete' }, [turn('', JSON.stringify(state)), turn(stat(), TARE_INIT)]);
    return lists[0].ops.filter(({ name }) => name === 'REMOVE_DIR').map(({ args }) => args.path);
  };
  assert.deepEqual(removed(saved), ['/run/tare/web_1/notify', '/run/tare/web_1']);
  assert.deepEqual(removed({ ...saved, notify: false }), ['/run/tare/web_1']);
});

test('start: a container that was created without it has no place for the socket', () => {
  const answer = start(SOCKET, { ...saved, notify: false });
  assert.match(answer.error.message, /created without it/);
});
