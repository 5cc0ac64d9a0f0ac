// The ops that ordinary users need: other programs' rights, and what may be done to what.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Executor, NONE, op, REPORT } from '../support/plan.mjs';

const { EACCES, ECHILD, ECONNRESET, ENODATA, ENOENT, ETIMEDOUT } = constants.errno;
const report = { flags: REPORT };
const asRoot = { skip: process.geteuid() !== 0 && 'needs root' };

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-users-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});
const script = (text) => {
  const path = join(dir, 'program');
  writeFileSync(path, `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  return path;
};
const run = (path, args = [], timeout = NONE, watch = NONE) => op('RUN', [path, ['program', ...args], timeout, watch]);

test('RUN: arguments with what a slot holds, no environment, nothing on stdin', async () => {
  const seen = join(dir, 'seen');
  const path = script(`echo "$@" "[$HOME]" "$(cat)" > ${seen}`);
  const { failed } = await executor.run([
    [op('SET_SLOT', [5, 4711]), run(path, [{ dec: 5 }, 'a b', ['pid-', { dec: 5 }], ''])],
  ]);
  assert.equal(failed, false);
  assert.equal(readFileSync(seen, 'utf8'), '4711 a b pid-4711  [] \n');
});

test('RUN: how it ended, and the end of what it wrote, are the words about its failure', async () => {
  const path = script('echo out; echo why >&2; exit 3');
  const ended = await executor.run([[run(path)]]);
  assert.deepEqual([ended.errno, ended.detail], [ECHILD, `run ${path}\nexit status 3\nout\nwhy`]);
  const missing = await executor.run([[run(join(dir, 'none'))]]);
  assert.deepEqual([missing.errno, missing.detail], [ENOENT, `run ${join(dir, 'none')}\n\n`]);
  const unset = await executor.run([[run(path, [{ dec: 6 }])]]);
  assert.equal(unset.errno, constants.errno.EINVAL);
});

test('RUN: a program that does not end is killed', async () => {
  const path = script('exec sleep 1000');
  assert.equal((await executor.run([[run(path, [], 100)]])).errno, ETIMEDOUT);
});

test('RUN: killed when there is something to hear of who is watched; that, too, is why it failed', async () => {
  const say = [op('CHANNEL', [20, 21]), op('SYNC_SEND', [21, 1])];
  assert.equal((await executor.run([[...say, run(script('exec sleep 1000'), [], NONE, 20)]])).errno, ECONNRESET);
  const path = script('until grep -q "^State:.Z" "/proc/$1/status"; do sleep 0.01; done; exit 1');
  const clone = op('CLONE', [1, 0, NONE, NONE, 3]);
  const late = await executor.run([
    [op('CHANNEL', [20, 21]), clone, op('CLOSE_REGS', [[21]]), run(path, [{ dec: 3 }], NONE, 20)],
    [op('SET_SLOT', [4, 0])],
  ]);
  assert.equal(late.errno, ECONNRESET);
});

test('ACCESS: what the effective user may do', asRoot, async () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  chmodSync(file, 0o600);
  chmodSync(dir, 0o755);
  const look = (mode, path = file) => op('ACCESS', [path, mode], { flags: REPORT, on: { [EACCES]: 0, [ENOENT]: 0 } });
  const { records } = await executor.run([
    [
      look(6),
      look(1),
      look(4, join(dir, 'none')),
      op('SETGID', [65534]),
      op('SETUID', [65534]),
      look(4),
      look(2, dir),
      look(5, dir),
    ],
  ]);
  assert.deepEqual(
    records.map(({ errno }) => errno),
    [0, EACCES, ENOENT, EACCES, EACCES, 0],
  );
});

test('READ_XATTR: the value; ENODATA when there is none', asRoot, async () => {
  const file = join(dir, 'file');
  writeFileSync(file, '');
  const read = op('READ_XATTR', [file, 'security.capability'], { ...report, on: { [ENODATA]: 0 } });
  const { records: before } = await executor.run([[read]]);
  assert.deepEqual([before[0].errno, before[0].bytes.length], [ENODATA, 0]);
  execFileSync('setcap', ['cap_setuid=ep', file]);
  const { records: after } = await executor.run([[read]]);
  // struct vfs_cap_data: version and effective bit, then the permitted set's lower word
  assert.equal(after[0].bytes.readUInt32LE(0) & 1, 1);
  assert.equal(after[0].bytes.readUInt32LE(4), 1 << 7);
});
