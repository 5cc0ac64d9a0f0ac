/**
 * `usage`: what all containers of a root use now, to be asked again and again. What does not change of a container is handed back
 * to the caller, and comes again as the next request's document, so that a reading is one turn when no container came or changed:
 * a state.json holds a whole config, and is read when it is new (a changed one is another file: it is replaced by rename).
 */
import { Answer } from '../answer';
import { Usage } from '../cgroup/usage';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Record, Results } from '../results';
import { lockHolder } from '../state/holder';
import { State } from '../state/state';
import { Probe, Records, STOPPED, writeProbe } from '../state/status';
import { Diagnostics } from '../validate/diagnostics';
import { failedTurn, writeReadLocks, writeReadNames } from './common';
import { List, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { STATE_MAX } from './facts';
import * as ops from './ops.generated';

/** of STAT: the inode */
const INODE: i32 = 24;

/** A container that is watched. */
class Watched {
  /** the record of a STAT of its directory, for one that is new */
  directory: Record | null = null;
  status: string = '';
  private usage: Usage;

  constructor(
    /** its name in the root */
    public name: string,
    /** of its state.json */
    public inode: u64,
    public state: State,
  ) {
    this.usage = new Usage(state);
  }

  look(l: List): void {
    writeProbe(l, this.state);
    this.usage.look(l);
  }

  /** @param locks the text of /proc/locks, needed for one that is being made */
  read(records: Records, locks: string): void {
    const locked = this.state.creating && lockHolder(locks, this.directory!) != 0;
    this.status = Probe.read(records, this.state).status(this.state, locked);
    this.usage.read(records);
  }

  write(w: JsonWriter): void {
    w.beginObject().key('id').str(this.state.id).key('pid').u64(this.state.pid).key('status').str(this.status);
    this.usage.write(w);
    w.endObject();
  }

  /** What `remembered` reads. */
  remember(w: JsonWriter): void {
    const state = this.state;
    w.beginObject().key('name').str(this.name).key('inode').str(this.inode.toString()).key('id').str(state.id);
    w.key('pid').u64(state.pid).key('start').u64(state.startTime).key('cgroups').beginObject();
    const keys = state.cgroupPaths.keys();
    for (let i = 0; i < keys.length; i++) w.key(keys[i]).str(state.cgroupPaths.get(keys[i]));
    w.endObject().endObject();
  }
}

/** The containers of the reading before. */
function remembered(request: Request): Array<Watched> {
  const out: Array<Watched> = [];
  if (!request.document.length) return out;
  const json = Json.parse(request.document, new Diagnostics());
  if (!json) return out;
  for (let i = 0; i < json.count(json.root); i++) {
    const node = json.item(json.root, i);
    const state = new State();
    // one that is being made is read anew
    state.phase = '';
    state.id = json.str(json.get(node, 'id'));
    state.pid = <u32>json.u64(json.get(node, 'pid'));
    state.startTime = json.u64(json.get(node, 'start'));
    const cgroups = json.get(node, 'cgroups');
    let key = json.first(cgroups);
    for (let k = 0; k < json.count(cgroups); k++) {
      const value = json.next(key);
      state.cgroupPaths.set(json.str(key), json.str(value));
      key = json.next(value);
    }
    out.push(new Watched(json.str(json.get(node, 'name')), U64.parseInt(json.str(json.get(node, 'inode'))), state));
  }
  return out;
}

/**
 * turn 0: the names in the root, and all that is known · turn 1: state.json of what is new, or has changed · turn 2: what they
 * use, and who holds the lock of those that are being made
 * @returns the next plan; the end `{ containers, known }`
 */
export function usage(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  const known = remembered(request);
  const plan = new Plan(true);
  const l = plan.list();
  if (request.turn == 0) {
    writeReadNames(l, request);
    for (let i = 0; i < known.length; i++) {
      writeStat(l, stateFile(request, known[i].name));
      known[i].look(l);
    }
    return Answer.plan(plan);
  }
  const records = new Records(request.results[0]);
  const names = records
    .next()
    .text()
    .split('\0')
    .filter((name) => name.length > 0);
  const watched: Array<Watched> = [];
  for (let i = 0; i < known.length; i++) {
    const file = records.next();
    known[i].read(records, '');
    const at = names.indexOf(known[i].name);
    if (at < 0 || file.errno || file.u64(INODE) != known[i].inode) continue;
    watched.push(known[i]);
    names.splice(at, 1);
  }
  if (!names.length) return end(watched);
  if (request.turn == 1) {
    for (let i = 0; i < names.length; i++) {
      const file = stateFile(request, names[i]);
      // before it is read: when it is replaced meanwhile it is read again the next time
      writeStat(l, file);
      l.report().on(errno.ENOENT).on(errno.ENOTDIR).on(errno.EACCES).on(errno.EISDIR).on(errno.EFBIG);
      ops.readFile(l, new Tmpl(file), STATE_MAX);
      writeStat(l, request.root + '/' + names[i]);
    }
    return Answer.plan(plan);
  }
  const found = readNew(request.results[1], names);
  const creating = found.some((one) => one.state.creating);
  if (request.turn == 2 && found.length) {
    if (creating) writeReadLocks(l);
    for (let i = 0; i < found.length; i++) found[i].look(l);
    return Answer.plan(plan);
  }
  if (found.length) {
    const last = new Records(request.results[2]);
    const locks = creating ? last.next().text() : '';
    for (let i = 0; i < found.length; i++) found[i].read(last, locks);
  }
  return end(watched.concat(found));
}

/** What has no state that can be read is no container. */
function readNew(results: Results, names: Array<string>): Array<Watched> {
  const records = new Records(results);
  const found: Array<Watched> = [];
  for (let i = 0; i < names.length; i++) {
    const file = records.next();
    const text = records.next();
    const directory = records.next();
    if (file.errno || text.errno || directory.errno) continue;
    const state = State.parse(text.bytes);
    if (!state) continue;
    const one = new Watched(names[i], file.u64(INODE), state);
    one.directory = directory;
    found.push(one);
  }
  return found;
}

function end(watched: Array<Watched>): Answer {
  const w = new JsonWriter();
  w.beginObject().key('containers').beginArray();
  for (let i = 0; i < watched.length; i++) watched[i].write(w);
  w.endArray().key('known').beginArray();
  for (let i = 0; i < watched.length; i++) {
    // a number of a file may come again: so who has ended is asked for anew, as who is being made
    if (watched[i].status != STOPPED && !watched[i].state.creating) watched[i].remember(w);
  }
  return Answer.end(w.endArray().endObject().toString());
}

function stateFile(request: Request, name: string): string {
  return request.root + '/' + name + '/state.json';
}

function writeStat(l: List, path: string): void {
  l.report().on(errno.ENOENT).on(errno.ENOTDIR).on(errno.EACCES);
  ops.stat(l, new Tmpl(path), 0);
}
