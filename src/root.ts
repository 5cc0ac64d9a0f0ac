/** Where containers' state is kept when nobody says. */
import { join } from 'node:path';

/** @returns /run/tare for root, else $XDG_RUNTIME_DIR/tare (without that variable /run/tare again, as runc does it) */
export function defaultRoot(): string {
  const runtime = process.env.XDG_RUNTIME_DIR;
  return process.geteuid?.() !== 0 && runtime ? join(runtime, 'tare') : '/run/tare';
}
