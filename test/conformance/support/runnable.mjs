/** Makes of somebody's config one that can run here, without touching what a break is about. */
import { existsSync, readFileSync } from 'node:fs';
import { edit } from './json-text.mjs';

/** What needs hardware, a kernel or a cgroup version that a test machine may not have. */
const RISKY = [
  ...['unified', 'rdma', 'hugepageLimits', 'network', 'blockIO'].map((name) => `/linux/resources/${name}`),
  ...['realtimeRuntime', 'realtimePeriod', 'burst', 'idle', 'cpus', 'mems'].map(
    (name) => `/linux/resources/cpu/${name}`,
  ),
  ...['kernel', 'kernelTCP', 'useHierarchy', 'swappiness', 'checkBeforeUpdate'].map(
    (name) => `/linux/resources/memory/${name}`,
  ),
  ...['intelRdt', 'netDevices', 'memoryPolicy', 'timeOffsets'].map((name) => `/linux/${name}`),
  ...['scheduler', 'ioPriority', 'execCPUAffinity', 'consoleSize', 'apparmorProfile', 'selinuxLabel'].map(
    (name) => `/process/${name}`,
  ),
  ...['listenerPath', 'listenerMetadata', 'flags', 'defaultErrnoRet'].map((name) => `/linux/seccomp/${name}`),
  '/linux/resources/devices',
  '/linux/mountLabel',
  '/process/oomScoreAdj',
];

const CAPABILITIES = [
  'CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE',
  'NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN',
  'SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE',
  'MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND AUDIT_READ PERFMON BPF CHECKPOINT_RESTORE',
].flatMap((line) => line.split(' '));
const bounding = BigInt(`0x${/^CapBnd:\s*(\w+)/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]}`);
const grantable = (name) => {
  const bit = CAPABILITIES.indexOf(`${name}`.replace('CAP_', ''));
  return bit < 0 || ((bounding >> BigInt(bit)) & 1n) === 1n;
};

/**
 * @param {string} text a config
 * @param {string[]} touched the pointers that a break changes: they, what is in them and what holds them stay as they are
 * @param {{ rootfs: string, directory: string, file: string, cgroup: string }} place what exists here
 */
export function runnable(text, touched, place) {
  let now = text;
  const free = (pointer) =>
    touched.every((one) => one !== pointer && !one.startsWith(`${pointer}/`) && !pointer.startsWith(`${one}/`));
  const change = (op, path, value) => {
    if (!free(path)) return;
    try {
      now = edit(now, { op, path, value });
    } catch {
      // it is not there
    }
  };
  let config;
  try {
    config = JSON.parse(text);
  } catch {
    return text;
  }
  const list = (value) => (Array.isArray(value) ? value : []);

  change('replace', '/root/path', place.rootfs);
  change('replace', '/process/terminal', false);
  change('replace', '/process/args', ['/bin/true']);
  change('replace', '/ociVersion', '1.0.2'); // crun 1.8.1 knows no later one
  change('add', '/linux/cgroupsPath', place.cgroup);
  change('replace', '/linux/seccomp/defaultAction', 'SCMP_ACT_ALLOW');
  for (const path of RISKY) change('remove', path);
  for (const [set, names] of Object.entries(config.process?.capabilities ?? {})) {
    change('replace', `/process/capabilities/${set}`, list(names).filter(grantable));
  }
  change('replace', '/process/rlimits', [{ type: 'RLIMIT_NOFILE', soft: 1024, hard: 1024 }]);
  if (free('/hooks')) change('remove', '/hooks');
  for (const [phase, hooks] of Object.entries(config.hooks ?? {})) {
    for (const i of list(hooks).keys()) change('replace', `/hooks/${phase}/${i}/path`, '/bin/true');
  }
  list(config.mounts).forEach((mount, i) => {
    if (!/bind/.test(`${mount?.type} ${mount?.options}`) || existsSync(`${mount.source}`)) return;
    const file = /(hosts|hostname|resolv.conf|containerenv|term|init)$/.test(mount.destination);
    change('replace', `/mounts/${i}/source`, file ? place.file : place.directory);
    for (const mappings of ['uidMappings', 'gidMappings']) change('remove', `/mounts/${i}/${mappings}`);
    if (free(`/mounts/${i}/uidMappings`) && free(`/mounts/${i}/gidMappings`)) {
      change('replace', `/mounts/${i}/options`, ['rbind']);
    }
  });
  for (const i of list(config.linux?.namespaces).keys()) change('remove', `/linux/namespaces/${i}/path`);
  const last = list(config.linux?.namespaces).length - 1; // runc 1.1.5 knows no time namespace
  if (config.linux?.namespaces?.[last]?.type === 'time') change('remove', `/linux/namespaces/${last}`);
  if (list(config.linux?.devices).some((device) => !existsSync(`${device?.path}`))) change('remove', '/linux/devices');
  list(config.linux?.devices).forEach((device, i) => {
    if (!existsSync(`${device?.path}`)) {
      change('replace', `/linux/devices/${i}`, { path: '/dev/null', type: 'c', major: 1, minor: 3 });
    }
  });
  return now;
}
