/** The runs of tests in virtual machines. */
import { all } from '../test/rooms.mjs';
import { ensurePackages, MACHINE } from '../setup/packages.mjs';
import { kernel } from './kernel.mjs';
import { Machine } from './machine.mjs';
import { systemdRoot } from './systemd-root.mjs';

const say = (text) => console.error(`vm: ${text}`);

/**
 * Sees to it that everything is there that a machine is made of.
 *
 * @param {{ systemd?: boolean, limit?: number }} kind systemd: whether it is the first process; limit: of a run (ms)
 * @returns {Promise<Machine>}
 * @throws {Error} that says why there can be none
 */
export async function prepareMachine({ systemd = false, limit }) {
  if (process.arch !== 'x64') throw new Error(`the machine is made for x86-64, not for ${process.arch}`);
  if (process.getuid() !== 0) throw new Error("needs root: the machine reads all of the host's files");
  await ensurePackages(MACHINE, say);
  return new Machine(await kernel(say), systemd ? await systemdRoot(say) : undefined, limit);
}

/** What `npm test` runs in both machines; `npm run test:vm` runs all. */
const BOTH = [
  'test/integration/pause.test.mjs',
  'test/integration/stats.test.mjs',
  'test/integration/transports.test.mjs',
];

/** What it runs in the one without systemd: what is about version 2 itself, and of the rest a little. */
export const SHORT = [
  ...BOTH,
  'test/integration/cgroup-v2.test.mjs',
  'test/integration/rootless-cgroups.test.mjs',
  'test/integration/taken-cgroup.test.mjs',
];

/** And in the one with systemd. */
export const SHORT_SYSTEMD = [
  ...BOTH,
  ...all.filter((path) => /^test\/integration\/systemd[^/]*\.test\.mjs$/.test(path)),
];

/**
 * The runs of test files, one for each kind of machine.
 *
 * @param {string[]} files
 * @param {object} [options] systemd: the files for the one with systemd, where they are others; limit: of each run (ms)
 * @returns {object[]} as Runner.run takes them
 */
export function machineRuns(files, { systemd = files, limit } = {}) {
  const env = {
    TARE_SHIM: 'process',
    TARE_TEST_SLOW: '10',
    TARE_COMMAND: process.env.TARE_COMMAND,
    NO_COLOR: process.stdout.isTTY ? undefined : '1',
  };
  return [
    { name: 'vm-v2', title: 'containers on cgroup v2, in a virtual machine', systemd: false },
    { name: 'vm-systemd', title: 'containers under systemd, in a virtual machine', systemd: true },
  ].map(({ systemd: kind, ...run }) => ({
    ...run,
    files: kind ? systemd : files,
    env,
    machine: () => prepareMachine({ systemd: kind, limit }),
  }));
}
