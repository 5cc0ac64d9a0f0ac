/**
 * The npm packages, installed as users install them, with install scripts disabled, from a registry of this host's own: the command, the
 * library by both transports, and what is said where something is missing.
 */
import assert from 'node:assert/strict';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makePackages, processorProblem } from '../../scripts/package.mjs';
import { ffiProblem, nativeProblem, npmEnvironment } from '../../scripts/setup.mjs';
import { which } from '../../scripts/setup/run.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { startRegistry } from '../support/registry.mjs';
import { makeRoot, run, tareProgram, tareWords } from '../support/run.mjs';

const { version } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'));
const own = `tare-linux-${process.arch}`;
/** npm takes its time on a busy machine, and so does a cross compiler. */
const LONG = 300_000;

/** Runs a container by the library and says how it went. */
const LIBRARY = `
import { readFileSync } from 'node:fs';
import { Factory } from 'tare';
const [root, bundle, id] = process.argv.slice(2);
const config = readFileSync(bundle + '/config.json', 'utf8');
const container = await new Factory({ root }).create(id, config, { bundle, stdio: ['ignore', 'pipe', 'inherit'] });
let out = '';
container.stdout.on('data', (chunk) => (out += chunk));
const { code } = await container.wait();
await container.destroy();
console.log(JSON.stringify({ code, out }));
`;

