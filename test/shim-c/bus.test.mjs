// The ops that speak to a D-Bus: to one of dbus-daemon, and to a server that misbehaves.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chownSync, lstatSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { CALL, Connection, decode, ERROR, encode, RETURN, SIGNAL, startBus } from '../support/dbus.mjs';
import { Executor, NONE, op, REPORT, UNDO } from '../support/plan.mjs';

const { EACCES, ECONNREFUSED, ECONNRESET, EINVAL, EMSGSIZE, ENOENT, EPROTO, ETIMEDOUT } = constants.errno;
const root = process.getuid() !== 0 && 'only root may give files away';
const missing = spawnSync('dbus-daemon', ['--version']).error ? 'dbus-daemon is not installed' : false;
const LONG = 20000;
const SHORT = 50;
const WELCOME = 'DATA\r\nOK 0123\r\n';
const ANSWERS = (1 << RETURN) | (1 << ERROR);
const NOTHING = Buffer.alloc(0);

let dir;
let executor;
let server;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'tare-bus-'));
  executor = new Executor();
});
afterEach(async () => {
  await executor.close();
  server?.close();
  server = undefined;
  rmSync(dir, { recursive: true });
});

/** A server that calls `serve(socket, received)` on each connection and on all that comes. @returns its path */
async function listen(serve) {
  const path = join(dir, 'bus');
  server = createServer((socket) => {
    let received = NOTHING;
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      serve(socket, received);
    });
  });
  await new Promise((resolve) => server.listen(path, resolve));
  return path;
}
const open = (path, timeout = LONG) => op('BUS_OPEN', [path, timeout, 1]);
const send = (message, at = NONE, slot = 0) => op('BUS_SEND', [1, message, at, slot, NOTHING]);
const read = (types, count, timeout = LONG) => op('BUS_READ', [1, types, count, timeout], { flags: REPORT });
const ping = encode({ type: CALL, serial: 1, path: '/a', interface: 'a.b', member: 'Ping' });
const answer = encode({ type: RETURN, serial: 1, replySerial: 1, sender: ':1.1', signature: 's', body: ['text'] });
const signal = encode({ type: SIGNAL, serial: 2, path: '/a', interface: 'a.b', member: 'Happened' });

test('a bus of dbus-daemon takes us for who we are, and messages go both ways', { skip: missing }, async () => {
  const bus = await startBus();
  const other = await Connection.open(bus.path);
  try {
    await other.own('org.tare.Test');
    const got = [];
    other.onCall = (message) => {
      got.push(message.body);
      return ['s', ['answer']];
    };
    const of = { type: CALL, destination: 'org.freedesktop.DBus', path: '/', interface: 'org.freedesktop.DBus' };
    const hello = encode({ ...of, serial: 1, member: 'Hello' });
    const call = { type: CALL, serial: 2, destination: 'org.tare.Test', path: '/a', interface: 'a.b', member: 'Do' };
    const numbered = encode({ ...call, signature: 'su', body: ['pid', 0] });
    const { records, failed } = await executor.run([
      [
        op('SET_SLOT', [3, 123456]),
        open(bus.path),
        send(hello),
        send(numbered, numbered.length - 4, 3),
        read(ANSWERS, 2),
      ],
    ]);
    assert.equal(failed, false);
    assert.deepEqual(got, [['pid', 123456]]);
    const messages = [];
    for (let rest = records[0].bytes; rest.length; rest = rest.subarray(messages.at(-1).size))
      messages.push(decode(rest));
    const answers = messages.filter(({ type }) => type === RETURN);
    assert.deepEqual(
      answers.map(({ replySerial }) => replySerial),
      [1, 2],
    );
    assert.deepEqual(answers[1].body, ['answer']);
  } finally {
    other.socket.destroy();
    await bus.stop();
  }
});

test('all messages that come are handed on, until those that were waited for are there', async () => {
  const path = await listen((socket, received) => {
    if (!received.includes('Ping')) socket.write(WELCOME);
    else socket.write(Buffer.concat([signal, answer, signal, signal]));
  });
  const plan = [open(path), send(ping), read(ANSWERS, 1), read(1 << SIGNAL, 1), read(1 << SIGNAL, 1)];
  const { records } = await executor.run([plan]);
  assert.deepEqual(
    records.map(({ bytes }) => Buffer.from(bytes)),
    [Buffer.concat([signal, answer]), signal, signal],
  );
});

