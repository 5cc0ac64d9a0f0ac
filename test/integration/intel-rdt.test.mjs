// Acceptance: linux.intelRdt. No machine of the tests has RDT, so two stand-ins are told for its file system: a directory with
// the files of one, for what is written; and a cgroup hierarchy, whose directories behave as its groups do (mkdir makes
// `tasks`, a write moves the process, rmdir takes a directory with its files).
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { perform } from '../support/driver.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { groupsOf, mountedAt, pids } from '../support/resctrl.mjs';
import { makeRoot } from '../support/run.mjs';

const encoder = new TextEncoder();

describe('intelRdt', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  function container(t, rdt, mountpoint, edit) {
    const id = uniqueId('rdt');
    const bundle = makeBundle({
      args: ['sleep', '1000'],
      edit: (config) => {
        config.linux.intelRdt = rdt;
        edit?.(config);
      },
    });
    const request = (verb, more) => ({
      verb,
      root: root.path,
      id,
      idFormat: 'tare',
      cgroupManager: 'disabled',
      ...more,
    });
    const call = async (verb, more, document) => {
      const { value, error } = await perform(request(verb, more), encoder.encode(JSON.stringify(document ?? {})), {
        seen: verb === 'create' ? mountedAt(mountpoint) : undefined,
      });
      return { value, error };
    };
    t.after(async () => {
      const { error } = await call('delete', { force: true });
      assert.equal(error, undefined, error?.message);
      assertNothingLeft({ root: root.path, cgroupsPath: `/tare_test/${id}`, bundle });
      bundle.remove();
    });
    const create = () => call('create', { bundle: bundle.dir, now: '', start: true }, bundle.config);
    return { id, create, call };
  }

  /** A directory that looks as resctrl does, with a group "gold". */
  function tree(t) {
    const path = mkdtempSync(join(tmpdir(), 'tare-resctrl-'));
    t.after(() => rmSync(path, { recursive: true }));
    for (const directory of ['info/L3', 'info/MB', 'info/L3_MON', 'gold/mon_groups']) {
      mkdirSync(join(path, directory), { recursive: true });
    }
    for (const group of ['.', 'gold'])
      for (const file of ['tasks', 'schemata']) writeFileSync(join(path, group, file), '');
    return path;
  }

  test('what is written to a group that is there', async (t) => {
    const path = tree(t);
    const rdt = {
      closID: 'gold',
      schemata: ['MB:1=5'],
      memBwSchema: 'MB:0=20',
      l3CacheSchema: 'L3:0=f',
      enableMonitoring: true,
    };
    const { id, create, call } = container(t, rdt, path);
    const { value, error } = await create();
    assert.equal(error, undefined, error?.message);
    const read = (file) => readFileSync(join(path, 'gold', file), 'utf8');
    assert.equal(read('schemata'), 'L3:0=f\nMB:0=20\nMB:1=5\n');
    assert.equal(read('tasks'), String(value.pid));
    assert.equal(read(`mon_groups/${id}/tasks`), String(value.pid));
    const made = await call('exec', {}, { args: ['sleep', '1000'] });
    assert.equal(made.error, undefined, made.error?.message);
    assert.equal(read('tasks'), String(made.value.pid));
    // the kernel's groups go with their files
    rmSync(join(path, 'gold/mon_groups', id, 'tasks'));
    await call('delete', { force: true });
    assert.equal(existsSync(join(path, 'gold/mon_groups', id)), false);
    assert.equal(existsSync(join(path, 'gold/tasks')), true, 'the group itself stays');
  });

  test('what a machine does not have is refused before anything is made', async (t) => {
    const path = tree(t);
    rmdirSync(join(path, 'info/MB'));
    const { create, call } = container(t, { closID: 'silver', memBwSchema: 'MB:0=20' }, path);
    const { error } = await create();
    assert.equal(error?.pointer, '/linux/intelRdt/memBwSchema');
    assert.equal(existsSync(join(path, 'silver')), false);
    assert.equal((await call('state')).error?.code, 'ContainerNotExists');
  });

  test('a group of its own comes and goes with the container', {
    skip: !pids && 'needs a pids hierarchy',
  }, async (t) => {
    const path = groupsOf(uniqueId('rdt'));
    mkdirSync(path, { recursive: true });
    t.after(() => rmdirSync(path));
    const { id, create, call } = container(t, {}, path);
    const { value, error } = await create();
    assert.equal(error, undefined, error?.message);
    const tasks = () =>
      readFileSync(join(path, id, 'tasks'), 'utf8')
        .trim()
        .split('\n');
    assert.deepEqual(tasks(), [String(value.pid)]);
    const made = await call('exec', {}, { args: ['sleep', '1000'] });
    assert.deepEqual(tasks().sort(), [value.pid, made.value.pid].map(String).sort());
    assert.equal((await call('delete', { force: true })).error, undefined);
    assert.equal(existsSync(join(path, id)), false);
  });

  test('a create that fails leaves no group', { skip: !pids && 'needs a pids hierarchy' }, async (t) => {
    const path = groupsOf(uniqueId('rdt'));
    mkdirSync(path, { recursive: true });
    t.after(() => rmdirSync(path));
    const { id, create } = container(t, {}, path, (config) => (config.process.args = ['/not/there']));
    assert.match((await create()).error?.message ?? '', /not\/there/);
    assert.equal(existsSync(join(path, id)), false);
  });
});
