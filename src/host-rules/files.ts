/**
 * Rules on files: the rootfs, the sources of bind mounts, hooks, and the namespaces that are joined. `create` has them too, as a
 * plan (assembly/plan/host-check.ts): a test holds both to the same findings.
 */
import { sep } from 'node:path';
import { namespaceLink } from './namespaces.js';
import type { Subject } from './subject.js';

/** Reading all of these costs a few system calls a file, microseconds each. */
export function checkFiles(subject: Subject): void {
  checkRootfs(subject);
  checkMounts(subject);
  checkHooks(subject);
  checkNamespaces(subject);
}

/** config.md, "Root": path is the container's root file system, a directory. */
function checkRootfs(subject: Subject): void {
  const text = subject.text('root', 'path');
  if (text === '') return;
  const path = subject.path(text);
  const found = subject.host.look(path);
  if (found === 'hidden' || found === 'directory') return;
  const problem = found === 'missing' ? 'no such file or directory' : 'not a directory';
  subject.find({ rule: 'rootfs-directory', pointer: '/root/path', message: `rootfs ${path}: ${problem}` });
}

/** config.md, "Mounts": a bind mount's source is a path of the host, from the bundle when it is relative. */
function checkMounts(subject: Subject): void {
  const rootfs = subject.path(subject.text('root', 'path'));
  for (const index of subject.list('mounts').keys()) {
    const source = subject.text('mounts', index, 'source');
    const options = subject.list('mounts', index, 'options');
    const bind =
      subject.text('mounts', index, 'type') === 'bind' || options.includes('bind') || options.includes('rbind');
    if (!bind || source === '') continue;
    // the symlink itself is meant, wherever it leads
    if (options.includes('copy-symlink') || options.includes('src-nofollow')) continue;
    const path = subject.path(source);
    // what an earlier mount brings in, and what /proc shows to init, is not there to be seen from here
    if (path === '/proc' || path.startsWith('/proc/') || path === rootfs || path.startsWith(rootfs + sep)) continue;
    if (subject.exists(path)) continue;
    const pointer = `/mounts/${index}/source`;
    const message = `mount source ${path}: no such file or directory`;
    const hint = source.startsWith('/') ? undefined : 'a relative source starts at the bundle';
    subject.find({ rule: 'bind-source', pointer, message, ...(hint && { hint }) });
  }
}

/** config.md, "POSIX-platform Hooks": all but startContainer, whose path is the container's, resolve on the host. */
const HOOKS = ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'];

function checkHooks(subject: Subject): void {
  for (const kind of HOOKS) {
    for (const index of subject.list('hooks', kind).keys()) {
      const path = subject.text('hooks', kind, index, 'path');
      if (!path.startsWith('/')) continue;
      const problem = hookProblem(subject, path);
      if (problem === undefined) continue;
      const pointer = `/hooks/${kind}/${index}/path`;
      const message = `hook ${path}: ${problem}`;
      subject.find({ rule: 'hook-executable', pointer, message });
    }
  }
}

function hookProblem({ host }: Subject, path: string): string | undefined {
  const found = host.look(path);
  if (found === 'hidden') return undefined;
  if (found === 'missing') return 'no such file or directory';
  if (found === 'directory') return 'is a directory';
  return host.executable(path) ? undefined : 'may not be executed';
}

/** config-linux.md, "Namespaces": path is a namespace file of that type. */
function checkNamespaces(subject: Subject): void {
  for (const index of subject.list('linux', 'namespaces').keys()) {
    const type = subject.text('linux', 'namespaces', index, 'type');
    const path = subject.text('linux', 'namespaces', index, 'path');
    const link = namespaceLink(type);
    if (link === undefined) continue;
    if (path.startsWith('/')) checkJoined(subject, `/linux/namespaces/${index}/path`, type, link, path);
  }
}

function checkJoined(subject: Subject, pointer: string, type: string, link: string, path: string): void {
  // /proc/self is another process's for the one that joins
  if (path.startsWith('/proc/self/') || path.startsWith('/proc/thread-self/')) return;
  const rule = 'namespace-path';
  if (!subject.exists(path)) {
    subject.find({ rule, pointer, message: `${type} namespace ${path}: no such file or directory` });
    return;
  }
  const other = /^\/proc\/\d+\/ns\/(\w+?)(_for_children)?$/.exec(path)?.[1];
  if (other !== undefined && other !== link) {
    subject.find({ rule, pointer, message: `${path} is no ${type} namespace`, hint: `/proc/PID/ns/${link} would be` });
  }
}
