/** The shim, from the host's side: one reaper for each process and kind. */
import { type Reaper, SocketReaper } from './reaper.js';
import { connectProcess, connectThread, type ShimKind } from './transport.js';

export type { Alarm, Ring } from './alarms.js';
export { becomeExecutor } from './become.js';
export type { CommandAnswer } from './command.js';
export type { AlarmRequest } from './frames.js';
export type { OpenOptions, Reaper, StdioSpec } from './reaper.js';
export type { Exit, Session } from './session.js';
export type { ShimKind } from './transport.js';

const reapers = new Map<ShimKind, Promise<Reaper>>();

/**
 * The reaper of this process, started on first use and again when it has ended.
 * @param kind 'auto': TARE_SHIM if it says ffi or process; else ffi where it loads, process where not
 * @throws what kept it from starting
 */
export async function getReaper(kind: ShimKind | 'auto'): Promise<Reaper> {
  if (kind !== 'auto') return start(kind);
  const wanted = process.env.TARE_SHIM;
  if (wanted === 'ffi' || wanted === 'process') return start(wanted);
  if (wanted !== undefined && wanted !== '' && wanted !== 'auto') {
    throw new Error(`TARE_SHIM must be ffi, process or auto, not ${JSON.stringify(wanted)}`);
  }
  // An ffi that failed to load fails again, and stays remembered as the process it fell back to.
  if (!reapers.has('ffi') && reapers.has('process')) return start('process');
  return start('ffi').catch(() => start('process'));
}

function start(kind: ShimKind): Promise<Reaper> {
  const known = reapers.get(kind);
  if (known !== undefined) return known;
  const connect = kind === 'ffi' ? connectThread : connectProcess;
  const forget = (): void => {
    if (reapers.get(kind) === starting) reapers.delete(kind);
  };
  const starting: Promise<Reaper> = connect().then((socket) => SocketReaper.connect(kind, socket, forget));
  reapers.set(kind, starting);
  starting.catch(forget);
  return starting;
}
