/**
 * create: turn 0 looks at the host (and one more at what an ordinary user may do there), a crash's leftover of the
 * same id is cleaned up in a turn of its own, then one plan makes the container. Both lists of that plan are drawn in ARCHITECTURE.md, "Making a container".
 */
import { Answer } from '../answer';
import { ContainerCgroup } from '../cgroup/container';
import { CgroupPlace, placesOf } from '../cgroup/place';
import { idProblem } from '../id';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Results } from '../results';
import { rootlessRefusal } from '../rootless/refusal';
import { Config } from '../spec/config';
import { readConfig } from '../spec/read';
import { PHASE_READY, State } from '../state/state';
import { Diagnostics } from '../validate/diagnostics';
import { writeCleanUp, writeCleanUpBlind } from './clean-up';
import { failedTurn } from './common';
import { CreatePlans } from './create-plan';
import { Plan } from './encoder';
import * as errno from './errno';
import { Facts, factsPlan, HOST_CHECKS_AT } from './facts';
import { writePoststop } from './hooks';
import { HostCheck } from './host-check';
import { RdtGroup } from './intel-rdt';
import { missingFeature } from './kernel-features';
import { absorbKept } from './kept-filter';
import * as linux from './linux';
import { mountRefusal } from './mount-support';
import { propagationOf } from './mount-words';
import { refusedNetDevices } from './net-devices';
import { addNotify } from './notify';
import { writeListenEnvironment } from './process';
import { SLOT_PID, SLOT_START } from './registers';
import { refusedProfile } from './seccomp';
import { Started, Systemd } from './systemd';
import { longMap } from './user-namespace';

const OP_MKDIR: u16 = 28;
const OP_LOCK_DIR: u16 = 32;

/**
 * All turns of create.
 * @returns the next plan; the end `{ state, pid, startTime, diagnostics }`; or InvalidIdFormat, ConfigInvalid,
 *   IdInUse, or what a failed op means
 */
export function create(request: Request): Answer {
  const problem = idProblem(request.id, request.idFormat == 'oci');
  if (problem !== null) return Answer.error('InvalidIdFormat', problem);
  const diagnostics = new Diagnostics();
  const config = readConfig(request.document, diagnostics);
  if (!config) return Answer.invalid(diagnostics);
  addNotify(config, request);
  const refused = refusal(config, request);
  if (refused) return refused;
  if (request.listenFds) writeListenEnvironment(config.process, request.listenFds);
  const check = HostCheck.of(diagnostics.json!, request.bundle);
  if (request.turn == 0) return Answer.plan(factsPlan(request, config, check));

  const last = request.results[request.turn - 1];
  const failed = failedTurn(request);
  if (failed) return isTaken(failed) ? idInUse(request) : afterFailure(config, request, failed);
  absorbKept(config, request, request.results[0].of(HOST_CHECKS_AT + check.ops));
  if (request.turn == 1) {
    const refused = refusedProfile(config, request.arch);
    if (refused) return refused;
    const unfit = check.refusal(request.results[0]);
    if (unfit) return unfit;
  }
  const facts = Facts.read(request, request.results[0]);
  if (facts.notDirectory || facts.lockHeld || facts.damaged) return idInUse(request);
  const saved = facts.state;
  if (saved && saved.phase == PHASE_READY) return idInUse(request);
  const systemd = Systemd.of(config, request, facts);
  facts.systemd = systemd;
  const first = firstTurn(config, facts);
  const rootless = facts.rootless;
  if (rootless) {
    // where systemd makes cgroups, their places need not be ours to change
    const places = systemd ? ([] as CgroupPlace[]) : placesOf(config, request, facts);
    if (request.turn == 1) return Answer.plan(rootless.plan(config, request, places));
    rootless.absorb(config, request, places, request.results[1]);
    const missing = rootlessRefusal(config, rootless);
    if (missing) return missing;
  }
  if (systemd) {
    const greeting = rootless ? 2 : 1;
    const impossible = systemd.refusal();
    if (impossible) return impossible;
    if (request.turn == greeting) return Answer.plan(systemd.plan());
    const silent = systemd.absorb(request.results[greeting]);
    if (silent) return silent;
  }
  const rdt = RdtGroup.of(config, request.id, facts.mountinfo);
  if (rdt) {
    const unmounted = rdt.refusal(false);
    if (unmounted) return unmounted;
    if (request.turn == first - 1) return Answer.plan(rdt.plan());
    rdt.absorb(request.results[first - 1], saved);
    const missing = rdt.refusal(true);
    if (missing) return missing;
  }
  const cleanUp = facts.stateExists;
  if (cleanUp && request.turn == first) return Answer.plan(leftoverPlan(request, facts));

  const unmountable = mountRefusal(config, facts);
  if (unmountable) return unmountable;
  const tooNew = missingFeature(config, facts.kernel);
  if (tooNew) return tooNew;
  const unlabelled = facts.lsm.refusal(config.process);
  if (unlabelled) return unlabelled;
  const unmovable = refusedNetDevices(config, facts.euid);
  if (unmovable) return unmovable;
  const cgroup = ContainerCgroup.of(config, request, facts);
  if (cgroup.problem.length) return Answer.error('ConfigInvalid', cgroup.problem, cgroup.problemPointer);
  const state = State.of(config, request, cgroup.paths());
  state.rootless = rootless !== null && rootless.ordinary;
  if (rdt) {
    state.rdtPath = rdt.path;
    state.rdtMonPath = rdt.monPath;
    state.rdtOwn = rdt.own;
  }
  if (systemd) {
    state.systemdUnit = systemd.unit.name;
    state.systemdBus = systemd.bus;
  }
  const plans = new CreatePlans(config, request, facts, cgroup, rdt, state);
  const making = cleanUp ? first + 1 : first;
  if (request.turn == making) {
    const plan = plans.make();
    plan.last = request.brief && !systemd && !diagnostics.list.length;
    return Answer.plan(plan);
  }
  const more = systemd ? inUnit(request, systemd, plans, making) : null;
  if (more) return more;
  return Answer.end(created(request, state, diagnostics, last));
}

