// Acceptance: a mount that hangs can be aborted, and `delete --force` during a hung create works. The injector holds init or
// the executor in a system call for ever; only a kill ends that, as with a file system that does not answer.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { needsRoot } from '../support/bundle.mjs';
import { Stage, settled, until } from '../support/faults.mjs';
import { pruneCgroup, snapshot } from '../support/leftovers.mjs';
import { callName, targets } from '../support/outside.mjs';
import { program } from '../support/programs.mjs';

const skip = needsRoot || (process.arch !== 'x64' && 'the injector needs x86-64');

describe('a create that hangs', { skip }, () => {
  let stage;
  let clean;
  let calls;
  const log = join(tmpdir(), `tare-hang-${process.pid}`);

  before(async () => {
    stage = new Stage();
    await stage.live();
    clean = snapshot();
    calls = (await targets(stage, 'create and start')).filter(({ action }) => action === 'kill');
  });
  after(() => {
    stage?.dispose();
    pruneCgroup('/tare_test');
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

  test('in init: an abort rolls back, at every call', async () => {
    assert.ok(ofInit().length > 20);
    for (const call of ofInit()) {
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
    for (const call of ofInit().filter((_, index) => index % 10 === 5)) {
      const what = `init hangs in ${callName(call.number)} #${call.nth}`;
      const { created } = await hanging(call);
      await stage.remove();
      const error = await created;
      assert.equal(error.code, 'SystemError', `${what}: ${error.message ?? error}`);
      await stage.nothingLeft(what, clean);
    }
    rmSync(log, { force: true });
  });

  test('in the executor: an abort kills it, and delete --force or the next create cleans', async () => {
    const mine = calls.filter(({ role }) => role === 0);
    for (const [index, call] of mine.filter((_, number) => number % 8 === 3).entries()) {
      const what = `the executor hangs in ${callName(call.number)} #${call.nth}`;
      const { abort, created } = await hanging(call);
      abort.abort(new Error('enough'));
      const error = await created;
      assert.equal(error.message ?? error, 'enough', what);
      if (index % 2) await stage.remove();
      else await stage.live();
      await settled(clean, what);
      await stage.nothingLeft(what, clean);
    }
    rmSync(log, { force: true });
  });
});
