// The rows of linux.seccomp: one system call, mkdir, meets each action, condition and flag.
const allow = 'SCMP_ACT_ALLOW';
const try_ = 'mkdir /tmp/made 2>&1; echo "status $?"';

/** A profile that allows all but what `rules` say of mkdir. */
const profile = (config, rules, more = {}) => {
  config.linux.seccomp = { defaultAction: allow, architectures: ['SCMP_ARCH_X86_64'], syscalls: rules, ...more };
};
const rule = (action, more = {}) => ({ names: ['mkdir', 'mkdirat', 'no_such_call'], action, ...more });

const archs = [
  ...['X86', 'X86_64', 'X32', 'ARM', 'AARCH64', 'MIPS', 'MIPS64', 'MIPS64N32', 'MIPSEL', 'MIPSEL64', 'MIPSEL64N32'],
  ...['PPC', 'PPC64', 'PPC64LE', 'S390', 'S390X', 'RISCV64', 'LOONGARCH64', 'PARISC', 'PARISC64', 'M68K', 'SH', 'SHEB'],
];
/** Of the other byte order than x86-64's, which libseccomp does not put into one filter with it. */
const otherOrder = [
  'MIPS',
  'MIPS64',
  'MIPS64N32',
  'PPC',
  'PPC64',
  'S390',
  'S390X',
  'PARISC',
  'PARISC64',
  'M68K',
  'SHEB',
];
const otherOrderSaid = 'runc and crun refuse a profile that names architectures of both byte orders';
/** What runc 1.1.5 and crun 1.8.1 have no name for. */
const newArchs = ['LOONGARCH64', 'SH'];
const unknown = 'it does not know the name';

export const rows = [
  ...['KILL', 'KILL_PROCESS', 'KILL_THREAD', 'TRAP', 'ERRNO', 'TRACE', 'ALLOW', 'LOG'].map((action) => ({
    name: `seccomp: SCMP_ACT_${action}`,
    edit: (config) => profile(config, [rule(`SCMP_ACT_${action}`)]),
    look: try_,
    writable: true,
  })),
  {
    name: 'seccomp: errnoRet',
    edit: (config) => profile(config, [rule('SCMP_ACT_ERRNO', { errnoRet: 28 })]),
    look: try_,
  },
  ...[
    ['NE', 0o700],
    ['LT', 0o700],
    ['LE', 0o777],
    ['EQ', 0o777],
    ['GE', 0o777],
    ['GT', 0o777],
  ].map(([op, value]) => ({
    name: `seccomp: SCMP_CMP_${op}`,
    edit: (config) =>
      profile(config, [
        { ...rule('SCMP_ACT_ERRNO'), names: ['mkdir'], args: [{ index: 1, value, op: `SCMP_CMP_${op}` }] },
      ]),
    look: `/bin/busybox mkdir -m 700 /tmp/a; echo "status $?"; ${try_}`,
    writable: true,
  })),
  {
    name: 'seccomp: SCMP_CMP_MASKED_EQ, in 64 bits',
    edit: (config) => {
      const args = [{ index: 1, value: '#18446744073709551424', valueTwo: 0o700, op: 'SCMP_CMP_MASKED_EQ' }];
      profile(config, [{ ...rule('SCMP_ACT_ERRNO'), names: ['mkdir'], args }]);
    },
    look: try_,
    writable: true,
  },
  ...['KILL', 'KILL_PROCESS', 'KILL_THREAD', 'TRAP', 'ERRNO', 'TRACE', 'LOG'].map((action) => ({
    name: `seccomp: SCMP_ACT_${action} by default`,
    edit: (config) => {
      config.linux.seccomp = { defaultAction: `SCMP_ACT_${action}`, architectures: ['SCMP_ARCH_X86_64'], syscalls: [] };
      // all but what this very program does must be allowed
      config.linux.seccomp.syscalls = [{ names: everything.filter((name) => !/^mkdir/.test(name)), action: allow }];
      if (action === 'ERRNO') config.linux.seccomp.defaultErrnoRet = 28;
    },
    look: try_,
    writable: true,
  })),
  ...archs.map((arch) => ({
    name: `seccomp: SCMP_ARCH_${arch}`,
    edit: (config) => {
      profile(config, [rule('SCMP_ACT_ERRNO')], { architectures: ['SCMP_ARCH_X86_64', `SCMP_ARCH_${arch}`] });
    },
    look: try_,
    ...(otherOrder.includes(arch) && { differs: { runc: otherOrderSaid, crun: otherOrderSaid } }),
    without: newArchs.includes(arch) ? { runc: unknown, crun: unknown } : arch === 'RISCV64' ? { runc: unknown } : {},
    expected: "mkdir: can't create directory '/tmp/made': Operation not permitted\nstatus 1\n",
  })),
  ...['TSYNC', 'LOG', 'SPEC_ALLOW', 'WAIT_KILLABLE_RECV'].map((flag) => ({
    name: `seccomp: SECCOMP_FILTER_FLAG_${flag}`,
    edit: (config) => profile(config, [rule('SCMP_ACT_ERRNO')], { flags: [`SECCOMP_FILTER_FLAG_${flag}`] }),
    look: try_,
    without: { runc: '1.1.5 takes no flags', ...(flag === 'WAIT_KILLABLE_RECV' && { crun: unknown }) },
    // the flag goes with a listener only: the kernel says so
    ...(flag === 'WAIT_KILLABLE_RECV' && {
      either: [
        { expected: "mkdir: can't create directory '/tmp/made': Operation not permitted\nstatus 1\n" },
        { refused: /seccomp/ },
      ],
    }),
  })),
];

/** What a shell, busybox and the runtimes themselves call on their way to execve and after it. */
const everything = (
  'access arch_prctl brk capget capset chdir chmod clone clone3 close close_range dup dup2 dup3 epoll_create1 epoll_ctl ' +
  'epoll_pwait execve execveat exit exit_group fchdir fchmod fchown fcntl fork fstat fstatfs futex getcwd getdents64 getegid ' +
  'geteuid getgid getgroups getpgrp getpid getppid getrandom getrlimit gettid getuid ioctl keyctl lseek lstat madvise mmap ' +
  'mprotect munmap nanosleep newfstatat open openat openat2 pipe pipe2 poll prctl pread64 prlimit64 read readlink readlinkat ' +
  'recvmsg restart_syscall rseq rt_sigaction rt_sigprocmask rt_sigreturn rt_sigsuspend sched_getaffinity sched_yield sendmsg ' +
  'sendto set_robust_list set_tid_address setgid setgroups setpgid setrlimit setsid setuid sigaltstack socket stat statfs ' +
  'sysinfo tgkill umask uname unlink vfork wait4 waitid write writev faccessat faccessat2 seccomp'
).split(' ');
