/**
 * The namespaces of a container. New ones come with init's clone, but for three: a network namespace is costly,
 * so init makes it beside the executor's cgroups; a cgroup namespace on version 1 must be made after init has
 * joined its cgroups, because it is rooted where the process is then; an ipc namespace in a user namespace is made by its
 * root, to whom the directory of its mqueue belongs then.
 */
import { Config, Namespace } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as linux from './linux';
import * as ops from './ops.generated';
import { sysctlPath } from './paths';
import { REG_NAMESPACES, REG_PID_NAMESPACE } from './registers';

/** clone3 makes the user namespace first, and it owns the others. */
const CLONED: u32 =
  linux.CLONE_NEWUSER | linux.CLONE_NEWNS | linux.CLONE_NEWPID | linux.CLONE_NEWIPC | linux.CLONE_NEWUTS;

/** The order in which runc enters namespaces: the mount namespace late, paths lead elsewhere from there on. */
const ENTERED: StaticArray<u32> = [
  linux.CLONE_NEWIPC,
  linux.CLONE_NEWUTS,
  linux.CLONE_NEWNET,
  linux.CLONE_NEWNS,
  linux.CLONE_NEWCGROUP,
];

function pointer(config: Config, namespace: Namespace): string {
  return '/linux/namespaces/' + config.namespaces.indexOf(namespace).toString();
}

function isNew(config: Config, flag: u32): bool {
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
  if (flags & linux.CLONE_NEWUSER) flags &= ~(<u64>linux.CLONE_NEWIPC);
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
  l.at(pointer(config, namespace) + '/path');
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

/** Init, first: opens what it will join, while paths still lead where they lead on the host; a new network namespace. */
export function writeOpenNamespaces(l: List, config: Config): void {
  for (let i = 0; i < ENTERED.length; i++) {
    const namespace = config.namespace(ENTERED[i]);
    if (!namespace || namespace.path == '') continue;
    l.at(pointer(config, namespace) + '/path');
    ops.open(l, NONE, new Tmpl(namespace.path), linux.O_RDONLY | linux.O_CLOEXEC, 0, REG_NAMESPACES + i);
    // to join the network that we are in is as having no namespace: runc's rule for sysctls
    if (namespace.flag == linux.CLONE_NEWNET && setsNetwork(config)) {
      ops.checkOther(l, REG_NAMESPACES + i, '/proc/self/ns/net');
    }
  }
  const network = config.namespace(linux.CLONE_NEWNET);
  if (network && network.path == '') {
    l.at(pointer(config, network));
    ops.unshare(l, linux.CLONE_NEWNET);
    ops.loopback(l);
  }
  l.at('');
}

/** Init, once it is the root of its user namespace. */
export function writeOwnIpc(l: List, config: Config): void {
  const ipc = config.namespace(linux.CLONE_NEWIPC);
  if (!ipc || ipc.path != '') return;
  l.at(pointer(config, ipc));
  ops.unshare(l, linux.CLONE_NEWIPC);
  l.at('');
}

/**
 * Init, in its cgroups: makes and joins the rest.
 * @param unified as for cloneFlags
 */
export function writeEnterNamespaces(l: List, config: Config, unified: bool): void {
  const cgroup = config.namespace(linux.CLONE_NEWCGROUP);
  if (cgroup && cgroup.path == '' && !unified) {
    l.at(pointer(config, cgroup));
    ops.unshare(l, linux.CLONE_NEWCGROUP);
  }
  const opened: Array<u32> = [];
  for (let i = 0; i < ENTERED.length; i++) {
    const namespace = config.namespace(ENTERED[i]);
    if (!namespace || namespace.path == '') continue;
    l.at(pointer(config, namespace) + '/path');
    ops.setns(l, REG_NAMESPACES + i, ENTERED[i]);
    opened.push(REG_NAMESPACES + i);
  }
  l.at('');
  if (opened.length) ops.closeRegs(l, opened);
}