/**
 * The first turn that changes something: before it there is the facts' turn, for one who is not the host's root another one, and
 * one more each for systemd and for resctrl.
 */
function firstTurn(config: Config, facts: Facts): i32 {
  return 1 + (facts.rootless ? 1 : 0) + (facts.systemd ? 1 : 0) + (config.intelRdt ? 1 : 0);
}

/** So many signals of others may come before the one that is waited for. */
const SIGNALS_MAX: i32 = 16;
/** So often a unit that is there is tried again: a container of that name may have ended a moment ago, and systemd not have heard of it yet. */
const TRIES_MAX: i32 = 8;

/**
 * With systemd: the turns after the one that has begun the unit.
 * @param turn that one
 * @returns null when the container is made
 */
function inUnit(request: Request, systemd: Systemd, plans: CreatePlans, turn: i32): Answer | null {
  let tried = 0;
  for (let reads = 0; reads < SIGNALS_MAX; reads++) {
    const started = Started.read(systemd, request.results[turn++]);
    if (started.done) return request.turn == turn ? Answer.plan(plans.rest(systemd)) : null;
    const retry = started.exists && tried < TRIES_MAX;
    if (retry || started.pending) {
      if (request.turn == turn) return Answer.plan(retry ? plans.again(systemd, tried > 0) : plans.wait(systemd));
      if (retry) tried++;
    } else {
      return request.turn == turn ? Answer.plan(plans.giveUp(systemd)) : Answer.error('SystemError', started.failure);
    }
  }
  return Answer.error('SystemError', 'systemd does not tell what became of the unit ' + systemd.unit.name);
}

/** What was made is gone again: the hooks of a container's end are run, once one was begun. */
function afterFailure(config: Config, request: Request, failed: Results): Answer {
  const just = request.results[request.turn - 1] == failed;
  if (just && request.turn > 1 && config.hooks.poststop.length && failed.errno != errno.ECANCELED) {
    const facts = Facts.read(request, request.results[0]);
    facts.systemd = Systemd.of(config, request, facts);
    const making = firstTurn(config, facts) + (facts.stateExists ? 1 : 0);
    if (request.turn > making) {
      const plan = new Plan();
      writePoststop(plan.list(), config.hooks, State.of(config, request, new Map()));
      return Answer.plan(plan);
    }
  }
  return Answer.failure(failed, request.document);
}

/** What a valid config may still not ask for, here or together with the request's options. */
function refusal(config: Config, request: Request): Answer | null {
  if (request.noPivot && propagationOf(config.rootfsPropagation) & linux.MS_PRIVATE) {
    const pointer = '/linux/rootfsPropagation';
    return Answer.error('ConfigInvalid', `${pointer}: [r]private is not safe without pivot_root`, pointer);
  }
  const long = longMap(config, request.arch);
  if (long.length) {
    const message = `${long}: the kernel takes no map of 4096 bytes or more; fewer mappings, of more ids each, fit`;
    return Answer.error('ConfigInvalid', message, long);
  }
  return null;
}

/**
 * Removes what a killed create or delete of this id left; its lock is ours since the facts' turn. Whether the
 * container was paused is not asked: thawing one that was not does nothing.
 */
function leftoverPlan(request: Request, facts: Facts): Plan {
  const plan = new Plan();
  const l = plan.list();
  const saved = facts.state;
  if (saved) writeCleanUp(l, request, saved, true);
  else writeCleanUpBlind(l, request, facts.cgroups);
  return plan;
}

/** The failed op says that another create of this id came first. */
function isTaken(results: Results): bool {
  if (results.list != 0 || results.opBytes.length < 2) return false;
  const code = load<u16>(results.opBytes.dataStart);
  // of the directories only the state directory itself must not be there
  if (code == OP_MKDIR) return results.errno == errno.EEXIST;
  if (code != OP_LOCK_DIR) return false;
  return results.errno == errno.EWOULDBLOCK || results.errno == errno.ESTALE || results.errno == errno.ENOENT;
}

function idInUse(request: Request): Answer {
  return Answer.error('IdInUse', `container with given ID already exists: "${request.id}"`);
}

/** What create returns, from what it planned and the pid and start time that it became. */
function created(request: Request, state: State, diagnostics: Diagnostics, results: Results): string {
  state.pid = <u32>results.slot(SLOT_PID);
  state.startTime = results.slot(SLOT_START);
  const w = new JsonWriter();
  w.beginObject().key('state');
  state.writeOci(w, request.start ? 'running' : 'created', '');
  w.key('pid').i64(state.pid).key('startTime').u64(state.startTime).key('diagnostics');
  diagnostics.write(w);
  return w.endObject().toString();
}
