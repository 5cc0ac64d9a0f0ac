// Values of linux.resources for every field, at its boundaries. A string "#1" is the number 1, where a double cannot hold it.
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { hierarchies } from './leftovers.mjs';

/** Which cgroups manage resources here. */
export const version = hierarchies.includes('/sys/fs/cgroup') ? 2 : 1;

const zero = { runc: 'since 1.4 zero is a limit, of one process', crun: 'it takes zero for no limit' };
const straight = 'it computes weights by a straight line, as runc did until 2025';
const later = 'it does not know it yet';
const whole = 9223372036854771712n;
const signed = '#9223372036854775807';
const unsigned = '#18446744073709551615';

/** Some disk of this host, for throttles: { major, minor }, or undefined. */
const disk = (() => {
  for (const name of readdirSync('/sys/block')) {
    if (/^(zram|ram|loop)/.test(name)) continue;
    const [major, minor] = readFileSync(`/sys/block/${name}/dev`, 'utf8').trim().split(':').map(Number);
    return { major, minor };
  }
})();
const at = disk && `${disk.major}:${disk.minor}`;

/** Whether there is such a controller. */
const has = (controller) =>
  version === 2
    ? readFileSync('/sys/fs/cgroup/cgroup.controllers', 'utf8').split(/\s/).includes(controller)
    : hierarchies.some((path) => path.split(/[/,]/).includes(controller));

const cpus = `0-${availableParallelism() - 1}`;
const throttle = (field, rate, one, two) => ({
  blockIO: { [field]: [{ ...disk, rate }] },
  1: { [`blkio/blkio.throttle.${one}_device`]: rate === 1048576 ? `${at} ${rate}` : '' },
  2: { 'io.max': rate === 1048576 ? `${at} ${two}` : '' },
});

/**
 * Fields that have nothing to do with each other, by controller: a run takes one value of each (or one alone, which a peer cannot
 * be asked for). A member is
 *
 *     { what resources hold, 1 and 2: what the files of that version say ({ file: text }; absent: it is not for that version;
 *       of two columns the later has the last word, as `unified` has),
 *       differs: { runc or crun: { file: why it is another } }, without: { runc or crun: why it cannot be asked } }
 */
