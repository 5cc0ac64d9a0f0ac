/** `tare events ID`: statistics and events of a container, a line of JSON each, as runc's; it ends with the container. */
import { loadContainer } from '../../container.js';
import { ContainerError } from '../../errors.js';
import * as json from '../../json.js';
import type { Context } from '../context.js';
import { parseDuration } from '../duration.js';
import { print } from '../output.js';

/** What a timer takes. */
const LONGEST = 2 ** 31 - 1;

export async function handler({ host, options, positionals: [id = ''] }: Context): Promise<number> {
  const interval = intervalOf(String(options.interval));
  const container = await loadContainer(host, id);
  if (container.pid === 0) throw new ContainerError('ContainerNotRunning', `container with id ${id} is not running`);
  const write = (type: string, data?: object): void => print(`${json.stringify({ type, id, data })}\n`);
  if (options.stats) {
    write('stats', await container.stats());
    return 0;
  }
  for await (const event of container.events({ interval })) {
    if (event.type === 'stats') write('stats', event.stats);
    // a line for each process that was killed, and one where all wait for memory
    if (event.type === 'oom') for (let i = Math.max(event.kills, 1); i > 0; i--) write('oom');
  }
  return 0;
}

function intervalOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) {
    throw new ContainerError('ConfigInvalid', `invalid value "${text}" for flag -interval: parse error`);
  }
  if (ms <= 0) throw new ContainerError('ConfigInvalid', 'duration interval must be greater than 0');
  return Math.min(Math.max(Math.round(ms), 1), LONGEST);
}
