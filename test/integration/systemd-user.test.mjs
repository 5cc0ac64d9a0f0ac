// With systemd as the first process: an ordinary user's containers are scopes of the user's own systemd, on the user's bus, as runc's are.
// (In the virtual machine: `npm run test:vm -- --systemd`.)
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { until } from '../support/faults.mjs';
import { run } from '../support/run.mjs';
import { needsSystemd } from '../support/systemd-booted.mjs';
import { needsUser, User } from '../support/user.mjs';
import { makeRootlessBundle } from '../support/user-bundle.mjs';

/** A virtual machine without help of the hardware is slow. */
const PATIENT = { timeout: 180_000 };

describe("a user's own systemd", { skip: needsUser || needsSystemd }, () => {
  const user = new User();
  const unit = `taretest-user-${user.id}.service`;
  const bus = { env: { DBUS_SESSION_BUS_ADDRESS: `unix:path=${user.runtime}/bus` }, ...PATIENT };
  const must = async (program, ...args) => {
    const { code, stdout, stderr } = await program(args);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };
  const systemctl = (...args) => must((words) => user.run('systemctl', ['--user', ...words], bus), ...args);

  before(async () => {
    const properties = [`User=${user.id}`, 'Delegate=yes', 'KillMode=mixed'].flatMap((word) => ['-p', word]);
    const environment = [`XDG_RUNTIME_DIR=${user.runtime}`, `HOME=${user.home}`].flatMap((word) => ['-E', word]);
    const words = ['--quiet', '--unit', unit, ...properties, ...environment, '/lib/systemd/systemd', '--user'];
    await must((args) => run('systemd-run', args, PATIENT), ...words);
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
      await must(program, 'exec', id, 'true');
      await must(program, 'update', '--pids-limit', '40', id);
      const updated = file(cgroup, 'pids.max');
      await must(program, 'delete', '--force', id);
      assert.equal((await systemctl('list-units', '--all', '--no-legend', scope)).trim(), '');
      assert.equal(existsSync(join('/sys/fs/cgroup', cgroup)), false);
      return { cgroup: cgroup.replaceAll(id, 'ID'), shown: shown.sort(), files, updated };
    } finally {
      await program(['delete', '--force', id]);
      bundle.remove();
    }
  }

  test('its containers are scopes of it', async (t) => {
    const ours = await seen((args) => user.tare(args, bus));
    assert.match(ours.cgroup, new RegExp(`/${unit}/user\\.slice/x-ID\\.scope$`));
    assert.ok(ours.shown.includes('TasksMax=50'), ours.shown.join());
    if ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0) return t.diagnostic('without runc');
    assert.deepEqual(ours, await seen((args) => user.run('runc', args, bus)));
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
