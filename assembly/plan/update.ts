/** `update`: other limits for a container that is there. A refused one leaves all as it was. */
import { utf8 } from '../utf8';
import { Answer } from '../answer';
import { DeviceUpdate } from '../cgroup/device-update';
import { LimitTexts } from '../cgroup/limit-texts';
import { comparable, contradiction } from '../cgroup/read-back';
import { limitsV1 } from '../cgroup/resources-v1';
import { limitsV2 } from '../cgroup/resources-v2';
import { CurrentLimits, Limits, ResourceWrite } from '../cgroup/resource-write';
import { roundQuota } from '../cgroup/systemd-limits';
import { nodeAt } from '../json/pointer';
import { Json, Kind } from '../json/reader';
import { Request } from '../request';
import { Results } from '../results';
import { buildDeviceRules } from '../spec/build';
import { ResourcesMerge, withResources } from '../spec/merge-resources';
import { checkDocument } from '../spec/read';
import { Given, MemoryLimits, Resources } from '../spec/resources';
import { State } from '../state/state';
import { CREATED, PAUSED, Records, RUNNING } from '../state/status';
import { RESOURCES } from '../validate/config';
import { Diagnostics } from '../validate/diagnostics';
import { failedTurn, replaceState } from './common';
import { List, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import { damaged, Opening } from './opening';
import * as ops from './ops.generated';
import { ShareUpdate } from './update-share';
import { UnitUpdate } from './update-unit';
import { quoted } from './text';

const FILE_MAX: u32 = 1 << 16;

/**
 * turn 0: the lock, and state.json · turn 1: its process · turn 2: what the order of writes and checks depend on ·
 * turn 3: the limits, and what the kernel made of them · with systemd two turns, in which that hears of them · then: state.json
 * says so. Until then undo puts the old ones back.
 * @returns the next plan; the end `{}`; or ContainerNotExists, ContainerNotRunning, ConfigInvalid, SystemError
 */
export function update(request: Request): Answer {
  if (request.limits < 0) return updateTo(request);
  const limits = LimitTexts.read(request.json!, request.limits);
  if (limits.problem.length) return Answer.error('ConfigInvalid', limits.problem);
  request.document = limits.document;
  return LimitTexts.named(updateTo(request));
}

/** To what the document says. */
function updateTo(request: Request): Answer {
  const diagnostics = new Diagnostics();
  checkDocument(request.document, diagnostics, RESOURCES);
  if (diagnostics.hasErrors()) return Answer.invalid(diagnostics);
  const opened = Opening.first(request, true);
  if (opened.answer) return opened.answer!;
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed, request.document);
  opened.look(request);
  if (opened.answer) return opened.answer!;
  const status = opened.status;
  if (status != RUNNING && status != CREATED && status != PAUSED) {
    return Answer.error('ContainerNotRunning', 'container not running');
  }
  const saved = opened.saved;
  if (request.turn == 2) return Answer.plan(lookPlan(saved));

  const given = diagnostics.json!;
  const config = Json.parse(saved.config, new Diagnostics());
  if (!config) return damaged(request);
  const merged = ResourcesMerge.of(config, given);
  const doubt = mergedProblem(merged, given, saved);
  if (doubt) return doubt;
  const resources = Resources.read(given, given.root, '');
  completeTime(resources, merged);
  if (saved.systemdUnit.length) roundQuota(resources.cpu);
  const limits = Found.read(request.results[2]).limits(saved, resources);
  if (limits.problem.length) return refused(given, limits.problemPointer, limits.problem);
  const devices = devicesOf(config, given, saved);
  if (devices && devices.problem.length) return refused(given, devices.problemPointer, devices.problem);
  const share = ShareUpdate.of(request, saved);
  if (share && !saved.rdtPath.length) return share.refusal();
  if (request.turn == 3) return Answer.plan(writePlan(saved, limits, devices, share));
  const wrong = contradicted(limits, new Records(request.results[3]));
  if (wrong) return wrong;
  const told = saved.systemdUnit.length > 0;
  if (told) {
    const unit = UnitUpdate.of(saved, limits, resources, devices);
    if (request.turn == 4) return Answer.plan(unit.greeting());
    const silent = unit.absorb(request.results[4]);
    if (silent) return silent;
    if (request.turn == 5) return Answer.plan(unit.plan());
    const refusal = unit.refusal(request.results[5]);
    if (refusal) return refusal;
  }
  if (request.turn == (told ? 7 : 5)) return Answer.end('{}');
  const plan = new Plan();
  const l = plan.list();
  saved.config = utf8(withResources(config, merged, share ? share.merged(config) : ''));
  replaceState(l, REG_LOCK, saved);
  ops.commit(l);
  return Answer.plan(plan);
}

