// Acceptance, option by option: what a container sees of a mount, compared with runc and crun in bundles of their own; where
// the installed peers do not know the option, what the kernel says.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lchownSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { mounts } from '../support/inside.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { crun, makeRoot, run, runc, tare, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const has = async (command) => (await run(command, ['--version']).catch(() => ({ code: 1 }))).code === 0;
const available = [];
for (const peer of [runc, crun]) if (!needsRoot && (await has(peer.name))) available.push(peer);

const bind = (source, destination, ...options) => ({
  destination,
  type: 'none',
  source,
  options: ['bind', ...options],
});
const tmpfs = (destination, ...options) => ({ destination, type: 'tmpfs', source: 'tmpfs', options });
const list = (...paths) => `busybox stat -c '%n %F %a %u:%g' ${paths.join(' ')}`;
const ids = (container, host, size) => [{ containerID: container, hostID: host, size }];

/** A directory with one of everything, of several owners. */
function fill(directory) {
  mkdirSync(join(directory, 'below/deep'), { recursive: true });
  writeFileSync(join(directory, 'file'), 'text of the file\n');
  writeFileSync(join(directory, 'below/deep/tool'), '#!\n');
  chmodSync(join(directory, 'below/deep/tool'), 0o4711);
  chmodSync(join(directory, 'below/deep'), 0o1750);
  chownSync(join(directory, 'file'), 1234, 4321);
  chownSync(join(directory, 'below'), 7, 8);
  symlinkSync('file', join(directory, 'link'));
  symlinkSync('/nowhere', join(directory, 'dangling'));
  lchownSync(join(directory, 'link'), 3, 4);
  execFileSync('mknod', ['-m', '640', join(directory, 'device'), 'c', '1', '7']);
}

const lookAt = `${list('. below below/deep below/deep/tool file link device')}; cat file; readlink link; readlink dangling; ls`;

/**
 * name → `{ edit(config, bundle), script, peers, expected }`; expected: what the script prints, where no installed peer
 * has the option
 */