export const columns = {
  memory: [
    {
      memory: { limit: 16777216 },
      1: { 'memory/memory.limit_in_bytes': '16777216' },
      2: { 'memory.max': '16777216', 'memory.swap.max': 'max' },
    },
    {
      memory: { limit: 16777217, checkBeforeUpdate: true },
      1: { 'memory/memory.limit_in_bytes': '16777216' },
      2: { 'memory.max': '16777216' },
    },
    {
      memory: { limit: -1 },
      1: { 'memory/memory.limit_in_bytes': `${whole}`, 'memory/memory.memsw.limit_in_bytes': `${whole}` },
      2: { 'memory.max': 'max', 'memory.swap.max': 'max' },
    },
    { memory: { limit: signed }, 1: { 'memory/memory.limit_in_bytes': `${whole}` }, 2: { 'memory.max': 'max' } },
    {
      memory: { limit: 16777216, swap: 33554432 },
      1: { 'memory/memory.memsw.limit_in_bytes': '33554432' },
      2: { 'memory.max': '16777216', 'memory.swap.max': '16777216' },
    },
    {
      memory: { limit: 16777216, swap: 16777216 },
      1: { 'memory/memory.memsw.limit_in_bytes': '16777216' },
      2: { 'memory.swap.max': '0' },
    },
    {
      memory: { limit: 16777216, swap: -1 },
      1: { 'memory/memory.memsw.limit_in_bytes': `${whole}` },
      2: { 'memory.max': '16777216', 'memory.swap.max': 'max' },
    },
    { memory: { limit: -1, swap: -1 }, 1: {}, 2: {} },
    {
      memory: { reservation: 8388608 },
      1: { 'memory/memory.soft_limit_in_bytes': '8388608' },
      2: { 'memory.low': '8388608' },
    },
    {
      memory: { reservation: -1 },
      1: { 'memory/memory.soft_limit_in_bytes': `${whole}` },
      2: { 'memory.low': 'max' },
    },
    {
      memory: { limit: 0, reservation: 0, swap: 0 },
      1: { 'memory/memory.limit_in_bytes': `${whole}` },
      2: { 'memory.max': 'max', 'memory.low': '0' },
      without: { crun: 'there, no memory at all may be used' },
    },
    { memory: { swappiness: 0 }, 1: { 'memory/memory.swappiness': '0' } },
    { memory: { swappiness: 37 }, 1: { 'memory/memory.swappiness': '37' } },
    { memory: { swappiness: 100 }, 1: { 'memory/memory.swappiness': '100' } },
    {
      memory: { disableOOMKiller: true },
      1: { 'memory/memory.oom_control': 'oom_kill_disable 1\nunder_oom 0\noom_kill 0' },
    },
    { memory: { disableOOMKiller: false, useHierarchy: true }, 1: { 'memory/memory.use_hierarchy': '1' } },
    {
      memory: { kernel: 16777216, kernelTCP: 16777216 },
      1: {},
      2: {},
      differs: { crun: { 'memory/memory.kmem.tcp.limit_in_bytes': 'it sets what runc ignores' } },
      without: version === 2 ? { crun: 'it refuses what runc ignores' } : {},
    },
  ],
  cpu: [
    { cpu: { shares: 2 }, 1: { 'cpu/cpu.shares': '2' }, 2: { 'cpu.weight': '1' } },
    { cpu: { shares: 262144 }, 1: { 'cpu/cpu.shares': '262144' }, 2: { 'cpu.weight': '10000' } },
    {
      cpu: { shares: 512 },
      1: { 'cpu/cpu.shares': '512' },
      2: { 'cpu.weight': '59' },
      differs: {
        runc: { 'cpu.weight': straight, 'cpu.weight.nice': straight },
        crun: { 'cpu.weight': straight, 'cpu.weight.nice': straight },
      },
    },
    { cpu: { shares: 0, quota: 0, period: 0 }, 1: { 'cpu/cpu.shares': '1024' }, 2: { 'cpu.weight': '100' } },
    { cpu: { quota: 50000 }, 1: { 'cpu/cpu.cfs_quota_us': '50000' }, 2: { 'cpu.max': '50000 100000' } },
    {
      cpu: { quota: -1 },
      1: { 'cpu/cpu.cfs_quota_us': '-1' },
      2: { 'cpu.max': 'max 100000' },
      without: version === 1 ? { crun: 'it writes 2^64-1, which is out of range' } : {},
    },
    {
      cpu: { quota: 1000, period: 1000 },
      1: { 'cpu/cpu.cfs_period_us': '1000', 'cpu/cpu.cfs_quota_us': '1000' },
      2: { 'cpu.max': '1000 1000' },
    },
    {
      cpu: { quota: 2000000, period: 1000000 },
      1: { 'cpu/cpu.cfs_period_us': '1000000', 'cpu/cpu.cfs_quota_us': '2000000' },
      2: { 'cpu.max': '2000000 1000000' },
    },
    { cpu: { period: 20000 }, 1: { 'cpu/cpu.cfs_period_us': '20000' }, 2: { 'cpu.max': 'max 20000' } },
    {
      cpu: { quota: 20000, burst: 20000 },
      1: { 'cpu/cpu.cfs_burst_us': '20000' },
      2: { 'cpu.max.burst': '20000' },
      differs: {
        runc: { 'cpu/cpu.cfs_burst_us': later, 'cpu.max.burst': later },
        crun: { 'cpu/cpu.cfs_burst_us': later, 'cpu.max.burst': later },
      },
    },
    { cpu: { quota: 20000, burst: 0 }, 1: { 'cpu/cpu.cfs_burst_us': '0' }, 2: { 'cpu.max.burst': '0' } },
    {
      cpu: { idle: 1 },
      1: { 'cpu/cpu.idle': '1' },
      2: { 'cpu.idle': '1' },
      differs: {
        runc: {
          ...{ 'cpu/cpu.idle': later, 'cpu/cpu.shares': later },
          ...{ 'cpu.idle': later, 'cpu.weight': later, 'cpu.weight.nice': later },
        },
      },
    },
    { cpu: { idle: 0 }, 1: { 'cpu/cpu.idle': '0' }, 2: { 'cpu.idle': '0' } },
    { cpu: { realtimeRuntime: 0, realtimePeriod: 500000 }, 1: { 'cpu/cpu.rt_period_us': '500000' } },
  ],
  cpuset: [
    { cpu: { cpus: '0' }, 1: { 'cpuset/cpuset.cpus': '0', 'cpuset/cpuset.mems': '0' }, 2: { 'cpuset.cpus': '0' } },
    { cpu: { mems: '0' }, 1: { 'cpuset/cpuset.cpus': cpus, 'cpuset/cpuset.mems': '0' }, 2: { 'cpuset.mems': '0' } },
    { cpu: { cpus, mems: '0' }, 1: { 'cpuset/cpuset.cpus': cpus }, 2: { 'cpuset.cpus': cpus, 'cpuset.mems': '0' } },
    { cpu: { cpus: '', mems: '' }, 1: { 'cpuset/cpuset.cpus': cpus }, 2: { 'cpuset.cpus': '' } },
  ],
  pids: [
    { pids: { limit: 100 }, 1: { 'pids/pids.max': '100' }, 2: { 'pids.max': '100' } },
    ...[-1, '#-9223372036854775808'].map((limit) => ({
      pids: { limit },
      1: { 'pids/pids.max': 'max' },
      2: { 'pids.max': 'max' },
      without: {
        crun: 'it writes the number, which the kernel refuses',
        ...(version === 2 && limit !== -1 && { runc: 'before 1.4 it writes the number, which the kernel refuses' }),
      },
    })),
    { pids: { limit: 4194304 }, 1: { 'pids/pids.max': '4194304' }, 2: { 'pids.max': '4194304' } },
    {
      pids: { limit: 0 },
      1: { 'pids/pids.max': '1' },
      2: { 'pids.max': '1' },
      differs: {
        runc: { 'pids/pids.max': zero.runc, 'pids.max': zero.runc },
        crun: { 'pids/pids.max': zero.crun, 'pids.max': zero.crun },
      },
    },
  ],
  block: [
    { blockIO: { weight: 0, leafWeight: 0, weightDevice: [] }, 1: {}, 2: {} },
    ...[10, 500, 1000].map((weight) => ({
      blockIO: { weight },
      1: { 'blkio/blkio.bfq.weight': `${weight}` },
      2: {},
      without: version === 1 ? { crun: "it does not find BFQ's file" } : {},
    })),
    ...(disk
      ? [
          throttle('throttleReadBpsDevice', 1048576, 'read_bps', 'rbps=1048576 wbps=max riops=max wiops=max'),
          throttle('throttleWriteBpsDevice', 1048576, 'write_bps', 'rbps=max wbps=1048576 riops=max wiops=max'),
          throttle('throttleReadIOPSDevice', 1048576, 'read_iops', 'rbps=max wbps=max riops=1048576 wiops=max'),
          throttle('throttleWriteIOPSDevice', 1048576, 'write_iops', 'rbps=max wbps=max riops=max wiops=1048576'),
          throttle('throttleReadBpsDevice', unsigned, 'read_bps'),
          throttle('throttleWriteIOPSDevice', 4294967295, 'write_iops'),
          { ...throttle('throttleReadBpsDevice', 0, 'read_bps'), 2: undefined },
        ]
      : []),
  ],
  hugetlb: has('hugetlb')
    ? [
        ...[0, 4194304].map((limit) => ({
          hugepageLimits: [{ pageSize: '2MB', limit }],
          1: { 'hugetlb/hugetlb.2MB.limit_in_bytes': `${limit}` },
          2: { 'hugetlb.2MB.max': `${limit}` },
          differs: {
            runc: { 'hugetlb/hugetlb.2MB.rsvd.limit_in_bytes': later, 'hugetlb.2MB.rsvd.max': later },
            crun: { 'hugetlb/hugetlb.2MB.rsvd.limit_in_bytes': later, 'hugetlb.2MB.rsvd.max': later },
          },
        })),
        { hugepageLimits: [{ pageSize: '2MB', limit: unsigned }], 1: {}, 2: {} },
      ]
    : [],
  network: has('net_cls')
    ? [0, 1048577, 4294967295].map((classID) => ({
        network: { classID },
        1: { 'net_cls/net_cls.classid': `${classID}` },
        without: classID > 2 ** 31 ? { crun: 'it writes a negative number, which the kernel refuses' } : {},
      }))
    : [],
  priorities: has('net_prio')
    ? [{ network: { priorities: [{ name: 'lo', priority: 5 }] }, 1: { 'net_prio/net_prio.ifpriomap': 'lo 5' } }]
    : [],
  unified: [
    {
      unified: { 'memory.high': '8388608', 'cgroup.max.depth': '5', 'memory.min': '' },
      2: { 'memory.high': '8388608', 'cgroup.max.depth': '5', 'memory.min': '0' },
      without: { runc: 'an empty text is 0 there' },
    },
    {
      unified: { 'memory.max': '67108864', 'cpu.max': '70000 80000' },
      2: { 'memory.max': '67108864', 'cpu.max': '70000 80000' },
    },
  ],
};

