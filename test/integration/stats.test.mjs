// stats: what a container uses, beside what runc says of the same kind of container, and beside the kernel's own files.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, runc, tare } from '../support/run.mjs';

/** Uses some of everything, says so (itself: a program that does it is still a process when the file is seen), and sleeps. */
const script =
  'i=0; while [ $i -lt 20000 ]; do i=$((i+1)); done; cat /bin/busybox > /tmp/file; > /tmp/done; exec sleep 1000';
const MAX = 18446744073709551615n;

/** Zeroes and what is empty mean the same as nothing: Go leaves them out. */
function essential(value) {
  if (Array.isArray(value)) return value.length > 0 ? value : undefined;
  if (value === null || value === 0) return undefined;
  if (typeof value !== 'object') return value;
  const members = Object.entries(value)
    .map(([key, member]) => [key, essential(member)])
    .filter(([, member]) => member !== undefined);
  return members.length > 0 ? Object.fromEntries(members) : undefined;
}

/** The paths of all numbers and texts in a value, with what is there. */
function leaves(value, path = '', found = new Map()) {
  if (typeof value !== 'object' || value === null) return found.set(path, value);
  for (const [key, member] of Object.entries(value)) leaves(member, `${path}/${key}`, found);
  return found;
}

describe('stats', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  function bundleOf(id, edit) {
    return makeBundle({
      args: ['sh', '-c', script],
      edit: (config) => {
        config.linux.cgroupsPath = `/tare_test/${id}`;
        config.root.readonly = false;
        edit?.(config);
      },
    });
  }

  const worked = (bundle) =>
    until(() => {
      try {
        return readFileSync(join(bundle.rootfs, 'tmp/done')) !== undefined;
      } catch {
        return false;
      }
    }, 'the container has worked');

  test('by the library: exact, beside the files of the kernel', async () => {
    const id = uniqueId('stats');
    const bundle = bundleOf(id);
    const factory = new Factory({ root: root.path });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
    await worked(bundle);
    const stats = await container.stats();
    const read = (name) => {
      for (const directory of cgroups(`/tare_test/${id}`)) {
        try {
          return readFileSync(join(directory, name), 'utf8').trim();
        } catch {
          // a controller of another hierarchy
        }
      }
    };
    assert.ok(stats.cpu.usage.total > 0, JSON.stringify(stats.cpu));
    assert.ok(stats.cpu.usage.user + stats.cpu.usage.kernel > 0);
    const limit = read('memory.limit_in_bytes') ?? read('memory.max');
    if (limit !== undefined) {
      assert.equal(stats.memory.usage.limit, limit === 'max' ? MAX : BigInt(limit));
      assert.ok(stats.memory.usage.usage > 4096);
      const keys = (read('memory.stat') ?? '').split('\n').map((line) => line.split(' ')[0]);
      assert.deepEqual(Object.keys(stats.memory.raw), keys);
      assert.equal(stats.memory.oomKills, 0);
    }
    assert.equal(stats.pids.current, 1);
    assert.equal(stats.pids.limit, 0);
    const pressure = read('memory.pressure');
    assert.equal(stats.memory?.psi === undefined, pressure === undefined || stats.memory === undefined);
    if (stats.memory?.psi) {
      assert.equal(typeof stats.memory.psi.some.avg10, 'number');
      assert.equal(typeof stats.cpu.psi.full.total, 'number');
    }
    assert.deepEqual(stats.network_interfaces, [], 'a network of its own, with lo alone');

    await container.signal('KILL', { all: true });
    await container.wait();
    const last = await container.stats();
    assert.ok(last.cpu.usage.total >= stats.cpu.usage.total, 'what it has used is known until it is destroyed');
    await container.destroy();
    await assert.rejects(container.stats(), { code: 'ContainerNotExists' });
    bundle.remove();
    assertNothingLeft({ root: root.path, cgroupsPath: `/tare_test/${id}` });
  });

  test('limits, as the kernel keeps them', async () => {
    const id = uniqueId('stats');
    const bundle = bundleOf(id);
    const container = await new Factory({ root: root.path }).create(id, bundle.config, { bundle: bundle.dir });
    await worked(bundle);
    const set = (names, value) => {
      for (const directory of cgroups(`/tare_test/${id}`)) {
        for (const name of names) {
          try {
            writeFileSync(join(directory, name), value, { flag: 'r+' });
          } catch {
            // a controller of another hierarchy
          }
        }
      }
    };
    set(['pids.max'], '77');
    set(['memory.limit_in_bytes', 'memory.max'], String(64 << 20));
    const stats = await container.stats();
    if (stats.memory) assert.equal(stats.memory.usage.limit, 64 << 20);
    if (stats.pids.limit !== 0) assert.equal(stats.pids.limit, 77);
    await container.destroy();
    bundle.remove();
  });

  test('the interfaces of its own network, never those of a shared one', async () => {
    const id = uniqueId('stats');
    const bundle = bundleOf(id, (config) => {
      config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'network');
    });
    const container = await new Factory({ root: root.path }).create(id, bundle.config, { bundle: bundle.dir });
    assert.deepEqual((await container.stats()).network_interfaces, []);
    await container.destroy();
    bundle.remove();
  });

  test('without cgroups nothing is counted', async () => {
    const id = uniqueId('stats');
    const bundle = bundleOf(id);
    const factory = new Factory({ root: root.path, cgroupManager: 'disabled' });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
    await assert.rejects(container.stats(), { code: 'SystemError', message: /it has no cgroup/ });
    await container.destroy();
    bundle.remove();
  });

  test('beside runc: the same members, and the same values of what does not move', async () => {
    const found = {};
    for (const runtime of [runc, tare]) {
      const id = uniqueId('stats');
      const bundle = bundleOf(id);
      const must = async (...args) => {
        const result = await runtime(root.path, [...args, id]);
        assert.equal(result.code, 0, `${runtime.name} ${args}: ${result.stderr}`);
        return result.stdout;
      };
      await must('create', '--bundle', bundle.dir);
      await must('start');
      await worked(bundle);
      const line = JSON.parse(await must('events', '--stats'));
      assert.equal(line.type, 'stats');
      assert.equal(line.id, id);
      found[runtime.name] = line.data;
      await must('delete', '--force');
      bundle.remove();
    }
    const theirs = leaves(essential(found.runc));
    const ours = leaves(found.tare);
    for (const path of theirs.keys()) {
      // a table of devices has the devices that were used
      if (path.startsWith('/blkio/')) continue;
      assert.ok(ours.has(path), `${path} is missing: ${theirs.get(path)}`);
      assert.equal(typeof ours.get(path), typeof theirs.get(path), path);
    }
    for (const path of [
      '/pids',
      '/cpuset',
      '/memory/usage/limit',
      '/memory/swap/limit',
      '/memory/raw/hierarchical_memory_limit',
    ]) {
      const of = (map) => [...map].filter(([key]) => key.startsWith(path));
      assert.deepEqual(essential(Object.fromEntries(of(ours))), essential(Object.fromEntries(of(theirs))), path);
    }
    // the same work within the same cgroup: counters of the same size
    for (const path of ['/cpu/usage/total', '/memory/usage/usage']) {
      const [mine, other] = [ours.get(path), theirs.get(path)];
      if (other === undefined) continue;
      assert.ok(mine > other / 20 && mine < other * 20, `${path}: ${mine}, runc ${other}`);
    }
  });
});