/** Three records: version 1's limit of memory; version 2's use of it, and its controllers. */
function lookPlan(saved: State): Plan {
  const plan = new Plan(true);
  const l = plan.list();
  read(l, placeOf(saved, 'memory') + '/memory.limit_in_bytes');
  read(l, placeOf(saved, 'memory') + '/memory.current');
  read(l, placeOf(saved, '') + '/cgroup.controllers');
  return plan;
}

function read(l: List, path: string): void {
  l.report().on(errno.ENOENT).on(errno.ENODEV).on(errno.EACCES);
  ops.readFile(l, new Tmpl(path), FILE_MAX);
}

/** The directory of a controller's cgroup, "" for none. */
function placeOf(saved: State, controller: string): string {
  const key = saved.unified ? '' : controller;
  return saved.cgroupPaths.has(key) ? saved.cgroupPaths.get(key) : '';
}

/** What the plan of lookPlan found. */
class Found {
  private memory: u64 = 0;
  private used: u64 = 0;
  private controllers: Array<string> = [];

  static read(results: Results): Found {
    const records = new Records(results);
    const found = new Found();
    found.memory = U64.parseInt(records.next().text());
    found.used = U64.parseInt(records.next().text());
    found.controllers = records.next().text().trim().split(' ');
    return found;
  }

  /** The writes, or why there can be none. */
  limits(saved: State, resources: Resources): Limits {
    const limits = saved.unified ? limitsV2(resources, true) : limitsV1(resources, new CurrentLimits(this.memory));
    for (let i = 0; i < limits.list.length; i++) {
      const write = limits.list[i];
      const controller = write.controller;
      if (!saved.cgroupPaths.size) {
        limits.refuse(write.pointer, 'a limit needs a cgroup, and this container has none');
      } else if (!placeOf(saved, controller).length) {
        limits.refuse(write.pointer, `the container has no cgroup of the controller ${quoted(controller)}`);
      } else if (saved.unified && controller != 'cgroup' && !this.controllers.includes(controller)) {
        limits.refuse(
          write.pointer,
          `controller ${quoted(controller)} not available: the container's cgroup.controllers does not have it`,
        );
      }
    }
    if (saved.unified && resources.memory.checkBeforeUpdate) this.checkUse(limits, resources.memory);
    return limits;
  }

  /** Version 2 takes a limit below what is used, and kills for it. (Version 1 refuses it.) */
  private checkUse(limits: Limits, memory: MemoryLimits): void {
    const swap = memory.swap;
    if (swap && swap.value > 0 && <u64>swap.value <= this.used) {
      limits.refuse(swap.pointer, `rejecting memory+swap limit ${swap.value} <= usage ${this.used}`);
    }
    const limit = memory.limit;
    if (limit && limit.value > 0 && <u64>limit.value <= this.used) {
      limits.refuse(limit.pointer, `rejecting memory limit ${limit.value} <= usage ${this.used}`);
    }
  }
}

