/**
 * runc's default config, broken in one place each: what is changed, the diagnostic's code and pointer, the text that it
 * marks (absent: not compared; an array or object is marked by its bracket), and its severity.
 */

const keys = (pointer) =>
  pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What a JSON pointer names in a config. */
export const at = (config, pointer) => keys(pointer).reduce((value, key) => value[key], config);

/** The object or array that holds what a pointer names, and its key there. */
const holder = (config, pointer) => [at(config, pointer.slice(0, pointer.lastIndexOf('/'))), keys(pointer).at(-1)];

/** Replaces or adds the member or item that a JSON pointer names. */
const set = (pointer, value) => (config) => {
  const [object, key] = holder(config, pointer);
  object[key] = value;
};

/** Removes the member or item that a JSON pointer names. */
const remove = (pointer) => (config) => {
  const [object, key] = holder(config, pointer);
  if (Array.isArray(object)) object.splice(Number(key), 1);
  else delete object[key];
};

/** Appends an item to the array that a JSON pointer names. */
const add = (pointer, value) => (config) => {
  at(config, pointer).push(value);
};

const bind = (...options) => ({ destination: '/b', source: '/b', options });
const long = 'x'.repeat(65);

const structure = [
  [remove('/ociVersion'), 'required', ''],
  [remove('/process'), 'required', ''],
  [remove('/mounts'), 'mounts-missing', ''],
  [set('/solaris', 1), 'type', '/solaris', '1\n'],
  [remove('/root'), 'required', ''],
  [remove('/process/args'), 'required', '/process'],
  [remove('/process/cwd'), 'required', '/process'],
  [remove('/root/path'), 'required', '/root'],
  [remove('/mounts/3/destination'), 'required', '/mounts/3'],
  [remove('/linux/namespaces/1/type'), 'required', '/linux/namespaces/1'],
  [remove('/process/rlimits/0/soft'), 'required', '/process/rlimits/0'],
  [set('/process/cwd', null), 'required', '/process/cwd', 'null'],
  [set('/process', 'x'), 'type', '/process', '"x"'],
  [set('/process/args', 'bash'), 'type', '/process/args', '"bash"'],
  [add('/process/args', 5), 'type', '/process/args/1', '5\n'],
  [set('/process/terminal', 'no'), 'type', '/process/terminal', '"no"'],
  [set('/process/user/uid', '0'), 'type', '/process/user/uid', '"0"'],
  [set('/process/user/uid', -1), 'id-range', '/process/user/uid', '-1'],
  [set('/process/user/gid', 4294967295), 'id-range', '/process/user/gid', '4294967295'],
  [set('/process/user/uid', 1.5), 'id-range', '/process/user/uid', '1.5'],
  [set('/process/user/additionalGids', [5, 4294967296]), 'id-range', '/process/user/additionalGids/1', '4294967296'],
  [set('/process/rlimits/0/soft', -2), 'range', '/process/rlimits/0/soft', '-2'],
  [set('/root/readonly', 1), 'type', '/root/readonly', '1\n'],
  [set('/mounts', {}), 'type', '/mounts'],
  [set('/mounts/0', []), 'type', '/mounts/0'],
  [set('/mounts/2/type', 5), 'type', '/mounts/2/type', '5,'],
  [set('/linux', 'x'), 'type', '/linux', '"x"'],
  [set('/linux/namespaces', 5), 'type', '/linux/namespaces', '5,'],
  [set('/linux/resources/devices/0/access', 5), 'type', '/linux/resources/devices/0/access', '5\n'],
  [set('/annotations', { a: 1 }), 'type', '/annotations/a', '1\n'],
  [set('/linux/resources/devices/0/major', 'x'), 'type', '/linux/resources/devices/0/major', '"x"'],
  [set('/Extra', { a: 1 }), 'unknown-field', '/Extra', '"Extra"', 'warning'],
  [set('/process/user/a~1b~0', 1), 'unknown-field', '/process/user/a~1b~0', '"a/b~"', 'warning'],
  [set('/linux/CgroupsPath', '/x'), 'key-case', '/linux/CgroupsPath', '"CgroupsPath"', 'warning'],
  [set('/process/args', ['sh\0']), 'nul-byte', '/process/args/0', '"sh\\u0000"'],
  [set('/mounts/0/source', 'a\0b'), 'nul-byte', '/mounts/0/source', '"a\\u0000b"'],
  [set('/annotations', { 'a\0': '' }), 'nul-byte', '/annotations/a\0', '"a\\u0000"'],
  [set('/process/args', ['\ud800']), 'lone-surrogate', '/process/args/0', '"\\ud800"', 'warning'],
];

