/** The filter of the container's process. */
import { compile } from '../seccomp/compile';
import { Config } from '../spec/config';
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

/** Hands the filter to the EXEC that follows. */
export function writeSeccomp(l: List, config: Config, arch: string): void {
  const profile = config.seccomp;
  if (!profile) return;
  l.at(POINTER);
  ops.seccomp(l, compile(profile, arch).program, profile.flags);
}

/** A reason why a config's profile cannot be had, with its JSON pointer. */
export class Refusal {
  constructor(
    public pointer: string,
    public problem: string,
  ) {}
}

/** @returns null when there is no profile, or its filter can be made */
export function refusedProfile(config: Config, arch: string): Refusal | null {
  const profile = config.seccomp;
  if (!profile) return null;
  const compiled = compile(profile, arch);
  if (compiled.problem.length) return new Refusal(compiled.pointer, compiled.problem);
  return profile.notifies ? new Refusal(POINTER, 'SCMP_ACT_NOTIFY is not executed yet') : null;
}
