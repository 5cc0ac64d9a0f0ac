import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { encodeHeader, encodeOpen, FRAME_MAX, FrameKind, FrameReader, STDIO_NULL } from '../../dist/shim/frames.js';
import { connectProcess } from '../../dist/shim/transport.js';

const frame = (kind, session, payload = Buffer.alloc(0)) =>
  Buffer.concat([encodeHeader(kind, session, payload.length), payload]);

test('frames come out whole however they come in', () => {
  const sent = [0, 1, 4, 5000].map((length, i) => frame(100 + i, i, Buffer.alloc(length, i)));
  const bytes = Buffer.concat(sent);
  for (const step of [1, 7, 12, 13, 100, bytes.length]) {
    const reader = new FrameReader();
    const seen = [];
    for (let at = 0; at < bytes.length; at += step) seen.push(...reader.push(bytes.subarray(at, at + step)));
    assert.deepEqual(
      seen.map(({ kind, session, payload }) => frame(kind, session, payload)),
      sent,
    );
  }
});

test('a length that no frame has is an error', () => {
  assert.throws(() => new FrameReader().push(encodeHeader(1, 1, FRAME_MAX + 1)), /a frame of/);
});

test('what FRAME_OPEN says, byte by byte', () => {
  const bytes = encodeOpen({ stdio: [0, STDIO_NULL, 2], fds: [9], argv: ['/i'], environment: ['A=1', ''] });
  assert.equal(
    bytes.toString('hex'),
    ['00000000', 'ffffffff', '02000000', '01000000', '09000000', '01000000', '02000000', '2f690000'].join('') +
      ['02000000', '03000000', '413d3100', '00000000', '00000000'].join(''),
  );
});

/** A reaper of its own, spoken to in bytes. */
async function raw() {
  const socket = await connectProcess();
  const reader = new FrameReader();
  const frames = [];
  const waiting = [];
  socket.on('data', (chunk) => {
    for (const one of reader.push(chunk)) (waiting.shift() ?? ((late) => frames.push(late)))(one);
  });
  const next = () =>
    frames.length > 0
      ? Promise.resolve(frames.shift())
      : new Promise((resolve) => {
          waiting.push(resolve);
        });
  assert.equal((await next()).kind, FrameKind.HELLO);
  return { socket, next };
}

test('a garbled FRAME_OPEN is refused, and the reaper goes on', async () => {
  const { socket, next } = await raw();
  const good = encodeOpen({ stdio: [-1, -1, -1], fds: [], argv: ['/bin/true'], environment: ['A=1'] });
  const bad = [Buffer.alloc(0), Buffer.concat([good, Buffer.alloc(4)])];
  for (let length = 0; length < good.length; length += 4) bad.push(good.subarray(0, length));
  for (let at = 12; at < good.length; at += 4) {
    const changed = Buffer.from(good);
    changed.writeUInt32LE(0x7fffffff, at);
    bad.push(changed);
  }
  for (const [i, payload] of bad.entries()) {
    socket.write(frame(FrameKind.OPEN, i + 1, payload));
    const { kind, session, payload: answer } = await next();
    assert.deepEqual([kind, session, answer.readUInt32LE(4)], [FrameKind.OPENED, i + 1, 0]);
    assert.ok(answer.readUInt32LE(0) > 0);
  }
  socket.write(frame(FrameKind.OPEN, 1000, good));
  assert.equal((await next()).payload.readUInt32LE(0), 0);
  assert.equal((await next()).kind, FrameKind.ENDED);
  socket.destroy();
});

test('frames for sessions that are not there are passed over', async () => {
  const { socket, next } = await raw();
  for (const kind of [FrameKind.PLAN, FrameKind.CLOSE, FrameKind.DROP]) socket.write(frame(kind, 77));
  socket.write(frame(FrameKind.SIGNAL, 5, Buffer.alloc(8)));
  assert.equal((await next()).kind, FrameKind.SIGNALED);
  socket.destroy();
});

for (const [name, bytes] of [
  ['an unknown kind', frame(99, 1)],
  ['a frame that is too long', encodeHeader(FrameKind.PLAN, 1, FRAME_MAX + 1)],
  ['a frame of the wrong length', frame(FrameKind.WATCH, 1, Buffer.alloc(4))],
]) {
  test(`${name} ends the connection`, async () => {
    const { socket } = await raw();
    socket.write(bytes);
    await once(socket, 'close');
  });
}
