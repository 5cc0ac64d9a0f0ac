// What each field of linux.resources becomes on cgroup v1 and v2: exact lists of writes.
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { compileEntry, instance } from '../support/wasm.mjs';
import { added } from './support/added.mjs';
import { defaultConfig } from './support/configs.mjs';
import { assertGolden } from './support/golden.mjs';
import { facts } from './support/hosts.mjs';

const { call } = instance(await compileEntry('verbs'));

/** A line for each write: `controller file=value pointer`, and what else there is to it. A string "#1" is the number 1. */
const limits = (resources, version, memory) =>
  JSON.parse(call('limits', JSON.stringify({ resources, version, memory }).replace(/"#(-?\d+)"/g, '$1')).text);

const MOST = '#18446744073709551615';
const most = MOST.slice(1);
const signed = '#9223372036854775807';
const device = { major: 8, minor: 16 };

/** name, resources, what version 1 writes, what version 2 does. A line that begins with "/" is a refusal. */
const ROWS = [
  ['nothing', {}, [], []],
  ['nulls', { memory: null, cpu: { quota: null, cpus: null }, pids: null, unified: null }, [], []],
  [
    'nothing asked for: 0, false and empty texts',
    {
      memory: { limit: 0, reservation: 0, swap: 0, disableOOMKiller: false, kernel: 0 },
      cpu: { shares: 0, quota: 0, period: 0, realtimeRuntime: 0, realtimePeriod: 0, cpus: '', mems: '' },
      blockIO: { weight: 0, leafWeight: 0, weightDevice: [{ ...device, weight: 0 }] },
      network: { classID: 0, priorities: [] },
      unified: {},
    },
    [],
    [],
  ],
  [
    'memory: limit',
    { memory: { limit: signed } },
    ['memory memory.limit_in_bytes=9223372036854775807 /memory/limit'],
    ['memory memory.max=9223372036854775807 /memory/limit'],
  ],
  [
    'memory: no limit, which goes for swap too where that is counted',
    { memory: { limit: -1 } },
    ['memory memory.memsw.limit_in_bytes=-1 /memory/limit unless 2', 'memory memory.limit_in_bytes=-1 /memory/limit'],
    ['memory memory.swap.max=max /memory/limit unless 2', 'memory memory.max=max /memory/limit'],
  ],
  [
    'memory: limit and swap',
    { memory: { limit: 1000, swap: 1500 } },
    ['memory memory.limit_in_bytes=1000 /memory/limit', 'memory memory.memsw.limit_in_bytes=1500 /memory/swap'],
    ['memory memory.swap.max=500 /memory/swap', 'memory memory.max=1000 /memory/limit'],
  ],
  [
    'memory: no swap',
    { memory: { limit: 1000, swap: 1000 } },
    ['memory memory.limit_in_bytes=1000 /memory/limit', 'memory memory.memsw.limit_in_bytes=1000 /memory/swap'],
    ['memory memory.swap.max=0 /memory/swap unless 2', 'memory memory.max=1000 /memory/limit'],
  ],
  [
    'memory: swap without a limit',
    { memory: { limit: 1000, swap: -1 } },
    ['memory memory.memsw.limit_in_bytes=-1 /memory/swap', 'memory memory.limit_in_bytes=1000 /memory/limit'],
    ['memory memory.swap.max=max /memory/swap unless 2', 'memory memory.max=1000 /memory/limit'],
  ],
  [
    'memory: swap of no limited memory',
    { memory: { limit: -1, swap: 1500 } },
    ['memory memory.limit_in_bytes=-1 /memory/limit', 'memory memory.memsw.limit_in_bytes=1500 /memory/swap'],
    ['memory memory.swap.max=1500 /memory/swap', 'memory memory.max=max /memory/limit'],
  ],
  [
    'memory: swap alone',
    { memory: { swap: 1500 } },
    ['memory memory.memsw.limit_in_bytes=1500 /memory/swap'],
    ['/memory/swap: unable to set swap limit without memory limit'],
  ],
  [
    'memory: reservation',
    { memory: { reservation: 700 } },
    ['memory memory.soft_limit_in_bytes=700 /memory/reservation'],
    ['memory memory.low=700 /memory/reservation'],
  ],
  [
    'memory: no reservation',
    { memory: { reservation: -1 } },
    ['memory memory.soft_limit_in_bytes=-1 /memory/reservation'],
    ['memory memory.low=max /memory/reservation'],
  ],
  ['memory: kernel memory is ignored', { memory: { kernel: 5, kernelTCP: 5, checkBeforeUpdate: true } }, [], []],
  [
    'memory: swappiness',
    { memory: { swappiness: 0 } },
    ['memory memory.swappiness=0 /memory/swappiness'],
    ['/memory/swappiness: cgroup v2 has no "swappiness"; remove it'],
  ],
  [
    'memory: disableOOMKiller',
    { memory: { disableOOMKiller: true } },
    ['memory memory.oom_control=1 /memory/disableOOMKiller [oom_kill_disable|0]'],
    ['/memory/disableOOMKiller: cgroup v2 has no "disableOOMKiller"; remove it'],
  ],
  [
    'memory: useHierarchy',
    { memory: { useHierarchy: true } },
    ['memory memory.use_hierarchy=1 /memory/useHierarchy'],
    [],
  ],
  [
    'memory: no useHierarchy',
    { memory: { useHierarchy: false } },
    ['memory memory.use_hierarchy=0 /memory/useHierarchy'],
    ['/memory/useHierarchy: cgroup v2 has no "useHierarchy"; remove it'],
  ],
  ['cpu: shares', { cpu: { shares: 1024 } }, ['cpu cpu.shares=1024 /cpu/shares'], ['cpu cpu.weight=100 /cpu/shares']],
  [
    'cpu: fewer shares than there are',
    { cpu: { shares: 1 } },
    ['/cpu/shares: the minimum allowed cpu-shares is 2', 'cpu cpu.shares=1 /cpu/shares'],
    ['cpu cpu.weight=1 /cpu/shares'],
  ],
  [
    'cpu: more shares than there are',
    { cpu: { shares: MOST } },
    ['/cpu/shares: the maximum allowed cpu-shares is 262144', `cpu cpu.shares=${most} /cpu/shares`],
    ['cpu cpu.weight=10000 /cpu/shares'],
  ],
  [
    'cpu: quota',
    { cpu: { quota: 50000 } },
    ['cpu cpu.cfs_quota_us=50000 /cpu/quota late'],
    ['cpu cpu.max=50000 100000 /cpu/quota late'],
  ],
  [
    'cpu: no quota',
    { cpu: { quota: -1 } },
    ['cpu cpu.cfs_quota_us=-1 /cpu/quota late'],
    ['cpu cpu.max=max 100000 /cpu/quota late'],
  ],
  [
    'cpu: period',
    { cpu: { period: 20000 } },
    ['cpu cpu.cfs_period_us=20000 /cpu/period late'],
    ['cpu cpu.max=max 20000 /cpu/period late'],
  ],
  [
    'cpu: quota, period and burst',
    { cpu: { quota: 5000, period: 10000, burst: 1000 } },
    [
      'cpu cpu.cfs_period_us=10000 /cpu/period late',
      'cpu cpu.cfs_burst_us=1000 /cpu/burst late',
      'cpu cpu.cfs_quota_us=5000 /cpu/quota late',
    ],
    ['cpu cpu.max.burst=1000 /cpu/burst late', 'cpu cpu.max=5000 10000 /cpu/quota late'],
  ],
  [
    'cpu: no burst',
    { cpu: { burst: 0 } },
    ['cpu cpu.cfs_burst_us=0 /cpu/burst late'],
    ['cpu cpu.max.burst=0 /cpu/burst late'],
  ],
  [
    'cpu: real time',
    { cpu: { realtimeRuntime: 5000, realtimePeriod: 10000 } },
    ['cpu cpu.rt_period_us=10000 /cpu/realtimePeriod', 'cpu cpu.rt_runtime_us=5000 /cpu/realtimeRuntime'],
    ['/cpu/realtimeRuntime: cgroup v2 has no "realtimeRuntime"; remove it'],
  ],
  [
    'cpu: sets',
    { cpu: { cpus: '0-1', mems: '0' } },
    ['cpuset cpuset.cpus=0-1 /cpu/cpus', 'cpuset cpuset.mems=0 /cpu/mems'],
    ['cpuset cpuset.cpus=0-1 /cpu/cpus', 'cpuset cpuset.mems=0 /cpu/mems'],
  ],
  [
    'cpu: idle, which has no weight',
    { cpu: { idle: 1, shares: 1024 } },
    ['cpu cpu.shares=1024 /cpu/shares', 'cpu cpu.idle=1 /cpu/idle'],
    ['cpu cpu.idle=1 /cpu/idle'],
  ],
  [
    'cpu: not idle',
    { cpu: { idle: 0, shares: 1024 } },
    ['cpu cpu.idle=0 /cpu/idle', 'cpu cpu.shares=1024 /cpu/shares'],
    ['cpu cpu.idle=0 /cpu/idle', 'cpu cpu.weight=100 /cpu/shares'],
  ],
  ...[
    [0, '1'],
    [1, '1'],
    [-1, 'max'],
    ['#-9223372036854775808', 'max'],
    [signed, '9223372036854775807'],
  ].map(([limit, text]) => [
    `pids: ${limit}`,
    { pids: { limit } },
    [`pids pids.max=${text} /pids/limit`],
    [`pids pids.max=${text} /pids/limit`],
  ]),
  ...[
    [10, 1],
    [500, 4950],
    [1000, 10000],
  ].map(([weight, io]) => [
    `blockIO: weight ${weight}`,
    { blockIO: { weight } },
    [`blkio blkio.weight=${weight} /blockIO/weight else blkio.bfq.weight=${weight}`],
    [`io io.bfq.weight=${weight} /blockIO/weight else io.weight=${io}`],
  ]),
  [
    'blockIO: leafWeight',
    { blockIO: { leafWeight: 10 } },
    ['blkio blkio.leaf_weight=10 /blockIO/leafWeight'],
    ['/blockIO/leafWeight: cgroup v2 has no "leafWeight"; remove it'],
  ],
  [
    'blockIO: weights of devices',
    { blockIO: { weightDevice: [{ ...device, weight: 10 }] } },
    [
      'blkio blkio.weight_device=8:16 10 /blockIO/weightDevice/0/weight [8:16|8:16 default] else blkio.bfq.weight_device=8:16 10',
    ],
    ['io io.bfq.weight=8:16 10 /blockIO/weightDevice/0/weight [8:16|8:16 default]'],
  ],
  [
    'blockIO: throttles',
    {
      blockIO: {
        throttleReadBpsDevice: [{ ...device, rate: MOST }],
        throttleWriteBpsDevice: [{ ...device, rate: 1 }],
        throttleReadIOPSDevice: [{ ...device, rate: 2 }],
        throttleWriteIOPSDevice: [
          { ...device, rate: 3 },
          { major: 4294967295, minor: 0, rate: 4 },
        ],
      },
    },
    [
      `blkio blkio.throttle.read_bps_device=8:16 ${most} /blockIO/throttleReadBpsDevice/0/rate [8:16|8:16 0]`,
      'blkio blkio.throttle.write_bps_device=8:16 1 /blockIO/throttleWriteBpsDevice/0/rate [8:16|8:16 0]',
      'blkio blkio.throttle.read_iops_device=8:16 2 /blockIO/throttleReadIOPSDevice/0/rate [8:16|8:16 0]',
      'blkio blkio.throttle.write_iops_device=8:16 3 /blockIO/throttleWriteIOPSDevice/0/rate [8:16|8:16 0]',
      'blkio blkio.throttle.write_iops_device=4294967295:0 4 /blockIO/throttleWriteIOPSDevice/1/rate [4294967295:0|4294967295:0 0]',
    ],
    [
      ['rbps', most, 'throttleReadBpsDevice/0', '8:16'],
      ['wbps', 1, 'throttleWriteBpsDevice/0', '8:16'],
      ['riops', 2, 'throttleReadIOPSDevice/0', '8:16'],
      ['wiops', 3, 'throttleWriteIOPSDevice/0', '8:16'],
      ['wiops', 4, 'throttleWriteIOPSDevice/1', '4294967295:0'],
    ].map(
      ([what, rate, pointer, at]) =>
        `io io.max=${at} ${what}=${rate} /blockIO/${pointer}/rate [${at}|${at} rbps=max wbps=max riops=max wiops=max]`,
    ),
  ],
  [
    'hugepageLimits',
    { hugepageLimits: [{ pageSize: '2MB', limit: 0 }] },
    [
      'hugetlb hugetlb.2MB.limit_in_bytes=0 /hugepageLimits/0/limit',
      'hugetlb hugetlb.2MB.rsvd.limit_in_bytes=0 /hugepageLimits/0/limit unless 2',
    ],
    [
      'hugetlb hugetlb.2MB.max=0 /hugepageLimits/0/limit',
      'hugetlb hugetlb.2MB.rsvd.max=0 /hugepageLimits/0/limit unless 2',
    ],
  ],
  [
    'network: class',
    { network: { classID: 4294967295 } },
    ['net_cls net_cls.classid=4294967295 /network/classID'],
    ['/network/classID: cgroup v2 has no "classID"; remove it'],
  ],
  [
    'network: priorities',
    { network: { priorities: [{ name: 'eth0', priority: 0 }] } },
    ['net_prio net_prio.ifpriomap=eth0 0 /network/priorities/0 [eth0|eth0 0]'],
    ['/network/priorities/0: cgroup v2 has no "priorities"; remove it'],
  ],
  ...[
    [{ hcaHandles: 0 }, 'hca_handle=0'],
    [{ hcaObjects: 4294967295 }, 'hca_object=4294967295'],
    [{ hcaHandles: 2, hcaObjects: 3 }, 'hca_handle=2 hca_object=3'],
  ].map(([limit, text]) => [
    `rdma: ${text}`,
    { rdma: { 'a/b~': limit } },
    [`rdma rdma.max=a/b~ ${text} /rdma/a~1b~0 [a/b~|a/b~ hca_handle=max hca_object=max]`],
    [`rdma rdma.max=a/b~ ${text} /rdma/a~1b~0 [a/b~|a/b~ hca_handle=max hca_object=max]`],
  ]),
  [
    'unified: last, in order, line by line',
    {
      unified: { 'memory.high': '5', 'io.max': '8:0 rbps=1\n8:16 wbps=2\n', 'io.weight': '50', 'hugetlb.2MB.max': '' },
      memory: { limit: 5 },
    },
    [
      '/unified/memory.high: invalid configuration: cannot use unified on cgroup v1',
      'memory memory.limit_in_bytes=5 /memory/limit',
    ],
    [
      'memory memory.max=5 /memory/limit',
      'memory memory.high=5 /unified/memory.high',
      'io io.max=8:0 rbps=1 /unified/io.max [8:0|8:0 rbps=max wbps=max riops=max wiops=max]',
      'io io.max=8:16 wbps=2 /unified/io.max [8:16|8:16 rbps=max wbps=max riops=max wiops=max]',
      'io io.weight=50 /unified/io.weight [default|default default]',
    ],
  ],
];

