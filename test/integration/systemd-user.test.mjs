// With systemd as the first process: an ordinary user's containers are scopes of the user's own systemd, on the user's bus, as runc's are.
// (In the virtual machine: `npm run test:vm -- --systemd`.)
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { needsVersion2 } from '../support/cgroup-v2.mjs';
import { until } from '../support/processes.mjs';
import { run, tareBin } from '../support/run.mjs';
import { needsSystemd } from '../support/systemd-booted.mjs';
import { needsUser, User } from '../support/user.mjs';
import { makeRootlessBundle } from '../support/user-bundle.mjs';

/** A virtual machine without help of the hardware is slow. */
const PATIENT = { timeout: 180_000 };

/** The first systemd takes nobody for a service's user whom it does not know. */
const ACCOUNT = 'games';
const known = spawnSync('id', ['-u', ACCOUNT], { encoding: 'utf8' });
const needsAccount = known.status === 0 ? false : `needs a user called ${ACCOUNT}`;

describe("a user's own systemd", { skip: needsUser || needsSystemd || needsAccount || needsVersion2 }, () => {
  const user = new User({ id: Number(known.stdout) });
  const unit = `taretest-user-${process.pid}.service`;
  const bus = { env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${user.runtime}/bus` }, ...PATIENT };
  const call = ([program, ...words], ...args) => user.run(program, [...words, ...args], bus);
  const must = async (...words) => {
    const { code, stdout, stderr } = await call(...words);
    assert.equal(code, 0, `${words.join(' ')}: ${stderr}`);
    return stdout;
  };
  const ours = [process.execPath, user.inProject(tareBin)];
  const systemctl = (...args) => must(['systemctl', '--user'], ...args);

  before(async () => {
    const properties = [`User=${ACCOUNT}`, 'Delegate=yes', 'KillMode=mixed'].flatMap((word) => ['-p', word]);
    const environment = [`XDG_RUNTIME_DIR=${user.runtime}`, `HOME=${user.home}`].flatMap((word) => ['-E', word]);
    const words = ['--quiet', '--unit', unit, ...properties, ...environment, '/lib/systemd/systemd', '--user'];
    const { code, stderr } = await run('systemd-run', words, PATIENT);
    assert.equal(code, 0, stderr);
    await until(() => existsSync(`${user.runtime}/bus`), 'the bus is there');
  });
  after(async () => {
    await run('systemctl', ['stop', unit], PATIENT);
    user.remove();
  });

  /** What is so of a container that is a scope of the user's. */
  async function seen(program) {
    const id = uniqueId('user');
    const bundle = makeRootlessBundle(user, {
      args: ['sleep', '1000'],
      edit(config) {
        config.linux.cgroupsPath = `user.slice:x:${id}`;
        config.linux.resources = { pids: { limit: 50 }, memory: { limit: 64 << 20 } };
      },
    });
    const scope = `x-${id}.scope`;
    const file = (directory, name) => {
      const path = join('/sys/fs/cgroup', directory, name);
      return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
    };
    try {
      await must(program, '--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id);
      const { pid } = JSON.parse(await must(program, 'state', id));
      const cgroup = readFileSync(`/proc/${pid}/cgroup`, 'utf8').trim().slice('0::'.length);
      const shown = (await systemctl('show', scope, '-p', 'TasksMax,MemoryMax,Slice,Delegate')).trim().split('\n');
      const files = Object.fromEntries(['pids.max', 'memory.max'].map((name) => [name, file(cgroup, name)]));
      // who is called from elsewhere may not put a process there, and has systemd do it; runc 1.1.5 does not, and says nothing
      if (program === ours) assert.equal(await must(program, 'exec', id, 'cat', '/proc/self/cgroup'), `0::${cgroup}\n`);
      const inside = await must(
        ['systemd-run', '--user', '--scope', '--quiet', ...program],
        'exec',
        id,
        'cat',
        '/proc/self/cgroup',
      );
      assert.equal(inside.trim(), `0::${cgroup}`);
      await must(program, 'update', '--pids-limit', '40', id);
      const updated = file(cgroup, 'pids.max');
      await must(program, 'delete', '--force', id);
      assert.equal((await systemctl('list-units', '--all', '--no-legend', scope)).trim(), '');
      assert.equal(existsSync(join('/sys/fs/cgroup', cgroup)), false);
      return { cgroup: cgroup.replaceAll(id, 'ID'), shown: shown.sort(), files, updated };
    } finally {
      await call(program, 'delete', '--force', id);
      bundle.remove();
    }
  }

  test('its containers are scopes of it', async (t) => {
    const found = await seen(ours);
    assert.match(found.cgroup, new RegExp(`/${unit}/user\\.slice/x-ID\\.scope$`));
    assert.ok(found.shown.includes('TasksMax=50'), found.shown.join());
    if ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0) return t.diagnostic('without runc');
    assert.deepEqual(found, await seen(['runc']));
  });

  test('exec from elsewhere, where systemd does not help, says what to do', async () => {
    const id = uniqueId('user');
    const bundle = makeRootlessBundle(user, { args: ['sleep', '1000'] });
    try {
      await must(ours, '--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id);
      const path = join(user.root, id, 'state.json');
      const state = readFileSync(path, 'utf8');
      writeFileSync(path, state.replace(`${user.runtime}/bus`, `${user.runtime}/gone`));
      const { code, stderr } = await call(ours, 'exec', id, 'true');
      assert.equal(code, 255);
      assert.match(stderr, /EACCES\); .*systemd-run --user --scope/);
      writeFileSync(path, state);
      const left = async () => (await must(ours, 'ps', '--format', 'json', id)).trim();
      assert.equal(JSON.parse(await left()).length, 1);
    } finally {
      await call(ours, 'delete', '--force', id);
      bundle.remove();
    }
  });

  test('without a bus there is none, which is said before anything is made', async () => {
    const id = uniqueId('user');
    const bundle = makeRootlessBundle(user, { args: ['true'] });
    const env = { XDG_RUNTIME_DIR: join(user.home, 'none') };
    const { code, stderr } = await user.tare(
      ['--root', join(user.home, 'root'), '--systemd-cgroup', 'run', '--bundle', bundle.dir, id],
      { env, ...PATIENT },
    );
    bundle.remove();
    assert.equal(code, 1);
    assert.match(stderr, /connect to the bus .*dbus-user-session/);
    assert.equal(existsSync(join(user.home, 'root', id)), false);
  });
});
