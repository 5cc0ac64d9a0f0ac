/** The structure of config.json: runtime-spec 1.3, config.md and config-linux.md. */
import { integer, listOf, mapOf, struct, Type, What } from './schema';

const BOOLEAN = new Type(What.Boolean);
const TEXT = new Type(What.Text);
const TEXTS = listOf(TEXT);
const U32 = integer(0, u32.MAX_VALUE);
const U64 = integer(0, u64.MAX_VALUE);
const I64 = integer(i64.MIN_VALUE, <u64>i64.MAX_VALUE);
/** The kernel keeps the highest number for "no id" (uid_t -1). */
const ID = integer(0, 0xfffffffe);

const USER = struct()
  .field('uid', ID)
  .field('gid', ID)
  .field('umask', U32)
  .field('additionalGids', listOf(ID))
  .elsewhere(['username']);

const CAPABILITIES = struct()
  .field('bounding', TEXTS)
  .field('effective', TEXTS)
  .field('inheritable', TEXTS)
  .field('permitted', TEXTS)
  .field('ambient', TEXTS);

const RLIMIT = struct().required('type', TEXT).required('soft', U64).required('hard', U64);

const PROCESS = struct()
  .field('terminal', BOOLEAN)
  .field('consoleSize', struct().field('height', U64).field('width', U64))
  .field('user', USER)
  .required('args', TEXTS)
  .elsewhere(['commandLine'])
  .field('env', TEXTS)
  .required('cwd', TEXT)
  .field('capabilities', CAPABILITIES)
  .field('rlimits', listOf(RLIMIT))
  .field('noNewPrivileges', BOOLEAN)
  .notYet(['apparmorProfile', 'oomScoreAdj', 'selinuxLabel', 'scheduler', 'ioPriority', 'execCPUAffinity']);

const MOUNT = struct()
  .required('destination', TEXT)
  .field('type', TEXT)
  .field('source', TEXT)
  .field('options', TEXTS)
  .notYet(['uidMappings', 'gidMappings']);

const DEVICE_RULE = struct()
  .field('allow', BOOLEAN)
  .field('type', TEXT)
  .field('major', I64)
  .field('minor', I64)
  .field('access', TEXT);

const RESOURCES = struct()
  .field('devices', listOf(DEVICE_RULE))
  .notYet(['memory', 'cpu', 'pids', 'blockIO', 'hugepageLimits', 'network', 'rdma', 'unified']);

const LINUX = struct()
  .field('resources', RESOURCES)
  .field('cgroupsPath', TEXT)
  .field('namespaces', listOf(struct().required('type', TEXT).field('path', TEXT)))
  .field('rootfsPropagation', TEXT)
  .field('maskedPaths', TEXTS)
  .field('readonlyPaths', TEXTS)
  .notYet([
    'uidMappings',
    'gidMappings',
    'timeOffsets',
    'sysctl',
    'devices',
    'netDevices',
    'seccomp',
    'mountLabel',
    'intelRdt',
    'memoryPolicy',
    'personality',
  ]);

/** A whole config.json. */
export const CONFIG: Type = struct()
  .required('ociVersion', TEXT)
  .required('process', PROCESS)
  .required('root', struct().required('path', TEXT).field('readonly', BOOLEAN))
  .field('hostname', TEXT)
  .field('mounts', listOf(MOUNT))
  .field('annotations', mapOf(TEXT))
  .field('linux', LINUX)
  .notYet(['domainname', 'hooks'])
  .elsewhere(['solaris', 'windows', 'vm', 'zos', 'freebsd']);
