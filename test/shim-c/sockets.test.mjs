// Ops that hand on file descriptors: between the processes of a plan, and to sockets that others listen on.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { constants as fs, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { Executor, NONE, op, REPORT } from '../support/plan.mjs';
import { receiver } from '../support/receiver.mjs';

const { EBADF, ECONNREFUSED, ENAMETOOLONG, ENOENT, ENOMSG, EPROTO } = constants.errno;
const STREAM = 1;
const DATAGRAM = 2;
const report = { flags: REPORT };

let dir;
let executor;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-sockets-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  rmSync(dir, { recursive: true });
});
const at = (name) => join(dir, name);
const open = (path, register) => op('OPEN', [NONE, path, fs.O_RDONLY, 0, register]);

test('CONNECT and SEND_FD: payload and fd, to a stream and to a datagram socket', async () => {
  writeFileSync(at('file'), '');
  for (const [type, ...how] of [[STREAM], [DATAGRAM, 'dgram']]) {
    const path = at(`socket${type}`);
    const { release } = await receiver(path, ...how);
    const results = await executor.run([
      [
        open(at('file'), 1),
        op('SET_SLOT', [3, 42]),
        op('CONNECT', [path, type, 0]),
        op('SEND_FD', [0, ['pid ', { dec: 3 }], 1]),
      ],
    ]);
    assert.equal(results.failed, false, results.detail);
    assert.deepEqual(await release(), ['payload pid 42', `fd ${at('file')}`]);
  }
});

test('SEND_FD without an fd, to a path that no address can hold', async () => {
  const long = at('x'.repeat(200));
  mkdirSync(long);
  process.chdir(long);
  const server = createServer().listen('socket'); // relative: what the address can hold
  await once(server, 'listening');
  process.chdir('/');
  const connection = once(server, 'connection');
  const path = join(long, 'socket');
  const { failed } = await executor.run([[op('CONNECT', [path, STREAM, 0]), op('SEND_FD', [0, 'hello', NONE])]]);
  assert.equal(failed, false);
  const [socket] = await connection;
  const [data] = await once(socket, 'data');
  assert.equal(data.toString(), 'hello');
  socket.destroy();
  server.close();
});

test('CONNECT to an abstract name', async () => {
  const name = `@tare-test-${process.pid}`;
  const { release } = await receiver(name);
  const { failed } = await executor.run([[op('CONNECT', [name, STREAM, 0]), op('SEND_FD', [0, 'hello', NONE])]]);
  assert.equal(failed, false);
  assert.deepEqual(await release(), ['payload hello']);
});

test('CONNECT and SEND_FD: what they refuse', async () => {
  writeFileSync(at('file'), '');
  const errnoOf = async (...ops) => (await executor.run([ops])).errno;
  assert.equal(await errnoOf(op('CONNECT', [at('nowhere'), STREAM, 0])), ENOENT);
  assert.equal(await errnoOf(op('CONNECT', [at('file'), STREAM, 0])), ECONNREFUSED);
  assert.equal(await errnoOf(op('CONNECT', ['x'.repeat(200), STREAM, 0])), ENAMETOOLONG);
  assert.equal(await errnoOf(op('CONNECT', [at(`x/${'y'.repeat(200)}`), STREAM, 0])), ENOENT);
  assert.equal(await errnoOf(open(at('file'), 1), op('SEND_FD', [9, 'x', 1])), EBADF);
  assert.equal(await errnoOf(op('CHANNEL', [2, 3]), op('SEND_FD', [2, 'x', 9])), EBADF);
});

test('PASS_FD and TAKE_FD: an fd from one process of a plan to another', async () => {
  writeFileSync(at('file'), '');
  const results = await executor.run([
    [
      op('CHANNEL', [1, 2]),
      op('CLONE', [1, 0, NONE, NONE, 0]),
      op('CLOSE', [2]),
      op('TAKE_FD', [1, 5, 4]),
      op('READ_LINK', [[{ fd: 4 }]], report),
    ],
    { report: 2, ops: [op('CLOSE', [1]), open(at('file'), 3), op('PASS_FD', [2, 5, 3])] },
  ]);
  assert.equal(results.failed, false, results.detail);
  assert.equal(results.records[0].bytes.toString(), at('file'));
});

test('TAKE_FD: without an fd, of another number, and when the other side fails', async () => {
  writeFileSync(at('file'), '');
  const take = async (...theirs) =>
    executor.run([
      [op('CHANNEL', [1, 2]), op('CLONE', [1, 0, NONE, NONE, 0]), op('CLOSE', [2]), op('TAKE_FD', [1, 5, 4])],
      { report: 2, ops: [op('CLOSE', [1]), open(at('file'), 3), ...theirs] },
    ]);
  assert.equal((await take(op('SYNC_SEND', [2, 5]))).errno, ENOMSG);
  assert.equal((await take(op('PASS_FD', [2, 6, 3]))).errno, EPROTO);
  const failed = await take(open(at('missing'), 3));
  assert.deepEqual([failed.list, failed.op, failed.errno], [1, 2, ENOENT]);
});
