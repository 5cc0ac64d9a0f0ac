/** `tare spec`: writes a config.json to start from. */
import { resolve } from 'node:path';
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, options }: Context): Promise<number> {
  await runCommand(host, {
    verb: 'spec',
    bundle: resolve(String(options.bundle)),
    host: options.host === true,
    rootless: options.rootless === true,
  });
  return 0;
}
