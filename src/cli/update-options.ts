/** The options of `update` that are one limit each, in runc's names; assembly/cgroup/limit-texts.ts says what their texts mean. */
import type { OptionSpec } from './grammar.js';

export const LIMIT_OPTIONS: readonly OptionSpec[] = [
  limit('blkio-weight', 'N', 'weight of its I/O, 10 to 1000'),
  limit('cpu-period', 'N', 'the period that the quota is of (µs)'),
  limit('cpu-quota', 'N', 'CPU time in a period (µs); -1: no limit'),
  limit('cpu-burst', 'N', 'CPU time saved up for bursts (µs)'),
  limit('cpu-share', 'N', 'weight of its CPU time; 1024 is the default'),
  limit('cpu-rt-period', 'N', 'period of real-time scheduling (µs)'),
  limit('cpu-rt-runtime', 'N', 'real-time CPU time in a period (µs)'),
  limit('cpuset-cpus', 'LIST', 'CPUs that it may use: 0-3,7'),
  limit('cpuset-mems', 'LIST', 'memory nodes that it may use'),
  limit('cpu-idle', 'N', '1: only CPU time that nobody else wants'),
  limit('memory', 'BYTES', 'memory (100M); -1: no limit'),
  limit('memory-reservation', 'BYTES', 'soft limit of memory'),
  limit('memory-swap', 'BYTES', 'memory and swap together; -1: no limit'),
  limit('pids-limit', 'N', 'processes; -1: no limit'),
];

function limit(name: string, value: string, description: string): OptionSpec {
  return { name, type: 'string', value, description };
}

export const UPDATE_OPTIONS: readonly OptionSpec[] = [
  {
    name: 'resources',
    alias: 'r',
    type: 'string',
    value: 'FILE',
    description: 'a resources.json, or - : then the options for single limits are ignored',
  },
  ...LIMIT_OPTIONS,
  { name: 'l3-cache-schema', type: 'string', value: 'SCHEMA', description: 'share of the L3 cache (Intel RDT)' },
  { name: 'mem-bw-schema', type: 'string', value: 'SCHEMA', description: 'share of memory bandwidth (Intel RDT)' },
  { name: 'kernel-memory', type: 'string', value: 'BYTES', description: 'ignored, as by runc', hidden: true },
  { name: 'kernel-memory-tcp', type: 'string', value: 'BYTES', description: 'ignored, as by runc', hidden: true },
];
