/** `tare start ID`; with $NOTIFY_SOCKET it ends when the container has said that it is ready, or has ended. */
import { startContainer } from '../../start.js';
import type { Context } from '../context.js';

export async function handler({ host, positionals: [id = ''] }: Context): Promise<number> {
  const socket = process.env.NOTIFY_SOCKET;
  const { ready } = await startContainer(host, id, socket ? { socket } : undefined);
  await ready;
  return 0;
}
