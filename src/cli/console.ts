/** The terminal of `create`, `run` and `exec`: which one shows the container's, or where the master goes instead. */
import { openSync } from 'node:fs';
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { ContainerError } from '../errors.js';
import type { Options } from './arguments.js';

/**
 * @param asked whether the process is to have a terminal
 * @param detach whether the command leaves it alone
 * @returns the library's options
 * @throws ContainerError ConfigInvalid when there would be nobody on the terminal's other side, or nothing to send; SystemError when
 *   this process has no terminal
 */
export function consoleOptions(
  options: Options,
  asked: boolean,
  detach: boolean,
): { consoleSocket?: string; tty?: number } {
  const socket = String(options['console-socket'] ?? '');
  if (detach && asked && socket === '') {
    throw wrong('cannot allocate tty if tare will detach without setting console socket');
  }
  if ((!detach || !asked) && socket !== '') {
    throw wrong('cannot use console socket if tare will not detach or allocate tty');
  }
  if (socket !== '') return { consoleSocket: resolve(socket) };
  return asked && ![2, 1, 0].some((fd) => isatty(fd)) ? { tty: ownTerminal() } : {};
}

/** The terminal of a process whose stdio is all redirected. */
function ownTerminal(): number {
  try {
    return openSync('/dev/tty', 'r');
  } catch (error) {
    // what runc says; Node's message has the code and the call in it
    const reason = (error as NodeJS.ErrnoException).message.replace(/^\w+: (.*), open .*$/, '$1');
    throw new ContainerError('SystemError', `open /dev/tty: ${reason}`, { cause: error });
  }
}

function wrong(message: string): ContainerError {
  return new ContainerError('ConfigInvalid', message, { pointer: '/process/terminal' });
}