const limit = (memory) => ({ memory });
const cpu = (more) => ({ cpu: more });
const block = (more) => ({ blockIO: more });
const clamps = 'it leaves it to the kernel, which takes the nearest';
const ignores = 'it ignores what version 2 does not have';

/** What is refused: resources, Tare's words, why a peer takes it, and the file that the kernel must have for that. */
export const refusals = [
  [limit({ limit: 2000000, swap: 1000000 }), /memory\/swap: .*less than the limit/],
  [limit({ swap: 1000000 }), /"swap" limits memory and swap together/],
  [
    limit({ swappiness: 101 }),
    /swappiness/,
    version === 1 ? { crun: 'it leaves it to the kernel, which takes 200' } : { runc: ignores },
  ],
  [limit({ limit: '#9223372036854775808' }), /memory\/limit/],
  [cpu({ quota: 999 }), /cpu\/quota/],
  [cpu({ period: 999, quota: 1000 }), /cpu\/period/],
  [cpu({ period: 1000001, quota: 1000 }), /cpu\/period/],
  [cpu({ quota: 20000, burst: 20001 }), /cpu\/burst/, { runc: later, crun: later }],
  [cpu({ idle: 2 }), /cpu\/idle/, { runc: later }],
  [cpu({ cpus: '7777' }), /cpu\/cpus.*not there/],
  [cpu({ mems: '77' }), /cpu\/mems.*not there/],
  [cpu({ cpus: 'a' }), /cpu\/cpus/],
  [{ pids: { limit: signed } }, /pids\/limit: there are at most 4194304/],
  [
    block({ weight: 9 }),
    /blockIO\/weight/,
    version === 1 ? { runc: 'it leaves it to the kernel, which takes 1' } : {},
    'blkio/blkio.bfq.weight',
  ],
  [block({ weight: 1001 }), /blockIO\/weight/],
  [
    block({ weightDevice: [{ major: 77, minor: 1, weight: 10 }] }),
    /weightDevice\/0\/weight: write/,
    version === 2 ? { runc: 'where the kernel has no BFQ it passes over it' } : {},
  ],
  [block({ throttleReadBpsDevice: [{ major: 77, minor: 1, rate: 10 }] }), /Device\/0\/rate: .*no such block device/],
  [block({ leafWeight: 10 }), /blockIO\/leafWeight: /, version === 2 ? { runc: ignores } : {}],
  [{ rdma: { none: { hcaHandles: 1 } } }, /rdma\/none: /, { crun: later }],
  ...(version === 1
    ? [
        [cpu({ shares: 1 }), /cpu\/shares: the minimum allowed cpu-shares is 2/, { crun: clamps }],
        [cpu({ shares: 262145 }), /cpu\/shares: the maximum allowed cpu-shares is 262144/, { crun: clamps }],
        [{ unified: { 'memory.high': '1' } }, /cannot use unified on cgroup v1/],
        [limit({ useHierarchy: false }), /useHierarchy.*EINVAL/, { runc: 'it ignores the field' }],
      ]
    : [
        [limit({ swappiness: 5 }), /no "swappiness"/, { runc: ignores }],
        [limit({ disableOOMKiller: true }), /no "disableOOMKiller"/, { runc: ignores }],
        [cpu({ realtimePeriod: 5000 }), /no "realtimePeriod"/, { runc: ignores }],
        [cpu({ realtimeRuntime: 5000 }), /no "realtimeRuntime"/, { runc: ignores }],
        [{ network: { classID: 5 } }, /no "classID"/, { runc: ignores }],
        [{ unified: { 'a/memory.high': '1' } }, /unified/],
        [{ unified: { 'memory.none': '1' } }, /unified\/memory.none: .*ENOENT/],
        [{ unified: { 'none.max': '1' } }, /controller "none" not available/],
        [{ hugepageLimits: [{ pageSize: '3MB', limit: 0 }] }, /hugepageLimits\/0/],
      ]),
  // controllers that are not mounted
  ...[
    ['hugetlb', { hugepageLimits: [{ pageSize: '2MB', limit: 0 }] }],
    ['net_cls', { network: { classID: 5 } }],
    ['net_prio', { network: { priorities: [{ name: 'lo', priority: 5 }] } }],
  ]
    .filter(([name]) => version === 1 && !has(name))
    .map(([name, resources]) => [resources, new RegExp(`controller "${name}" is not mounted`)]),
];