const cases = {
  ...Object.fromEntries(
    ['ro', 'rw', 'none'].flatMap((word) =>
      [false, true].map((namespaced) => [
        `the cgroup mount, ${word}, ${namespaced ? 'with' : 'without'} a cgroup namespace`,
        {
          edit: (config) => {
            if (namespaced) config.linux.namespaces.push({ type: 'cgroup' });
            const mount = config.mounts.find(({ type }) => type === 'cgroup');
            mount.options = word === 'none' ? ['nosuid', 'rslave'] : [word, 'nosuid', 'noexec', 'nodev', 'relatime'];
          },
          script: 'cd /sys/fs/cgroup; ls; mkdir memory/x; busybox rmdir memory/x; true',
          peers: [runc],
        },
      ]),
    ),
  ),
  'tmpcopyup: what it covers is in it': {
    edit: (config, { rootfs }) => {
      mkdirSync(join(rootfs, 'data'));
      fill(join(rootfs, 'data'));
      chmodSync(join(rootfs, 'data'), 0o751);
      config.mounts.push(tmpfs('/data', 'tmpcopyup', 'nosuid', 'size=1m', 'mode=751'));
    },
    script: `cd /data; ${lookAt}; busybox touch more; ls`,
    peers: [crun],
  },
  'tmpcopyup, read-only, of a directory that is not there, and through a symlink': {
    edit: (config, { rootfs }) => {
      mkdirSync(join(rootfs, 'data'));
      fill(join(rootfs, 'data'));
      // runc cannot copy it
      rmSync(join(rootfs, 'data/device'));
      symlinkSync('data', join(rootfs, 'way'));
      config.mounts.push(tmpfs('/way', 'tmpcopyup', 'ro', 'mode=755'), tmpfs('/new', 'tmpcopyup', 'mode=755'));
    },
    script: `cd /data; ${lookAt.replace(' device', '')}; ls /new; busybox touch /data/x /new/x; ls /new`,
    peers: [runc],
  },
  'remount: the flags and options of what is mounted already': {
    edit: (config, { dir }) => {
      mkdirSync(join(dir, 'data'));
      config.mounts.push(
        tmpfs('/t', 'size=64k', 'mode=755'),
        tmpfs('/t', 'remount', 'nosuid', 'noexec', 'size=1m'),
        bind(join(dir, 'data'), '/data'),
        bind(join(dir, 'data'), '/data', 'remount', 'nodev', 'ro'),
        { destination: '/proc', type: 'proc', source: 'proc', options: ['remount', 'nosuid'] },
      );
    },
    script: 'ls /data',
    peers: [runc],
  },
  'options that are several in one string, relative sizes, empty ones': {
    edit: (config) => {
      config.mounts.push(
        tmpfs('/a', 'size=1m,nr_inodes=100', 'mode=700'),
        tmpfs('/b', 'size=10%', 'mode=1711,uid=3', 'gid=4'),
        tmpfs('/c', '', 'mode=755', ''),
        { destination: '/d', type: 'tmpfs', source: 'd', options: ['mode=755', 'size=0'] },
      );
    },
    script: list('/a /b /c'),
    peers: [runc, crun],
  },
  'an overlay, with colons, commas and a long list of layers': {
    edit: (config, { dir }) => {
      const layers = [
        'one',
        'two:colon',
        'three,comma',
        ...Array.from({ length: 12 }, (_, i) => `layer-${'x'.repeat(30)}-${i}`),
      ];
      for (const layer of layers) {
        mkdirSync(join(dir, 'layers', layer), { recursive: true });
        writeFileSync(join(dir, 'layers', layer, `file of ${layer}`), '');
      }
      mkdirSync(join(dir, 'upper'));
      mkdirSync(join(dir, 'work'));
      const escaped = layers.map((layer) => join(dir, 'layers', layer).replace(/[:,]/g, '\\$&'));
      const upper = [`upperdir=${dir}/upper`, `workdir=${dir}/work`];
      const overlay = (destination, ...options) => ({ destination, type: 'overlay', source: 'overlay', options });
      config.mounts.push(
        overlay('/short', `lowerdir=${escaped.slice(0, 3).join(':')}`, ...upper, 'nodev'),
        overlay('/long', 'ro', `lowerdir=${escaped.join(':')}`, 'nosuid', 'private'),
      );
    },
    script: 'ls /short /long; echo more > /short/more; ls /short; cat /short/more',
    peers: [runc],
  },
  'copy-symlink: the link itself, and what is no link': {
    edit: (config, { dir }) => {
      fill(dir);
      config.mounts.push(
        bind(join(dir, 'link'), '/a/copied', 'copy-symlink'),
        bind(join(dir, 'dangling'), '/dangling', 'copy-symlink', 'ro'),
        bind(join(dir, 'file'), '/a/bound', 'copy-symlink', 'ro'),
      );
    },
    script: 'readlink /a/copied; readlink /dangling; cat /a/bound; grep -c " /a/bound ro" /proc/self/mountinfo',
    expected: 'file\n/nowhere\ntext of the file\n1\n',
  },
  'src-nofollow and dest-nofollow: a symlink bound over a symlink': {
    edit: (config, { dir, rootfs }) => {
      fill(dir);
      symlinkSync('/etc/hostname', join(rootfs, 'etc/link'));
      config.mounts.push(bind(join(dir, 'dangling'), '/etc/link', 'src-nofollow', 'dest-nofollow'));
    },
    script: 'readlink /etc/link; grep -c " /etc/link " /proc/self/mountinfo',
    expected: '/nowhere\n1\n',
  },
  'dest-nofollow: a file bound over a symlink, not over what it names': {
    edit: (config, { dir, rootfs }) => {
      fill(dir);
      writeFileSync(join(rootfs, 'etc/target'), 'target\n');
      symlinkSync('target', join(rootfs, 'etc/link'));
      config.mounts.push(bind(join(dir, 'file'), '/etc/link', 'dest-nofollow'));
    },
    script: 'cat /etc/link /etc/target',
    expected: 'text of the file\ntarget\n',
  },
  'uidMappings and gidMappings of a mount': {
    edit: (config, { dir }) => {
      mkdirSync(join(dir, 'data'));
      fill(join(dir, 'data'));
      const mappings = { uidMappings: ids(0, 1000, 5000), gidMappings: ids(0, 2000, 5000) };
      config.mounts.push({ ...bind(join(dir, 'data'), '/data', 'idmap', 'ro', 'noexec'), ...mappings });
      config.mounts.push({ ...bind(join(dir, 'data/file'), '/file'), ...mappings });
    },
    script: `${list('/data/file /data/below /file')}; grep -c "ro,noexec,relatime.*idmapped" /proc/self/mountinfo`,
    expected:
      '/data/file regular file 644 2234:6321\n/data/below directory 755 1007:2008\n/file regular file 644 2234:6321\n1\n',
  },
  'idmap in a user namespace: its own maps, and those of a mount': {
    edit: (config, { dir, rootfs }) => {
      mkdirSync(join(dir, 'data'));
      fill(join(dir, 'data'));
      chmodSync(dir, 0o755);
      chownSync(rootfs, 100000, 100000);
      config.linux.namespaces.push({ type: 'user' });
      config.linux.uidMappings = ids(0, 100000, 65536);
      config.linux.gidMappings = ids(0, 100000, 65536);
      config.mounts.push(
        bind(join(dir, 'data'), '/plain', 'ro'),
        bind(join(dir, 'data'), '/mapped', 'idmap', 'nosuid'),
        { ...bind(join(dir, 'data'), '/own'), uidMappings: ids(0, 101000, 5000), gidMappings: ids(0, 102000, 5000) },
      );
    },
    script: `${list('/plain/file /mapped/file /own/file')}; echo "$(id -u)"; echo more > /mapped/new; ${list('/mapped/new')}`,
    expected:
      '/plain/file regular file 644 65534:65534\n/mapped/file regular file 644 1234:4321\n' +
      '/own/file regular file 644 2234:6321\n0\n/mapped/new regular file 644 0:0\n',
  },
  'idmap with maps of its own, as crun has them': {
    edit: (config, { dir }) => {
      mkdirSync(join(dir, 'data'));
      fill(join(dir, 'data'));
      config.mounts.push(bind(join(dir, 'data'), '/data', 'idmap=uids=0-100-8#1234-50-1;gids=0-200-5000'));
    },
    script: list('/data/file /data/below'),
    expected: '/data/file regular file 644 50:4521\n/data/below directory 755 107:208\n',
  },
};

