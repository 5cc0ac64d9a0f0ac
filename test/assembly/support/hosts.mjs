// Hosts that plans are made for: what the facts' turn of create would have found there.
import { hostFacts, makeResults } from './results.mjs';

const ENOENT = 2;
const EWOULDBLOCK = 11;

const COMMON = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/root rw
23 22 0:20 / /proc rw,nosuid - proc proc rw
24 22 0:21 / /sys rw,nosuid - sysfs sysfs rw
`;

/** cgroup v1; cpu and cpuacct share a hierarchy, systemd has a named one. */
const V1 = {
  mountinfo: `${COMMON}30 24 0:25 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
31 30 0:26 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
32 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
33 30 0:28 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset
34 30 0:29 / /sys/fs/cgroup/devices rw - cgroup cgroup rw,devices
35 30 0:30 / /sys/fs/cgroup/freezer rw - cgroup cgroup rw,freezer
`,
  cgroup: '5:name=systemd:/\n4:cpu,cpuacct:/\n3:cpuset:/\n2:devices:/\n1:freezer:/\n',
};

/** cgroup v2 */
const V2 = {
  mountinfo: `${COMMON}30 24 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,seclabel,nsdelegate,memory_recursiveprot\n`,
  cgroup: '0::/\n',
  controllers: 'cpu memory pids',
};

/** As V1, and version 2 beside it without controllers. */
const HYBRID = {
  mountinfo: `${V1.mountinfo}36 30 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
  cgroup: `${V1.cgroup}0::/\n`,
};

export const HOSTS = { v1: V1, v2: V2, hybrid: HYBRID };

/**
 * The results of the facts' turn of create.
 * @param host a member of HOSTS
 * @param state undefined: there is no state directory; otherwise the text of its state.json, null for none in it
 * @param locked another process holds its lock
 * @param apparmor the text of AppArmor's parameter "enabled"; undefined: the kernel has none
 * @param mounts more lines of mountinfo
 * @param kernel major and minor number of its version
 * @param more controllers beside those of the host: on v2 of the one hierarchy, on v1 each with its own
 * @param within the cgroup of the caller
 * @param also records of ops that come after those of every create
 */
export function facts(
  host,
  { state, locked = false, apparmor, mounts = '', kernel, more = [], within = '/', also = [] } = {},
) {
  const second = HOSTS[host].controllers;
  const controllers = second && [second, ...more].join(' ');
  const own = second ? [] : more;
  const line = (name, i) => `${50 + i} 30 0:${50 + i} / /sys/fs/cgroup/${name} rw - cgroup cgroup rw,${name}\n`;
  const mountinfo = HOSTS[host].mountinfo + own.map(line).join('');
  const cgroup =
    own.map((name, i) => `${50 + i}:${name}:/\n`).join('') + HOSTS[host].cgroup.replaceAll(':/\n', `:${within}\n`);
  const lock = state === undefined ? ENOENT : locked ? EWOULDBLOCK : 0;
  const records = [
    { op: 0, bytes: hostFacts({ kernel }) },
    { op: 1, bytes: mountinfo + mounts },
    { op: 2, bytes: cgroup },
    controllers ? { op: 3, bytes: controllers } : { op: 3, errno: ENOENT },
    { op: 4, errno: lock },
  ];
  if (lock !== ENOENT) records.push(state === null ? { op: 5, errno: ENOENT } : { op: 5, bytes: state });
  records.push(apparmor === undefined ? { op: 6, errno: ENOENT } : { op: 6, bytes: apparmor });
  return makeResults({ records: [...records, ...also] });
}
