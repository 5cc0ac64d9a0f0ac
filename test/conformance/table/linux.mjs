// The rows of `linux` but seccomp.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const stat = "stat -c '%n %F %a %u:%g %t:%T'";
const add = (config, ...namespaces) => config.linux.namespaces.push(...namespaces);
const numa = "/bin/busybox awk '{ print $2; exit }' /proc/self/numa_maps";
const unknownField = 'it does not know the field';
const range = (containerID, hostID, size) => ({ containerID, hostID, size });

/** The container's root of another user must reach the bundle's rootfs. */
const open = (bundle) => chmodSync(bundle.dir, 0o755);

export const rows = [
  {
    name: 'namespaces: one of each kind that runc spec asks for',
    edit: () => {},
    look: 'ls /proc/self/ns; hostname; ip addr | /bin/busybox head -1; echo $$',
  },
  {
    name: 'namespaces: cgroup',
    edit: (config) => add(config, { type: 'cgroup' }),
    look: 'cat /proc/self/cgroup | /bin/busybox sort | /bin/busybox sed "s/^[0-9]*//"',
  },
  {
    name: 'namespaces: user, one range',
    edit: (config) => {
      add(config, { type: 'user' });
      config.linux.uidMappings = [range(0, 100000, 65536)];
      config.linux.gidMappings = [range(0, 200000, 65536)];
    },
    look: `cat /proc/self/uid_map /proc/self/gid_map /proc/self/setgroups; id; ${stat} /dev/null /dev/shm /dev/pts /proc/self/status`,
    also: open,
  },
  {
    name: 'namespaces: user, several ranges, and a user of the second',
    edit: (config) => {
      add(config, { type: 'user' });
      config.linux.uidMappings = [range(0, 100000, 10), range(10, 300000, 1000), range(5000, 500000, 1)];
      config.linux.gidMappings = [range(0, 200000, 10), range(10, 400000, 1000)];
      config.process.user = { uid: 20, gid: 30, additionalGids: [5, 40] };
    },
    look: 'cat /proc/self/uid_map /proc/self/gid_map; id; cat /proc/self/status | /bin/busybox grep -E "^(Uid|Gid|Groups|Cap)"',
    also: open,
  },
  {
    name: 'namespaces: a user that has no mapping',
    edit: (config) => {
      add(config, { type: 'user' });
      config.linux.uidMappings = [range(0, 100000, 10)];
      config.linux.gidMappings = [range(0, 200000, 10)];
      config.process.user = { uid: 4000, gid: 0 };
    },
    also: open,
    refused: /4000|invalid argument/i,
  },
  {
    name: 'namespaces: time, with offsets',
    edit: (config) => {
      add(config, { type: 'time' });
      config.linux.timeOffsets = { monotonic: { secs: 86400, nanosecs: 5 }, boottime: { secs: 172800, nanosecs: 7 } };
    },
    look: "/bin/busybox awk '{ print ($1 > 172800) }' /proc/uptime; cat /proc/self/timens_offsets",
    without: { runc: unknownField, crun: unknownField },
    expected: '1\nmonotonic       86400         5\nboottime       172800         7\n',
  },
  {
    name: "namespaces: the host's, where none is asked",
    edit: (config) => {
      config.linux.namespaces = [{ type: 'mount' }];
      config.mounts = config.mounts.filter(({ type }) => !['mqueue', 'sysfs'].includes(type));
      delete config.hostname;
    },
    look: 'for name in pid net ipc uts user cgroup; do readlink /proc/self/ns/$name; done; hostname',
  },
  {
    name: 'namespaces: by path',
    edit: (config) => {
      const file = { network: 'net' };
      config.linux.namespaces = config.linux.namespaces.map(({ type }) =>
        type === 'mount' ? { type } : { type, path: `/proc/self/ns/${file[type] ?? type}` },
      );
      config.mounts = config.mounts.filter(({ type }) => !['mqueue', 'sysfs'].includes(type));
      delete config.hostname;
    },
    look: 'for name in net ipc uts; do readlink /proc/self/ns/$name; done',
  },
  {
    name: 'devices: character, block, pipe, unbuffered; mode and owner',
    edit: (config) => {
      config.linux.devices = [
        { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o640, uid: 5, gid: 6 },
        { path: '/dev/below/loop', type: 'b', major: 7, minor: 3 },
        { path: '/dev/pipe', type: 'p', fileMode: 0o600 },
        { path: '/dev/un', type: 'u', major: 1, minor: 5, fileMode: 0o444 },
      ];
    },
    look: `${stat} /dev/fuse /dev/below /dev/below/loop /dev/pipe /dev/un`,
  },
  ...[
    { allow: true, type: 'c', major: 1, minor: 9, access: 'r' },
    { allow: true, type: 'c', major: 1, access: 'rm' },
    { allow: true, type: 'b', major: 7, minor: 3, access: 'm' },
    { allow: true, type: 'a', access: 'rwm' },
  ].map((rule) => ({
    name: `device rules: ${JSON.stringify(rule)}`,
    edit: (config) => {
      config.linux.resources.devices.push(rule);
      config.linux.devices = [
        { path: '/dev/mem', type: 'c', major: 1, minor: 1 },
        { path: '/dev/kmsg', type: 'c', major: 1, minor: 11 },
        { path: '/dev/again', type: 'c', major: 1, minor: 9 },
      ];
      config.process.capabilities.bounding.push('CAP_MKNOD');
      config.process.capabilities.effective.push('CAP_MKNOD');
      config.process.capabilities.permitted.push('CAP_MKNOD');
    },
    look: [
      '/bin/busybox head -c 1 /dev/again > /dev/null && echo read; (: > /dev/again) && echo written; ',
      '/bin/busybox mknod /tmp/b b 7 3 && echo made; /bin/busybox mknod /tmp/c b 7 4 && echo made; (: < /dev/kmsg) && echo opened',
    ].join(''),
    writable: true,
  })),
  ...Object.entries({
    'memory: limit and swap': [
      { memory: { limit: 33554432, swap: 67108864 } },
      'memory/memory.*limit_in_bytes',
      'memory.*max',
    ],
    'cpu: shares, of which both versions have the least, and quota': [
      { cpu: { shares: 2, quota: 70000, period: 80000 } },
      'cpu/cpu.shares cpu/cpu.cfs_*_us',
      'cpu.weight cpu.max',
    ],
    'cpu: sets': [
      { cpu: { cpus: '0', mems: '0' } },
      'cpuset/cpuset.cpus cpuset/cpuset.mems',
      'cpuset.cpus cpuset.mems',
    ],
    'pids: limit': [{ pids: { limit: 33 } }, 'pids/pids.max', 'pids.max'],
  }).map(([name, [resources, first, second]]) => ({
    name: `resources: ${name}, as the container sees them`,
    edit: (config) => Object.assign(config.linux.resources, resources),
    look: `cd /sys/fs/cgroup; for file in ${first} ${second}; do [ -f $file ] && echo $file $(cat $file); done; true`,
  })),
  {
    name: 'sysctl',
    edit: (config) => (config.linux.sysctl = { 'net.ipv4.ip_forward': '1', 'kernel.shmmni': '1234' }),
    look: 'cat /proc/sys/net/ipv4/ip_forward /proc/sys/kernel/shmmni',
  },
  {
    name: 'cgroupsPath: relative',
    edit: (config) => (config.linux.cgroupsPath = `tare_test_table/${config.linux.cgroupsPath.split('/').at(-1)}`),
    look: "/bin/busybox grep -o 'tare_test_table' /proc/self/cgroup | /bin/busybox sort -u",
    relative: 'tare_test_table',
  },
  ...['private', 'shared', 'slave', 'unbindable', 'rprivate', 'rshared', 'rslave', 'runbindable'].map(
    (propagation) => ({
      name: `rootfsPropagation: ${propagation}`,
      edit: (config) => (config.linux.rootfsPropagation = propagation),
      look: "/bin/busybox grep ' / ' /proc/self/mountinfo | /bin/busybox sed 's/:[0-9]*//g; s/.* \\/ [^ ]* //; s/ - .*//'",
      without: {
        runc: '1.1.5 loses the propagation of the root by pivot_root',
        ...(propagation === 'runbindable' && { crun: 'it cannot bind the cgroups of version 1 then' }),
      },
    }),
  ),
  {
    name: 'maskedPaths and readonlyPaths',
    edit: (config) => {
      config.linux.maskedPaths = ['/data/secret', '/data/directory', '/nothing', '/proc/kcore'];
      config.linux.readonlyPaths = ['/data/fixed', '/nothing', '/proc/sys'];
    },
    also: (bundle) => {
      mkdirSync(join(bundle.rootfs, 'data/directory'));
      for (const name of ['secret', 'directory/key', 'fixed']) writeFileSync(join(bundle.rootfs, 'data', name), name);
    },
    look: 'cat /data/secret; ls /data/directory; cat /data/fixed; (echo x > /data/fixed) 2>&1; (echo x > /proc/sys/kernel/hostname) 2>&1; stat -c %F /proc/kcore',
    writable: true,
  },
  ...['LINUX', 'LINUX32'].map((domain) => ({
    name: `personality: ${domain}`,
    edit: (config) => (config.linux.personality = { domain, flags: [] }),
    look: 'cat /proc/self/personality; /bin/busybox uname -m',
    without: { runc: unknownField },
  })),
  {
    name: 'personality: flags that nobody knows',
    edit: (config) => (config.linux.personality = { domain: 'LINUX', flags: ['ANY'] }),
    look: 'cat /proc/self/personality',
    without: { runc: unknownField },
  },
  ...[
    ['MPOL_DEFAULT', undefined, 'default\n'],
    ['MPOL_BIND', '0', 'bind:0\n'],
    ['MPOL_INTERLEAVE', '0', 'interleave:0\n'],
    ['MPOL_WEIGHTED_INTERLEAVE', '0', 'weighted interleave:0\n'],
    ['MPOL_PREFERRED', '0', 'prefer:0\n'],
    ['MPOL_PREFERRED_MANY', '0', 'prefer (many):0\n'],
    ['MPOL_LOCAL', undefined, 'local\n'],
  ].map(([mode, nodes, expected]) => ({
    name: `memoryPolicy: ${mode}`,
    edit: (config) => (config.linux.memoryPolicy = { mode, ...(nodes && { nodes }) }),
    look: '/bin/busybox sed -n "1s/^[^ ]* \\(.*:0\\|[a-z]*\\) .*/\\1/p" /proc/self/numa_maps',
    without: { runc: unknownField, crun: unknownField },
    // weighted interleaving came with Linux 6.9
    either: [{ expected }, { refused: /\/linux\/memoryPolicy/ }],
  })),
  ...[
    ['MPOL_F_STATIC_NODES', 'MPOL_BIND', 'bind=static:0\n'],
    ['MPOL_F_RELATIVE_NODES', 'MPOL_BIND', 'bind=relative:0\n'],
    ['MPOL_F_NUMA_BALANCING', 'MPOL_BIND', 'bind=balancing:0\n'],
  ].map(([flag, mode, expected]) => ({
    name: `memoryPolicy: ${flag}`,
    edit: (config) => (config.linux.memoryPolicy = { mode, nodes: '0', flags: [flag] }),
    look: numa,
    without: { runc: unknownField, crun: unknownField },
    either: [{ expected }, { refused: /\/linux\/memoryPolicy/ }],
  })),
];
