/** `tare delete ID` */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, options, positionals: [id] }: Context): Promise<number> {
  await runCommand(host, { verb: 'delete', id, force: options.force === true });
  return 0;
}
