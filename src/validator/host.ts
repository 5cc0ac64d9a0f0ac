/**
 * A host in words, and what plans find there that only look: so that create can be planned where there is no such host, in a
 * browser. What is not described is not there.
 */
import type { DecodedOp, DecodedPlan } from '../core/plan.js';
import { encodeResults, type ResultRecord } from '../core/results.js';

/** What is known of a host. */
export interface HostDescription {
  /** who makes the container; root by default */
  euid?: number;
  egid?: number;
  /** major and minor number of its version */
  kernel: readonly [number, number];
  /** as Node names it; "x64" by default */
  arch?: string;
  /** who makes cgroups; "cgroupfs" by default */
  cgroupManager?: 'cgroupfs' | 'systemd' | 'disabled';
  /** of systemd; only asked where that makes cgroups */
  systemdVersion?: string;
  /** texts of files by path: /proc/self/mountinfo, /proc/self/cgroup, /sys/fs/cgroup/cgroup.controllers, … */
  files: Readonly<Record<string, string>>;
  /** mode and owner of files by path: those of newuidmap and newgidmap, where an ordinary user needs them */
  stats?: Readonly<Record<string, readonly [mode: number, uid: number]>>;
  /** directories that an ordinary user may write to, with all that is below them */
  writable?: readonly string[];
  /** bytes of memory, and CPUs: limits are shown against them */
  memory?: number;
  cpus?: number;
}

const ENOENT = 2;
const EACCES = 13;
const ENODATA = 61;
const BUS = /^BUS_/;
const NOTHING = new Uint8Array(0);

const encoder = new TextEncoder();

type Outcome = { errno: number } | { bytes: Uint8Array };

/** What the host's systemd says; kinds as assembly/planner.ts numbers them. */
export type SystemdVoice = (kind: 'greeting' | 'unit', text: string) => Uint8Array;

/**
 * What a plan that only looks finds.
 * @throws RangeError for a plan that wants more than a description can give
 */
export function lookAt(plan: DecodedPlan, host: HostDescription, voice: SystemdVoice): Uint8Array {
  const records: ResultRecord[] = [];
  const ops = plan.lists[0]?.ops ?? [];
  for (let at = 0; at < ops.length; at++) {
    const op = ops[at] as DecodedOp;
    if (op.name === 'JUMP') at += Number(op.args.skip);
    if (!op.report) continue;
    const found = outcomeOf(op, host, voice);
    const errno = 'errno' in found ? found.errno : 0;
    records.push({ op: op.op, errno, bytes: 'bytes' in found ? found.bytes : NOTHING });
    if (errno) at += op.fallbacks.find((one) => one.errno === errno)?.skip ?? 0;
  }
  return encodeResults(records);
}

function outcomeOf(op: DecodedOp, host: HostDescription, voice: SystemdVoice): Outcome {
  const path = String(op.args.path ?? '');
  switch (op.name) {
    case 'HOST_FACTS':
      return { bytes: words([host.euid ?? 0, host.egid ?? 0, 0o22, ...host.kernel, 1, 0]) };
    case 'READ_FILE': {
      const text = Object.hasOwn(host.files, path) ? host.files[path] : undefined;
      return text === undefined ? absent(op) : { bytes: encoder.encode(text) };
    }
    case 'STAT': {
      const stat = host.stats?.[path];
      if (stat === undefined) return unseen(op);
      return { bytes: words([stat[0], stat[1], ...Array(10).fill(0)]) };
    }
    case 'READ_XATTR':
      return { errno: ENODATA };
    case 'ACCESS':
      return mayWrite(path, host) ? { bytes: NOTHING } : unseen(op);
    case 'BUS_READ':
      return { bytes: voice('greeting', host.systemdVersion ?? '252') };
    default:
      return BUS.test(op.name) ? { bytes: NOTHING } : absent(op);
  }
}

function mayWrite(path: string, { euid = 0, writable = [] }: HostDescription): boolean {
  return euid === 0 || writable.some((directory) => `${path}/`.startsWith(`${directory}/`));
}

function absent(op: DecodedOp): Outcome {
  if (!op.fallbacks.some(({ errno }) => errno === ENOENT))
    throw new RangeError(`the description of the host has no ${op.args.path ?? op.name}`);
  return { errno: ENOENT };
}

/** What may or may not be there: nothing is said of it where that can be passed over. */
function unseen(op: DecodedOp): Outcome {
  return op.fallbacks.some(({ errno }) => errno === EACCES) ? { errno: EACCES } : absent(op);
}

function words(values: readonly number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}
