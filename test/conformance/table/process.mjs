// The rows of `process`, `root`, host names and annotations. See ../table.test.mjs for what a row is.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';

const limits = 'cat /proc/self/limits';
const caps = "/bin/busybox grep -E '^(Cap|NoNewPrivs)' /proc/self/status";
/** Nice value, real-time priority, and policy of the shell itself: fields 19, 40 and 41 of proc(5)'s stat. */
const schedule = 'read -r line < /proc/self/stat; set -- $line; shift 18; nice=$1; shift 21; echo $nice $1 $2';

/** Limits that leave a shell alive. RLIMIT_NPROC counts the user's processes of the whole host; hard limits can only be lowered. */
const limitValues = {
  RLIMIT_CPU: [3, 5],
  RLIMIT_FSIZE: [1_000_000, 2_000_000],
  RLIMIT_DATA: [100_000_000, 200_000_000],
  RLIMIT_STACK: [4_194_304, 8_388_608],
  RLIMIT_CORE: [0, 4096],
  RLIMIT_RSS: [10_000_000, 20_000_000],
  RLIMIT_NPROC: [300, 400],
  RLIMIT_NOFILE: [64, 128],
  RLIMIT_MEMLOCK: [4096, 8192],
  RLIMIT_AS: [500_000_000, 600_000_000],
  RLIMIT_LOCKS: [10, 20],
  RLIMIT_SIGPENDING: [30, 40],
  RLIMIT_MSGQUEUE: [1000, 2000],
  RLIMIT_NICE: [0, 0],
  RLIMIT_RTPRIO: [0, 0],
  RLIMIT_RTTIME: [1000, 2000],
};

/** The capabilities that this test's own root has: no runtime can give another. */
const mine = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE',
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN',
  'SYS_BOOT SYS_NICE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE MAC_ADMIN SYSLOG',
  'WAKE_ALARM BLOCK_SUSPEND AUDIT_READ',
]
  .join(' ')
  .split(' ')
  .map((name) => `CAP_${name}`);

/** The nice value that a container has when its config says none. */
const inherited = getPriority();

const noScheduler = 'it does not know the field';

