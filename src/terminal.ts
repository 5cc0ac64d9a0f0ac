/**
 * The terminal of a process, when this program is its other side: the executor of the command that made the process holds
 * the pseudo-terminal's master, and hands bytes on between it and the command's stdio, until the process ends. What is
 * done here is to tell it of sizes.
 */
import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { ContainerError } from './errors.js';
import type { Session, StdioSpec } from './shim/index.js';
import { type CommandInput, type Host, runInSession } from './turns.js';

const SIZE_MAX = 65535;
/** In a document that asks for a terminal; its member's name may be written with escapes. */
const MAY_ASK = /"terminal"\s*:\s*true|\\u/;
/** A session's fds after stdio. */
const FIRST_PASSED = 3;

/** In characters. */
export interface TerminalSize {
  columns: number;
  rows: number;
}

/** How a supervision ended: not done when another plan came first. */
interface Supervision {
  done: boolean;
}

export class Terminal {
  /** Resolves when the process has ended, all that it wrote is handed on, and the terminal that shows it is as it was. */
  readonly done: Promise<void>;
  readonly #host: Host;
  readonly #session: Session;
  #supervising: Promise<Supervision>;

  /**
   * @param session of the command that has made the process
   * @param shown whether a terminal of this program's shows the process's: that is made raw, and its size followed
   */
  constructor(host: Host, session: Session, shown: number | undefined) {
    this.#host = host;
    this.#session = session;
    session.unref();
    const attached = this.#run('attach', { terminal: shown });
    this.#supervising = this.#supervise();
    this.done = this.#serve(attached, shown !== undefined);
  }

  /** Waits for its end; keeps this program running meanwhile. */
  wait(): Promise<void> {
    this.#session.ref();
    return this.done;
  }

  /** @throws ContainerError ConfigInvalid for what is no size; after the terminal's end nothing happens */
  async resize({ columns, rows }: TerminalSize): Promise<void> {
    for (const [name, value] of Object.entries({ columns, rows })) {
      if (Number.isInteger(value) && value > 0 && value <= SIZE_MAX) continue;
      throw new ContainerError('ConfigInvalid', `${name} must be a number from 1 to ${SIZE_MAX}`, {
        pointer: `/${name}`,
      });
    }
    await this.#resize({ columns, rows });
  }

  async #serve(attached: Promise<unknown>, shown: boolean): Promise<void> {
    const follow = (): void => void this.#resize({}).catch(() => {});
    if (shown) process.on('SIGWINCH', follow);
    try {
      await attached;
      let supervising: Promise<Supervision>;
      do supervising = this.#supervising;
      while (!(await supervising).done && supervising !== this.#supervising);
    } catch (error) {
      this.#host.trace?.(`the terminal is lost: ${(error as Error).message}`);
    } finally {
      process.off('SIGWINCH', follow);
      await this.#session.close();
    }
  }

  /** The plan ends the supervision, which goes on right after it. */
  async #resize(size: Partial<TerminalSize>): Promise<void> {
    const resized = this.#run('resize', size);
    this.#supervising = this.#supervise();
    await resized.catch((error: unknown) => {
      // the session has ended
      if (ContainerError.is(error)) throw error;
    });
  }

  #supervise(): Promise<Supervision> {
    const supervising = this.#run('supervise', {});
    supervising.catch(() => {});
    return supervising;
  }

  // biome-ignore lint/suspicious/noExplicitAny: see CommandOutput
  #run(verb: string, options: object): Promise<any> {
    return runInSession(this.#host, this.#session, { verb, ...options });
  }
}

/**
 * @param document a config, or a process
 * @param members the path of the process in it
 * @returns whether it asks for a terminal; what is wrong with it is for the core to say
 */
export function asksForTerminal(document: Uint8Array, ...members: string[]): boolean {
  // most do not say it anywhere, and need not be parsed
  const bytes = Buffer.from(document.buffer, document.byteOffset, document.length);
  if (!MAY_ASK.test(bytes.toString('latin1'))) return false;
  try {
    let value: unknown = JSON.parse(new TextDecoder().decode(document));
    for (const member of [...members, 'terminal']) value = (value as Record<string, unknown>)[member];
    return value === true;
  } catch {
    return false;
  }
}

/** @throws ContainerError NoProcessOps when there is no terminal to resize */
export async function resizeTerminal(terminal: Terminal | undefined, size: TerminalSize): Promise<void> {
  if (!terminal) throw new ContainerError('NoProcessOps', 'this program holds no terminal of that process');
  await terminal.resize(size);
}

/** What of a command's options concerns terminals. */
interface TerminalOptions {
  fds?: number[];
  consoleSocket?: string;
  tty?: number;
}

/** What a command needs for a process with a terminal, or without one. */
export interface TerminalCommand {
  /** `terminal`: the number that the terminal which shows it has in the executor. */
  request: { consoleSocket?: string; terminal?: number };
  input: Required<Pick<CommandInput, 'stdio' | 'fds' | 'keep'>>;
}

/**
 * @param asked whether the process is to have a terminal
 * @throws ContainerError ConfigInvalid for options without a terminal to use them for
 */
export function terminalCommand(
  asked: boolean,
  { fds = [], consoleSocket, tty }: TerminalOptions,
  [stdin, stdout, stderr]: [StdioSpec, StdioSpec, StdioSpec],
): TerminalCommand {
  if (consoleSocket !== undefined) {
    if (!asked) {
      const pointer = '/consoleSocket';
      throw new ContainerError('ConfigInvalid', 'cannot use a console socket without a terminal', { pointer });
    }
    const request = { consoleSocket: resolve(consoleSocket) };
    return { request, input: { stdio: ['ignore', 'ignore', 'ignore'], fds, keep: false } };
  }
  if (!asked) return { request: {}, input: { stdio: [stdin, stdout, stderr], fds, keep: false } };
  // a terminal has one output
  const stdio: [StdioSpec, StdioSpec, StdioSpec] = [stdin, stdout, stderr === 'pipe' ? 'ignore' : stderr];
  if (tty !== undefined) {
    return { request: { terminal: FIRST_PASSED + fds.length }, input: { stdio, fds: [...fds, tty], keep: true } };
  }
  // in runc's order
  const terminal = [2, 1, 0].find((index) => isTerminal(stdio[index]));
  return { request: terminal === undefined ? {} : { terminal }, input: { stdio, fds, keep: true } };
}

function isTerminal(spec: StdioSpec | undefined): boolean {
  return typeof spec === 'number' && isatty(spec);
}
