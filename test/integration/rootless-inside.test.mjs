// Acceptance: what a container of an ordinary user sees inside is what it sees under runc and crun.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { comparable, differences, installProbe, parseFacts } from '../support/inside.mjs';
import { assertNothingLeft } from '../support/leftovers.mjs';
import { run, tareBin, versionOneOnly } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';
import { needsHelpers, needsUser, User } from '../support/user.mjs';
import { makeRootlessBundle, ranges } from '../support/user-bundle.mjs';

/** What may differ, and why. A difference that no line here matches fails the test. */
const accepted = {
  runc: [
    // bound devices (one masks files, too) are nosuid and noexec, as with crun
    /^mountinfo: (- \| )?\/(dev|proc) → \/(full|null|random|tty|urandom|zero) /,
    /^path \/(dev\/(null|zero)|proc\/kcore): .* flags 1020 \| .* flags 102a$/,
    // in the foreground runc gives the container pipes of its own
    /^fd( flags)? [012]:/,
    // the session keyring may be searched by everybody with runc; here by its owner
    /^process keyring: keyring;0;0;3f130008;_ \| keyring;0;0;3f1b0000;_/,
    // version 2 in a cgroup namespace, when none could be made for the container: runc covers what Tare and crun mount
    /^mountinfo: (- \| )?\/sys\/fs\/cgroup → \/ \/sys\/fs\/cgroup ro,\S+ - (tmpfs tmpfs|cgroup2 cgroup) /,
    /^path \/sys\/fs\/cgroup: .* fs 1021994 flags 1021 \| .* mkdir EROFS; fs 63677270 flags 102f$/,
  ],
  crun: [
    /^process keyring: keyring;0;0;3f130000;_ \| keyring;0;0;3f1b0000;_/,
    // crun masks read-only, and counts the size of what it mounts itself
    /^mountinfo: (- \| )?\/(proc|sys) → \S+ \/(proc\/(acpi|keys|timer_list|kcore|scsi)|sys\/firmware) /,
    /^path \/proc\/kcore: .* flags 1021 \| .* flags 102a$/,
    /^mountinfo: (- \| )?\/sys\/fs\/cgroup → \/ \/sys\/fs\/cgroup rw,/,
    // it calls the source of a hierarchy by its path, that of version 2 by its type
    /^mountinfo: (- \| )?\/sys\/fs\/cgroup → \/ \/sys\/fs\/cgroup ro,nosuid,nodev,noexec,relatime - cgroup2 cgroup2? /,
    /^mountinfo: (- \| )?\/sys\/fs\/cgroup → \/ \/sys\/fs\/cgroup\/[\w,]+ ro,nosuid,nodev,noexec,relatime - cgroup /,
    // it links /dev/core also where the kernel has no /proc/kcore
    /^dev \/dev\/core: .* \| -$/,
    /^path \/dev: lstat ok mode 040755 .* list ok (\d+) names/,
    // it keeps the controllers' links as directories
    /^path \/sys\/fs\/cgroup: lstat ok mode 041777 /,
  ],
};

const looked = ['/', '/dev', '/dev/null', '/dev/zero', '/dev/ptmx', '/dev/pts', '/dev/mqueue', '/dev/shm'];
looked.push('/proc', '/proc/kcore', '/proc/sys', '/sys', '/sys/fs/cgroup', '/etc', '/tmp');

const namespace = (type) => (config) => config.linux.namespaces.push({ type });

/** name → `{ edit(config, user), paths, skip, within }`: `within` is a command that the runtime is executed by. */
const cases = {
  'what spec --rootless writes': {},
  'ranges of subordinate ids': {
    skip: needsHelpers,
    edit: (config, user) => Object.assign(config.linux, ranges(user)),
  },
  'another user of the ranges': {
    skip: needsHelpers,
    edit: (config, user) => {
      Object.assign(config.linux, ranges(user));
      config.process.user = { uid: 1234, gid: 999, umask: 0o27 };
    },
  },
  'a network namespace': { edit: namespace('network') },
  'a cgroup namespace': { edit: namespace('cgroup') },
  'made by root of a user namespace': {
    within: ['unshare', '--user', '--map-root-user'],
    edit: (config) => {
      config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'user');
      delete config.linux.uidMappings;
      delete config.linux.gidMappings;
    },
  },
  'rlimits, an OOM score, a working directory': {
    edit: (config) => {
      config.process.rlimits = [{ type: 'RLIMIT_NOFILE', soft: 300, hard: 600 }];
      config.process.oomScoreAdj = 321;
      config.process.cwd = '/tmp';
    },
    paths: ['/proc/self/oom_score_adj'],
  },
};

for (const { shim, skip } of transports) {
  for (const peer of ['runc', 'crun']) {
    const absent = (await run(peer, ['--version']).catch(() => ({ code: 1 }))).code !== 0 && `needs ${peer}`;
    describe(`as an ordinary user, compared with ${peer} (${shim})`, { skip: needsUser || skip || absent }, () => {
      let user;
      before(() => {
        // crun refuses a host where version 2 is beside version 1
        user = new User({ enter: peer === 'crun' ? versionOneOnly : '' });
      });
      after(() => user?.remove());

      for (const [name, { edit, paths = [], skip: unable = false, within = [] }] of Object.entries(cases)) {
        test(name, { skip: unable }, async () => {
          const seen = {};
          for (const runtime of [peer, 'tare']) {
            const bundle = makeRootlessBundle(user, {
              args: ['/bin/probe', ...looked, ...paths],
              edit: (config) => edit?.(config, user),
            });
            installProbe(bundle);
            const args = ['run', '--bundle', bundle.dir, uniqueId('rootless')];
            try {
              const options = { cwd: bundle.dir, env: { TARE_SHIM: shim } };
              const command = runtime === 'tare' ? [process.execPath, user.inProject(tareBin)] : [runtime];
              const [program, ...rest] = [...within, ...command, ...args];
              const result = await user.run(program, rest, options);
              assert.equal(result.code, 0, `${runtime}: ${result.stderr}`);
              seen[runtime] = comparable(parseFacts(result.stdout), [[bundle.dir, 'BUNDLE']]);
              if (runtime === 'tare') assertNothingLeft({ root: user.root, cgroupsPath: '/tare_test/none', bundle });
            } finally {
              bundle.remove();
            }
          }
          const known = (line) => accepted[peer].some((one) => one.test(line));
          const unexpected = differences(seen[peer], seen.tare).filter((line) => !known(line));
          assert.deepEqual(unexpected, [], `${peer} | tare`);
        });
      }
    });
  }
}
