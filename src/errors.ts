/**
 * The one error class of the library. Codes are libcontainer's names; what is known about the place of the
 * failure (the JSON pointer in the config, the op, the errno) comes along as fields.
 */

import type { Diagnostic } from './core/index.js';
import { plain } from './plain.js';

/** libcontainer's error codes. */
export type ContainerErrorCode =
  | 'IdInUse'
  | 'InvalidIdFormat'
  | 'ContainerNotExists'
  | 'ContainerPaused'
  | 'ContainerNotStopped'
  | 'ContainerNotRunning'
  | 'ContainerNotPaused'
  | 'NoProcessOps'
  | 'ConfigInvalid'
  | 'ConsoleExists'
  | 'SystemError';

/** What an error may know besides its code and message. */
export interface ContainerErrorDetails {
  /** JSON pointer of the member of the config, or of the option, that is at fault. */
  pointer?: string;
  /** Line and column of that member in config.json, from 1. */
  line?: number;
  column?: number;
  /** The op that failed, as in shim-c/ops.def. */
  op?: string;
  /** The positive errno of the system call that failed. */
  errno?: number;
  /** The file or directory that the failed op was about. */
  path?: string;
  /** All findings about the config, when it was refused. */
  diagnostics?: Diagnostic[];
  cause?: unknown;
}

// Two copies of the library in one program recognise each other's errors by this.
const brand = Symbol.for('tare.ContainerError');

export class ContainerError extends Error {
  override readonly name = 'ContainerError';
  readonly code: ContainerErrorCode;
  declare readonly pointer?: string;
  declare readonly line?: number;
  declare readonly column?: number;
  declare readonly op?: string;
  declare readonly errno?: number;
  declare readonly path?: string;
  declare readonly diagnostics?: Diagnostic[];

  constructor(code: ContainerErrorCode, message: string, details: ContainerErrorDetails = {}) {
    const { cause, ...rest } = details;
    super(plain(message), cause === undefined ? undefined : { cause });
    this.code = code;
    for (const [key, value] of Object.entries(rest)) {
      if (value !== undefined) Object.defineProperty(this, key, { value, enumerable: true });
    }
    Object.defineProperty(this, brand, { value: true });
  }

  /** Whether a value is a ContainerError of this or of another copy of the library. */
  static is(value: unknown): value is ContainerError {
    return typeof value === 'object' && value !== null && brand in value;
  }

  /** A SystemError for a failure below the core: a missing file, a reaper that ended, a system call. */
  static system(error: unknown, doing = ''): ContainerError {
    if (ContainerError.is(error)) return error;
    const { message, errno, path } = error as NodeJS.ErrnoException;
    return new ContainerError('SystemError', doing ? `${doing}: ${message}` : message, {
      // Node's own errors carry a negative errno.
      ...(typeof errno === 'number' && { errno: Math.abs(errno) }),
      ...(typeof path === 'string' && { path }),
      cause: error,
    });
  }
}