describe('limits', () => {
  for (const [name, resources, first, second] of ROWS) {
    test(name, () => {
      assert.deepEqual(limits(resources, 1), first, 'version 1');
      const found = limits(resources, 2);
      // what cannot be is not written
      assert.deepEqual(second[0]?.startsWith('/') ? found.slice(0, 1) : found, second, 'version 2');
    });
  }

  test('an update writes memory and swap in the order that goes through', () => {
    const order = (limit, swap, now) =>
      limits({ memory: { limit, swap } }, 1, now).map((line) => line.split(/[ =]/)[1]);
    const [memory, both] = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'];
    assert.deepEqual(order(200, 400, 100), [both, memory], 'more than the limit is now');
    assert.deepEqual(order(200, 400, 400), [memory, both], 'no more');
    assert.deepEqual(order(200, 400, '#9223372036854771712'), [memory, both], 'there was none');
    assert.deepEqual(order(200, -1, '#9223372036854771712'), [both, memory], 'none at all');
  });

  test('an update writes again what the old quota may have been against', () => {
    const cpu = { quota: 5, period: 6, burst: 7, realtimeRuntime: 8, realtimePeriod: 9 };
    const short = (line) => line.replace(/^cpu cpu\.| \/cpu\/\w+| late/g, '');
    assert.deepEqual(limits({ cpu }, 1, 1).map(short), [
      'cfs_period_us=6 unless 22',
      'cfs_burst_us=7 unless 22',
      'cfs_quota_us=5',
      'cfs_period_us=6',
      'cfs_burst_us=7',
      'rt_period_us=9 unless 22',
      'rt_runtime_us=8',
      'rt_period_us=9',
    ]);
    const second = { quota: 5, period: 6, burst: 7 };
    assert.deepEqual(limits({ cpu: second }, 2, 1).map(short), ['max.burst=7 unless 22', 'max=5 6', 'max.burst=7']);
    assert.deepEqual(limits({ cpu: { burst: 7 } }, 2, 1).map(short), ['max.burst=7'], 'the quota stays');
  });

  test('shares as weights: the least, the usual and the greatest, and no step back between', () => {
    const all = Array.from({ length: 2000 }, (_, i) => 2 + Math.floor((i / 1999) ** 3 * 262142));
    const weights = JSON.parse(call('weights', JSON.stringify([1, ...all])).text);
    assert.deepEqual(weights.slice(0, 2), [1, 1]);
    assert.equal(weights.at(-1), 10000);
    assert.ok(weights.every((weight, i) => i === 0 || weight >= weights[i - 1]));
    // as runc computes them
    const known = { 3: 2, 10: 4, 100: 17, 512: 59, 1024: 100, 2048: 174, 4096: 303, 100000: 4340 };
    assert.deepEqual(
      JSON.parse(call('weights', JSON.stringify(Object.keys(known).map(Number))).text),
      Object.values(known),
    );
  });
});

