/** The examples of the config editor: what `tare spec` writes, and configs like those that engines write, made of it. */
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { encodeResults } from '../../dist/core/results.js';
import { createPlanner } from '../../dist/validator/node.js';
import { layOut } from './layout.mjs';

const UID = 1000;
const DIRECTORIES = ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc'];

const PROC_MASKED =
  '/proc/acpi /proc/kcore /proc/keys /proc/latency_stats /proc/timer_list /proc/timer_stats /proc/sched_debug'
    .split(' ')
    .concat('/proc/scsi', '/sys/firmware');

const ORDINARY_CAPABILITIES =
  'CHOWN DAC_OVERRIDE FSETID FOWNER SETGID SETUID SETFCAP SETPCAP NET_BIND_SERVICE SYS_CHROOT KILL'
    .split(' ')
    .concat('MKNOD', 'NET_RAW', 'AUDIT_WRITE')
    .map((name) => `CAP_${name}`);

/** What an ordinary program does not need, and what would let it out. */
const DENIED = new RegExp(
  `^(${[
    'acct|add_key|afs_syscall|bdflush|bpf|break|clock_adjtime.*|clock_settime.*|create_module|delete_module|finit_module|init_module',
    'fsconfig|fsmount|fsopen|fspick|ftime|get_kernel_syms|get_mempolicy|getpmsg|gtty|idle|ioperm|iopl|kcmp|kexec_.*|keyctl|lock',
    'lookup_dcookie|mbind|migrate_pages|mount.*|move_mount|move_pages|mpx|nfsservctl|open_by_handle_at|open_tree.*|perf_event_open',
    'pivot_root|process_vm_.*|prof|profil|ptrace|putpmsg|query_module|quotactl.*|reboot|request_key|security|set_mempolicy.*|setns',
    'settimeofday|stime|stty|swapoff|swapon|sysfs|_sysctl|tuxcall|ulimit|umount.*|unshare|uselib|userfaultfd|ustat|vhangup|vm86.*|vserver',
    'chroot|setdomainname|sethostname|syslog|vmsplice|pciconfig_.*|s390_.*|riscv_.*|arm_.*|breakpoint|cacheflush|set_tls|spu_.*',
  ].join('|')})$`,
);

const READ = {
  '/proc/self/mountinfo': new TextEncoder().encode('30 24 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'),
  '/proc/self/cgroup': new TextEncoder().encode('0::/\n'),
};

/** The verb `spec` on a host that has all directories. */
function spec(options) {
  const core = loadCore();
  const request = { verb: 'spec', bundle: '/bundle', ...options };
  const empty = new Uint8Array(0);
  const first = decodePlan(core.step(request, empty, []).plan).lists[0].ops;
  const facts = new Uint8Array(Uint32Array.from([UID, UID, 0o22, 6, 12, 1, 0]).buffer);
  const results = first.map(({ op, name, args }) => {
    const there = name !== 'STAT' || DIRECTORIES.includes(args.path);
    const bytes = { HOST_FACTS: facts, READ_FILE: READ[args.path] }[name] ?? empty;
    return { op, errno: there ? 0 : 2, bytes };
  });
  const [list] = decodePlan(core.step(request, empty, [encodeResults(results)]).plan).lists;
  return JSON.parse(list.ops.find(({ name }) => name === 'WRITE_FILE').args.content);
}

const bind = (source, destination, ...options) => ({
  destination,
  type: 'bind',
  source,
  options: ['rbind', ...options],
});

function withCapabilities(config, names) {
  config.process.capabilities = { bounding: names, effective: names, permitted: names };
}

function profile(syscalls) {
  const names = syscalls.filter(
    (name) => !DENIED.test(name) && name !== 'clone' && name !== 'clone3' && name !== 'personality',
  );
  const newNamespaces = 0x7e020000;
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: 1,
    architectures: ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86', 'SCMP_ARCH_X32'],
    syscalls: [
      { names, action: 'SCMP_ACT_ALLOW' },
      {
        names: ['clone'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: newNamespaces, valueTwo: 0, op: 'SCMP_CMP_MASKED_EQ' }],
      },
      { names: ['clone3'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 },
      {
        names: ['personality'],
        action: 'SCMP_ACT_ALLOW',
        args: [{ index: 0, value: 0, op: 'SCMP_CMP_EQ' }],
      },
    ],
  };
}

