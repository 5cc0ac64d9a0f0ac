/** Errors of system calls that the shim made, in the shape Node gives its own. */
import { getSystemErrorName } from 'node:util';

export interface SystemCallError extends Error {
  code: string;
  errno: number;
  syscall: string;
}

/** @returns an Error like those of node:fs: `code` 'ENOENT', `errno` -2, `syscall` what was tried */
export function systemError(errno: number, syscall: string): SystemCallError {
  let code: string;
  try {
    code = getSystemErrorName(-errno);
  } catch {
    code = `E${errno}`; // one libuv has no name for
  }
  return Object.assign(new Error(`${syscall}: ${code}`), { code, errno: -errno, syscall });
}
