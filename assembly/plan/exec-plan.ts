/**
 * The plan of exec. List 0 is the executor's, list 1 a stage's, list 2 that of the process that enters the container:
 *
 *     executor                      stage                            the new process
 *     not dumpable; init's pidfd
 *     CLONE (v2: into the cgroup) ▶ join cgroups (v1) by writing 0
 *                                   setns all at once, pid too: that
 *                                   is for its children only
 *     pid ◀──────────────────────── CLONE ─────────────────────────▶ waits: until now it dies with the executor
 *     SYNC cgroups ────────────────────────────────────────────────▶
 *     SYNC ready ◀────────────────────────────────────────────────── user, capabilities, limits, FIND_EXEC
 *     SYNC go ─────────────────────────────────────────────────────▶ from here it outlives its creator
 *     SYNC exec ◀─────────────────────────────────────────────────── EXEC
 *     end of file: the execve has succeeded
 *     pid file; COMMIT
 *
 * The new process comes into the container's pid namespace when nothing of the host is left in it: who may trace there
 * (CAP_SYS_PTRACE) finds neither the host's root nor its directories in /proc/PID.
 *
 * An ordinary user may join a pid namespace only from within the user namespace that owns it: in a rootless container the stage
 * joins both, and the new process the rest; before, the user's systemd may have to move it (exec-attach.ts). In another user
 * namespace, or without a pid namespace, there is no stage: nobody inside may look, or nobody more than before.
 */
import { ExecCgroup } from '../cgroup/exec';
import { Request } from '../request';
import { Config } from '../spec/config';
import { State } from '../state/state';
import { writeFinalAffinity, writeInitialAffinity } from './affinity';
import { writeAnnounceExec, writeAwaitAnnounced, writeAwaitExecve } from './await-exec';
import { writePidFile } from './create-plan';
import { List, NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { writeAttach } from './exec-attach';
import { OWN_OOM_SCORE_ADJ, writeOomScoreAdj } from './kernel';
import { writeRdtTask } from './intel-rdt';
import { writeKeyring } from './keyring';
import * as linux from './linux';
import { writeConnectAgent, writeHandOver } from './listener';
import { writeLabels, writeOpenAttr, writeOpenOwnAttr } from './lsm';
import * as ops from './ops.generated';
import { environment, executables, writeProcess } from './process';
import { writeSendPidfd } from './pidfd';
import * as reg from './registers';
import { writeChroot } from './rootfs';
import { writeSeccomp } from './seccomp';
import { keepsTerminal, writeConnect, writeTakeTerminal, writeTerminal } from './terminal';
import {
  inUserNamespace,
  writeBecomeRoot,
  writeOomScoreAdjFor,
  writePipeOwner,
  writeRlimitsFor,
} from './user-namespace';

/** the list that enters; with a stage it is the one after that */
const ENTERING: u32 = 1;
const STAGE: u32 = 1;
/** the number of the record with which the stage tells the pid */
const RECORD_PID: u32 = 1;
const OPEN_ROOT: u32 = linux.O_PATH | linux.O_DIRECTORY | linux.O_CLOEXEC;
/** init's identity; the new process has SLOT_PID */
export const SLOT_INIT: u32 = 5;
const SLOT_INIT_START: u32 = 6;
/** What is said of it then. */
export const OOM_KILLED: string = 'OOM-killed';

/**
 * @param config the container's, its process replaced by the one to execute
 * @param saved the container: alive a moment ago
 * @param nested the caller is in a user namespace
 */
export function execPlan(config: Config, request: Request, saved: State, cgroup: ExecCgroup, nested: bool): Plan {
  const plan = new Plan();
  const l = plan.list();
  const outsider = config.namespace(linux.CLONE_NEWPID) !== null && !inUserNamespace(config);
  const stage = saved.rootless || outsider ? plan.list(reg.REG_STAGE_INSIDE) : null;
  const inside = plan.list(reg.REG_INSIDE);
  if (saved.rootless && config.process.hasOomScoreAdj) writeOomScoreAdj(l, config, OWN_OOM_SCORE_ADJ);
  // the flag is inherited: what the container may see of us from its pid namespace on can be neither read nor traced (CVE-2016-9962)
  ops.dumpable(l, 0);
  ops.setSlot(l, SLOT_INIT, saved.pid);
  ops.setSlot(l, SLOT_INIT_START, saved.startTime);
  ops.pidfdOpen(l, SLOT_INIT, SLOT_INIT_START, reg.REG_INIT);
  if (!stage && config.namespace(linux.CLONE_NEWPID)) ops.setns(l, reg.REG_INIT, linux.CLONE_NEWPID);
  ops.channel(l, reg.REG_OUTSIDE, reg.REG_INSIDE);
  writeConnect(l, config, request);
  writePipeOwner(l, config);
  writeInitialAffinity(l, config.process);
  writeWatchOom(l, config, cgroup);
  if (stage) {
    writeStage(l, stage, config, saved, cgroup);
  } else {
    writeOpenCgroup(l, cgroup);
    writeClone(l, cgroup, ENTERING);
    ops.adopt(l, reg.SLOT_PID);
    ops.closeRegs(l, [reg.REG_INSIDE, reg.REG_CGROUP, reg.REG_CGROUP_CURRENT]);
    writeOomScoreAdjFor(l, config);
  }
  writeTakeTerminal(l, config, request);
  ops.syncWait(l, reg.REG_OUTSIDE, reg.SYNC_READY);
  if (keepsTerminal(config, request)) {
    // the process to supervise, in the place of init, which is not needed any more; later it may have ended
    ops.setSlot(l, reg.SLOT_ZERO, 0);
    ops.pidfdOpen(l, reg.SLOT_PID, reg.SLOT_ZERO, reg.REG_INIT);
  }
  writeRdtTask(l, saved.rdtPath, saved.rdtMonPath);
  writeRlimitsFor(l, config);
  writeSendPidfd(l, request, 'setns');
  writeConnectAgent(l, config.seccomp);
  ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_GO);
  writeAwaitAnnounced(l);
  const profile = config.seccomp;
  if (profile && profile.notifies)
    writeHandOver(l, reg.REG_OUTSIDE, profile, saved, 'running', reg.SLOT_PID, SLOT_INIT);
  writeAwaitExecve(l);
  if (request.pidFile.length) writePidFile(l, request.pidFile);
  ops.commit(l);
  ops.name(inside, 'tare:[EXEC]');
  ops.closeRegs(inside, [reg.REG_OUTSIDE, reg.REG_CGROUP, reg.REG_CGROUP_CURRENT]);
  if (stage) {
    ops.closeRegs(inside, [reg.REG_STAGE_INSIDE]);
    ops.syncWait(inside, reg.REG_INSIDE, reg.SYNC_CGROUPS);
  }
  ops.setsid(inside);
  if (stage && !saved.rootless) {
    writeOpenOwnAttr(inside, config.process);
  } else {
    writeOpenAttr(inside, config.process);
    writeJoin(inside, config, saved, cgroup, stage ? entered(config) & ~linux.CLONE_NEWUSER : entered(config));
  }
  writeEntering(inside, config, request, saved, nested);
  return plan;
}

