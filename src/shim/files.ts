/** Where the native parts are. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A clone's own build. */
const BUILD = fileURLToPath(new URL('../../build', import.meta.url));

let packaged: string | undefined;

/**
 * The path of tare-init or libtare.so: in the directory that TARE_SHIM_DIR names (test builds), in a clone's own build, or in the npm
 * package for this processor, which npm installs as an optional dependency.
 * @throws when that package is not there
 */
export function shimFile(name: 'tare-init' | 'libtare.so'): string {
  const given = process.env.TARE_SHIM_DIR;
  if (given !== undefined) return join(given, name);
  const built = join(BUILD, name);
  if (existsSync(built)) return built;
  packaged ??= packageDirectory();
  return join(packaged, name);
}

/** The path of the native command, which is the workers' program; '' where there is none, as in a clone without wasm2c. */
export function workerFile(): string {
  const path = join(dirname(shimFile('tare-init')), 'tare');
  return existsSync(path) ? path : '';
}

function packageDirectory(): string {
  const name = `tare-${process.platform}-${process.arch}`;
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error(
      `tare-init is not there: the package ${name} is not installed (npm leaves it out when it is told to omit optional packages)`,
    );
  }
}
