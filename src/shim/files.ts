/** Where the native parts are. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The directory of tare-init and libtare.so; TARE_SHIM_DIR names another one (test builds). */
export function shimFile(name: 'tare-init' | 'libtare.so'): string {
  const directory = process.env.TARE_SHIM_DIR ?? fileURLToPath(new URL('../../build', import.meta.url));
  return join(directory, name);
}
