/** The filter of the container's process. */
import { Answer } from '../answer';
import { Json } from '../json/reader';
import { Filter } from '../seccomp/filter';
import { NEW_LISTENER, WAIT_KILLABLE_RECV } from '../seccomp/flags';
import { Config } from '../spec/config';
import { State } from '../state/state';
import { Diagnostics } from '../validate/diagnostics';
import { List } from './encoder';
import * as ops from './ops.generated';

const POINTER: string = '/linux/seccomp';
const CAP_SYS_ADMIN: u64 = 1 << 21;

/**
 * The capabilities that a process must have beside its own when it loads its filter. EXEC loads it as its last act, so that
 * the profile need allow nothing but execve of all that init still does; and that late, a process without
 * noNewPrivileges is allowed to only with CAP_SYS_ADMIN. What it is given too much is gone after the execve: that makes new permitted
 * and effective sets of the inheritable, bounding and ambient ones, of which this is in none (capabilities(7)).
 */
export function loadingCapabilities(config: Config): u64 {
  return config.seccomp && !config.process.noNewPrivileges ? CAP_SYS_ADMIN : 0;
}

/** The filter of a container that exists, from its state.json. */
export function savedFilter(state: State): Filter | null {
  const json = Json.parse(state.config, new Diagnostics());
  return json ? Filter.of(json, json.get(json.get(json.root, 'linux'), 'seccomp')) : null;
}

/** Hands the filter to the EXEC that follows. */
export function writeSeccomp(l: List, config: Config, arch: string): void {
  const filter = config.seccomp;
  if (!filter) return;
  l.at(POINTER);
  let flags = filter.flags;
  if (filter.notifies) flags |= NEW_LISTENER;
  // the kernel has it for listeners only (EINVAL)
  else flags &= ~WAIT_KILLABLE_RECV;
  ops.seccomp(l, filter.program(arch), flags);
}

/** @returns null when there is no profile, or its filter can be made */
export function refusedProfile(config: Config, arch: string): Answer | null {
  const filter = config.seccomp;
  if (!filter || filter.isKept) return null;
  const compiled = filter.compiled(arch);
  if (compiled.problem.length) return refusal(compiled.pointer, compiled.problem);
  const deaf = filter.notifies && !filter.profile.listenerPath.length;
  return deaf ? refusal(POINTER, 'SCMP_ACT_NOTIFY needs a listenerPath') : null;
}

function refusal(pointer: string, problem: string): Answer {
  return Answer.error('ConfigInvalid', `${pointer}: ${problem}`, pointer);
}