export const rows = [
  {
    name: 'user: ids, umask, more groups; the names that only other systems use',
    edit: ({ process }) => {
      process.user = { uid: 1000, gid: 1001, umask: 0o27, additionalGids: [10, 2000], username: 'nobody' };
      process.commandLine = 'for Windows';
    },
    look: 'id; umask; cat /proc/self/status | /bin/busybox grep -E "^(Uid|Gid|Groups)"; > /tmp/made; stat -c "%a %u %g" /tmp/made',
    also: (bundle) => chmodSync(join(bundle.rootfs, 'tmp'), 0o1777),
    writable: true,
  },
  {
    name: 'args: empty, with blanks and quotes; env: doubles aside, empty, with "=" and line ends',
    edit: ({ process }) => {
      process.args = ['/bin/sh', '-c', 'for a in "$@"; do echo "[$a]"; done; env', 'sh', '', ' a b ', '"\'\\', 'ü\n'];
      process.env = ['PATH=/bin', 'EMPTY=', 'EQUALS=a=b', 'LINES=a\nb', 'HOME=/elsewhere'];
    },
  },
  { name: 'args[0] is found in PATH', edit: ({ process }) => (process.args = ['busybox', 'echo', 'found']) },
  {
    name: 'args[0] is not there',
    edit: ({ process }) => (process.args = ['nothing-of-that-name']),
    refused: /executable file not found in \$PATH/,
  },
  {
    name: 'args[0] is a path that is not there',
    edit: ({ process }) => (process.args = ['/bin/nothing']),
    refused: /no such file or directory/i,
  },
  {
    name: 'args[0] may not be executed',
    edit: ({ process }) => (process.args = ['/etc/plain']),
    also: (bundle) => writeFileSync(join(bundle.rootfs, 'etc/plain'), 'text', { mode: 0o644 }),
    refused: /permission denied/i,
  },
  {
    name: 'cwd: a directory that is there',
    edit: ({ process }) => (process.cwd = '/etc'),
    look: 'pwd; readlink /proc/self/cwd',
  },
  {
    name: 'cwd: made where it is missing',
    edit: ({ process }) => (process.cwd = '/made/for/it'),
    look: 'pwd; stat -c "%a %u %g" /made /made/for /made/for/it',
    writable: true,
  },
  {
    name: 'cwd: a file',
    edit: ({ process }) => (process.cwd = '/bin/busybox'),
    refused: /not a directory/i,
  },
  {
    name: 'capabilities: every one that this host gives, in every set',
    edit: ({ process }) => {
      process.capabilities = {};
      for (const set of ['bounding', 'effective', 'permitted', 'inheritable', 'ambient'])
        process.capabilities[set] = mine;
    },
    look: caps,
  },
  {
    name: 'capabilities: sets that differ',
    edit: ({ process }) => {
      process.capabilities = {
        bounding: mine,
        permitted: ['CAP_CHOWN', 'CAP_KILL', 'CAP_NET_RAW'],
        effective: ['CAP_KILL'],
        inheritable: ['CAP_KILL', 'CAP_NET_RAW'],
        ambient: ['CAP_NET_RAW'],
      };
      process.user = { uid: 12, gid: 13 };
    },
    look: caps,
  },
  {
    name: 'capabilities: none, and noNewPrivileges',
    edit: ({ process }) => {
      process.capabilities = { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] };
      process.noNewPrivileges = true;
    },
    look: caps,
  },
  ...Object.entries(limitValues).map(([type, [soft, hard]]) => ({
    name: `rlimits: ${type}`,
    edit: ({ process }) => (process.rlimits = [{ type, soft, hard }]),
    look: limits,
  })),
  {
    name: 'rlimits: without limit, in 64 bits',
    edit: ({ process }) => {
      const most = '#18446744073709551615';
      process.rlimits = ['FSIZE', 'CORE', 'AS'].map((name) => ({ type: `RLIMIT_${name}`, soft: most, hard: most }));
    },
    look: limits,
  },
  {
    name: 'oomScoreAdj',
    edit: ({ process }) => (process.oomScoreAdj = 321),
    look: 'cat /proc/self/oom_score_adj',
  },
  {
    name: 'apparmorProfile, where there is no AppArmor',
    edit: ({ process }) => (process.apparmorProfile = 'a-profile'),
    refused: /apparmor/i,
    hostHas: 'apparmor',
  },
  ...['OTHER', 'BATCH', 'IDLE'].map((policy) => ({
    name: `scheduler: SCHED_${policy}`,
    edit: ({ process }) => {
      process.scheduler = { policy: `SCHED_${policy}`, ...(policy !== 'IDLE' && { nice: 5 }) };
    },
    look: schedule,
    without: { runc: noScheduler, crun: noScheduler },
    expected: { OTHER: '5 0 0\n', BATCH: '5 0 3\n', IDLE: `${inherited} 0 5\n` }[policy],
  })),
  ...['FIFO', 'RR'].map((policy) => ({
    name: `scheduler: SCHED_${policy}`,
    edit: ({ process }) => (process.scheduler = { policy: `SCHED_${policy}`, priority: 3 }),
    look: schedule,
    without: { runc: noScheduler, crun: noScheduler },
    // a cgroup v1 without a real-time budget of its own lets no process have these policies
    either: [{ expected: `0 3 ${{ FIFO: 1, RR: 2 }[policy]}\n` }, { refused: /\/process\/scheduler: .*\(EPERM\)/ }],
  })),
  {
    name: 'scheduler: SCHED_DEADLINE and its times',
    edit: ({ process }) => {
      const [runtime, deadline, period] = [1_000_000, 10_000_000, 10_000_000];
      process.scheduler = { policy: 'SCHED_DEADLINE', runtime, deadline, period, flags: ['SCHED_FLAG_RESET_ON_FORK'] };
    },
    look: schedule,
    without: { runc: noScheduler, crun: noScheduler },
    either: [{ expected: `${inherited} 0 6\n` }, { refused: /\/process\/scheduler: .*\((EPERM|EBUSY)\)/ }],
  },
  {
    name: 'scheduler: SCHED_ISO, which the kernel never had',
    edit: ({ process }) => (process.scheduler = { policy: 'SCHED_ISO' }),
    without: { runc: noScheduler, crun: noScheduler },
    refused: /\/process\/scheduler/,
  },
  ...[
    ['RESET_ON_FORK', { expected: '0 0 3\n' }],
    ['RECLAIM', { expected: '0 0 3\n' }],
    ['DL_OVERRUN', { expected: '0 0 3\n' }],
    ['KEEP_POLICY', { expected: '0 0 0\n' }],
    ['KEEP_PARAMS', { expected: `${inherited} 0 0\n` }],
    ['UTIL_CLAMP_MIN', { expected: '0 0 3\n' }],
    ['UTIL_CLAMP_MAX', { expected: '0 0 3\n' }],
  ].map(([flag, outcome]) => ({
    name: `scheduler: SCHED_FLAG_${flag}`,
    edit: ({ process }) => {
      process.scheduler = { policy: 'SCHED_BATCH', flags: [`SCHED_FLAG_${flag}`] };
    },
    look: schedule,
    without: { runc: noScheduler, crun: noScheduler },
    // utilization clamping is a choice of the kernel's build
    either: [outcome, { refused: /\/process\/scheduler: .*\((EINVAL|EOPNOTSUPP)\)/ }],
  })),
  ...['RT', 'BE', 'IDLE'].map((name) => ({
    name: `ioPriority: IOPRIO_CLASS_${name}`,
    edit: ({ process }) => (process.ioPriority = { class: `IOPRIO_CLASS_${name}`, priority: 3 }),
    look: '/bin/busybox ionice -p $$',
    without: { runc: noScheduler, crun: noScheduler },
    // of the idle class the kernel keeps no priority that it would show
    expected: { RT: 'realtime: prio 3\n', BE: 'best-effort: prio 3\n', IDLE: 'idle\n' }[name],
  })),
  {
    name: 'root: read-only',
    edit: ({ root }) => (root.readonly = true),
    look: 'touch /x 2>&1; /bin/busybox grep " / " /proc/self/mountinfo | /bin/busybox cut -d" " -f6',
  },
  {
    name: 'root: writable, its path absolute',
    edit: (config, bundle) => (config.root = { path: bundle.rootfs, readonly: false }),
    look: 'touch /x && ls -d /x',
  },
  { name: 'root: not there', edit: ({ root }) => (root.path = 'missing'), refused: /missing/ },
  {
    name: 'hostname and domainname',
    edit: (config) => Object.assign(config, { hostname: 'a-host', domainname: 'a.domain' }),
    look: 'hostname; cat /proc/sys/kernel/domainname',
    without: { runc: 'it does not know domainname' },
  },
  {
    name: 'annotations that nobody knows',
    edit: (config) => (config.annotations = { 'org.example.key': 'value', 'org.example.empty': '' }),
    look: 'echo fine',
  },
  {
    name: 'settings for other systems',
    edit: (config) => {
      for (const system of ['solaris', 'windows', 'vm', 'zos', 'freebsd']) config[system] = {};
    },
    look: 'echo fine',
    without: { crun: 'it wants more of some of them' },
  },
];

/** Makes a directory of the rootfs that rows share. */
export function prepare(bundle) {
  mkdirSync(join(bundle.rootfs, 'data'));
}
