/** An embedder's init becomes the executor: the system call of Factory.startInitialization(). */
import { systemError } from './errors.js';
import { type Library, loadLibrary } from './ffi.js';

/**
 * Executes tare-init in place of this process, with the control socket that _TARE_INIT names (CONTROL:PROGRAM:NOFILE,
 * see shim-c/session.c). Nothing of the container has been entered before.
 * @throws Error with `code` EINVAL when this process was not started as an init; ENOSYS without a compiled ffi-napi:
 *   Node itself marks what it inherits close-on-exec, so process.execve would lose the control socket; or what the
 *   system call answered
 */
export function becomeExecutor(): never {
  const variable = process.env._TARE_INIT ?? '';
  const [, control, program, nofile] = /^(\d+):(\d+):(-?\d+)$/.exec(variable) ?? [];
  if (control === undefined || program === undefined || nofile === undefined) {
    throw failure('EINVAL', `not started as a container's init: _TARE_INIT is ${variable ? 'malformed' : 'not set'}`);
  }
  let library: Library;
  try {
    library = loadLibrary();
  } catch (cause) {
    throw failure('ENOSYS', 'an init program of your own needs ffi-napi, which does not load', cause);
  }
  const result = library.tare_become(Number(control), Number(program), nofile);
  throw systemError(-result, 'execveat');
}

function failure(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}
