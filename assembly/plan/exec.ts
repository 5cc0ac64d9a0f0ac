/**
 * `exec`: another process in a container that is created or running. It takes no lock: the container is what its init's
 * pidfd says it is, whoever deletes it meanwhile.
 */
import { Answer } from '../answer';
import { CgroupLayout } from '../cgroup/layout';
import { ExecCgroup } from '../cgroup/exec';
import { JsonWriter } from '../json/writer';
import { Json } from '../json/reader';
import { Request } from '../request';
import { Results } from '../results';
import { additionalGroups } from '../rootless/refusal';
import { buildConfig } from '../spec/build';
import { Config, Process } from '../spec/config';
import { State } from '../state/state';
import { CREATED, PAUSED, Probe, Records, RUNNING, STOPPED, writeProbe } from '../state/status';
import { Diagnostics } from '../validate/diagnostics';
import { failedTurn, writeReadState } from './common';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { execPlan, OOM_KILLED, SLOT_INIT } from './exec-plan';
import { ExecProcess } from './exec-process';
import { isUserNamespace, PROC_MAX, textOf, UID_MAP } from './facts';
import { absorbKept, writeReadKept } from './kept-filter';
import { hasLabels, Lsm, writeLsmFacts } from './lsm';
import { damaged, Opening } from './opening';
import * as ops from './ops.generated';
import { SLOT_PID } from './registers';

const OP_SYNC_SEND: u16 = 5;
const OP_SYNC_WAIT: u16 = 6;
const OP_RECV_SLOT: u16 = 8;
const OP_PIDFD_OPEN: u16 = 41;
const OP_TAKE_FD: u16 = 173;
/** bytes of an op before its arguments */
const OP_HEADER: usize = 12;

/**
 * turn 0: state.json · turn 1: its process, its freezer, its cgroup · turn 2: the process
 * @returns the next plan; the end `{ pid }`; or ContainerNotExists, ContainerNotRunning, ContainerPaused, ConfigInvalid, or what
 *   a failed op means
 */
export function exec(request: Request): Answer {
  if (request.turn == 0) {
    const plan = new Plan(true);
    const l = plan.list();
    writeReadState(l, request);
    l.report().on(errno.ENOENT);
    ops.readFile(l, new Tmpl(UID_MAP), PROC_MAX);
    return Answer.plan(plan);
  }
  const opened = Opening.first(request);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  const nested = isUserNamespace(textOf(opened.rest!.next()));
  const json = Json.parse(saved.config, new Diagnostics());
  if (!json) return damaged(request);
  const config = buildConfig(json);
  const wanted = ExecProcess.of(request, config.process);
  if (wanted.refusal) return wanted.refusal!;
  config.process = wanted.process;
  const groups = saved.rootless ? additionalGroups(config) : null;
  if (groups) return groups;
  const failed = failedTurn(request);
  if (failed) return failure(failed, config.process.args[0]);
  if (request.turn == 3) {
    const pid = request.results[2].slot(SLOT_PID);
    return Answer.end(new JsonWriter().beginObject().key('pid').u64(pid).endObject().toString());
  }
  const cgroup = ExecCgroup.of(saved, request.subCgroups);
  if (cgroup.problem.length) return Answer.error('ConfigInvalid', cgroup.problem);
  const process = config.process;
  if (request.turn == 1) return saved.pid ? Answer.plan(lookPlan(request, saved, cgroup, config)) : stopped();

  const records = new Records(request.results[1]);
  const status = Probe.read(records, saved).status(saved, false);
  if (status == STOPPED) return stopped();
  if (status == PAUSED && !request.ignorePaused) {
    return Answer.error('ContainerPaused', 'cannot exec in a paused container (use --ignore-paused to override)');
  }
  if (status != PAUSED && status != CREATED && status != RUNNING) {
    return Answer.error('SystemError', 'cannot exec in a container in the ' + status + ' state');
  }
  const mountinfo = readsMounts(cgroup, process) ? textOf(records.next()) : '';
  if (hasLabels(process)) {
    const refusal = Lsm.read(textOf(records.next()), mountinfo).refusal(process);
    if (refusal) return refusal;
  }
  if (cgroup.mayFallBack) {
    // what the parser takes for the caller's own cgroup is init's here
    cgroup.setCurrent(CgroupLayout.parse(mountinfo, textOf(records.next()), '').of(''));
  }
  if (cgroup.unit.length) cgroup.setCaller(CgroupLayout.parse(mountinfo, textOf(records.next()), '').of(''));
  absorbKept(config, request, records.next());
  const plan = execPlan(config, request, saved, cgroup, nested);
  plan.last = request.brief;
  return Answer.plan(plan);
}

function readsMounts(cgroup: ExecCgroup, process: Process): bool {
  return cgroup.mayFallBack || cgroup.unit.length > 0 || hasLabels(process);
}

/**
 * Is init there, is it frozen; the security modules, where labels are asked for; where it is in cgroup v2, for a container
 * that has moved itself, and where the caller is, for one whose user's systemd may have to move the process; and its filter in the cache.
 */
function lookPlan(request: Request, saved: State, cgroup: ExecCgroup, config: Config): Plan {
  const process = config.process;
  const plan = new Plan(true);
  const l = plan.list();
  writeProbe(l, saved);
  if (readsMounts(cgroup, process)) {
    l.report();
    ops.readFile(l, new Tmpl('/proc/self/mountinfo'), PROC_MAX);
  }
  if (hasLabels(process)) writeLsmFacts(l);
  if (cgroup.mayFallBack) {
    l.report().on(errno.ENOENT).on(errno.ESRCH);
    ops.readFile(l, new Tmpl('/proc/' + saved.pid.toString() + '/cgroup'), PROC_MAX);
  }
  if (cgroup.unit.length) {
    l.report();
    ops.readFile(l, new Tmpl('/proc/self/cgroup'), PROC_MAX);
  }
  writeReadKept(l, config, request);
  return plan;
}

function stopped(): Answer {
  return Answer.error('ContainerNotRunning', 'cannot exec in a stopped container');
}

/** What a failed op of the last turn means: init may have ended since the turn before. */
function failure(failed: Results, program: string): Answer {
  const code = failed.opBytes.length < 2 ? <u16>0 : load<u16>(failed.opBytes.dataStart);
  const gone = code == OP_PIDFD_OPEN && failed.errno == errno.ESRCH && failed.opBytes.length >= <i32>OP_HEADER + 4;
  // the op's first argument says whose pid it was
  if (gone && load<u32>(failed.opBytes.dataStart + OP_HEADER) == SLOT_INIT) return stopped();
  const lost = failed.errno == errno.ECONNRESET || failed.errno == errno.EPIPE;
  const waits = code == OP_SYNC_SEND || code == OP_SYNC_WAIT || code == OP_RECV_SLOT || code == OP_TAKE_FD;
  if (gone || (lost && waits)) {
    const why = failed.detail.includes(OOM_KILLED)
      ? 'OOM-killed (memory limit too low?)'
      : 'killed, or ran out of memory';
    return Answer.error('SystemError', 'the process died before its execve: it was ' + why);
  }
  return Answer.failure(failed, null, program);
}
