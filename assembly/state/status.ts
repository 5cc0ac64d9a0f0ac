/**
 * What a container is doing, from its state.json and what /proc and its freezer say. Nothing of this is
 * remembered: another process may end or delete it at any time.
 */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { Record, Results } from '../results';
import { PHASE_CREATING, State } from './state';

export const CREATING: string = 'creating';
export const CREATED: string = 'created';
export const RUNNING: string = 'running';
export const PAUSED: string = 'paused';
export const STOPPED: string = 'stopped';

const PROC_FILE_MAX: u32 = 4096;
/** Init before its execve: the sealed memfd, or the root of the detached mount where memfds may not be executed. */
const TARE_INIT: StaticArray<string> = ['/memfd:tare-init (deleted)', '/'];

/** Reads the records of a turn one after the other. */
export class Records {
  private at: i32 = 0;
  constructor(private results: Results) {}

  /** The next one; an empty one with ENOENT after the last. */
  next(): Record {
    const record = this.results.record(this.at++);
    return record ? record : new Record(0, errno.ENOENT, new Uint8Array(0));
  }
}

/** The ops that look at a container's init and freezer. */
export function writeProbe(l: List, state: State): void {
  if (!state.pid) return;
  const proc = '/proc/' + state.pid.toString();
  l.report().on(errno.ENOENT).on(errno.ESRCH);
  ops.readFile(l, new Tmpl(proc + '/stat'), PROC_FILE_MAX);
  l.report().on(errno.ENOENT).on(errno.ESRCH).on(errno.EACCES).on(errno.EPERM);
  ops.readLink(l, new Tmpl(proc + '/exe'));
  if (!state.freezer.length) return;
  l.report().on(errno.ENOENT).on(errno.ENODEV).on(errno.EACCES);
  ops.readFile(l, new Tmpl(state.freezer + (state.unified ? '/cgroup.freeze' : '/freezer.state')), PROC_FILE_MAX);
}

/** What those ops found. */
export class Probe {
  /** there is a process of that pid and start time, and it is no zombie */
  alive: bool = false;
  /** its executable is still tare-init: it waits for start */
  waiting: bool = false;
  frozen: bool = false;

  /** @param records at the first record of writeProbe's ops for this state */
  static read(records: Records, state: State): Probe {
    const probe = new Probe();
    if (!state.pid) return probe;
    const stat = records.next();
    probe.alive = stat.errno == 0 && isThatProcess(stat.text(), state.startTime);
    const exe = records.next();
    probe.waiting = probe.alive && exe.errno == 0 && TARE_INIT.includes(exe.text());
    if (!state.freezer.length) return probe;
    const freezer = records.next();
    const text = freezer.errno == 0 ? freezer.text().trim() : '';
    probe.frozen = text == 'FROZEN' || text == 'FREEZING' || text == '1';
    return probe;
  }

  /**
   * @param locked someone holds the lock of the state directory (asked only while the phase is creating)
   * @returns one of the OCI statuses, or "paused"
   */
  status(state: State, locked: bool): string {
    if (state.phase == PHASE_CREATING && (locked || this.alive)) return CREATING;
    if (!this.alive) return STOPPED;
    if (this.frozen) return PAUSED;
    return this.waiting ? CREATED : RUNNING;
  }
}

/** /proc/PID/stat: 1234 (a (name)) S 1 …; the state is field 3, the start time field 22. */
function isThatProcess(stat: string, startTime: u64): bool {
  const end = stat.lastIndexOf(') ');
  if (end < 0) return false;
  const fields = stat.substring(end + 2).split(' ');
  if (fields.length < 20 || fields[0] == 'Z' || fields[0] == 'X') return false;
  return startTime == 0 || U64.parseInt(fields[19]) == startTime;
}
