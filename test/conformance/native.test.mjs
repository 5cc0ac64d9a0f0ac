/**
 * The core compiled ahead of time answers byte for byte as its WebAssembly does in Node: on the bases, and on mutations of them;
 * on a host with cgroup v1 and on one with v2. A failure tells the number of its mutation.
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { facts } from '../assembly/support/hosts.mjs';
import { project } from '../support/programs.mjs';
import { coreBytes, instance } from '../support/wasm.mjs';
import { bases } from './support/corpus.mjs';
import { mutator, shortened } from './support/mutate.mjs';

const program = join(project, 'build/asan/native-steps');
const skip = existsSync(program) ? false : 'the native core is not built: wasm2c is missing';
const MUTATIONS = 2000;
const PLAN = 0;

const REQUEST = {
  verb: 'create',
  root: '/run/tare',
  id: 'web_1',
  bundle: '/bundle',
  now: '2026-11-23T15:00:00.000Z',
  arch: 'x64',
  path: '/usr/bin:/bin',
  start: true,
};

const u32 = (...values) => Buffer.from(new Uint32Array(values).buffer);

/** The input of a step. */
function input(parts) {
  const padded = parts.flatMap((part) => [u32(part.length), part, Buffer.alloc(-part.length & 3)]);
  return Buffer.concat([u32(parts.length), ...padded]);
}

/** Two turns of create: the facts', and the next one on two hosts. */
function steps(text) {
  const turn = (...results) =>
    input([Buffer.from(JSON.stringify(REQUEST)), Buffer.from(text), ...results.map(Buffer.from)]);
  return [turn(), turn(facts('v1')), turn(facts('v2'))];
}

test('the native core answers as its WebAssembly does', { skip }, () => {
  const texts = [...bases.values()];
  const next = mutator(texts.map(shortened), 6);
  const documents = [...texts, ...Array.from({ length: MUTATIONS }, next)];
  const inputs = documents.flatMap(steps);
  const { status, stdout, stderr } = spawnSync(program, {
    input: Buffer.concat(inputs.flatMap((one) => [u32(one.length), one])),
    maxBuffer: 1 << 30,
  });
  assert.equal(status, 0, stderr.toString());

  const { call } = instance(coreBytes());
  let at = 0;
  let plans = 0;
  for (const [index, one] of inputs.entries()) {
    const { kind, bytes } = call('stepForNative', one);
    const size = stdout.readUInt32LE(at + 4);
    const theirs = stdout.subarray(at + 8, at + 8 + size);
    const what = `document ${Math.floor(index / 3)}, step ${index % 3}`;
    assert.equal(stdout.readUInt32LE(at), kind, what);
    assert.ok(theirs.equals(bytes), what);
    at += 8 + size;
    if (kind === PLAN) plans++;
  }
  assert.equal(at, stdout.length);
  assert.ok(plans > inputs.length / 10, `${plans} plans among ${inputs.length} answers`);
});
