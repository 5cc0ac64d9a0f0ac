// CGROUP_WRITE and its undo: on plain files, of which a write replaces the beginning, and on the kernel's own.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { needsRoot, uniqueId } from '../support/bundle.mjs';
import { hierarchies, pruneCgroup } from '../support/leftovers.mjs';
import { Executor, op, UNDO } from '../support/plan.mjs';

const { EBADF, EFBIG, EINVAL, ENAMETOOLONG, ENOENT } = constants.errno;

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-cgroup-write-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});

const write = (at, name, value, { key = '', absent = '', ...options } = {}) =>
  op('CGROUP_WRITE', [at, name, value, key, absent], options);
const undone = { flags: UNDO };
/** Fails, so that what was done before it is undone: the register is empty. */
const failure = op('CLOSE', [9]);
const read = (...path) => readFileSync(join(...path), 'utf8');

/** A file's text after a write to it, and after that is undone. */
async function writeAndUndo(text, value, keys) {
  writeFileSync(join(dir, 'file'), text);
  assert.equal((await executor.run([[write(dir, 'file', value, { ...keys, ...undone })]])).failed, false);
  const written = read(dir, 'file');
  assert.equal((await executor.run([[failure]])).errno, EBADF);
  return [written, read(dir, 'file')];
}

test('writes to a file of that directory alone', async () => {
  writeFileSync(join(dir, 'pids.max'), 'max\n');
  mkdirSync(join(dir, 'below'));
  writeFileSync(join(dir, 'below/pids.max'), 'max\n');
  const outcome = async (...args) => (await executor.run([[write(...args)]])).errno;
  assert.equal(await outcome(dir, 'pids.max', '17'), undefined);
  assert.equal(read(dir, 'pids.max'), '17x\n');
  for (const name of ['below/pids.max', '/etc/hostname', ''])
    assert.equal(await outcome(dir, name, '17'), EINVAL, name);
  assert.equal(await outcome(dir, 'none', '17'), ENOENT);
  assert.equal(existsSync(join(dir, 'none')), false);
  assert.equal(await outcome(dir, 'x'.repeat(5000), '17'), ENAMETOOLONG);
});

test('undo writes back the whole file, the line of the key, or what stands for none', async () => {
  assert.deepEqual(await writeAndUndo('max 100000\n', '5000'), ['5000100000\n', 'max 100000\n']);
  const lines = '8:1 rbps=1\n8:16 rbps=2\n8:2 rbps=3\n';
  const after = async (key) => (await writeAndUndo(lines, '*', { key, absent: `${key} none` }))[1];
  assert.equal(await after('8:16'), `8:16 rbps=2${lines.slice(11)}`);
  assert.equal(await after('8:2'), `8:2 rbps=3${lines.slice(10)}`);
  for (const key of ['8', '16', '8:20', 'rbps=1']) assert.match(await after(key), new RegExp(`^${key} none`));
});

test('a file that is gone needs no undo; one that is too long to be kept is not written', async () => {
  writeFileSync(join(dir, 'file'), 'max\n');
  await executor.run([[write(dir, 'file', '1', undone)]]);
  rmSync(join(dir, 'file'));
  assert.equal((await executor.run([[failure]])).detail, '');
  writeFileSync(join(dir, 'file'), 'x'.repeat(65536));
  assert.equal((await executor.run([[write(dir, 'file', '1', undone)]])).errno, EFBIG);
  assert.equal(read(dir, 'file')[0], 'x');
});

/** Files of the kernel: what is written there, with which key, and in which controller's directory. */
const FILES = [
  ['pids', 'pids.max', '17'],
  ['memory', 'memory.limit_in_bytes', '67108864'],
  ['memory', 'memory.oom_control', '1', { key: 'oom_kill_disable', absent: '0' }],
  ['memory', 'memory.max', '67108864'],
  ['cpu', 'cpu.shares', '77'],
  ['cpu', 'cpu.cfs_quota_us', '5000'],
  ['cpu', 'cpu.max', '5000 20000'],
  ['cpuset', 'cpuset.cpus', '0'],
];

/** On version 1 a new cgroup has no processors, and what is below it may have none that it has not. */
function fillCpuset(point, path) {
  for (const file of ['cpuset.cpus', 'cpuset.mems']) {
    if (existsSync(join(point, file)) && read(path, file).trim() === '') {
      writeFileSync(join(path, file), read(point, file));
    }
  }
}

test("undo writes what the kernel's files take", { skip: needsRoot }, async (t) => {
  const name = `/tare_test/${uniqueId('write')}`;
  const directories = new Set();
  t.after(() => {
    for (const path of directories) rmdirSync(path);
    pruneCgroup('/tare_test');
  });
  let written = 0;
  for (const [controller, file, value, keys] of FILES) {
    for (const point of hierarchies.filter(
      (path) => path.split('/').at(-1).split(',').includes(controller) || path === '/sys/fs/cgroup',
    )) {
      const path = join(point, name);
      mkdirSync(path, { recursive: true });
      directories.add(path);
      if (!existsSync(join(path, file))) continue;
      fillCpuset(point, dirname(path));
      const before = read(path, file);
      const { failed, errno } = await executor.run([[write(path, file, value, { ...keys, ...undone })]]);
      assert.equal(failed, false, `${file}: errno ${errno}`);
      assert.notEqual(read(path, file), before);
      assert.equal((await executor.run([[failure]])).detail, '', file);
      assert.equal(read(path, file), before, file);
      written++;
    }
  }
  assert.ok(written > 0, 'this host has one of them');
});
