// What becomes of the counters of cgroups, of both versions, from made-up files.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { parse } from '../../dist/core/json.js';
import { makeResults } from './support/results.mjs';

const ENOENT = 2;
const NOTHING = new Uint8Array(0);
const HUGEPAGES = 'hugepages-1048576kB\0hugepages-2048kB\0hugepages-64kB\0';
const MAX = 18446744073709551615n;
const stat = `4242 (a b) S ${Array.from({ length: 18 }, (_, i) => i).join(' ')} 99 0 0\n`;

/** The end of `stats` on a host with these files (path → text), and the paths that were looked for. */
function stats(cgroupPaths, files) {
  const state = {
    id: 'web_1',
    init_process_pid: 4242,
    init_process_start: 99,
    phase: 'ready',
    cgroup_paths: cgroupPaths,
  };
  const request = { verb: 'stats', root: '/run/tare', id: 'web_1' };
  const results = [makeResults({ records: [{ bytes: JSON.stringify(state) }, { bytes: HUGEPAGES }] })];
  const answer = loadCore().step(request, NOTHING, results);
  const { ops } = decodePlan(answer.plan).lists[0];
  const paths = ops.map((op) => op.args.path);
  const records = paths.map((path, op) => (path in files ? { op, bytes: files[path] } : { op, errno: ENOENT }));
  const end = loadCore().step(request, NOTHING, [...results, makeResults({ records })]);
  assert.equal(end.kind, 'end', JSON.stringify(end));
  return { ...parse(end.text), paths };
}

const process = { '/proc/4242/stat': stat, '/proc/4242/exe': '/bin/sh' };
const below = (dir, files) => Object.fromEntries(Object.entries(files).map(([name, text]) => [`${dir}/${name}`, text]));

test('version 2 is told as version 1: nanoseconds, swap with memory', () => {
  const dir = '/sys/fs/cgroup/tare/web_1';
  const { status, stats: found } = stats(
    { '': dir },
    {
      ...process,
      '/proc/4242/ns/net': 'net:[1]',
      '/proc/self/ns/net': 'net:[2]',
      '/proc/4242/net/dev':
        'Inter-|   Receive\n face |bytes\n    lo: 9 9 0 0 0 0 0 0 9 9 0 0 0 0 0 0\n  eth0: 18446744073709551615 2 3 4 0 0 0 0 5 6 7 8 0 0 0 0\n',
      ...below(dir, {
        'cpu.stat':
          'usage_usec 1500\nuser_usec 1000\nsystem_usec 500\nnr_periods 4\nnr_throttled 2\nthrottled_usec 30\n',
        'cpu.pressure':
          'some avg10=1.25 avg60=0.00 avg300=10.00 total=77\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=0\n',
        'memory.stat': 'anon 4096\nfile 8192\nkernel -5\n',
        'memory.current': '20480\n',
        'memory.max': '9007199254740993\n',
        'memory.peak': '40960\n',
        'memory.swap.current': '100\n',
        'memory.swap.max': 'max\n',
        'memory.swap.peak': '200\n',
        'memory.events': 'low 0\nhigh 0\nmax 3\noom 2\noom_kill 1\noom_group_kill 0\n',
        'pids.current': '3\n',
        'pids.max': 'max\n',
        'io.stat': '8:0 rbytes=4096 wbytes=1 rios=2 wios=3 dbytes=0 dios=0\n7:0 \n',
        'hugetlb.2MB.current': '1\n',
        'hugetlb.2MB.rsvd.current': '2097152\n',
        'hugetlb.2MB.events': 'max 4\n',
        'hugetlb.64KB.current': '65536\n',
        'rdma.current': 'mlx4_0 hca_handle=2 hca_object=2000\n',
        'rdma.max': 'mlx4_0 hca_handle=3 hca_object=max\nother hca_handle=1 hca_object=1\n',
      }),
    },
  );
  assert.equal(status, 'running');
  assert.deepEqual(found, {
    cpu: {
      usage: { total: 1_500_000, kernel: 500_000, user: 1_000_000 },
      throttling: { periods: 4, throttledPeriods: 2, throttledTime: 30_000 },
      psi: {
        some: { avg10: 1.25, avg60: 0, avg300: 10, total: 77 },
        full: { avg10: 0, avg60: 0, avg300: 0, total: 0 },
      },
    },
    memory: {
      cache: 8192,
      usage: { limit: 9007199254740993n, usage: 20480, max: 40960, failcnt: 0 },
      swap: { limit: MAX, usage: 20580, max: 0, failcnt: 0 },
      kernel: { limit: 0, usage: 0, max: 0, failcnt: 0 },
      kernelTCP: { limit: 0, usage: 0, max: 0, failcnt: 0 },
      raw: { anon: 4096, file: 8192, kernel: 0 },
      oomKills: 1,
    },
    pids: { current: 3, limit: 0 },
    blkio: {
      ioServiceBytesRecursive: [
        { major: 8, minor: 0, op: 'Read', value: 4096 },
        { major: 8, minor: 0, op: 'Write', value: 1 },
      ],
      ioServicedRecursive: [
        { major: 8, minor: 0, op: 'Read', value: 2 },
        { major: 8, minor: 0, op: 'Write', value: 3 },
      ],
    },
    hugetlb: { '2MB': { usage: 2097152, max: 0, failcnt: 4 }, '64KB': { usage: 65536, max: 0, failcnt: 0 } },
    rdma: [{ device: 'mlx4_0', hca_handles: 2, hca_objects: 2000, hca_handles_limit: 3, hca_objects_limit: MAX }],
    intel_rdt: {},
    network_interfaces: [
      {
        Name: 'eth0',
        RxBytes: MAX,
        RxPackets: 2,
        RxErrors: 3,
        RxDropped: 4,
        TxBytes: 5,
        TxPackets: 6,
        TxErrors: 7,
        TxDropped: 8,
      },
    ],
  });
});

