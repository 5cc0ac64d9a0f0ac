/**
 * The frames between a host and its reaper, as shim-c/protocol.h draws them: a header of u32 length, kind and
 * session, then the payload; little-endian.
 */

export const PROTOCOL_VERSION = 1;
export const FRAME_MAX = 64 << 20;
const HEADER = 12;

/** What each frame is for is said in shim-c/protocol.h. */
export const FrameKind = {
  // host → reaper
  OPEN: 1,
  PLAN: 2,
  CLOSE: 3,
  WATCH: 4,
  SIGNAL: 5,
  DROP: 6,
  ALARM: 7,
  ALARM_AGAIN: 8,
  ALARM_END: 9,
  COMMAND: 10,
  // reaper → host
  HELLO: 101,
  OPENED: 102,
  RESULT: 103,
  ADOPTED: 104,
  ENDED: 105,
  EXITED: 106,
  SIGNALED: 107,
  WATCHED: 108,
  ALARM_SET: 109,
  ALARM_RANG: 110,
  ANSWER: 111,
} as const;

/** A stdio of FRAME_OPEN that is no fd of the host. */
export const STDIO_NULL = -1;
export const STDIO_PIPE = -2;

export interface Frame {
  readonly kind: number;
  readonly session: number;
  readonly payload: Buffer;
}

/** What FRAME_OPEN says. */
export interface OpenRequest {
  /** Fd numbers of the host, STDIO_NULL or STDIO_PIPE. */
  readonly stdio: readonly number[];
  readonly fds: readonly number[];
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** What FRAME_ALARM says. */
export interface AlarmRequest {
  /** By POLLPRI of the file; or by an eventfd of cgroup v1. */
  readonly how: 'poll' | 'eventfd';
  readonly path: string;
  /** What is written to the file, or to cgroup.event_control beside it. */
  readonly words: string;
}

const NO_PAYLOAD = Buffer.alloc(0);

/** @returns the frame's header; the payload follows it on the socket */
export function encodeHeader(kind: number, session: number, length: number): Buffer {
  const header = Buffer.allocUnsafe(HEADER);
  header.writeUInt32LE(length, 0);
  header.writeUInt32LE(kind, 4);
  header.writeUInt32LE(session, 8);
  return header;
}

/** @returns the payload of FRAME_OPEN */
export function encodeOpen(request: OpenRequest): Buffer {
  const parts: Buffer[] = [];
  for (const fd of request.stdio) parts.push(int32(fd));
  parts.push(int32(request.fds.length));
  for (const fd of request.fds) parts.push(int32(fd));
  for (const list of [request.argv, request.environment]) {
    parts.push(int32(list.length));
    for (const text of list) parts.push(str(text));
  }
  return Buffer.concat(parts);
}

/** @returns the payload of FRAME_COMMAND */
export function encodeCommand(stdio: readonly number[], request: Uint8Array, document: Uint8Array): Buffer {
  const documentAt = 16 + padded(request.length);
  const payload = Buffer.alloc(documentAt + 4 + padded(document.length));
  for (const index of [0, 1, 2] as const) payload.writeInt32LE(stdio[index] ?? STDIO_NULL, index * 4);
  payload.writeUInt32LE(request.length, 12);
  payload.set(request, 16);
  payload.writeUInt32LE(document.length, documentAt);
  payload.set(document, documentAt + 4);
  return payload;
}

const padded = (length: number): number => (length + 3) & ~3;

/** What FRAME_ANSWER says. */
export interface Answered {
  /** Why no worker has run the command, or 0. */
  readonly errno: number;
  /** The reaper's fd numbers of the host's pipe ends, or -1. */
  readonly fds: readonly [number, number, number];
  /** Of the core's answer; COMMAND_TURNS: the host is to run it. */
  readonly kind: number;
  readonly bytes: Buffer;
  /** Its plans. */
  readonly turns: readonly { readonly size: number; readonly readOnly: boolean }[];
}

/** COMMAND_TURNS of protocol.h. */
export const COMMAND_TURNS = 0;
const COMMAND_LOOKED = 1;

/** @param payload of FRAME_ANSWER */
export function decodeAnswer(payload: Buffer): Answered {
  const turns: Answered['turns'][number][] = [];
  const end = 24 + 4 * payload.readUInt32LE(20);
  for (let at = 24; at < end; at += 4) {
    const size = payload.readUInt32LE(at);
    turns.push({ size: size & ~COMMAND_LOOKED, readOnly: (size & COMMAND_LOOKED) !== 0 });
  }
  return {
    errno: payload.readUInt32LE(0),
    fds: [payload.readInt32LE(4), payload.readInt32LE(8), payload.readInt32LE(12)],
    kind: payload.readUInt32LE(16),
    bytes: payload.subarray(end),
    turns,
  };
}

/** @returns the payload of FRAME_WATCH */
export function encodeWatch(pid: number, startTime: bigint): Buffer {
  const payload = Buffer.alloc(16);
  payload.writeUInt32LE(pid, 0);
  payload.writeBigUInt64LE(startTime, 8);
  return payload;
}

/** @returns the payload of FRAME_SIGNAL */
export function encodeSignal(pid: number, signal: number): Buffer {
  return Buffer.concat([int32(pid), int32(signal)]);
}

/** @returns the payload of FRAME_ALARM */
export function encodeAlarm({ how, path, words }: AlarmRequest): Buffer {
  return Buffer.concat([int32(how === 'poll' ? 0 : 1), str(path), str(words)]);
}

/** @returns the payload of FRAME_ALARM_SET, and of FRAME_ALARM_RANG */
export function decodeAlarm(payload: Buffer): { errno: number; count: number; content: string } {
  const length = payload.readUInt32LE(8);
  return {
    errno: payload.readUInt32LE(0),
    count: payload.readUInt32LE(4),
    content: payload.toString('utf8', 12, 12 + length),
  };
}

function int32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeInt32LE(value, 0);
  return bytes;
}

function str(text: string): Buffer {
  const length = Buffer.byteLength(text);
  const bytes = Buffer.alloc((4 + length + 1 + 3) & ~3);
  bytes.writeUInt32LE(length, 0);
  bytes.write(text, 4);
  return bytes;
}

/** Cuts what arrives on a socket into frames. */
export class FrameReader {
  #chunks: Buffer[] = [];
  #size = 0;
  #wanted = HEADER;

  /**
   * @param chunk what has arrived
   * @returns the frames that are whole now
   * @throws Error when a frame's length is more than any frame has
   */
  push(chunk: Buffer): Frame[] {
    const frames: Frame[] = [];
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    // A large frame comes in many chunks: they are joined once, when it is whole.
    while (this.#size >= this.#wanted) {
      const all = this.#chunks.length === 1 ? (this.#chunks[0] as Buffer) : Buffer.concat(this.#chunks);
      const length = all.readUInt32LE(0);
      if (length > FRAME_MAX) throw new Error(`a frame of ${length} bytes`);
      const size = HEADER + length;
      if (all.length >= size) {
        const payload = length === 0 ? NO_PAYLOAD : all.subarray(HEADER, size);
        frames.push({ kind: all.readUInt32LE(4), session: all.readUInt32LE(8), payload });
      }
      const rest = all.length >= size ? all.subarray(size) : all;
      this.#wanted = all.length >= size ? HEADER : size;
      this.#chunks = rest.length > 0 ? [rest] : [];
      this.#size = rest.length;
    }
    return frames;
  }
}
