/** Limits, against what the host has. */
import type { HostDescription, PlannedOp } from 'tare/validator';
import { bytesText } from '../dom.js';
import { type Config, item, type LimitItem } from './model.js';

/** @returns what linux.resources and process.rlimits limit, and how the plan does it */
export function limitsOf(config: Config, ops: readonly PlannedOp[], host: HostDescription): LimitItem[] {
  const { memory = {}, cpu = {}, pids = {}, devices = [], ...others } = config.linux?.resources ?? {};
  const at = '/linux/resources';
  const limits: LimitItem[] = [];
  const add = (pointer: string, label: string, detail: string, share?: number, danger = '') => {
    const how = writesOf(ops, pointer);
    const more = { detail: how === '' ? detail : `${detail} · ${how}`, danger, state: 'limit' };
    limits.push({ ...item(`limit ${pointer}`, pointer, label, more), share });
  };
  const ofMemory = (bytes: number) => (host.memory ? bytes / host.memory : undefined);
  for (const [name, label] of MEMORY) {
    const value = memory[name];
    if (value === undefined || value === null) continue;
    const text = value < 0 ? 'no limit' : bytesText(value);
    add(`${at}/memory/${name}`, label, text, value < 0 ? undefined : ofMemory(value));
  }
  if (cpu.quota > 0) {
    const cpus = cpu.quota / (cpu.period || 100000);
    add(`${at}/cpu/quota`, 'CPU time', `${Number(cpus.toFixed(2))} CPUs`, host.cpus ? cpus / host.cpus : undefined);
  }
  if (cpu.shares) add(`${at}/cpu/shares`, 'CPU shares', String(cpu.shares));
  if (cpu.cpus) add(`${at}/cpu/cpus`, 'CPUs', cpu.cpus);
  if (cpu.mems) add(`${at}/cpu/mems`, 'memory nodes', cpu.mems);
  if (pids.limit > 0) add(`${at}/pids/limit`, 'processes', String(pids.limit));
  for (const name of Object.keys(others)) {
    if (others[name] && Object.keys(others[name]).length > 0) add(`${at}/${name}`, name, 'limited');
  }
  const all = devices.findIndex((rule: Config) => rule.allow && !rule.type && rule.major === undefined);
  if (all >= 0) add(`${at}/devices/${all}`, 'devices', 'all', undefined, 'every device of the host is open');
  for (const [index, { type, soft, hard }] of (config.process.rlimits ?? []).entries()) {
    const name = String(type).replace('RLIMIT_', '').toLowerCase();
    add(`/process/rlimits/${index}`, `rlimit ${name}`, soft === hard ? String(soft) : `${soft}, at most ${hard}`);
  }
  return limits;
}

const MEMORY = [
  ['limit', 'memory'],
  ['swap', 'memory and swap'],
  ['reservation', 'memory, soft limit'],
] as const;

/** The files of cgroups that are written because of that. */
function writesOf(ops: readonly PlannedOp[], pointer: string): string {
  const writes = ops
    .filter(({ cause }) => cause === pointer || pointer.startsWith(`${cause}/`) || cause.startsWith(`${pointer}/`))
    .filter(({ name, cause }) => cause !== '' && (name === 'WRITE_FILE' || name === 'CGROUP_WRITE'))
    .map(({ name, args }) => {
      const file = name === 'CGROUP_WRITE' ? String(args.name) : String(args.path).replace(/.*\//, '');
      return `${file} = ${String(args.value ?? args.content).trim()}`;
    });
  return writes.length > 3 ? '' : [...new Set(writes)].join(', ');
}
