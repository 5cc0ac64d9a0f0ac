/** What a command would do, without doing it. */
import { loadCore } from './core/index.js';
import { ContainerError } from './errors.js';
import { type Host, open, stepRequest } from './turns.js';

/**
 * Runs a command's turns as long as they only look at the host.
 * @returns the first plan that would change something
 * @throws ContainerError what the core answered before that
 */
export async function planCommand(host: Host, request: object, document: Uint8Array): Promise<Uint8Array> {
  const core = loadCore();
  const results: Uint8Array[] = [];
  const session = await open(host);
  try {
    while (true) {
      const answer = stepRequest(core, host, request, document, results);
      if (answer.kind === 'end') throw new ContainerError('SystemError', 'the command changes nothing');
      if (!answer.readOnly) return answer.plan;
      results.push(await session.run(answer.plan));
    }
  } finally {
    await session.close();
  }
}
