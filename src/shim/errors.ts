/** Errors of system calls that the shim made, in the shape Node gives its own. */
import { constants } from 'node:os';

export interface SystemCallError extends Error {
  code: string;
  errno: number;
  syscall: string;
}

// EAGAIN comes before EWOULDBLOCK, its alias here.
const names = new Map<number, string>();
for (const [name, number] of Object.entries(constants.errno)) if (!names.has(number)) names.set(number, name);

/** @returns an Error like those of node:fs: `code` 'ENOENT', `errno` -2, `syscall` what was tried */
export function systemError(errno: number, syscall: string): SystemCallError {
  const code = names.get(errno) ?? `errno ${errno}`;
  return Object.assign(new Error(`${syscall}: ${code}`), { code, errno: -errno, syscall });
}
