/**
 * The namespaces of a container. New ones come with init's clone, but for three: a network namespace is costly,
 * so init makes it beside the executor's cgroups; a cgroup namespace on version 1 must be made after init has
 * joined its cgroups, because it is rooted where the process is then; an ipc namespace in a user namespace is made by its
 * root, to whom the directory of its mqueue belongs then.
 */
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as linux from './linux';
import { writeNetworkMade } from './net-devices';
import * as ops from './ops.generated';
import { sysctlPath } from './paths';
import { REG_NAMESPACES, REG_PID_NAMESPACE } from './registers';
import { inUserNamespace } from './user-namespace';

/** clone3 makes the user namespace first, and it owns the others. */
const CLONED: u32 =
  linux.CLONE_NEWUSER | linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS;

/** Where a process finds its own namespaces: those that the kernel has. */
export const OWN_NAMESPACES: string = '/proc/self/ns/';

/** All that can be joined, each with a register of its own from REG_NAMESPACES on. */
const JOINABLE: StaticArray<u32> = [
  linux.CLONE_NEWIPC,
  linux.CLONE_NEWUTS,
  linux.CLONE_NEWNET,
  linux.CLONE_NEWNS,
  linux.CLONE_NEWCGROUP,
  linux.CLONE_NEWTIME,
  linux.CLONE_NEWPID,
  linux.CLONE_NEWUSER,
];

/** What init joins, in runc's order: the mount namespace late, paths lead elsewhere from there on. */
const ENTERED: StaticArray<u32> = [
  linux.CLONE_NEWIPC,
  linux.CLONE_NEWUTS,
  linux.CLONE_NEWNET,
  linux.CLONE_NEWTIME,
  linux.CLONE_NEWNS,
  linux.CLONE_NEWCGROUP,
];
/** The same, where a stage has joined the others. */
const ENTERED_AFTER_STAGE: StaticArray<u32> = [linux.CLONE_NEWNS];

/** Where the config asks for a namespace of that kind. */
export function pointer(config: Config, flag: u32): string {
  const namespace = config.namespace(flag);
  return namespace ? '/linux/namespaces/' + config.namespaces.indexOf(namespace).toString() : '';
}

/** A namespace of that kind is joined by path. */
export function isJoined(config: Config, flag: u32): bool {
  const namespace = config.namespace(flag);
  return namespace !== null && namespace.path != '';
}

/** A namespace of that kind is made. */
export function isNew(config: Config, flag: u32): bool {
  const namespace = config.namespace(flag);
  return namespace !== null && namespace.path == '';
}

/**
 * The flags of init's clone.
 * @param unified it is cloned into its only cgroup (version 2): then its cgroup namespace comes with it, rightly rooted
 */
export function cloneFlags(config: Config, unified: bool): u64 {
  let flags: u64 = linux.CLONE_PARENT;
  for (let i = 0; i < config.namespaces.length; i++) {
    const namespace = config.namespaces[i];
    if (namespace.path == '' && namespace.flag & CLONED) flags |= namespace.flag;
  }
  if (inUserNamespace(config)) flags &= ~(<u64>linux.CLONE_NEWIPC);
  if (unified && isNew(config, linux.CLONE_NEWCGROUP)) flags |= linux.CLONE_NEWCGROUP;
  return flags;
}

/**
 * The executor's part of joining a pid namespace: setns(2) puts only the children made from then on into it,
 * and the pid that clone3 returns is still the host's.
 */
export function writePidNamespace(l: List, config: Config): void {
  const namespace = config.namespace(linux.CLONE_NEWPID);
  if (!namespace || namespace.path == '') return;
  l.at(pointer(config, linux.CLONE_NEWPID) + '/path');
  ops.open(l, NONE, new Tmpl(namespace.path), linux.O_RDONLY | linux.O_CLOEXEC, 0, REG_PID_NAMESPACE);
  ops.setns(l, REG_PID_NAMESPACE, linux.CLONE_NEWPID);
  l.at('');
}