/** Of a quota and its period the one that is not given stays: version 2 has them in one file. */
function completeTime(resources: Resources, merged: string): void {
  const cpu = resources.cpu;
  const quota = cpu.quota;
  const period = cpu.period;
  const hasQuota = quota !== null && quota.value != 0;
  const hasPeriod = period !== null && period.value != 0;
  if (hasQuota == hasPeriod) return;
  const json = Json.parse(utf8(merged), new Diagnostics());
  if (!json) return;
  const old = Resources.read(json, json.root, '').cpu;
  if (hasQuota && old.period) cpu.period = new Given<u64>(old.period!.value, quota!.pointer);
  if (hasPeriod && old.quota) cpu.quota = new Given<i64>(old.quota!.value, period!.pointer);
}

/** What is right by itself may contradict what the container has already. */
function mergedProblem(merged: string, given: Json, saved: State): Answer | null {
  const diagnostics = new Diagnostics();
  checkDocument(utf8(merged), diagnostics, RESOURCES);
  for (let i = 0; i < diagnostics.list.length; i++) {
    const found = diagnostics.list[i];
    // version 2 counts swap by itself
    if (found.severity != 'error' || (saved.unified && found.pointer == '/memory/swap')) continue;
    return refused(given, found.pointer, found.message + ', with what the container has');
  }
  return null;
}

/** Another set of rules for devices; null when none is given, or they are not the container's maker's to set (as in create). */
function devicesOf(config: Json, given: Json, saved: State): DeviceUpdate | null {
  const wanted = given.get(given.root, 'devices');
  if (given.kind(wanted) != Kind.Array || saved.rootless) return null;
  const old = config.get(config.get(config.get(config.root, 'linux'), 'resources'), 'devices');
  const update = DeviceUpdate.of(
    buildDeviceRules(config, old),
    buildDeviceRules(given, wanted),
    !saved.cgroupPaths.has('devices'),
  );
  if (!devicesPlace(saved).length) update.refuse('the container has no cgroup that could keep rules for devices');
  return update;
}

/** Version 1's hierarchy of the controller, or version 2's, whose program stands for it. */
function devicesPlace(saved: State): string {
  const paths = saved.cgroupPaths;
  if (paths.has('devices')) return paths.get('devices');
  return paths.has('') ? paths.get('') : '';
}

/** All writes, each undone if a later one is refused; then what the files have now, in the order of `readBack`. */
function writePlan(saved: State, limits: Limits, devices: DeviceUpdate | null, share: ShareUpdate | null): Plan {
  const plan = new Plan();
  const l = plan.list();
  const writes = limits.list;
  for (let i = 0; i < writes.length; i++) writes[i].write(l, placeOf(saved, writes[i].controller));
  if (devices) devices.write(l, devicesPlace(saved));
  if (share) share.write(l);
  l.at('');
  const compared = readBack(limits);
  for (let i = 0; i < compared.length; i++) read(l, placeOf(saved, compared[i].controller) + '/' + compared[i].file);
  return plan;
}

/** Of several writes to a file the last one counts. */
function readBack(limits: Limits): Array<ResourceWrite> {
  const files = new Map<string, ResourceWrite>();
  for (let i = 0; i < limits.list.length; i++) {
    if (comparable(limits.list[i])) files.set(limits.list[i].file, limits.list[i]);
  }
  return files.values();
}

function contradicted(limits: Limits, records: Records): Answer | null {
  const compared = readBack(limits);
  for (let i = 0; i < compared.length; i++) {
    const write = compared[i];
    const found = contradiction(write, records.next());
    if (!found.length) continue;
    const why = `the kernel made ${quoted(found)} of ${quoted(write.value)} in ${write.file}`;
    return Answer.error('SystemError', `${write.pointer}: ${why}`, write.pointer);
  }
  return null;
}

/** With its place in the resources.json, where it is there. */
function refused(given: Json, pointer: string, why: string): Answer {
  const node = nodeAt(given, pointer);
  if (node < 0) return Answer.error('ConfigInvalid', pointer + ': ' + why, pointer);
  const diagnostics = new Diagnostics();
  diagnostics.of(given.bytes);
  diagnostics.json = given;
  diagnostics.error(node, 'resources', why);
  return Answer.invalid(diagnostics);
}