/** What fails, and how the message tells it: `{ edit(config, bundle), message }` */
const refusals = {
  'a file system that the kernel does not have': {
    edit: (config) => config.mounts.push({ destination: '/x', type: 'nofs', source: 'none' }),
    message: /\/mounts\/7: mount "nofs" at \/x: .*\(ENODEV\); this kernel has no file system of that type/,
  },
  "an option that the file system does not have: the kernel's own words": {
    edit: (config) =>
      config.mounts.push({ destination: '/x', type: 'ramfs', source: 'none', options: ['huge=always', 'mode=x'] }),
    message: /\/mounts\/7: mount "ramfs" at \/x: .*\(EINVAL\): .*mode/,
  },
  'a remount where nothing is mounted': {
    edit: (config) => config.mounts.push(tmpfs('/tmp', 'remount', 'ro')),
    message: /\/mounts\/7: mount "tmpfs" at \/tmp: .*\(EINVAL\); an option is wrong, or nothing is mounted there/,
  },
  'a mount label without SELinux': {
    edit: (config) => (config.linux.mountLabel = 'system_u:object_r:x:s0'),
    message:
      /\/mounts\/1: mount "tmpfs" at \/dev: .*\(EINVAL\): .*; linux\.mountLabel needs SELinux, which this kernel does not use/,
  },
  'a tmpfs that is too small for what it covers': {
    edit: (config, { rootfs }) => {
      mkdirSync(join(rootfs, 'data'));
      writeFileSync(join(rootfs, 'data/large'), Buffer.alloc(100_000));
      config.mounts.push(tmpfs('/data', 'tmpcopyup', 'size=16k'));
    },
    message: /\/mounts\/7: mount "tmpfs" at \/data: copy what .*\(ENOSPC\): large; the tmpfs is too small/,
  },
  'something else where a symlink is to be copied': {
    edit: (config, { dir }) => {
      symlinkSync('x', join(dir, 'link'));
      config.mounts.push(bind(join(dir, 'link'), '/etc', 'copy-symlink'));
    },
    message: /\/mounts\/7: .*make the symlink \/etc as .*\(EEXIST\); something else is at the destination/,
  },
  'no destination, with dest-nofollow': {
    edit: (config, { dir }) => config.mounts.push(bind(dir, '/none', 'dest-nofollow')),
    message: /\/mounts\/7: .*open \/none: no such file or directory \(ENOENT\)/,
  },
  'a file system that cannot be id-mapped': {
    edit: (config) => {
      const mappings = { uidMappings: ids(0, 1000, 10), gidMappings: ids(0, 1000, 10) };
      config.mounts.push({ ...bind('/sys/kernel', '/x'), ...mappings });
    },
    message: /\/mounts\/7: .*map the ids of the mount: .*\(EINVAL\); the file system of the source cannot be id-mapped/,
  },
  'a missing mountpoint below a read-only mount': {
    edit: (config) => config.mounts.push({ destination: '/sys/none/x', type: 'tmpfs', source: 'tmpfs' }),
    message: /\/mounts\/7: .*make the mountpoint \/sys\/none\/x: /,
  },
};

