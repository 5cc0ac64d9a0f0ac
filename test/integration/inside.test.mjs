// Acceptance: what a container sees inside is what it sees under runc. Every case runs one bundle under both.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { differences, seenInside } from '../support/inside.mjs';
import { assertNothingLeft, cgroups, descendants, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';

/** What may differ from runc 1.1.5, and why. A difference that no line here matches fails the test. */
const accepted = [
  {
    line: /^mountinfo: .* → \S+ \/proc\/(keys|timer_list|kcore|latency_stats|sched_debug|timer_stats) /,
    why: "a masked file is a bind of a verified /dev/null, with the mount flags of the container's own /dev or stricter ones",
  },
  {
    line: /^fd( flags)? [012]:/,
    why: 'in the foreground runc gives the container pipes of its own; inherit.test.mjs compares with a detached runc',
  },
  {
    line: /^path \/sys\/fs\/cgroup: lstat ok mode 040555 .* \| lstat ok mode 040755 /,
    why: "runc then gives the tmpfs of the cgroup hierarchies the mode of sysfs's directory below it; it says mode=755 to both",
  },
  {
    line: /^mountinfo: .* \/tmp rw,nodiratime,relatime - tmpfs tmpfs rw(,mode=755)?(,inode64)?( |$)/,
    why: 'the mode of the directory that a tmpfs covers is an option of the mount, where runc changes it afterwards',
  },
  {
    line: /^(cgroup|mountinfo): .*\bmisc\b/,
    why: 'a container has a cgroup in each hierarchy of version 1, as with crun; runc 1.1.5 does not know this one',
  },
  {
    case: 'a relative cgroupsPath',
    line: /^cgroup: (- \| )?:/,
    why: 'of version 2 beside version 1 runc does not look where its own cgroup is',
  },
  {
    case: 'a shared root',
    line: /^mountinfo: .*\/rootfs \/ ro,relatime (shared )?- /,
    why: 'runc 1.1.5 loses the propagation of the root by pivot_root; later versions set it as the specification says',
  },
  {
    case: 'a slave root',
    line: /^mountinfo: .*\/rootfs \/ ro,relatime (master )?- /,
    why: 'runc 1.1.5 cuts the root off where the mount that it lies on is shared; later versions make it a slave',
  },
  {
    case: 'an environment with doubles, empty values and a HOME',
    line: /^env [12]: /,
    why: 'of a variable given twice runc 1.1.5 keeps the first place; later versions, as Tare, the last',
  },
];

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');

const looked = [
  ...['/proc/kcore', '/proc/keys', '/proc/timer_list', '/proc/acpi', '/proc/scsi', '/sys/firmware'],
  ...['/proc/sys', '/proc/sys/kernel/hostname', '/proc/bus', '/proc/irq', '/proc/fs', '/proc/sysrq-trigger'],
  ...['/', '/tmp', '/bin', '/dev', '/dev/shm', '/dev/null', '/sys', '/sys/fs/cgroup', '/sys/fs/cgroup/memory'],
];

/** A process in namespaces of its own, for joining them by path. */
let holder;

const bind = (source, destination, ...options) => ({ destination, type: 'bind', source, options });
const without = (config, ...types) => {
  config.linux.namespaces = config.linux.namespaces.filter(({ type }) => !types.includes(type));
};
const joined = (config, ...types) => {
  without(config, ...types);
  for (const type of types) {
    const file = { network: 'net', mount: 'mnt' }[type] ?? type;
    config.linux.namespaces.push({ type, path: `/proc/${holder.pid}/ns/${file}` });
  }
};

/** name → `{ edit(config, bundle), flags, paths }` */
const cases = {
  'the default config': {},
  'without pivot_root': { flags: ['--no-pivot'] },
  'a user with capabilities and additional gids': {
    edit: (config) => {
      config.process.user = { uid: 1000, gid: 1001, umask: 0o27, additionalGids: [10, 2000] };
      config.process.capabilities.inheritable = ['CAP_KILL', 'CAP_AUDIT_WRITE'];
    },
  },
  'root without capabilities': {
    edit: (config) => {
      config.process.capabilities = { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] };
      config.process.noNewPrivileges = false;
    },
  },
  'a user without a capabilities object': {
    edit: (config) => {
      config.process.user = { uid: 7, gid: 7 };
      delete config.process.capabilities;
    },
  },
  'many capabilities, for a user who keeps the ambient ones': {
    edit: (config) => {
      const all = ['CAP_CHOWN', 'CAP_SETUID', 'CAP_SETGID', 'CAP_NET_RAW', 'CAP_SYS_CHROOT', 'CAP_NET_BIND_SERVICE'];
      config.process.user = { uid: 33, gid: 33 };
      config.process.capabilities = {
        bounding: all,
        effective: all,
        permitted: all,
        inheritable: all,
        ambient: all.slice(0, 2),
      };
    },
  },
  rlimits: {
    edit: (config) => {
      config.process.rlimits = [
        { type: 'RLIMIT_NOFILE', soft: 512, hard: 2048 },
        { type: 'RLIMIT_CORE', soft: 0, hard: 1000000 },
        { type: 'RLIMIT_NPROC', soft: 99, hard: 999 },
        { type: 'RLIMIT_STACK', soft: 4194304, hard: 8388608 },
      ];
    },
  },
  'shared network, ipc and uts namespaces': {
    edit: (config) => {
      without(config, 'network', 'ipc', 'uts');
      delete config.hostname;
      // mqueue needs an ipc namespace of its own to be mounted by whom does not own the host's
      config.mounts = config.mounts.filter(({ type }) => type !== 'mqueue');
    },
  },
  'a shared pid namespace': { edit: (config) => without(config, 'pid') },
  'a cgroup namespace': { edit: (config) => config.linux.namespaces.push({ type: 'cgroup' }) },
  'joined network and uts namespaces': {
    edit: (config) => {
      joined(config, 'network', 'uts');
      delete config.hostname;
    },
  },
  'a joined ipc namespace': { edit: (config) => joined(config, 'ipc') },
  'a joined pid namespace': { edit: (config) => joined(config, 'pid') },
  'every namespace joined that can be': {
    edit: (config) => {
      joined(config, 'pid', 'network', 'ipc', 'uts');
      delete config.hostname;
    },
  },
  'bind mounts': {
    edit: (config, bundle) => {
      mkdirSync(join(bundle.dir, 'data/below'), { recursive: true });
      writeFileSync(join(bundle.dir, 'file'), 'text');
      config.mounts.push(
        bind(join(bundle.dir, 'data'), '/data', 'bind', 'rw'),
        bind(join(bundle.dir, 'data'), '/data-ro', 'bind', 'ro'),
        bind(join(bundle.dir, 'data'), '/data-locked', 'rbind', 'ro', 'nosuid', 'nodev', 'noexec'),
        bind(join(bundle.dir, 'file'), '/etc/file', 'bind', 'ro'),
        bind(join(bundle.dir, 'file'), '/etc/file-rw', 'bind'),
        bind('data', '/relative', 'bind'),
        bind('/sys', '/host-sys', 'rbind', 'ro', 'rslave'),
        { ...bind(join(bundle.dir, 'data'), '/untyped', 'bind', 'noatime', 'nosuid'), type: 'none' },
      );
    },
    paths: ['/data', '/data-ro', '/data-locked', '/etc/file', '/etc/file-rw', '/relative', '/untyped', '/data/below'],
  },
  'tmpfs options': {
    edit: (config) => {
      const tmpfs = (destination, ...options) => ({ destination, type: 'tmpfs', source: 'tmpfs', options });
      config.mounts.push(
        tmpfs('/t1', 'nosuid', 'nodev', 'noexec', 'size=1m', 'mode=1700', 'uid=5', 'gid=6'),
        tmpfs('/t2', 'ro', 'nr_inodes=100', 'noatime'),
        tmpfs('/t3', 'rw', 'strictatime', 'mode=0711', 'size=50%'),
        tmpfs('/t4'),
        tmpfs('/tmp', 'nodiratime', 'relatime', 'suid', 'dev', 'exec'),
      );
    },
    paths: ['/t1', '/t2', '/t3', '/t4'],
  },
  'propagation of single mounts': {
    edit: (config, bundle) => {
      mkdirSync(join(bundle.dir, 'data'));
      const source = join(bundle.dir, 'data');
      config.mounts.push(
        bind(source, '/p1', 'bind', 'private'),
        bind(source, '/p2', 'rbind', 'rslave'),
        bind(source, '/p3', 'bind', 'shared'),
        bind(source, '/p4', 'rbind', 'rshared', 'ro'),
        bind(source, '/p5', 'bind', 'unbindable'),
      );
    },
  },
  'a slave root': { edit: (config) => (config.linux.rootfsPropagation = 'slave') },
  'a private root': { edit: (config) => (config.linux.rootfsPropagation = 'private') },
  'a shared root': { edit: (config) => (config.linux.rootfsPropagation = 'shared') },
  'a writable root': { edit: (config) => (config.root.readonly = false), paths: ['/', '/etc'] },
  'a working directory that is made': {
    edit: (config) => {
      config.process.cwd = '/not/there/yet';
    },
    paths: ['/not/there/yet'],
  },
  'mounts on nested destinations, in order': {
    edit: (config) => {
      for (const destination of ['/a', '/a/b', '/a/b/c', '/a/b']) {
        config.mounts.push({ destination, type: 'tmpfs', source: destination, options: ['size=64k'] });
      }
    },
    paths: ['/a', '/a/b', '/a/b/c'],
  },
  'a destination that is a symlink, absolute and relative': {
    edit: (config, bundle) => {
      mkdirSync(join(bundle.rootfs, 'etc/inner'));
      symlinkSync('/etc/inner', join(bundle.rootfs, 'absolute'));
      symlinkSync('../../../etc', join(bundle.rootfs, 'relative'));
      config.mounts.push(
        { destination: '/absolute/x', type: 'tmpfs', source: 'one', options: ['size=64k'] },
        { destination: '/relative/y', type: 'tmpfs', source: 'two', options: ['size=64k'] },
      );
    },
    paths: ['/etc/inner/x', '/etc/y'],
  },
  'no mounts but proc': {
    edit: (config) => {
      config.mounts = config.mounts.slice(0, 1);
      config.linux.maskedPaths = [];
      config.linux.readonlyPaths = [];
      config.root.readonly = false;
    },
  },
  'masked and read-only paths of the root file system': {
    edit: (config, bundle) => {
      mkdirSync(join(bundle.rootfs, 'etc/secret'));
      writeFileSync(join(bundle.rootfs, 'etc/secret/key'), 'key');
      writeFileSync(join(bundle.rootfs, 'etc/password'), 'password');
      writeFileSync(join(bundle.rootfs, 'etc/fixed'), 'fixed');
      config.root.readonly = false;
      config.linux.maskedPaths.push('/etc/secret', '/etc/password', '/etc/none');
      config.linux.readonlyPaths.push('/etc/fixed', '/tmp', '/none');
    },
    paths: ['/etc/secret', '/etc/password', '/etc/fixed', '/tmp', '/etc'],
  },
  'an environment with doubles, empty values and a HOME': {
    edit: (config) => {
      config.process.env = ['PATH=/bin', 'A=1', 'B=', 'A=2', 'HOME=/nowhere', 'C=a=b'];
    },
  },
  'a home directory from /etc/passwd': {
    edit: (config, bundle) => {
      writeFileSync(
        join(bundle.rootfs, 'etc/passwd'),
        'root:x:0:0:root:/root:/bin/sh\nweb:x:1000:1000::/home/web:/bin/sh\n',
      );
      config.process.user = { uid: 1000, gid: 1000 };
    },
  },
  'a relative cgroupsPath': { edit: (config) => (config.linux.cgroupsPath = 'tare_test_relative/inside') },
  'device rules': {
    edit: (config) => {
      config.linux.resources.devices.push({ allow: true, type: 'c', major: 10, minor: 229, access: 'rwm' });
    },
  },
};

