/**
 * A virtual machine, by QEMU in software (KVM is not needed): Debian's kernel over the host's files.
 *
 *     host                                              guest
 *     /           read-only, 9p "host" ───────────────▶ /         under a layer in memory; /run, /var/tmp: memory; /tmp: ext4 in it
 *     exchange    9p "exchange" ◀─────────────────────▶ the same path
 *       command   a shell script ─────────────────────▶ run by guest/command
 *       code      its exit code ◀─────────────────────
 *     stdout      ◀────────────────── first serial line its output
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { root, which } from '../setup/run.mjs';
import { initramfs } from './initramfs.mjs';

/** What /host, the layer over it and /tmp need, in the order in which they are loaded. */
const MODULES = [
  'drivers/virtio/virtio_ring',
  'drivers/virtio/virtio',
  'drivers/virtio/virtio_pci_modern_dev',
  'drivers/virtio/virtio_pci_legacy_dev',
  'drivers/virtio/virtio_pci',
  'fs/netfs/netfs',
  'fs/fscache/fscache',
  'net/9p/9pnet',
  'net/9p/9pnet_virtio',
  'fs/9p/9p',
  'fs/overlayfs/overlay',
  'drivers/block/loop',
  'lib/crc16',
  'fs/mbcache',
  'fs/jbd2/jbd2',
  'crypto/crc32c_generic',
  'fs/ext4/ext4',
];

/** The kernel's own mitigations and checks only cost time here. */
const KERNEL_WORDS =
  'console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr audit=0 tsc=reliable rcupdate.rcu_expedited=1';

/** Without controllers there is nothing for version 1; with all of them systemd mounts each, and version 2 beside them without any ("hybrid"). */
const CGROUPS = { v1: 'systemd.unified_cgroup_hierarchy=0', v2: 'cgroup_no_v1=all' };

/**
 * One thread for both processors. With a thread each, QEMU 7.2 (Debian 12's) may translate guest code while another processor writes it,
 * and then runs what it read: code that is half old. V8 compiles WebAssembly again in a thread of its own while the program runs, and patches
 * the table that calls go by, so every thirtieth program or so of Node's was led astray: segmentation faults, traps, wrong answers.
 */
const ACCELERATOR = 'tcg,thread=single,tb-size=512';

export class Machine {
  #kernel;
  #systemdRoot;
  #cgroups;
  #limit;

  /**
   * @param {{ image: string, modules: string, release: string }} kernel of kernel.mjs
   * @param {object} [kind]
   * @param {string} [kind.systemdRoot] of systemd-root.mjs: systemd is the first process; otherwise it is a shell
   * @param {'v1' | 'v2'} [kind.cgroups] the version of cgroups; v1: with systemd only
   * @param {number} [kind.limit] after so long (ms) a run is taken for one that hangs
   */
  constructor(kernel, { systemdRoot, cgroups = 'v2', limit = Number.POSITIVE_INFINITY } = {}) {
    this.#kernel = kernel;
    this.#systemdRoot = systemdRoot;
    this.#cgroups = cgroups;
    this.#limit = limit;
  }

  /**
   * Boots, runs a command, waits for its end, and powers off.
   *
   * @param {string[]} command runs in the project's directory, as root
   * @param {object} [options]
   * @param {Record<string, string | undefined>} [options.env] its environment, beside PATH and HOME
   * @param {string} [options.exchange] a directory that both see (default: one of its own)
   * @returns {Promise<number>} the exit code
   * @throws {Error} when the machine ends without telling one, or not at all
   */
  async run(command, { env = {}, exchange: given } = {}) {
    const exchange = given ?? mkdtempSync(join(tmpdir(), 'tare-vm-'));
    try {
      return await this.#boot(command, env, exchange);
    } finally {
      if (!given) rmSync(exchange, { recursive: true });
    }
  }

  async #boot(command, env, exchange) {
    const first = join(exchange, 'initramfs');
    writeFileSync(first, initramfs(['/bin', '/guest', '/modules'], this.#firstFiles(exchange)));
    writeFileSync(join(exchange, 'command'), script(command, { PATH: process.env.PATH, HOME: '/root', ...env }));
    const ended = await qemu(this.#limit, [
      ...['-accel', ACCELERATOR, '-cpu', 'max', '-smp', '2', '-m', '3072'],
      ...['-nodefaults', '-display', 'none', '-serial', 'stdio', '-no-reboot'],
      ...['-kernel', this.#kernel.image, '-initrd', first, '-append', `${KERNEL_WORDS} ${CGROUPS[this.#cgroups]}`],
      ...share('host', '/', 'on'),
      ...share('exchange', exchange, 'off'),
      ...(this.#systemdRoot ? share('systemd', this.#systemdRoot, 'on') : []),
    ]);
    try {
      return Number(readFileSync(join(exchange, 'code'), 'utf8'));
    } catch {
      throw new Error(`the virtual machine ended before the command did (${ended})`);
    }
  }

  /** What is in the initramfs. */
  #firstFiles(exchange) {
    const guest = join(root, 'scripts/vm/guest');
    const parameters = {
      PROJECT: root.replace(/\/$/, ''),
      EXCHANGE: exchange,
      KERNEL_MODULES: this.#kernel.modules,
      SYSTEMD: this.#systemdRoot ? 'yes' : '',
      MODULES: MODULES.map((path) => basename(path)).join(' '),
    };
    const inKernel = join(this.#kernel.modules, this.#kernel.release, 'kernel');
    return {
      '/init': readFileSync(join(guest, 'init')),
      '/bin/busybox': readFileSync(which('busybox')),
      '/parameters': assignments(parameters).join('\n'),
      ...Object.fromEntries(readdirSync(guest).map((name) => [`/guest/${name}`, readFileSync(join(guest, name))])),
      ...Object.fromEntries(
        MODULES.map((path) => [`/modules/${basename(path)}.ko`, readFileSync(join(inKernel, `${path}.ko`))]),
      ),
    };
  }
}

const quoted = (word) => `'${String(word).replaceAll("'", `'\\''`)}'`;

const assignments = (values) =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${quoted(value)}`);

const script = (command, env) =>
  [
    ...assignments(env).map((line) => `export ${line}`),
    `cd ${quoted(root)} && exec ${command.map(quoted).join(' ')}`,
    '',
  ].join('\n');

/** QEMU's words for a directory that the guest mounts by this name. */
const share = (name, path, readonly) => [
  '-virtfs',
  `local,path=${path},mount_tag=${name},security_model=none,multidevs=remap,readonly=${readonly}`,
];

/**
 * Runs QEMU with its serial line on this process's output. It ends with this process.
 *
 * @returns {Promise<string>} how it ended
 */
function qemu(limit, args) {
  return new Promise((resolve, reject) => {
    const words = ['--pdeathsig', 'KILL', 'qemu-system-x86_64', ...args];
    const child = spawn('setpriv', words, { stdio: ['ignore', 'inherit', 'inherit'] });
    const timer = Number.isFinite(limit) ? setTimeout(() => child.kill('SIGKILL'), limit) : undefined;
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve(signal ?? `exit code ${code}`);
    });
  });
}
