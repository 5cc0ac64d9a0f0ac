// The verb `doctor` on made hosts: what it says is there, limited or missing, and what mends it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { hostFiles, lookAt } from './support/looking.mjs';

const ENOENT = 2;
const EROFS = 30;
const UID = 1000;
const FILE = [0o100644, 0];
const SETUID = [0o104755, 0];

/** Files of any host. */
const FILES = {
  '/proc/self/uid_map': '         0          0 4294967295\n',
  '/proc/filesystems':
    'nodev\tsysfs\nnodev\ttmpfs\nnodev\tproc\nnodev\tdevpts\nnodev\tmqueue\nnodev\toverlay\n\text4\n',
  '/proc/sys/kernel/seccomp/actions_avail': 'kill_process kill_thread trap errno user_notif trace log allow\n',
  '/proc/self/status': 'Name:\tinit\nCapEff:\t000001ffffffffff\nCapBnd:\t000001ffffffffff\n',
  '/proc/sys/kernel/cap_last_cap': '40\n',
  '/proc/pressure/memory': 'some avg10=0.00\n',
  '/proc/cgroups': '#subsys_name\thierarchy\tnum_cgroups\tenabled\ncpu\t3\t9\t1\npids\t0\t9\t1\nmemory\t0\t9\t0\n',
  '/sys/fs/cgroup/cgroup.controllers': 'cpuset cpu io memory hugetlb pids rdma\n',
  '/sys/module/apparmor/parameters/enabled': 'Y\n',
  '/proc/sys/user/max_user_namespaces': '96365\n',
  '/proc/self/attr/current': 'unconfined\n',
  '/etc/passwd': 'alice:x:1000:100::/home/alice:/bin/sh\n',
  '/etc/nsswitch.conf': 'passwd: files\n',
  '/etc/subuid': 'alice:100000:65536\n',
  '/etc/subgid': 'alice:100000:65536\n',
};

const NAMESPACES = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'].map((name) => `/proc/self/ns/${name}`);
const SYSTEM_BUS = '/run/dbus/system_bus_socket';
const USER_BUS = '/run/user/1000/bus';
const THERE = ['/proc/sys/kernel/unprivileged_bpf_disabled', '/run/systemd/system', SYSTEM_BUS, USER_BUS];
const STATS = Object.fromEntries([...NAMESPACES, ...THERE].map((path) => [path, FILE]));
const MAPPERS = { '/usr/bin/newuidmap': SETUID, '/usr/bin/newgidmap': SETUID };

/** A host of version 2 with systemd, changed: `files`, `stats` (undefined: not there), and the rest as lookAt takes it. */
function examine({ host = 'v2', root = '/run/tare', files = {}, stats = {}, ...rest } = {}) {
  const found = {
    ...rest,
    files: {
      ...FILES,
      ...hostFiles(host),
      ...(host === 'v2' && { '/sys/fs/cgroup/cgroup.controllers': FILES['/sys/fs/cgroup/cgroup.controllers'] }),
      ...files,
    },
    stats: { ...STATS, '/usr/sbin/criu': [0o100755, 0], ...MAPPERS, ...stats },
  };
  const request = {
    verb: 'doctor',
    root,
    path: '/usr/bin:/usr/sbin',
    cgroupManager: 'cgroupfs',
    runtimeDir: '/run/user/1000',
  };
  const results = [];
  for (;;) {
    const answer = loadCore().step(request, new Uint8Array(0), results);
    if (answer.kind !== 'plan') return answer.value ?? assert.fail(JSON.stringify(answer.error));
    assert.ok(answer.readOnly, 'it only looks');
    results.push(lookAt(answer.plan, found));
  }
}

const user = (rest = {}) => ({ facts: { euid: UID, egid: 100 }, root: '/run/user/1000/tare', ...rest });
/** The checks that are not ok, as `name: status`. */
const bad = ({ checks }) =>
  checks.filter(({ status }) => status !== 'ok').map(({ check, status }) => `${check}: ${status}`);
const of = ({ checks }, name) => checks.find(({ check }) => check === name) ?? assert.fail(`no check ${name}`);
/** What this host has not, whatever else is changed: Intel RDT and SELinux. */
const ALWAYS = ['selinux: missing', 'intel-rdt: missing'];

test('a host of version 2 with systemd, as root', () => {
  const report = examine({ facts: { kernel: [6, 12] } });
  assert.equal(report.works, true);
  assert.deepEqual(bad(report), ALWAYS);
  assert.equal(of(report, 'kernel').found, 'Linux 6.12');
  assert.equal(of(report, 'cgroups').found, 'version 2');
  assert.equal(of(report, 'idmapped-mounts').found, 'ext4 overlay tmpfs');
  for (const { status, purpose, mend } of report.checks) {
    assert.ok(purpose.length > 0);
    assert.equal(mend === undefined, status === 'ok');
    assert.notEqual(mend, '');
  }
});

