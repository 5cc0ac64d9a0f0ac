// Acceptance: what works as an ordinary user. The containers of runc and crun beside ours are in rootless-inside.test.mjs.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { project } from '../support/programs.mjs';
import { needsUser, User } from '../support/user.mjs';

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
      await user.own(dir);
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
    // the terminal would need --console-socket, or a foreground one; the others are names
    theirs.process.terminal = false;
    Object.assign(theirs, { ociVersion: ours.ociVersion, hostname: ours.hostname });
    assert.deepEqual(ours, theirs);
  });
});