for (const { shim, skip: unavailable } of transports) {
  describe(`mounts (${shim})`, { skip: needsRoot || unavailable }, () => {
    const root = makeRoot();
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    /** Runs a bundle: `{ code, stdout, stderr, mounts, rest }`, and of Tare that nothing is left. */
    async function look(runtime, { edit, script = 'true' }, flags = []) {
      const cgroupsPath = `/tare_test/${uniqueId('mounts')}`;
      const bundle = makeBundle({
        args: ['/bin/sh', '-c', `cat /proc/self/mountinfo; echo ---; exec 2>&1; ${script}`],
        edit: (config, made) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.root.readonly = false;
          edit(config, made);
        },
      });
      try {
        execFileSync('ln', ['-sf', 'busybox', join(bundle.rootfs, 'bin/grep')]);
        const options = { cwd: bundle.dir, env: { ...process.env, TARE_SHIM: shim } };
        const result = await runtime(root.path, ['run', '--bundle', bundle.dir, ...flags, uniqueId('mounts')], options);
        if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        const [mountinfo, rest] = result.stdout.split('---\n');
        const replace = [
          [bundle.dir, 'BUNDLE'],
          [cgroupsPath, 'CGROUP'],
        ];
        return { ...result, rest, mounts: mounts(mountinfo, replace) };
      } finally {
        bundle.remove();
      }
    }

    for (const [name, one] of Object.entries(cases)) {
      test(name, async () => {
        const ours = await look(tare, one);
        assert.equal(ours.code, 0, `${ours.stderr}${ours.stdout}`);
        if (one.expected !== undefined) assert.equal(ours.rest, one.expected);
        for (const peer of available.filter((other) => one.peers?.includes(other))) {
          const theirs = await look(peer, one);
          assert.equal(theirs.code, 0, `${peer.name}: ${theirs.stderr}${theirs.stdout}`);
          assert.equal(ours.rest, theirs.rest, `tare | ${peer.name}`);
          // runc 1.1.5 makes no cgroup in this hierarchy
          const known = ({ mounts }) => mounts.filter((line) => !line.includes(' /sys/fs/cgroup/misc '));
          if (peer === runc) assert.deepEqual(known(ours), known(theirs), 'mountinfo');
        }
      });
    }

    for (const [name, { edit, message }] of Object.entries(refusals)) {
      test(`refused: ${name}`, async () => {
        const { code, stderr } = await look(tare, { edit });
        assert.notEqual(code, 0);
        assert.match(stderr.replaceAll('\\"', '"'), message);
      });
    }
  });
}

describe('linux.rootfsPropagation, where the root of the host is shared', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });
  const tags = {
    '': /^master$/,
    private: /^$/,
    rprivate: /^$/,
    slave: /^master$/,
    rslave: /^master$/,
    shared: /^shared( master)?$/,
    rshared: /^shared( master)?$/,
    unbindable: /^unbindable$/,
    runbindable: /^unbindable$/,
  };
  for (const [value, expected] of Object.entries(tags)) {
    test(value || 'absent', async () => {
      const cgroupsPath = `/tare_test/${uniqueId('propagation')}`;
      const bundle = makeBundle({
        args: ['cat', '/proc/self/mountinfo'],
        edit: (config) => {
          config.linux.cgroupsPath = cgroupsPath;
          if (value) config.linux.rootfsPropagation = value;
        },
      });
      const command = [tareProgram, ...tareWords, '--root', root.path, 'run', '--bundle', bundle.dir, uniqueId('p')];
      const result = await run('unshare', ['--mount', '--propagation', 'shared', ...command]);
      bundle.remove();
      assert.equal(result.code, 0, result.stderr);
      const line = result.stdout.split('\n').find((one) => one.split(' ')[4] === '/');
      const fields = line.split(' ');
      assert.match(
        fields
          .slice(6, fields.indexOf('-'))
          .map((tag) => tag.replace(/:.*/, ''))
          .join(' '),
        expected,
        line,
      );
      assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    });
  }
});
