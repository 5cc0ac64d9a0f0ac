/** Other limits for a container that is there, as `container.update` and `tare update` set them. */
import type { OciResources } from './config.generated.js';
import { configBytes } from './config.js';
import { checkOptions, type UpdateOptions } from './options.js';
import { type Host, runCommand } from './turns.js';

/** @param resources an object (integers may be BigInts), or a resources.json as text or bytes */
export async function updateContainer(
  host: Host,
  id: string,
  resources: OciResources | string | Uint8Array,
  options: UpdateOptions,
): Promise<void> {
  checkOptions('update', options);
  const document = configBytes(resources);
  await runCommand(host, { verb: 'update', id, ...options }, { document });
}
