/** The plan of create: the executor's list, and with init.ts the list of the process it clones. */
import { ContainerCgroup } from '../cgroup/container';
import { unitProperties } from '../cgroup/systemd-properties';
import { Request } from '../request';
import { Config } from '../spec/config';
import { PHASE_READY, State } from '../state/state';
import { writeHandDevices } from './dev';
import { writeAwaitAnnounced, writeAwaitExecve } from './await-exec';
import { List, NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { SIGKILL } from './common';
import { Facts, REG_LOCK } from './facts';
import { hasRuntimeHooks, writePoststart, writeRuntimeHooks } from './hooks';
import { RdtGroup, writeRdtTask } from './intel-rdt';
import { goesOn, writeInit } from './init';
import { writeKeep } from './kept-filter';
import { writeStart } from './listener';
import * as linux from './linux';
import { writeIdmappedMounts } from './mount-idmap';
import { opensSources, writeSources, writeSourcesClone, writeSourcesEnd } from './mount-sources';
import { cloneFlags, writeCheckKernel, writePidNamespace } from './namespaces';
import { writeNetDevices } from './net-devices';
import { writeNotifyDirectory } from './notify';
import * as ops from './ops.generated';
import { baseName, directoryPart } from './paths';
import { writeSendPidfd } from './pidfd';
import * as reg from './registers';
import { needsStage, writeStage, writeStageClone } from './stage';
import { Systemd } from './systemd';
import { keepsTerminal, writeConnect, writeTakeTerminal } from './terminal';
import { writeHostRoot } from './rootfs';
import { newUserNamespace, writeMaps, writeOomScoreAdjFor, writePipeOwner, writeRlimitsFor } from './user-namespace';

/** The numbers of the lists: init's, where the executor clones it; the stage's, where that does, and init's is the next. */
const INIT: u32 = 1;
const STAGE: u32 = 1;
const STATE_FILE: string = 'state.json';
const STATE_NEW: string = '.state.json';
const NEW_FILE: u32 = linux.O_WRONLY | linux.O_CREAT | linux.O_EXCL | linux.O_CLOEXEC;

/**
 * The plans that make a container: one, or with systemd, which moves init when that is there, two and what is between them
 * (drawn in systemd.ts). Those that come later hold init's list again, so that its failures can be told from it.
 */
export class CreatePlans {
  private plan: Plan;
  private l: List;
  private stage: List | null = null;
  private init: List;

  /** @param state of the container: phase creating, no pid; it is advanced as the plan is written */
  constructor(
    private config: Config,
    private request: Request,
    private facts: Facts,
    private cgroup: ContainerCgroup,
    private rdt: RdtGroup | null,
    private state: State,
  ) {
    const plan = new Plan();
    this.plan = plan;
    this.l = plan.list();
    // a list can only be cloned by one before it
    const stage = needsStage(config) ? plan.list(reg.REG_INSIDE) : null;
    this.init = plan.list(reg.REG_INSIDE);
    this.stage = stage;
  }

  /** All of it; with systemd as far as to the unit. */
  make(): Plan {
    const systemd = this.facts.systemd;
    this.writeMake();
    if (systemd) systemd.writeStart(this.l, unitProperties(this.config, this.request, systemd, this.cgroup));
    else this.writeRest();
    return this.end();
  }

  /** There is such a unit. @param pause whether it is given a moment to end */
  again(systemd: Systemd, pause: bool): Plan {
    systemd.writeReset(this.l);
    if (pause) systemd.writePause(this.l);
    systemd.writeStart(this.l, unitProperties(this.config, this.request, systemd, this.cgroup));
    return this.end();
  }

  /** Something else was heard. */
  wait(systemd: Systemd): Plan {
    systemd.writeRead(this.l);
    return this.end();
  }

  /** There is no unit: perhaps because init has failed, which it says then. */
  giveUp(systemd: Systemd): Plan {
    systemd.writeReset(this.l);
    this.l.on(errno.ESRCH);
    ops.kill(this.l, reg.REG_INIT, SIGKILL);
    this.l.on(errno.ECONNRESET);
    ops.syncWait(this.l, reg.REG_OUTSIDE, reg.SYNC_READY);
    return this.end();
  }

  /** Init is in the unit. */
  rest(systemd: Systemd): Plan {
    systemd.writeUndo(this.l);
    // undo runs backwards, and init is not to be waited for by StopUnit
    this.writeKillFirst();
    this.cgroup.writeOpen(this.l, reg.REG_CGROUP);
    this.writeRest();
    return this.end();
  }

  private end(): Plan {
    const stage = this.stage;
    if (stage) writeStage(stage, this.config, this.facts.rootless, this.cgroup, STAGE + 1);
    writeInit(this.init, this.config, this.request, this.facts, this.cgroup, this.state, stage !== null);
    return this.plan;
  }

  private writeMake(): void {
    const l = this.l;
    const config = this.config;
    const cgroup = this.cgroup;
    const staged = this.stage !== null;
    writeCheckKernel(l, config);
    writeConnect(l, config, this.request);
    writeStateDir(l, this.request, this.facts);
    writeState(l, this.state, NONE);
    writeNotifyDirectory(l, this.state);
    if (!goesOn(config, this.request)) {
      l.undo();
      ops.bindSocket(l, REG_LOCK, this.state.startSocket, reg.REG_START);
    }
    if (!config.namespace(linux.CLONE_NEWNS)) writeHostRoot(l, config, this.request.bundle, REG_LOCK);
    if (!cgroup.systemd) cgroup.writeOpen(l, reg.REG_CGROUP);
    // an init that the executor does not know yet goes with its channel, before its cgroup is removed
    if (staged) l.undo();
    ops.channel(l, reg.REG_OUTSIDE, reg.REG_INSIDE);
    if (opensSources(config, this.facts)) ops.channel(l, reg.REG_SOURCES, reg.REG_TAKEN);
    writePipeOwner(l, config);
    const rdt = this.rdt;
    if (rdt) rdt.writeMake(l);
    if (staged) {
      writeStageClone(l, config, this.facts.rootless, cgroup, STAGE);
    } else {
      writePidNamespace(l, config);
      writeClone(l, config, cgroup);
    }
    writeCloned(l, config, cgroup);
    writeState(l, this.state, reg.SLOT_PID);
    if (newUserNamespace(config) && !staged) writeMaps(l, config, this.facts.rootless, reg.SLOT_PID);
    writeOomScoreAdjFor(l, config);
  }

  /** From the cgroups that init is to join on. */
  private writeRest(): void {
    const l = this.l;
    const config = this.config;
    const request = this.request;
    const state = this.state;
    const opened = opensSources(config, this.facts);
    this.cgroup.writeCreate(l);
    if (this.cgroup.places.length && !this.cgroup.entersByClone) this.writeKillFirst();
    writeRdtTask(l, state.rdtPath, state.rdtMonPath);
    writeNetDevices(l, config);
    if (opened) {
      writeSources(this.plan.list(reg.REG_SOURCES), config, request.bundle);
      writeSourcesClone(l, this.stage ? STAGE + 2 : INIT + 1);
    }
    ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_CGROUPS);
    if (!opened) writeIdmappedMounts(l, config, request.bundle);
    writeHandDevices(l, config, this.facts);
    writeRuntimeHooks(l, config, state, this.cgroup);
    writeTakeTerminal(l, config, request);
    ops.syncWait(l, reg.REG_OUTSIDE, reg.SYNC_READY);
    if (opened) writeSourcesEnd(l);
    if (!hasRuntimeHooks(config.hooks)) this.cgroup.writeTime(l);
    writeRlimitsFor(l, config);
    state.phase = PHASE_READY;
    writeState(l, state, reg.SLOT_PID);
    if (request.pidFile.length) writePidFile(l, request.pidFile);
    writeSendPidfd(l, request, 'standard');
    // not before state.json is complete: it may take the last of the disk
    writeKeep(l, config, request);
    ops.syncSend(l, reg.REG_OUTSIDE, reg.SYNC_GO);
    if (goesOn(config, request)) {
      writeAwaitAnnounced(l);
      writeAwaitExecve(l);
    } else if (request.start) {
      writeStart(l, config.seccomp, state, '/process/args/0');
    }
    if (request.start) writePoststart(l, config.hooks, state);
    if (this.facts.systemd) ops.closeRegs(l, [reg.REG_BUS, reg.REG_CGROUP]);
    ops.commit(l);
    // its session goes on as long as the process does
    if (keepsTerminal(config, request)) ops.closeRegs(l, [REG_LOCK]);
  }

  /** Undo runs backwards, and a cgroup can be removed only when init is dead. */
  private writeKillFirst(): void {
    ops.setSlot(this.l, reg.SLOT_ZERO, 0);
    this.l.undo();
    ops.pidfdOpen(this.l, reg.SLOT_PID, reg.SLOT_ZERO, reg.REG_INIT_AGAIN);
  }
}