/** A process that is killed for want of memory only dies: the kernel's counter says why. */
function writeWatchOom(l: List, config: Config, cgroup: ExecCgroup): void {
  if (!config.resources.memory.limit || !cgroup.oomEvents.length) return;
  l.undo().on(errno.ENOENT).on(errno.EACCES);
  ops.watchCounter(l, new Tmpl(cgroup.oomEvents), 'oom_kill', OOM_KILLED);
}

/** The executor's part, and the stage's own list. */
function writeStage(l: List, stage: List, config: Config, saved: State, cgroup: ExecCgroup): void {
  const attaches = cgroup.unit.length > 0;
  ops.channel(l, reg.REG_STAGE_OUTSIDE, reg.REG_STAGE_INSIDE);
  if (saved.rootless) {
    l.undo();
    ops.clone(l, STAGE, linux.CLONE_PARENT, NONE, NONE, attaches ? reg.SLOT_PID : NONE);
    if (attaches) {
      writeAttach(l, cgroup);
      ops.syncSend(l, reg.REG_STAGE_OUTSIDE, reg.SYNC_CGROUPS);
    }
  } else {
    writeOpenCgroup(l, cgroup);
    writeClone(l, cgroup, STAGE);
  }
  ops.closeRegs(l, [reg.REG_INSIDE, reg.REG_STAGE_INSIDE, reg.REG_CGROUP, reg.REG_CGROUP_CURRENT]);
  ops.recvSlot(l, reg.REG_STAGE_OUTSIDE, RECORD_PID, reg.SLOT_PID);
  ops.setSlot(l, reg.SLOT_ZERO, 0);
  l.undo();
  ops.pidfdOpen(l, reg.SLOT_PID, reg.SLOT_ZERO, reg.REG_INIT_AGAIN);
  ops.adopt(l, reg.SLOT_PID);
  // until it has heard this, the new process dies with the executor
  ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_CGROUPS);

  ops.name(stage, 'tare:[STAGE]');
  ops.closeRegs(stage, [reg.REG_OUTSIDE, reg.REG_STAGE_OUTSIDE, reg.REG_CGROUP, reg.REG_CGROUP_CURRENT]);
  const pid = config.namespace(linux.CLONE_NEWPID) ? linux.CLONE_NEWPID : 0;
  if (saved.rootless) {
    if (attaches) ops.syncWait(stage, reg.REG_STAGE_INSIDE, reg.SYNC_CGROUPS);
    writeOpenCgroup(stage, cgroup);
    ops.setns(stage, reg.REG_INIT, linux.CLONE_NEWUSER | pid);
    writeClone(stage, cgroup, STAGE + 1);
  } else {
    writeJoin(stage, config, saved, cgroup, entered(config) | pid);
    stage.undo();
    ops.clone(stage, STAGE + 1, linux.CLONE_PARENT, NONE, NONE, reg.SLOT_PID);
  }
  ops.sendSlot(stage, reg.REG_STAGE_INSIDE, RECORD_PID, reg.SLOT_PID);
}