const general = [
  [set('/ociVersion', '2.0.0'), 'oci-version-major', '/ociVersion', '"2.0.0"'],
  [set('/ociVersion', '1'), 'oci-version', '/ociVersion', '"1"'],
  [set('/ociVersion', ''), 'oci-version', '/ociVersion', '""'],
  [set('/root/path', ''), 'root-path', '/root/path', '""'],
  [set('/hostname', long), 'hostname-length', '/hostname', `"${long}"`],
  [remove('/linux/namespaces/3'), 'hostname-namespace', '/hostname', '"runc"'],
  [set('/annotations', { '': 'x' }), 'annotation-key', '/annotations/', '""'],
];

const process = [
  [remove('/process/user'), 'user', '/process', undefined, 'warning'],
  [set('/process/args', []), 'args', '/process/args'],
  [set('/process/cwd', 'tmp'), 'relative-path', '/process/cwd', '"tmp"'],
  [set('/process/cwd', ''), 'relative-path', '/process/cwd', '""'],
  [add('/process/env', 'NOTHING'), 'env', '/process/env/2', '"NOTHING"'],
  [add('/process/env', '=x'), 'env', '/process/env/2', '"=x"'],
  [set('/process/rlimits/0/type', 'RLIMIT_X'), 'rlimit-type', '/process/rlimits/0/type', '"RLIMIT_X"'],
  [add('/process/rlimits', { type: 'RLIMIT_NOFILE', hard: 5, soft: 4 }), 'rlimit-twice', '/process/rlimits/1'],
  [set('/process/rlimits/0/soft', 1025), 'rlimit-soft', '/process/rlimits/0/soft', '1025'],
  [
    add('/process/capabilities/bounding', 'CAP_X'),
    'unknown-capability',
    '/process/capabilities/bounding/3',
    '"CAP_X"',
    'warning',
  ],
  [
    add('/process/capabilities/effective', 'CAP_CHOWN'),
    'capability-permitted',
    '/process/capabilities/effective/3',
    '"CAP_CHOWN"',
  ],
];

const mounts = [
  [set('/mounts/1/destination', 'dev'), 'relative-destination', '/mounts/1/destination', '"dev"', 'warning'],
  [set('/mounts/1/destination', ''), 'mount-destination', '/mounts/1/destination', '""'],
  [set('/mounts/1/destination', '/x/..'), 'mount-destination', '/mounts/1/destination', '"/x/.."'],
  [set('/mounts/0/type', 'tmpfs'), 'mount-proc', '/mounts/0/destination', '"/proc"'],
  [set('/mounts/1/destination', '/proc/self'), 'mount-proc', '/mounts/1/destination', '"/proc/self"'],
  [set('/mounts/1/destination', '/x/../proc//1/'), 'mount-proc', '/mounts/1/destination', '"/x/../proc//1/"'],
  [remove('/mounts/2/type'), 'mount-type', '/mounts/2'],
  [set('/mounts/2/type', 'bind'), 'mount-type', '/mounts/2/type', '"bind"'],
  [add('/mounts', { destination: '/b', options: ['bind'] }), 'mount-source', '/mounts/7'],
  [add('/mounts', bind('ro', 'rbind', 'size=5')), 'bind-data', '/mounts/7/options/2', '"size=5"'],
  [add('/mounts', bind('bind', 'idmap')), 'mount-idmap-mappings', '/mounts/7/options/1', '"idmap"'],
  ...[
    'uids=0-1-1',
    'uids=0-1-1;gids=',
    'uids=0-1-1;gids=0-1',
    'uids=0-1-1;gids=0-1-0',
    'uids=0-1-1;gids=0-1-4294967295',
    'uids=0-1-1;gids=0-1-1#',
    'uids=0-1-1;gids=0x0-1-1',
    'uids=0-1-1;gids=@0-1-1',
    'users=0-1-1;gids=0-1-1',
  ].map((text) => [
    add('/mounts', bind('bind', `idmap=${text}`)),
    'mount-idmap-ranges',
    '/mounts/7/options/1',
    `"idmap=${text}"`,
  ]),
];

