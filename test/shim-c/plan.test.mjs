// The plan decoder: what it refuses, and that it refuses before anything is executed.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Executor, NONE, OPS, op, plan, REPORT } from '../support/plan.mjs';
import { project } from '../support/programs.mjs';

const { EBADMSG } = constants.errno;
const scratch = mkdtempSync(join(tmpdir(), 'tare-plan-'));
after(() => rmSync(scratch, { recursive: true }));

/** Every plan must be refused with these words; one executor sees them all. */
async function refused(cases) {
  const executor = new Executor();
  for (const [why, bytes] of cases) {
    const results = await executor.send(bytes);
    assert.equal(results.failed, true, why);
    assert.equal(results.errno, EBADMSG, why);
    assert.match(results.detail, new RegExp(why));
  }
  assert.deepEqual(await executor.close(), { code: 0, signal: null });
}

test('damaged plans do not get past the decoder, nor crash it', { timeout: 300_000 }, () => {
  const out = execFileSync('make', ['-s', '-C', join(project, 'shim-c'), 'check'], { encoding: 'utf8' });
  assert.match(out, /damaged plans fed/);
});

test('the header and the tables', async () => {
  const good = plan([[op('SETSID')]]);
  const patched = (at, value) => {
    const bytes = Buffer.from(good);
    bytes.writeUInt32LE(value, at);
    return bytes;
  };
  await refused([
    ['its size is out of range', Buffer.alloc(0)],
    ['its size is out of range', good.subarray(0, 31)],
    ['it is no plan', patched(0, 0)],
    ['a version that this shim does not read', patched(4, 2)],
    ['a flag is unknown', patched(4, 1 | (4 << 16))],
    ['its size is not what it says', patched(8, good.length + 4)],
    ['its size is not what it says', good.subarray(0, good.length - 4)],
    ['no list or too many', patched(12, 0)],
    ['no list or too many', patched(12, 257)],
    ['it has no causes', patched(16, 0)],
    ['a cause is out of range', patched(16, 2)],
    ['the table of lists is out of range', patched(20, good.length)],
    ['the causes are out of range', patched(24, good.length + 4)],
    ['a list is out of range', patched(32, good.length + 4)],
    ['a list is out of range', patched(36, good.length)],
    ['an op runs over its list', patched(40, 2)],
    ['a list is longer than its ops', patched(40, 0)],
    ['a report register is out of range', patched(44, 64)],
  ]);
});

test('an op, its arguments, and its place', async () => {
  const one = (name, args, options) => plan([[op(name, args, options)]]);
  const raw = (name, ...words) => {
    const bytes = Buffer.alloc(12 + 4 * words.length);
    bytes.writeUInt16LE(OPS[name].code);
    bytes.writeUInt32LE(bytes.length, 4);
    for (const [i, word] of words.entries()) bytes.writeUInt32LE(word, 12 + 4 * i);
    return plan([[bytes]]);
  };
  const code = Buffer.from(op('SETSID'));
  code.writeUInt16LE(999);
  await refused([
    ['no op has this code', plan([[code]])],
    ['a flag is unknown', one('SETSID', [], { flags: 8 })],
    ['its cause is out of range', one('SETSID', [], { cause: 1 })],
    ['longer than its arguments', raw('SETSID', 0)],
    ['runs over its end', raw('UMASK')],
    ['runs over its end', raw('CHDIR', 1000)],
    ['a length is out of range', raw('CHDIR', 0xffffffff)],
    ['does not end where its length says', raw('CHDIR', 4, 0x41414141, 0x41)],
    ['does not end where its length says', one('CHDIR', ['/a\0b'])],
    ['a count is out of range', raw('SETGROUPS', 0x40000000)],
    ['a template', raw('READ_LINK', 1, 6, 0)],
    ['a slot is out of range', one('READ_LINK', [[{ dec: 32 }]])],
    ['a text slot is out of range', one('READ_LINK', [[{ text: 4 }]])],
    ['a register is out of range', one('READ_LINK', [[{ fd: 64 }]])],
    ['a register is out of range', one('CLOSE', [64])],
    ['a register is out of range', one('CLOSE_REGS', [[64]])],
    ['a slot is out of range', one('SET_SLOT', [32, 0])],
    ['jumps over the list', one('JUMP', [1])],
    ['a fallback is out of range', one('SETSID', [], { on: { 1: 1 } })],
    ['a fallback is out of range', one('SETSID', [], { on: { 0: 0 } })],
    ['a list clones only a later one', one('CLONE', [0, 0, NONE, NONE, NONE])],
    ['a list clones only a later one', one('CLONE', [1, 0, NONE, NONE, NONE])],
    ["only the executor's list has results", plan([[], [op('SETSID', [], { flags: REPORT })]])],
  ]);
});

test('the whole plan is checked before its first op, later lists too', async () => {
  const made = join(scratch, 'made');
  const executor = new Executor();
  const results = await executor.run([[op('MKDIR', [NONE, made, 0o755])], [op('CLOSE', [64])]]);
  assert.deepEqual([results.list, results.op], [1, 0]);
  assert.equal(existsSync(made), false);
  assert.equal((await executor.run([[op('MKDIR', [NONE, made, 0o755]), op('COMMIT')]])).failed, false);
  assert.equal(existsSync(made), true);
  await executor.close();
});

test('a frame that is no plan ends the session', async () => {
  const executor = new Executor();
  executor.control.write(Buffer.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]));
  assert.deepEqual(await executor.ended, { code: 0, signal: null });
});
