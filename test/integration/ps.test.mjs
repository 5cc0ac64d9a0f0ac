// ps: the processes of a container, as the host's ps shows them or as pids, as runc's ps.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, runc, tare } from '../support/run.mjs';

const noPs = (() => {
  try {
    execFileSync('ps', ['-ef']);
    return false;
  } catch {
    return 'needs ps';
  }
})();

describe('ps', { skip: needsRoot || noPs }, () => {
  const made = new Map();
  before(async () => {
    for (const runtime of [tare, runc]) {
      const id = uniqueId('ps');
      const root = makeRoot();
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['sh', '-c', 'sleep 1000 & sleep 1000'],
        edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
      });
      const call = (command, ...args) => runtime(root.path, [command, ...args]);
      made.set(runtime, { id, root, cgroupsPath, bundle, call });
      const created = await call('create', '--bundle', bundle.dir, id);
      assert.equal(created.code, 0, created.stderr);
    }
  });
  after(async () => {
    for (const one of made.values()) {
      await one.call('delete', '--force', one.id);
      one.bundle.remove();
    }
    pruneCgroup('/tare_test');
    for (const { cgroupsPath, root } of made.values()) {
      assertNothingLeft({ cgroupsPath, root: root.path });
      root.remove();
    }
  });

  /** Fields of each line that are no numbers and no times. */
  const shape = (text) =>
    text
      .split('\n')
      .map((line) => line.split(/\s+/).filter((field) => /^[A-Za-z/]/.test(field)))
      .map((line) => line.join(' '));

  for (const runtime of [tare, runc]) {
    test(`by ${runtime.name}: a created, a running and a stopped container`, async () => {
      const { id, call } = made.get(runtime);
      const json = async () => JSON.parse((await call('ps', '--format', 'json', id)).stdout);
      const pid = JSON.parse((await call('state', id)).stdout).pid;
      assert.deepEqual(await json(), [pid]);
      assert.equal((await call('start', id)).code, 0);
      let pids = [];
      // a shell at first, both of them
      const sleeps = (one) => readFileSync(`/proc/${one}/cmdline`, 'utf8') === 'sleep\x001000\x00';
      await until(async () => {
        pids = await json();
        return pids.length === 2 && pids.every(sleeps);
      }, 'it sleeps, and its child');
      assert.ok(pids.includes(pid));

      const table = await call('ps', id);
      assert.equal(table.code, 0, table.stderr);
      assert.deepEqual(shape(table.stdout), ['UID PID PPID C STIME TTY TIME CMD', 'root sleep', 'root sleep', '']);
      const own = await call('ps', id, '-e', '-o', 'ppid,pid,args');
      assert.equal(own.code, 0, own.stderr);
      const lines = own.stdout.split('\n');
      assert.match(lines[0], /^ *PPID +PID +COMMAND$/);
      assert.deepEqual(
        lines.slice(1, 3).map((line) => Number(line.trim().split(/\s+/)[1])),
        pids,
      );
      // a -f after the id is ps's; what it says of times may become another between the two
      const texts = async () => [(await call('ps', id, '-e', '-f')).stdout, (await call('ps', id)).stdout];
      await until(async () => new Set(await texts()).size === 1, 'ps -ef says the same');

      for (const [args, message] of [
        [[id, '-o', 'args'], /couldn't find PID field in ps output/],
        [[id, '--nonsense'], /exit status 1: error: unknown gnu long option/],
        [['--format', 'yaml', id], /invalid format option/],
        [['no_such_container'], /container does not exist/],
        [[], /ps.*requires a minimum of 1 argument\(s\)/],
      ]) {
        const refused = await call('ps', ...args);
        assert.equal(refused.code, 1, args.join(' '));
        assert.match(refused.stderr, message);
      }

      assert.equal((await call('kill', id, 'KILL')).code, 0);
      await until(async () => JSON.parse((await call('state', id)).stdout).status === 'stopped', 'it stops');
      // runc writes null here
      assert.deepEqual((await json()) ?? [], []);
      const nothing = await call('ps', id);
      assert.deepEqual(shape(nothing.stdout), ['UID PID PPID C STIME TTY TIME CMD', '']);
    });
  }

  test('where the host has no ps', async () => {
    const { id, root } = made.get(tare);
    const env = { ...process.env, PATH: '/nonexistent' };
    const refused = await tare(root.path, ['ps', id], { env });
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /exec: \\"ps\\": executable file not found in \$PATH/);
    assert.equal((await tare(root.path, ['ps', '--format', 'json', id], { env })).stdout, '[]\n');
  });
});