/** Whether a sysctl is of the network namespace. */
function setsNetwork(config: Config): bool {
  for (let i = 0; i < config.sysctl.length; i++) {
    if (sysctlPath(config.sysctl[i].key).startsWith('net/')) return true;
  }
  return false;
}

function joinedRegister(flag: u32): u32 {
  return REG_NAMESPACES + JOINABLE.indexOf(flag);
}

/** Opens a namespace of that kind, if it is joined by path. */
export function writeOpenJoined(l: List, config: Config, flag: u32): void {
  const namespace = config.namespace(flag);
  if (!namespace || namespace.path == '') return;
  l.at(pointer(config, flag) + '/path');
  ops.open(l, NONE, new Tmpl(namespace.path), linux.O_RDONLY | linux.O_CLOEXEC, 0, joinedRegister(flag));
  // to join the network that we are in is as having no namespace: runc's rule for sysctls
  if (flag == linux.CLONE_NEWNET && setsNetwork(config)) {
    ops.checkOther(l, joinedRegister(flag), '/proc/self/ns/net');
  }
  l.at('');
}

/** Joins a namespace that writeOpenJoined has opened. */
export function writeSetns(l: List, config: Config, flag: u32): void {
  if (!isJoined(config, flag)) return;
  l.at(pointer(config, flag) + '/path');
  ops.setns(l, joinedRegister(flag), flag);
  l.at('');
}

/** Closes what writeOpenJoined has opened. */
export function writeClose(l: List, config: Config, flag: u32): void {
  if (isJoined(config, flag)) ops.close(l, joinedRegister(flag));
}

/**
 * Init, first: opens what it will join, while paths still lead where they lead on the host; a new network namespace.
 * @param staged a stage has joined all but the mount namespace
 */
export function writeOpenNamespaces(l: List, config: Config, staged: bool): void {
  const entered = staged ? ENTERED_AFTER_STAGE : ENTERED;
  for (let i = 0; i < entered.length; i++) writeOpenJoined(l, config, entered[i]);
  if (!isNew(config, linux.CLONE_NEWNET)) return;
  l.at(pointer(config, linux.CLONE_NEWNET));
  ops.unshare(l, linux.CLONE_NEWNET);
  ops.loopback(l);
  writeNetworkMade(l, config);
  l.at('');
}

/** Init, once it is the root of its user namespace. */
export function writeOwnIpc(l: List, config: Config): void {
  if (!isNew(config, linux.CLONE_NEWIPC)) return;
  l.at(pointer(config, linux.CLONE_NEWIPC));
  ops.unshare(l, linux.CLONE_NEWIPC);
  l.at('');
}

/**
 * Init, in its cgroups: makes and joins the rest.
 * @param unified as for cloneFlags
 * @param staged as for writeOpenNamespaces
 */
export function writeEnterNamespaces(l: List, config: Config, unified: bool, staged: bool): void {
  if (isNew(config, linux.CLONE_NEWCGROUP) && !unified) {
    l.at(pointer(config, linux.CLONE_NEWCGROUP));
    ops.unshare(l, linux.CLONE_NEWCGROUP);
    l.at('');
  }
  const entered = staged ? ENTERED_AFTER_STAGE : ENTERED;
  const opened: Array<u32> = [];
  for (let i = 0; i < entered.length; i++) {
    writeSetns(l, config, entered[i]);
    if (isJoined(config, entered[i])) opened.push(joinedRegister(entered[i]));
  }
  if (opened.length) ops.closeRegs(l, opened);
}

/** The executor's, before anything is made: that this kernel has the namespaces which not every one has. */
export function writeCheckKernel(l: List, config: Config): void {
  writeCheckNamespace(l, config, linux.CLONE_NEWUSER, 'user');
  writeCheckNamespace(l, config, linux.CLONE_NEWTIME, 'time');
  l.at('');
}

function writeCheckNamespace(l: List, config: Config, flag: u32, name: string): void {
  if (!config.namespace(flag)) return;
  l.at(pointer(config, flag));
  ops.stat(l, new Tmpl(OWN_NAMESPACES + name), 0);
}
