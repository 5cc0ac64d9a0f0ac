/** Another process of a container, as `container.exec` makes it. */
import { constants } from 'node:os';
import { resolve } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { ExitStatus } from './container.js';
import { ContainerError } from './errors.js';
import * as json from './json.js';
import { checkOptions, type ExecOptions, type ExecProcess } from './options.js';
import { signalName, signalNumber } from './signals.js';
import { stdioSpecs } from './stdio.js';
import { asksForTerminal, resizeTerminal, Terminal, type TerminalSize, terminalCommand } from './terminal.js';
import { type CommandOutput, type Host, Interrupted, reaperOf, runCommand } from './turns.js';

export class Process {
  /** In the pid namespace of this program. */
  readonly pid: number;
  /** The host's ends of stdio that is 'pipe', else null; of a terminal two, stderr is null. */
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #host: Host;
  readonly #terminal: Terminal | undefined;
  #exit: Promise<ExitStatus> | undefined;

  /** @internal Processes come from `container.exec`. */
  constructor(host: Host, pid: number, streams: readonly (Duplex | undefined)[], terminal?: Terminal) {
    this.#host = host;
    this.#terminal = terminal;
    this.pid = pid;
    const [stdin, stdout, stderr] = streams;
    this.stdin = stdin ?? null;
    this.stdout = stdout ?? null;
    this.stderr = stderr ?? null;
  }

  /** Resolves when it has ended, and at once when it had; with a terminal when all that it wrote is handed on, too. */
  wait(): Promise<ExitStatus> {
    this.#exit ??= this.#wait();
    return this.#exit;
  }

  /**
   * @param signal a number, or a name in any case, with or without SIG
   * @throws ContainerError SystemError (errno ESRCH) when it has ended
   */
  async signal(signal: number | string = 'SIGTERM'): Promise<void> {
    const name = String(signal).toUpperCase();
    const number = typeof signal === 'number' ? signal : signalNumber(name.startsWith('SIG') ? name : `SIG${name}`);
    if (!Number.isInteger(number) || number < 0 || number > 64) {
      throw new ContainerError('SystemError', `unknown signal "${signal}"`);
    }
    try {
      await (await reaperOf(this.#host)).signal(this.pid, number);
    } catch (error) {
      throw ContainerError.system(error, `unable to signal process ${this.pid}`);
    }
  }

  /**
   * Gives its terminal another size.
   * @throws ContainerError NoProcessOps when this program is not its terminal's other side; ConfigInvalid for what is no size
   */
  async resize(size: TerminalSize): Promise<void> {
    await resizeTerminal(this.#terminal, size);
  }

  async #wait(): Promise<ExitStatus> {
    try {
      const { code, signal } = await (await reaperOf(this.#host)).exit(this.pid);
      await this.#terminal?.wait();
      return { code, signal: signal === null ? null : signalName(signal) };
    } catch (error) {
      throw ContainerError.system(error, `unable to wait for process ${this.pid}`);
    }
  }
}

/** What `container.exec` does: see there. */
export async function exec(
  host: Host,
  id: string,
  what: ExecProcess | string | Uint8Array,
  options: ExecOptions,
): Promise<Process> {
  checkOptions('exec', options);
  const wholeProcess = typeof what === 'string' || what instanceof Uint8Array;
  if (!wholeProcess) checkOptions('process', what);
  const document = typeof what === 'string' ? what : what instanceof Uint8Array ? what : json.stringify(what);
  const { fds = [], pidFile, pidfdSocket, ignorePaused = false, cgroup = [], signal } = options;
  const bytes = typeof document === 'string' ? new TextEncoder().encode(document) : document;
  const terminal = terminalCommand(asksForTerminal(bytes), options, stdioSpecs(options.stdio, 'exec'));
  const request = {
    verb: 'exec',
    id,
    brief: true,
    wholeProcess,
    ignorePaused,
    subCgroups: cgroup,
    preserveFds: fds.length,
    ...terminal.request,
    ...(pidFile !== undefined && { pidFile: resolve(pidFile) }),
    ...(pidfdSocket !== undefined && { pidfdSocket: resolve(pidfdSocket) }),
  };
  const input = { document: bytes, ...terminal.input, signal };
  const { value, streams, session } = await runOrKill(host, request, input);
  return new Process(host, value.pid, streams, session && new Terminal(host, session, terminal.request.terminal));
}

/** The end may have come just after the point of no return, or too hard for a roll-back: then the process is killed. */
async function runOrKill(host: Host, request: object, input: Parameters<typeof runCommand>[2]): Promise<CommandOutput> {
  try {
    return await runCommand(host, request, input);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const reaper = await reaperOf(host);
    // one that has ended is as wanted
    for (const pid of error.adopted) await reaper.signal(pid, constants.signals.SIGKILL).catch(() => {});
    throw error.cause;
  }
}
