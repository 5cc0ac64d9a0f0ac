// kill and delete: which signals reach whom, and that nothing of a container's cgroup survives, frozen or not; as runc's do.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { isRunning as alive, until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { crun, makeRoot, runc, tare } from '../support/run.mjs';

/** Init and a child of it, which both say which signals they got. */
const listeners = 'sh /listen child & exec sh /listen init';
const listen = [
  'for name in HUP INT USR1 USR2 TERM; do trap "echo $name >> /tmp/$1" $name; done',
  'touch /tmp/$1-listens',
  // ready is who comes last: init, whose traps are set by then, too
  '[ $1 = child ] || { while [ ! -e /tmp/child-listens ]; do sleep 0.02; done; touch /tmp/ready; }',
  'while :; do sleep 0.02; done',
].join('\n');

describe('kill and delete', { skip: needsRoot }, () => {
  const left = new Set();
  after(async () => {
    // what a test that failed has left
    for (const made of left) await made.call('delete', '--force', made.id);
    pruneCgroup('/tare_test');
  });

  /** A container that runs a shell script, and what one does to it. */
  async function running(runtime, script, edit = () => {}) {
    const id = uniqueId('kill');
    const cgroupsPath = `/tare_test/${id}`;
    const root = makeRoot();
    const bundle = makeBundle({
      args: ['sh', '-c', script],
      files: { listen },
      edit: (config) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.root.readonly = false;
        edit(config);
      },
    });
    const call = (...args) => runtime(root.path, args);
    const must = async (...args) => {
      const result = await call(...args);
      assert.equal(result.code, 0, `${runtime.name} ${args.join(' ')}: ${result.stderr}`);
      return result.stdout;
    };
    await must('create', '--bundle', bundle.dir, id);
    await must('start', id);
    const file = (name) => join(bundle.rootfs, 'tmp', name);
    await until(() => existsSync(file('ready')), 'it is ready');
    const read = (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : '');
    const made = {
      id,
      root,
      bundle,
      call,
      must,
      read,
      cgroupsPath,
      status: async () => JSON.parse(await must('state', id)).status,
      async processes() {
        return JSON.parse(await must('ps', '--format', 'json', id)) ?? [];
      },
      async stops() {
        await until(async () => (await this.status()) === 'stopped', 'it stops');
      },
      async remove(...options) {
        await must('delete', ...options, id);
        left.delete(made);
        bundle.remove();
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        root.remove();
      },
    };
    left.add(made);
    return made;
  }

  const shared = (config) => {
    config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'pid');
  };
  /** A child that outlives init in a shared pid namespace. Once they are ready there are no other processes: no touch. */
  const family = 'sleep 1000 & : > /tmp/ready; sleep 1000';

  for (const runtime of [tare, runc, crun]) {
    test(`by ${runtime.name}: signals by name and number, to init alone`, async () => {
      const made = await running(runtime, listeners);
      const sent = [
        ['HUP', 'HUP'],
        ['SIGINT', 'INT'],
        ['10', 'USR1'],
        [undefined, 'TERM'],
      ];
      // crun 1.8 knows upper-case names only, and takes others for 0
      if (runtime !== crun) sent.push(['usr2', 'USR2'], ['sigusr2', 'USR2']);
      let expected = '';
      for (const [signal, name] of sent) {
        await made.must('kill', made.id, ...(signal ? [signal] : []));
        expected += `${name}\n`;
        await until(() => made.read('init').length >= expected.length, `it hears of ${name}`);
        assert.equal(made.read('init'), expected);
      }
      if (runtime !== crun) {
        const refused = await made.call('kill', made.id, 'NOSUCH');
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, /unknown signal/);
      }
      assert.equal(made.read('child'), '', 'its child hears of nothing');
      await made.must('kill', made.id, '9');
      await made.stops();
      await made.remove();
    });

    test(`by ${runtime.name}: --all reaches every process`, async () => {
      const made = await running(runtime, listeners);
      await made.must('kill', '--all', made.id, 'USR1');
      await until(() => made.read('init') === 'USR1\n' && made.read('child') === 'USR1\n', 'both hear of it');
      await made.must('kill', '--all', made.id, 'KILL');
      await made.stops();
      await made.remove();
    });

    test(`by ${runtime.name}: in a shared pid namespace the whole cgroup is killed`, async () => {
      const made = await running(runtime, family, shared);
      const pids = await made.processes();
      assert.equal(pids.length, 2);
      // runc 1.1 and crun kill init alone unless told otherwise; newer runc does not need to be told
      await made.must('kill', ...(runtime === tare ? [] : ['--all']), made.id, 'KILL');
      await until(() => pids.every((pid) => !alive(pid)), 'both have ended');
      await made.remove();
    });

    test(`by ${runtime.name}: a paused container is killed`, async () => {
      const made = await running(runtime, family);
      await made.must('pause', made.id);
      await made.must('kill', made.id, 'KILL');
      // crun leaves it frozen on cgroup v1
      if (runtime !== crun) await made.stops();
      await made.remove(...(runtime === crun ? ['--force'] : []));
    });
  }

  test('a shared pid namespace: what init left behind is killed by kill, and by delete', async () => {
    for (const how of ['kill', 'delete']) {
      const made = await running(tare, family, shared);
      const pids = await made.processes();
      await made.must('kill', made.id, 'TERM');
      await made.stops();
      const left = pids.filter(alive);
      assert.equal(left.length, 1, 'the child lives');
      assert.deepEqual(await made.processes(), left);
      if (how === 'kill') {
        await made.must('kill', made.id, 'KILL');
        await until(() => !left.some(alive), 'it has ended');
      }
      await made.remove();
      // one that ends leaves its cgroup a moment before
      await until(() => !left.some(alive), 'and with delete at the latest');
    }
  });

  test('a shared pid namespace: a paused container is killed as a whole, and deleted by force', async () => {
    for (const how of ['kill', 'delete']) {
      const made = await running(tare, family, shared);
      const pids = await made.processes();
      await made.must('pause', made.id);
      if (how === 'kill') {
        await made.must('kill', made.id, 'KILL');
        await until(() => !pids.some(alive), 'all have ended');
      }
      await made.remove('--force');
      await until(() => !pids.some(alive), 'and with delete at the latest');
    }
  });

  /** Moves a process into a new cgroup below the container's, in the hierarchy with the freezer, and freezes that. */
  function freezeBelow(cgroupsPath, pid) {
    const [top] = cgroups(cgroupsPath).filter((directory) =>
      ['freezer.state', 'cgroup.freeze'].some((name) => existsSync(join(directory, name))),
    );
    const below = join(top, 'below');
    mkdirSync(below);
    writeFileSync(join(below, 'cgroup.procs'), String(pid));
    const second = existsSync(join(below, 'cgroup.freeze'));
    writeFileSync(join(below, second ? 'cgroup.freeze' : 'freezer.state'), second ? '1' : 'FROZEN');
    const [file, word] = second ? ['cgroup.events', 'frozen 1'] : ['freezer.state', 'FROZEN'];
    return until(() => readFileSync(join(below, file), 'utf8').includes(word), 'it is frozen');
  }

  for (const [what, edit] of [
    ['its own pid namespace', () => {}],
    ['a shared pid namespace', shared],
  ]) {
    test(`${what}: a part that is frozen by itself does not survive`, async () => {
      for (const how of ['kill', 'delete']) {
        const made = await running(tare, family, edit);
        const pids = await made.processes();
        const init = JSON.parse(await made.must('state', made.id)).pid;
        await freezeBelow(
          made.cgroupsPath,
          pids.find((pid) => pid !== init),
        );
        if (how === 'kill') {
          await made.must('kill', made.id, 'KILL');
          await made.stops();
          await until(() => !pids.some(alive), 'all have ended');
        }
        await made.remove(...(how === 'kill' ? [] : ['--force']));
        await until(() => !pids.some(alive), 'and with delete at the latest');
      }
    });
  }

  test('delete waits for a process of someone else in the cgroup', async () => {
    const made = await running(tare, family);
    const guest = spawn('sleep', ['1000']);
    const [directory] = cgroups(made.cgroupsPath);
    writeFileSync(join(directory, 'cgroup.procs'), String(guest.pid));
    await made.must('kill', made.id, 'KILL');
    await made.stops();
    left.delete(made);
    const deleting = made.call('delete', made.id);
    await until(
      () => readFileSync(join(made.root.path, made.id, 'state.json'), 'utf8').includes('"deleting"'),
      'it waits',
    );
    assert.ok(alive(guest.pid), 'who is not the container’s is not killed');
    guest.kill('SIGKILL');
    const { code, stderr } = await deleting;
    assert.equal(code, 0, stderr);
    assertNothingLeft({ ...made, root: made.root.path });
    made.root.remove();
    made.bundle.remove();
  });

  test('without cgroups kill reaches init, and --all what there is', async () => {
    const id = uniqueId('kill');
    const root = makeRoot();
    const bundle = makeBundle({ args: ['sleep', '1000'] });
    for (const all of [false, true]) {
      const factory = new Factory({ root: root.path, cgroupManager: 'disabled' });
      const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
      await container.signal('KILL', { all });
      assert.deepEqual(await container.wait(), { code: null, signal: 'SIGKILL' });
      await container.destroy();
    }
    bundle.remove();
    root.remove();
  });
});