function engine(syscalls) {
  const config = spec({});
  config.process.noNewPrivileges = undefined;
  config.process.rlimits = undefined;
  withCapabilities(config, ORDINARY_CAPABILITIES);
  config.linux.maskedPaths = PROC_MASKED;
  config.linux.seccomp = profile(syscalls);
  return config;
}

function docker(syscalls) {
  const config = engine(syscalls);
  config.process.args = ['nginx', '-g', 'daemon off;'];
  config.process.terminal = false;
  config.hostname = '371c5384e684';
  config.root.readonly = false;
  const files = '/var/lib/engine/containers/371c5384e684';
  config.mounts.push(
    bind(`${files}/resolv.conf`, '/etc/resolv.conf', 'rprivate'),
    bind(`${files}/hostname`, '/etc/hostname', 'rprivate'),
    bind(`${files}/hosts`, '/etc/hosts', 'rprivate'),
    bind('/srv/www', '/usr/share/nginx/html', 'rprivate', 'ro'),
  );
  config.linux.resources.memory = { limit: 512 << 20, swap: 1 << 30 };
  config.linux.resources.cpu = { quota: 150_000, period: 100_000 };
  config.linux.resources.pids = { limit: 200 };
  config.linux.sysctl = { 'net.ipv4.ip_unprivileged_port_start': '0' };
  return config;
}

function kubernetes(syscalls) {
  const config = engine(syscalls);
  config.process.args = ['/server', '--port=8080'];
  config.process.terminal = false;
  config.process.user = { uid: 1000, gid: 1000, additionalGids: [2000] };
  config.process.noNewPrivileges = true;
  config.process.oomScoreAdj = 992;
  config.process.env.push('KUBERNETES_SERVICE_HOST=10.96.0.1', 'KUBERNETES_SERVICE_PORT=443');
  config.process.capabilities = { bounding: [], effective: [], permitted: [] };
  config.hostname = undefined;
  const pod = '/var/lib/kubelet/pods/6f1ed1f0';
  config.mounts.push(
    bind(`${pod}/etc-hosts`, '/etc/hosts', 'rprivate'),
    bind(`${pod}/volumes/empty-dir/cache`, '/cache', 'rprivate'),
    bind(`${pod}/volumes/projected/token`, '/var/run/secrets/kubernetes.io/serviceaccount', 'rprivate', 'ro'),
  );
  config.annotations = { 'io.kubernetes.cri.container-name': 'server', 'io.kubernetes.cri.sandbox-id': '33562290e6fe' };
  const sandbox = '/proc/12718/ns';
  const joined = { network: 'net', ipc: 'ipc', uts: 'uts' };
  config.linux.namespaces = config.linux.namespaces.map(({ type }) =>
    joined[type] ? { type, path: `${sandbox}/${joined[type]}` } : { type },
  );
  config.linux.resources = {
    ...config.linux.resources,
    memory: { limit: 256 << 20 },
    cpu: { shares: 256, quota: 50_000, period: 100_000 },
  };
  return config;
}

/** Legal, and nearly the host. */
function hostile(names) {
  const config = spec({});
  config.process.noNewPrivileges = undefined;
  config.process.rlimits = undefined;
  config.process.args = ['sh', '-c', '<script>alert(1)</script> \u202e\u0007'];
  withCapabilities(config, names.capabilities);
  config.root.readonly = false;
  config.hostname = undefined;
  config.mounts = [
    ...config.mounts.slice(0, 3),
    bind('/', '/host', 'rshared'),
    bind('/var/run/docker.sock', '/var/run/docker.sock'),
    bind('/etc', '/host-etc', 'ro'),
  ];
  config.hooks = { createRuntime: [{ path: '/tmp/<img src=x onerror=alert(1)>' }] };
  config.linux.namespaces = [{ type: 'mount' }];
  config.linux.resources = { devices: [{ allow: true, access: 'rwm' }] };
  config.linux.maskedPaths = undefined;
  config.linux.readonlyPaths = undefined;
  return config;
}

/** @returns {Promise<{ name: string, text: string }[]>} the first is what the page begins with */
export async function examples() {
  const names = (await createPlanner()).names();
  const rootless = spec({ rootless: true });
  const all = {
    Default: spec({}),
    Host: spec({ host: true }),
    Rootless: rootless,
    'Like Docker’s': docker(names.syscalls),
    'Like Kubernetes’': kubernetes(names.syscalls),
    Hostile: hostile(names),
  };
  return Object.entries(all).map(([name, config]) => ({
    name,
    text: `${layOut(JSON.parse(JSON.stringify(config)))}\n`,
  }));
}
