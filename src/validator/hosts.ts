/** Hosts as there are many: what create is planned for when no other is described. */
import type { HostDescription } from './host.js';

const MOUNTS = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
23 22 0:20 / /proc rw,nosuid shared:2 - proc proc rw
24 22 0:21 / /sys rw,nosuid shared:3 - sysfs sysfs rw
`;

const GIB = 2 ** 30;
const IDENTITY = '         0          0 4294967295\n';

const V2: HostDescription = {
  kernel: [6, 12],
  files: {
    '/proc/self/mountinfo': `${MOUNTS}30 24 0:25 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n`,
    '/proc/self/cgroup': '0::/\n',
    '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma misc',
    '/proc/self/uid_map': IDENTITY,
    '/sys/module/apparmor/parameters/enabled': 'Y\n',
  },
  memory: 16 * GIB,
  cpus: 8,
};

const V1_CONTROLLERS = 'cpu,cpuacct cpuset blkio memory devices freezer net_cls,net_prio perf_event hugetlb pids'.split(
  ' ',
);

const V1: HostDescription = {
  kernel: [5, 15],
  files: {
    '/proc/self/mountinfo': [
      `${MOUNTS}30 24 0:25 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755`,
      '31 30 0:26 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd',
      ...V1_CONTROLLERS.map(
        (name, i) => `${40 + i} 30 0:${40 + i} / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}`,
      ),
      '',
    ].join('\n'),
    '/proc/self/cgroup': `${V1_CONTROLLERS.map((name, i) => `${i + 2}:${name}:/\n`).join('')}1:name=systemd:/\n`,
    '/proc/self/uid_map': IDENTITY,
  },
  memory: 8 * GIB,
  cpus: 4,
};

const USER_SLICE = '/user.slice/user-1000.slice/user@1000.service';

const ROOTLESS: HostDescription = {
  ...V2,
  euid: 1000,
  egid: 1000,
  files: {
    ...V2.files,
    '/proc/self/cgroup': `0::${USER_SLICE}/app.slice/shell.scope\n`,
    '/proc/sys/user/max_user_namespaces': '127000\n',
    '/etc/passwd': 'user:x:1000:1000::/home/user:/bin/sh\n',
    '/etc/subuid': 'user:100000:65536\n',
    '/etc/subgid': 'user:100000:65536\n',
  },
  stats: { '/usr/bin/newuidmap': [0o104755, 0], '/usr/bin/newgidmap': [0o104755, 0] },
  writable: [`/sys/fs/cgroup${USER_SLICE}`],
};

/** By name: `v2`: cgroup version 2, `systemd`: and systemd makes the cgroups, `v1`: version 1, `rootless`: an ordinary user. */
export const HOSTS: Readonly<Record<'systemd' | 'v2' | 'v1' | 'rootless', HostDescription>> = {
  systemd: { ...V2, cgroupManager: 'systemd', systemdVersion: '257' },
  v2: V2,
  v1: V1,
  rootless: ROOTLESS,
};
