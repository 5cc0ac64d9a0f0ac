/**
 * A filter that notifies an agent: connecting to it, and giving it the filter's listener with the state of the process
 * (runtime-spec, config-linux.md, "The Container Process State"), before that process makes its first call below the filter. How the
 * listener leaves the process is drawn in shim-c/listener.c.
 */
import { JsonWriter } from '../json/writer';
import { Filter } from '../seccomp/filter';
import { State } from '../state/state';
import { List, NONE, Tmpl } from './encoder';
import { REG_LOCK } from './facts';
import { stateInto } from './hooks';
import * as ops from './ops.generated';
import { REG_AGENT, REG_LISTENER, REG_STARTING, SLOT_PID } from './registers';

const POINTER: string = '/linux/seccomp';
const PATH_POINTER: string = '/linux/seccomp/listenerPath';
const ARGS: string = '/process/args/0';
const SOCK_STREAM: u32 = 1;
/** The shim's own numbers, LISTENER_SYNC and LISTENED_SYNC of executor.h. */
const SYNC_LISTENER: u32 = NONE - 1;
const SYNC_LISTENED: u32 = NONE - 2;

/** Connects to the agent, where one is asked for. Before anything is let go: a process that nobody decides for would hang. */
export function writeConnectAgent(l: List, filter: Filter | null): void {
  if (!filter || !filter.notifies) return;
  l.at(PATH_POINTER);
  ops.connect(l, new Tmpl(filter.profile.listenerPath), SOCK_STREAM, REG_AGENT);
  l.at('');
}

/**
 * Takes the listener from the process at a channel and gives it to the agent.
 * @param status of the container
 * @param pid the slot of the process's pid
 * @param init the slot of the container's
 */
export function writeHandOver(
  l: List,
  channel: u32,
  filter: Filter,
  state: State,
  status: string,
  pid: u32,
  init: u32,
): void {
  // what fails here is init's, which tells its own pointer
  l.at('');
  ops.takeFd(l, channel, SYNC_LISTENER, REG_LISTENER);
  l.at(PATH_POINTER);
  ops.sendFd(l, REG_AGENT, processState(filter, state, status, pid, init), REG_LISTENER);
  ops.closeRegs(l, [REG_AGENT, REG_LISTENER]);
  l.at(POINTER);
  ops.syncSend(l, channel, SYNC_LISTENED);
  l.at('');
}

/** Lets a created container's process go. Its pid is in SLOT_PID. @param cause of START itself */
export function writeStart(l: List, filter: Filter | null, state: State, cause: string): void {
  if (!filter || !filter.notifies) {
    l.at(cause);
    ops.start(l, REG_LOCK, state.startSocket);
    l.at('');
    return;
  }
  writeConnectAgent(l, filter);
  ops.startBegin(l, REG_LOCK, state.startSocket, REG_STARTING);
  writeHandOver(l, REG_STARTING, filter, state, 'created', SLOT_PID, SLOT_PID);
  l.at(ARGS);
  ops.startEnd(l, REG_STARTING);
  l.at('');
}

function processState(filter: Filter, state: State, status: string, pid: u32, init: u32): Tmpl {
  const w = new JsonWriter();
  w.beginObject().key('ociVersion').str(state.ociVersion).key('fds').beginArray().str('seccompFd').endArray();
  const out = new Tmpl(w.toString()).lit(',"pid":').dec(pid);
  const said = filter.profile.listenerMetadata;
  if (said.length) {
    const metadata = new JsonWriter();
    metadata.str(said);
    out.lit(',"metadata":' + metadata.toString());
  }
  return stateInto(out.lit(',"state":'), state, status, init).lit('}');
}
