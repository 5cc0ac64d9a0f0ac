/** The host's ends of a session's stdio pipes. */
import { closeSync, constants, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Session } from './session.js';

/**
 * Opens the ends that the reaper holds. By /proc, so that each is an open file description of its own, and what Node
 * sets on it (O_NONBLOCK) is set there only; as sockets of libuv, so that no thread of its pool blocks in a read.
 * @param pid the reaper's
 * @param fds its numbers for stdin, stdout and stderr; -1: none
 * @throws what open() says; nothing stays open then
 */
export function openPipes(pid: number, fds: readonly [number, number, number]): Session['streams'] {
  const streams: [Socket | undefined, Socket | undefined, Socket | undefined] = [undefined, undefined, undefined];
  try {
    for (const index of [0, 1, 2] as const)
      if (fds[index] >= 0) streams[index] = openPipe(pid, fds[index], index === 0);
  } catch (error) {
    for (const stream of streams) stream?.destroy();
    throw error;
  }
  return streams;
}

function openPipe(pid: number, fd: number, writable: boolean): Socket {
  const flags = (writable ? constants.O_WRONLY : constants.O_RDONLY) | constants.O_NONBLOCK;
  const own = openSync(`/proc/${pid}/fd/${fd}`, flags);
  // Nothing is read before somebody listens: a program that ends at once would have its 'end' before that. child_process
  // gives the same option; the types do not have it.
  const options = { fd: own, readable: !writable, writable, manualStart: true };
  try {
    return new Socket(options);
  } catch (error) {
    closeSync(own);
    throw error;
  }
}
