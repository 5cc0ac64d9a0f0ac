/** `tare run ID`: create and start; in the foreground also forward signals, wait, delete, and end as the container ended. */
import { constants } from 'node:os';
import type { Container } from '../../container.js';
import { signalNumber } from '../../signals.js';
import type { Context } from '../context.js';
import { aborting, create } from '../create.js';
import type { Log } from '../log.js';

export function handler(context: Context): Promise<number> {
  const { options, log } = context;
  if (options.detach) {
    return aborting(async (signal) => {
      await create(context, { start: true, signal });
      return 0;
    });
  }
  // From the beginning, so that no signal between the start and the wait is lost.
  const forward = forwardSignals(log);
  return aborting(async (signal) => {
    const container = await create(context, { start: true, signal });
    forward(container);
    const { code, signal: killed } = await container.wait();
    if (!options.keep) await remove(container, log);
    return code ?? (killed === null ? 1 : 128 + signalNumber(killed));
  });
}

/** A container that ended well but cannot be removed: its status is still what `run` was asked for. */
async function remove(container: Container, log: Log): Promise<void> {
  try {
    await container.destroy();
  } catch (error) {
    log.warning(`unable to delete the container: ${(error as Error).message}`);
  }
}

// What is ours alone (SIGCHLD, SIGWINCH and SIGURG, as runc), what cannot be caught, and what a fault of
// this process raises. Node cannot listen for real-time signals.
const KEPT = /^SIG(CHLD|WINCH|URG|KILL|STOP|ILL|TRAP|BUS|FPE|SEGV|STKFLT|SYS|IOT|POLL|UNUSED|PROF)$/;

/** Catches the signals that are the container's, and gives them to it once it is there. */
function forwardSignals(log: Log): (container: Container) => void {
  const waiting: string[] = [];
  let deliver = (name: string): void => void waiting.push(name);
  for (const name of Object.keys(constants.signals)) {
    if (!KEPT.test(name)) process.on(name, () => deliver(name));
  }
  return (container) => {
    deliver = (name) => {
      container.signal(name).catch((error: Error) => log.debug(`unable to forward ${name}: ${error.message}`));
    };
    for (const name of waiting.splice(0)) deliver(name);
  };
}
