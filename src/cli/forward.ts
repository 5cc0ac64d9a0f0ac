/** In the foreground `run` and `exec` give the signals that they get to the process that they wait for. */
import { constants } from 'node:os';
import type { ExitStatus } from '../container.js';
import { signalNumber } from '../signals.js';
import type { Log } from './log.js';

/** What signals are forwarded to. */
export interface Target {
  signal(name: string): Promise<void>;
}

// What is ours alone (SIGCHLD, SIGWINCH and SIGURG, as runc), what cannot be caught, and what a fault of
// this process raises. Node cannot listen for real-time signals.
const KEPT = /^SIG(CHLD|WINCH|URG|KILL|STOP|ILL|TRAP|BUS|FPE|SEGV|STKFLT|SYS|IOT|POLL|UNUSED|PROF)$/;

/** Catches the signals that are the target's. @returns what gives them to it once it is there */
export function forwardSignals(log: Log): (target: Target) => void {
  const waiting: string[] = [];
  let deliver = (name: string): void => void waiting.push(name);
  for (const name of Object.keys(constants.signals)) {
    if (!KEPT.test(name)) process.on(name, () => deliver(name));
  }
  return (target) => {
    deliver = (name) => {
      target.signal(name).catch((error: Error) => log.debug(`unable to forward ${name}: ${error.message}`));
    };
    for (const name of waiting.splice(0)) deliver(name);
  };
}

/** @returns the exit status of a command that waited for a process: its own, or 128 and the signal that killed it */
export function statusOf({ code, signal }: ExitStatus): number {
  return code ?? (signal === null ? 1 : 128 + signalNumber(signal));
}
