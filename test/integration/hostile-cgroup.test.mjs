// Containers that do their worst within their limits: each ends clean, with nothing left in cgroups, processes and state.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { isRunning, until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';

const MB = 1024 * 1024;

/** Says that it is there, and waits. */
const stay = 'touch /tmp/ready; while :; do sleep 0.1; done';

/** A shell function for the container: does something in each of its cgroup directories, which it sees as its own root. */
const each = `each() { for d in /sys/fs/cgroup /sys/fs/cgroup/*; do [ -w $d/cgroup.procs ] && ( cd $d && "$@" ); done; }`;

/** Its cgroups are mounted writable. */
const writable = (config) => {
  const mount = config.mounts.find(({ type }) => type === 'cgroup');
  mount.options = mount.options.filter((option) => option !== 'ro');
  if (!config.linux.namespaces.some(({ type }) => type === 'cgroup')) config.linux.namespaces.push({ type: 'cgroup' });
};

/** The two ways to handle a container. */
const ways = {
  library: (root, id) => {
    const factory = new Factory({ root });
    const loaded = () => factory.load(id);
    let container;
    return {
      create: async (bundle) => (container = await factory.create(id, bundle.config, { bundle: bundle.dir })),
      kill: async (signal, all = false) => (await loaded()).signal(signal, { all }),
      pause: async () => (await loaded()).pause(),
      status: async () => (await loaded()).status(),
      pid: async () => (await loaded()).pid,
      processes: async () => (await loaded()).processes(),
      exec: async (...args) => (await (await container.exec({ args })).wait()).code,
      remove: () => container.destroy(),
    };
  },
  'command line': (root, id) => {
    const must = async (...args) => {
      const { code, stdout, stderr } = await tare(root, args);
      if (code !== 0) throw new Error(stderr);
      return stdout;
    };
    return {
      create: (bundle) => must('run', '--detach', '--bundle', bundle.dir, id),
      kill: (signal, all = false) => must('kill', ...(all ? ['--all'] : []), id, signal),
      pause: () => must('pause', id),
      status: async () => JSON.parse(await must('state', id)).status,
      pid: async () => JSON.parse(await must('state', id)).pid,
      processes: async () => JSON.parse(await must('ps', '--format', 'json', id)),
      exec: async (...args) => {
        const { code, stderr } = await tare(root, ['exec', id, ...args]);
        if (code === 255) throw new Error(stderr);
        return code;
      },
      remove: () => must('delete', '--force', id),
    };
  },
};

