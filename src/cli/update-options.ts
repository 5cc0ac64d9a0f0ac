/** The options of `update` that are one limit each, in runc's names, and what resources.json says for them. */
import type { OptionSpec } from './grammar.js';

/** How the text of an option becomes a JSON value; `bytes` takes 100M and -1. */
type Kind = 'unsigned' | 'signed' | 'bytes' | 'text';

export interface LimitOption {
  readonly name: string;
  readonly kind: Kind;
  /** Its place in resources.json. */
  readonly pointer: string;
  readonly description: string;
  /** 0 is a value, and not "as it is". */
  readonly zero?: boolean;
}

export const LIMIT_OPTIONS: readonly LimitOption[] = [
  limit('blkio-weight', 'unsigned', '/blockIO/weight', 'weight of its I/O, 10 to 1000'),
  limit('cpu-period', 'unsigned', '/cpu/period', 'the period that the quota is of (µs)'),
  limit('cpu-quota', 'signed', '/cpu/quota', 'CPU time in a period (µs); -1: no limit'),
  limit('cpu-burst', 'unsigned', '/cpu/burst', 'CPU time saved up for bursts (µs)', true),
  limit('cpu-share', 'unsigned', '/cpu/shares', 'weight of its CPU time; 1024 is the default'),
  limit('cpu-rt-period', 'unsigned', '/cpu/realtimePeriod', 'period of real-time scheduling (µs)'),
  limit('cpu-rt-runtime', 'signed', '/cpu/realtimeRuntime', 'real-time CPU time in a period (µs)'),
  limit('cpuset-cpus', 'text', '/cpu/cpus', 'CPUs that it may use: 0-3,7'),
  limit('cpuset-mems', 'text', '/cpu/mems', 'memory nodes that it may use'),
  limit('cpu-idle', 'signed', '/cpu/idle', '1: only CPU time that nobody else wants', true),
  limit('memory', 'bytes', '/memory/limit', 'memory (100M); -1: no limit'),
  limit('memory-reservation', 'bytes', '/memory/reservation', 'soft limit of memory'),
  limit('memory-swap', 'bytes', '/memory/swap', 'memory and swap together; -1: no limit'),
  limit('pids-limit', 'signed', '/pids/limit', 'processes; -1: no limit'),
];

function limit(name: string, kind: Kind, pointer: string, description: string, zero = false): LimitOption {
  return { name, kind, pointer, description, zero };
}

const VALUES: Readonly<Record<Kind, string>> = { unsigned: 'N', signed: 'N', bytes: 'BYTES', text: 'LIST' };

export const UPDATE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'resources',
    alias: 'r',
    type: 'string',
    value: 'FILE',
    description: 'a resources.json, or - : then the options for single limits are ignored',
  },
  ...LIMIT_OPTIONS.map(
    ({ name, kind, description }): OptionSpec => ({ name, type: 'string', value: VALUES[kind], description }),
  ),
  { name: 'l3-cache-schema', type: 'string', value: 'SCHEMA', description: 'share of the L3 cache (Intel RDT)' },
  { name: 'mem-bw-schema', type: 'string', value: 'SCHEMA', description: 'share of memory bandwidth (Intel RDT)' },
  { name: 'kernel-memory', type: 'string', value: 'BYTES', description: 'ignored, as by runc', hidden: true },
  { name: 'kernel-memory-tcp', type: 'string', value: 'BYTES', description: 'ignored, as by runc', hidden: true },
];
