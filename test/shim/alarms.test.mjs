// Alarms: the reaper tells of files that say of themselves that they have changed, once until it is asked again.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { getReaper } from '../../dist/shim/index.js';
import { hierarchies, wakeUps } from '../support/leftovers.mjs';
import { transports } from './help.mjs';
import { until } from '../support/processes.mjs';

const needsRoot = process.getuid() !== 0 ? 'needs root' : false;
const mountOf = (file) => hierarchies.find((point) => existsSync(join(point, file)));
const second = mountOf('cgroup.controllers');
const memory =
  mountOf('cgroup.event_control') && mountOf('memory.oom_control') ? mountOf('memory.oom_control') : undefined;

for (const { shim, skip } of transports) {
  describe(`alarms of the ${shim} reaper`, { skip: needsRoot || skip }, () => {
    const made = [];
    let reaper;
    before(async () => {
      reaper = await getReaper(shim);
    });
    after(() => {
      for (const directory of made.reverse()) {
        if (existsSync(directory)) rmdirSync(directory);
      }
    });

    function makeCgroup(point) {
      const parent = join(point, 'tare_test');
      const directory = join(parent, `alarm_${process.pid}_${made.length}`);
      mkdirSync(directory, { recursive: true });
      made.push(directory);
      return directory;
    }

    const never = () => assert.fail('it can still ring');
    const openIn = (pid, text) =>
      promisify(execFile)('ls', ['-l', `/proc/${pid}/fd`]).then(({ stdout }) => stdout.split(text).length - 1);

    test('cgroup.events: each change once, with what is in it', { skip: second ? false : 'no cgroup v2' }, async () => {
      const directory = makeCgroup(second);
      const rings = [];
      let goOn;
      const ring = ({ content }) => {
        rings.push(content);
        return new Promise((resolve) => (goOn = resolve));
      };
      const path = join(directory, 'cgroup.events');
      const alarm = await reaper.alarm({ how: 'poll', path, words: '' }, ring, never);
      assert.match(alarm.content, /^populated 0\nfrozen 0\n/);
      const freeze = (on) => writeFileSync(join(directory, 'cgroup.freeze'), on);
      freeze('1');
      await until(() => rings.length === 1, 'it rings');
      assert.match(rings[0], /frozen 1/);
      // nobody has asked again yet: what changes now is told of later, as one
      freeze('0');
      freeze('1');
      freeze('0');
      await new Promise((resolve) => setTimeout(resolve, 50));
      assert.equal(rings.length, 1);
      goOn();
      await until(() => rings.length === 2, 'it rings again');
      assert.match(rings[1], /frozen 0/);
      goOn();
      alarm.end();
      freeze('1');
      freeze('0');
      await reaper.alarm({ how: 'poll', path, words: '' }, ring, never).then((other) => other.end());
      assert.equal(rings.length, 2, 'it has ended');
      await until(async () => (await openIn(reaper.pid, directory)) === 0, 'nothing is open');
    });

    test('an eventfd of version 1, and the end of its cgroup', {
      skip: memory ? false : 'no memory of cgroup v1',
    }, async () => {
      const directory = makeCgroup(memory);
      writeFileSync(join(directory, 'memory.limit_in_bytes'), String(2 << 20));
      const rings = [];
      let failed;
      const request = { how: 'eventfd', path: join(directory, 'memory.oom_control'), words: '' };
      const alarm = await reaper.alarm(
        request,
        (ring) => void rings.push(ring),
        (error) => (failed = error),
      );
      assert.match(alarm.content, /oom_kill 0/);
      // a shell that joins the cgroup and doubles a text until it is killed
      const hog = `echo 0 > ${directory}/tasks; x=0123456789abcdef; while :; do x=$x$x; done`;
      await assert.rejects(promisify(execFile)('sh', ['-c', hog]), { signal: 'SIGKILL' });
      await until(() => rings.length > 0, 'it rings');
      assert.ok(rings[0].count >= 1);
      assert.match(readFileSync(request.path, 'utf8'), /oom_kill 1/);
      await until(() => {
        try {
          rmdirSync(directory);
          return true;
        } catch {
          return false;
        }
      }, 'the cgroup can be removed');
      await until(() => failed !== undefined, 'its end is told');
      assert.equal(failed.code, 'ENODEV');
    });

    test('what cannot be listened to', async () => {
      const set = (how, path, words = '') => reaper.alarm({ how, path, words }, never, never);
      await assert.rejects(set('poll', '/nowhere/cgroup.events'), { code: 'ENOENT' });
      await assert.rejects(set('poll', '/etc/hostname'), { code: 'EPERM' }, 'a file that does not poll');
      await assert.rejects(set('eventfd', '/etc/hostname'), { code: 'ENOENT' });
      if (second) {
        const directory = makeCgroup(second);
        if (existsSync(join(directory, 'memory.pressure'))) {
          const path = join(directory, 'memory.pressure');
          await assert.rejects(set('poll', path, 'some 1 nonsense'), { code: 'EINVAL' });
          (await set('poll', path, 'some 100000 2000000')).end();
        }
      }
    });

    test('wakes nobody while nothing happens', { skip: second ? false : 'no cgroup v2' }, async () => {
      const alarms = [];
      for (let i = 0; i < 50; i++) {
        const path = join(makeCgroup(second), 'cgroup.events');
        alarms.push(await reaper.alarm({ how: 'poll', path, words: '' }, never, never));
      }
      let before;
      // the last of what was asked of it may come late; one that polls wakes in every while
      await until(async () => {
        before = wakeUps(reaper);
        await new Promise((resolve) => setTimeout(resolve, 300));
        return wakeUps(reaper) === before;
      }, 'the reaper sleeps');
      for (const alarm of alarms) alarm.end();
      await until(() => wakeUps(reaper) > before, 'their end is heard');
    });
  });
}
