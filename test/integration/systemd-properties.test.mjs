// With systemd as the first process: what it says of a container's unit is what it says of runc's for the same config, and nothing is left
// of either. (In virtual machines: `npm run test:vm -- --systemd --systemd-v1`.)
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { needsVersion2 } from '../support/cgroup-v2.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft } from '../support/leftovers.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';
import { needsSystemd } from '../support/systemd-booted.mjs';
import { MAPPED, makeUserBundle } from '../support/userns.mjs';

/** What is said otherwise on purpose (runc sets properties of a unit that is there already), or of the moment. */
const OTHER =
  /^(Description|Id|Names|ControlGroup|ControlGroupId|InvocationID|.*Timestamp.*|CPUUsageNSec|MemoryCurrent|TasksCurrent|IO(Read|Write).*|MemoryAvailable|EffectiveCPUs|DeviceAllow|FragmentPath|DropInPaths|NeedDaemonReload)=/;
/** A virtual machine without help of the hardware is slow. */
const PATIENT = { timeout: 180_000 };
const SLICE = 'taretest-properties.slice';
/** What systemd calls a limit of memory. */
const MEMORY = needsVersion2 ? 'MemoryLimit' : 'MemoryMax';

describe('the properties of units', { skip: needsRoot || needsSystemd }, () => {
  const root = makeRoot();
  after(() => root.remove());

  async function shown(unit) {
    const { stdout } = await run('systemctl', ['show', unit], PATIENT);
    return stdout
      .trim()
      .split('\n')
      .filter((line) => !OTHER.test(line))
      .map((line) => line.replaceAll(unit, 'UNIT'));
  }

  async function compare(edit, expected) {
    const seen = {};
    for (const [name, command] of Object.entries({ tare, runc })) {
      const id = uniqueId(name);
      const bundle = makeBundle({
        args: ['sleep', '1000'],
        edit: (config) => {
          config.linux.cgroupsPath = `${SLICE}:x:${id}`;
          edit?.(config);
        },
      });
      const must = async (...args) => {
        const { code, stderr } = await command(root.path, args, PATIENT);
        assert.equal(code, 0, `${name} ${args.join(' ')}: ${stderr}`);
      };
      try {
        await must('--systemd-cgroup', 'create', '--bundle', bundle.dir, id);
        seen[name] = await shown(`x-${id}.scope`);
        await must('start', id);
        if (name === 'tare') {
          await must('exec', id, 'true');
          await must('pause', id);
          await must('resume', id);
        }
      } finally {
        await command(root.path, [...(name === 'runc' ? ['--systemd-cgroup'] : []), 'delete', '--force', id]);
        bundle.remove();
      }
      const cgroupsPath = `/taretest.slice/${SLICE}/x-${id}.scope`;
      if (name === 'tare') {
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        await until(
          async () => (await run('systemctl', ['list-units', '--all', '--no-legend', `x-${id}.scope`])).stdout === '',
          'gone',
        );
      }
    }
    assert.deepEqual(seen.tare, seen.runc);
    for (const line of expected ?? []) assert.ok(seen.tare.includes(line), line);
  }

  test('by default', () => compare());
  test('limits', () =>
    compare(
      (config) => {
        Object.assign(config.linux.resources, {
          memory: { limit: 100 << 20, reservation: 50 << 20, swap: 150 << 20 },
          cpu: { quota: 15500, period: 50000, cpus: '0', mems: '0' },
          pids: { limit: 100 },
        });
      },
      [
        `${MEMORY}=104857600`,
        'TasksMax=100',
        'CPUQuotaPerSecUSec=310ms',
        ...(needsVersion2 ? [] : ['MemoryLow=52428800', 'MemorySwapMax=52428800', 'AllowedCPUs=0']),
      ],
    ));
  test('no limits', () =>
    compare((config) => {
      Object.assign(config.linux.resources, { memory: { limit: -1 }, cpu: { quota: -1 }, pids: { limit: -1 } });
    }));
  test('files of version 2', { skip: needsVersion2 }, () =>
    compare((config) => {
      config.linux.resources.unified = {
        'memory.high': '80000000',
        'cpu.weight': '50',
        'pids.max': '50',
        'cpu.max': '10000 100000',
      };
    }),
  );
  test('what annotations ask for', () =>
    compare(
      (config) => {
        config.annotations = {
          'org.systemd.property.TimeoutStopSec': 'uint64 7',
          'org.systemd.property.CollectMode': "'inactive-or-failed'",
        };
      },
      ['TimeoutStopUSec=7s', 'CollectMode=inactive-or-failed'],
    ));

  test('a cgroup that its user namespace sees as its own is given away', { skip: needsVersion2 }, async () => {
    const owners = {};
    for (const [name, command] of Object.entries({ tare, runc })) {
      const id = uniqueId(name);
      const bundle = makeUserBundle({
        args: ['sh', '-c', 'mkdir /sys/fs/cgroup/mine && echo 0 > /sys/fs/cgroup/mine/cgroup.procs; exec sleep 1000'],
        edit(config) {
          config.linux.cgroupsPath = `${SLICE}:x:${id}`;
          config.linux.namespaces.push({ type: 'cgroup' });
          const mount = config.mounts.find(({ destination }) => destination === '/sys/fs/cgroup');
          mount.options = mount.options.filter((option) => option !== 'ro');
        },
      });
      try {
        const { code, stderr } = await command(
          root.path,
          ['--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id],
          PATIENT,
        );
        assert.equal(code, 0, `${name}: ${stderr}`);
        const directory = `/sys/fs/cgroup/taretest.slice/${SLICE}/x-${id}.scope`;
        const procs = join(directory, 'mine/cgroup.procs');
        await until(() => existsSync(procs) && readFileSync(procs, 'utf8') !== '', 'it has moved itself');
        owners[name] = Object.fromEntries(
          ['.', ...readdirSync(directory)].map((file) => [file, statSync(join(directory, file)).uid]),
        );
      } finally {
        await command(root.path, [...(name === 'runc' ? ['--systemd-cgroup'] : []), 'delete', '--force', id]);
        bundle.remove();
      }
    }
    assert.equal(owners.tare['cgroup.procs'], MAPPED.uid);
    assert.deepEqual(owners.tare, owners.runc);
  });

  test('update tells the unit', async () => {
    const id = uniqueId('update');
    const bundle = makeBundle({
      args: ['sleep', '1000'],
      edit: (config) => (config.linux.cgroupsPath = `${SLICE}:x:${id}`),
    });
    try {
      const must = async (...args) => {
        const { code, stderr } = await tare(root.path, args, PATIENT);
        assert.equal(code, 0, `${args.join(' ')}: ${stderr}`);
      };
      await must('--systemd-cgroup', 'run', '--detach', '--bundle', bundle.dir, id);
      await must('update', '--memory', '67108864', '--pids-limit', '77', id);
      const lines = await shown(`x-${id}.scope`);
      for (const line of [`${MEMORY}=67108864`, 'TasksMax=77']) assert.ok(lines.includes(line), line);
      assert.equal(
        JSON.parse(readFileSync(join(root.path, id, 'state.json'), 'utf8')).config.linux.resources.pids.limit,
        77,
      );
    } finally {
      await tare(root.path, ['delete', '--force', id], PATIENT);
      bundle.remove();
    }
  });
});
