// The executor's loop: results, fallbacks, jumps, slots and templates, undo, commit, injected faults.
import assert from 'node:assert/strict';
import {
  existsSync,
  constants as fs,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Executor, NONE, op, REPORT, tareInit, UNDO } from '../support/plan.mjs';

const { EEXIST, EINVAL, EIO, ENOENT, ENOTEMPTY, EFBIG } = constants.errno;
const { O_CREAT, O_EXCL, O_RDONLY, O_TRUNC, O_WRONLY } = fs;
const report = { flags: REPORT };
const undo = { flags: UNDO };

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-execute-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});
const at = (name) => join(dir, name);
const mkdir = (name, options) => op('MKDIR', [NONE, at(name), 0o755], options);
const write = (name, content, options, flags = O_CREAT | O_EXCL | O_WRONLY) =>
  op('WRITE_FILE', [NONE, at(name), flags, 0o644, content], options);

test('results hold the records in order, what was read, and the slots', async () => {
  writeFileSync(at('file'), 'five\n');
  const results = await executor.run([
    [
      op('READ_FILE', [at('file'), 100], report),
      op('SETSID'),
      op('READ_FILE', [at('missing'), 100], { ...report, on: { [ENOENT]: 0 } }),
      op('READ_LINK', ['/proc/self/exe'], report),
      op('SET_SLOT', [3, 2n ** 63n]),
      mkdir('made', report),
      op('READ_DIR', [dir], report),
    ],
  ]);
  assert.equal(results.failed, false);
  assert.deepEqual(
    results.records.map((record) => [record.op, record.errno, record.bytes.toString()]),
    [
      [0, 0, 'five\n'],
      [2, ENOENT, ''],
      [3, 0, tareInit()],
      [5, 0, ''],
      [6, 0, 'file\0made\0'],
    ],
  );
  assert.deepEqual(results.slots, { 3: 2n ** 63n });
});

test('slots live from plan to plan, results do not', async () => {
  await executor.run([[op('SET_SLOT', [0, 42]), op('SET_SLOT', [31, 1])]]);
  const results = await executor.run([[mkdir('x')]]);
  assert.deepEqual(results.slots, { 0: 42n, 31: 1n });
  assert.deepEqual(results.records, []);
});

test('a failure names its op, errno and cause, and holds the op', async () => {
  const failing = op('READ_LINK', [at('missing')], { cause: 1 });
  const results = await executor.run([[op('SETSID'), failing, mkdir('after')]], ['', '/mounts/3']);
  assert.equal(results.failed, true);
  assert.deepEqual([results.list, results.op, results.errno, results.cause], [0, 1, ENOENT, '/mounts/3']);
  assert.deepEqual(results.opBytes, failing);
  assert.equal(existsSync(at('after')), false);
});

test('an op whose system call answers with a number is done as any other', async () => {
  const results = await executor.run([[op('SETSID', [], report), mkdir('a', report)]]);
  assert.deepEqual(
    results.records.map(({ op, errno, bytes }) => [op, errno, bytes.length]),
    [
      [0, 0, 0],
      [1, 0, 0],
    ],
  );
});

test('a failed reading op leaves no record', async () => {
  writeFileSync(at('file'), 'more than four');
  const results = await executor.run([[mkdir('a', report), op('READ_FILE', [at('file'), 4], report)]]);
  assert.equal(results.errno, EFBIG);
  assert.deepEqual(results.records.length, 1);
});

test('a fallback counts as done and skips forward; other errnos fail', async () => {
  mkdirSync(at('there'));
  const results = await executor.run([
    [
      mkdir('there', { on: { [ENOENT]: 0, [EEXIST]: 2 } }),
      mkdir('a'),
      mkdir('b'),
      mkdir('c'),
      op('JUMP', [1]),
      mkdir('d'),
    ],
  ]);
  assert.equal(results.failed, false);
  assert.deepEqual(readdirSync(dir), ['c', 'there']);
  const other = await executor.run([[mkdir('there', { on: { [ENOENT]: 1 } }), mkdir('e')]]);
  assert.equal(other.errno, EEXIST);
});

test('a fallback may skip to the end of the list', async () => {
  mkdirSync(at('there'));
  const results = await executor.run([[mkdir('there', { on: { [EEXIST]: 1 } }), mkdir('a')]]);
  assert.equal(results.failed, false);
  assert.deepEqual(readdirSync(dir), ['there']);
});

test('templates: decimal, octal, fd path, text as it is and as JSON', async () => {
  const results = await executor.run([
    [
      op('SET_SLOT', [0, 2n ** 64n - 1n]),
      op('SET_SLOT', [1, 0o755]),
      op('OPEN', [NONE, dir, O_RDONLY, 0, 9]),
      op('PASSWD_HOME', [0, 2]),
      write('out', ['a', { dec: 0 }, ' ', { oct: 1 }, ' ', { text: 2 }, { json: 2 }]),
      op('WRITE_FILE', [NONE, [{ fd: 9 }, '/by-fd'], O_CREAT | O_WRONLY, 0o644, [{ fd: 9 }]]),
    ],
  ]);
  assert.equal(results.failed, false);
  assert.equal(readFileSync(at('out'), 'utf8'), 'a18446744073709551615 755 /root/root');
  assert.match(readFileSync(at('by-fd'), 'utf8'), /^\/proc\/self\/fd\/\d+$/);
});

