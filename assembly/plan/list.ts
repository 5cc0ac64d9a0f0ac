/** `list`: the containers of a state root. Entries that are not containers, and damaged ones, are left out. */
import { Answer } from '../answer';
import { splitAt } from '../find';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { Record, Results } from '../results';
import { lockHolder } from '../state/holder';
import { State } from '../state/state';
import { Probe, Records, writeProbe } from '../state/status';
import { failedTurn, writeReadLocks, writeReadNames } from './common';
import { Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { STATE_MAX } from './facts';
import * as ops from './ops.generated';

const PASSWD_MAX: u32 = 16 << 20;
/** of a state.json: enough for what State.head reads, but for one with many annotations */
const HEAD_SIZE: u32 = 2048;
const UID: i32 = 4;

/** One name in the root. */
class Entry {
  constructor(
    public state: State,
    /** the record of a STAT */
    public directory: Record,
  ) {}
}

/**
 * turn 0: the names · turn 1: how each one's state.json begins, and its owner, and what all need · turn 2: where that is not enough, the
 * whole of it · then their processes, and who holds the lock of those that are being made
 */
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
    l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.EFBIG);
    ops.readFile(l, new Tmpl('/etc/passwd'), PASSWD_MAX);
    for (let i = 0; i < names.length; i++) {
      const path = request.root + '/' + names[i];
      l.report().on(errno.ENOENT, 1).on(errno.ENOTDIR, 1).on(errno.EACCES, 1).on(errno.EISDIR, 1);
      ops.readHead(l, new Tmpl(path + '/state.json'), HEAD_SIZE);
      l.report().on(errno.ENOENT);
      ops.stat(l, new Tmpl(path), 0);
    }
    return Answer.plan(plan);
  }
  const found = Found.read(request.results[1], names);
  if (request.turn == 2 && found.longs.length) {
    for (let i = 0; i < found.longs.length; i++) {
      l.report().on(errno.ENOENT).on(errno.EFBIG);
      ops.readFile(l, new Tmpl(request.root + '/' + found.longs[i] + '/state.json'), STATE_MAX);
    }
    return Answer.plan(plan);
  }
  const probing = found.longs.length ? 3 : 2;
  const entries = found.entries(request.results[probing - 1]);
  if (!entries.length) return Answer.end('{"containers":[]}');
  const creating = entries.some((entry) => entry.state.creating);
  if (request.turn == probing) {
    if (creating) writeReadLocks(l);
    for (let i = 0; i < entries.length; i++) writeProbe(l, entries[i].state);
    return Answer.plan(plan);
  }
  const passwd = new Records(request.results[1]).next().text();
  const records = new Records(request.results[probing]);
  const locks = creating ? records.next().text() : '';
  return containers(entries, records, locks, passwd);
}

/** What turn 1 found. */
class Found {
  names: Array<string> = [];
  directories: Array<Record> = [];
  /** of each, its state.json, or as much of it as is needed */
  states: Array<Uint8Array> = [];
  /** the names of those that are longer, and whose head was not reached */
  longs: Array<string> = [];

  static read(results: Results, names: Array<string>): Found {
    const found = new Found();
    const records = new Records(results);
    records.next();
    for (let i = 0; i < names.length; i++) {
      const file = records.next();
      if (file.errno) continue;
      const directory = records.next();
      if (directory.errno) continue;
      found.names.push(names[i]);
      found.directories.push(directory);
      const head = State.head(file.bytes);
      found.states.push(head);
      if (head.length == HEAD_SIZE) found.longs.push(names[i]);
    }
    return found;
  }

  /** @param whole the files of `longs`, in their order, where there are any */
  entries(whole: Results): Array<Entry> {
    const files = new Records(whole);
    const entries: Array<Entry> = [];
    let long = 0;
    for (let i = 0; i < this.names.length; i++) {
      let bytes = this.states[i];
      if (long < this.longs.length && this.longs[long] == this.names[i]) {
        bytes = State.head(files.next().bytes);
        long++;
      }
      const state = State.parse(bytes);
      if (state) entries.push(new Entry(state, this.directories[i]));
    }
    return entries;
  }
}

function containers(entries: Array<Entry>, records: Records, locks: string, passwd: string): Answer {
  const users = splitAt(passwd, 0x0a);
  const owners = new Map<u32, string>();
  const w = new JsonWriter();
  w.beginObject().key('containers').beginArray();
  for (let i = 0; i < entries.length; i++) {
    const entry = entries[i];
    const locked = entry.state.creating && lockHolder(locks, entry.directory) != 0;
    const status = Probe.read(records, entry.state).status(entry.state, locked);
    const uid = entry.directory.u32(UID);
    if (!owners.has(uid)) owners.set(uid, userName(users, uid));
    entry.state.writeOci(w, status, owners.get(uid));
  }
  return Answer.end(w.endArray().endObject().toString());
}

/** The user's name, or "#uid" as runc writes it. */
function userName(users: Array<string>, uid: u32): string {
  const wanted = uid.toString();
  for (let i = 0; i < users.length; i++) {
    const fields = splitAt(users[i], 0x3a);
    if (fields.length > 2 && fields[2] == wanted) return fields[0];
  }
  return '#' + wanted;
}

function split(names: string): Array<string> {
  const parts = splitAt(names, 0);
  const out: Array<string> = [];
  for (let i = 0; i < parts.length; i++) if (parts[i].length) out.push(parts[i]);
  return out;
}