for (const [way, handle] of Object.entries(ways)) {
  describe(`hostile containers, by the ${way}`, { skip: needsRoot }, () => {
    const left = new Set();
    /** How it ends; a command takes its time, and goes the library's way. */
    const hows = way === 'library' ? ['kill', 'remove'] : ['remove'];
    after(async () => {
      // what a test that failed has left
      for (const made of left) await made.remove().catch(() => {});
      pruneCgroup('/tare_test');
    });

    /** A container that runs a script until it says that it is ready. */
    async function running(script, resources = {}, edit = () => {}) {
      const id = uniqueId('hostile');
      const cgroupsPath = `/tare_test/${id}`;
      const root = makeRoot();
      const bundle = makeBundle({
        args: ['sh', '-c', script],
        edit: (config) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.root.readonly = false;
          Object.assign(config.linux.resources, resources);
          edit(config);
        },
      });
      const made = handle(root.path, id);
      left.add(made);
      await made.create(bundle);
      const read = (name) => {
        const [directory] = cgroups(cgroupsPath).filter((path) => existsSync(join(path, name)));
        return directory && readFileSync(join(directory, name), 'utf8').trim();
      };
      return Object.assign(made, {
        read,
        cgroupsPath,
        ready: () => until(() => existsSync(join(bundle.rootfs, 'tmp/ready')), 'it is ready'),
        stops: () => until(async () => (await made.status()) === 'stopped', 'it stops'),
        /** Removes it: then nothing is left, of `pids` neither. */
        async end(pids = []) {
          const all = [...pids, ...(await made.processes())];
          await made.remove();
          left.delete(made);
          assert.deepEqual(all.filter(isRunning), [], 'processes');
          assertNothingLeft({ root: root.path, cgroupsPath, bundle });
          bundle.remove();
          root.remove();
        },
      });
    }

    test('a fork bomb under a limit of processes', async () => {
      const bomb = 'bomb() { bomb | bomb & }; bomb 2>/dev/null; touch /tmp/ready; while :; do sleep 0.1 || :; done';
      for (const how of hows) {
        // init forks nothing once there is the bomb: it would end where it cannot
        const made = await running(`touch /tmp/ready; (${bomb}) & exec sleep 1000`, { pids: { limit: 40 } });
        await made.ready();
        await until(() => Number(/max (\d+)/.exec(made.read('pids.events') ?? 'max 1')[1]) > 0, 'it hits the limit');
        assert.equal(made.read('pids.max'), '40');
        // a fork that is about to fail is counted for a moment
        await until(() => Number(made.read('pids.current')) <= 40, 'there are no more than the limit');
        if (how === 'kill') {
          await made.kill('KILL');
          await made.stops();
        }
        await made.end();
      }
    });

    test('a limit of processes that is reached: what is inside fails, and so does exec, without a trace', async () => {
      const full = '(while :; do sleep 1000 & done) 2>/dev/null; touch /tmp/ready; exec sleep 1000';
      const made = await running(full, { pids: { limit: 8 } });
      await made.ready();
      // the subshell, which could fork no more, has ended
      await until(() => made.read('pids.current') === '7', 'it is as full as it gets');
      const before = await made.processes();
      await assert.rejects(async () => assert.equal(await made.exec('true'), 0));
      const same = async () => String((await made.processes()).sort()) === String(before.sort());
      await until(same, 'none but those of before are there');
      assert.equal(await made.status(), 'running');
      await made.end(before);
    });

    test('a memory hog is killed by the kernel, and is gone', async () => {
      const made = await running('x=0123456789abcdef; while :; do x=$x$x; done', { memory: { limit: 16 * MB } });
      await made.stops();
      await made.end();
    });

    test('a child that takes all memory: the container goes on', async () => {
      const hog = "sh -c 'echo 1000 > /proc/self/oom_score_adj; x=0123456789abcdef; while :; do x=$x$x; done'";
      const made = await running(`${hog}; echo $? > /tmp/ready; sleep 1000`, { memory: { limit: 16 * MB } });
      await made.ready();
      assert.equal(await made.status(), 'running');
      await made.end();
    });

    test('one that ignores SIGTERM', async () => {
      const made = await running(`trap '' TERM INT HUP; ${stay}`);
      await made.ready();
      await made.kill('TERM');
      await made.kill('TERM', true);
      assert.equal(await made.exec('true'), 0, 'it lives');
      await made.kill('KILL');
      await made.stops();
      await made.end();
    });

    test('one that moves itself into a cgroup below its own', async () => {
      for (const how of hows) {
        const move = `${each}; each sh -c 'mkdir inner && echo 1 > inner/cgroup.procs'`;
        const made = await running(`${move}; sleep 1000 & ${stay}`, {}, writable);
        await made.ready();
        const moved = readFileSync(`/proc/${await made.pid()}/cgroup`, 'utf8').match(/\/inner$/gm);
        assert.ok(moved?.length > 0, 'it has moved');
        assert.equal((await made.processes()).length >= 2, true, 'its processes are found there');
        assert.equal(await made.exec('true'), 0);
        await made.pause();
        assert.equal(await made.status(), 'paused');
        if (how === 'kill') {
          await made.kill('KILL', true);
          await made.stops();
        }
        await made.end();
      }
    });

    test('one that is frozen while it is deleted', async () => {
      const made = await running(`sleep 1000 & ${stay}`);
      await made.ready();
      await made.pause();
      await made.end();
    });

    test('one that freezes itself, and one that freezes a part of itself', async () => {
      const freeze = (name) => `if [ -e ${name}cgroup.freeze ]; then echo 1 > ${name}cgroup.freeze; fi;
        if [ -e ${name}freezer.state ]; then echo FROZEN > ${name}freezer.state; fi`;
      const whole = `${each}; touch /tmp/ready; each sh -c '${freeze('')}'`;
      const part = `${each}; sleep 1000 & p=$!; each sh -c "mkdir inner && echo $p > inner/cgroup.procs; ${freeze('inner/')}"`;
      for (const script of [whole, part]) {
        for (const how of hows) {
          const made = await running(`${script}; ${stay}`, {}, writable);
          await made.ready();
          if (script === whole) await until(async () => (await made.status()) === 'paused', 'it is frozen');
          if (how === 'kill') {
            await made.kill('KILL');
            await made.stops();
          }
          await made.end();
        }
      }
    });
  });
}
