/**
 * A command that a worker runs: a process of the native command's program, which has the core and executes the plans itself, so that a
 * command is one message there and one back, and V8 neither compiles nor runs the core (ARCHITECTURE.md, "Workers").
 */
import { clip, readAnswer } from './core/index.js';
import { ContainerError } from './errors.js';
import type { Reaper } from './shim/index.js';
import {
  type CommandInput,
  type CommandOutput,
  describeTurn,
  type Host,
  IGNORE,
  Interrupted,
  NOTHING,
  succeeded,
  wholeRequest,
} from './turns.js';

const encoder = new TextEncoder();

/**
 * @returns undefined when it is to be run turn by turn, and nothing is done: where there are no workers; where the session is to go
 * on, or fds are passed; or because its plans would change the process that executes them
 * @throws as runCommand
 */
export async function runByWorker(
  host: Host,
  request: object,
  { document = NOTHING, stdio = IGNORE, fds = [], signal, keep = false }: CommandInput,
  starting: Promise<Reaper>,
): Promise<CommandOutput | undefined> {
  if (keep || fds.length > 0) return undefined;
  const reaper = await starting.catch((error) => {
    throw ContainerError.system(error, 'unable to start an executor');
  });
  if (!reaper.works) return undefined;
  const command = reaper.command(stdio, encoder.encode(JSON.stringify(wholeRequest(host, request))), clip(document));
  const abort = (): void => command.abort();
  const checkAborted = (): void => {
    if (signal?.aborted) throw new Interrupted(signal.reason, command.adopted);
  };
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    const answer = await command.answer;
    if (answer === undefined) {
      checkAborted();
      return undefined;
    }
    const { streams, turns } = answer;
    turns.forEach(({ size, readOnly }, turn) => {
      host.trace?.(describeTurn(turn, size, readOnly));
    });
    try {
      checkAborted();
      const { value, text } = succeeded(readAnswer(answer.kind, answer.bytes));
      return { value, text, streams };
    } catch (error) {
      for (const stream of streams) stream?.destroy();
      throw error;
    }
  } catch (error) {
    checkAborted();
    const failure = ContainerError.system(error);
    // a worker that was killed may have been past the point of no return: the caller has to look
    if (!ContainerError.is(error) && command.adopted.length > 0) throw new Interrupted(failure, command.adopted);
    throw failure;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}
