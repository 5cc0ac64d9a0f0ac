/** `start`, for the library and the command line: a container whose poststart hook fails is deleted. */
import { ContainerError } from './errors.js';
import type { Session } from './shim/index.js';
import { type Host, runCommand, runInSession } from './turns.js';

/** A service manager that is to hear of the container, by sd_notify. */
export interface Notify {
  /** Its socket; `@NAME` for an abstract one. */
  socket: string;
  /** The process that it is to watch. Default: the container's. */
  mainPid?: number;
}

/** A container that executes its program. */
export interface Started {
  /** Resolves when it has said that it is ready and the service manager was told, or when it has ended. */
  ready: Promise<void>;
}

/**
 * Runs the configured program of a container that is `created`. When a poststart hook fails the core has killed it;
 * what is left goes too, and its poststop hooks run (runtime.md, "Lifecycle", steps 9 and 12).
 * @throws ContainerError when there is no such container, or when the program cannot be executed, or of the hook
 */
export async function startContainer(host: Host, id: string, notify?: Notify): Promise<Started> {
  try {
    const request = { verb: 'start', id, ...(notify && { notifySocket: notify.socket }) };
    const { session } = await runCommand(host, request, { keep: notify !== undefined });
    return { ready: session ? tellReady(host, session, id, notify?.mainPid) : Promise.resolve() };
  } catch (error) {
    if (ContainerError.is(error) && error.pointer?.startsWith('/hooks/poststart/')) await deleteQuietly(host, id);
    throw error;
  }
}

/** Nothing of it is lost when nobody waits: it is traced. */
function tellReady(host: Host, session: Session, id: string, mainPid: number | undefined): Promise<void> {
  const told = runInSession(host, session, { verb: 'notify', id, mainPid }).finally(() => session.close());
  told.catch((error: Error) => host.trace?.(`READY is not passed on: ${error.message}`));
  return told;
}

/** The hook's failure is what the caller hears of. */
async function deleteQuietly(host: Host, id: string): Promise<void> {
  try {
    await runCommand(host, { verb: 'delete', id, force: true });
  } catch {
    // what cannot be removed now stays for the caller's delete
  }
}
