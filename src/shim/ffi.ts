/** libtare.so through ffi-napi: the only file that knows of it. Loaded on first use (16 ms). */
import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import { systemError } from './errors.js';
import { shimFile, workerFile } from './files.js';

/** What libtare.so exports: shim-c/ffi.h. */
export interface Library {
  tare_reaper_start(program: string, worker: string): number;
  tare_become(control: number, program: number, passed: number, nofile: string): number;
}

let library: Library | undefined;

/**
 * Loads ffi-napi without making process.stderr. Its `debug`, and the node:assert that it loads, ask that stream whether
 * it is a terminal; Node then makes it, and so sets O_NONBLOCK on a socket or pipe that a container would inherit so.
 * (A terminal is opened anew by libuv: there it may be asked.)
 */
function requireFfi() {
  const require = createRequire(import.meta.url);
  const stderr = Object.getOwnPropertyDescriptor(process, 'stderr');
  if (isatty(2) || !stderr?.configurable) return require('ffi-napi');
  Object.defineProperty(process, 'stderr', { configurable: true, enumerable: true, value: { fd: 2, isTTY: false } });
  try {
    return require('ffi-napi');
  } finally {
    Object.defineProperty(process, 'stderr', stderr);
  }
}

/**
 * @returns the library
 * @throws when ffi-napi is not installed or not compiled, or the library is not there
 */
export function loadLibrary(): Library {
  if (library === undefined) {
    library = requireFfi().Library(shimFile('libtare.so'), {
      tare_reaper_start: ['int', ['string', 'string']],
      tare_become: ['int', ['int', 'int', 'int', 'longlong']],
    }) as Library;
  }
  return library;
}

/**
 * Starts a reaper as a thread of this process.
 * @returns the fd of its socket
 * @throws when the library can't be loaded or the thread can't be made
 */
export function startReaperThread(): number {
  const fd = loadLibrary().tare_reaper_start(shimFile('tare-init'), workerFile());
  if (fd < 0) throw systemError(-fd, 'tare_reaper_start');
  return fd;
}
