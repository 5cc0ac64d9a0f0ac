// Acceptance: an ordinary user's containers and cgroups, delegated to that user or not, of version 1 and 2.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { cgroupMounts } from '../support/cgroup-mounts.mjs';
import { delegate, removeCgroups } from '../support/delegate.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { needsUser, User } from '../support/user.mjs';
import { makeRootlessBundle } from '../support/user-bundle.mjs';

const mounts = cgroupMounts();
const unified = mounts.find((mount) => mount.unified)?.point;
const first = mounts.filter((mount) => !mount.unified).map(({ point }) => point);
const freezer = first.find((point) => point.endsWith('/freezer'));
const pids = first.find((point) => point.endsWith('/pids'));

/** In the command's mount namespace /sys/fs/cgroup is version 2 alone. */
const versionTwo =
  unified && `mount --bind ${unified} /mnt && umount -R /sys/fs/cgroup && mount --move /mnt /sys/fs/cgroup`;

/** A user's commands, and a bundle, that are gone afterwards. */
async function withUser(enter, edit, act) {
  const user = new User({ enter });
  const bundle = makeRootlessBundle(user, { args: ['sleep', '1000'], edit });
  const id = uniqueId('rootless');
  const must = async (...args) => {
    const { code, stdout, stderr } = await user.tare(args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  try {
    await act({ user, bundle, id, must });
  } finally {
    await user.tare(['delete', '--force', id]);
    bundle.remove();
    user.remove();
  }
}

describe('cgroups of an ordinary user', { skip: needsUser }, () => {
  const path = `/tare_test/${uniqueId('delegated')}`;
  after(async () => {
    await removeCgroups(path);
    pruneCgroup('/tare_test');
  });

  describe('version 1', { skip: !(freezer && pids) && 'needs the hierarchies freezer and pids' }, () => {
    const own = () => [`${freezer}${path}`, `${pids}${path}`];

    test('below the caller’s own where that is delegated, none elsewhere', async () => {
      await withUser(delegate(own()), undefined, async ({ user, bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        const { pid } = JSON.parse(await must('state', id));
        const lines = readFileSync(`/proc/${pid}/cgroup`, 'utf8').split('\n');
        const here = lines.filter((line) => line.endsWith(`${path}/tare/${id}`)).map((line) => line.split(':')[1]);
        assert.deepEqual(here.sort(), ['freezer', 'pids']);
        // exec goes there too, and kill --all finds it there
        await must('exec', '--detach', id, 'sleep', '2000');
        const procs = () => readFileSync(`${pids}${path}/tare/${id}/cgroup.procs`, 'utf8').trim().split('\n');
        assert.equal(procs().length, 2);
        await must('kill', '--all', id, 'KILL');
        await until(() => procs().join() === '', 'all are killed');
        await until(async () => JSON.parse(await must('state', id)).status === 'stopped', 'it is stopped');
        await must('delete', id);
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
        for (const dir of own()) assert.ok(existsSync(dir));
      });
    });

    test('pause and resume; a paused container takes no exec, and is deleted', async () => {
      await withUser(delegate(own()), undefined, async ({ user, bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        await must('pause', id);
        assert.equal(JSON.parse(await must('state', id)).status, 'paused');
        const { code, stderr } = await user.tare(['exec', id, 'true']);
        assert.equal(code, 255);
        assert.match(stderr, /cannot exec in a paused container/);
        await must('resume', id);
        await must('exec', id, 'true');
        await must('pause', id);
        await must('delete', '--force', id);
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
      });
    });

    const limited = (config) => Object.assign(config.linux, { resources: { devices: [], pids: { limit: 7 } } });

    test('a limit in a cgroup that is delegated', async () => {
      await withUser(delegate(own()), limited, async ({ bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        assert.equal(readFileSync(`${pids}${path}/tare/${id}/pids.max`, 'utf8'), '7\n');
      });
    });

    test('a limit where nothing is delegated: nothing is made, and it says what would', async () => {
      await withUser(delegate([own()[0]]), limited, async ({ user, bundle, id }) => {
        const { code, stderr } = await user.tare(['run', '--bundle', bundle.dir, id]);
        assert.equal(code, 1);
        assert.match(
          stderr,
          /\/linux\/resources\/pids\/limit: the cgroup \S+ may not be made: no permission to write to/,
        );
        assert.match(stderr, /; remove the limit, or have root give it to you \(`mkdir -p .* && chown -R USER /);
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
      });
    });

    test('a cgroupsPath that is delegated, as with runc', async () => {
      const all = first.map((point) => `${point}${path}`);
      const edit = (config) => {
        config.linux.cgroupsPath = `${path}/a/b`;
        config.process.args = ['cat', '/proc/self/cgroup'];
      };
      await withUser(delegate(all, { enter: false }), edit, async ({ user, bundle, id }) => {
        const ours = await user.tare(['run', '--bundle', bundle.dir, id]);
        const theirs = await user.run('runc', ['run', '--bundle', bundle.dir, id]);
        assert.deepEqual([ours.code, theirs.code], [0, 0], ours.stderr + theirs.stderr);
        // runc 1.1.5 makes no cgroup in this hierarchy
        const known = ({ stdout }) => stdout.replace(/:misc:.*/, '');
        assert.equal(known(ours), known(theirs));
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/a/b`, bundle });
      });
    });

    test('one hierarchy of a cgroupsPath that is not delegated: nothing is made', async () => {
      const some = first.filter((point) => point !== pids).map((point) => `${point}${path}`);
      await removeCgroups(path);
      const edit = (config) => {
        config.linux.cgroupsPath = `${path}/a/b`;
      };
      await withUser(delegate(some, { enter: false }), edit, async ({ user, bundle, id }) => {
        const { code, stderr } = await user.tare(['run', '--bundle', bundle.dir, id]);
        assert.equal(code, 1);
        assert.ok(
          stderr.includes(`the cgroup ${pids}${path}/a/b may not be made: no permission to write to ${pids}`),
          stderr,
        );
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/a`, bundle });
      });
    });
  });

  describe('version 2', { skip: !unified && 'needs a version 2 hierarchy' }, () => {
    const own = () => [`/sys/fs/cgroup${path}`];
    const script = 'tail -1 /proc/self/cgroup; stat -f -c %t /sys/fs/cgroup; touch /sys/fs/cgroup/x';

    for (const namespaced of [false, true]) {
      for (const delegated of [false, true]) {
        const name = `${delegated ? 'delegated' : 'not delegated'}, ${namespaced ? 'with' : 'without'} a cgroup namespace`;
        test(`${name}: what it sees, and may not change`, async () => {
          const enter = delegated ? `${versionTwo} && ${delegate(own())}` : versionTwo;
          const edit = (config) => {
            config.process.args = ['sh', '-c', script];
            if (namespaced) config.linux.namespaces.push({ type: 'cgroup' });
          };
          await withUser(enter, edit, async ({ user, bundle, id }) => {
            const { stdout, stderr } = await user.tare(['run', '--bundle', bundle.dir, id]);
            const seen = namespaced
              ? '/'
              : delegated
                ? `${path}/tare/${id}`
                : readFileSync('/proc/self/cgroup', 'utf8').match(/^0::(.*)$/m)[1];
            assert.equal(stdout, `0::${seen}\n63677270\n`);
            // CVE-2023-25809
            assert.match(stderr, /touch: .*Read-only file system/);
            assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
          });
        });
      }
    }

    test('pause and resume; a paused container takes no exec, and is deleted', async () => {
      await withUser(`${versionTwo} && ${delegate(own())}`, undefined, async ({ user, bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        await must('pause', id);
        assert.equal(JSON.parse(await must('state', id)).status, 'paused');
        assert.match((await user.tare(['exec', id, 'true'])).stderr, /cannot exec in a paused container/);
        await must('resume', id);
        await must('exec', id, 'true');
        await must('pause', id);
        await must('delete', '--force', id);
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
      });
    });

    // this host's controllers may all be version 1's: what every cgroup has is limited
    const limited = (config) =>
      Object.assign(config.linux, { resources: { devices: [], unified: { 'cgroup.max.depth': '3' } } });

    test('a limit in a cgroup that is delegated', async () => {
      await withUser(`${versionTwo} && ${delegate(own())}`, limited, async ({ bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        assert.equal(readFileSync(`${unified}${path}/tare/${id}/cgroup.max.depth`, 'utf8'), '3\n');
      });
    });

    test('a limit where nothing is delegated', async () => {
      await withUser(versionTwo, limited, async ({ user, bundle, id }) => {
        const { code, stderr } = await user.tare(['run', '--bundle', bundle.dir, id]);
        assert.equal(code, 1);
        assert.match(stderr, /\/linux\/resources\/unified\/cgroup.max.depth: the cgroup \S+ may not be made: /);
        assert.match(stderr, /; remove the limit, or run tare in a cgroup of your own \(`systemd-run --user/);
        assertNothingLeft({ root: user.root, cgroupsPath: `${path}/tare`, bundle });
      });
    });

    test('exec goes into the container’s cgroup', async () => {
      await withUser(`${versionTwo} && ${delegate(own())}`, undefined, async ({ bundle, id, must }) => {
        await must('run', '--detach', '--bundle', bundle.dir, id);
        assert.match(await must('exec', id, 'cat', '/proc/self/cgroup'), new RegExp(`^0::${path}/tare/${id}$`, 'm'));
      });
    });
  });
});
