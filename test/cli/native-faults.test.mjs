/**
 * The native command executes plans itself: failed and killed at every third op of both lists of `run`, it leaves nothing that
 * `delete --force` does not remove, and where it is not killed itself, nothing at all. (The library's walks are in test/faults/.)
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { makeRoot } from '../support/run.mjs';

const native = join(project, 'build/asan/tare');
const skip = existsSync(native) ? needsRoot : 'the native command is not built: wasm2c is missing';
const MAKING = 1; // the turn that makes the container
const STEP = 3;

test('run fails and is killed at its ops', { skip }, () => {
  const root = makeRoot();
  const state = join(root.path, 'state');
  const cgroupsPath = `/tare_test/${uniqueId('native-faults')}`;
  const bundle = makeBundle({ args: ['true'], edit: (config) => Object.assign(config.linux, { cgroupsPath }) });
  after(() => {
    bundle.remove();
    root.remove();
    pruneCgroup('/tare_test');
  });
  const tare = (words, fault) =>
    spawnSync(native, ['--root', state, ...words], { encoding: 'utf8', env: { PATH: process.env.PATH, ...fault } });
  const run = (fault) => tare(['run', '-b', bundle.dir, 'faulty'], { TARE_FAULT: fault });

  let reached = 0;
  for (const kind of ['fail', 'kill']) {
    for (const list of [0, 1]) {
      // from one op on there is none of that number: the container runs
      for (let op = list; ; op += STEP) {
        const what = `${MAKING}.${list}.${op}=${kind}`;
        const { status, signal, stderr } = run(what);
        if (status === 0 && op > STEP * 8) break;
        reached++;
        if (signal) assert.deepEqual([kind, list, signal], ['kill', 0, 'SIGKILL'], what);
        else assert.doesNotMatch(stderr, /Sanitizer|runtime error/, what);
        // the turn that removes it has the same number
        const kept = /unable to delete the container/.test(stderr);
        if (signal || kept) tare(['delete', '--force', 'faulty']);
        assertNothingLeft({ root: state, cgroupsPath, bundle, what });
      }
    }
  }
  assert.ok(reached > 40, `${reached} faults`);
});
