/** `tare features`: the features structure of the specification, as JSON. */
import { readFeatures } from '../../features.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

export async function handler({ host }: Context): Promise<number> {
  print(`${JSON.stringify(await readFeatures(host), null, 2)}\n`);
  return 0;
}
