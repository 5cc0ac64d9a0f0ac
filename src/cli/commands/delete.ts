/** `tare delete ID` */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, options, positionals: [id] }: Context): Promise<number> {
  const { value } = await runCommand(host, { verb: 'delete', id, force: options.force === true });
  for (const finding of value.diagnostics ?? []) host.warn?.(id as string, finding);
  return 0;
}
