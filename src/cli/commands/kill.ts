/** `tare kill ID [SIGNAL]`: the core knows the signals' names. */
import { runCommand } from '../../turns.js';
import type { Context } from '../context.js';

export async function handler({ host, options, positionals: [id, signal = 'SIGTERM'] }: Context): Promise<number> {
  await runCommand(host, {
    verb: 'kill',
    id,
    signal: /^\d+$/.test(signal) ? Number(signal) : signal,
    all: options.all === true,
  });
  return 0;
}
