// Made from shim-c/ops.def by `npm run generate`. Do not edit.

export type ArgType =
  | 'u32'
  | 'u64'
  | 'str'
  | 'strs'
  | 'u32s'
  | 'bytes'
  | 'tmpl'
  | 'tmpls'
  | 'reg'
  | 'slot'
  | 'text'
  | 'list'

export interface OpInfo {
  readonly name: string
  readonly args: readonly { readonly name: string; readonly type: ArgType }[]
}

/** Every op by its code. */
export const OPS: Readonly<Record<number, OpInfo>> = {
  1: { name: 'JUMP', args: [{ name: 'skip', type: 'u32' }] },
  2: { name: 'COMMIT', args: [] },
  3: { name: 'CHANNEL', args: [{ name: 'parent', type: 'reg' }, { name: 'child', type: 'reg' }] },
  4: { name: 'CLONE', args: [{ name: 'list', type: 'list' }, { name: 'flags', type: 'u64' }, { name: 'cgroup', type: 'reg' }, { name: 'pidfd', type: 'reg' }, { name: 'pid', type: 'slot' }] },
  5: { name: 'SYNC_SEND', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }] },
  6: { name: 'SYNC_WAIT', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }] },
  7: { name: 'SEND_SLOT', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }, { name: 'from', type: 'slot' }] },
  8: { name: 'RECV_SLOT', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }, { name: 'to', type: 'slot' }] },
  9: { name: 'SET_SLOT', args: [{ name: 'to', type: 'slot' }, { name: 'value', type: 'u64' }] },
  10: { name: 'ADOPT', args: [{ name: 'pid', type: 'slot' }] },
  20: { name: 'OPEN', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'tmpl' }, { name: 'oflags', type: 'u32' }, { name: 'mode', type: 'u32' }, { name: 'out', type: 'reg' }] },
  21: { name: 'OPEN_IN', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'str' }, { name: 'oflags', type: 'u32' }, { name: 'mode', type: 'u32' }, { name: 'resolve', type: 'u32' }, { name: 'out', type: 'reg' }] },
  22: { name: 'CLOSE', args: [{ name: 'fd', type: 'reg' }] },
  23: { name: 'READ_FILE', args: [{ name: 'path', type: 'tmpl' }, { name: 'max', type: 'u32' }] },
  24: { name: 'READ_LINK', args: [{ name: 'path', type: 'tmpl' }] },
  25: { name: 'STAT', args: [{ name: 'path', type: 'tmpl' }, { name: 'atflags', type: 'u32' }] },
  26: { name: 'READ_DIR', args: [{ name: 'path', type: 'tmpl' }] },
  27: { name: 'HOST_FACTS', args: [] },
  28: { name: 'MKDIR', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'tmpl' }, { name: 'mode', type: 'u32' }] },
  29: { name: 'WRITE_FILE', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'tmpl' }, { name: 'oflags', type: 'u32' }, { name: 'mode', type: 'u32' }, { name: 'content', type: 'tmpl' }] },
  30: { name: 'RENAME', args: [{ name: 'at', type: 'reg' }, { name: 'from', type: 'str' }, { name: 'to', type: 'str' }] },
  31: { name: 'UNLINK', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'tmpl' }, { name: 'flags', type: 'u32' }] },
  32: { name: 'LOCK_DIR', args: [{ name: 'path', type: 'tmpl' }, { name: 'timeout', type: 'u32' }, { name: 'out', type: 'reg' }] },
  33: { name: 'BIND_SOCKET', args: [{ name: 'dir', type: 'reg' }, { name: 'name', type: 'str' }, { name: 'out', type: 'reg' }] },
  34: { name: 'REMOVE_DIR', args: [{ name: 'path', type: 'tmpl' }] },
  35: { name: 'WRITE_IN', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'str' }, { name: 'resolve', type: 'u32' }, { name: 'content', type: 'str' }] },
  40: { name: 'PROC_START', args: [{ name: 'pid', type: 'slot' }, { name: 'to', type: 'slot' }] },
  41: { name: 'PIDFD_OPEN', args: [{ name: 'pid', type: 'slot' }, { name: 'start', type: 'slot' }, { name: 'out', type: 'reg' }] },
  42: { name: 'KILL', args: [{ name: 'pidfd', type: 'reg' }, { name: 'signal', type: 'u32' }] },
  43: { name: 'WAIT_EXIT', args: [{ name: 'pidfd', type: 'reg' }, { name: 'timeout', type: 'u32' }] },
  44: { name: 'PRLIMIT', args: [{ name: 'pid', type: 'slot' }, { name: 'resource', type: 'u32' }, { name: 'soft', type: 'u64' }, { name: 'hard', type: 'u64' }] },
  45: { name: 'START', args: [{ name: 'dir', type: 'reg' }, { name: 'name', type: 'str' }] },
  46: { name: 'START_WAIT', args: [{ name: 'socket', type: 'reg' }] },
  50: { name: 'CGROUP_MAKE', args: [{ name: 'base', type: 'str' }, { name: 'rel', type: 'str' }] },
  51: { name: 'CPUSET_INHERIT', args: [{ name: 'base', type: 'str' }, { name: 'rel', type: 'str' }] },
  52: { name: 'CGROUP_REMOVE', args: [{ name: 'base', type: 'str' }, { name: 'rel', type: 'str' }, { name: 'timeout', type: 'u32' }] },
  53: { name: 'CGROUP_KILL', args: [{ name: 'path', type: 'str' }, { name: 'freezer', type: 'str' }] },
  54: { name: 'CGROUP_PRUNE', args: [{ name: 'base', type: 'str' }, { name: 'rel', type: 'str' }] },
  55: { name: 'CGROUP_DEVICE_BPF', args: [{ name: 'cgroup', type: 'reg' }, { name: 'program', type: 'bytes' }] },
  60: { name: 'NAME', args: [{ name: 'name', type: 'str' }] },
  61: { name: 'SETSID', args: [] },
  62: { name: 'UNSHARE', args: [{ name: 'flags', type: 'u32' }] },
  63: { name: 'SETNS', args: [{ name: 'fd', type: 'reg' }, { name: 'flags', type: 'u32' }] },
  64: { name: 'DUMPABLE', args: [{ name: 'on', type: 'u32' }] },
  65: { name: 'UMASK', args: [{ name: 'mask', type: 'u32' }] },
  66: { name: 'HOSTNAME', args: [{ name: 'name', type: 'str' }] },
  67: { name: 'LOOPBACK', args: [] },
  68: { name: 'KEYRING', args: [{ name: 'name', type: 'str' }] },
  69: { name: 'SETGROUPS', args: [{ name: 'gids', type: 'u32s' }] },
  70: { name: 'SETGID', args: [{ name: 'gid', type: 'u32' }] },
  71: { name: 'SETUID', args: [{ name: 'uid', type: 'u32' }] },
  72: { name: 'CAP_BOUND', args: [{ name: 'keep', type: 'u64' }] },
  73: { name: 'KEEP_CAPS', args: [{ name: 'on', type: 'u32' }] },
  74: { name: 'CAP_SET', args: [{ name: 'effective', type: 'u64' }, { name: 'permitted', type: 'u64' }, { name: 'inheritable', type: 'u64' }] },
  75: { name: 'CAP_AMBIENT', args: [{ name: 'raise', type: 'u64' }] },
  76: { name: 'NO_NEW_PRIVS', args: [] },
  77: { name: 'CHDIR', args: [{ name: 'path', type: 'str' }] },
  78: { name: 'FCHDIR', args: [{ name: 'fd', type: 'reg' }] },
  79: { name: 'CHROOT', args: [{ name: 'path', type: 'str' }] },
  80: { name: 'CHECK_CWD', args: [] },
  81: { name: 'STDIO_OWNER', args: [{ name: 'uid', type: 'u32' }] },
  82: { name: 'FIND_EXEC', args: [{ name: 'candidates', type: 'strs' }, { name: 'to', type: 'slot' }] },
  83: { name: 'PASSWD_HOME', args: [{ name: 'uid', type: 'u32' }, { name: 'to', type: 'text' }] },
  84: { name: 'CLOEXEC_FROM', args: [{ name: 'first', type: 'u32' }] },
  85: { name: 'EXEC', args: [{ name: 'candidates', type: 'strs' }, { name: 'which', type: 'slot' }, { name: 'argv', type: 'strs' }, { name: 'envp', type: 'tmpls' }] },
  86: { name: 'CLOSE_REGS', args: [{ name: 'regs', type: 'u32s' }] },
  87: { name: 'KEEP_FDS', args: [{ name: 'count', type: 'u32' }] },
  88: { name: 'SECCOMP', args: [{ name: 'program', type: 'bytes' }, { name: 'flags', type: 'u32' }] },
  90: { name: 'FS_MOUNT', args: [{ name: 'type', type: 'str' }, { name: 'source', type: 'str' }, { name: 'options', type: 'tmpls' }, { name: 'attrs', type: 'u32' }, { name: 'out', type: 'reg' }] },
  91: { name: 'OPEN_TREE', args: [{ name: 'at', type: 'reg' }, { name: 'path', type: 'str' }, { name: 'flags', type: 'u32' }, { name: 'out', type: 'reg' }] },
  92: { name: 'MOUNT_SETATTR', args: [{ name: 'fd', type: 'reg' }, { name: 'flags', type: 'u32' }, { name: 'set', type: 'u64' }, { name: 'clear', type: 'u64' }, { name: 'propagation', type: 'u64' }] },
  93: { name: 'MOVE_MOUNT', args: [{ name: 'fd', type: 'reg' }, { name: 'to', type: 'reg' }] },
  94: { name: 'PROPAGATE', args: [{ name: 'path', type: 'str' }, { name: 'flags', type: 'u32' }] },
  95: { name: 'PIVOT_ROOT', args: [] },
  96: { name: 'UMOUNT', args: [{ name: 'path', type: 'str' }, { name: 'flags', type: 'u32' }] },
  97: { name: 'TARGET', args: [{ name: 'root', type: 'reg' }, { name: 'path', type: 'str' }, { name: 'like', type: 'reg' }, { name: 'out', type: 'reg' }, { name: 'perm', type: 'slot' }] },
  98: { name: 'MKNOD', args: [{ name: 'dir', type: 'reg' }, { name: 'name', type: 'str' }, { name: 'mode', type: 'u32' }, { name: 'major', type: 'u32' }, { name: 'minor', type: 'u32' }, { name: 'uid', type: 'u32' }, { name: 'gid', type: 'u32' }] },
  99: { name: 'SYMLINK', args: [{ name: 'target', type: 'str' }, { name: 'dir', type: 'reg' }, { name: 'name', type: 'str' }] },
  100: { name: 'CHECK_CHAR', args: [{ name: 'fd', type: 'reg' }, { name: 'major', type: 'u32' }, { name: 'minor', type: 'u32' }] },
  101: { name: 'CHECK_NOT_FS', args: [{ name: 'fd', type: 'reg' }, { name: 'type', type: 'u32' }] },
  102: { name: 'STDIO_NULL', args: [{ name: 'fd', type: 'reg' }] },
  110: { name: 'DOMAINNAME', args: [{ name: 'name', type: 'str' }] },
  111: { name: 'GET_PID', args: [{ name: 'to', type: 'slot' }] },
  112: { name: 'SCHEDULER', args: [{ name: 'policy', type: 'u32' }, { name: 'flags', type: 'u64' }, { name: 'nice', type: 'u32' }, { name: 'priority', type: 'u32' }, { name: 'runtime', type: 'u64' }, { name: 'deadline', type: 'u64' }, { name: 'period', type: 'u64' }] },
  113: { name: 'IO_PRIORITY', args: [{ name: 'value', type: 'u32' }] },
  114: { name: 'PERSONALITY', args: [{ name: 'domain', type: 'u32' }] },
  115: { name: 'MEMORY_POLICY', args: [{ name: 'mode', type: 'u32' }, { name: 'nodes', type: 'bytes' }] },
  120: { name: 'HOOK', args: [{ name: 'path', type: 'str' }, { name: 'argv', type: 'strs' }, { name: 'envp', type: 'strs' }, { name: 'cwd', type: 'str' }, { name: 'stdin', type: 'tmpl' }, { name: 'timeout', type: 'u32' }, { name: 'umask', type: 'u32' }, { name: 'watch', type: 'reg' }] },
  130: { name: 'PIPE_OWNER', args: [{ name: 'uid', type: 'u32' }] },
  140: { name: 'RUN', args: [{ name: 'path', type: 'str' }, { name: 'argv', type: 'tmpls' }, { name: 'timeout', type: 'u32' }] },
  141: { name: 'READ_XATTR', args: [{ name: 'path', type: 'tmpl' }, { name: 'name', type: 'str' }] },
  142: { name: 'ACCESS', args: [{ name: 'path', type: 'tmpl' }, { name: 'mode', type: 'u32' }] },
  230: { name: 'CHECK_FS', args: [{ name: 'fd', type: 'reg' }, { name: 'type', type: 'u32' }] },
  231: { name: 'CHECK_OTHER', args: [{ name: 'fd', type: 'reg' }, { name: 'path', type: 'str' }] },
  170: { name: 'CONNECT', args: [{ name: 'path', type: 'tmpl' }, { name: 'type', type: 'u32' }, { name: 'out', type: 'reg' }] },
  171: { name: 'SEND_FD', args: [{ name: 'socket', type: 'reg' }, { name: 'payload', type: 'tmpl' }, { name: 'fd', type: 'reg' }] },
  172: { name: 'PASS_FD', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }, { name: 'fd', type: 'reg' }] },
  173: { name: 'TAKE_FD', args: [{ name: 'channel', type: 'reg' }, { name: 'number', type: 'u32' }, { name: 'out', type: 'reg' }] },
}
