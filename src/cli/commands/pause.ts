/** `tare pause ID`: stops all its processes. */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, positionals: [id] }: Context): Promise<number> {
  await runCommand(host, { verb: 'pause', id });
  return 0;
}
