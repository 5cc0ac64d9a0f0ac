/**
 * The file descriptors from 3 on that a container gets: sockets of socket activation, then those that `--preserve-fds` counts. They are
 * checked, because a number that was not passed may be one of Node's own.
 */
import { fstatSync, readlinkSync } from 'node:fs';
import { ContainerError } from '../errors.js';

const FIRST = 3;

/**
 * How many sockets this process was given: sd_listen_fds(3).
 * @param environment LISTEN_FDS and LISTEN_PID count
 * @param pid of this process, for which they must be
 */
export function activatedFds(environment: NodeJS.ProcessEnv, pid: number): number {
  const { LISTEN_FDS = '', LISTEN_PID = '' } = environment;
  return /^\d{1,4}$/.test(LISTEN_FDS) && /^\d+$/.test(LISTEN_PID) && Number(LISTEN_PID) === pid
    ? Number(LISTEN_FDS)
    : 0;
}

/**
 * @param listen how many are sockets of socket activation, from 3
 * @param preserve how many follow
 * @throws ContainerError ConfigInvalid when one of them was not passed to this process
 */
export function passedFds(listen: number, preserve: number): number[] {
  const fds = Array.from({ length: listen + preserve }, (_, index) => FIRST + index);
  for (const [index, fd] of fds.entries()) {
    if (isPassed(fd)) continue;
    const what =
      index < listen
        ? `LISTEN_FDS=${listen}: fd ${fd} was not passed`
        : `unable to stat preserved-fd ${index - listen} (of ${preserve}): fd ${fd} was not passed`;
    throw new ContainerError('ConfigInvalid', what);
  }
  return fds;
}

function isPassed(fd: number): boolean {
  try {
    fstatSync(fd);
    // Node opens its event loop's descriptors on the numbers that are free.
    return !/^anon_inode:\[(eventpoll|eventfd|io_uring)\]$/.test(readlinkSync(`/proc/self/fd/${fd}`));
  } catch {
    return false;
  }
}