/** The state directory, made and locked: of two creates at once one gets past this. */
function writeStateDir(l: List, request: Request, facts: Facts): void {
  const root = request.root;
  let slash = root.indexOf('/', 1);
  while (slash > 0) {
    makeLevel(l, root.substring(0, slash), 0o700);
    slash = root.indexOf('/', slash + 1);
  }
  // in $XDG_RUNTIME_DIR what has no sticky bit may be removed when it has not been used for a while
  if (root.length) makeLevel(l, root, facts.rootless ? 0o1700 : 0o700);
  const path = new Tmpl(request.stateDir);
  l.undo();
  ops.mkdir(l, NONE, path, 0o711);
  // another create may take the new directory for a leftover, and have locked or even removed it: then it is
  // the other's, and must not be removed by our undo, so that is forgotten before the same op fails for good
  l.on(errno.EWOULDBLOCK, 1).on(errno.ESTALE, 1).on(errno.ENOENT, 1);
  ops.lockDir(l, path, 0, REG_LOCK);
  ops.jump(l, 2);
  ops.commit(l);
  ops.lockDir(l, path, 0, REG_LOCK);
}

function makeLevel(l: List, path: string, mode: u32): void {
  l.on(errno.EEXIST);
  ops.mkdir(l, NONE, new Tmpl(path), mode);
}

