/** What all containers of a root use, again and again: one session, and one reading for all of them each time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Status } from './container.js';
import { ContainerError } from './errors.js';
import { type Host, open, runInSession } from './turns.js';

/** What no controller of cgroups counts here is absent. */
export interface ContainerUsage {
  id: string;
  /** Of its initial process; 0: there is none. */
  pid: number;
  status: Status;
  /** Nanoseconds of CPU time since it began. */
  cpuTime?: number;
  /** Percent of one CPU since the reading before; absent in the first one. */
  cpu?: number;
  /** Bytes, with those of files in memory. */
  memory?: number;
  /** Absent: none. */
  memoryLimit?: number;
  /** Processes and threads. */
  pids?: number;
  /** Absent: none. */
  pidsLimit?: number;
  /** Bytes read from, and written to, block devices since it began. */
  read?: number;
  written?: number;
  /** The same each second, since the reading before; absent in the first one. */
  readRate?: number;
  writeRate?: number;
}

export interface UsageOptions {
  /** Milliseconds from one reading to the next (1000). */
  interval?: number;
  /** Ends it, without an error. */
  signal?: AbortSignal;
}

const SHORTEST = 10;
const LONGEST = 2 ** 31 - 1;

/**
 * Readings, the first at once, until it is left or aborted.
 * @param defaultRoot whether the root may be missing
 * @throws ContainerError ConfigInvalid for what is no interval, SystemError
 */
export async function* readUsage(
  host: Host,
  { interval = 1000, signal }: UsageOptions = {},
  defaultRoot = true,
): AsyncGenerator<ContainerUsage[], void, undefined> {
  if (!(interval >= SHORTEST && interval <= LONGEST)) {
    throw new ContainerError('ConfigInvalid', `interval must be a number from ${SHORTEST} to ${LONGEST}`);
  }
  const session = await open(host);
  try {
    let known: Uint8Array | undefined;
    let before = new Map<string, Reading>();
    while (!signal?.aborted) {
      const began = performance.now();
      const value = await runInSession(host, session, { verb: 'usage', defaultRoot }, known);
      known = new TextEncoder().encode(JSON.stringify(value.known));
      const now = new Map<string, Reading>();
      for (const one of value.containers as ContainerUsage[]) {
        const key = `${one.id} ${one.pid}`;
        addRates(one, before.get(key), began);
        now.set(key, { at: began, usage: one });
      }
      before = now;
      yield value.containers;
      const rest = Math.max(0, began + interval - performance.now());
      await sleep(rest, undefined, { signal }).catch(() => {});
    }
  } finally {
    await session.close();
  }
}

interface Reading {
  /** Milliseconds. */
  at: number;
  usage: ContainerUsage;
}

function addRates(one: ContainerUsage, last: Reading | undefined, now: number): void {
  if (!last) return;
  const seconds = (now - last.at) / 1000;
  const rate = (counter: 'cpuTime' | 'read' | 'written') => {
    const [was, is] = [last.usage[counter], one[counter]];
    return was === undefined || is === undefined ? undefined : Math.max(0, (is - was) / seconds);
  };
  const [busy, readRate, writeRate] = [rate('cpuTime'), rate('read'), rate('written')];
  if (busy !== undefined) one.cpu = busy / 1e7;
  if (readRate !== undefined) one.readRate = readRate;
  if (writeRate !== undefined) one.writeRate = writeRate;
}
