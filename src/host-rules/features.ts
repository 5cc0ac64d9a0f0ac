/** Rules on what the kernel must have been built and booted with. */
import { checkNamespaceSupport } from './namespaces.js';
import type { Subject } from './subject.js';

export function checkFeatures(subject: Subject): void {
  checkNamespaceSupport(subject);
  checkSecurity(subject);
  checkIdMapped(subject);
  checkCgroups(subject);
  checkHugepages(subject);
}

/** Each of these is refused by runc where the kernel lacks it (libcontainer's validator, and apparmor.ApplyProfile). */
function checkSecurity(subject: Subject): void {
  const asks = (asked: unknown, rule: string, pointer: string, present: () => boolean, what: string): void => {
    if (asked && !present())
      subject.find({ rule, pointer, message: `this kernel has no ${what}, or it is switched off` });
  };
  const { linux, process } = { linux: '/linux', process: '/process' };
  const seccomp = () =>
    subject.exists('/proc/sys/kernel/seccomp') || /^Seccomp:/m.test(subject.read('/proc/self/status'));
  asks(subject.get('linux', 'seccomp'), 'seccomp-support', `${linux}/seccomp`, seccomp, 'seccomp filters');
  const apparmor = () => subject.read('/sys/module/apparmor/parameters/enabled').startsWith('Y');
  const profile = subject.text('process', 'apparmorProfile');
  asks(profile, 'apparmor-support', `${process}/apparmorProfile`, apparmor, 'AppArmor');
  const selinux = () => subject.exists('/sys/fs/selinux/enforce');
  const label = subject.text('process', 'selinuxLabel');
  asks(label, 'selinux-support', `${process}/selinuxLabel`, selinux, 'SELinux');
  const resctrl = () => subject.exists('/sys/fs/resctrl/schemata');
  asks(
    subject.get('linux', 'intelRdt'),
    'intel-rdt-support',
    `${linux}/intelRdt`,
    resctrl,
    'mounted resctrl file system',
  );
}

/** mount_setattr(2): MOUNT_ATTR_IDMAP is there since Linux 5.12. */
function checkIdMapped(subject: Subject): void {
  const [major = 0, minor = 0] = subject.host.release().split('.').map(Number);
  if (major > 5 || (major === 5 && minor >= 12)) return;
  for (const index of subject.list('mounts').keys()) {
    for (const member of ['uidMappings', 'gidMappings']) {
      if (subject.list('mounts', index, member).length === 0) continue;
      const pointer = `/mounts/${index}/${member}`;
      subject.find({ rule: 'idmap-support', pointer, message: 'id-mapped mounts need Linux 5.12' });
    }
  }
}

/** What of linux.resources needs which controller; cpu has members of two. */
const CONTROLLERS: readonly (readonly [controller: string, ...path: string[]])[] = [
  ['memory', 'memory'],
  ['cpu', 'cpu', 'shares'],
  ['cpu', 'cpu', 'quota'],
  ['cpu', 'cpu', 'period'],
  ['cpu', 'cpu', 'burst'],
  ['cpu', 'cpu', 'idle'],
  ['cpu', 'cpu', 'realtimeRuntime'],
  ['cpu', 'cpu', 'realtimePeriod'],
  ['cpuset', 'cpu', 'cpus'],
  ['cpuset', 'cpu', 'mems'],
  ['pids', 'pids'],
  ['blkio', 'blockIO'],
  ['hugetlb', 'hugepageLimits'],
  ['rdma', 'rdma'],
  ['net_cls', 'network', 'classID'],
  ['net_prio', 'network', 'priorities'],
];

/** config-linux.md, "Control groups": the runtime must fail when a limit cannot be set. */
function checkCgroups(subject: Subject): void {
  const needed = CONTROLLERS.filter(([, ...path]) => asksSomething(subject.get('linux', 'resources', ...path)));
  const unified = subject.get('linux', 'resources', 'unified');
  if (needed.length === 0 && !asksSomething(unified)) return;
  const own = subject.read('/sys/fs/cgroup/cgroup.controllers');
  const { available, mounted } = controllers(subject, own);
  if (!mounted) return;
  for (const [controller, ...path] of needed) {
    if (available.has(controller)) continue;
    const pointer = `/linux/resources/${path.join('/')}`;
    const message = `the cgroup controller ${controller} is not available on this host`;
    subject.find({
      rule: 'cgroup-controller',
      pointer,
      message,
      hint: 'it must be enabled in the kernel, and mounted',
    });
  }
  if (!asksSomething(unified) || own !== '' || !subject.exists('/sys/fs/cgroup')) return;
  const message = 'this host has no unified cgroup hierarchy (version 2)';
  subject.find({ rule: 'cgroup-unified', pointer: '/linux/resources/unified', message });
}

/**
 * The controllers that can be used: /proc/cgroups has name, number of the version 1 hierarchy (0: none), count, enabled.
 * @param own cgroup.controllers of the unified hierarchy, "" when there is none at the usual place
 */
function controllers(subject: Subject, own: string): { available: Set<string>; mounted: boolean } {
  const lines = subject
    .read('/proc/cgroups')
    .split('\n')
    .map((line) => line.split(/\s+/));
  const first = lines.filter(
    ([name, hierarchy, , enabled]) => !name?.startsWith('#') && hierarchy !== '0' && enabled === '1',
  );
  // those that version 2 has beside version 1 are not used
  const second = own.split(/\s+/).filter(Boolean);
  const available = new Set([...first.map(([name = '']) => name), ...second]);
  if (available.has('io')) available.add('blkio');
  return { available, mounted: available.size > 0 };
}

/** Documentation/admin-guide/mm/hugetlbpage.rst: a directory for each size. */
function checkHugepages(subject: Subject): void {
  const sizes = '/sys/kernel/mm/hugepages';
  if (!subject.exists(sizes)) return;
  for (const index of subject.list('linux', 'resources', 'hugepageLimits').keys()) {
    const path = ['linux', 'resources', 'hugepageLimits', index, 'pageSize'];
    const size = subject.text(...path);
    const [, number, unit] = /^(\d+)([KMG])B$/.exec(size) ?? [];
    if (number === undefined) continue;
    const kilobytes = BigInt(number) << { K: 0n, M: 10n, G: 20n }[unit as 'K' | 'M' | 'G'];
    if (subject.exists(`${sizes}/hugepages-${kilobytes}kB`)) continue;
    subject.find({
      rule: 'hugepage-size',
      pointer: `/${path.join('/')}`,
      message: `this kernel has no huge pages of ${size}`,
    });
  }
}

/** Null, false, 0, "", and what holds nothing else ask for no limit. */
function asksSomething(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return Boolean(value);
  return Object.values(value).some(asksSomething);
}
