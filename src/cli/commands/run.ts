/** `tare run ID`: create and start; in the foreground also forward signals, wait, delete, and end as the container ended. */
import type { Container } from '../../container.js';
import { startContainer } from '../../start.js';
import type { Context } from '../context.js';
import { aborting, create } from '../create.js';
import { forwardSignals, statusOf } from '../forward.js';
import type { Log } from '../log.js';

export function handler(context: Context): Promise<number> {
  const { options, log } = context;
  if (options.detach) {
    const socket = process.env.NOTIFY_SOCKET;
    return aborting(async (signal) => {
      const container = await create(context, { start: !socket, signal });
      if (socket) await startAndTell(context, container, socket, signal);
      return 0;
    });
  }
  // From the beginning, so that no signal between the start and the wait is lost.
  const forward = forwardSignals(log);
  return aborting(async (signal) => {
    const container = await create(context, { start: true, signal });
    forward(container);
    const exit = await container.wait();
    if (exit.oomKilled) log.warning('container init was OOM-killed (memory limit too low?)');
    if (!options.keep) await remove(container, log);
    return statusOf(exit);
  });
}

/** The container is the service's main process, and `run` ends when it is ready. A signal before that is the end of both. */
async function startAndTell(
  { host }: Context,
  container: Container,
  socket: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    const { ready } = await startContainer(host, container.id, { socket });
    await Promise.race([ready, aborted(signal)]);
  } catch (error) {
    // what cannot be removed now stays for a delete
    await container.destroy().catch(() => {});
    throw error;
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const abort = () => reject(signal.reason);
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
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
