/** This host in words, for the plans that the editor shows. */
import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { availableParallelism, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { HostDescription } from '../../validator/node.js';

/** What create's turns that only look may read of any host. */
const FILES = [
  '/proc/self/mountinfo',
  '/proc/self/cgroup',
  '/proc/self/uid_map',
  '/sys/fs/cgroup/cgroup.controllers',
  '/sys/module/apparmor/parameters/enabled',
];
/** And of an ordinary user's. */
const USER_FILES = [
  '/proc/sys/user/max_user_namespaces',
  '/proc/sys/kernel/unprivileged_userns_clone',
  '/proc/sys/kernel/apparmor_restrict_unprivileged_userns',
  '/proc/self/attr/current',
  '/etc/nsswitch.conf',
];
/** Files with a line for each user: only the lines of this one are told. */
const LISTS = ['/etc/passwd', '/etc/subuid', '/etc/subgid'];
const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const CGROUPS = '/sys/fs/cgroup';

/** @returns what is known of this host */
export function describeHost(): HostDescription {
  const euid = process.geteuid?.() ?? 0;
  const egid = process.getegid?.() ?? 0;
  const [major = 0, minor = 0] = release()
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const files: Record<string, string> = {};
  for (const path of euid === 0 ? FILES : [...FILES, ...USER_FILES]) {
    const text = read(path);
    if (text !== undefined) files[path] = text;
  }
  return {
    euid,
    egid,
    kernel: [major, minor],
    arch: process.arch,
    files: euid === 0 ? files : { ...files, ...ownLines(euid) },
    memory: totalmem(),
    cpus: availableParallelism(),
    ...(euid !== 0 && { stats: helpers(), writable: writable(files['/proc/self/cgroup'] ?? '') }),
  };
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ownLines(uid: number): Record<string, string> {
  const name = read('/etc/passwd')
    ?.split('\n')
    .find((line) => line.split(':')[2] === String(uid))
    ?.split(':')[0];
  const mine = (line: string) => line.startsWith(`${name}:`) || line.startsWith(`${uid}:`);
  return Object.fromEntries(LISTS.map((path) => [path, (read(path) ?? '').split('\n').filter(mine).join('\n')]));
}

function helpers(): Record<string, [number, number]> {
  const paths = ['newuidmap', 'newgidmap'].flatMap((name) => PATH.map((directory) => join(directory, name)));
  const found: Record<string, [number, number]> = {};
  for (const path of paths) {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) found[path] = [stat.mode, stat.uid];
  }
  return found;
}

/** The highest of this process's cgroups of version 2 that the user may change. */
function writable(cgroup: string): string[] {
  const own = /^0::\/(.*)$/m.exec(cgroup)?.[1] ?? '';
  const steps = own.split('/');
  const levels = steps.map((_, index) => join(CGROUPS, ...steps.slice(0, index + 1)));
  return levels.filter(mayWrite).slice(0, 1);
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
