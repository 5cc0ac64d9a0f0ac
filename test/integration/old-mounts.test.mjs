// Kernels, and confined environments, without the mount API by fds, or without openat2: what is inside is the same.
import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { comparable, differences, installProbe, parseFacts } from '../support/inside.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, run, tareProgram, tareWords } from '../support/run.mjs';

const ENOSYS = 38;
const EPERM = 1;
const calls = {
  open_tree: 428,
  move_mount: 429,
  fsopen: 430,
  fsconfig: 431,
  fsmount: 432,
  openat2: 437,
  mount_setattr: 442,
};
const { openat2, ...mountCalls } = calls;

/** name → [errno, numbers of the calls that give it] */
const hosts = {
  'Linux 5.4: neither openat2 nor mount_setattr': [ENOSYS, [openat2, calls.mount_setattr]],
  'Linux 5.10: no mount_setattr': [ENOSYS, [calls.mount_setattr]],
  'Linux 4.19: none of these calls': [ENOSYS, Object.values(calls)],
  'an old seccomp profile, which forbids what it does not know': [EPERM, Object.values(calls)],
};

/** name → `{ edit(config, bundle), flags, paths }` */
const cases = {
  'the default config': {},
  'a cgroup namespace': { edit: (config) => config.linux.namespaces.push({ type: 'cgroup' }) },
  'without pivot_root': { flags: ['--no-pivot'] },
  'a user namespace': {
    edit: (config) => {
      config.linux.namespaces.push({ type: 'user' });
      config.linux.uidMappings = [{ containerID: 0, hostID: 0, size: 65536 }];
      config.linux.gidMappings = [{ containerID: 0, hostID: 0, size: 65536 }];
    },
  },
  'mounts of many kinds, through symlinks, and paths that are masked': {
    edit: (config, { dir, rootfs }) => {
      mkdirSync(join(dir, 'data/below'), { recursive: true });
      writeFileSync(join(dir, 'file'), 'text');
      mkdirSync(join(rootfs, 'etc/inner'));
      mkdirSync(join(rootfs, 'etc/secret'));
      writeFileSync(join(rootfs, 'etc/password'), '');
      symlinkSync('../../../etc/inner', join(rootfs, 'relative'));
      symlinkSync('/etc/inner', join(rootfs, 'absolute'));
      const bind = (source, destination, ...options) => ({
        destination,
        source: join(dir, source),
        options: ['bind', ...options],
      });
      const tmpfs = (destination, ...options) => ({ destination, type: 'tmpfs', source: 'tmpfs', options });
      config.mounts.push(
        bind('data', '/relative/one', 'ro', 'nosuid'),
        bind('data', '/absolute/two', 'rslave', 'noexec', 'noatime'),
        bind('file', '/new/dir/file', 'ro'),
        bind('data', '/shared', 'rshared'),
        tmpfs('/tmp', 'ro', 'size=64k'),
        tmpfs('/etc/inner/three', 'tmpcopyup', 'nodev', 'mode=700'),
        tmpfs('/tmp', 'remount', 'nosuid', 'size=1m'),
        { destination: '/ids', type: 'ramfs', source: 'none', options: ['unbindable'] },
      );
      config.linux.maskedPaths.push('/etc/secret', '/etc/password', '/none');
      config.linux.readonlyPaths.push('/etc/inner', '/tmp');
      config.linux.sysctl = { 'net.ipv4.ip_forward': '1', 'kernel.msgmax': '4321' };
      config.linux.rootfsPropagation = 'shared';
      config.process.cwd = '/absolute/two/below';
    },
    paths: [
      '/etc/inner/one',
      '/etc/inner/two',
      '/new/dir/file',
      '/etc/secret',
      '/etc/password',
      '/tmp',
      '/proc/sys/kernel/msgmax',
    ],
  },
};

/** What may differ. */
const accepted = [
  // the flag that a seccomp filter is there
  /^status (Seccomp|Seccomp_filters): /,
];

describe('without the new mount API', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** Runs a case where these calls fail: what the probe saw, or the error. */
  async function look([errno, denied], { edit, flags = [], paths = [] }) {
    const id = uniqueId('old');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['/bin/probe', '/proc/kcore', '/sys/firmware', '/proc/sys', '/', '/dev', ...paths],
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.process.noNewPrivileges = false;
        edit?.(config, made);
      },
    });
    installProbe(bundle);
    const command = [tareProgram, ...tareWords, '--root', root.path, 'run', '--bundle', bundle.dir, ...flags, id];
    const [first, ...rest] = denied.length ? [program('deny'), String(errno), denied.join(','), ...command] : command;
    const result = await run(first, rest, {
      cwd: bundle.dir,
      timeout: 60_000,
      env: { ...process.env, TARE_SHIM: 'process' },
    });
    bundle.remove();
    assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    if (result.code !== 0) return { error: result.stderr };
    const replace = [
      [bundle.dir, 'BUNDLE'],
      [cgroupsPath, 'CGROUP'],
    ];
    return { facts: comparable(parseFacts(result.stdout), replace) };
  }

  for (const [name, one] of Object.entries(cases)) {
    test(name, async () => {
      const usual = await look([0, []], one);
      assert.equal(usual.error, undefined);
      for (const [host, denied] of Object.entries(hosts)) {
        const seen = await look(denied, one);
        assert.equal(seen.error, undefined, host);
        const unexpected = differences(usual.facts, seen.facts).filter(
          (line) => !accepted.some((known) => known.test(line)),
        );
        assert.deepEqual(unexpected, [], host);
      }
    });
  }

  const ids = [{ containerID: 0, hostID: 1000, size: 10 }];
  const refusals = {
    'an id-mapped mount': [
      { destination: '/x', source: '/tmp', options: ['bind'], uidMappings: ids, gidMappings: ids },
      /\/mounts\/7: an id-mapped mount needs mount_setattr \(Linux 5\.12\), which is missing or forbidden here/,
    ],
    'a recursive option': [
      { destination: '/x', source: '/tmp', options: ['rbind', 'rro'] },
      /\/mounts\/7\/options: an option for all mounts below needs mount_setattr \(Linux 5\.12\)/,
    ],
  };
  for (const [name, [mount, message]] of Object.entries(refusals)) {
    test(`refused, before anything is made: ${name}`, async () => {
      const { error } = await look([ENOSYS, Object.values(mountCalls)], {
        edit: (config) => config.mounts.push(mount),
      });
      assert.match(error ?? '', message);
    });
  }
});
