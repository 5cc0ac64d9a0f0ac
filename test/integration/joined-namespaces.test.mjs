// Acceptance: containers that join user namespaces, and other namespaces together with them; time namespaces. runc 1.1.5
// refuses a joined user namespace without mappings and knows no time namespaces: what the kernel says counts.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, descendants, pruneCgroup } from '../support/leftovers.mjs';
import { until } from '../support/processes.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';
import { makeUserBundle, MAPPED, namespaceOwners, ONE_RANGE, userNamespace } from '../support/userns.mjs';

const FILES = { network: 'net', mount: 'mnt' };
const noTime = !existsSync('/proc/self/ns/time') && 'this kernel has no time namespaces';

/** A process that sleeps in new namespaces of its own, of a user namespace too where `flags` say so. */
async function holder(...flags) {
  const child = spawn('unshare', [...flags, '--fork', '--kill-child', 'sh', '-c', 'echo ready; exec sleep 1000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => child.stdout.once('data', resolve));
  const [{ pid }] = descendants(child.pid);
  // ps tells of it: the shell has to have become what sleeps
  await until(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep\0'), 'it sleeps');
  return { pid, end: () => child.kill('SIGKILL') };
}

/** The config joins these types of namespaces of a process, in place of its own. */
function join(config, pid, ...types) {
  const others = config.linux.namespaces.filter(({ type }) => !types.includes(type));
  config.linux.namespaces = [
    ...others,
    ...types.map((type) => ({ type, path: `/proc/${pid}/ns/${FILES[type] ?? type}` })),
  ];
  if (types.includes('uts')) delete config.hostname;
}

for (const { shim, skip: unavailable } of transports) {
  const skip = needsRoot || unavailable;

  /** Runs `look` on the pid of a created container's init, and removes it. */
  async function created(root, make, edit, look) {
    const env = { ...process.env, TARE_SHIM: shim };
    const id = uniqueId('joined');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = make({
      args: ['sleep', '1000'],
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.linux.namespaces.push({ type: 'cgroup' });
        edit(config, made);
      },
    });
    try {
      const log = `${bundle.dir}/log`;
      const made = await tare(root.path, ['--log', log, 'create', '--bundle', bundle.dir, id], {
        env,
        stdio: 'ignore',
      });
      assert.equal(made.code, 0, made.code && readFileSync(log, 'utf8'));
      const { pid } = JSON.parse((await tare(root.path, ['state', id], { env })).stdout);
      const exec = async (...args) => {
        const { code, stdout, stderr } = await tare(root.path, ['exec', id, ...args], { env });
        assert.equal(code, 0, stderr);
        return stdout;
      };
      await look({ pid, exec, start: () => tare(root.path, ['start', id], { env }) });
    } finally {
      const { code, stderr } = await tare(root.path, ['delete', '--force', id], { env });
      assert.equal(code, 0, stderr);
      assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      bundle.remove();
    }
  }

  /** Runs a bundle that must be refused; its error. */
  async function refused(root, make, edit) {
    const id = uniqueId('refused');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = make({
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        edit(config, made);
      },
    });
    const env = { ...process.env, TARE_SHIM: shim };
    const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
    assert.notEqual(code, 0);
    assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    bundle.remove();
    return stderr;
  }

  describe(`joined namespaces (${shim})`, { skip }, () => {
    const root = makeRoot();
    /** one of a user namespace, one of the host's, and a user namespace without maps */
    let user;
    let host;
    let unmapped;
    before(async () => {
      user = await holder('-U', '-n', '-i', '-u', '-p', '-C');
      for (const kind of ['uid', 'gid']) writeFileSync(`/proc/${user.pid}/${kind}_map`, `0 ${MAPPED[kind]} 65536\n`);
      host = await holder('-n', '-i', '-u', '-p', '-C');
      unmapped = await holder('-U');
    });
    after(() => {
      for (const one of [user, host, unmapped]) one?.end();
      root.remove();
      pruneCgroup('/tare_test');
    });
    const withoutMappings = (config) => {
      delete config.linux.uidMappings;
      delete config.linux.gidMappings;
    };
    const same = (pid, other, names) => {
      for (const name of names) {
        assert.equal(readlinkSync(`/proc/${pid}/ns/${name}`), readlinkSync(`/proc/${other}/ns/${name}`), name);
      }
    };
    const assertMapped = (pid) => {
      const status = readFileSync(`/proc/${pid}/status`, 'utf8');
      assert.match(status, new RegExp(`^Uid:\t${MAPPED.uid}\t`, 'm'));
      assert.match(status, new RegExp(`^Gid:\t${MAPPED.gid}\t`, 'm'));
    };

    test('a user namespace, which then owns the new ones', async () => {
      const edit = (config) => {
        withoutMappings(config);
        join(config, user.pid, 'user');
      };
      await created(root, makeUserBundle, edit, async ({ pid, exec }) => {
        same(pid, user.pid, ['user']);
        assertMapped(pid);
        const { time: _, ...owners } = namespaceOwners(pid);
        const own = userNamespace(user.pid);
        assert.deepEqual(owners, Object.fromEntries(Object.keys(owners).map((name) => [name, own])));
        assert.equal(await exec('id', '-u'), '0\n');
      });
    });

    test('a user namespace with mappings, which are the same', async () => {
      const edit = (config) => join(config, user.pid, 'user');
      await created(root, makeUserBundle, edit, ({ pid }) => assertMapped(pid));
    });

    test('a user namespace together with namespaces of its own', async () => {
      const edit = (config) => {
        withoutMappings(config);
        join(config, user.pid, 'user', 'pid', 'network', 'ipc', 'uts');
      };
      await created(root, makeUserBundle, edit, async ({ pid, exec }) => {
        same(pid, user.pid, ['user', 'pid', 'net', 'ipc', 'uts']);
        assertMapped(pid);
        // the namespace's first process is init of that pid namespace
        assert.match(await exec('ps'), /^ +1 65534? +sleep 1000$/m);
      });
    });

    test('a user namespace together with namespaces of the host', async () => {
      const edit = (config) => {
        withoutMappings(config);
        join(config, user.pid, 'user');
        join(config, host.pid, 'network', 'uts');
      };
      await created(root, makeUserBundle, edit, ({ pid }) => {
        same(pid, user.pid, ['user']);
        same(pid, host.pid, ['net', 'uts']);
        assertMapped(pid);
      });
    });

    test('a new user namespace together with namespaces of the host', async () => {
      const edit = (config) => {
        join(config, host.pid, 'network', 'uts', 'pid', 'cgroup');
        // what belongs to the host's namespaces cannot be mounted
        config.mounts = config.mounts.filter(({ type }) => type !== 'cgroup');
        config.mounts[0] = { destination: '/proc', type: 'bind', source: '/proc', options: ['rbind'] };
      };
      await created(root, makeUserBundle, edit, ({ pid }) => {
        same(pid, host.pid, ['net', 'uts', 'pid', 'cgroup']);
        assertMapped(pid);
        const { ipc, mnt, net } = namespaceOwners(pid);
        assert.deepEqual([ipc, mnt, net], [userNamespace(pid), userNamespace(pid), userNamespace('self')]);
      });
    });

    test('refused: mappings that are not those of the user namespace', async () => {
      const error = await refused(root, makeUserBundle, (config) => {
        join(config, user.pid, 'user');
        config.linux.gidMappings[0].size = 65535;
      });
      assert.match(error, /\/linux\/gidMappings: .*user namespace.*it has 0 200000 65536/);
    });

    test('refused: an id that the user namespace does not have', async () => {
      const edit = (config) => {
        withoutMappings(config);
        join(config, user.pid, 'user');
        config.process.user.uid = 65536;
      };
      assert.match(await refused(root, makeUserBundle, edit), /\/process\/user\/uid: setuid to 65536: .*mappings/);
    });

    test('refused: a user namespace without mappings', async () => {
      const edit = (config) => {
        withoutMappings(config);
        join(config, unmapped.pid, 'user');
      };
      assert.match(await refused(root, makeUserBundle, edit), /set[ug]id to 0: .*mappings/);
    });

    test('refused: a path that is no user namespace', async () => {
      const edit = (config) => {
        withoutMappings(config);
        config.linux.namespaces.find(({ type }) => type === 'user').path = `/proc/${user.pid}/ns/net`;
      };
      assert.match(
        await refused(root, makeUserBundle, edit),
        /\/linux\/namespaces\/5\/path: .*ns\/net is no user namespace/,
      );
    });
  });

  describe(`time namespaces (${shim})`, { skip: skip || noTime }, () => {
    const root = makeRoot();
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });
    const offsets = { boottime: { secs: 1_000_000, nanosecs: 5 }, monotonic: { secs: -5, nanosecs: 999_999_999 } };
    const lines = /^monotonic +-5 +999999999\nboottime +1000000 +5\n$/;
    const edit = (config) => {
      config.linux.namespaces.push({ type: 'time' });
      config.linux.timeOffsets = offsets;
    };

    for (const [name, make] of Object.entries({ 'of the host': makeBundle, 'of a user namespace': makeUserBundle })) {
      test(`a new one, ${name}`, async () => {
        await created(root, make, edit, async ({ pid, exec, start }) => {
          assert.notEqual(readlinkSync(`/proc/${pid}/ns/time`), readlinkSync('/proc/self/ns/time'));
          assert.equal(namespaceOwners(pid).time, userNamespace(pid));
          assert.match(readFileSync(`/proc/${pid}/timens_offsets`, 'utf8'), lines);
          // the container is known by its start time: it is the host's clock that counts
          assert.equal((await start()).code, 0);
          assert.match(await exec('cat', '/proc/self/timens_offsets'), lines);
          const uptime = Number((await exec('cat', '/proc/uptime')).split(' ')[0]);
          assert.ok(uptime > 1_000_000, `${uptime}`);
        });
      });
    }

    test('one that is joined', async () => {
      const other = await holder('--time', '--boottime', '777');
      try {
        const joined = (config) => {
          config.linux.namespaces.push({ type: 'time', path: `/proc/${other.pid}/ns/time` });
        };
        await created(root, makeBundle, joined, ({ pid }) => {
          assert.equal(readlinkSync(`/proc/${pid}/ns/time`), readlinkSync(`/proc/${other.pid}/ns/time`));
          assert.match(readFileSync(`/proc/${pid}/timens_offsets`, 'utf8'), /boottime +777 +0/);
        });
      } finally {
        other.end();
      }
    });

    test('refused: an offset before the beginning of time', async () => {
      const error = await refused(root, makeBundle, (config) => {
        edit(config);
        config.linux.timeOffsets = { boottime: { secs: -1_000_000_000 } };
      });
      assert.match(error, /\/linux\/timeOffsets\/boottime: .*-1000000000 0.*\(ERANGE\)/);
    });
  });

  test(`hooks of a container in user and time namespaces (${shim})`, { skip: skip || noTime }, async () => {
    const root = makeRoot();
    const look =
      'cat > /dev/null; echo $(id -u) $(cat /proc/self/timens_offsets | wc -l) $(readlink /proc/self/ns/user) $(readlink /proc/self/ns/time)';
    const edit = (config, bundle) => {
      config.linux.namespaces.push({ type: 'time' });
      config.linux.timeOffsets = { boottime: { secs: 7 } };
      Object.assign(config.linux, structuredClone(ONE_RANGE));
      const hook = (name, where) => ({
        path: '/bin/sh',
        args: ['sh', '-c', `(${look}) > ${where}/${name}`],
        env: ['PATH=/bin:/usr/bin'],
      });
      config.root.readonly = false;
      config.hooks = {
        createRuntime: [hook('createRuntime', bundle.dir)],
        createContainer: [hook('createContainer', `${bundle.rootfs}/tmp`)],
        startContainer: [hook('startContainer', '/tmp')],
      };
    };
    const seen = (bundle, name) => readFileSync(`${bundle}/${name}`, 'utf8').trim().split(/\s+/);
    let dir;
    await created(
      root,
      makeUserBundle,
      (config, bundle) => {
        dir = bundle;
        edit(config, bundle);
      },
      async ({ pid, start }) => {
        assert.equal((await start()).code, 0);
        const own = ['user', 'time'].map((name) => readlinkSync(`/proc/${pid}/ns/${name}`));
        const outside = ['user', 'time'].map((name) => readlinkSync(`/proc/self/ns/${name}`));
        assert.deepEqual(seen(dir.dir, 'createRuntime'), ['0', '2', ...outside]);
        assert.deepEqual(seen(`${dir.rootfs}/tmp`, 'createContainer'), ['0', '2', ...own]);
        assert.deepEqual(seen(`${dir.rootfs}/tmp`, 'startContainer'), ['0', '2', ...own]);
      },
    );
    root.remove();
    pruneCgroup('/tare_test');
  });
}