describe('the npm packages', { skip: nativeProblem() ?? needsRoot }, () => {
  const dir = mkdtempSync(join(tmpdir(), 'tare-npm-'));
  // beside one another, not within: Node looks for packages in the directories above, too
  const [home, directory, global, without, arm64] = ['home', 'own', 'global', 'without', 'arm64'].map((name) =>
    join(dir, name),
  );
  const root = makeRoot();
  const cgroupsPath = `/tare_test/${uniqueId('npm')}`;
  const bundle = makeBundle({
    args: ['sh', '-c', 'echo out; exit 3'],
    edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
  });
  let registry;
  const npm = async (...words) => {
    // none of the user's own settings: they may name another registry
    const env = {
      ...Object.fromEntries(Object.entries(npmEnvironment()).filter(([name]) => !/^npm_|_proxy$/i.test(name))),
      HOME: home,
      npm_config_registry: registry.url,
      npm_config_cache: join(dir, 'cache'),
      npm_config_globalconfig: join(home, 'npmrc'),
    };
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier'];
    const { code, stdout, stderr } = await run('npm', [...words, ...flags], { cwd: home, env, timeout: LONG });
    assert.equal(code, 0, stdout + stderr);
  };
  const installed = (path) => join(directory, 'node_modules', path);
  const bin = installed('.bin/tare');
  const words = (...rest) => ['--root', root.path, ...rest];
  const ran = ({ code, stdout, stderr }) => assert.deepEqual([code, stdout, stderr], [3, 'out\n', '']);
  const nodeOnly = { PATH: dirname(process.execPath) };

  before(
    async () => {
      for (const path of [home, directory, arm64]) mkdirSync(path);
      registry = await startRegistry(await makePackages(() => {}));
      await npm('install', `--prefix=${directory}`, 'tare');
    },
    { timeout: LONG },
  );
  after(() => {
    registry?.close();
    for (const path of [dir, bundle.dir, root.path]) rmSync(path, { recursive: true, force: true });
    pruneCgroup('/tare_test');
  });

  test('the package for this processor is installed, and no other', () => {
    const names = ['tare-linux-x64', 'tare-linux-arm64'].filter((name) => existsSync(installed(name)));
    assert.deepEqual(names, [own]);
    assert.equal(JSON.parse(readFileSync(installed(`${own}/package.json`), 'utf8')).version, version);
    assert.ok(lstatSync(bin).isSymbolicLink());
    const manifest = JSON.parse(readFileSync(installed('tare/package.json'), 'utf8'));
    for (const field of ['private', 'scripts', 'devDependencies']) assert.equal(manifest[field], undefined, field);
    assert.ok(!existsSync(installed('tare/build/tare-init')));
    for (const name of ['LICENSE', 'README.md']) assert.ok(existsSync(installed(`${own}/${name}`)), name);
  });

  test('the command is the native one, with an empty environment too', async () => {
    const { stdout } = await run(bin, ['--version'], { env: {} });
    assert.match(stdout, new RegExp(`^tare version ${version}\n`));
    assert.doesNotMatch(stdout, /^node: /m);
    ran(await run(bin, words('run', '-b', bundle.dir, uniqueId('native')), { env: {} }));
    ran(await run(installed(`${own}/tare`), words('run', '-b', bundle.dir, uniqueId('binary')), { env: {} }));
  });

  test('what the native command does not serve, the program of Node beside it does', async () => {
    for (const program of [bin, installed(`${own}/tare`)]) {
      const { code, stdout, stderr } = await run(program, ['validate', bundle.dir], { env: nodeOnly });
      assert.deepEqual([code, stderr], [0, ''], stdout);
    }
  });

  const library = async (env, id) => {
    writeFileSync(join(directory, 'library.mjs'), LIBRARY);
    const result = await run(process.execPath, ['library.mjs', root.path, bundle.dir, uniqueId(id)], {
      cwd: directory,
      env: { ...nodeOnly, ...env },
    });
    assert.deepEqual([result.code, result.stderr], [0, ''], result.stdout);
    assert.deepEqual(JSON.parse(result.stdout), { code: 3, out: 'out\n' });
  };

  test('the library runs a container, without a compiled ffi-napi by its child process', async () => {
    await library({ TARE_SHIM: 'process' }, 'process');
    await library({}, 'auto');
  });

  test('the library runs a container by FFI', { skip: ffiProblem() ?? false }, async () => {
    for (const name of ['ffi-napi', '@2060.io/ref-napi']) {
      cpSync(join(project, 'node_modules', name, 'build'), installed(`${name}/build`), { recursive: true });
    }
    await library({ TARE_SHIM: 'ffi' }, 'ffi');
  });

  test('installed globally, the packages are within one another', async () => {
    await npm('install', '--global', `--prefix=${global}`, 'tare');
    assert.ok(existsSync(join(global, 'share/man/man1/tare-run.1')));
    const binary = join(global, `lib/node_modules/tare/node_modules/${own}/tare`);
    ran(await run(join(global, 'bin/tare'), words('run', '-b', bundle.dir, uniqueId('global')), { env: {} }));
    for (const program of [join(global, 'bin/tare'), binary]) {
      const { code, stderr } = await run(program, ['validate', bundle.dir], { env: nodeOnly });
      assert.deepEqual([code, stderr], [0, '']);
    }
  });

  test('without its optional packages the program of Node serves, and says what is missing', async () => {
    await npm('install', `--prefix=${without}`, '--omit=optional', 'tare');
    const program = join(without, 'node_modules/.bin/tare');
    assert.match((await run(program, ['--version'], { env: nodeOnly })).stdout, /^node: v/m);
    assert.equal((await run(program, ['validate', `${bundle.dir}/config.json`], { env: nodeOnly })).code, 0);
    const { code, stderr } = await run(program, words('run', '-b', bundle.dir, 'x'), { env: nodeOnly });
    assert.deepEqual([code, stderr.includes(`the package ${own} is not installed`)], [1, true], stderr);
    assert.equal((await run(program, ['list'], { env: { PATH: home } })).code, 1);
  });

  const problem = [processorProblem('arm64'), which('qemu-aarch64') ? undefined : 'there is no qemu-aarch64'].find(
    Boolean,
  );
  // that cannot run containers: it knows no clone into namespaces
  test('the package for arm64, emulated', { skip: process.arch === 'arm64' ? 'this is arm64' : problem }, async () => {
    await npm('install', `--prefix=${arm64}`, '--os=linux', '--cpu=arm64', 'tare');
    const packages = join(arm64, 'node_modules');
    assert.deepEqual([existsSync(join(packages, 'tare-linux-arm64')), existsSync(join(packages, own))], [true, false]);
    const program = join(packages, 'tare-linux-arm64/tare');
    const both = async (...line) => {
      const emulated = await run('qemu-aarch64', [program, ...line]);
      const { code, stdout } = await run(installed(`${own}/tare`), line);
      assert.deepEqual([emulated.code, emulated.stdout], [code, stdout], emulated.stderr);
      return stdout;
    };
    await both('--version');
    await both('run', '--help');
    await both('features');
    assert.equal((await run('qemu-aarch64', [program, 'spec', '-b', arm64])).code, 0);
    assert.equal((await run(bin, ['spec', '-b', home])).code, 0);
    assert.equal(readFileSync(join(arm64, 'config.json'), 'utf8'), readFileSync(join(home, 'config.json'), 'utf8'));
    const id = uniqueId('arm64');
    const made = await run(tareProgram, [...tareWords, ...words('create', '-b', bundle.dir, id)], { stdio: 'ignore' });
    assert.equal(made.code, 0);
    assert.match(await both(...words('state', id)), /"status": "created"/);
    await both(...words('list'));
    await both(...words('state', 'none'));
    await run(tareProgram, [...tareWords, ...words('delete', '--force', id)]);
  });
});
