/**
 * A command, turn by turn (ARCHITECTURE.md): ask the core, execute the plan it answers with, ask again with the
 * results, until it answers with the end. One session of the reaper, so one executor, for all turns. Or a worker runs
 * them, where there is one (worker.ts).
 */
import type { Duplex } from 'node:stream';
import { type Answer, type Core, loadCore, readLast } from './core/index.js';
import { ContainerError } from './errors.js';
import { getReaper, type Reaper, type Session, type ShimKind, type StdioSpec } from './shim/index.js';
import { runByWorker } from './worker.js';

/** What all commands of one factory have in common. */
export interface Host {
  readonly root: string;
  readonly idFormat: 'tare' | 'oci';
  readonly cgroupManager: 'cgroupfs' | 'systemd' | 'disabled';
  readonly rootlessCgroups: boolean | 'auto';
  readonly shim: ShimKind | 'auto';
  /** Whether commands may be a worker's. */
  readonly workers: boolean;
  /** The embedder's own init: path and arguments. */
  readonly init: readonly string[];
  /** Receives a line for each turn of each command. */
  readonly trace?: (line: string) => void;
  /** Receives what a command found wrong that did not end it. */
  readonly warn?: (id: string, finding: { message: string; code: string; pointer: string }) => void;
}

export interface CommandInput {
  /** config.json, for the verbs that take one. */
  document?: Uint8Array;
  stdio?: [StdioSpec, StdioSpec, StdioSpec];
  /** File descriptors of this process to pass on, from 3. */
  fds?: readonly number[];
  signal?: AbortSignal | undefined;
  /** Whether the session goes on after the command: then it is the caller's to close. */
  keep?: boolean;
}

export interface CommandOutput {
  /** What the verb returns (docs/requests.md). */
  // biome-ignore lint/suspicious/noExplicitAny: the core's JSON, whose shape the verb decides
  value: any;
  /** The same as JSON text, where a double cannot hold every number. */
  text: string;
  /** This side's ends of the 'pipe's. */
  streams: readonly (Duplex | undefined)[];
  /** The session that goes on. */
  session?: Session;
}

export const NOTHING: Uint8Array = new Uint8Array(0);
export const IGNORE: [StdioSpec, StdioSpec, StdioSpec] = ['ignore', 'ignore', 'ignore'];

/**
 * Why a command ended without the core's answer: its cause is what the abort asked, or what was the executor's end;
 * `adopted` is what it had started.
 */
export class Interrupted extends Error {
  constructor(
    override readonly cause: unknown,
    readonly adopted: readonly number[],
  ) {
    super('interrupted');
  }
}

/** The reaper of this process that serves a host's commands. */
export function reaperOf(host: Host): Promise<Reaper> {
  return getReaper(host.shim);
}

/**
 * Runs one command to its end. When it fails or is aborted, everything that it made has been rolled back before
 * this rejects.
 * @throws ContainerError what the core answered, or SystemError
 * @throws Interrupted when input.signal was aborted, or when the executor was lost after it had started something
 */
export async function runCommand(host: Host, request: object, input: CommandInput = {}): Promise<CommandOutput> {
  const { document = NOTHING, signal } = input;
  if (signal?.aborted) throw new Interrupted(signal.reason, []);
  // The reaper comes up while the core takes its first step.
  const reaper = reaperOf(host);
  reaper.catch(() => {});
  const done = host.workers ? await runByWorker(host, request, input, reaper) : undefined;
  if (done !== undefined) return done;
  const core = loadCore();
  const results: Uint8Array[] = [];
  let answer = stepRequest(core, host, request, document, results);
  if (answer.kind === 'end') return { value: answer.value, text: answer.text, streams: [] };

  const session = await open(host, input, reaper);
  const abort = (): void => session.abort();
  const checkAborted = (): void => {
    if (signal?.aborted) throw new Interrupted(signal.reason, session.adopted);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    while (answer.kind === 'plan') {
      checkAborted();
      host.trace?.(describeTurn(results.length, answer.plan.length, answer.readOnly));
      const result = await session.run(answer.plan);
      const last = readLast(answer.plan, result);
      results.push(result);
      answer = last ? { kind: 'end', value: last, text: '' } : stepRequest(core, host, request, document, results);
    }
    checkAborted();
    const { value, text } = answer;
    if (input.keep) return { value, text, streams: session.streams, session };
    await session.close();
    return { value, text, streams: session.streams };
  } catch (error) {
    await session.close();
    for (const stream of session.streams) stream?.destroy();
    checkAborted();
    const failure = ContainerError.system(error);
    // an executor that was killed may have been past the point of no return: the caller has to look
    if (!ContainerError.is(error) && session.adopted.length > 0) throw new Interrupted(failure, session.adopted);
    throw failure;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** A line of the trace. */
export function describeTurn(turn: number, size: number, readOnly: boolean): string {
  return `turn ${turn}: a plan of ${size} bytes${readOnly ? ' that only looks' : ''}`;
}

/** Runs a request, which starts nothing, in a session that is there. */
// biome-ignore lint/suspicious/noExplicitAny: see CommandOutput
export async function runInSession(host: Host, session: Session, request: object, document = NOTHING): Promise<any> {
  const core = loadCore();
  const results: Uint8Array[] = [];
  let answer = stepRequest(core, host, request, document, results);
  while (answer.kind === 'plan') {
    results.push(await session.run(answer.plan));
    answer = stepRequest(core, host, request, document, results);
  }
  return answer.value;
}

/** Opens a session. @throws ContainerError SystemError when no executor can be started */
export async function open(host: Host, input: CommandInput = {}, reaper = reaperOf(host)): Promise<Session> {
  try {
    return await (await reaper).open({
      stdio: input.stdio ?? IGNORE,
      fds: [...(input.fds ?? [])],
      ...(host.init.length > 0 && { init: [...host.init], env: environment() }),
    });
  } catch (error) {
    throw ContainerError.system(error, 'unable to start an executor');
  }
}

/** Asks the core for the next turn. @throws ContainerError when it answers with an error */
export function stepRequest(
  core: Core,
  host: Host,
  request: object,
  document: Uint8Array,
  results: Uint8Array[],
): Exclude<Answer, { kind: 'error' }> {
  return succeeded(core.step(wholeRequest(host, request), document, results));
}

/** A request as the core takes it: with what all of a host's have in common. */
export function wholeRequest({ root, idFormat, cgroupManager, rootlessCgroups }: Host, request: object): object {
  const caller = { arch: process.arch, path: process.env.PATH ?? '', ...(cgroupManager === 'systemd' && buses()) };
  return { root, idFormat, cgroupManager, rootlessCgroups: String(rootlessCgroups), ...caller, ...request };
}

/** @throws ContainerError when the core has answered with an error */
export function succeeded<T extends Answer>(answer: T): Exclude<T, { kind: 'error' }> {
  if (answer.kind !== 'error') return answer as Exclude<T, { kind: 'error' }>;
  const { code, message, ...details } = answer.error;
  throw new ContainerError(code as ContainerError['code'], message, details);
}

/** Where systemd is found, as members of a request. */
export function buses(): Record<string, string | undefined> {
  const { DBUS_SYSTEM_BUS_ADDRESS, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = process.env;
  return { systemBus: DBUS_SYSTEM_BUS_ADDRESS, sessionBus: DBUS_SESSION_BUS_ADDRESS, runtimeDir: XDG_RUNTIME_DIR };
}

/** This process's environment: an embedder's init is a program of its own, which may need it. */
function environment(): Record<string, string> {
  return { ...process.env } as Record<string, string>;
}
