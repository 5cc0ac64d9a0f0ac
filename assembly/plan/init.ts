/**
 * Init's list: what the process does between its clone and the execve of the container's program. The order
 * is runc's; ARCHITECTURE.md, "Making a container", draws where it meets the executor.
 */
import { ContainerCgroup } from '../cgroup/container';
import { Request } from '../request';
import { Config } from '../spec/config';
import { State } from '../state/state';
import { writeDev, writeNull } from './dev';
import { writeAllCpus } from './affinity';
import { writeAnnounceExec } from './await-exec';
import { List, NONE } from './encoder';
import { Facts, REG_LOCK } from './facts';
import { writeMaskedPaths, writeReadonlyPaths } from './masks';
import { writeEnterNamespaces, writeOpenNamespaces, writeOwnIpc } from './namespaces';
import { opensSources } from './mount-sources';
import { bindsDev, writeMounts, writeOpenFds, writeReadonlyMounts } from './mounts';
import { writeContainerHooks, writeStartHooks } from './hooks';
import { writeKeyring } from './keyring';
import { OWN_OOM_SCORE_ADJ, writeOomScoreAdj, writeOpenProc, writeSysctl } from './kernel';
import { writeLabels, writeOpenAttr } from './lsm';
import * as linux from './linux';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import { cleanPath, fromBundle } from './paths';
import { environment, executables, writeProcess } from './process';
import * as reg from './registers';
import {
  kernelMounts,
  writeChroot,
  writeMoveRoot,
  writePivot,
  writeReadonlyRoot,
  writeRoot,
  writeRootPropagation,
} from './rootfs';
import { writeSeccomp } from './seccomp';
import { writeTerminal } from './terminal';
import { inUserNamespace, mappedByUser, writeBecomeRoot } from './user-namespace';

/**
 * @param l an empty list whose failures are reported on REG_INSIDE
 * @param staged its creator is a stage, not the executor
 */
export function writeInit(
  l: List,
  config: Config,
  request: Request,
  facts: Facts,
  cgroup: ContainerCgroup,
  state: State,
  staged: bool,
): void {
  if (staged) ops.syncSend(l, reg.REG_INSIDE, reg.SYNC_BORN);
  ops.name(l, 'tare:[1:INIT]');
  // the lock's file description is shared until it is closed here; the other end of the channel would hide the executor's death
  const others: Array<u32> = [REG_LOCK, reg.REG_OUTSIDE];
  if (cgroup.cloneInto) others.push(reg.REG_CGROUP);
  if (cgroup.systemd) others.push(reg.REG_BUS);
  if (opensSources(config, facts)) others.push(reg.REG_SOURCES);
  ops.closeRegs(l, others);
  if (config.process.hasOomScoreAdj && !inUserNamespace(config)) writeOomScoreAdj(l, config, OWN_OOM_SCORE_ADJ);
  // a stage has seen to it already
  const late = mappedByUser(config, facts.rootless) && !staged;
  if (!late) ops.dumpable(l, 0);
  ops.setsid(l);
  writeOpenAttr(l, config.process);
  if (!request.noNewKeyring && !inUserNamespace(config)) writeKeyring(l, config.process, request.id);
  writeOpenNamespaces(l, config, staged);
  ops.syncWait(l, reg.REG_INSIDE, reg.SYNC_CGROUPS);
  if (late) ops.dumpable(l, 0);
  cgroup.writeJoin(l);
  writeAllCpus(l);
  writeEnterNamespaces(l, config, cgroup.entersByClone, staged);
  writeRootfs(l, config, request, facts, cgroup, state);
  writeProcess(l, config, request.preserveFds, facts.inUserNamespace || inUserNamespace(config));
  ops.closeRegs(l, [
    reg.REG_ROOT,
    reg.REG_ROOT_TARGET,
    reg.REG_MOUNT,
    reg.REG_TARGET,
    reg.REG_CGROUP_ROOT,
    reg.REG_DEV,
    reg.REG_NULL,
    reg.REG_OLD_ROOT,
    reg.REG_CONTAINER_PROC,
    reg.REG_FDS,
  ]);
  // who made it must be able to see what it executes, and to enter its namespaces: nobody else's are left in it
  if (facts.rootless !== null && facts.rootless!.ordinary) ops.dumpable(l, 1);
  ops.syncSend(l, reg.REG_INSIDE, reg.SYNC_READY);
  ops.syncWait(l, reg.REG_INSIDE, reg.SYNC_GO);
  ops.name(l, 'tare:[2:START]');
  const direct = goesOn(config, request);
  if (!direct) ops.startWait(l, reg.REG_START);
  writeStartHooks(l, config, state);
  if (direct) writeAnnounceExec(l);
  writeSeccomp(l, config, request.arch);
  l.at('/process/args/0');
  ops.exec(l, executables(config.process), reg.SLOT_EXECUTABLE, config.process.args, environment(config.process));
}

/**
 * Whether init goes on by itself once the state is written, in place of waiting for START on its socket: it is started at once. (A
 * listener of its filter leaves it on the channel that START sends.)
 */
export function goesOn(config: Config, request: Request): bool {
  const profile = config.seccomp;
  return request.start && !(profile && profile.notifies);
}

/** The mounts, the new root, and what is done to it once it is complete. */
function writeRootfs(
  l: List,
  config: Config,
  request: Request,
  facts: Facts,
  cgroup: ContainerCgroup,
  state: State,
): void {
  const ownDev = !bindsDev(config);
  const ownMounts = config.namespace(linux.CLONE_NEWNS) !== null;
  writeOpenFds(l, config, facts);
  if (ownMounts) writeRoot(l, config, request.bundle, facts);
  if (inUserNamespace(config)) {
    writeBecomeRoot(l, config);
    writeOwnIpc(l, config);
    // a keyring belongs to whoever makes it
    if (!request.noNewKeyring) writeKeyring(l, config.process, request.id);
  }
  writeOpenProc(l, config, facts);
  writeMounts(l, config, request.bundle, facts, cgroup);
  if (ownDev) writeDev(l, config, facts);
  writeContainerHooks(l, config, state);
  if (!ownMounts) {
    writeChroot(l);
  } else if (request.noPivot) {
    const mounts = kernelMounts(facts.mountinfo, fromBundle(request.bundle, config.rootPath));
    writeMoveRoot(new Mounter(l, config, facts), mounts);
  } else writePivot(l, config);
  if (ownDev) writeNull(l, true);
  else if (config.maskedPaths.length) writeNull(l, false);
  writeTerminal(l, config, request, reg.REG_ROOT, new Mounter(l, config, facts));
  const cwd = cleanPath(config.process.cwd);
  if (cwd != '/') {
    l.at('/process/cwd');
    ops.target(l, reg.REG_ROOT, cwd, NONE, reg.REG_TARGET, reg.SLOT_MODE);
  }
  writeReadonlyMounts(l, config, facts);
  writeReadonlyRoot(l, config, facts);
  if (config.hostname.length) {
    l.at('/hostname');
    ops.hostname(l, config.hostname);
  }
  if (config.domainname.length) {
    l.at('/domainname');
    ops.domainname(l, config.domainname);
  }
  writeLabels(l, config.process);
  writeSysctl(l, config);
  l.at('/process/user/umask');
  ops.umask(l, config.process.user.umask);
  writeReadonlyPaths(l, config, facts);
  writeMaskedPaths(l, config, facts);
  writeRootPropagation(l, config);
}
