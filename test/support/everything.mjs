// A config that asks for as much as one container without a user namespace can have at once.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const HOOKS = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];

/** @param config what makeBundle begins with; @param bundle it is filled with what the config names */
export function everything(config, bundle) {
  for (const name of ['data', 'data/below', 'mapped', 'covered'])
    mkdirSync(join(bundle.dir, name), { recursive: true });
  mkdirSync(join(bundle.rootfs, 'covered'));
  for (const file of [join(bundle.dir, 'file'), join(bundle.rootfs, 'covered/file')]) writeFileSync(file, 'text');
  symlinkSync('file', join(bundle.dir, 'link'));

  Object.assign(config, { hostname: 'everything', domainname: 'a.domain', annotations: { 'org.example': 'value' } });
  config.root.readonly = false;
  config.hooks = Object.fromEntries(HOOKS.map((kind) => [kind, [{ path: '/bin/true', args: ['true'], timeout: 60 }]]));

  const { process, linux } = config;
  process.user = { uid: 5, gid: 6, umask: 0o27, additionalGids: [7] };
  process.rlimits.push({ type: 'RLIMIT_CORE', soft: 0, hard: 1000 });
  process.oomScoreAdj = 100;
  process.scheduler = { policy: 'SCHED_BATCH', nice: 3 };
  process.ioPriority = { class: 'IOPRIO_CLASS_BE', priority: 5 };
  process.cwd = '/made/for/it';

  const bind = (source, destination, ...options) => ({ destination, type: 'bind', source, options });
  const tmpfs = (destination, ...options) => ({ destination, type: 'tmpfs', source: 'tmpfs', options });
  config.mounts.push(
    bind('data', '/data', 'rbind', 'rro', 'rslave'),
    bind('file', '/etc/file', 'bind', 'ro', 'nosuid'),
    bind('link', '/copied', 'bind', 'copy-symlink'),
    {
      ...bind('mapped', '/mapped', 'bind', 'idmap'),
      uidMappings: [{ containerID: 0, hostID: 100000, size: 10 }],
      gidMappings: [{ containerID: 0, hostID: 100000, size: 10 }],
    },
    tmpfs('/covered', 'tmpcopyup', 'size=1m'),
    tmpfs('/readonly', 'ro'),
    tmpfs('/shared', 'shared'),
    tmpfs('/again'),
    { ...tmpfs('/again', 'remount', 'size=64k') },
  );

  linux.devices = [
    { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o640, uid: 5, gid: 6 },
    { path: '/dev/below/pipe', type: 'p' },
  ];
  Object.assign(linux.resources, {
    memory: { limit: 67108864, swap: 134217728, reservation: 33554432 },
    cpu: { shares: 200, quota: 90000, period: 100000, burst: 1000, cpus: '0', mems: '0', idle: 0 },
    pids: { limit: 100 },
  });
  linux.sysctl = { 'net.ipv4.ip_forward': '1' };
  linux.rootfsPropagation = 'shared';
  linux.personality = { domain: 'LINUX' };
  linux.memoryPolicy = { mode: 'MPOL_BIND', nodes: '0' };
  linux.seccomp = {
    defaultAction: 'SCMP_ACT_ALLOW',
    architectures: ['SCMP_ARCH_X86_64'],
    syscalls: [{ names: ['keyctl'], action: 'SCMP_ACT_ERRNO' }],
  };
}
