/** The bundle that every runtime runs: `runc spec`'s default config, with a static program that ends at once. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** The command line of Tare that runs on Node. */
const tare = [process.execPath, join(root, 'dist/cli/main.js')];

/** The native command. */
export const native = join(root, 'build/tare');

/**
 * @param {string[]} args what the container runs; "/true" is there, and "/pause"
 * @param {string} cgroupsPath
 * @param {(config: object) => void} edit what else is changed
 * @returns {{ bundle: string, config: object, remove: () => void }}
 */
export function makeBundle(args = ['/true'], cgroupsPath = '/tare-bench', edit = () => {}) {
  const bundle = mkdtempSync(join(tmpdir(), 'tare-bench-'));
  // an image has these: no runtime has to make them
  for (const name of ['', 'proc', 'dev', 'sys']) mkdirSync(join(bundle, 'rootfs', name));
  for (const name of ['true', 'pause']) copyFileSync(join(root, 'build/bench', name), join(bundle, 'rootfs', name));
  const [command, ...first] = spawnSync('runc', ['--version']).error ? tare : ['runc'];
  const spec = spawnSync(command, [...first, 'spec', '--bundle', bundle], { encoding: 'utf8' });
  if (spec.status !== 0) throw new Error(`${command} spec: ${spec.stderr}`);
  const path = join(bundle, 'config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  config.process.args = args;
  config.process.terminal = false;
  // absolute, and the same for all: without it each runtime nests it elsewhere
  config.linux.cgroupsPath = cgroupsPath;
  edit(config);
  writeFileSync(path, JSON.stringify(config));
  return { bundle, config, remove: () => rmSync(bundle, { recursive: true }) };
}
