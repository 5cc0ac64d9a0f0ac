// Made from assembly/validate/rules/ and schema/config.schema.json by `npm run generate`. Do not edit.

/** error: the document is not JSON */
export const JSON_SYNTAX: i32 = 1;
/** error: the document is not UTF-8 */
export const JSON_UTF8: i32 = 2;
/** error: arrays and objects are nested more than 512 levels deep */
export const JSON_TOO_DEEP: i32 = 3;
/** error: the document is larger than 16 MiB */
export const JSON_TOO_LARGE: i32 = 4;
/** warning: more than a thousand problems: the rest is only counted */
export const TOO_MANY_PROBLEMS: i32 = 5;
/** error: a value is of the wrong type */
export const TYPE: i32 = 6;
/** error: a number is not an integer, or out of its range */
export const RANGE: i32 = 7;
/** error: a member is missing */
export const REQUIRED: i32 = 8;
/** warning: a key is unknown, and ignored */
export const UNKNOWN_FIELD: i32 = 9;
/** warning: a key differs from the right one by case: Go reads it, others do not */
export const KEY_CASE: i32 = 10;
/** warning: a key is given twice, and the last counts */
export const DUPLICATE_KEY: i32 = 11;
/** error: a string holds a NUL, which no path or argument can */
export const NUL_BYTE: i32 = 12;
/** warning: a string holds half of a character, read as U+FFFD */
export const LONE_SURROGATE: i32 = 13;
/** error: a path must be absolute */
export const RELATIVE_PATH: i32 = 14;
/** error: ociVersion is a semantic version */
export const OCI_VERSION: i32 = 15;
/** error: there is no major version above 1 */
export const OCI_VERSION_MAJOR: i32 = 16;
/** warning: what versions before 1.0 promised, runtimes no longer keep */
export const OCI_VERSION_OLD: i32 = 17;
/** error: crun refuses a config without "linux" */
export const LINUX_MISSING: i32 = 18;
/** error: crun refuses a config without "mounts" */
export const MOUNTS_MISSING: i32 = 19;
/** error: root.path must not be empty */
export const ROOT_PATH: i32 = 20;
/** error: a host name needs a uts namespace */
export const HOSTNAME_NAMESPACE: i32 = 21;
/** error: a host name has at most 64 bytes */
export const HOSTNAME_LENGTH: i32 = 22;
/** error: a domain name needs a uts namespace */
export const DOMAINNAME_NAMESPACE: i32 = 23;
/** error: a domain name has at most 64 bytes */
export const DOMAINNAME_LENGTH: i32 = 24;
/** error: the key of an annotation must not be empty */
export const ANNOTATION_KEY: i32 = 25;
/** error: the name of a systemd property is made of three letters or more */
export const ANNOTATION_SYSTEMD: i32 = 26;
/** error: a systemd property has a value, a number for what is in seconds */
export const ANNOTATION_SYSTEMD_VALUE: i32 = 27;
/** error: the timeout of a hook is at least a second */
export const HOOK_TIMEOUT: i32 = 28;
/** hint: prestart is deprecated */
export const HOOK_PRESTART: i32 = 29;
/** warning: without "user" the process runs as root */
export const USER_MISSING: i32 = 30;
/** error: an id is from 0 to 2147483647 */
export const ID_RANGE: i32 = 31;
/** error: an id must be mapped in the new user namespace */
export const ID_UNMAPPED: i32 = 32;
/** error: args must name a program */
export const ARGS: i32 = 33;
/** error: the name of the program must not be empty */
export const ARGS_PROGRAM: i32 = 34;
/** error: an environment variable is NAME=value */
export const ENV_EQUALS: i32 = 35;
/** error: an environment variable has a name */
export const ENV_NAME: i32 = 36;
/** hint: of a variable given twice the last counts */
export const ENV_TWICE: i32 = 37;
/** error: a known resource limit */
export const RLIMIT_TYPE: i32 = 38;
/** error: each resource limit at most once */
export const RLIMIT_TWICE: i32 = 39;
/** error: the soft limit is at most the hard one */
export const RLIMIT_SOFT: i32 = 40;
/** error: the OOM score adjustment is from -1000 to 1000 */
export const OOM_SCORE: i32 = 41;
/** warning: an unknown capability: runc ignores it, new versions of crun refuse it */
export const CAPABILITY_UNKNOWN: i32 = 42;
/** error: what is effective must be permitted */
export const CAPABILITY_PERMITTED: i32 = 43;
/** error: what is inheritable must be in the bounding set */
export const CAPABILITY_INHERITABLE: i32 = 44;
/** warning: what is permitted outside the bounding set is lost at the first execve */
export const CAPABILITY_BOUNDING: i32 = 45;
/** warning: what is ambient must be permitted and inheritable, or is not raised */
export const CAPABILITY_AMBIENT: i32 = 46;
/** warning: CAP_SYS_ADMIN without a user namespace is nearly root on the host */
export const CAPABILITY_SYS_ADMIN: i32 = 47;
/** error: a known scheduling policy */
export const SCHEDULER_POLICY: i32 = 48;
/** error: a known scheduler flag */
export const SCHEDULER_FLAG: i32 = 49;
/** error: no Linux has SCHED_ISO */
export const SCHEDULER_ISO: i32 = 50;
/** error: a nice value is from -20 to 19 */
export const SCHEDULER_NICE: i32 = 51;
/** error: a priority is for SCHED_FIFO and SCHED_RR only */
export const SCHEDULER_PRIORITY: i32 = 52;
/** error: SCHED_FIFO and SCHED_RR need a priority from 1 to 99 */
export const SCHEDULER_PRIORITY_RANGE: i32 = 53;
/** error: runtime, deadline and period are for SCHED_DEADLINE only */
export const SCHEDULER_DEADLINE: i32 = 54;
/** error: SCHED_DEADLINE needs 1024 ≤ runtime ≤ deadline ≤ period */
export const SCHEDULER_DEADLINE_TIMES: i32 = 55;
/** error: a known I/O class */
export const IO_CLASS: i32 = 56;
/** error: an I/O priority is from 0 to 7 */
export const IO_PRIORITY: i32 = 57;
/** error: a list of CPUs or nodes is numbers and ranges up to 65536 */
export const CPU_LIST: i32 = 58;
/** error: a destination must not be empty */
export const MOUNT_DESTINATION: i32 = 59;
/** warning: a relative destination is taken from / */
export const MOUNT_RELATIVE: i32 = 60;
/** error: nothing may be mounted on top of the root itself */
export const MOUNT_ROOT: i32 = 61;
/** error: on /proc belongs procfs */
export const MOUNT_PROC_TYPE: i32 = 62;
/** error: inside /proc only a few files may be mounted over */
export const MOUNT_PROC: i32 = 63;
/** error: a bind mount needs a source */
export const MOUNT_SOURCE: i32 = 64;
/** error: a mount of type "bind" needs the option bind or rbind */
export const MOUNT_TYPE_BIND: i32 = 65;
/** error: a mount needs a type, or the option bind or rbind */
export const MOUNT_TYPE: i32 = 66;
/** error: a bind mount cannot have options of a file system */
export const BIND_DATA: i32 = 67;
/** error: an option belongs to another type of file system */
export const MOUNT_OPTION_TYPE: i32 = 68;
/** warning: an option that neither mount(8) nor this file system is known to have */
export const MOUNT_OPTION_UNKNOWN: i32 = 69;
/** error: uidMappings and gidMappings of a mount go together */
export const MOUNT_IDMAP_PAIR: i32 = 70;
/** error: only bind mounts can be id-mapped */
export const MOUNT_IDMAP_BIND: i32 = 71;
/** error: an id-mapped mount needs mappings, or those of a user namespace */
export const MOUNT_IDMAP_MAPPINGS: i32 = 72;
/** error: the option idmap= says ranges of ids, `uids=0-100000-65536;gids=0-100000-65536`, that exist */
export const MOUNT_IDMAP_RANGES: i32 = 73;
/** error: tmpcopyup is for tmpfs only */
export const TMPCOPYUP: i32 = 74;
/** error: copy-symlink excludes src-nofollow and dest-nofollow */
export const COPY_SYMLINK: i32 = 75;
/** error: an id in a mount option must be mapped in the new user namespace */
export const MOUNT_ID_UNMAPPED: i32 = 76;
/** warning: mounts without a mount namespace are made on the host */
export const MOUNT_NAMESPACE: i32 = 77;
/** error: a known type of namespace */
export const NAMESPACE_TYPE: i32 = 78;
/** error: each type of namespace at most once */
export const NAMESPACE_TWICE: i32 = 79;
/** error: masked and read-only paths need a mount namespace */
export const PATHS_NAMESPACE: i32 = 80;
/** error: a new user namespace needs mappings of user and group ids */
export const USER_NAMESPACE_MAPPINGS: i32 = 81;
/** warning: id mappings without a user namespace are dropped */
export const MAPPINGS_NAMESPACE: i32 = 82;
/** warning: a user namespace that is joined has its mappings already */
export const MAPPINGS_PATH: i32 = 83;
/** error: a mapping has at least one id */
export const MAPPING_SIZE: i32 = 84;
/** error: id 0 of the container must be mapped */
export const MAPPING_ROOT: i32 = 85;
/** error: mappings must not overlap */
export const MAPPING_OVERLAP: i32 = 86;
/** error: a mapping must not go beyond 4294967295 */
export const MAPPING_RANGE: i32 = 87;
/** error: a user namespace has at most 340 mappings */
export const MAPPING_COUNT: i32 = 88;
/** error: only the clocks monotonic and boottime have offsets */
export const CLOCK: i32 = 89;
/** error: nanoseconds are below a second */
export const TIME_OFFSET_NANOSECS: i32 = 90;
/** error: time offsets need a time namespace */
export const TIME_OFFSETS_NAMESPACE: i32 = 91;
/** error: a time namespace that is joined has its offsets already */
export const TIME_OFFSETS_PATH: i32 = 92;
/** error: a sysctl needs the namespace it belongs to */
export const SYSCTL_NAMESPACE: i32 = 93;
/** error: a sysctl of the whole host */
export const SYSCTL: i32 = 94;
/** error: a part of a sysctl's name must not be empty, "." or "..": it would lead to another */
export const SYSCTL_NAME: i32 = 95;
/** error: kernel.hostname is what "hostname" is for */
export const SYSCTL_HOSTNAME: i32 = 96;
/** error: kernel.domainname must not differ from "domainname" */
export const SYSCTL_DOMAINNAME: i32 = 97;
/** error: the name of an interface has 1 to 15 bytes, without / : and spaces */
export const NET_DEVICE_NAME: i32 = 98;
/** error: two interfaces cannot get one name */
export const NET_DEVICE_TWICE: i32 = 99;
/** error: network devices need a network namespace */
export const NET_DEVICE_NAMESPACE: i32 = 100;
/** error: a known propagation */
export const PROPAGATION: i32 = 101;
/** warning: ".." in the path of the cgroup does not leave the hierarchy */
export const CGROUPS_PATH: i32 = 102;
/** error: a device is c, b, u or p */
export const DEVICE_TYPE: i32 = 103;
/** error: the path of a device must not be empty */
export const DEVICE_PATH: i32 = 104;
/** warning: a relative path of a device is taken from / */
export const DEVICE_RELATIVE: i32 = 105;
/** error: a device that is no FIFO has a major and a minor number */
export const DEVICE_NODE: i32 = 106;
/** error: a major number is below 4096, a minor number below 1048576 */
export const DEVICE_NODE_NUMBER: i32 = 107;
/** warning: a file mode has nine bits of permissions */
export const DEVICE_MODE: i32 = 108;
/** warning: a device is given twice */
export const DEVICE_TWICE: i32 = 109;
/** hint: without seccomp every system call is open */
export const SECCOMP_MISSING: i32 = 110;
/** warning: /proc/sys can be written to */
export const PROC_SYS_WRITABLE: i32 = 111;
/** error: a schema of resctrl is one line */
export const RDT_SCHEMA: i32 = 112;
/** warning: the line for the L3 cache begins with L3: */
export const RDT_L3: i32 = 113;
/** error: the line for memory bandwidth begins with MB: */
export const RDT_BANDWIDTH: i32 = 114;
/** error: the name of a class is a file name, or / */
export const RDT_CLASS: i32 = 115;
/** error: a known memory policy */
export const MEMORY_POLICY: i32 = 116;
/** error: a known flag of a memory policy */
export const MEMORY_POLICY_FLAG: i32 = 117;
/** error: some policies need nodes, and others must have none */
export const MEMORY_POLICY_NODES: i32 = 118;
/** error: flags that exclude each other, or that the policy does not take */
export const MEMORY_POLICY_FLAGS: i32 = 119;
/** error: a known execution domain */
export const PERSONALITY: i32 = 120;
/** warning: no flags of the personality are supported */
export const PERSONALITY_FLAGS: i32 = 121;
/** error: the type of a device rule is a, b or c */
export const DEVICE_RULE_TYPE: i32 = 122;
/** error: the number of a device rule is -1 for all, or a device number */
export const DEVICE_NUMBER: i32 = 123;
/** error: the access of a device rule is made of the letters r, w and m */
export const DEVICE_ACCESS: i32 = 124;
/** warning: a rule that allows all devices gives the host’s disks away */
export const DEVICE_ALLOW_ALL: i32 = 125;
/** error: an amount of memory is a number of bytes, or -1 for no limit */
export const MEMORY_AMOUNT: i32 = 126;
/** error: memory and swap together are at least the limit of memory */
export const MEMORY_SWAP: i32 = 127;
/** error: a limit of memory and swap needs a limit of memory */
export const MEMORY_SWAP_LIMIT: i32 = 128;
/** warning: a soft limit above the limit does nothing */
export const MEMORY_RESERVATION: i32 = 129;
/** hint: limits of kernel memory are deprecated, and ignored */
export const MEMORY_KERNEL: i32 = 130;
/** warning: without the OOM killer a container needs a limit of memory, or the host runs out of it */
export const OOM_KILLER: i32 = 131;
/** error: swappiness is from 0 to 100 */
export const SWAPPINESS: i32 = 132;
/** error: a period is from 1000 to 1000000 microseconds */
export const CPU_PERIOD: i32 = 133;
/** error: a quota is at least 1000 microseconds */
export const CPU_QUOTA: i32 = 134;
/** error: a burst is at most the quota */
export const CPU_BURST: i32 = 135;
/** error: the real-time runtime is at most its period */
export const CPU_REALTIME: i32 = 136;
/** error: idle is 0 or 1 */
export const CPU_IDLE: i32 = 137;
/** error: a list such as 0-3,7 */
export const CPUSET: i32 = 138;
/** error: a kernel has at most 4194304 processes */
export const PIDS_LIMIT: i32 = 139;
/** error: a weight is from 10 to 1000 */
export const IO_WEIGHT: i32 = 140;
/** error: a device needs weight or leafWeight */
export const IO_WEIGHT_DEVICE: i32 = 141;
/** error: a page size is a number and KB, MB or GB */
export const PAGE_SIZE: i32 = 142;
/** error: the name of an interface must not be empty */
export const INTERFACE_NAME: i32 = 143;
/** error: a device needs hcaHandles or hcaObjects */
export const RDMA: i32 = 144;
/** error: a key is a file name such as memory.high */
export const UNIFIED_KEY: i32 = 145;
/** error: a known action */
export const SECCOMP_ACTION: i32 = 146;
/** error: a known architecture */
export const SECCOMP_ARCH: i32 = 147;
/** warning: an architecture that runc does not know */
export const SECCOMP_ARCH_RUNC: i32 = 148;
/** error: a known flag */
export const SECCOMP_FLAG: i32 = 149;
/** error: a known comparison */
export const SECCOMP_OPERATOR: i32 = 150;
/** error: a system call has the arguments 0 to 5 */
export const SECCOMP_INDEX: i32 = 151;
/** error: a rule names at least one system call */
export const SYSCALL_NAMES: i32 = 152;
/** error: the name of a system call must not be empty */
export const SYSCALL_NAME: i32 = 153;
/** error: an errno is for SCMP_ACT_ERRNO and SCMP_ACT_TRACE only */
export const SECCOMP_ERRNO: i32 = 154;
/** warning: an errno is at most 4095 */
export const SECCOMP_ERRNO_RANGE: i32 = 155;
/** error: SCMP_ACT_NOTIFY cannot be the default action */
export const SECCOMP_NOTIFY_DEFAULT: i32 = 156;
/** error: SCMP_ACT_NOTIFY cannot be used for write */
export const SECCOMP_NOTIFY_WRITE: i32 = 157;
/** error: SCMP_ACT_NOTIFY needs a listener */
export const SECCOMP_NOTIFY_LISTENER: i32 = 158;
/** error: metadata needs a listener */
export const SECCOMP_LISTENER_METADATA: i32 = 159;
/** warning: a profile that allows nothing kills the process at once */
export const SECCOMP_KILLS: i32 = 160;