/** Its version 2 cgroup; that has cgroups below it, takes no process (EBUSY) then, and init's own one does, as in runc. */
function writeOpenCgroup(l: List, cgroup: ExecCgroup): void {
  if (!cgroup.directory.length) return;
  const open: u32 = linux.O_DIRECTORY | linux.O_CLOEXEC;
  ops.open(l, NONE, new Tmpl(cgroup.directory), open, 0, reg.REG_CGROUP);
  if (!cgroup.current.length) return;
  l.on(errno.ENOENT);
  ops.open(l, NONE, new Tmpl(cgroup.current), open, 0, reg.REG_CGROUP_CURRENT);
}

/** The reaper's child. */
function writeClone(l: List, cgroup: ExecCgroup, list: u32): void {
  const flags: u64 = linux.CLONE_PARENT;
  l.undo();
  if (cgroup.current.length) l.on(errno.EBUSY, 1);
  ops.clone(l, list, flags, cgroup.directory.length ? reg.REG_CGROUP : NONE, NONE, reg.SLOT_PID);
  if (!cgroup.current.length) return;
  ops.jump(l, 1);
  l.undo();
  ops.clone(l, list, flags, reg.REG_CGROUP_CURRENT, NONE, reg.SLOT_PID);
}

/**
 * Joins the cgroups of version 1 and the namespaces. Until the mount namespace is entered paths lead where they lead on the host.
 * @param flags the namespaces
 */
function writeJoin(l: List, config: Config, saved: State, cgroup: ExecCgroup, flags: u32): void {
  if (config.process.hasOomScoreAdj && !inUserNamespace(config)) writeOomScoreAdj(l, config, OWN_OOM_SCORE_ADJ);
  for (let i = 0; i < cgroup.tasks.length; i++) {
    ops.writeFile(l, NONE, new Tmpl(cgroup.tasks[i]), linux.O_WRONLY | linux.O_CLOEXEC, 0, new Tmpl('0'));
  }
  // without a mount namespace the container's root is init's own, and is mounted there
  const root = saved.hostMounts.length > 0;
  if (root) ops.open(l, NONE, new Tmpl(saved.hostMounts[0]), OPEN_ROOT, 0, reg.REG_ROOT);
  writeFinalAffinity(l, config.process);
  if (flags) ops.setns(l, reg.REG_INIT, flags);
  if (!root) return;
  writeChroot(l);
  ops.closeRegs(l, [reg.REG_ROOT]);
}

/** In all namespaces but for the user it is to be. */
function writeEntering(l: List, config: Config, request: Request, saved: State, nested: bool): void {
  ops.closeRegs(l, [reg.REG_INIT]);
  if (inUserNamespace(config)) writeBecomeRoot(l, config);
  if (!saved.noNewKeyring) writeKeyring(l, config.process, request.id);
  writeTerminal(l, config, request, NONE, null);
  ops.umask(l, config.process.user.umask);
  writeLabels(l, config.process);
  writeProcess(l, config, request.preserveFds, nested || inUserNamespace(config));
  ops.syncSend(l, reg.REG_INSIDE, reg.SYNC_READY);
  ops.syncWait(l, reg.REG_INSIDE, reg.SYNC_GO);
  writeAnnounceExec(l);
  writeSeccomp(l, config, request.arch);
  l.at('/process/args/0');
  ops.exec(l, executables(config.process), reg.SLOT_EXECUTABLE, config.process.args, environment(config.process));
}

/** The namespaces that setns(2) takes all at once, by init's pidfd (Linux 5.8): new or joined by path, init is in them. */
function entered(config: Config): u32 {
  let flags: u32 = 0;
  for (let i = 0; i < config.namespaces.length; i++) flags |= config.namespaces[i].flag;
  return flags & ~linux.CLONE_NEWPID;
}