describe('inside a container, compared with runc', { skip }, () => {
  const root = makeRoot();
  let unshare;

  before(async () => {
    const flags = ['-n', '-i', '-u', '-p', '--fork', '--kill-child'];
    unshare = spawn('unshare', [...flags, 'sh', '-c', 'hostname joined-host; echo ready; exec sleep 1000'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => unshare.stdout.once('data', resolve));
    [holder] = descendants(unshare.pid);
  });
  after(() => {
    unshare?.kill('SIGKILL');
    root.remove();
    pruneCgroup('/tare_test');
    pruneCgroup('/tare_test_relative');
  });

  for (const [name, { edit, flags = [], paths = [] }] of Object.entries(cases)) {
    test(name, async () => {
      const seen = {};
      const cgroupsPath = `/tare_test/${uniqueId('inside')}`;
      for (const runtime of [runc, tare]) {
        // each gets a fresh bundle: mountpoints that the first makes in the rootfs must not help the second
        const bundle = makeBundle({
          args: ['/bin/probe', ...looked, ...paths],
          edit: (config, made) => {
            config.linux.cgroupsPath = cgroupsPath;
            edit?.(config, made);
          },
        });
        seen[runtime.name] = await seenInside(runtime, root.path, bundle, { flags });
      }
      const unexpected = differences(seen.runc, seen.tare).filter(
        (line) => !accepted.some((known) => (known.case ?? name) === name && known.line.test(line)),
      );
      assert.deepEqual(unexpected, [], `runc | tare`);
    });
  }
});

describe('hostile root file systems', { skip }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** Runs a bundle whose rootfs `spoil` changed, with a directory outside that must stay as it was. */
  async function hostile(spoil, edit) {
    const id = uniqueId('hostile');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['true'],
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        edit?.(config, made);
      },
    });
    const outside = join(bundle.dir, 'outside');
    mkdirSync(outside);
    spoil(bundle.rootfs, outside);
    const result = await tare(root.path, ['run', '--bundle', bundle.dir, id]);
    const found = readdirSync(outside);
    assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    bundle.remove();
    return { ...result, found };
  }
  const replace = (path, target) => {
    rmSync(path, { recursive: true });
    symlinkSync(target, path);
  };

  for (const name of ['proc', 'sys']) {
    test(`/${name} as a symlink is refused`, async () => {
      const { code, stderr } = await hostile((rootfs) => replace(join(rootfs, name), 'tmp'));
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`/mounts/\\d+.*${name}`));
    });
  }
  test('/dev as a symlink to the outside: the outside is not touched', async () => {
    const { found } = await hostile((rootfs, outside) => replace(join(rootfs, 'dev'), outside));
    assert.deepEqual(found, []);
  });
  test('a destination through a symlink to the outside: the outside is not touched', async () => {
    const { found } = await hostile(
      (rootfs, outside) => symlinkSync(outside, join(rootfs, 'way')),
      (config) => config.mounts.push({ destination: '/way/x', type: 'tmpfs', source: 'tmpfs' }),
    );
    assert.deepEqual(found, []);
  });
  test('a destination with more .. than there is depth stays inside', async () => {
    const { code, found } = await hostile(
      (rootfs) => symlinkSync('../../../../../../tmp', join(rootfs, 'up')),
      (config) => config.mounts.push({ destination: '/up/made', type: 'tmpfs', source: 'tmpfs' }),
    );
    assert.equal(code, 0);
    assert.deepEqual(found, []);
  });
  test('a working directory through a symlink to the outside makes nothing there', async () => {
    const { found } = await hostile(
      (rootfs, outside) => symlinkSync(outside, join(rootfs, 'way')),
      (config) => (config.process.cwd = '/way/deep'),
    );
    assert.deepEqual(found, []);
  });
});

test('the shared parent of these tests is not left', { skip }, () => {
  assert.deepEqual(cgroups('/tare_test_relative'), []);
});
