/** `tare run ID`: create and start; in the foreground also forward signals, wait, delete, and end as the container ended. */
import type { Container } from '../../container.js';
import type { Context } from '../context.js';
import { aborting, create } from '../create.js';
import { forwardSignals, statusOf } from '../forward.js';
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
    const exit = await container.wait();
    if (!options.keep) await remove(container, log);
    return statusOf(exit);
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