test('a bus that is not there, refuses us, says nothing, ends or talks nonsense is an error', async () => {
  const run = async (...ops) => {
    const { errno, detail } = await executor.run([ops]);
    server?.close();
    return [errno, detail];
  };
  assert.deepEqual(await run(open(join(dir, 'none'))), [ENOENT, '']);
  writeFileSync(join(dir, 'file'), '');
  assert.deepEqual(await run(open(join(dir, 'file'))), [ECONNREFUSED, '']);
  const says = (text, end = false) =>
    listen((socket) => {
      socket.write(text);
      if (end) socket.end();
    });
  assert.deepEqual(await run(open(await says('REJECTED KERBEROS\r\n'))), [EACCES, 'REJECTED KERBEROS']);
  assert.deepEqual(await run(open(await says('DATA\r\nREJECTED EXTERNAL\r\n'))), [EACCES, 'REJECTED EXTERNAL']);
  assert.deepEqual(await run(open(await says('DATA\r\n'), SHORT)), [ETIMEDOUT, '']);
  assert.deepEqual(await run(open(await says('DATA\r\n', true))), [ECONNRESET, '']);
  assert.deepEqual(await run(open(await says('x'.repeat(2000)))), [EPROTO, '']);
  const receives = async (bytes, timeout) =>
    run(open(await says(Buffer.concat([Buffer.from(WELCOME), bytes]))), read(ANSWERS, 1, timeout));
  const damaged = (at, value) => {
    const copy = Buffer.from(answer);
    copy.writeUInt8(value, at);
    return copy;
  };
  assert.deepEqual(await receives(damaged(0, 0x42)), [EPROTO, '']);
  assert.deepEqual(await receives(damaged(3, 2)), [EPROTO, '']);
  assert.deepEqual(await receives(damaged(7, 0x7f)), [EMSGSIZE, '']);
  assert.deepEqual(await receives(damaged(15, 0xff)), [EMSGSIZE, '']);
  assert.deepEqual(await receives(answer.subarray(0, -1), SHORT), [ETIMEDOUT, '']);
  assert.deepEqual(await receives(signal, SHORT), [ETIMEDOUT, '']);
  assert.deepEqual(await receives(Buffer.alloc(0), SHORT), [ETIMEDOUT, '']);
  const large = encode({
    type: SIGNAL,
    serial: 1,
    path: '/a',
    interface: 'a.b',
    member: 'A',
    signature: 's',
    body: ['x'.repeat(900000)],
  });
  assert.deepEqual(await receives(Buffer.concat(Array(6).fill(large))), [EMSGSIZE, '']);
});

test('a number goes only into the message', async () => {
  const path = await listen((socket) => socket.write(WELCOME));
  for (const at of [ping.length - 3, ping.length, NONE - 1]) {
    const { errno } = await executor.run([[op('SET_SLOT', [3, 1]), open(path), send(ping, at, 3)]]);
    assert.equal(errno, EINVAL);
  }
});

test('undo says what takes it back, and waits until that is refused or done', async () => {
  const stop = encode({ type: CALL, serial: 2, path: '/a', interface: 'a.b', member: 'Stop' });
  const fail = op('OPEN', [NONE, join(dir, 'none'), 0, 0, 2]);
  for (const last of [signal, encode({ type: ERROR, serial: 3, replySerial: 2, errorName: 'a.Error' }), undefined]) {
    let heard = '';
    const path = await listen((socket, received) => {
      if (received.includes('BEGIN') && !received.includes('Ping')) socket.write(WELCOME);
      if (!received.includes('Stop')) return;
      heard = 'Stop';
      if (last) socket.write(Buffer.concat([answer, last]));
      else socket.end();
    });
    const { errno, detail } = await executor.run([
      [open(path), op('BUS_SEND', [1, ping, NONE, 0, stop], { flags: UNDO }), fail],
    ]);
    await executor.close();
    executor = new Executor();
    server.close();
    assert.deepEqual([errno, detail, heard], [ENOENT, '', 'Stop']);
  }
});

test('CHOWN changes the owner of what is named, not its group, and follows no symlink', { skip: root }, async () => {
  const [file, link] = [join(dir, 'file'), join(dir, 'link')];
  writeFileSync(file, '');
  chownSync(file, 5, 6);
  symlinkSync(file, link);
  const { failed } = await executor.run([
    [op('OPEN', [NONE, dir, 0, 0, 1]), op('CHOWN', [1, 'link', 1234]), op('CHOWN', [NONE, file, 4321])],
  ]);
  assert.equal(failed, false);
  const { uid, gid } = lstatSync(file);
  assert.deepEqual([uid, gid, lstatSync(link).uid], [4321, 6, 1234]);
});