test('what was never set cannot be used', async () => {
  for (const unset of [[{ dec: 5 }], [{ text: 1 }]]) {
    assert.equal((await executor.run([[op('MKDIR', [NONE, unset, 0o755])]])).errno, EINVAL);
  }
  assert.equal((await executor.run([[op('CLOSE', [5])]])).errno, constants.errno.EBADF);
  assert.equal((await executor.run([[op('MKDIR', [5, 'x', 0o755])]])).errno, constants.errno.EBADF);
  assert.equal((await executor.run([[op('PRLIMIT', [5, 7, 1, 1])]])).errno, EINVAL);
});

test('a path that is too long is refused, not cut', async () => {
  const results = await executor.run([[op('MKDIR', [NONE, `${dir}/${'a/'.repeat(2100)}`, 0o755])]]);
  assert.equal(results.errno, constants.errno.ENAMETOOLONG);
});

test('armed undo runs in reverse when a later op fails', async () => {
  // rmdir of the outer directories succeeds only after the inner ones are gone
  const results = await executor.run([
    [mkdir('a', undo), mkdir('a/b', undo), write('a/b/file', 'x', undo), mkdir('kept'), op('READ_LINK', [at('none')])],
  ]);
  assert.equal(results.failed, true);
  assert.deepEqual(readdirSync(dir), ['kept']);
});

test('undo arms only what was changed', async () => {
  mkdirSync(at('there'));
  writeFileSync(at('file'), 'old');
  const results = await executor.run([
    [
      mkdir('there', { ...undo, on: { [EEXIST]: 0 } }),
      write('file', 'new', undo, O_CREAT | O_TRUNC | O_WRONLY),
      op('READ_LINK', [at('none')]),
    ],
  ]);
  assert.equal(results.errno, ENOENT);
  assert.deepEqual(readdirSync(dir), ['file', 'there']);
  assert.equal(readFileSync(at('file'), 'utf8'), 'new');
});

test('RENAME is undone by removing what it put in place', async () => {
  await executor.run([
    [
      mkdir('d', undo),
      write('d/tmp', 'x', undo),
      op('RENAME', [NONE, at('d/tmp'), at('d/state.json')], undo),
      op('READ_LINK', [at('none')]),
    ],
  ]);
  assert.deepEqual(readdirSync(dir), []);
});

test('undo finds what it made by fd, also when the register has gone', async () => {
  await executor.run([
    [
      op('OPEN', [NONE, dir, O_RDONLY, 0, 1]),
      op('MKDIR', [1, 'made', 0o755], undo),
      op('CLOSE', [1]),
      op('READ_LINK', [at('none')]),
    ],
  ]);
  assert.deepEqual(readdirSync(dir), []);
});

test('undo is kept from plan to plan, and runs when the control socket ends', async () => {
  const other = new Executor();
  assert.equal((await other.run([[mkdir('first', undo)]])).failed, false);
  assert.equal((await other.run([[mkdir('second', undo)]])).failed, false);
  assert.deepEqual(readdirSync(dir), ['first', 'second']);
  assert.deepEqual(await other.close(), { code: 0, signal: null });
  assert.deepEqual(readdirSync(dir), []);
});

test('COMMIT forgets the undo', async () => {
  const other = new Executor();
  await other.run([[mkdir('first', undo), op('COMMIT'), mkdir('second', undo)]]);
  await other.close();
  assert.deepEqual(readdirSync(dir), ['first']);
});

test('what cannot be undone is said', async () => {
  const results = await executor.run([[mkdir('a', undo), write('a/other', 'x'), op('READ_LINK', [at('none')])]]);
  assert.equal(results.detail, `not undone: ${at('a')} (errno ${ENOTEMPTY})`);
});

test('the test build fails or kills itself at one op of one turn', async () => {
  const run = async (fault) => {
    const faulty = new Executor({ program: tareInit('faults'), env: { TARE_FAULT: fault } });
    try {
      const first = await faulty.run([[mkdir('zero', undo), mkdir('one', undo)]]);
      const second = await faulty.run([[mkdir('two', undo), mkdir('three', { ...undo, on: { [EEXIST]: 0 } })]]);
      return { first, second, there: readdirSync(dir) };
    } catch {
      return { ended: await faulty.ended, there: readdirSync(dir) };
    } finally {
      await faulty.close();
      rmSync(dir, { recursive: true });
      mkdirSync(dir);
    }
  };
  const failed = await run('1.0.1=fail');
  assert.equal(failed.first.failed, false);
  assert.deepEqual([failed.second.op, failed.second.errno, failed.there], [1, EIO, []]);
  assert.deepEqual(await run('1.0.1=kill'), {
    ended: { code: null, signal: 'SIGKILL' },
    there: ['one', 'two', 'zero'],
  });
  assert.deepEqual((await run('0.0.1=after-kill')).there, ['one', 'zero']);
  assert.equal((await run('2.0.0=fail')).second.failed, false);
  assert.equal((await run('nonsense')).second.failed, false);
});

test('the shipped build has no faults', async () => {
  const shipped = new Executor({ program: tareInit('.'), env: { TARE_FAULT: '0.0.0=fail' } });
  assert.equal((await shipped.run([[mkdir('a')]])).failed, false);
  await shipped.close();
});
