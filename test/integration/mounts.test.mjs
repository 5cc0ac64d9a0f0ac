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
import { crun, makeRoot, run, runc, tare } from '../support/run.mjs';
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
          if (peer === runc) assert.deepEqual(ours.mounts, theirs.mounts, 'mountinfo');
        }
      });
    }
  });
}
