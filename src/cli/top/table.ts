/** The rows of `tare top`. */
import type { ContainerUsage } from '../../usage.js';

export const COLUMNS = ['cpu', 'memory', 'pids', 'io', 'state', 'id'] as const;
export type Column = (typeof COLUMNS)[number];

export const HEADER: readonly string[] = [
  'ID',
  'STATE',
  'CPU %',
  'MEMORY',
  'LIMIT',
  'MEM %',
  'PIDS',
  'READ/S',
  'WRITE/S',
];
/** As many as HEADER has but the first: numbers stand at the right. */
const WIDTHS: readonly number[] = [8, 7, 9, 9, 6, 6, 9, 9];
const LONGEST_ID = 40;
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

const rate = ({ readRate = 0, writeRate = 0 }: ContainerUsage): number => readRate + writeRate;
const byId = (a: ContainerUsage, b: ContainerUsage): number => (a.id < b.id ? -1 : Number(a.id > b.id));
/** The largest first; names and states by the alphabet. */
const ORDERS: Readonly<Record<Column, (a: ContainerUsage, b: ContainerUsage) => number>> = {
  cpu: (a, b) => (b.cpu ?? -1) - (a.cpu ?? -1),
  memory: (a, b) => (b.memory ?? -1) - (a.memory ?? -1),
  pids: (a, b) => (b.pids ?? -1) - (a.pids ?? -1),
  io: (a, b) => rate(b) - rate(a),
  state: (a, b) => a.status.localeCompare(b.status),
  id: byId,
};

/** @returns a sorted copy; what is equal is in the order of ids */
export function sorted(all: readonly ContainerUsage[], column: Column, reverse = false): ContainerUsage[] {
  const order = ORDERS[column];
  return [...all].sort((a, b) => (reverse ? order(b, a) : order(a, b)) || byId(a, b));
}

/** Lines of equal columns, the header first; no line is longer than `columns`. */
export function lines(all: readonly ContainerUsage[], columns = Number.POSITIVE_INFINITY): string[] {
  const id = Math.min(LONGEST_ID, Math.max(12, ...all.map((one) => one.id.length)));
  return [HEADER, ...all.map(cells)].map((row) => {
    const [name = '', state = '', ...numbers] = row;
    const shown = name.length > id ? `${name.slice(0, id - 1)}…` : name;
    const right = numbers.map((cell, at) => cell.padStart(WIDTHS[at + 1] ?? 0));
    return [shown.padEnd(id), state.padEnd(WIDTHS[0] ?? 0), ...right].join(' ').slice(0, columns).trimEnd();
  });
}

function cells(one: ContainerUsage): string[] {
  const { memory, memoryLimit } = one;
  return [
    one.id,
    one.status,
    one.cpu === undefined ? '-' : one.cpu.toFixed(1),
    size(memory),
    size(memoryLimit),
    memory === undefined || memoryLimit === undefined ? '-' : ((memory / memoryLimit) * 100).toFixed(1),
    one.pids === undefined ? '-' : String(one.pids),
    size(one.readRate),
    size(one.writeRate),
  ];
}

/** "12.3MiB"; "-" for what is not counted. */
function size(bytes: number | undefined): string {
  if (bytes === undefined) return '-';
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)}${UNITS[unit]}`;
}
