/** `tare start ID` */
import { startContainer } from '../../start.js';
import type { Context } from '../context.js';

export async function handler({ host, positionals: [id = ''] }: Context): Promise<number> {
  await startContainer(host, id);
  return 0;
}
