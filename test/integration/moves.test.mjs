// Who moves into a container's cgroups moves itself: to write another process's pid to cgroup.procs or tasks waits for an RCU grace
// period, 7 to 15 ms, and that pid may be another process's by then. strace sees every write of a run and of an exec.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, runc, tare, tareBin } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const noStrace = spawnSync('strace', ['-V']).error ? 'needs strace' : false;

/** What was written to files that move processes: `[{ file, value }]`. */
function moves(log) {
  const found = [];
  for (const line of readFileSync(log, 'utf8').split('\n')) {
    const [, file, value] =
      /(?:write|writev|pwrite64)\(\d+<(.*\/(?:cgroup\.procs|tasks))>, .*?"(.*?)"/.exec(line) ?? [];
    if (file) found.push({ file, value: value.replace('\\n', '') });
  }
  return found;
}

describe('moving into cgroups', { skip: needsRoot || noStrace }, () => {
  const root = makeRoot();
  const log = join(tmpdir(), `tare-moves-${process.pid}`);
  after(() => {
    rmSync(log, { force: true });
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** Runs a command under strace. */
  async function traced(command, env) {
    const words = ['-f', '-y', '-s', '64', '-o', log, '-e', 'trace=write,writev,pwrite64', ...command];
    const { code, stderr } = await run('strace', words, { env: { ...process.env, ...env }, timeout: 60_000 });
    assert.equal(code, 0, stderr);
    return moves(log);
  }

  const makeOne = (...args) => {
    const id = uniqueId('moves');
    const edit = (config) => {
      config.linux.cgroupsPath = `/tare_test/${id}`;
      config.linux.namespaces.push({ type: 'cgroup' });
    };
    return { id, bundle: makeBundle({ args, edit }) };
  };

  for (const { shim, skip } of transports) {
    test(`run and exec, ${shim}`, { skip }, async () => {
      const env = { TARE_SHIM: shim };
      const command = (...words) => [process.execPath, tareBin, '--root', root.path, ...words];
      const first = makeOne('true');
      const made = await traced(command('run', '--bundle', first.bundle.dir, first.id), env);
      first.bundle.remove();
      const second = makeOne('sleep', '1000');
      const started = await tare(root.path, ['run', '--detach', '--bundle', second.bundle.dir, second.id]);
      assert.equal(started.code, 0, started.stderr);
      const versions = cgroups(`/tare_test/${second.id}`);
      const entered = await traced(command('exec', second.id, 'true'), env);
      await tare(root.path, ['delete', '--force', second.id]);
      second.bundle.remove();
      // cgroup v2 is cloned into, and takes no write
      const alone = versions.length === 1;
      for (const found of [made, entered]) {
        assert.deepEqual(
          found.filter(({ value }) => value !== '0'),
          [],
        );
        if (!alone) assert.ok(found.length > 0, 'strace has seen the moves');
      }
    });
  }

  test('and the test would see it: runc does', async () => {
    const { id, bundle } = makeOne('true');
    const found = await traced(['runc', '--root', root.path, 'run', '--bundle', bundle.dir, id], {});
    await runc(root.path, ['delete', '--force', id]);
    bundle.remove();
    assert.ok(found.some(({ value }) => Number(value) > 1));
  });
});
