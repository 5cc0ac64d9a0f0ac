// Bundles for tests: `runc spec`'s default config without a terminal, over a busybox root file system.
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Why a test that makes containers is skipped, or false. */
export const needsRoot =
  process.getuid() !== 0
    ? 'needs root'
    : !existsSync('/bin/busybox') && !existsSync('/usr/bin/busybox')
      ? 'needs busybox'
      : false;

const applets =
  'sh cat echo env false hostname id ip ls mount kill mkdir printf ps pwd readlink rm sleep stat touch true umount'.split(
    ' ',
  );
const capabilities = ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];

/** The config that `runc spec` writes, with `terminal` false and the arguments given. */
export function defaultConfig(args = ['true']) {
  return {
    ociVersion: '1.0.2-dev',
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args,
      env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=xterm'],
      cwd: '/',
      capabilities: {
        bounding: [...capabilities],
        effective: [...capabilities],
        permitted: [...capabilities],
        ambient: [...capabilities],
      },
      rlimits: [{ type: 'RLIMIT_NOFILE', hard: 1024, soft: 1024 }],
      noNewPrivileges: true,
    },
    root: { path: 'rootfs', readonly: true },
    hostname: 'runc',
    mounts: [
      { destination: '/proc', type: 'proc', source: 'proc' },
      {
        destination: '/dev',
        type: 'tmpfs',
        source: 'tmpfs',
        options: ['nosuid', 'strictatime', 'mode=755', 'size=65536k'],
      },
      {
        destination: '/dev/pts',
        type: 'devpts',
        source: 'devpts',
        options: ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620', 'gid=5'],
      },
      {
        destination: '/dev/shm',
        type: 'tmpfs',
        source: 'shm',
        options: ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k'],
      },
      { destination: '/dev/mqueue', type: 'mqueue', source: 'mqueue', options: ['nosuid', 'noexec', 'nodev'] },
      { destination: '/sys', type: 'sysfs', source: 'sysfs', options: ['nosuid', 'noexec', 'nodev', 'ro'] },
      {
        destination: '/sys/fs/cgroup',
        type: 'cgroup',
        source: 'cgroup',
        options: ['nosuid', 'noexec', 'nodev', 'relatime', 'ro'],
      },
    ],
    linux: {
      resources: { devices: [{ allow: false, access: 'rwm' }] },
      namespaces: [{ type: 'pid' }, { type: 'network' }, { type: 'ipc' }, { type: 'uts' }, { type: 'mount' }],
      maskedPaths: [
        '/proc/acpi',
        '/proc/asound',
        '/proc/kcore',
        '/proc/keys',
        '/proc/latency_stats',
        '/proc/timer_list',
        '/proc/timer_stats',
        '/proc/sched_debug',
        '/sys/firmware',
        '/proc/scsi',
      ],
      readonlyPaths: ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'],
    },
  };
}

/**
 * Makes a bundle in a directory of its own: `args` for the process, `edit` to change the config before it is
 * written, `applets` and `files` (path in the rootfs → text) to fill the rootfs. `write()` writes a changed
 * `config` again; `remove()` removes it all.
 */
export function makeBundle({ args, edit, files = {} } = {}) {
  const dir = mkdtempSync(join(tmpdir(), 'tare-bundle-'));
  const rootfs = join(dir, 'rootfs');
  for (const name of ['bin', 'dev', 'etc', 'proc', 'sys', 'tmp']) mkdirSync(join(rootfs, name), { recursive: true });
  copyFileSync(existsSync('/bin/busybox') ? '/bin/busybox' : '/usr/bin/busybox', join(rootfs, 'bin/busybox'));
  for (const name of applets) symlinkSync('busybox', join(rootfs, 'bin', name));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(rootfs, path), text, { mode: 0o755 });
  const bundle = {
    dir,
    rootfs,
    config: defaultConfig(args),
    write() {
      writeFileSync(join(dir, 'config.json'), JSON.stringify(bundle.config, null, 2));
    },
    remove() {
      rmSync(dir, { recursive: true, force: true });
    },
  };
  edit?.(bundle.config, bundle);
  bundle.write();
  return bundle;
}

let count = 0;

/** A container id that no other test of this machine uses. */
export function uniqueId(prefix = 'test') {
  return `${prefix}_${process.pid}_${++count}`;
}
