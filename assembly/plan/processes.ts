/** `processes`: the pids of a container's processes, as the caller's pid namespace numbers them. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { CgroupWalk } from './cgroup-walk';
import { Opening } from './opening';

/** turn 0: state.json · turn 1…: its cgroup, level by level; or without one, whether init is there */
export function processes(request: Request): Answer {
  const opened = Opening.read(request);
  if (opened.answer) return opened.answer!;
  const cgroup = opened.saved.processCgroup;
  if (!cgroup.length) return withoutCgroup(request, opened);
  const walk = new CgroupWalk(cgroup);
  for (let turn = 1; turn < request.turn && !walk.done; turn++) walk.absorb(request.results[turn]);
  return walk.done ? pids(walk.pids) : Answer.plan(walk.plan());
}

function withoutCgroup(request: Request, opened: Opening): Answer {
  opened.look(request);
  return opened.answer ? opened.answer! : pids(opened.probe.alive ? [opened.saved.pid] : []);
}

function pids(list: Array<u32>): Answer {
  const w = new JsonWriter();
  w.beginObject().key('pids').beginArray();
  for (let i = 0; i < list.length; i++) w.i64(list[i]);
  return Answer.end(w.endArray().endObject().toString());
}
