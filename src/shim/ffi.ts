/** libtare.so through ffi-napi: the only file that knows of it. Loaded on first use (16 ms). */
import { createRequire } from 'node:module';
import { isatty } from 'node:tty';
import { systemError } from './errors.js';
import { shimFile } from './files.js';

/** What libtare.so exports: shim-c/ffi.h. */
export interface Library {
  tare_reaper_start(program: string): number;
  tare_become(control: number, program: number, passed: number, nofile: string): number;
}

let library: Library | undefined;

/**
 * ffi-napi's `debug` asks process.stderr whether it is a terminal, unless it is told. Node makes that non-blocking as
 * soon as it is looked at, and where it is a socket, which can't be opened anew, a container would inherit it so.
 */
function requireFfi() {
  const { DEBUG_COLORS } = process.env;
  process.env.DEBUG_COLORS ??= isatty(2) ? 'yes' : 'no';
  try {
    return createRequire(import.meta.url)('ffi-napi');
  } finally {
    if (DEBUG_COLORS === undefined) delete process.env.DEBUG_COLORS;
  }
}

/**
 * @returns the library
 * @throws when ffi-napi is not installed or not compiled, or the library is not there
 */
export function loadLibrary(): Library {
  if (library === undefined) {
    library = requireFfi().Library(shimFile('libtare.so'), {
      tare_reaper_start: ['int', ['string']],
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
  const fd = loadLibrary().tare_reaper_start(shimFile('tare-init'));
  if (fd < 0) throw systemError(-fd, 'tare_reaper_start');
  return fd;
}