const linux = [
  [set('/linux/namespaces/0/type', 'net'), 'namespace-type', '/linux/namespaces/0/type', '"net"'],
  [add('/linux/namespaces', { type: 'pid' }), 'namespace-twice', '/linux/namespaces/5'],
  [add('/linux/namespaces', { type: 'cgroup', path: 'x' }), 'relative-path', '/linux/namespaces/5/path', '"x"'],
  [set('/linux/maskedPaths/1', 'proc/x'), 'relative-path', '/linux/maskedPaths/1', '"proc/x"'],
  [set('/linux/rootfsPropagation', 'public'), 'propagation', '/linux/rootfsPropagation', '"public"'],
  [set('/linux/cgroupsPath', '../..'), 'cgroups-path', '/linux/cgroupsPath', '"../.."', 'warning'],
  [set('/linux/cgroupsPath', '/a/../b'), 'cgroups-path', '/linux/cgroupsPath', '"/a/../b"', 'warning'],
  [set('/linux/resources/devices/0/access', 'rx'), 'device-access', '/linux/resources/devices/0/access', '"rx"'],
  [set('/linux/resources/devices/0/access', ''), 'device-access', '/linux/resources/devices/0/access', '""'],
  [remove('/linux/resources/devices/0/access'), 'required', '/linux/resources/devices/0'],
  [set('/linux/resources/devices/0/type', 'd'), 'device-rule-type', '/linux/resources/devices/0/type', '"d"'],
  [set('/linux/resources/devices/0/minor', -2), 'device-number', '/linux/resources/devices/0/minor', '-2'],
];

export const BROKEN = [...structure, ...general, ...process, ...mounts, ...linux].map(
  ([change, code, pointer, text, severity = 'error']) => ({ change, code, pointer, text, severity }),
);

/** Changes after which the config is still valid. */
export const VALID = [
  set('/process/rlimits', [
    { type: 'RLIMIT_CORE', soft: 0, hard: 0 },
    { type: 'RLIMIT_AS', soft: 1, hard: 2 },
  ]),
  set('/process/user', { uid: 2147483647, gid: 1, umask: 0o77, additionalGids: [], username: 'ignored' }),
  set('/process/consoleSize', { height: 24, width: 80 }),
  set('/process/env', null),
  set('/linux/maskedPaths', null),
  set('/annotations', null),
  remove('/process/capabilities'),
  remove('/process/env'),
  add('/process/env', 'EMPTY='),
  add('/process/env', 'A=='),
  add('/process/env', 'TERM=again'),
  set('/windows', { any: 'thing' }),
  set('/solaris', { zone: 1 }),
  set('/vm', {}),
  set('/zos', {}),
  set('/freebsd', null),
  set('/process/commandLine', 'x'),
  add('/mounts', { ...bind('bind', 'ro', 'rprivate', 'rro', 'norelatime'), type: 'none', source: 'relative' }),
  add('/mounts', { ...bind('rbind', 'nosuid', 'nodev'), destination: '/proc/meminfo' }),
  set('/mounts/0', { destination: '/proc/', source: '/proc', options: ['rbind'] }),
  add('/mounts', {
    destination: '/ext',
    type: 'ext4',
    source: '/dev/x',
    options: ['errors=remount-ro', 'defaults', ''],
  }),
  set('/linux/namespaces', [{ type: 'mount' }, { type: 'uts', path: '/proc/1/ns/uts' }, { type: 'cgroup' }]),
  set('/linux/resources/devices', [{ allow: true, type: 'c', major: -1, minor: 4294967295, access: 'mm' }]),
  set('/linux/resources/devices', [{ allow: false, type: '', access: 'r' }]),
  set('/linux/rootfsPropagation', 'rslave'),
  set('/linux/cgroupsPath', 'a:b:c'),
  set('/ociVersion', '1.3.0+dev'),
  set('/annotations', { 'org.x/y': '', 'a b': 'é😀' }),
];
