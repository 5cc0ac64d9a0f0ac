/** `list`: the containers of a state root. Entries that are not containers, and damaged ones, are left out. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Results } from '../results';
import { lockHolder } from '../state/holder';
import { PHASE_CREATING, State } from '../state/state';
import { Probe, Records, writeProbe } from '../state/status';
import { failedTurn, writeReadNames } from './common';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { STATE_MAX } from './facts';
import * as ops from './ops.generated';

const FILE_MAX: u32 = 16 << 20;
const UID: i32 = 4;

/** One name in the root. */
class Entry {
  constructor(
    public state: State,
    public uid: u32,
    /** someone holds its lock */
    public locked: bool,
  ) {}
}

/** turn 0: the names · turn 1: each one's state.json and owner, and what all need · turn 2: their processes */
export function list(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  const plan = new Plan(true);
  const l = plan.list();
  if (request.turn == 0) {
    writeReadNames(l, request);
    return Answer.plan(plan);
  }
  const names = split(new Records(request.results[0]).next().text());
  if (!names.length) return Answer.end('{"containers":[]}');
  if (request.turn == 1) {
    l.report().on(errno.ENOENT);
    ops.readFile(l, new Tmpl('/proc/locks'), FILE_MAX);
    l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.EFBIG);
    ops.readFile(l, new Tmpl('/etc/passwd'), FILE_MAX);
    for (let i = 0; i < names.length; i++) {
      const path = request.root + '/' + names[i];
      l.report().on(errno.ENOENT, 1).on(errno.ENOTDIR, 1).on(errno.EACCES, 1).on(errno.EFBIG, 1).on(errno.EISDIR, 1);
      ops.readFile(l, new Tmpl(path + '/state.json'), STATE_MAX);
      l.report().on(errno.ENOENT);
      ops.stat(l, new Tmpl(path), 0);
    }
    return Answer.plan(plan);
  }
  const entries = readEntries(request.results[1], names);
  if (!entries.length) return Answer.end('{"containers":[]}');
  if (request.turn == 2) {
    for (let i = 0; i < entries.length; i++) writeProbe(l, entries[i].state);
    return Answer.plan(plan);
  }
  const passwd = new Records(request.results[1]);
  passwd.next();
  return containers(entries, request.results[2], passwd.next().text());
}

function readEntries(results: Results, names: Array<string>): Array<Entry> {
  const records = new Records(results);
  const locks = records.next().text();
  records.next();
  const entries: Array<Entry> = [];
  for (let i = 0; i < names.length; i++) {
    const file = records.next();
    if (file.errno) continue;
    const directory = records.next();
    const state = State.parse(file.bytes);
    if (!state || directory.errno) continue;
    const locked = state.phase == PHASE_CREATING && lockHolder(locks, directory) != 0;
    entries.push(new Entry(state, directory.u32(UID), locked));
  }
  return entries;
}

function containers(entries: Array<Entry>, results: Results, passwd: string): Answer {
  const records = new Records(results);
  const users = passwd.split('\n');
  const w = new JsonWriter();
  w.beginObject().key('containers').beginArray();
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    const status = Probe.read(records, entry.state).status(entry.state, entry.locked);
    entry.state.writeOci(w, status, userName(users, entry.uid));
  }
  return Answer.end(w.endArray().endObject().toString());
}

/** The user's name, or "#uid" as runc writes it. */
function userName(users: Array<string>, uid: u32): string {
  const wanted = uid.toString();
  for (let i = 0; i < users.length; i++) {
    const fields = users[i].split(':');
    if (fields.length > 2 && fields[2] == wanted) return fields[0];
  }
  return '#' + wanted;
}

function split(names: string): Array<string> {
  const parts = names.split('\0');
  const out: Array<string> = [];
  for (let i = 0; i < parts.length; i++) if (parts[i].length) out.push(parts[i]);
  return out;
}
