// Acceptance: containers in user namespaces. What is seen inside is what is seen under runc.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needsRoot, uniqueId } from '../support/bundle.mjs';
import { differences, seenInside } from '../support/inside.mjs';
import { assertNothingLeft, descendants, pruneCgroup } from '../support/leftovers.mjs';
import { crun, makeRoot, run, runc, tare, tareProgram, tareWords } from '../support/run.mjs';
import { makeUserBundle, MAPPED, namespaceOwners, SEVERAL_RANGES, userNamespace } from '../support/userns.mjs';
import { transports } from '../support/transports.mjs';

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');

const noCrun = (await run('crun', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs crun';

/** What may differ, and why: from inside.test.mjs what holds here too, and what is of user namespaces. */
const accepted = [
  /^mountinfo: .* → \S+ \/proc\/(keys|timer_list|kcore|latency_stats|sched_debug|timer_stats) /,
  /^fd( flags)? [012]:/,
  // runc 1.1.5 makes no cgroup in this hierarchy
  /^(cgroup|mountinfo): .*\bmisc\b/,
  // bound devices are nosuid and noexec, as with crun
  /^mountinfo: .*\/dev\/(null|zero|full|tty|u?random|kmsg) /,
  /^path \/dev\/(null|zero|full|tty|u?random|kmsg): (.*) flags 1020 \| \2 flags 102a$/,
  // runc makes the ipc namespace before it has its group id
  /^dev \/dev\/mqueue: 041777 0:65534 0:0 {2}\| 041777 0:0 0:0 /,
  // its session keyring may be searched by everybody with runc; here by its owner, who is the namespace's root
  /^process keyring: keyring;0;0;3f130008;_ \| keyring;0;0;3f1b0000;_/,
];

const looked = [
  '/',
  '/dev',
  '/dev/null',
  '/dev/zero',
  '/dev/ptmx',
  '/dev/pts',
  '/dev/mqueue',
  '/dev/shm',
  '/sys',
  '/etc',
];

const without = (config, ...types) => {
  config.linux.namespaces = config.linux.namespaces.filter(({ type }) => !types.includes(type));
};
const bind = (source, destination, ...options) => ({ destination, type: 'bind', source, options });
let holder;

/** name → `{ edit(config, bundle), flags, paths }` */
const cases = {
  'one range': {},
  'several ranges, a user with groups': {
    edit: (config) => {
      Object.assign(config.linux, structuredClone(SEVERAL_RANGES));
      config.process.user = { uid: 5007, gid: 7, additionalGids: [1, 8] };
    },
  },
  'without pivot_root': { flags: ['--no-pivot'] },
  'with a cgroup namespace': { edit: (config) => config.linux.namespaces.push({ type: 'cgroup' }) },
  'root with all that it may do there': {
    edit: (config) => {
      const all = ['CAP_SYS_ADMIN', 'CAP_NET_ADMIN', 'CAP_SETUID', 'CAP_SETGID', 'CAP_CHOWN', 'CAP_MKNOD'];
      for (const set of ['bounding', 'effective', 'permitted']) config.process.capabilities[set] = all;
      config.process.noNewPrivileges = false;
    },
  },
  'rlimits and an OOM score': {
    edit: (config) => {
      config.process.rlimits = [
        { type: 'RLIMIT_NOFILE', soft: 300, hard: 600 },
        { type: 'RLIMIT_NPROC', soft: 99, hard: 999 },
      ];
      config.process.oomScoreAdj = 321;
    },
    paths: ['/proc/self/oom_score_adj'],
  },
  'a joined pid namespace': {
    edit: (config) => {
      without(config, 'pid');
      config.linux.namespaces.push({ type: 'pid', path: `/proc/${holder.pid}/ns/pid` });
      // only who owns a pid namespace may mount its procfs
      config.mounts[0] = { destination: '/proc', type: 'bind', source: '/proc', options: ['rbind', 'ro'] };
    },
  },
  'devices are the host’s': {
    edit: (config) => {
      config.linux.devices = [{ path: '/dev/kmsg', type: 'c', major: 1, minor: 11, uid: 3, gid: 4, fileMode: 0o600 }];
    },
    paths: ['/dev/kmsg', '/dev/full', '/dev/random', '/dev/urandom', '/dev/tty'],
  },
  'tmpfs of the namespace’s ids': {
    edit: (config) => {
      config.mounts.push({ destination: '/t', type: 'tmpfs', source: 't', options: ['uid=5', 'gid=6', 'mode=711'] });
    },
    paths: ['/t'],
  },
  'binds of what only the host’s root may reach, and of mounts whose flags are locked': {
    edit: (config, bundle) => {
      mkdirSync(join(bundle.dir, 'closed/data'), { recursive: true });
      mkdirSync(join(bundle.dir, 'other'));
      writeFileSync(join(bundle.dir, 'closed/file'), 'text');
      writeFileSync(join(bundle.dir, 'other/file'), 'text');
      chmodSync(join(bundle.dir, 'closed'), 0o700);
      chownSync(join(bundle.dir, 'other'), 77, 77);
      chmodSync(join(bundle.dir, 'other'), 0o700);
      config.mounts.push(
        bind(join(bundle.dir, 'closed/data'), '/b1', 'bind'),
        bind('closed/file', '/b2', 'bind', 'ro', 'nosuid'),
        bind(join(bundle.dir, 'other/file'), '/b3', 'bind', 'noexec'),
        bind('/sys', '/b4', 'rbind', 'ro'),
        bind('/proc', '/b5', 'rbind', 'rw', 'rprivate'),
      );
    },
    paths: ['/b1', '/b2', '/b3', '/b4'],
  },
  sysctls: {
    edit: (config) => {
      config.linux.sysctl = { 'net.ipv4.ip_forward': '1', 'kernel.shmmax': '123456789' };
    },
    paths: ['/proc/sys/net/ipv4/ip_forward', '/proc/sys/kernel/shmmax'],
  },
};

for (const { shim, skip: unavailable } of transports) {
  describe(`in a user namespace, compared with runc (${shim})`, { skip: skip || unavailable }, () => {
    const root = makeRoot();
    const env = { ...process.env, TARE_SHIM: shim };
    let unshare;
    before(async () => {
      unshare = spawn('unshare', ['-p', '--fork', '--kill-child', 'sh', '-c', 'echo ready; exec sleep 1000'], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => unshare.stdout.once('data', resolve));
      [holder] = descendants(unshare.pid);
    });
    after(() => {
      unshare?.kill('SIGKILL');
      root.remove();
      pruneCgroup('/tare_test');
    });

    for (const [name, { edit, flags = [], paths = [] }] of Object.entries(cases)) {
      test(name, async () => {
        const seen = {};
        const cgroupsPath = `/tare_test/${uniqueId('user')}`;
        for (const runtime of [runc, tare]) {
          const bundle = makeUserBundle({
            args: ['/bin/probe', ...looked, ...paths],
            edit: (config, made) => {
              config.linux.cgroupsPath = cgroupsPath;
              edit?.(config, made);
            },
          });
          seen[runtime.name] = await seenInside(runtime, root.path, bundle, { flags, env });
        }
        const unexpected = differences(seen.runc, seen.tare).filter(
          (line) => !accepted.some((known) => known.test(line)),
        );
        assert.deepEqual(unexpected, [], 'runc | tare');
      });
    }

    for (const name of ['one range', 'several ranges, a user with groups', 'root with all that it may do there']) {
      test(`compared with crun: ${name}`, { skip: noCrun }, async () => {
        const seen = {};
        for (const runtime of [crun, tare]) {
          const cgroupsPath = `/tare_test/${uniqueId('user')}`;
          const bundle = makeUserBundle({
            args: ['/bin/probe', ...looked],
            edit: (config) => {
              config.linux.cgroupsPath = cgroupsPath;
              cases[name].edit?.(config);
            },
          });
          seen[runtime.name] = await seenInside(runtime, root.path, bundle, { env });
        }
        // crun is run where there is no version 2 of the cgroups, and mounts and binds otherwise: inside.test.mjs and runc cover that
        const others = /^(mountinfo|cgroup|path|fd|fd flags|process keyring|dev \/dev\/core)\b/;
        const unexpected = differences(seen.crun, seen.tare).filter((line) => !others.test(line));
        assert.deepEqual(unexpected, [], 'crun | tare');
      });
    }

    /** Creates a container that waits, hands its init's pid and bundle to `look`, and removes it. */
    async function created(edit, look) {
      const id = uniqueId('user');
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeUserBundle({
        args: ['sleep', '1000'],
        edit: (config) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.linux.namespaces.push({ type: 'cgroup' });
          edit?.(config);
        },
      });
      try {
        const made = await tare(root.path, ['create', '--bundle', bundle.dir, id], { env, stdio: 'ignore' });
        assert.equal(made.code, 0);
        const state = JSON.parse((await tare(root.path, ['state', id], { env })).stdout);
        await look(state.pid, id, bundle);
        const deleted = await tare(root.path, ['delete', '--force', id], { env });
        assert.equal(deleted.code, 0, deleted.stderr);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      } finally {
        bundle.remove();
      }
    }

    test('its user namespace owns all its other namespaces, and the host sees the mapped ids', async () => {
      await created(undefined, (pid) => {
        const own = userNamespace(pid);
        assert.notEqual(own, userNamespace('self'));
        const { time, ...owners } = namespaceOwners(pid);
        assert.deepEqual(owners, Object.fromEntries(Object.keys(owners).map((name) => [name, own])));
        assert.equal(time, userNamespace('self'));
        assert.match(readFileSync(`/proc/${pid}/uid_map`, 'utf8'), new RegExp(`^ *0 +${MAPPED.uid} +65536\n$`));
        assert.match(readFileSync(`/proc/${pid}/gid_map`, 'utf8'), new RegExp(`^ *0 +${MAPPED.gid} +65536\n$`));
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        assert.match(status, new RegExp(`^Uid:\t${MAPPED.uid}\t`, 'm'));
        assert.match(status, new RegExp(`^Gid:\t${MAPPED.gid}\t`, 'm'));
      });
    });

    test('a process executed in it has the same ids, maps and namespaces', async () => {
      await created(undefined, async (_, id) => {
        assert.equal((await tare(root.path, ['start', id], { env })).code, 0);
        const look = 'id -u; id -g; cat /proc/self/uid_map; readlink /proc/self/ns/*; grep Cap /proc/self/status';
        const inside = async (...flags) => {
          const { code, stdout, stderr } = await tare(root.path, ['exec', ...flags, id, 'sh', '-c', look], { env });
          assert.equal(code, 0, stderr);
          return stdout.split('\n');
        };
        const [uid, gid, map, ...rest] = await inside();
        assert.deepEqual([uid, gid], ['0', '0']);
        assert.match(map, /^ *0 +100000 +65536$/);
        const [otherUid, otherGid, otherMap, ...others] = await inside('--user', '12:34');
        assert.deepEqual([otherUid, otherGid, otherMap], ['12', '34', map]);
        assert.deepEqual(
          others.filter((line) => line.includes(':[')),
          rest.filter((line) => line.includes(':[')),
        );
      });
    });

    test('a device that the host has not is made, with the owner and the mode that the config says', async () => {
      const device = { path: '/dev/below/null', type: 'c', major: 1, minor: 3, uid: 3, gid: 4, fileMode: 0o620 };
      const other = { path: '/dev/tty', type: 'c', major: 5, minor: 0, uid: 3, gid: 4, fileMode: 0o620 };
      await created(
        (config) => {
          config.linux.devices = [device, other];
        },
        async (_, id) => {
          assert.equal((await tare(root.path, ['start', id], { env })).code, 0);
          const look = 'stat -c %t:%T:%u:%g:%a /dev/below/null /dev/tty; echo text > /dev/below/null && echo written';
          const { code, stdout, stderr } = await tare(root.path, ['exec', '--user', '3:4', id, 'sh', '-c', look], {
            env,
          });
          assert.equal(code, 0, stderr);
          // the host's belongs to nobody that the namespace knows
          assert.deepEqual(stdout.trim().split('\n'), ['1:3:3:4:620', '5:0:65534:65534:666', 'written']);
        },
      );
    });

    for (const option of ['bind', 'idmap']) {
      test(`flags of the host's mounts stay locked: ${option}`, async () => {
        const id = uniqueId('user');
        const remount =
          'for flags in rw suid; do mount -o remount,bind,$flags /m; done; grep " /m " /proc/self/mountinfo';
        const bundle = makeUserBundle({
          args: ['sh', '-c', remount],
          edit: (config, { dir }) => {
            config.linux.cgroupsPath = `/tare_test/${id}`;
            config.process.noNewPrivileges = false;
            for (const set of ['bounding', 'effective', 'permitted'])
              config.process.capabilities[set].push('CAP_SYS_ADMIN');
            config.mounts.push(bind(join(dir, 'source'), '/m', 'bind', option));
          },
        });
        mkdirSync(join(bundle.dir, 'source'));
        // of the bundle's file system: not every kernel maps ids of a tmpfs
        const source = `${bundle.dir}/source`;
        const mounted = `mount --bind ${source} ${source}; mount -o remount,bind,ro,nosuid ${source}; exec "$@"`;
        const command = [tareProgram, ...tareWords, '--root', root.path, 'run', '--bundle', bundle.dir, id];
        const result = await run('unshare', ['-m', 'sh', '-c', mounted, 'sh', ...command], { env });
        assert.match(result.stdout, / \/m ro,nosuid,relatime/, result.stderr);
        assertNothingLeft({ root: root.path, cgroupsPath: `/tare_test/${id}`, bundle });
        bundle.remove();
      });
    }
  });
}
