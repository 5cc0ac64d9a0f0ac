/** `tare resume ID`: lets the processes of a paused container go on. */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, positionals: [id] }: Context): Promise<number> {
  await runCommand(host, { verb: 'resume', id });
  return 0;
}
