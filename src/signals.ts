/** Names and numbers of signals, for what `wait()` returns. */
import { constants } from 'node:os';

const names = new Map<number, string>();
// Aliases (SIGIOT, SIGPOLL, SIGUNUSED) come after the name proper, which stays.
for (const [name, number] of Object.entries(constants.signals)) if (!names.has(number)) names.set(number, name);

const SIGRTMIN = 34;
const SIGRTMAX = 64;

/** @returns the signal's name: SIGTERM, SIGRTMIN+3; SIG99 for a number without one */
export function signalName(number: number): string {
  const name = names.get(number);
  if (name !== undefined) return name;
  return number >= SIGRTMIN && number <= SIGRTMAX ? `SIGRTMIN+${number - SIGRTMIN}` : `SIG${number}`;
}

/** The number of a name that `signalName` gave. */
export function signalNumber(name: string): number {
  const known = (constants.signals as Readonly<Record<string, number>>)[name];
  if (known !== undefined) return known;
  const [, realTime, number] = /^SIG(RTMIN\+)?(\d+)$/.exec(name) ?? [];
  return Number(number) + (realTime === undefined ? 0 : SIGRTMIN);
}
