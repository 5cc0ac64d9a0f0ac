/**
 * The two ways to a reaper. Both end in a stream socket that speaks the same frames.
 *
 * DESIGN.md has FFI submit plans by a call; here the frame is the submission in both: one write that libuv does
 * anyway costs less than a call through libffi and, more, there is one way to test.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { startReaperThread } from './ffi.js';
import { shimFile, workerFile } from './files.js';

export type ShimKind = 'ffi' | 'process';

/** @returns the socket of a reaper that is a thread of this process */
export async function connectThread(): Promise<Socket> {
  return new Socket({ fd: startReaperThread(), readable: true, writable: true });
}

/** @returns the socket of a reaper that is a child process, which ends when the socket does */
export async function connectProcess(): Promise<Socket> {
  // Detached: a terminal's ^C is not for it. Its stderr says why it could not serve.
  const worker = workerFile();
  const child = spawn(shimFile('tare-init'), ['reaper', '3', ...(worker ? [worker] : [])], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    detached: true,
    env: {},
  });
  if (child.pid === undefined) {
    const [error] = await once(child, 'error');
    throw error;
  }
  child.unref();
  return child.stdio[3] as Socket;
}
