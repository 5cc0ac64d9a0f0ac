/** What this host can do for containers. */
import { buses, type Host, runCommand } from './turns.js';

export interface HostReport {
  /** Nothing is in the way of every container; what some need may still be missing. */
  works: boolean;
  checks: HostCheck[];
}

export interface HostCheck {
  /** A name that stays: `kernel`, `cgroup-memory`, `user-namespaces`, … */
  check: string;
  status: 'ok' | 'limited' | 'missing';
  /** What there is, in words. */
  found: string;
  /** What it is needed for. */
  purpose: string;
  /** What to do about it, a command between backquotes where there is one; absent when it is ok. */
  mend?: string;
}

/** @throws ContainerError SystemError */
export async function examineHost(host: Host): Promise<HostReport> {
  return (await runCommand(host, { verb: 'doctor', ...buses() })).value;
}
