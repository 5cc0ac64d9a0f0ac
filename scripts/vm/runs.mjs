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
 * @param {string} name of a member of MACHINES
 * @param {number} [limit] of a run (ms)
 * @returns {Promise<Machine>}
 * @throws {Error} that says why there can be none
 */
export async function prepareMachine(name, limit) {
  const { systemd = false, cgroups } = MACHINES[name];
  if (process.arch !== 'x64') throw new Error(`the machine is made for x86-64, not for ${process.arch}`);
  if (process.getuid() !== 0) throw new Error("needs root: the machine reads all of the host's files");
  await ensurePackages(MACHINE, say);
  return new Machine(await kernel(say), { systemdRoot: systemd ? await systemdRoot(say) : undefined, cgroups, limit });
}

/** What `npm test` runs in each machine with version 2; `npm run test:vm` runs all. */
const BOTH = [
  'test/integration/pause.test.mjs',
  'test/integration/stats.test.mjs',
  'test/integration/transports.test.mjs',
];

/** What is about systemd. */
const OF_SYSTEMD = all.filter((path) => /^test\/integration\/systemd[^/]*\.test\.mjs$/.test(path));

/** The kinds of machines: whether systemd is the first process, the version of cgroups, and the files that `npm test` runs there. */
export const MACHINES = {
  v2: {
    title: 'containers on cgroup v2',
    cgroups: 'v2',
    short: [
      ...BOTH,
      'test/integration/cgroup-v2.test.mjs',
      'test/integration/rootless-cgroups.test.mjs',
      'test/integration/taken-cgroup.test.mjs',
    ],
  },
  systemd: {
    title: 'containers under systemd',
    systemd: true,
    cgroups: 'v2',
    short: [...BOTH, ...OF_SYSTEMD],
  },
  'systemd-v1': {
    title: 'containers under systemd with cgroup v1',
    systemd: true,
    cgroups: 'v1',
    short: OF_SYSTEMD.filter((path) => !path.includes('-user')),
  },
};

/**
 * The runs of test files, one for each kind of machine.
 *
 * @param {string[]} [files] default: the short list of each
 * @param {number} [limit] of each run (ms)
 * @returns {object[]} as Runner.run takes them
 */
export function machineRuns(files, limit) {
  const env = {
    TARE_SHIM: 'process',
    TARE_TEST_SLOW: '10',
    TARE_MACHINE: '1',
    TARE_COMMAND: process.env.TARE_COMMAND,
    NO_COLOR: process.stdout.isTTY ? undefined : '1',
  };
  return Object.entries(MACHINES).map(([name, { title, short }]) => ({
    name: `vm-${name}`,
    title: `${title}, in a virtual machine`,
    files: files ?? short,
    env,
    machine: () => prepareMachine(name, limit),
  }));
}
