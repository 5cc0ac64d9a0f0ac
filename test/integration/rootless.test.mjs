// Acceptance: what works as an ordinary user. The containers of runc and crun beside ours are in rootless-inside.test.mjs.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { needsVersion2 } from '../support/cgroup-v2.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { tare } from '../support/run.mjs';
import { needsHelpers, needsUser, User } from '../support/user.mjs';
import { makeRootlessBundle, ranges } from '../support/user-bundle.mjs';

describe('as an ordinary user', { skip: needsUser }, () => {
  let user;
  before(() => {
    user = new User();
  });
  after(() => user?.remove());

  test('the state is kept in XDG_RUNTIME_DIR; also by root of a user namespace of one’s own', async () => {
    const script = `import { defaultRoot } from '${user.inProject(join(project, 'dist/root.js'))}'; console.log(defaultRoot());`;
    const node = [process.execPath, '--input-type=module', '-e', script];
    const rootOf = async (command, env) => {
      const { stdout, stderr } = await user.run(command[0], command.slice(1), { env });
      assert.equal(stderr, '');
      return stdout.trim();
    };
    assert.equal(await rootOf(node), user.root);
    assert.equal(await rootOf(node, { XDG_RUNTIME_DIR: '' }), '/run/tare');
    const inside = ['unshare', '--user', '--map-root-user', ...node];
    assert.equal(await rootOf(inside), user.root);
    assert.equal(await rootOf(inside, { USER: 'root' }), '/run/tare');
  });

  test('list, without any container', async () => {
    const { code, stdout, stderr } = await user.tare(['list', '--format', 'json']);
    assert.deepEqual({ code, stderr, stdout: stdout.trim() }, { code: 0, stderr: '', stdout: '[]' });
  });

  test('spec --rootless writes what runc spec --rootless does', async () => {
    const written = async (name, command) => {
      const dir = join(user.home, name);
      mkdirSync(dir);
      user.own(dir);
      const { code, stderr } = await command(dir);
      assert.equal(code, 0, stderr);
      assert.equal(statSync(join(dir, 'config.json')).uid, user.id);
      return JSON.parse(readFileSync(join(dir, 'config.json'), 'utf8'));
    };
    const ours = await written('ours', (dir) => user.tare(['spec', '--rootless', '--bundle', dir]));
    const theirs = await written('theirs', (dir) => user.run('runc', ['spec', '--rootless', '--bundle', dir]));
    for (const ids of [ours.linux.uidMappings, ours.linux.gidMappings]) {
      assert.deepEqual(ids, [{ containerID: 0, hostID: user.id, size: 1 }]);
    }
    Object.assign(theirs, { ociVersion: ours.ociVersion, hostname: ours.hostname });
    assert.deepEqual(ours, theirs);
  });

  const config = (made) => JSON.parse(readFileSync(join(made.dir, 'config.json'), 'utf8'));

  /** Runs a command that must succeed. @returns what it wrote */
  async function must(args, options) {
    const { code, stdout, stderr } = await user.tare(args, options);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  }

  for (const [name, { skip = false, edit }] of Object.entries({
    'one’s own ids': {},
    'ranges of subordinate ids': {
      skip: needsHelpers,
      edit: (made) => {
        Object.assign(made.linux, ranges(user));
        made.process.user = { uid: 1234, gid: 999 };
      },
    },
  })) {
    test(`create, state, exec, start, list, kill, delete: ${name}`, { skip }, async () => {
      const id = uniqueId('rootless');
      const bundle = makeRootlessBundle(user, { args: ['sleep', '1000'], edit });
      const { uid, gid } = config(bundle).process.user;
      const status = async () => JSON.parse(await must(['state', id])).status;
      try {
        await must(['create', '--bundle', bundle.dir, '--pid-file', join(user.home, 'pid'), id]);
        assert.equal(await status(), 'created');
        const { pid } = JSON.parse(await must(['state', id]));
        assert.equal(readFileSync(join(user.home, 'pid'), 'utf8'), String(pid));
        // the state is nobody else's, and is not taken for rubbish by who cleans XDG_RUNTIME_DIR
        assert.equal(statSync(user.root).mode & 0o7777, 0o1700);
        assert.equal(statSync(join(user.root, id)).uid, user.id);
        assert.equal(await must(['exec', id, 'id']), `uid=${uid} gid=${gid}\n`);
        await must(['start', id]);
        assert.equal(await status(), 'running');
        const seen = await must(['exec', '--user', '0:0', id, 'sh', '-c', 'echo $$; cat /proc/self/uid_map']);
        const lines = seen.trim().split('\n');
        assert.ok(Number(lines[0]) > 1);
        assert.match(lines[1], new RegExp(`^ +0 +${user.id} +1$`));
        assert.equal(await must(['list', '--quiet']), `${id}\n`);
        await must(['kill', id, 'KILL']);
        await until(async () => (await status()) === 'stopped', 'it is killed');
        await must(['delete', id]);
        assertNothingLeft({ root: user.root, cgroupsPath: '/tare_test/none', bundle });
      } finally {
        await user.tare(['delete', '--force', id]);
        bundle.remove();
      }
    });
  }

  test('the host’s programs, as README shows it', async () => {
    const bundle = join(user.home, 'host');
    mkdirSync(bundle);
    user.own(bundle);
    await must(['spec', '--host', '--rootless', '--bundle', bundle]);
    const made = config({ dir: bundle });
    made.process.args = ['id', '-u'];
    writeFileSync(join(bundle, 'config.json'), JSON.stringify(made));
    assert.equal(await must(['run', '--bundle', bundle, uniqueId('rootless')]), '0\n');
  });

  test('the exit status, and the signal, of run and exec', async () => {
    const id = uniqueId('rootless');
    const bundle = makeRootlessBundle(user, { args: ['sh', '-c', 'exit 7'] });
    try {
      assert.equal((await user.tare(['run', '--bundle', bundle.dir, id])).code, 7);
      bundle.config.process.args = ['sleep', '1000'];
      bundle.write();
      await must(['run', '--detach', '--bundle', bundle.dir, id]);
      assert.equal((await user.tare(['exec', id, 'sh', '-c', 'exit 9'])).code, 9);
      assert.equal((await user.tare(['exec', id, 'sh', '-c', 'kill -9 $$'])).code, 137);
      const missing = await user.tare(['exec', id, '/none']);
      assert.match(missing.stderr, /exec: \\"\/none\\": stat \/none: no such file or directory/);
    } finally {
      await user.tare(['delete', '--force', id]);
      bundle.remove();
    }
  });

  test('a second container in the namespaces of the first', async () => {
    const [one, two] = [uniqueId('rootless'), uniqueId('rootless')];
    const first = makeRootlessBundle(user, { args: ['sleep', '1000'] });
    let second;
    try {
      await must(['run', '--detach', '--bundle', first.dir, one]);
      const { pid } = JSON.parse(await must(['state', one]));
      second = makeRootlessBundle(user, {
        args: ['sleep', '2000'],
        edit: (made) => {
          for (const type of ['user', 'pid', 'ipc', 'uts']) {
            made.linux.namespaces.find((namespace) => namespace.type === type).path = `/proc/${pid}/ns/${type}`;
          }
          delete made.linux.uidMappings;
          delete made.linux.gidMappings;
          delete made.hostname;
        },
      });
      // init takes its name after create's end, and has its arguments a moment after start's
      const shows = (text) => until(async () => text.test(await must(['exec', two, 'ps'])), `ps shows ${text}`);
      await must(['create', '--bundle', second.dir, two]);
      await shows(/sleep 1000.*tare:\[2:START\]/s);
      await must(['start', two]);
      await shows(/sleep 1000.*sleep 2000/s);
      await must(['delete', '--force', two]);
      assert.doesNotMatch(await must(['exec', one, 'ps']), /sleep 2000/);
    } finally {
      for (const id of [two, one]) await user.tare(['delete', '--force', id]);
      first.remove();
      second?.remove();
    }
  });

  test('root looks at it, enters it and deletes it', async () => {
    const id = uniqueId('rootless');
    const bundle = makeRootlessBundle(user, {
      args: ['sleep', '1000'],
      // root of the test machine lacks CAP_SYS_RESOURCE, which is needed to limit another user's process
      edit: (made) => delete made.process.rlimits,
    });
    try {
      await must(['run', '--detach', '--bundle', bundle.dir, id]);
      const state = JSON.parse((await tare(user.root, ['state', id])).stdout);
      assert.equal(state.status, 'running');
      const inside = await tare(user.root, ['exec', id, 'cat', '/proc/self/uid_map']);
      assert.match(inside.stdout, new RegExp(`^ +0 +${user.id} +1\n$`), inside.stderr);
      assert.equal((await tare(user.root, ['delete', '--force', id])).code, 0);
      assertNothingLeft({ root: user.root, cgroupsPath: '/tare_test/none', bundle });
    } finally {
      await user.tare(['delete', '--force', id]);
      bundle.remove();
    }
  });

  /** name → `{ edit, options of User, env, text }`: what is missing, and the words that say what mends it. */
  const missing = {
    'a user namespace in the config': {
      edit: (made) => made.linux.namespaces.pop(),
      text: () => /\/linux\/namespaces: rootless container requires user namespaces/,
    },
    newuidmap: {
      edit: (made, who) => Object.assign(made.linux, ranges(who)),
      env: { PATH: '/nowhere' },
      text: () => /\/linux\/uidMappings: .* newuidmap, which is not in PATH; as root, `apt-get install uidmap`/,
    },
    'the right of newuidmap': {
      skip: needsHelpers,
      options: { enter: 'cp /usr/bin/new?idmap "$1"' },
      edit: (made, who) => Object.assign(made.linux, ranges(who)),
      env: (who) => ({ PATH: who.dir }),
      text: (who) => new RegExp(`${who.dir}/newuidmap has no right to map ids: .*chmod u\\+s`),
    },
    'subordinate ids': {
      skip: needsHelpers,
      options: { subordinate: false },
      edit: (made, who) => Object.assign(made.linux, ranges(who)),
      text: (who) =>
        new RegExp(`/linux/uidMappings/1: .*usermod --add-subuids ${who.first}-${who.first + 998} ${who.name}`),
    },
    'user namespaces': {
      options: { enter: 'echo 0 > "$1/none" && mount --bind "$1/none" /proc/sys/user/max_user_namespaces' },
      text: () => /\/linux\/namespaces\/4: .*sysctl -w user\.max_user_namespaces=15000/,
    },
    'the right to set groups': {
      edit: (made) => {
        made.process.user.additionalGids = [0];
      },
      text: () => /\/process\/user\/additionalGids: cannot set any additional groups in a rootless container/,
    },
    'the right to a cgroup': {
      edit: (made) => {
        made.linux.cgroupsPath = '/tare_test/rootless';
      },
      text: () =>
        needsVersion2
          ? /\/linux\/cgroupsPath: the cgroup \S+ may not be made: .*chown -R/
          : /\/linux\/cgroupsPath: the cgroup \S+ may not be made: .*systemd-run --user .*Delegate=yes/,
    },
    'a directory for the state': {
      env: { XDG_RUNTIME_DIR: '' },
      text: () => /\/run\/tare\S*: permission denied .*XDG_RUNTIME_DIR/,
    },
  };

  for (const [name, { skip = false, edit, options, env = {}, text }] of Object.entries(missing)) {
    test(`missing: ${name}`, { skip }, async () => {
      const who = new User(options);
      const bundle = makeRootlessBundle(who, { edit: (made) => edit?.(made, who) });
      try {
        const added = typeof env === 'function' ? env(who) : env;
        const { code, stderr } = await who.tare(['run', '--bundle', bundle.dir, uniqueId('rootless')], { env: added });
        assert.equal(code, 1);
        const { msg } = /msg=(?<msg>".*")/.exec(stderr).groups;
        assert.match(JSON.parse(msg), text(who));
        assertNothingLeft({ root: who.root, cgroupsPath: '/tare_test/rootless', bundle });
      } finally {
        bundle.remove();
        who.remove();
      }
    });
  }
});
