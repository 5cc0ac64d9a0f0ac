/** `tare events ID`: statistics and events of a container, a line of JSON each, as runc's. */
import { ContainerError } from '../../errors.js';
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';
import { print } from '../output.js';

export async function handler({ host, options, positionals: [id] }: Context): Promise<number> {
  if (!options.stats) throw new ContainerError('ConfigInvalid', 'events without --stats is not built yet');
  const { value, text } = await runCommand(host, { verb: 'stats', id });
  if (value.status === 'stopped') {
    throw new ContainerError('ContainerNotRunning', `container with id ${id} is not running`);
  }
  // the numbers as the core wrote them: a double does not hold them all
  print(`{"type":"stats","id":${JSON.stringify(id)},"data":${text.slice(text.indexOf('"stats":') + 8, -1)}}\n`);
  return 0;
}