/** state.json as a whole, or as it was: a reader never sees half of it. */
function writeState(l: List, state: State, pid: u32): void {
  l.undo();
  ops.writeFile(l, REG_LOCK, new Tmpl(STATE_NEW), NEW_FILE, 0o600, state.toTemplate(pid, reg.SLOT_START));
  // undo goes backwards: the first one's removes the file when everything that it names is gone
  if (pid == NONE) l.undo();
  ops.rename(l, REG_LOCK, STATE_NEW, STATE_FILE);
}

function writeClone(l: List, config: Config, cgroup: ContainerCgroup): void {
  l.undo();
  const directory = cgroup.cloneInto ? reg.REG_CGROUP : NONE;
  ops.clone(l, INIT, cloneFlags(config, cgroup.entersByClone), directory, reg.REG_INIT, reg.SLOT_PID);
}

/** Whoever cloned it: init is there, in SLOT_PID. */
function writeCloned(l: List, config: Config, cgroup: ContainerCgroup): void {
  ops.adopt(l, reg.SLOT_PID);
  // a START that reaches a socket which only we hold open would wait for ever
  const others: Array<u32> = [reg.REG_INSIDE, reg.REG_START];
  if (cgroup.cloneInto) others.push(reg.REG_CGROUP);
  if (!config.namespace(linux.CLONE_NEWNS)) others.push(reg.REG_ROOT);
  ops.closeRegs(l, others);
  ops.procStart(l, reg.SLOT_PID, reg.SLOT_START);
}

/** Decimal, without newline, in place at once: engines wait for the file to appear. */
export function writePidFile(l: List, path: string): void {
  const hidden = directoryPart(path) + '.' + baseName(path);
  l.on(errno.ENOENT);
  ops.unlink(l, NONE, new Tmpl(hidden), 0);
  l.undo();
  ops.writeFile(l, NONE, new Tmpl(hidden), NEW_FILE, 0o644, new Tmpl().dec(reg.SLOT_PID));
  l.undo();
  ops.rename(l, NONE, hidden, path);
}
