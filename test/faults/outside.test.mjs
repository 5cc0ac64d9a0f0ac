// A sample of the walk from outside (whole: whole.mjs). The seed is fixed; TARE_SEED chooses another sample.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { everything } from '../support/everything.mjs';
import { commands, namespaces } from '../support/faults.mjs';
import { errors, hit, strace, targets } from '../support/outside.mjs';
import { useStage } from '../support/use-stage.mjs';

const seed = Number(process.env.TARE_SEED ?? 1);
const sampleSize = 60;
const calls = [
  'mkdirat',
  'openat',
  'openat2',
  'write',
  'renameat',
  'unlinkat',
  'clone3',
  'fsopen',
  'fsmount',
  'move_mount',
];
calls.push('mount_setattr', 'unshare', 'pivot_root', 'sethostname', 'setgroups', 'setgid', 'setuid', 'capset', 'prctl');
calls.push(
  'execve',
  'socket',
  'bind',
  'sendmsg',
  'flock',
  'mknodat',
  'symlinkat',
  'fchmod',
  'prlimit64',
  'pidfd_send_signal',
);
const byStrace = calls.flatMap((name) =>
  [1, 2, 3].flatMap((nth) => [...Object.keys(errors), 'kill'].map((action) => ({ name, nth, action }))),
);
const skip =
  needsRoot ||
  (process.arch !== 'x64' && 'the injector needs x86-64') ||
  (process.env.TARE_SHIM_DIR && "it is about the production build: a sanitizer's own system calls may not fail");

/** A sample of a list, always the same for a seed (mulberry32). */
function sample(list, size) {
  let state = seed;
  const random = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
  const rest = [...list];
  return Array.from(
    { length: Math.min(size, rest.length) },
    () => rest.splice(Math.floor(random() * rest.length), 1)[0],
  );
}

/** @param options the Stage's; @param walked the commands */
function sampled(title, options, walked) {
  describe(`system calls that fail, ${title}, a sample with seed ${seed}`, { skip }, () => {
    let stage;
    let clean;
    useStage(options, (made, before) => {
      stage = made;
      clean = before;
    });

    for (const command of walked) {
      test(command, async (t) => {
        const all = await targets(stage, command);
        assert.ok(all.length > 100, `${all.length} targets`);
        let failed = 0;
        for (const aim of sample(all, sampleSize)) {
          if (await hit(stage, command, aim, clean)) failed++;
        }
        // the same faults by strace, which knows nothing of ours
        const traced = sample(byStrace, existsSync('/usr/bin/strace') ? 12 : 0);
        let failedTraced = 0;
        for (const aim of traced) {
          if (await strace(stage, command, aim, clean)) failedTraced++;
        }
        t.diagnostic(
          `${sampleSize} of ${all.length}, ${failed} failed; by strace ${traced.length}, ${failedTraced} failed`,
        );
      });
    }
  });
}

sampled('of a plain container', {}, commands);
sampled('of one that asks for everything', { edit: everything }, ['create and start']);
sampled('of one in user and time namespaces', namespaces, ['create and start']);