/** 0 error, 1 warning, 2 hint */
export const SEVERITY: usize = memory.data<u8>([0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 1, 1, 2, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);

/** The ids of the rules, by number. */
export const RULE_IDS: StaticArray<string> = [
  '',
  'json-syntax',
  'json-utf8',
  'json-too-deep',
  'json-too-large',
  'too-many-problems',
  'type',
  'range',
  'required',
  'unknown-field',
  'key-case',
  'duplicate-key',
  'nul-byte',
  'lone-surrogate',
  'relative-path',
  'oci-version',
  'oci-version-major',
  'oci-version-old',
  'linux-missing',
  'mounts-missing',
  'root-path',
  'hostname-namespace',
  'hostname-length',
  'domainname-namespace',
  'domainname-length',
  'annotation-key',
  'annotation-systemd',
  'annotation-systemd-value',
  'hook-timeout',
  'hook-prestart',
  'user-missing',
  'id-range',
  'id-unmapped',
  'args',
  'args-program',
  'env-equals',
  'env-name',
  'env-twice',
  'rlimit-type',
  'rlimit-twice',
  'rlimit-soft',
  'oom-score',
  'capability-unknown',
  'capability-permitted',
  'capability-inheritable',
  'capability-bounding',
  'capability-ambient',
  'capability-sys-admin',
  'scheduler-policy',
  'scheduler-flag',
  'scheduler-iso',
  'scheduler-nice',
  'scheduler-priority',
  'scheduler-priority-range',
  'scheduler-deadline',
  'scheduler-deadline-times',
  'io-class',
  'io-priority',
  'cpu-list',
  'mount-destination',
  'mount-relative',
  'mount-root',
  'mount-proc-type',
  'mount-proc',
  'mount-source',
  'mount-type-bind',
  'mount-type',
  'bind-data',
  'mount-option-type',
  'mount-option-unknown',
  'mount-idmap-pair',
  'mount-idmap-bind',
  'mount-idmap-mappings',
  'mount-idmap-ranges',
  'tmpcopyup',
  'copy-symlink',
  'mount-id-unmapped',
  'mount-namespace',
  'namespace-type',
  'namespace-twice',
  'paths-namespace',
  'user-namespace-mappings',
  'mappings-namespace',
  'mappings-path',
  'mapping-size',
  'mapping-root',
  'mapping-overlap',
  'mapping-range',
  'mapping-count',
  'clock',
  'time-offset-nanosecs',
  'time-offsets-namespace',
  'time-offsets-path',
  'sysctl-namespace',
  'sysctl',
  'sysctl-name',
  'sysctl-hostname',
  'sysctl-domainname',
  'net-device-name',
  'net-device-twice',
  'net-device-namespace',
  'propagation',
  'cgroups-path',
  'device-type',
  'device-path',
  'device-relative',
  'device-node',
  'device-node-number',
  'device-mode',
  'device-twice',
  'seccomp-missing',
  'proc-sys-writable',
  'rdt-schema',
  'rdt-l3',
  'rdt-bandwidth',
  'rdt-class',
  'memory-policy',
  'memory-policy-flag',
  'memory-policy-nodes',
  'memory-policy-flags',
  'personality',
  'personality-flags',
  'device-rule-type',
  'device-number',
  'device-access',
  'device-allow-all',
  'memory-amount',
  'memory-swap',
  'memory-swap-limit',
  'memory-reservation',
  'memory-kernel',
  'oom-killer',
  'swappiness',
  'cpu-period',
  'cpu-quota',
  'cpu-burst',
  'cpu-realtime',
  'cpu-idle',
  'cpuset',
  'pids-limit',
  'io-weight',
  'io-weight-device',
  'page-size',
  'interface-name',
  'rdma',
  'unified-key',
  'seccomp-action',
  'seccomp-arch',
  'seccomp-arch-runc',
  'seccomp-flag',
  'seccomp-operator',
  'seccomp-index',
  'syscall-names',
  'syscall-name',
  'seccomp-errno',
  'seccomp-errno-range',
  'seccomp-notify-default',
  'seccomp-notify-write',
  'seccomp-notify-listener',
  'seccomp-listener-metadata',
  'seccomp-kills',
];

/** What kind of problem a rule finds. */
export const RULE_CODES: StaticArray<string> = [
  '',
  'json-syntax',
  'json-utf8',
  'json-too-deep',
  'json-too-large',
  'too-many-problems',
  'type',
  'range',
  'required',
  'unknown-field',
  'key-case',
  'duplicate-key',
  'nul-byte',
  'lone-surrogate',
  'relative-path',
  'oci-version',
  'oci-version-major',
  'oci-version-old',
  'linux-missing',
  'mounts-missing',
  'root-path',
  'hostname-namespace',
  'hostname-length',
  'domainname-namespace',
  'domainname-length',
  'annotation-key',
  'annotation-systemd',
  'annotation-systemd-value',
  'hook-timeout',
  'hook-prestart',
  'user',
  'id-range',
  'id-unmapped',
  'args',
  'args',
  'env',
  'env',
  'env',
  'rlimit-type',
  'rlimit-twice',
  'rlimit-soft',
  'oom-score',
  'unknown-capability',
  'capability-permitted',
  'capability-inheritable',
  'capability-bounding',
  'capability-ambient',
  'capability-sys-admin',
  'scheduler-policy',
  'scheduler-flag',
  'scheduler-iso',
  'scheduler-nice',
  'scheduler-priority',
  'scheduler-priority-range',
  'scheduler-deadline',
  'scheduler-deadline-times',
  'io-class',
  'io-priority',
  'cpu-list',
  'mount-destination',
  'relative-destination',
  'mount-destination',
  'mount-proc',
  'mount-proc',
  'mount-source',
  'mount-type',
  'mount-type',
  'bind-data',
  'mount-option-type',
  'mount-option-unknown',
  'mount-idmap-pair',
  'mount-idmap-bind',
  'mount-idmap-mappings',
  'mount-idmap-ranges',
  'tmpcopyup',
  'copy-symlink',
  'mount-id-unmapped',
  'mount-namespace',
  'namespace-type',
  'namespace-twice',
  'paths-namespace',
  'user-namespace-mappings',
  'mappings-namespace',
  'mappings-path',
  'mapping-size',
  'mapping-root',
  'mapping-overlap',
  'mapping-range',
  'mapping-count',
  'clock',
  'time-offset-nanosecs',
  'time-offsets-namespace',
  'time-offsets-path',
  'sysctl-namespace',
  'sysctl',
  'sysctl',
  'sysctl-hostname',
  'sysctl-domainname',
  'net-device-name',
  'net-device-twice',
  'net-device-namespace',
  'propagation',
  'cgroups-path',
  'device-type',
  'device-path',
  'device-relative',
  'device-node',
  'device-node-number',
  'device-mode',
  'device-twice',
  'seccomp-missing',
  'proc-sys-writable',
  'rdt-schema',
  'rdt-l3',
  'rdt-bandwidth',
  'rdt-class',
  'memory-policy',
  'memory-policy-flag',
  'memory-policy-nodes',
  'memory-policy-flags',
  'personality',
  'personality-flags',
  'device-rule-type',
  'device-number',
  'device-access',
  'device-allow-all',
  'memory-amount',
  'memory-swap',
  'memory-swap-limit',
  'memory-reservation',
  'memory-kernel',
  'oom-killer',
  'swappiness',
  'cpu-period',
  'cpu-quota',
  'cpu-burst',
  'cpu-realtime',
  'cpu-idle',
  'cpuset',
  'pids-limit',
  'io-weight',
  'io-weight-device',
  'page-size',
  'interface-name',
  'rdma',
  'unified-key',
  'seccomp-action',
  'seccomp-arch',
  'seccomp-arch-runc',
  'seccomp-flag',
  'seccomp-operator',
  'seccomp-index',
  'syscall-names',
  'syscall-name',
  'seccomp-errno',
  'seccomp-errno-range',
  'seccomp-notify-default',
  'seccomp-notify-write',
  'seccomp-notify-listener',
  'seccomp-listener-metadata',
  'seccomp-kills',
];

/** What the schema says of a value that it does not allow; "" for what has messages of its own. */
export const RULE_MESSAGES: StaticArray<string> = [
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  'the path must be absolute',
  'not a version number such as 1.2.0',
  '',
  '',
  '',
  '',
  'root.path must not be empty',
  '',
  '',
  '',
  '',
  'the key of an annotation must not be empty',
  '',
  '',
  'a timeout is at least one second',
  '',
  '',
  'an id is from 0 to 2147483647',
  '',
  'args must name a program',
  '',
  '',
  '',
  '',
  'no such resource limit',
  '',
  '',
  'the kernel takes from -1000 to 1000',
  '',
  '',
  '',
  '',
  '',
  '',
  'no such scheduling policy',
  'no such scheduler flag',
  '',
  '',
  '',
  '',
  '',
  '',
  'no such I/O class',
  'an I/O priority is from 0 to 7',
  'not a list of nodes such as 0-1',
  'destination must not be empty',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  'no such type of namespace',
  '',
  '',
  '',
  '',
  '',
  'a mapping has at least one id',
  '',
  '',
  '',
  '',
  'only the clocks monotonic and boottime have offsets',
  'at most 999999999 nanoseconds make part of a second',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  'no such mount propagation',
  '',
  'a device is c, b, u or p',
  'the path must not be empty',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
  'must be one line',
  '',
  'must be one line that begins with MB:',
  '',
  'no such memory policy',
  'no such flag of a memory policy',
  '',
  '',
  'no such execution domain',
  '',
  'the type of a device rule is a, b or c',
  'neither a device number nor -1 for all',
  'access is made of the letters r, w and m',
  '',
  'an amount of memory is a number of bytes, or -1 for no limit',
  '',
  '',
  '',
  '',
  '',
  'from 0 to 100',
  '',
  '',
  '',
  '',
  'idle is 0 or 1',
  '',
  'there are at most 4194304 processes',
  'a weight is from 10 to 1000',
  '',
  'a page size is a number and KB, MB or GB, such as 2MB',
  'the name must not be empty',
  '',
  '',
  'no such seccomp action',
  'no such architecture',
  '',
  'no such seccomp flag',
  'no such comparison',
  'a system call has the arguments 0 to 5',
  'names must not be empty',
  'the name must not be empty',
  '',
  '',
  '',
  '',
  '',
  '',
  '',
];
