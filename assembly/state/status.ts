/**
 * What a container is doing, from its state.json and what /proc and its freezer say. Nothing of this is
 * remembered: another process may end or delete it at any time.
 */
import { parseU64 } from '../json/numbers';
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { Record, Results } from '../results';
import { State } from './state';

export const CREATING: string = 'creating';
export const CREATED: string = 'created';
export const RUNNING: string = 'running';
export const PAUSED: string = 'paused';
export const STOPPED: string = 'stopped';

/** Both are short, and the kernel gives such files at once. */
const PROC_FILE_SIZE: u32 = 1024;
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
  ops.readHead(l, new Tmpl(proc + '/stat'), PROC_FILE_SIZE);
  l.report().on(errno.ENOENT).on(errno.ESRCH).on(errno.EACCES).on(errno.EPERM);
  ops.readLink(l, new Tmpl(proc + '/exe'));
  const freezer = state.freezer;
  if (!freezer.length) return;
  l.report().on(errno.ENOENT).on(errno.ENODEV).on(errno.EACCES);
  ops.readHead(l, new Tmpl(freezer + (state.unified ? '/cgroup.freeze' : '/freezer.state')), PROC_FILE_SIZE);
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
    probe.alive = stat.errno == 0 && isThatProcess(stat.bytes, state.startTime);
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
    if (state.creating && (locked || this.alive)) return CREATING;
    if (!this.alive) return STOPPED;
    if (this.frozen) return PAUSED;
    return this.waiting ? CREATED : RUNNING;
  }
}

/** /proc/PID/stat: 1234 (a (name)) S 1 …; the state is field 3, the start time field 22. */
function isThatProcess(stat: Uint8Array, startTime: u64): bool {
  const from = stat.dataStart;
  const end = from + <usize>stat.length;
  let at = end;
  while (at > from && load<u8>(at - 1) != 0x29) at--;
  at++;
  if (at == from + 1 || at >= end || load<u8>(at) == 0x5a || load<u8>(at) == 0x58) return false;
  for (let field = 3; field < 22; field++) {
    while (at < end && load<u8>(at) != 0x20) at++;
    at++;
  }
  let last = at;
  while (last < end && load<u8>(last) - 0x30 < 10) last++;
  return last > at && (startTime == 0 || parseU64(at, last) == startTime);
}
