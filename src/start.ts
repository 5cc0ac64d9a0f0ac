/** `start`, for the library and the command line: a container whose poststart hook fails is deleted. */
import { ContainerError } from './errors.js';
import { type Host, runCommand } from './turns.js';

/**
 * Runs the configured program of a container that is `created`. When a poststart hook fails the core has killed it;
 * what is left goes too, and its poststop hooks run (runtime.md, "Lifecycle", steps 9 and 12).
 * @throws ContainerError when there is no such container, or when the program cannot be executed, or of the hook
 */
export async function startContainer(host: Host, id: string): Promise<void> {
  try {
    await runCommand(host, { verb: 'start', id });
  } catch (error) {
    if (ContainerError.is(error) && error.pointer?.startsWith('/hooks/poststart/')) await deleteQuietly(host, id);
    throw error;
  }
}

/** The hook's failure is what the caller hears of. */
async function deleteQuietly(host: Host, id: string): Promise<void> {
  try {
    await runCommand(host, { verb: 'delete', id, force: true });
  } catch {
    // what cannot be removed now stays for the caller's delete
  }
}
