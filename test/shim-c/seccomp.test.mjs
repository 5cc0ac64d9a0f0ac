// SECCOMP and the EXEC that loads what it was given.
import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { filterBytes } from '../support/bpf.mjs';
import { Executor, NONE, op } from '../support/plan.mjs';

const { EINVAL } = constants.errno;
const [PARENT, CHILD, PIDFD] = [1, 2, 3];
const ALLOW = 0x7fff0000;

const dir = mkdtempSync(join(tmpdir(), 'tare-seccomp-'));
after(() => rmSync(dir, { recursive: true }));

const program = (...instructions) => filterBytes(instructions);

/** Runs a script below a filter: its results, and what it wrote. @param fails the list is to hear of a failure of EXEC */
async function below(filter, flags = 0, fails = false) {
  const file = join(dir, 'out');
  const fd = openSync(file, 'w');
  const executor = new Executor({ passed: [fd] });
  closeSync(fd);
  const script = 'grep Seccomp: /proc/self/status >&3';
  const results = await executor.run([
    [
      op('CHANNEL', [PARENT, CHILD]),
      op('CLONE', [1, 0, NONE, PIDFD, 0]),
      op('CLOSE', [CHILD]),
      op('SYNC_WAIT', [PARENT, 1]),
      ...(fails ? [op('SYNC_WAIT', [PARENT, 2])] : []),
      op('WAIT_EXIT', [PIDFD, 10_000]),
    ],
    {
      report: CHILD,
      ops: [
        op('CLOSE_REGS', [[PARENT, PIDFD]]),
        op('NO_NEW_PRIVS', []),
        op('KEEP_FDS', [1]),
        op('SET_SLOT', [9, 0]),
        op('SECCOMP', [filter, flags]),
        ...[...Array(2)].map(() => op('UMASK', [0o22])),
        op('SYNC_SEND', [CHILD, 1]),
        op('EXEC', [['/bin/sh'], 9, ['/bin/sh', '-c', script], ['PATH=/usr/bin:/bin']]),
      ],
    },
  ]);
  await executor.close();
  return { results, text: readFileSync(file, 'utf8') };
}

test('the filter holds for what is executed, and not before', async () => {
  // umask kills: two ops after SECCOMP call it
  const { results, text } = await below(
    program([0x20, 0, 0, 0], [0x15, 0, 1, 95], [0x06, 0, 0, 0x80000000], [0x06, 0, 0, ALLOW]),
  );
  assert.equal(results.failed, false);
  assert.match(text, /^Seccomp:\t2\n/);
});

test('a program of no size that can be is refused by its op', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.alloc(12), Buffer.alloc(8 * 4097)]) {
    const { results } = await below(bytes);
    assert.deepEqual(
      [results.failed, results.list, results.op, results.errno],
      [true, 1, 4, EINVAL],
      `${bytes.length}`,
    );
  }
});

test('a program or flags that the kernel refuses fail EXEC, in words', async () => {
  for (const [filter, flags] of [
    [program([0x05, 0, 0, 9], [0x06, 0, 0, ALLOW]), 0],
    [program([0x06, 0, 0, ALLOW]), 0x40000000],
  ]) {
    const { results, text } = await below(filter, flags, true);
    assert.equal(text, '');
    assert.deepEqual([results.failed, results.list, results.op, results.errno], [true, 1, 8, EINVAL]);
    assert.equal(results.detail, 'unable to load the seccomp filter');
  }
});
