// Acceptance: a container survives the process that made it; a creator that is killed half-way leaves nothing, or what
// `delete --force` and the next `create` clean.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { perform } from '../support/driver.mjs';
import { isRunning, stat, until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const embedder = fileURLToPath(new URL('../support/embed.mjs', import.meta.url));

for (const { shim, skip } of transports) {
  describe(`the creator's end, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const id = uniqueId('survive');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sh', '-c', 'trap "exit 5" TERM; while :; do sleep 0.05; done'],
      edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
    });
    const env = { ...process.env, TARE_SHIM: shim };
    after(() => {
      bundle.remove();
      root.remove();
      pruneCgroup('/tare_test');
    });
    const command = (...args) => tare(root.path, args, { env });
    const state = async () => {
      const { code, stdout } = await command('state', id);
      return code === 0 ? JSON.parse(stdout) : undefined;
    };
    const embed = (more) => [embedder, JSON.stringify({ root: root.path, id, bundle: bundle.dir, shim, ...more })];
    /** The name of a process's parent, or undefined when one of them has ended meanwhile. */
    const nameOfParent = (pid) => {
      try {
        return readFileSync(`/proc/${stat(pid)?.[1]}/comm`, 'utf8');
      } catch {
        return undefined;
      }
    };

    for (const start of [true, false]) {
      test(`a ${start ? 'running' : 'created'} container survives its creator's exit`, async () => {
        const made = await run(process.execPath, embed({ start, leave: true, stdio: ['ignore', 'inherit', 'ignore'] }));
        assert.equal(made.code, 0, made.stderr);
        const [, pid] = /made (\d+)/.exec(made.stdout);
        const seen = await state();
        assert.equal(seen.pid, Number(pid));
        assert.equal(seen.status, start ? 'running' : 'created');
        if (!start) assert.equal((await command('start', id)).code, 0);
        assert.equal((await state()).status, 'running');
        // nothing of the creator stays; its reaper's process ends by itself, a moment later
        await until(
          () => /^(?!tare|node)/.test(nameOfParent(pid) ?? 'tare'),
          'neither the creator nor its reaper is there',
        );
        assert.equal((await state()).status, 'running');
        assert.equal((await command('kill', id, 'KILL')).code, 0);
        await until(() => !isRunning(pid), 'the container is killed');
        await until(async () => (await state()).status === 'stopped', 'stopped');
        assert.equal((await command('delete', id)).code, 0);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      });
    }

    test('a creator killed at any moment', async (t) => {
      const outcomes = {};
      const factory = new Factory({ root: root.path, shim });
      // it may be rolled back between the look and the question
      const status = async () => {
        try {
          return await (await factory.load(id)).status();
        } catch (error) {
          assert.equal(error.code, 'ContainerNotExists', error.message);
          return 'gone';
        }
      };
      // a millisecond apart: from the first op to after the last
      for (let round = 0; round < 14; round++) {
        const creator = spawn(process.execPath, embed({ start: round % 2 === 0, leave: true, stdio: 'ignore' }), {
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        const ended = new Promise((resolve) => creator.once('exit', resolve));
        // Node's own start takes longer than a create: wait for the first sign of that
        await until(() => existsSync(join(root.path, id)) || creator.exitCode !== null, 'it begins');
        await new Promise((resolve) => setTimeout(resolve, round));
        creator.kill('SIGKILL');
        await ended;
        if (round % 3 === 0) {
          // at once, while the executor may be rolling back
          await factory.create(id, bundle.config, { bundle: bundle.dir }).catch((error) => {
            assert.equal(error.code, 'IdInUse', error.message);
          });
        }
        const seen = await status();
        outcomes[seen] = (outcomes[seen] ?? 0) + 1;
        const request = {
          verb: 'delete',
          id,
          root: root.path,
          idFormat: 'tare',
          cgroupManager: 'cgroupfs',
          force: true,
        };
        assert.equal((await perform(request)).error, undefined);
        await until(() => !existsSync(join(root.path, id)) && cgroups(cgroupsPath).length === 0, 'all is gone');
        assertNothingLeft({ root: root.path, cgroupsPath, bundle, what: `round ${round}` });
      }
      t.diagnostic(JSON.stringify(outcomes));
    });
  });
}
