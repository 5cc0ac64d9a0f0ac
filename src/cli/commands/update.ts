/** `tare update ID`: other limits, from a resources.json or by options. */
import { readFileSync } from 'node:fs';
import { updateContainer } from '../../update.js';
import type { Context } from '../context.js';
import { namedByOption, resourcesOf } from '../limits.js';

export async function handler({ host, log, options, positionals: [id = ''] }: Context): Promise<number> {
  const file = options.resources;
  const given = file !== undefined && file !== '';
  if (options['kernel-memory'] || options['kernel-memory-tcp']) {
    log.warning('kernel memory settings are ignored and will be removed');
  }
  const resources = given ? readFileSync(file === '-' ? 0 : String(file)) : resourcesOf(options);
  try {
    await updateContainer(host, id, resources, {
      l3CacheSchema: String(options['l3-cache-schema'] ?? ''),
      memBwSchema: String(options['mem-bw-schema'] ?? ''),
    });
  } catch (error) {
    throw given ? error : namedByOption(error);
  }
  return 0;
}
