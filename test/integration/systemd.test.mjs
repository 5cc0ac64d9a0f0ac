// The systemd cgroup manager, with a stand-in for systemd on a bus of its own: what systemd is asked, where the container's processes are,
// and what happens when systemd does not do as it should. The VM's suite does the same with systemd itself.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { startBus } from '../support/dbus.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { needsBus, pruneSlices, startSystemd, testSlice, testSlicePath } from '../support/systemd.mjs';

/** The devices of every container, as systemd is told of them. */
const DEVICES = [
  ['char-*', 'm'],
  ['block-*', 'm'],
  ...['1:3', '1:8', '1:7', '5:0', '1:5', '1:9'].map((device) => [`/dev/char/${device}`, 'rwm']),
  ['char-136', 'rwm'],
  ['/dev/char/5:2', 'rwm'],
  ['/dev/char/10:200', 'rwm'],
];

/** The cgroups of a process, without the hierarchies of which systemd and we know nothing. */
const cgroupsOf = (pid) =>
  readFileSync(`/proc/${pid}/cgroup`, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.replace(/^\d+:/, ''));

describe('the systemd cgroup manager', { skip: needsRoot || needsBus }, () => {
  const root = makeRoot();
  let systemd;
  before(async () => {
    systemd = await startSystemd();
  });
  after(async () => {
    await systemd?.stop();
    root.remove();
  });
  const bundleOf = (id, edit) =>
    makeBundle({
      args: ['sleep', '1000'],
      edit: (config) => {
        config.linux.cgroupsPath = `${testSlice}:tare:${id}`;
        edit?.(config);
      },
    });
  const scope = (id) => `tare-${id}.scope`;
  const place = (id) => `${testSlicePath}/${scope(id)}`;
  const run = async (args, options = { env: systemd.env }) => {
    const result = await tare(root.path, args, options);
    assert.ok(!result.timedOut, args.join(' '));
    return result;
  };
  const must = async (args, options) => {
    const { code, stdout, stderr } = await run(args, options);
    assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
    return stdout;
  };

  test('a container lives in a scope, whatever later commands are told', async () => {
    const id = uniqueId('scope');
    const bundle = bundleOf(id, (config) => {
      // 15.25 ms are more than 30 % of a CPU: 31 %
      config.linux.resources.cpu = { quota: 15250, period: 50000, cpus: '0' };
      config.linux.resources.memory = { limit: 64 << 20 };
      config.linux.resources.pids = { limit: 100 };
      config.annotations = {
        'org.systemd.property.TimeoutStopSec': 'uint64 5',
        'org.systemd.property.CollectMode': "'inactive'",
      };
    });
    const plain = { env: process.env };
    try {
      const from = systemd.calls.length;
      await must(['--systemd-cgroup', 'create', '--bundle', bundle.dir, id]);
      const calls = systemd.calls.slice(from);
      assert.deepEqual(
        calls.map(({ member }) => member),
        ['Get', 'Get', 'StartTransientUnit'],
      );
      const saved = JSON.parse(readFileSync(join(root.path, id, 'state.json'), 'utf8'));
      const pid = saved.init_process_pid;
      const unified = Object.keys(saved.cgroup_paths).join() === '';
      const cpus = ['AllowedCPUs', ['ay', [1]]];
      const tasks = ['TasksMax', ['t', '100']];
      const memory = [unified ? 'MemoryMax' : 'MemoryLimit', ['t', '67108864']];
      const limits = unified ? [tasks, memory, cpus] : [cpus, memory, tasks];
      assert.deepEqual(calls[2].body, [
        scope(id),
        'replace',
        [
          ['Description', ['s', `tare container ${id}`]],
          ['Slice', ['s', testSlice]],
          ['Delegate', ['b', true]],
          ['MemoryAccounting', ['b', true]],
          ['CPUAccounting', ['b', true]],
          [unified ? 'IOAccounting' : 'BlockIOAccounting', ['b', true]],
          ['TasksAccounting', ['b', true]],
          ['DefaultDependencies', ['b', false]],
          ['DeviceAllow', ['a(ss)', []]],
          ['DevicePolicy', ['s', 'strict']],
          ['DeviceAllow', ['a(ss)', DEVICES]],
          ['CPUQuotaPeriodUSec', ['t', '50000']],
          ['CPUQuotaPerSecUSec', ['t', '310000']],
          ...limits,
          ['TimeoutStopUSec', ['t', '5000000']],
          ['CollectMode', ['s', 'inactive']],
          ['PIDs', ['au', [pid]]],
        ],
        [],
      ]);
      assert.deepEqual(await systemd.units(), [scope(id)]);
      assert.equal(saved.cgroup_manager, 'systemd');
      assert.equal(saved.systemd_unit, scope(id));
      assert.equal(saved.systemd_bus, systemd.path);
      for (const line of cgroupsOf(pid)) assert.ok(line.endsWith(`:${place(id)}`), line);
      await must(['start', id], plain);
      await must(['exec', '--detach', '--pid-file', join(bundle.dir, 'exec.pid'), id, 'sleep', '1000'], plain);
      assert.deepEqual(cgroupsOf(readFileSync(join(bundle.dir, 'exec.pid'), 'utf8')), cgroupsOf(pid));
      const quota = unified ? ['', 'cpu.max', '15500 50000'] : ['cpu', 'cpu.cfs_quota_us', '15500'];
      assert.equal(readFileSync(join(saved.cgroup_paths[quota[0]], quota[1]), 'utf8').trim(), quota[2]);
      const before = systemd.calls.length;
      await must(['update', '--pids-limit', '50', id], plain);
      const set = systemd.calls.slice(before).at(-1);
      assert.deepEqual(set, { member: 'SetUnitProperties', body: [scope(id), true, [['TasksMax', ['t', '50']]]] });
      await must(['pause', id], plain);
      assert.equal(JSON.parse(await must(['state', id], plain)).status, 'paused');
      await must(['--cgroup-manager', 'disabled', 'resume', id], plain);
      await must(['kill', id, 'KILL'], plain);
      await until(async () => JSON.parse(await must(['state', id], plain)).status === 'stopped', 'stopped');
      await must(['delete', id], plain);
      assert.deepEqual(await systemd.units(), []);
      assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
    } finally {
      await run(['delete', '--force', id]);
      bundle.remove();
    }
  });

  test('the library: a running container is destroyed with its unit', async () => {
    const id = uniqueId('library');
    const bundle = bundleOf(id);
    process.env.DBUS_SYSTEM_BUS_ADDRESS = systemd.address;
    try {
      const factory = new Factory({ root: root.path, cgroupManager: 'systemd' });
      const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
      assert.deepEqual(await systemd.units(), [scope(id)]);
      const from = systemd.calls.length;
      await container.destroy();
      assert.deepEqual(await systemd.units(), []);
      // what it was asked is told by a pipe, which the end of destroy may overtake, but not an answer of its own
      assert.deepEqual(
        systemd.calls.slice(from).map(({ member }) => member),
        ['StopUnit', 'ResetFailedUnit'],
      );
      assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
    } finally {
      delete process.env.DBUS_SYSTEM_BUS_ADDRESS;
      await run(['delete', '--force', id]);
      bundle.remove();
    }
  });

  test('without cgroupsPath it is tare-ID.scope in system.slice', async () => {
    const id = uniqueId('default');
    const bundle = bundleOf(id, (config) => delete config.linux.cgroupsPath);
    const there = cgroups('/system.slice');
    try {
      await must(['--cgroup-manager', 'systemd', 'run', '--detach', '--bundle', bundle.dir, id]);
      assert.deepEqual(await systemd.units(), [scope(id)]);
      await must(['delete', '--force', id]);
      assertNothingLeft({ root: root.path, cgroupsPath: `/system.slice/${scope(id)}`, bundle });
    } finally {
      await run(['delete', '--force', id]);
      bundle.remove();
      for (const directory of cgroups('/system.slice')) if (!there.includes(directory)) rmdirSync(directory);
    }
  });

  test('what runs in the container is in its cgroup from the first moment on', async () => {
    const id = uniqueId('first');
    const bundle = bundleOf(id, (config) => {
      config.process.args = ['cat', '/proc/self/cgroup'];
    });
    // what the hook is told of init is its pid
    const script = 'pid=$(sed \'s/.*"pid": *\\([0-9]*\\).*/\\1/\'); cat /proc/$pid/cgroup > "$0"';
    const seen = join(bundle.dir, 'cgroup');
    bundle.config.hooks = { createRuntime: [{ path: '/bin/sh', args: ['sh', '-c', script, seen] }] };
    bundle.write();
    try {
      const stdout = await must(['--systemd-cgroup', 'run', '--bundle', bundle.dir, id]);
      const lines = (text) => text.trim().split('\n');
      for (const line of [...lines(stdout), ...lines(readFileSync(seen, 'utf8'))]) {
        assert.ok(line.endsWith(`:${place(id)}`), line);
      }
      assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
      assert.deepEqual(await systemd.units(), []);
    } finally {
      await run(['delete', '--force', id]);
      bundle.remove();
    }
  });

  test('a config that systemd cannot take, and a bus that is none, are told before anything is made', async () => {
    const id = uniqueId('refused');
    const bundle = bundleOf(id);
    const factory = new Factory({ root: root.path, cgroupManager: 'systemd' });
    const refused = async (path, text, address = systemd.address) => {
      const config = structuredClone(bundle.config);
      config.linux.cgroupsPath = path;
      process.env.DBUS_SYSTEM_BUS_ADDRESS = address;
      await assert.rejects(factory.create(id, config, { bundle: bundle.dir }), (error) => {
        assert.ok(error.message.includes(text), error.message);
        return true;
      });
      assert.equal(existsSync(join(root.path, id)), false);
    };
    const format = 'expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups';
    const from = systemd.calls.length;
    const nobody = await startBus();
    try {
      await refused('/tare_test/x', `${format}, got "/tare_test/x" instead`);
      await refused('a:b', format);
      await refused('a:b:c:d', format);
      await refused('a.scope:b:c', 'invalid slice name: "a.scope"');
      await refused('a--b.slice:b:c', 'invalid slice name: "a--b.slice"');
      await refused('-a.slice:b:c', 'invalid slice name: "-a.slice"');
      await refused('a/b.slice:b:c', 'invalid slice name: "a/b.slice"');
      await refused('a.slice:b:c/d', 'invalid name of a unit: "b-c/d.scope"');
      await refused("a.slice:b:c'd", 'invalid name of a unit');
      await refused(`a.slice:b:${'c'.repeat(250)}`, 'at most 255');
      await refused('a.slice:b:c.slice', 'a slice holds no processes: "c.slice"');
      assert.equal(systemd.calls.length, from, 'systemd was asked nothing');
      const gone = 'connect to the bus /nonexistent/bus of systemd: no such file or directory';
      await refused(undefined, gone, 'unix:path=/nonexistent/bus');
      const tcp = 'DBUS_SYSTEM_BUS_ADDRESS names no unix socket: "tcp:host=localhost"';
      await refused(undefined, tcp, 'tcp:host=localhost');
      await refused(undefined, 'systemd says: The name org.freedesktop.systemd1 was not provided', nobody.address);
    } finally {
      delete process.env.DBUS_SYSTEM_BUS_ADDRESS;
      await nobody.stop();
      bundle.remove();
    }
  });

  for (const [behaviour, text] of [
    ['mute', 'ask systemd for its version: systemd says: Unknown property'],
    ['refuse', 'systemd says: it is not to be (org.freedesktop.DBus.Error.InvalidArgs)'],
    ['taken', 'was already loaded or has a fragment file. (org.freedesktop.systemd1.UnitExists)'],
    ['fail', 'systemd says: failed; `journalctl -u '],
    ['elsewhere', "systemd has not moved the container's init into it"],
    ['close', 'org.freedesktop.DBus.Error.NoReply'],
  ]) {
    test(`systemd that does otherwise (${behaviour}) is an error, and nothing is left`, async () => {
      const id = uniqueId(behaviour);
      const bundle = bundleOf(id);
      const other = await startSystemd(behaviour);
      try {
        const args = ['--systemd-cgroup', 'run', '--bundle', bundle.dir, id];
        const { code, stderr } = await run(args, { env: other.env });
        assert.equal(code, 1);
        assert.ok(stderr.includes(text), stderr);
        assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
        // a scope without processes ends when systemd comes to see it
        if (behaviour !== 'close') await until(async () => (await other.units()).length === 0, 'no unit is left');
      } finally {
        await other.stop();
        await run(['delete', '--force', id]);
        bundle.remove();
      }
    });
  }

  for (const behaviour of ['stale', 'noise', 'odd']) {
    test(`a unit is made all the same (${behaviour})`, async () => {
      const id = uniqueId(behaviour);
      const bundle = bundleOf(id);
      const other = await startSystemd(behaviour);
      try {
        await must(['--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id], { env: other.env });
        assert.deepEqual(await other.units(), [scope(id)]);
        await must(['delete', '--force', id]);
        assert.deepEqual(await other.units(), []);
        assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
      } finally {
        await other.stop();
        bundle.remove();
      }
    });
  }

  for (const behaviour of ['silent', 'unended']) {
    test(`systemd that does not answer (${behaviour}) can be given up, and nothing is left`, async () => {
      const id = uniqueId(behaviour);
      const bundle = bundleOf(id);
      const other = await startSystemd(behaviour);
      process.env.DBUS_SYSTEM_BUS_ADDRESS = other.address;
      try {
        const factory = new Factory({ root: root.path, cgroupManager: 'systemd' });
        const controller = new AbortController();
        const created = factory.create(id, bundle.config, { bundle: bundle.dir, signal: controller.signal });
        await until(() => other.calls.some(({ member }) => member === 'StartTransientUnit'), 'it is asked');
        controller.abort();
        await assert.rejects(created, { name: 'AbortError' });
        await until(async () => (await other.units()).length === 0, 'the unit is gone');
        assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
      } finally {
        delete process.env.DBUS_SYSTEM_BUS_ADDRESS;
        await other.stop();
        bundle.remove();
      }
    });
  }

  test("another's unit of the same name is left alone", async () => {
    const id = uniqueId('shared');
    const bundle = bundleOf(id);
    const second = makeRoot();
    try {
      await must(['--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id]);
      const args = ['--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id];
      const { code, stderr } = await tare(second.path, args, { env: systemd.env });
      assert.equal(code, 1);
      assert.match(stderr, /UnitExists/);
      assert.deepEqual(await systemd.units(), [scope(id)]);
      assert.equal(JSON.parse(await must(['state', id])).status, 'running');
    } finally {
      await run(['delete', '--force', id]);
      second.remove();
      bundle.remove();
    }
  });

  test('a container is deleted without a bus, too', async () => {
    const id = uniqueId('gone');
    const bundle = bundleOf(id);
    const other = await startSystemd();
    try {
      try {
        await must(['--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id], { env: other.env });
      } finally {
        await other.stop();
      }
      await must(['delete', '--force', id]);
      assertNothingLeft({ root: root.path, cgroupsPath: place(id), bundle });
    } finally {
      await run(['delete', '--force', id]);
      bundle.remove();
      pruneSlices();
    }
  });
});
