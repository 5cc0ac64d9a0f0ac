/** An embedder's init becomes the executor: the system call of Factory.startInitialization(). */
import { systemError } from './errors.js';
import { loadLibrary } from './ffi.js';

type Execve = (file: string, args: string[], env: NodeJS.ProcessEnv) => never;

/** What ps shows, with room for the longest of the names that tare-init takes. */
const EXECUTOR_NAME = 'tare:[executor]'.padEnd(64);

/**
 * Executes tare-init in place of this process, which a reaper started as an embedder's init: with the fds that _TARE_INIT
 * names, as shim-c/become.h says. Nothing of the container has been entered before. By libtare.so, or without a
 * compiled ffi-napi by process.execve (Node 22.15).
 * @throws Error with `code` EINVAL when this process was not started as an init, ENOSYS when there is neither of the two
 *   ways, or what the system call answered
 */
export function becomeExecutor(): never {
  const variable = process.env._TARE_INIT ?? '';
  const numbers = /^(\d+):(\d+):(-?\d+):(\d+)$/.exec(variable)?.slice(1);
  if (numbers === undefined) {
    throw failure('EINVAL', `not started as a container's init: _TARE_INIT is ${variable ? 'malformed' : 'not set'}`);
  }
  const [control, program, nofile, passed] = numbers as [string, string, string, string];
  delete process.env._TARE_INIT;
  becomeByLibrary(Number(control), Number(program), Number(passed), nofile);
  const { execve } = process as unknown as { execve?: Execve };
  if (execve === undefined) throw failure('ENOSYS', 'an init of your own needs a compiled ffi-napi, or Node 22.15');
  execve.call(process, `/proc/self/fd/${program}`, [EXECUTOR_NAME, 'become', control, passed, nofile], process.env);
  throw failure('ENOSYS', 'process.execve returned');
}

/** Returns only when the library can't be loaded. */
function becomeByLibrary(control: number, program: number, passed: number, nofile: string): void {
  let library: ReturnType<typeof loadLibrary>;
  try {
    library = loadLibrary();
  } catch {
    return;
  }
  throw systemError(-library.tare_become(control, program, passed, nofile), 'execveat');
}

function failure(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
