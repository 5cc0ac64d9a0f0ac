/**
 * `npm run package`: the npm packages, below build/npm, ready to be published. `tare` is what this repository's package.json says, with a
 * package for each kind of processor as optional dependencies: those hold what is compiled, so that nothing has to be at installation,
 * and npm installs the one that fits. All have the version that package.json has.
 */
import { chmodSync, copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { make, NATIVE_INPUTS, nativeProblem, npmEnvironment, setupOrExit } from './setup.mjs';
import { once } from './setup/stamp.mjs';
import { root, runQuietly, which } from './setup/run.mjs';

const DIRECTORY = 'build/npm';
/** The processors, as Node calls them, and what cross compilers for them are called. */
const PROCESSORS = { x64: 'x86_64-linux-gnu-', arm64: 'aarch64-linux-gnu-' };
const PARTS = ['tare', 'tare-init', 'libtare.so'];

const nameFor = (processor) => `tare-linux-${processor}`;
const readPackage = () => JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

/** Why the package for a processor cannot be made here, or undefined. */
export function processorProblem(processor) {
  const compiler = `${PROCESSORS[processor]}gcc`;
  if (processor !== process.arch && !which(compiler)) return `there is no ${compiler}`;
  return nativeProblem();
}

/** Compiles the native parts for a processor. @returns the directory that has them: for this machine's, the clone's own build */
async function compile(processor, say) {
  if (processor === process.arch) return 'build';
  const out = `${DIRECTORY}/obj/${processor}`;
  const outputs = PARTS.map((part) => `${out}/${part}`);
  await once(`npm-${processor}`, { inputs: NATIVE_INPUTS, outputs }, (changed) => {
    say(`compiling for ${processor}`);
    return make(changed, 'all', 'native', `OUT=../${out}`, `CROSS=${PROCESSORS[processor]}`);
  });
  return out;
}

/** An empty directory for a package, with what all packages have. */
function begin(name, description) {
  const directory = join(root, DIRECTORY, name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  copyFileSync(join(root, 'LICENSE'), join(directory, 'LICENSE'));
  writeFileSync(join(directory, 'package.json'), `${JSON.stringify({ name, ...description }, null, 2)}\n`);
  return directory;
}

/** The package for a processor. @returns its directory */
async function processorPackage(processor, say) {
  const { version, license } = readPackage();
  const name = nameFor(processor);
  const description = `The native parts of tare for Linux on ${processor}`;
  const from = await compile(processor, say);
  const directory = begin(name, {
    version,
    description,
    license,
    os: ['linux'],
    cpu: [processor],
    files: PARTS,
    // programs cannot be executed within an archive
    preferUnplugged: true,
  });
  for (const part of PARTS) {
    copyFileSync(join(root, from, part), join(directory, part));
    chmodSync(join(directory, part), 0o755);
  }
  const text = [
    `# ${name}`,
    `${description}, an OCI container runtime; the package \`tare\` depends on it.`,
    "`tare` is the command, for container engines; `tare-init` and `libtare.so` are the library's.",
  ];
  writeFileSync(join(directory, 'README.md'), `${text.join('\n\n')}\n`);
  return directory;
}

/** The package `tare`. @returns its directory */
function mainPackage() {
  const { name, private: _, scripts, devDependencies, ...rest } = readPackage();
  const processors = Object.keys(PROCESSORS).map((processor) => [nameFor(processor), rest.version]);
  const optionalDependencies = { ...rest.optionalDependencies, ...Object.fromEntries(processors) };
  const directory = begin(name, { ...rest, optionalDependencies });
  for (const path of [...rest.files, 'README.md']) {
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    cpSync(join(root, path), join(directory, path), { recursive: true });
  }
  return directory;
}

/**
 * Makes `tare` and the packages for those processors that can be compiled for here. The clone must be built.
 *
 * @param {(text: string) => void} say what takes its time, and what is left out
 * @returns {Promise<{ name: string, version: string, archive: string }[]>} what `npm pack` has made
 */
export async function makePackages(say) {
  const directories = [mainPackage()];
  for (const processor of Object.keys(PROCESSORS)) {
    const problem = processorProblem(processor);
    if (problem) say(`${nameFor(processor)} is not made: ${problem}`);
    else directories.push(await processorPackage(processor, say));
  }
  const destination = join(root, DIRECTORY);
  const words = ['pack', '--json', '--ignore-scripts', '--pack-destination', destination];
  const packed = JSON.parse(await runQuietly('npm', [...words, ...directories], { env: npmEnvironment() }));
  return packed.map(({ name, version, filename }) => ({ name, version, archive: join(destination, filename) }));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await setupOrExit();
  const packages = await makePackages((text) => console.error(`package: ${text}`));
  for (const { archive } of packages) console.log(archive);
}
