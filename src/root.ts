/** Where containers' state is kept when nobody says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @returns /run/tare; $XDG_RUNTIME_DIR/tare, where that variable is set, for all but the host's root (runc's rule) */
export function defaultRoot(): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return runtime && !isHostRoot() ? join(runtime, 'tare') : '/run/tare';
}

/** Root, and not only in a user namespace that an ordinary user has made: USER still tells that user's name there. */
function isHostRoot(): boolean {
  if (process.geteuid?.() !== 0) return false;
  return process.env.USER === 'root' || !inUserNamespace();
}

/** user_namespaces(7): outside of any, every id is mapped to itself. */
function inUserNamespace(): boolean {
  try {
    return !/^\s*0\s+0\s+4294967295\s*$/.test(readFileSync('/proc/self/uid_map', 'utf8'));
  } catch {
    // a kernel without user namespaces
    return false;
  }
}
