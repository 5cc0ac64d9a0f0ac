/** What `create`, `run` and `plan` have in common: the config's file, the options, and the way out on a signal. */
import { readFileSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { Container } from '../container.js';
import { ContainerError } from '../errors.js';
import { Factory } from '../factory.js';
import { asksForTerminal } from '../terminal.js';
import type { Options } from './arguments.js';
import { consoleOptions } from './console.js';
import type { Context } from './context.js';
import { activatedFds, passedFds } from './fds.js';

/** The bundle's absolute path and its config's bytes. */
export interface Bundle {
  bundle: string;
  config: Uint8Array;
}

/** @throws ContainerError ConfigInvalid when the bundle or its config is not there, in runc's words */
export function readBundle(options: Options): Bundle {
  const bundle = resolve(String(options.bundle));
  const name = String(options.config);
  try {
    statSync(bundle);
  } catch (error) {
    throw missing(error, `chdir ${bundle}`);
  }
  try {
    return { bundle, config: readFileSync(resolve(bundle, name)) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw missing(error, `open ${resolve(bundle, name)}`);
    throw new ContainerError('ConfigInvalid', `JSON specification file ${name} not found`, { cause: error });
  }
}

function missing(error: unknown, doing: string): ContainerError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  // Node's message is "ENOENT: no such file or directory, stat '…'"
  const reason = message.replace(`${code}: `, '').replace(/, [a-z]+( '.*')?$/s, '');
  return new ContainerError('SystemError', `${doing}: ${reason}`, { cause: error });
}

/** Makes the container of `create` or `run`, with this process's stdio. */
export async function create(
  { host, log, options, positionals: [id = ''] }: Context,
  { start, signal }: { start: boolean; signal: AbortSignal },
): Promise<Container> {
  const { root, idFormat, cgroupManager, rootlessCgroups, shim } = host;
  const { bundle, config } = readBundle(options);
  const pidFile = options['pid-file'];
  const pidfdSocket = options['pidfd-socket'];
  const listenFds = activatedFds(process.env, process.pid);
  const detach = !start || options.detach === true;
  const factory = new Factory({
    root,
    idFormat,
    cgroupManager,
    rootlessCgroups,
    shim,
    log: ({ level, message, pointer }) => {
      if (level === 'debug') log.debug(message);
      else log.warning(pointer ? `${pointer}: ${message}` : message);
    },
  });
  const notifySocket = process.env.NOTIFY_SOCKET;
  return await factory.create(id, config, {
    bundle,
    stdio: 'inherit',
    start,
    signal,
    ...consoleOptions(options, asksForTerminal(config, 'process'), detach),
    ...(pidFile !== undefined && { pidFile: resolve(String(pidFile)) }),
    ...(notifySocket && { notifySocket }),
    noPivot: options['no-pivot'] === true,
    noNewKeyring: options['no-new-keyring'] === true,
    ...(pidfdSocket !== undefined && pidfdSocket !== '' && { pidfdSocket: resolve(String(pidfdSocket)) }),
    listenFds,
    fds: passedFds(listenFds, Number(options['preserve-fds'] ?? 0)),
  });
}

/**
 * Runs a task that SIGINT and SIGTERM abort until it has made its container.
 * @returns the task's status, or 128 plus the signal's number when it was aborted and has rolled back
 */
export async function aborting(task: (signal: AbortSignal) => Promise<number>): Promise<number> {
  const controller = new AbortController();
  let status = 0;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      status = 128 + constants.signals[name];
      controller.abort();
    });
  }
  try {
    return await task(controller.signal);
  } catch (error) {
    if (controller.signal.aborted && error === controller.signal.reason) return status;
    throw error;
  }
}
