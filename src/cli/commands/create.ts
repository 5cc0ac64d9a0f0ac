/** `tare create ID` */
import { aborting, create } from '../create.js';
import type { Context } from '../context.js';

export function handler(context: Context): Promise<number> {
  return aborting(async (signal) => {
    await create(context, { start: false, signal });
    return 0;
  });
}
