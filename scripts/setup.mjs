/**
 * Everything that `npm run hello` and `npm test` need: system packages, npm packages, the compiled ffi, generated files,
 * the core, the shim and the library. Runs with nothing but Node and npm; what is done already is not done again.
 *
 *     node scripts/setup.mjs [--test]      --test: also what only the tests need
 */
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildFfi } from './setup/ffi.mjs';
import { BUILD, ensurePackages, NATIVE, TEST } from './setup/packages.mjs';
import { DOCKER_PROFILE, unpack } from './setup/unpacked.mjs';
import { root, runQuietly } from './setup/run.mjs';
import { files, once } from './setup/stamp.mjs';

const FFI_NOTE = 'node_modules/.tare/no-ffi';

/** Node's and the machine's part of what the npm packages are: native code is compiled for both. */
const platform = `${process.versions.modules} ${process.arch} ${process.platform}`;

async function npmPackages(say) {
  const stamp = { stampIn: 'node_modules/.tare' };
  const lock = {
    ...stamp,
    inputs: ['package-lock.json', '.npmrc'],
    outputs: ['node_modules/yargs/package.json'],
  };
  await once('npm-ci', lock, async () => {
    say('installing npm packages (npm ci)');
    await runQuietly('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'], {
      env: npmEnvironment(),
    });
  });
  await once(
    'ffi',
    { ...stamp, inputs: ['package-lock.json'], outputs: ['node_modules/.tare/npm-ci'], salt: platform },
    async () => {
      const problem = await buildFfi(say);
      rmSync(join(root, FFI_NOTE), { force: true });
      if (problem !== undefined) writeFileSync(join(root, FFI_NOTE), `${problem}\n`);
    },
  );
}

/** The environment for an npm started by an npm: without the outer one's settings, which npm hands down as variables. */
export function npmEnvironment() {
  const handed = ([name]) =>
    !/^npm_(config_(?!registry|cafile|proxy|https_proxy|noproxy|cache|nodedir)|package_|lifecycle_)/i.test(name);
  return Object.fromEntries(Object.entries(process.env).filter(handed));
}

/** Why FFI is not there, as the set-up found, or undefined when it is. */
export function ffiProblem() {
  const note = join(root, FFI_NOTE);
  return existsSync(note) ? readFileSync(note, 'utf8').trim() : undefined;
}

