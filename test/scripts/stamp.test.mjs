/** A set-up step is done when its input or output changed, and only then. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { test } from 'node:test';
import { root } from '../../scripts/setup/run.mjs';
import { once } from '../../scripts/setup/stamp.mjs';

test('once', async (t) => {
  mkdirSync(join(root, 'build'), { recursive: true });
  const scratch = mkdtempSync(join(root, 'build/stamp-'));
  t.after(() => rmSync(scratch, { recursive: true }));
  const path = (name) => relative(root, join(scratch, name));
  let runs = 0;
  let changed;
  const write = (name, text) => writeFileSync(join(scratch, name), text);
  const step = (salt = '') =>
    once('s', { inputs: [path('in')], outputs: [path('out')], stampIn: path('stamps'), salt }, async (files) => {
      runs++;
      changed = files;
      write('out', `made ${runs}`);
    });
  const times = async (salt) => {
    const before = runs;
    await step(salt);
    return runs - before;
  };

  write('in', 'a');
  assert.equal(await times(), 1, 'the first time');
  assert.equal(changed, undefined);
  assert.equal(await times(), 0, 'nothing changed');
  write('in', 'a');
  assert.equal(await times(), 0, 'written again with the same bytes');
  write('in', 'b');
  assert.equal(await times(), 1, 'the input changed');
  assert.deepEqual(changed, [path('in')], 'and is told');
  assert.equal(await times('other'), 1, 'the salt changed');
  assert.equal(await times('other'), 0);
  write('out', 'by hand!');
  assert.equal(await times('other'), 1, 'somebody else wrote the output');
  assert.equal(changed, undefined, 'of what is not known');
  rmSync(join(scratch, 'out'));
  assert.equal(await times('other'), 1, 'the output is gone');

  write('in', 'c');
  const failing = once('s', { inputs: [path('in')], outputs: [path('out')], stampIn: path('stamps') }, async () => {
    throw new Error('no');
  });
  await assert.rejects(failing, /no/);
  assert.equal(await times(), 1, 'a failed step is not done');

  write('in', 'd');
  const overtaken = once('s', { inputs: [path('in')], outputs: [path('out')], stampIn: path('stamps') }, async () => {
    write('in', 'e');
    write('out', 'of d');
  });
  await overtaken;
  assert.equal(await times(), 1, 'an input changed while the step ran');
});
