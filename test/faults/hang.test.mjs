// Acceptance: a mount that hangs can be aborted, and `delete --force` during a hung create works. The injector holds init or
// the executor in a system call for ever; only a kill ends that, as with a file system that does not answer.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { needsRoot } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { descendants } from '../support/leftovers.mjs';
import { callName, isSend, targets } from '../support/outside.mjs';
import { program } from '../support/programs.mjs';
import { useStage } from '../support/use-stage.mjs';

const skip = needsRoot || (process.arch !== 'x64' && 'the injector needs x86-64');

describe('a create that hangs', { skip }, () => {
  let stage;
  let clean;
  let calls;
  const log = join(tmpdir(), `tare-hang-${process.pid}`);

  useStage({}, async (made, before) => {
    stage = made;
    clean = before;
    calls = (await targets(stage, 'create and start')).filter(({ action }) => action === 'kill');
  });

  /** Starts a create that hangs at a call, and waits until it does. */
  async function hanging({ role, number, nth }) {
    rmSync(log, { force: true });
    const factory = new Factory({
      root: stage.root.path,
      initPath: program('inject'),
      initArgs: [log, role, number, nth, 'hang'].map(String),
    });
    const abort = new AbortController();
    const created = factory
      .create(stage.id, stage.bundle.config, { bundle: stage.bundle.dir, signal: abort.signal })
      .then(
        () => 'made',
        (error) => error,
      );
    await until(() => existsSync(log) && readFileSync(log, 'utf8').includes('hit'), 'it hangs');
    return { factory, abort, created };
  }
  const ofInit = () => calls.filter(({ role }) => role === 1);

  test('in init: an abort rolls back', async () => {
    assert.ok(ofInit().length > 20);
    for (const call of ofInit().filter((_, index) => index % 8 === 1)) {
      const what = `init hangs in ${callName(call.number)} #${call.nth}`;
      const { abort, created } = await hanging(call);
      abort.abort(new Error('enough'));
      const error = await created;
      assert.equal(error.message, 'enough', what);
      await stage.nothingLeft(what, clean);
    }
    rmSync(log, { force: true });
  });

  test('in init: delete --force from another process kills it', async () => {
    // with the last of these it says that the program's execve comes next: who is killed after that is as good as started
    const announced = ofInit().findLastIndex(({ number }) => isSend(number));
    assert.ok(announced > 20);
    for (const [index, call] of ofInit().entries()) {
      if (index % 10 !== 5 && index !== announced && index !== announced + 1) continue;
      const what = `init hangs in ${callName(call.number)} #${call.nth}`;
      const { created } = await hanging(call);
      await stage.remove();
      const outcome = await created;
      if (index > announced) assert.equal(outcome, 'made', what);
      else assert.equal(outcome.code, 'SystemError', `${what}: ${outcome.message ?? outcome}`);
      await stage.nothingLeft(what, clean);
    }
    rmSync(log, { force: true });
  });

  test('in the executor: delete --force says who holds the lock; when that is killed it cleans', async () => {
    const mine = calls.filter(({ role, number }) => role === 0 && callName(number) === 'mkdir');
    const { created } = await hanging(mine.at(-1));
    const [executor] = descendants().filter(({ name }) => name.startsWith('tare:[exec'));
    const { error } = await stage.perform('delete', { force: true }, { timeout: 15_000 });
    assert.match(error.message, new RegExp(`\\b${executor.pid}\\b`));
    process.kill(executor.pid, 'SIGKILL');
    assert.equal((await created).code, 'SystemError');
    await stage.remove();
    await stage.nothingLeft('after the kill', clean);
    rmSync(log, { force: true });
  });

  test('an executor killed after the point of no return, before it could say so: create fails and leaves nothing', async () => {
    const last = calls.filter(({ role, number }) => role === 0 && callName(number) === 'sendto').at(-1);
    rmSync(log, { force: true });
    const factory = new Factory({
      root: stage.root.path,
      initPath: program('inject'),
      initArgs: [log, last.role, last.number, last.nth, 'kill'].map(String),
    });
    const created = factory.create(stage.id, stage.bundle.config, { bundle: stage.bundle.dir });
    await assert.rejects(created, { code: 'SystemError' });
    assert.match(readFileSync(log, 'utf8'), /hit/);
    rmSync(log, { force: true });
    await stage.nothingLeft('after the kill', clean);
  });
});
