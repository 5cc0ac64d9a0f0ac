/** `tare start ID` */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, positionals: [id] }: Context): Promise<number> {
  await runCommand(host, { verb: 'start', id });
  return 0;
}