test('Linux 5.4', () => {
  const report = examine({ facts: { kernel: [5, 4], missing: 1 << 5 } });
  assert.equal(report.works, false);
  assert.deepEqual(bad(report), [
    'kernel: missing',
    'mount-api: limited',
    'kernel-features: limited',
    'idmapped-mounts: missing',
    ...ALWAYS,
  ]);
  assert.equal(of(report, 'kernel').mend, 'install Linux 5.11 or newer');
  assert.equal(of(report, 'mount-api').mend, 'install Linux 5.12 or newer');
  assert.match(of(report, 'kernel-features').mend, /6\.9/);
});

test('a newer kernel under a profile that forbids the mount API', () => {
  const report = examine({ facts: { kernel: [6, 1], missing: 63 } });
  assert.equal(report.works, true);
  assert.match(of(report, 'mount-api').mend, /seccomp profile/);
});

test('id-mapped mounts depend on the kernel and on where / is', () => {
  const over = { '/proc/self/mountinfo': '22 1 0:1 / / rw - overlay overlay rw\n' };
  const old = of(examine({ facts: { kernel: [5, 18] }, files: over }), 'idmapped-mounts');
  assert.deepEqual([old.status, old.found], ['limited', 'ext4, not overlay, which / is on']);
  assert.equal(of(examine({ facts: { kernel: [5, 19] }, files: over }), 'idmapped-mounts').status, 'ok');
});

test('a kernel without time namespaces and without filters', () => {
  const report = examine({
    facts: { kernel: [6, 12] },
    stats: { '/proc/self/ns/time': undefined },
    files: { '/proc/sys/kernel/seccomp/actions_avail': undefined },
  });
  assert.deepEqual(bad(report), ['namespaces: limited', 'seccomp: missing', ...ALWAYS]);
  assert.match(of(report, 'namespaces').mend, /CONFIG_TIME_NS$/);
});

test('version 1: each controller that is not there says why', () => {
  const report = examine({ host: 'v1' });
  assert.equal(of(report, 'cgroups').found, 'version 1');
  assert.deepEqual(
    [of(report, 'cgroup-cpu').status, of(report, 'cgroup-cpu').found],
    ['ok', '/sys/fs/cgroup/cpu,cpuacct'],
  );
  assert.match(
    of(report, 'cgroup-pids').mend,
    /^`mkdir .*mount -t cgroup -o pids cgroup \/sys\/fs\/cgroup\/pids`, as root$/,
  );
  assert.match(of(report, 'cgroup-memory').mend, /without "cgroup_disable=memory"/);
  assert.match(of(report, 'cgroup-rdma').mend, /built with this controller/);
});

test('version 1: swap is counted or not', () => {
  const mount = '36 30 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n';
  const { '/proc/self/mountinfo': mountinfo, '/proc/self/cgroup': cgroup } = hostFiles('v1');
  const files = { '/proc/self/mountinfo': mountinfo + mount, '/proc/self/cgroup': `${cgroup}6:memory:/\n` };
  assert.equal(of(examine({ host: 'v1', files }), 'swap-accounting').status, 'missing');
  const stats = { '/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes': FILE };
  assert.equal(of(examine({ host: 'v1', files, stats }), 'swap-accounting').status, 'ok');
});

test('version 2: a controller that the cgroup above does not give', () => {
  const report = examine({ files: { '/sys/fs/cgroup/cgroup.controllers': 'cpu io\n' } });
  assert.match(of(report, 'cgroup-pids').mend, /echo \+pids >cgroup.subtree_control/);
  assert.equal(of(report, 'cgroup-blkio').status, 'ok');
});

test('version 2: a controller that the cgroup of the user was not given', () => {
  const own = '/user.slice/user-1000.slice/user@1000.service';
  const files = { '/proc/self/cgroup': `0::${own}\n`, [`/sys/fs/cgroup${own}/cgroup.controllers`]: 'memory pids\n' };
  const report = examine(user({ files }));
  assert.equal(of(report, 'cgroup-memory').status, 'ok');
  const { status, found, mend } = of(report, 'cgroup-cpu');
  assert.deepEqual([status, found], ['missing', 'not given to your cgroup']);
  assert.match(mend, /`systemctl edit user@\.service`/);
  assert.equal(of(examine({ files }), 'cgroup-cpu').status, 'ok', "root's containers are not made there");
});

test("systemd's bus: the system's for root, the user's own for another", () => {
  assert.equal(of(examine({ stats: { [USER_BUS]: undefined } }), 'systemd').status, 'ok');
  assert.match(of(examine({ stats: { [SYSTEM_BUS]: undefined } }), 'systemd').mend, /dbus\.socket/);
  assert.equal(of(examine(user({ stats: { [SYSTEM_BUS]: undefined } })), 'systemd').status, 'ok');
  assert.match(of(examine(user({ stats: { [USER_BUS]: undefined } })), 'systemd').mend, /dbus-user-session/);
});

