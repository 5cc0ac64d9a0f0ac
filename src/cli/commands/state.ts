/** `tare state ID`: the OCI state, laid out as runc prints it (no newline at the end). */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

export async function handler({ host, positionals: [id] }: Context): Promise<number> {
  const { value } = await runCommand(host, { verb: 'state', id });
  print(JSON.stringify(value.state, null, 2));
  return 0;
}
