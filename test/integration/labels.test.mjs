// Acceptance: labels of security modules, and session keyrings. Where the kernel has no such module the label is refused and
// nothing is made; where it has, the process has it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { installProbe, parseFacts } from '../support/inside.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const read = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};
const apparmor = read('/sys/module/apparmor/parameters/enabled').startsWith('Y');
const selinux = / - selinuxfs /.test(read('/proc/self/mountinfo'));
const usable = transports.filter((transport) => !transport.skip);

describe('labels', { skip: needsRoot }, () => {
  after(() => pruneCgroup('/tare_test'));

  /** A bundle, its id and the runtime's commands on it. */
  function container(t, edit, shim = usable[0].shim) {
    const id = uniqueId('labels');
    const root = makeRoot();
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        edit(config, made);
      },
    });
    const env = { ...process.env, TARE_SHIM: shim };
    const call = (args) => tare(root.path, args, { env });
    t.after(async () => {
      await call(['delete', '--force', id]);
      assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      bundle.remove();
      root.remove();
    });
    return { id, call, run: () => call(['run', '--bundle', bundle.dir, id]), bundle };
  }

  for (const { shim, skip } of transports) {
    test(`a label that this kernel has no module for (${shim})`, { skip }, async (t) => {
      for (const [name, there] of Object.entries({ apparmorProfile: apparmor, selinuxLabel: selinux })) {
        if (there) continue;
        const { id, run: start, call } = container(t, (config) => (config.process[name] = 'a_u:a_r:a_t:s0'), shim);
        const { code, stderr } = await start();
        assert.equal(code, 1);
        assert.match(stderr, new RegExp(`/process/${name}: this kernel has no .*; boot the kernel with`));
        assert.match((await call(['state', id])).stderr, /container does not exist/);
      }
    });
  }

  test('exec refuses such a label, too', async (t) => {
    const { id, call, bundle } = container(t, (config) => (config.process.args = ['sleep', '1000']));
    assert.equal((await call(['run', '--detach', '--bundle', bundle.dir, id])).code, 0);
    const asked = [];
    if (!apparmor) asked.push(['--apparmor', 'AppArmor', '/process/apparmorProfile']);
    if (!selinux) asked.push(['--process-label', 'SELinux', '/process/selinuxLabel']);
    for (const [option, name, pointer] of asked) {
      const { code, stderr } = await call(['exec', option, 'x', id, 'true']);
      assert.equal(code, 255);
      assert.match(stderr, new RegExp(`${pointer}: this kernel has no ${name}`));
      assert.equal((await call(['exec', option, '', id, 'true'])).code, 0);
    }
  });

  test('AppArmor confines the process', { skip: !apparmor && 'needs AppArmor' }, async (t) => {
    const show = (profile) => (config) => {
      config.process.apparmorProfile = profile;
      config.process.args = ['cat', '/proc/self/attr/current'];
    };
    assert.equal((await container(t, show('unconfined')).run()).stdout.trim(), 'unconfined');
    const unknown = await container(t, show('tare-no-such-profile')).run();
    assert.equal(unknown.code, 1);
    assert.match(unknown.stderr, /\/process\/apparmorProfile: .*no profile of that name is loaded/);
  });

  test('without a new keyring the processes of exec have their maker’s, too', async (t) => {
    const keyring = async (options) => {
      const { id, call, bundle } = container(t, (config, made) => {
        installProbe(made);
        config.process.args = ['sleep', '1000'];
      });
      const { code, stderr } = await call(['run', ...options, '--detach', '--bundle', bundle.dir, id]);
      assert.equal(code, 0, stderr);
      const probe = await call(['exec', id, 'probe']);
      return { name: parseFacts(probe.stdout).process.keyring.split(';').at(-1), id };
    };
    const own = await keyring([]);
    assert.equal(own.name, `_ses.${own.id}`);
    const kept = await keyring(['--no-new-keyring']);
    assert.notEqual(kept.name, `_ses.${kept.id}`);
  });
});
