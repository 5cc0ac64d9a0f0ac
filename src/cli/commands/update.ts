/** `tare update ID`: other limits, from a resources.json or by options. */
import { readFileSync } from 'node:fs';
import { runCommand } from '../../turns.js';
import { updateContainer } from '../../update.js';
import type { Context } from '../context.js';
import { LIMIT_OPTIONS } from '../update-options.js';

export async function handler({ host, log, options, positionals: [id = ''] }: Context): Promise<number> {
  const file = options.resources;
  if (options['kernel-memory'] || options['kernel-memory-tcp']) {
    log.warning('kernel memory settings are ignored and will be removed');
  }
  const shares = {
    l3CacheSchema: String(options['l3-cache-schema'] ?? ''),
    memBwSchema: String(options['mem-bw-schema'] ?? ''),
  };
  if (file !== undefined && file !== '') {
    await updateContainer(host, id, readFileSync(file === '-' ? 0 : String(file)), shares);
  } else {
    const limits = Object.fromEntries(LIMIT_OPTIONS.map(({ name }) => [name, options[name]]));
    await runCommand(host, { verb: 'update', id, limits, ...shares });
  }
  return 0;
}