test('version 2 without controllers: the processes are counted', () => {
  const { status, stats: found } = stats({ '': '/cg' }, { '/cg/cgroup.procs': '4\n5\n' });
  assert.equal(status, 'stopped');
  assert.deepEqual(found, { pids: { current: 2, limit: 0 }, hugetlb: {}, intel_rdt: {}, network_interfaces: [] });
});

test('version 1: merged hierarchies, what I/O schedulers keep, and the pressure of a version 2 beside it', () => {
  const paths = {
    cpu: '/c/cpu',
    cpuacct: '/c/cpu',
    blkio: '/c/blkio',
    hugetlb: '/c/huge',
    cpuset: '/c/set',
    '': '/c/two',
  };
  const { stats: found, paths: read } = stats(paths, {
    ...process,
    '/c/cpu/cpu.stat': 'nr_periods 1\nnr_throttled 1\nthrottled_time 9007199254740993\n',
    '/c/cpu/cpuacct.usage': '123\n',
    '/c/cpu/cpuacct.stat': 'user 3\nsystem 4\n',
    '/c/cpu/cpuacct.usage_percpu': '100 23 \n',
    '/c/cpu/cpuacct.usage_all': 'cpu user system\n0 60 40\n1 20 3\n',
    '/c/two/cpu.pressure': 'some avg10=0.50 avg60=0.00 avg300=0.00 total=1\n',
    '/c/set/cpuset.cpus': '0-2,5\n',
    '/c/set/cpuset.mems': '0\n',
    '/c/set/cpuset.sched_relax_domain_level': '-1\n',
    '/c/huge/hugetlb.1GB.usage_in_bytes': '1\n',
    '/c/huge/hugetlb.1GB.failcnt': '2\n',
    // the first file of the first group is there, but empty: the second group is not looked at less for it
    '/c/blkio/blkio.bfq.sectors_recursive': '',
    '/c/blkio/blkio.bfq.io_serviced_recursive': 'Total 0\n',
    '/c/blkio/blkio.throttle.io_serviced_recursive': '8:0 Read 1\n8:0 Write 2\n8:0 Total 3\nTotal 3\n',
    '/c/blkio/blkio.throttle.io_service_bytes_recursive': '8:16 4096\n',
  });
  assert.equal(new Set(read).size, read.length, 'each file once');
  assert.deepEqual(found, {
    cpu: {
      usage: {
        total: 123,
        percpu: [100, 23],
        percpu_kernel: [40, 3],
        percpu_user: [60, 20],
        kernel: 40_000_000,
        user: 30_000_000,
      },
      throttling: { periods: 1, throttledPeriods: 1, throttledTime: 9007199254740993n },
      psi: {
        some: { avg10: 0.5, avg60: 0, avg300: 0, total: 1 },
        full: { avg10: 0, avg60: 0, avg300: 0, total: 0 },
      },
    },
    cpuset: {
      cpus: [0, 1, 2, 5],
      mems: [0],
      cpu_exclusive: 0,
      mem_hardwall: 0,
      mem_exclusive: 0,
      memory_migrate: 0,
      memory_spread_page: 0,
      memory_spread_slab: 0,
      memory_pressure: 0,
      sched_load_balance: 0,
      sched_relax_domain_level: -1,
    },
    blkio: {
      ioServiceBytesRecursive: [{ major: 8, minor: 16, value: 4096 }],
      ioServicedRecursive: [
        { major: 8, minor: 0, op: 'Read', value: 1 },
        { major: 8, minor: 0, op: 'Write', value: 2 },
        { major: 8, minor: 0, op: 'Total', value: 3 },
      ],
    },
    hugetlb: { '1GB': { usage: 1, max: 0, failcnt: 2 } },
    intel_rdt: {},
    network_interfaces: [],
  });
});