test('no cgroups at all', () => {
  const report = examine({ files: { '/proc/self/mountinfo': '22 1 254:0 / / rw - ext4 /dev/root rw\n' } });
  assert.equal(report.works, true);
  assert.equal(of(report, 'cgroups').mend, '`mount -t cgroup2 cgroup2 /sys/fs/cgroup`, as root');
  assert.ok(!report.checks.some(({ check }) => check.startsWith('cgroup-')));
});

test("root in a container: without some capabilities, and the host's cgroups read-only", () => {
  const report = examine({
    files: { '/proc/self/status': 'CapEff:\t000001fffeffffff\n' },
    may: (path) => (path.startsWith('/sys/fs/cgroup') ? (path.includes('/tare') ? ENOENT : EROFS) : true),
  });
  assert.equal(report.works, true);
  const { status, found } = of(report, 'capabilities');
  assert.deepEqual([status, found], ['limited', 'all but CAP_SYS_RESOURCE']);
  assert.deepEqual(of(report, 'cgroup-delegation').status, 'missing');
  assert.match(of(report, 'cgroup-delegation').mend, /remount,rw \/sys\/fs\/cgroup/);
  assert.equal(examine({ files: { '/proc/self/status': 'CapEff:\t00000000a80425fb\n' } }).works, false);
});

test('an ordinary user for whom all is as it should be', () => {
  const own = '/user.slice/user-1000.slice/user@1000.service/app.slice/session.scope';
  const report = examine(
    user({
      facts: { euid: UID, egid: 100, kernel: [6, 12] },
      files: {
        '/proc/self/cgroup': `0::${own}\n`,
        [`/sys/fs/cgroup${own}/cgroup.controllers`]: FILES['/sys/fs/cgroup/cgroup.controllers'],
      },
    }),
  );
  assert.equal(report.works, true);
  assert.deepEqual(bad(report), ['idmapped-mounts: missing', ...ALWAYS]);
  assert.equal(of(report, 'subuid').found, '100000-165535');
});

test('an ordinary user without newuidmap, and one whose newuidmap has no right', () => {
  const without = examine(user({ stats: { '/usr/bin/newuidmap': undefined } }));
  assert.equal(without.works, true, 'one id can be mapped');
  assert.match(of(without, 'newuidmap').mend, /^`apt-get install uidmap`/);
  assert.equal(of(without, 'newgidmap').status, 'ok');
  const powerless = examine(user({ stats: { '/usr/bin/newuidmap': [0o100755, 0] } }));
  assert.equal(of(powerless, 'newuidmap').mend, '`chmod u+s /usr/bin/newuidmap`, as root');
  const none = examine(user({ files: { '/etc/subuid': 'bob:1:1\n' } }));
  assert.match(of(none, 'subuid').mend, /^`usermod --add-subuids 100000-165535 alice`/);
});

test('user namespaces that are switched off', () => {
  for (const [file, mend] of [
    ['/proc/sys/user/max_user_namespaces', /^`sysctl -w user\.max_user_namespaces=/],
    ['/proc/sys/kernel/unprivileged_userns_clone', /^`sysctl -w kernel\.unprivileged_userns_clone=1`/],
  ]) {
    const report = examine(user({ files: { [file]: '0\n' } }));
    assert.equal(report.works, false);
    assert.match(of(report, 'user-namespaces').mend, mend);
    assert.equal(examine({ files: { [file]: '0\n' } }).works, true, 'root makes containers without them');
  }
  const restricted = examine(user({ files: { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' } }));
  assert.match(of(restricted, 'user-namespaces').mend, /apparmor_restrict_unprivileged_userns=0/);
});

test('cgroups that nobody gave to the user', () => {
  const may = (path) => (path.includes('/tare') ? ENOENT : !path.startsWith('/sys/fs/cgroup'));
  assert.match(of(examine(user({ may })), 'cgroup-delegation').mend, /systemd-run --user --scope -p Delegate=yes/);
  const first = of(examine(user({ host: 'v1', may })), 'cgroup-delegation');
  assert.match(first.mend, /^`mkdir -p \/sys\/fs\/cgroup\/\S+\/tare && chown -R alice /);
});

test('a state directory that may not be made', () => {
  const may = (path) => (path === '/run/tare' ? ENOENT : path !== '/run');
  const { status, found } = of(examine(user({ root: '/run/tare', may })), 'state-directory');
  assert.deepEqual([status, found], ['missing', '/run/tare may not be written to']);
  const deep = (path) => (path.startsWith('/srv/a') ? ENOENT : path === '/srv');
  assert.equal(of(examine(user({ root: '/srv/a/b/c', may: deep })), 'state-directory').status, 'ok');
});
