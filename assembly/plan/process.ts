/** From a prepared root to the container's own program: user, capabilities, limits, environment. */
import { lastOfEachName } from '../spec/build';
import { Config, Process } from '../spec/config';
import { List, Tmpl } from './encoder';
import * as errno from './errno';
import * as ops from './ops.generated';
import { SLOT_EXECUTABLE, SLOT_ZERO, TEXT_HOME } from './registers';
import { writeScheduling } from './scheduling';
import { loadingCapabilities } from './seccomp';
import { inUserNamespace } from './user-namespace';

/** What sd_listen_fds(3) reads: how many fds from 3 on are sockets, and that they are for this process, which is 1 to itself. */
export function writeListenEnvironment(process: Process, count: u32): void {
  process.env = lastOfEachName(process.env.concat(['LISTEN_FDS=' + count.toString(), 'LISTEN_PID=1']));
}

/** The value of a variable of the container's environment, null when it has none. */
function variable(process: Process, name: string): string | null {
  const prefix = name + '=';
  for (let i = 0; i < process.env.length; i++) {
    if (process.env[i].startsWith(prefix)) return process.env[i].substring(prefix.length);
  }
  return null;
}

/** Where the executable may be: args[0] itself when it has a slash, else in each directory of the container's PATH. */
export function executables(process: Process): Array<string> {
  const name = process.args[0];
  if (name.includes('/')) return [name];
  const path = variable(process, 'PATH');
  if (path === null || path == '') return [];
  const candidates: Array<string> = [];
  const directories = path.split(':');
  for (let i = 0; i < directories.length; i++) {
    // an empty entry is the working directory: execvp(3)
    candidates.push((directories[i] == '' ? '.' : directories[i]) + '/' + name);
  }
  return candidates;
}

function needsHome(process: Process): bool {
  const home = variable(process, 'HOME');
  return home === null || home == '';
}

/** The container's environment; HOME, when it has none, is the user's in the container's /etc/passwd. */
export function environment(process: Process): Array<Tmpl> {
  const entries: Array<Tmpl> = [];
  for (let i = 0; i < process.env.length; i++) {
    if (process.env[i] != 'HOME=') entries.push(new Tmpl(process.env[i]));
  }
  if (needsHome(process)) entries.push(new Tmpl('HOME=').text(TEXT_HOME));
  return entries;
}

/**
 * The resource limits of the process in a slot. Init sets its own: it is still root, and none of what follows needs
 * more than they leave; another process would need CAP_SYS_RESOURCE to limit a process of another user.
 */
export function writeRlimits(l: List, process: Process, slot: u32): void {
  for (let i = 0; i < process.rlimits.length; i++) {
    const limit = process.rlimits[i];
    l.at('/process/rlimits/' + i.toString());
    ops.prlimit(l, slot, limit.resource, limit.soft, limit.hard);
  }
  l.at('');
}

function writeOwnRlimits(l: List, process: Process): void {
  if (!process.rlimits.length) return;
  ops.setSlot(l, SLOT_ZERO, 0);
  writeRlimits(l, process, SLOT_ZERO);
}

/** How many ops writeUser writes. */
function userOps(config: Config): u16 {
  return config.keepsGroups ? 5 : 6;
}

/** Bounding set, then the user; the capabilities are kept until writeCapabilities gives those that are wanted. */
function writeUser(l: List, config: Config, confined: bool): void {
  const process = config.process;
  l.at('/process/capabilities/bounding');
  ops.capBound(l, process.capabilities.bounding);
  ops.keepCaps(l, 1);
  l.at('/process/user/uid');
  ops.stdioOwner(l, process.user.uid);
  if (!config.keepsGroups) {
    l.at('/process/user/additionalGids');
    // a user namespace may deny setgroups, for good: runc and crun pass over it too
    if (confined) l.on(errno.EPERM);
    ops.setgroups(l, process.user.additionalGids);
  }
  l.at('/process/user/gid');
  ops.setgid(l, process.user.gid);
  l.at('/process/user/uid');
  ops.setuid(l, process.user.uid);
}

function writeCapabilities(l: List, config: Config): void {
  const capabilities = config.process.capabilities;
  const more = loadingCapabilities(config);
  l.at('/process/capabilities');
  ops.keepCaps(l, 0);
  ops.capSet(l, capabilities.effective | more, capabilities.permitted | more, capabilities.inheritable);
  // one that is not permitted and inheritable too cannot be ambient: runc goes on without it, and with the others
  const possible = capabilities.ambient & capabilities.permitted & capabilities.inheritable;
  l.at('/process/capabilities/ambient').on(errno.EPERM).on(errno.EINVAL);
  ops.capAmbient(l, possible);
}

/**
 * Working directory, user and capabilities, in runc's order; then whether there is something to execute.
 * @param preserveFds how many fds from 3 on the container gets
 * @param confined it is in a user namespace: the container's, or one that the caller is in
 */
export function writeProcess(l: List, config: Config, preserveFds: u32, confined: bool): void {
  const process = config.process;
  const user = process.user;
  if (process.noNewPrivileges) {
    l.at('/process/noNewPrivileges');
    ops.noNewPrivs(l);
  }
  writeScheduling(l, config);
  if (needsHome(process)) {
    l.at('/process/user/uid');
    ops.passwdHome(l, user.uid, TEXT_HOME);
  }
  l.at('');
  ops.cloexecFrom(l, 3 + preserveFds);
  if (preserveFds) ops.keepFds(l, preserveFds);
  // in a user namespace someone outside of it does that
  if (!inUserNamespace(config)) writeOwnRlimits(l, process);
  l.at('/process/cwd');
  // a directory that root may not enter but the user may (on NFS, on FUSE) is tried again as the user
  if (user.uid) l.on(errno.EACCES, userOps(config) + 1);
  ops.chdir(l, process.cwd);
  writeUser(l, config, confined);
  if (user.uid) {
    ops.jump(l, userOps(config) + 1);
    writeUser(l, config, confined);
    l.at('/process/cwd');
    ops.chdir(l, process.cwd);
  }
  writeCapabilities(l, config);
  l.at('/process/cwd');
  ops.checkCwd(l);
  l.at('/process/args/0');
  ops.findExec(l, executables(process), SLOT_EXECUTABLE);
  l.at('');
}
