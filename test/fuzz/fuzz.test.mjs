// The fuzz targets without a fuzzer: their seeds, and these damaged, the same in every run. `npm run fuzz` is the real thing.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { project } from '../support/programs.mjs';
import { coreBytes, instance, random } from '../support/wasm.mjs';
import { makeSeeds, readSteps, USES } from './seeds.mjs';

describe('the fuzz targets, replayed', () => {
  let directory;
  let seeds;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'tare-fuzz-'));
    seeds = makeSeeds(directory);
    for (const [room, what] of [
      ['shim-c', 'asan'],
      ['test/fuzz', 'replay'],
    ]) {
      execFileSync('make', ['-s', '-C', join(project, room), what], { stdio: 'inherit' });
    }
  });
  after(() => rmSync(directory, { recursive: true }));

  const replay = (target, rounds, corpus) =>
    execFileSync(join(project, `build/fuzz/replay-${target}`), [String(rounds), corpus], { encoding: 'utf8' });

  for (const target of ['plan', 'frames', 'files']) {
    test(target, () => {
      assert.match(replay(target, 100, seeds[target]), /^\d+ inputs\n$/);
    });
  }

  test('core: no bytes make it trap, and the decoder accepts the plans that it makes of documents', () => {
    const { call } = instance(coreBytes());
    const { below, pick } = random(7);
    const steps = readSteps(join(directory, 'core.steps'));
    const plans = new Map();
    const feed = (input) => {
      const answer = run(call, steps, input);
      if (answer.kind === 0 && USES[input[0] % USES.length] === 'document') plans.set(answer.text, answer.bytes);
    };
    for (const name of readdirSync(seeds.core)) {
      const seed = readFileSync(join(seeds.core, name));
      feed(seed);
      for (let round = 0; round < 10; round++) {
        const damaged = Buffer.from(seed);
        for (let n = below(4); n >= 0; n--)
          damaged[2 + below(damaged.length - 2)] = pick([0, 0x22, 0x7b, 0x2c, 0x39, below(256)]);
        feed(damaged);
      }
    }
    const made = join(directory, 'plans');
    mkdirSync(made);
    let count = 0;
    for (const bytes of plans.values()) writeFileSync(join(made, String(count++)), bytes);
    assert.ok(count > 50, `${count} plans`);
    execFileSync(join(project, 'build/fuzz/replay-plan'), ['accept', made]);
  });
});

/** What core.c does with an input. */
function run(call, steps, input) {
  const use = USES[input[0] % USES.length];
  const more = input[1];
  const data = input.subarray(2);
  const part = { document: 1, request: 0, results: -1 }[use];
  if (part !== undefined) {
    const step = [...steps[more % steps.length]];
    step.splice(part, 1, data);
    const body = step.flatMap((one) => [u32(one.length), one, Buffer.alloc(-one.length & 3)]);
    return call('step', Buffer.concat([u32(step.length), ...body]));
  }
  if (use === 'id') return call('checkId', data, more & 1);
  if (use === 'locate') return call('locate', data, Math.floor((data.length * more) / 256));
  if (use === 'step') return call('step', data);
  return call('validate', data, USES.indexOf(use));
}

function u32(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