test('golden: the writes of create, and where they are in its plan', () => {
  for (const host of ['v1', 'v2']) {
    const resources = {
      memory: { limit: 1000000 },
      cpu: { quota: 5000, shares: 100, ...(host === 'v1' && { cpus: '0' }) },
    };
    const lists = added((config) => Object.assign(config.linux.resources, resources), {
      host,
      more: { more: ['memory'] },
    });
    assert.deepEqual(lists[1], [], "init's list");
    assertGolden(`create-resources-${host}`, lists[0]);
  }
});

test('hooks of the runtime find the CPU time limited; init is not before its mounts are made', () => {
  for (const host of ['v1', 'v2']) {
    const [ops] = added(
      (config) => {
        config.linux.resources.cpu = { quota: 5000 };
        config.hooks = { createRuntime: [{ path: '/bin/true' }] };
      },
      { host },
    );
    const at = (words) => ops.findIndex((line) => line.includes(words));
    assert.ok(at('SYNC_WAIT') < at('CGROUP_WRITE') && at('CGROUP_WRITE') < at('HOOK'), ops.join('\n'));
  }
});

test('what a host cannot limit is refused, with what to do', () => {
  const refused = (resources, host = 'v1', more = {}, options = {}) => {
    const config = defaultConfig();
    Object.assign(config.linux.resources, resources);
    const request = { verb: 'create', root: '/run/tare', id: 'web_1', bundle: '/bundle', now: '', ...options };
    const { kind, error } = loadCore().step(request, Buffer.from(JSON.stringify(config)), [facts(host, more)]);
    assert.equal(kind, 'error');
    assert.equal(error.code, 'ConfigInvalid');
    assert.ok(error.message.startsWith(`${error.pointer}: `), error.message);
    return [error.pointer, error.message.slice(error.pointer.length + 2)];
  };
  const [pointer, message] = refused({ pids: { limit: 5 } });
  assert.equal(pointer, '/linux/resources/pids/limit');
  assert.match(
    message,
    /^the cgroup controller "pids" is not mounted; remove .*\(`mkdir \/sys\/fs\/cgroup\/pids && mount -t cgroup/,
  );
  assert.equal(refused({ cpu: { cpus: '0' } }, 'v2')[0], '/linux/resources/cpu/cpus');
  assert.match(refused({ cpu: { cpus: '0' } }, 'v2')[1], /^controller "cpuset" not available: .*Delegate=/);
  assert.match(refused({ unified: { 'io.max': '1' } }, 'v2')[1], /^controller "io" not available/);
  assert.match(refused({ unified: { 'cgroup.freeze': '1' } }, 'v2')[1], /nothing ever begins in a frozen cgroup/);
  assert.equal(refused({ cpu: { shares: 1 } })[1], 'the minimum allowed cpu-shares is 2');
  assert.match(refused({ cpu: { shares: 5 } }, 'v1', {}, { cgroupManager: 'disabled' })[1], /^a limit needs a cgroup/);
  assert.match(refused({ unified: { 'memory.max': '1' } }, 'hybrid')[1], /cannot use unified on cgroup v1/);
});
