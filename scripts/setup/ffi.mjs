/**
 * ffi-napi: an optional dependency that is compiled. npm may run no install scripts (npm 12's default), and an install
 * script that fails makes npm drop an optional package without a word: so packages are installed without scripts, and
 * the two native ones are compiled here. Where that cannot be done Tare goes on by its other transport.
 */
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ensurePackages, FFI } from './packages.mjs';
import { root, runQuietly, which } from './run.mjs';

/** Whether `import('ffi-napi')` works in a new process. */
export async function ffiLoads() {
  try {
    await runQuietly(process.execPath, ['-e', "require('ffi-napi')"]);
    return true;
  } catch {
    return false;
  }
}

/** The directory whose include/node holds the headers of this very Node, or undefined: then node-gyp downloads them. */
function headers() {
  const directory = dirname(dirname(realpathSync(process.execPath)));
  try {
    const version = readFileSync(join(directory, 'include/node/node_version.h'), 'utf8');
    return version.includes(`NODE_MODULE_VERSION ${process.versions.modules}\n`) ? directory : undefined;
  } catch {
    return undefined;
  }
}

/** npm's own node-gyp. */
function nodeGyp() {
  const npm = process.env.npm_execpath ?? which('npm');
  const script = npm && join(dirname(dirname(realpathSync(npm))), 'node_modules/node-gyp/bin/node-gyp.js');
  if (!script || !existsSync(script)) throw new Error('npm has no node-gyp beside it');
  return script;
}

/**
 * Compiles ffi-napi and ref-napi unless they load already.
 *
 * @param {(text: string) => void} say
 * @returns {Promise<string | undefined>} why there is no ffi, or undefined
 */
export async function buildFfi(say) {
  if (await ffiLoads()) return undefined;
  const packages = ['node_modules/@2060.io/ref-napi', 'node_modules/ffi-napi'].filter((path) =>
    existsSync(root + path),
  );
  if (packages.length < 2) return 'ffi-napi is not installed';
  try {
    await ensurePackages(FFI, say);
    say('compiling ffi-napi (once)');
    const script = nodeGyp();
    const directory = headers();
    for (const path of packages) {
      await runQuietly(process.execPath, [script, 'rebuild', ...(directory ? [`--nodedir=${directory}`] : [])], {
        cwd: root + path,
      });
    }
  } catch (error) {
    return error.message.trim();
  }
  return (await ffiLoads()) ? undefined : 'ffi-napi was compiled but does not load';
}
