/** `processes`: the pids of a container's processes, as the caller's pid namespace numbers them. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { State } from '../state/state';
import { Probe, Records, writeProbe } from '../state/status';
import { CgroupWalk } from './cgroup-walk';
import { damaged, failedTurn, notExists, writeReadState } from './common';
import { Plan } from './encoder';

/** turn 0: state.json · turn 1…: its cgroup, level by level; or without one, whether init is there */
export function processes(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn == 0) {
    const plan = new Plan(true);
    writeReadState(plan.list(), request);
    return Answer.plan(plan);
  }
  const file = new Records(request.results[0]).next();
  if (file.errno) return notExists();
  const saved = State.parse(file.bytes);
  if (!saved) return damaged(request);
  const cgroup = saved.processCgroup;
  if (!cgroup.length) return withoutCgroup(request, saved);
  const walk = new CgroupWalk(cgroup);
  for (let turn = 1; turn < request.turn && !walk.done; turn++) walk.absorb(request.results[turn]);
  return walk.done ? pids(walk.pids) : Answer.plan(walk.plan());
}

function withoutCgroup(request: Request, saved: State): Answer {
  if (!saved.pid) return pids([]);
  if (request.turn == 1) {
    const plan = new Plan(true);
    writeProbe(plan.list(), saved);
    return Answer.plan(plan);
  }
  return pids(Probe.read(new Records(request.results[1]), saved).alive ? [saved.pid] : []);
}

function pids(list: Array<u32>): Answer {
  const w = new JsonWriter();
  w.beginObject().key('pids').beginArray();
  for (let i = 0; i < list.length; i++) w.i64(list[i]);
  return Answer.end(w.endArray().endObject().toString());
}
