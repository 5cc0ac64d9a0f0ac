/** The file descriptors that `--preserve-fds` names: checked, because a number that was not passed may be one of Node's own. */
import { fstatSync, readlinkSync } from 'node:fs';
import { ContainerError } from '../errors.js';

const FIRST = 3;

/**
 * @param count how many, from 3
 * @throws ContainerError ConfigInvalid when one of them was not passed to this process
 */
export function preservedFds(count: number): number[] {
  const fds = Array.from({ length: count }, (_, index) => FIRST + index);
  for (const fd of fds) {
    if (isPassed(fd)) continue;
    throw new ContainerError('ConfigInvalid', `please check that preserved-fds=${count}: fd ${fd} was not passed`);
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
