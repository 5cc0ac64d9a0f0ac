/** `state`: what a container is, and what it is doing. It takes no lock: hooks call it. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { lockHolder } from '../state/holder';
import { CREATED, Probe, Records, writeProbe } from '../state/status';
import { writeFindHolder } from './common';
import { Plan } from './encoder';
import { Opening } from './opening';

/** turn 0: state.json · turn 1: its process, and while it is being created who holds its lock */
export function state(request: Request): Answer {
  const opened = Opening.read(request);
  if (opened.answer) return opened.answer!;
  const saved = opened.saved;
  if (request.turn == 1) {
    const plan = new Plan(true);
    const l = plan.list();
    if (saved.creating) writeFindHolder(l, request);
    writeProbe(l, saved);
    return Answer.plan(plan);
  }
  const records = new Records(request.results[1]);
  let locked = false;
  if (saved.creating) {
    const directory = records.next();
    locked = lockHolder(records.next().text(), directory) != 0;
  }
  const status = Probe.read(records, saved).status(saved, locked);
  const w = new JsonWriter();
  w.beginObject().key('state').raw(saved.ociState(status)).key('startTime').u64(saved.startTime);
  w.key('startable')
    .bool(status == CREATED)
    .key('saved')
    .raw(opened.file.text().trim())
    .endObject();
  return Answer.end(w.toString());
}
