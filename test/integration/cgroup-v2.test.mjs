// Cgroup version 2: what it demands of the levels above a container, and what a container does in its own.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, uniqueId } from '../support/bundle.mjs';
import { exists, make, needsVersion2, occupy, ownCgroup, read, remove, write } from '../support/cgroup-v2.mjs';
import { until } from '../support/processes.mjs';
import { makeRoot, run as runProgram, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

/** Moves itself to a cgroup below its own, and gives that controllers: its own takes no process then. */
const MOVES = `cd /sys/fs/cgroup && mkdir -p init/below && echo 1 > init/below/cgroup.procs &&
  echo +pids > cgroup.subtree_control && echo +pids > init/cgroup.subtree_control && touch /tmp/moved; exec sleep 1000`;

const memory = { memory: { limit: 1 << 26 } };
const pids = { pids: { limit: 50 } };

const noStrace = spawnSync('strace', ['-V']).error ? 'needs strace' : false;

const { shim } = transports.find(({ skip }) => !skip);

describe('cgroup version 2', { skip: needsVersion2 }, () => {
  const root = makeRoot();
  const factory = new Factory({ root: root.path, shim });
  const bundle = makeBundle();
  after(() => {
    bundle.remove();
    root.remove();
  });

  /** A container in a cgroup below that one. */
  async function run(own, { name = 'c', resources = {}, script = 'exec sleep 1000', edit } = {}) {
    const config = structuredClone(bundle.config);
    config.linux.cgroupsPath = `${own.path}/${name}`;
    config.process.args = ['sh', '-c', script];
    Object.assign(config.linux.resources, resources);
    edit?.(config);
    const options = { bundle: bundle.dir, stdio: ['ignore', 'ignore', 'inherit'] };
    const container = await factory.create(uniqueId('v2'), config, options);
    own.undo(() => container.destroy());
    return container;
  }

  /** What a command in the container prints. */
  async function output(container, ...args) {
    const process = await container.exec({ args, cwd: '/' }, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    for await (const part of process.stdout) text += part;
    assert.deepEqual(await process.wait(), { code: 0, signal: null });
    return text.trim();
  }

  /** One that has its cgroup's file system for itself, and has moved itself in it. */
  const inside = (own, script) =>
    run(own, {
      script,
      edit(config) {
        config.root.readonly = false;
        config.linux.namespaces.push({ type: 'cgroup' });
        const mount = config.mounts.find(({ destination }) => destination === '/sys/fs/cgroup');
        mount.options = mount.options.filter((option) => option !== 'ro');
      },
    });

  async function moved(own) {
    const path = `${own.path}/c`;
    const container = await inside(own, MOVES);
    await until(() => exists(`${path}/init/below`) && read(path, 'cgroup.subtree_control') === 'pids', 'it has moved');
    // until then its shell may be about to run one more program
    await until(() => readFileSync(`/proc/${container.pid}/comm`, 'utf8') === 'sleep\n', 'it sleeps');
    return container;
  }

  test('all controllers are given to each level above the container', async (t) => {
    const own = ownCgroup(t);
    const all = read('/', 'cgroup.controllers').split(' ');
    own.undo(() => remove(`${own.path}/a`));
    await run(own, { name: 'a/b' });

    for (const level of ['/', '/tare_test', own.path, `${own.path}/a`]) {
      assert.deepEqual(read(level, 'cgroup.subtree_control').split(' ').sort(), [...all].sort(), level);
    }
    assert.equal(read(`${own.path}/a/b`, 'cgroup.subtree_control'), '');
    assert.equal(read(`${own.path}/a/b`, 'cgroup.type'), 'domain');
  });

  test('below processes a container can live, and have the limits that threads can have', async (t) => {
    const own = ownCgroup(t);
    own.undo(occupy(own.path));
    const container = await run(own);
    assert.equal(await output(container, 'cat', '/proc/self/cgroup'), `0::${own.path}/c`);
    assert.equal(read(`${own.path}/c`, 'cgroup.type'), 'domain');
    await container.destroy();
    await assert.rejects(run(own, { resources: memory }), {
      message: /^\/linux\/resources\/memory\/limit: .*memory\.max/,
    });
    assert.ok(!exists(`${own.path}/c`));
    await run(own, { resources: pids });
    assert.equal(read(`${own.path}/c`, 'cgroup.type'), 'threaded');
    assert.equal(read(`${own.path}/c`, 'pids.max'), '50');
  });

  test('in a threaded subtree it is threaded, and has no limit that only a domain can have', async (t) => {
    const own = ownCgroup(t);
    make(`${own.path}/thread`);
    own.undo(() => remove(`${own.path}/thread`));
    write(`${own.path}/thread`, 'cgroup.type', 'threaded');
    const container = await run(own, { resources: pids });
    assert.equal(read(`${own.path}/c`, 'cgroup.type'), 'threaded');
    assert.equal(read(`${own.path}/c`, 'pids.max'), '50');
    assert.equal(await output(container, 'cat', '/proc/self/cgroup'), `0::${own.path}/c`);
    await container.destroy();
    assert.ok(!exists(`${own.path}/c`));
    await assert.rejects(run(own, { resources: memory }), {
      message: /^\/linux\/resources\/memory\/limit: use the cgroup .*: domain threaded; only cpu/,
    });
    assert.ok(!exists(`${own.path}/c`));
  });

  test('the processes of a threaded one are found', async (t) => {
    const own = ownCgroup(t);
    own.undo(occupy(own.path));
    const script = 'trap "exit 0" TERM; sleep 1000 & wait';
    const container = await run(own, { resources: pids, script });
    assert.equal(read(`${own.path}/c`, 'cgroup.type'), 'threaded');
    await until(async () => (await container.processes()).length === 2, 'both run');
    assert.ok((await container.processes()).includes((await container.state()).pid));
    await container.signal('SIGTERM', { all: true });
    await until(async () => (await container.processes()).length === 0, 'nothing runs');
  });

  test('its own cgroup namespace begins at its cgroup', async (t) => {
    const own = ownCgroup(t);
    const container = await inside(own, 'exec sleep 1000');
    assert.equal(await output(container, 'cat', '/proc/self/cgroup'), '0::/');
    const line = await output(
      container,
      'sh',
      '-c',
      'while read l; do case $l in *cgroup2*) echo $l; esac; done < /proc/self/mountinfo',
    );
    assert.equal(line.split(' ')[3], '/');
  });

  // peers take the options away: the test sets them, and is alone
  const notAlone = !process.env.TARE_MACHINE && 'changes /sys/fs/cgroup: in a virtual machine only (npm run test:vm)';
  test('the host’s mount keeps its options, whatever is mounted in its cgroup namespace', {
    skip: notAlone,
  }, async (t) => {
    const options = () => {
      const mounts = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
      return mounts
        .find((line) => line.includes(' /sys/fs/cgroup '))
        .split(' ')
        .at(-1);
    };
    execFileSync('mount', ['-o', 'remount,nsdelegate,memory_recursiveprot', '/sys/fs/cgroup']);
    const before = options();
    assert.match(before, /nsdelegate,memory_recursiveprot/);
    const edits = {
      'no namespace': () => {},
      'the type cgroup2': (config) => {
        config.mounts.find(({ type }) => type === 'cgroup').type = 'cgroup2';
      },
      'the host’s namespace': (config) =>
        config.linux.namespaces.push({ type: 'cgroup', path: '/proc/self/ns/cgroup' }),
    };
    for (const [name, edit] of Object.entries(edits)) {
      const container = await run(ownCgroup(t), { edit });
      const seen = await output(container, 'cat', '/proc/self/mountinfo');
      assert.match(seen, / \/sys\/fs\/cgroup .* - cgroup2 /, name);
      assert.equal(options(), before, name);
    }
  });

  test('exec goes where init is, when the container’s cgroup takes no process', async (t) => {
    const own = ownCgroup(t);
    const container = await moved(own);
    assert.equal(await output(container, 'cat', '/proc/self/cgroup'), '0::/init/below');
    await container.pause();
    assert.equal(await container.status(), 'paused');
    await assert.rejects(container.exec({ args: ['true'], cwd: '/' }), { code: 'ContainerPaused' });
    await container.resume();
    assert.equal(await output(container, 'cat', '/proc/self/cgroup'), '0::/init/below');
    await until(async () => (await container.processes()).length === 1, 'init alone is left');
  });

  test('what has moved itself is killed and removed', async (t) => {
    const own = ownCgroup(t);
    const container = await moved(own);
    await container.destroy();
    assert.ok(!exists(`${own.path}/c`));
  });

  test('what has frozen itself is killed and removed', async (t) => {
    const own = ownCgroup(t);
    const script =
      'mkdir /sys/fs/cgroup/ice && echo 1 > /sys/fs/cgroup/ice/cgroup.procs && echo 1 > /sys/fs/cgroup/ice/cgroup.freeze';
    const container = await inside(own, script);
    await until(
      () => exists(`${own.path}/c/ice`) && read(`${own.path}/c/ice`, 'cgroup.events').includes('frozen 1'),
      'it is frozen',
    );
    await container.destroy();
    assert.ok(!exists(`${own.path}/c`));
  });

  /** A container without a pid namespace, with a process in a cgroup below its own, too. */
  async function shared(own) {
    const script = 'cd /sys/fs/cgroup && mkdir -p a/b && (sleep 2000 & echo $! > a/b/cgroup.procs); exec sleep 1000';
    const container = await run(own, {
      script,
      edit(config) {
        config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'pid');
        config.linux.namespaces.push({ type: 'cgroup' });
        config.mounts.find(({ destination }) => destination === '/sys/fs/cgroup').options = [];
      },
    });
    await until(() => exists(`${own.path}/c/a/b`) && read(`${own.path}/c/a/b`, 'cgroup.procs') !== '', 'both run');
    return container;
  }

  test('without a pid namespace all in the cgroup, and below it, is killed', async (t) => {
    const own = ownCgroup(t);
    const container = await shared(own);
    await container.signal('SIGKILL');
    await until(() => read(`${own.path}/c`, 'cgroup.events').includes('populated 0'), 'nothing runs');
  });

  test('so it is without cgroup.kill (before Linux 5.14), by freezing', { skip: noStrace }, async (t) => {
    const own = ownCgroup(t);
    const { id } = await shared(own);
    const missing = ['-P', `/sys/fs/cgroup${own.path}/c/cgroup.kill`, '-e', 'inject=openat:error=ENOENT'];
    const kill = [tareProgram, ...tareWords, '--root', root.path, 'kill', id, 'KILL'];
    const { code, stderr } = await runProgram('strace', ['-f', ...missing, ...kill], { timeout: 60_000 });
    assert.equal(code, 0, stderr);
    assert.match(stderr, /cgroup\.kill.*ENOENT.*\(INJECTED\)/);
    await until(() => read(`${own.path}/c`, 'cgroup.events').includes('populated 0'), 'nothing runs');
    assert.equal(read(`${own.path}/c`, 'cgroup.freeze'), '0');
  });
});
