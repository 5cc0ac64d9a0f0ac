// update: other limits for a container that is there. What the kernel has then is what runc's update makes of the same; what is
// refused leaves everything as it was, in the kernel and in state.json.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { ContainerError, Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, cgroups, pruneCgroup } from '../support/leftovers.mjs';
import { program } from '../support/programs.mjs';
import { limitsOf } from '../support/limits.mjs';
import { version } from '../support/resource-table.mjs';
import { makeRoot, run, runc, tare, tareBin } from '../support/run.mjs';

const MB = 1024 * 1024;

/** The limits of a container with a bit of everything. */
const start = {
  memory: { limit: 200 * MB, reservation: 100 * MB },
  cpu: { shares: 512, quota: 50000, period: 100000 },
  pids: { limit: 100 },
};

const sorted = (list) => list?.split('\n').sort();

/** Those that differ. */
function changes(from, to) {
  return Object.fromEntries(Object.entries(to).filter(([name, text]) => from[name] !== text));
}

describe('update', { skip: needsRoot }, () => {
  const root = makeRoot();
  const peers = makeRoot();
  const made = [];
  after(async () => {
    for (const one of made) {
      await one.call('delete', '--force', one.id);
      one.bundle.remove();
    }
    pruneCgroup('/tare_test');
    for (const { cgroupsPath } of made) assertNothingLeft({ root: root.path, cgroupsPath });
    root.remove();
    peers.remove();
  });

  async function running(runtime, resources = start, { readonly = true } = {}) {
    const id = uniqueId('update');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sleep', '1000'],
      edit: (config) => {
        config.linux.cgroupsPath = cgroupsPath;
        config.root.readonly = readonly;
        Object.assign(config.linux.resources, resources);
      },
    });
    const path = (runtime === tare ? root : peers).path;
    const one = {
      id,
      cgroupsPath,
      bundle,
      call: (...args) => runtime(path, args),
      limits: () => limitsOf(cgroupsPath),
      saved: () => JSON.parse(readFileSync(join(path, id, 'state.json'), 'utf8')).config.linux.resources,
      async update(...args) {
        const before = one.limits();
        const { code, stderr } = await one.call('update', ...args, id);
        return { code, stderr, changed: changes(before, one.limits()) };
      },
    };
    made.push(one);
    const result = await one.call('run', '--detach', '--bundle', bundle.dir, id);
    assert.equal(result.code, 0, result.stderr);
    return one;
  }

  /** A resources.json on stdin. */
  const input = (runtimeArgs, text) =>
    run('sh', ['-c', 'printf %s "$1" | { shift; "$@"; }', 'sh', text, ...runtimeArgs], { stdio: 'pipe' });

  describe('what runc does with the same', () => {
    let ours;
    let theirs;
    let straight = false;
    before(async () => {
      ours = await running(tare);
      theirs = await running(runc);
      // cgroup v2: a runc before 1.4 computes weights by a straight line; the newest's are in the table of resources.test.mjs
      straight = theirs.limits()['cpu.weight'] === '20\n';
      if (straight) assert.equal(ours.limits()['cpu.weight'], '59\n');
    });

    const comparable = (changed) =>
      Object.fromEntries(Object.entries(changed).filter(([name]) => !(straight && name === 'cpu.weight')));

    for (const args of [
      ['--memory', '100M'],
      ['--memory', '300M', '--memory-reservation', '50m'],
      ['--memory', '134217728'],
      ['--memory', '-1'],
      ['--memory', '150M'],
      ['--memory', '0'],
      ['--cpu-share', '100'],
      ['--cpu-share', '2000', '--cpu-quota', '20000', '--cpu-period', '50000'],
      ['--cpu-quota', '30000'],
      ['--cpu-period', '60000'],
      ['--cpu-quota', '-1'],
      ['--cpu-quota', '40000'],
      ['--cpuset-cpus', '0'],
      ['--cpuset-cpus', '0-1', '--cpuset-mems', '0'],
      ['--pids-limit', '50'],
      ['--pids-limit', '-1'],
      ['--pids-limit', '20'],
      ['--cpu-share', '1'],
      ['--cpu-share', '999999'],
      ['--memory', 'many'],
      ['--memory-reservation', '1.5G'],
      ['--cpu-quota', '5x'],
      ['--cpuset-cpus', '900'],
      ['--pids-limit', '30', '--cpuset-cpus', '901'],
      ['--blkio-weight', '500'],
      ['--memory', '60M', '--memory-swap', '120M'],
      ['--memory-swap', '10M'],
    ]) {
      test(args.join(' '), async (t) => {
        const expected = await theirs.update(...args);
        if (straight && /^(1|999999)$/.test(args[1])) {
          assert.notEqual(expected.code, 0, 'its line leads out of what a weight can be');
          assert.equal((await ours.update(...args)).changed['cpu.weight'], args[1] === '1' ? '1\n' : '10000\n');
          return;
        }
        // runc leaves what it had written before the refusal, in some orders; ours never
        const result = await ours.update(...args);
        if (expected.code !== 0) {
          assert.equal(result.code, 1, 'refused too');
          assert.deepEqual(result.changed, {});
          return t.diagnostic(result.stderr);
        }
        assert.equal(result.code, 0, result.stderr);
        assert.deepEqual(comparable(result.changed), comparable(expected.changed));
      });
    }

    for (const [name, resources] of Object.entries({
      nothing: {},
      'zeroes, as engines send them': { memory: { limit: 0, swap: 0 }, cpu: { shares: 0, quota: 0, cpus: '' } },
      memory: { memory: { limit: 80 * MB, reservation: 40 * MB } },
      'no limit of memory': { memory: { limit: -1, swap: -1 } },
      cpu: { cpu: { shares: 300, quota: 25000, period: 75000, cpus: '0' } },
      pids: { pids: { limit: 33 } },
    })) {
      test(`--resources: ${name}`, async () => {
        const text = JSON.stringify(resources);
        const file = join(ours.bundle.dir, 'resources.json');
        writeFileSync(file, text);
        const expected = await theirs.update('--resources', file);
        assert.equal(expected.code, 0, expected.stderr);
        const result = await ours.update('--resources', file, '--pids-limit', '999');
        assert.equal(result.code, 0, result.stderr);
        assert.deepEqual(comparable(result.changed), comparable(expected.changed));
        const before = ours.limits();
        const piped = await input([process.execPath, tareBin, '--root', root.path, 'update', '-r', '-', ours.id], text);
        assert.equal(piped.code, 0, piped.stderr);
        assert.deepEqual(ours.limits(), before);
      });
    }
  });

  test('state.json follows: what was given, merged into what there was', async () => {
    const one = await running(tare);
    const { devices } = one.saved();
    assert.ok(devices.length > 0);
    assert.equal((await one.update('--memory', '150M', '--cpu-share', '100')).code, 0);
    assert.deepEqual(one.saved(), {
      devices,
      memory: { ...start.memory, limit: 150 * MB },
      cpu: { ...start.cpu, shares: 100 },
      pids: start.pids,
    });
    assert.equal((await one.update('--pids-limit', '7')).code, 0);
    assert.deepEqual(one.saved().pids, { limit: 7 });
    const state = JSON.parse((await one.call('state', one.id)).stdout);
    assert.equal(state.status, 'running');
  });

  test('the library: lists by what they are about, integers of any size, and what it says of a refusal', async () => {
    const id = uniqueId('update');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sleep', '1000'],
      edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
    });
    const factory = new Factory({ root: root.path });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
    try {
      await container.update({ memory: { limit: 100 * MB } });
      const before = limitsOf(cgroupsPath);
      const huge = Object.keys(before).find((name) => name.startsWith('hugetlb.2MB'));
      if (huge) {
        await container.update({ hugepageLimits: [{ pageSize: '2MB', limit: 4 * MB }] });
        await container.update({ hugepageLimits: [{ pageSize: '2MB', limit: 8n * BigInt(MB) }] });
        assert.equal(limitsOf(cgroupsPath)[huge], `${8 * MB}\n`);
      }
      const loaded = async () => (await factory.load(id)).config.linux.resources;
      const saved = await loaded();
      assert.deepEqual(saved.hugepageLimits, huge && [{ pageSize: '2MB', limit: 8 * MB }]);
      await assert.rejects(container.update('{ "pids": {\n  "limit": "five" } }'), (error) => {
        assert.ok(ContainerError.is(error));
        assert.deepEqual([error.code, error.pointer], ['ConfigInvalid', '/pids/limit']);
        assert.equal(error.diagnostics[0].line, 2);
        return true;
      });
      // refused by the kernel, after others were taken
      const text = '{ "pids": { "limit": 11 }, "memory": { "limit": 99999744 },\n"cpu": { "cpus": "77" } }';
      const now = limitsOf(cgroupsPath);
      await assert.rejects(container.update(text), (error) => {
        assert.deepEqual([error.code, error.pointer, error.line], ['SystemError', '/cpu/cpus', 2]);
        return true;
      });
      assert.deepEqual(limitsOf(cgroupsPath), now);
      assert.deepEqual(await loaded(), saved);
      await assert.rejects(container.update({}, { nonsense: 1 }), { code: 'ConfigInvalid', pointer: '/nonsense' });
      await assert.rejects(container.update(7), { code: 'ConfigInvalid' });
      await container.signal('KILL');
      await container.wait();
      await assert.rejects(container.update({ pids: { limit: 5 } }), { code: 'ContainerNotRunning' });
    } finally {
      await container.destroy();
      bundle.remove();
    }
    await assert.rejects(container.update({}), { code: 'ContainerNotExists' });
    assertNothingLeft({ root: join(root.path, 'none'), cgroupsPath, bundle });
  });

  test('what is wrong with an option is said of the option', async () => {
    const one = await running(tare);
    for (const [args, message] of [
      [['--cpu-period', '5'], /--cpu-period: a period is from 1000 to 1000000 microseconds, not 5/],
      [['--memory', 'lots'], /invalid value for memory/],
      [['--cpu-share', '-3'], /invalid value for cpu-share/],
      [
        ['--memory-swap', '10M'],
        version === 2
          ? /--memory-swap: unable to set swap limit without memory limit/
          : /--memory-swap: memory and swap together .* with what the container has/,
      ],
      [['--cpuset-cpus', '88'], /--cpuset-cpus: .*cpuset.cpus/],
      [['--l3-cache-schema', 'L3:0=f'], /\/linux\/intelRdt: the container has no group of resctrl/],
      [['--resources', '/nonexistent'], /ENOENT/],
    ]) {
      const { code, stderr, changed } = await one.update(...args);
      assert.equal(code, 1, args.join(' '));
      assert.match(stderr, message);
      assert.deepEqual(changed, {});
    }
    assert.deepEqual(one.saved().memory, start.memory);
  });

  test('a paused container is updated, and stays paused', async () => {
    const one = await running(tare);
    assert.equal((await one.call('pause', one.id)).code, 0);
    const { code, changed, stderr } = await one.update('--pids-limit', '9', '--memory', '100M');
    assert.equal(code, 0, stderr);
    assert.ok(changed['pids.max'] === '9\n');
    assert.equal(JSON.parse((await one.call('state', one.id)).stdout).status, 'paused');
  });

  const rule = (type, major, minor, access, allow = true) => ({ allow, type, major, minor, access });
  const deny = { allow: false, access: 'rwm' };
  /** Whether the container may write to /dev/kmsg, which bundles do not have: mknod makes it. Nothing is written. */
  const writes = async (one) => {
    const script = 'rm -f /tmp/d; mknod /tmp/d c 1 11 && : > /tmp/d';
    return (await one.call('exec', '--cap', 'CAP_MKNOD', one.id, 'sh', '-c', script)).code === 0;
  };
  const send = async (one, resources) => {
    const file = join(one.bundle.dir, 'devices.json');
    writeFileSync(file, JSON.stringify(resources));
    return one.update('--resources', file);
  };

  test('devices: as given, when they are given; what is refused later leaves the old ones', async () => {
    const mine = [deny, rule('c', 1, 11, 'w')];
    const one = await running(tare, { devices: mine }, { readonly: false });
    const list = () => one.limits()['devices.list'];
    const first = list();
    assert.equal(await writes(one), true);
    assert.equal((await one.update('--pids-limit', '50')).code, 0);
    assert.equal(list(), first, 'not given: untouched');
    const others = [deny, rule('c', 1, 11, 'r'), rule('c', 10, 237, 'rwm')];
    const { code, stderr } = await send(one, { devices: others });
    assert.equal(code, 0, stderr);
    assert.equal(await writes(one), false);
    assert.deepEqual(one.saved().devices, others);
    const second = list();
    for (const devices of [mine, [{ allow: true, access: 'rwm' }]]) {
      assert.equal((await send(one, { devices, cpu: { cpus: '99' } })).code, 1);
      assert.deepEqual(sorted(list()), sorted(second));
      assert.equal(await writes(one), false);
      assert.deepEqual(one.saved().devices, others);
    }
    assert.equal((await send(one, { devices: [{ allow: true, access: 'rwm' }] })).code, 0);
    assert.equal(await writes(one), true);
    assert.equal(
      (await send(one, { devices: [{ allow: true, access: 'rwm' }, rule('c', 1, 11, 'w', false)] })).code,
      0,
    );
    assert.equal(await writes(one), false);
    assert.equal((await send(one, { devices: others })).code, 0);
    assert.deepEqual(sorted(list()), sorted(second));
    assert.equal((await send(one, { devices: mine })).code, 0);
    assert.equal(await writes(one), true);
    assert.deepEqual(sorted(list()), sorted(first));
    if (list() === undefined) {
      const [directory] = cgroups(one.cgroupsPath);
      const count = execFileSync(program('count-device-programs'), [directory], { encoding: 'utf8' });
      assert.equal(count, '1\n', 'programs do not pile up');
    }
  });

  test('two at once: each is whole, one after the other', async () => {
    const one = await running(tare);
    const factory = new Factory({ root: root.path });
    const container = await factory.load(one.id);
    const values = [10, 20, 30, 40, 50, 60];
    await Promise.all(values.map((limit) => container.update({ pids: { limit }, cpu: { shares: limit * 10 } })));
    const { pids, cpu } = one.saved();
    assert.ok(values.includes(pids.limit));
    assert.equal(cpu.shares, pids.limit * 10);
    assert.equal(one.limits()['pids.max'], `${pids.limit}\n`);
  });

  test('without cgroups there is nothing to limit', async () => {
    const id = uniqueId('update');
    const bundle = makeBundle({ args: ['sleep', '1000'] });
    const factory = new Factory({ root: root.path, cgroupManager: 'disabled' });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir });
    await assert.rejects(container.update({ pids: { limit: 5 } }), {
      code: 'ConfigInvalid',
      pointer: '/pids/limit',
      message: /a limit needs a cgroup, and this container has none/,
    });
    await container.update({});
    await container.destroy();
    bundle.remove();
  });
});