/** Removes compiled files whose source is gone: tsc leaves them, and tests would find them. */
function pruneDist() {
  for (const path of files('dist').filter((path) => !path.startsWith('dist/editor/'))) {
    const source = path.replace(/^dist\//, 'src/').replace(/\.(d\.ts|js|js\.map)$/, '.ts');
    if (!existsSync(join(root, source))) rmSync(join(root, path));
  }
}

/** Where the generators are that need the compiled library. */
const COMMAND_LINE = 'scripts/command-line';

/** The scripts that make committed files from others; each takes --check. */
export function generators() {
  return files('scripts').filter((path) => /\/generate-[^/]*\.mjs$/.test(path));
}

async function generate(scripts) {
  for (const script of scripts) await runQuietly(process.execPath, [script]);
}

/**
 * Makes targets of the shim. Make goes by times alone, and times mislead where sources are older than what was made of others: a build
 * that was copied from another clone, a file that changed while it was compiled. So it is told what is new: all, when nobody knows.
 */
export function make(changed, ...targets) {
  const sources = (changed ?? []).filter((path) => path.startsWith('shim-c/') && existsSync(join(root, path)));
  const told = changed === undefined ? ['-B'] : sources.flatMap((path) => ['-W', path.slice('shim-c/'.length)]);
  return runQuietly('make', ['-j2', '-C', 'shim-c', ...told, ...targets]);
}

async function build(say, test) {
  const bin = (name) => join(root, 'node_modules/.bin', name);
  const generated = ['assembly', 'src', 'shim-c'].flatMap(files).filter((path) => /[./]generated[./]/.test(path));
  const sources = [
    'package.json',
    'shim-c/ops.def',
    'scripts',
    ...files('src').filter((path) => path.endsWith('.schema.json')),
    'schema',
    'assembly/seccomp',
    'assembly/validate/rules',
    'assembly/state/rules.json',
    'src/host-rules/rules.json',
  ];
  const ofTable = (path) => path.startsWith(`${COMMAND_LINE}/`);
  await once('generate', { inputs: sources, outputs: generated }, () =>
    generate(generators().filter((path) => !ofTable(path))),
  );
  const ofLibrary = (path) => !path.startsWith('src/editor/');
  const librarySources = [...files('src').filter(ofLibrary), 'tsconfig.json', 'package-lock.json'];
  const coreSources = ['assembly', 'asconfig.json', 'package-lock.json'];
  const steps = [
    once('core', { inputs: coreSources, outputs: ['build/core.wasm'] }, () => {
      say('compiling the core (asc)');
      return runQuietly(bin('asc'), ['assembly/index.ts', '--target', 'release']);
    }),
    once('validator', { inputs: coreSources, outputs: ['build/validator.wasm'] }, () => {
      say('compiling the validator (asc)');
      return runQuietly(bin('asc'), ['assembly/validator.ts', '--target', 'validator']);
    }),
    once('planner', { inputs: coreSources, outputs: ['build/planner.wasm'] }, () => {
      say('compiling the planner (asc)');
      return runQuietly(bin('asc'), ['assembly/planner.ts', '--target', 'planner']);
    }),
    once('shim', { inputs: ['shim-c'], outputs: ['build/tare-init', 'build/libtare.so'] }, (changed) => {
      say('compiling the shim (make)');
      return make(changed);
    }).then(() =>
      test
        ? once(
            'shim-test',
            { inputs: ['shim-c', 'test/shim-c'], outputs: ['build/faults', 'build/asan'] },
            (changed) => {
              say('compiling the shim for tests (make faults asan)');
              return make(changed, 'faults', 'asan');
            },
          )
        : undefined,
    ),
    once('library', { inputs: librarySources, outputs: librarySources.flatMap(compiledTo) }, async () => {
      say('compiling the library (tsc)');
      await runQuietly(bin('tsc'), ['-p', 'tsconfig.json']);
      pruneDist();
      // engines are given the file itself, or a link to it (tare-oci)
      chmodSync(join(root, 'dist/cli/main.js'), 0o755);
    }),
  ];
  const failed = (await Promise.allSettled(steps)).filter((step) => step.status === 'rejected');
  if (failed.length > 0) throw new Error(failed.map((step) => step.reason.message).join('\n'));
  const table = { inputs: [COMMAND_LINE, 'package.json', ...GRAMMAR], outputs: ['completions', 'man'] };
  await once('command-line', table, () => generate(generators().filter(ofTable)));
  await Promise.all([nativeProblem() === undefined ? buildNative(say, test) : undefined, buildPage(say)]);
}

/** What tsc makes of a source. */
const compiledTo = (path) => (/(?<!\.d)\.ts$/.test(path) ? [path.replace(/^src\//, 'dist/').replace(/ts$/, 'js')] : []);

/** The config editor is made of the library's part for browsers and of the planner. */
async function buildPage(say) {
  const modules = ['build/planner.wasm', 'build/core.wasm', 'dist/validator', 'dist/core'];
  const inputs = [
    ...modules,
    'src/editor',
    'scripts/build-editor.mjs',
    'scripts/editor',
    'schema',
    'package-lock.json',
  ];
  await once('editor', { inputs, outputs: ['dist/editor'] }, async () => {
    say('bundling the config editor (esbuild)');
    await runQuietly(process.execPath, [join(root, 'scripts/build-editor.mjs')]);
  });
}

/** The table of the command line, compiled. */
const GRAMMAR = ['grammar', 'update-options', 'program', 'version'].map((name) => `dist/cli/${name}.js`);

/** What the native command is made of: all the others. */
export const NATIVE_INPUTS = [
  'build/core.wasm',
  'shim-c',
  'scripts/native-grammar.mjs',
  'scripts/native-core.mjs',
  'package.json',
  ...GRAMMAR,
];

async function buildNative(say, test) {
  const targets = test ? ['native', 'native-asan'] : ['native'];
  const outputs = ['build/tare', ...(test ? ['build/asan/tare'] : [])];
  await once(targets.join(' '), { inputs: NATIVE_INPUTS, outputs }, (changed) => {
    say(`compiling the native command (make ${targets.join(' ')})`);
    return make(changed, ...targets);
  });
}

/** Why the native command is not there, or undefined when it is. */
export function nativeProblem() {
  const missing = NATIVE.filter((one) => !one.present()).map(({ name }) => name);
  return missing.length > 0 ? `not there: ${missing.join(', ')}` : undefined;
}

/** The packages for the native command; without them everything else is built all the same. */
async function nativePackages(say) {
  try {
    await ensurePackages(NATIVE, say);
  } catch (error) {
    say(`the native command is not built: ${error.message.split('\n')[0]}`);
  }
}

/**
 * Does the whole set-up, or what is missing of it.
 *
 * @param {{ test?: boolean }} [options] test: also the packages and builds that only tests need
 * @throws {Error} whose message says what is missing or what failed, to be shown as it is
 */
export async function setup({ test = false } = {}) {
  const started = performance.now();
  let said = false;
  const say = (text) => {
    said = true;
    console.error(`set-up: ${text}`);
  };
  if (process.platform !== 'linux') throw new Error('Tare runs on Linux only');
  const [major] = process.versions.node.split('.');
  if (Number(major) < 20) throw new Error(`Tare needs Node 20 or newer, this is ${process.version}`);
  await ensurePackages(test ? [...BUILD, ...TEST] : BUILD, say);
  await nativePackages(say);
  if (test) await unpack(DOCKER_PROFILE, say);
  await npmPackages(say);
  await build(say, test);
  if (said) {
    console.error(`set-up: done in ${((performance.now() - started) / 1000).toFixed(1)} s`);
    const problem = ffiProblem();
    if (problem) console.error(`set-up: no FFI, the process transport serves: ${problem.split('\n')[0]}`);
  }
}

/** Runs `setup`; on failure says why and ends the process with 1. */
export async function setupOrExit(options) {
  try {
    await setup(options);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setupOrExit({ test: process.argv.includes('--test') });
}
