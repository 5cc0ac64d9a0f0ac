/** A container, as its creator or another process sees it. Status is always asked anew: anyone may change it at any time. */
import { constants } from 'node:os';
import type { Duplex, Readable, Writable } from 'node:stream';
import type { OciResources } from './config.generated.js';
import { ContainerError } from './errors.js';
import type { ContainerEvent, OomEvent, PressureEvent, PressureLevel } from './events.js';
import * as json from './json.js';
import {
  checkOptions,
  type EventsOptions,
  type ExecOptions,
  type ExecProcess,
  type NotifyOptions,
  type SignalOptions,
  type UpdateOptions,
} from './options.js';
import { exec, type Process } from './process.js';
import type { Exit } from './shim/index.js';
import { signalName } from './signals.js';
import { startContainer } from './start.js';
import type { ContainerStats } from './stats.js';
import { resizeTerminal, type Terminal, type TerminalSize } from './terminal.js';
import { type Host, reaperOf, runCommand } from './turns.js';
import { updateContainer } from './update.js';
import { type Seen, type Wanted, watchContainer } from './watch.js';

const { SIGKILL } = constants.signals;
const WAITING = 'unable to wait for the container';
const decoder = new TextDecoder();

export type Status = 'creating' | 'created' | 'running' | 'paused' | 'stopped';

/** The state of the OCI runtime specification, with what runc adds to it. */
export interface ContainerState {
  ociVersion: string;
  id: string;
  status: Status;
  /** 0 when it is stopped. */
  pid: number;
  bundle: string;
  rootfs?: string;
  /** RFC 3339. */
  created?: string;
  annotations?: Record<string, string>;
  owner?: string;
}

/** How the initial process ended: one of the two is null; both where no one can know it. */
export interface ExitStatus {
  code: number | null;
  signal: string | null;
  /**
   * It ended by SIGKILL, and the kernel has killed processes of its cgroup for want of memory: its memory limit, or one above, is too low.
   * Absent otherwise, and where the cgroup was removed before that could be seen.
   */
  oomKilled?: true;
}

/** What a handle is made of. */
export interface ContainerParts {
  id: string;
  /** The initial process, 0 when it is gone; and its start time in clock ticks: together its identity. */
  pid: number;
  startTime: bigint;
  /** The config's JSON, as text or bytes. */
  config: string | Uint8Array;
  /** Whether this handle's `create` made the container. */
  created: boolean;
  streams: readonly (Duplex | undefined)[];
  /** Its terminal, when this program is the other side. */
  terminal?: Terminal;
  /** The service manager's, which hears of it when this handle starts it. */
  notifySocket?: string;
}

export class Container {
  readonly id: string;
  /** The initial process's id when this handle was made; 0 when it was stopped already. */
  readonly pid: number;
  /** The host's ends of stdio that is 'pipe', else null; of a terminal two, stderr is null. */
  readonly stdin: Writable | null;
  readonly stdout: Readable | null;
  readonly stderr: Readable | null;
  readonly #host: Host;
  readonly #parts: ContainerParts;
  #exit: Promise<ExitStatus> | undefined;
  /** How many processes the kernel had killed for want of memory at its end; undefined: it was not looked at. */
  #kills: number | undefined;
  /** Someone watches, or has watched it. */
  #watched = false;
  #destroyed = false;
  /** What it had said before its end has been passed on. */
  #told: Promise<void> | undefined;

  /** @internal Containers come from `Factory.create` and `Factory.load`. */
  constructor(host: Host, parts: ContainerParts) {
    this.#host = host;
    this.#parts = parts;
    this.id = parts.id;
    this.pid = parts.pid;
    const [stdin, stdout, stderr] = parts.streams;
    this.stdin = stdin ?? null;
    this.stdout = stdout ?? null;
    this.stderr = stderr ?? null;
  }

  /** A copy of the config it was created with; integers that a double cannot hold are BigInts. */
  // biome-ignore lint/suspicious/noExplicitAny: the OCI config, as its author wrote it
  get config(): any {
    const { config } = this.#parts;
    return json.parse(typeof config === 'string' ? config : decoder.decode(config));
  }

  /** @throws ContainerError ContainerNotExists when it was destroyed */
  async status(): Promise<Status> {
    return (await this.state()).status;
  }

  /** The OCI state, as `tare state` prints it. @throws ContainerError ContainerNotExists */
  async state(): Promise<ContainerState> {
    return (await this.#run('state')).state;
  }

  /** The pids of all its processes, in the caller's pid namespace. @throws ContainerError ContainerNotExists */
  async processes(): Promise<number[]> {
    return (await this.#run('processes')).pids;
  }

  /**
   * What it uses, and what is left for it: the counters of its cgroups, also after its end, until it is destroyed.
   * @throws ContainerError ContainerNotExists; SystemError when it has no cgroup
   */
  async stats(): Promise<ContainerStats> {
    const { text } = await runCommand(this.#host, { verb: 'stats', id: this.id });
    return (json.parse(text) as { stats: ContainerStats }).stats;
  }

  /**
   * Runs the configured program of a container that is `created`. One whose poststart hook fails is destroyed.
   * @throws ContainerError when it is not, or when the program cannot be executed, or of the hook
   */
  async start(): Promise<void> {
    const socket = this.#parts.notifySocket;
    const notify = socket === undefined ? undefined : { socket, mainPid: process.pid };
    const { ready } = await startContainer(this.#host, this.id, notify);
    this.#told = ready.catch(() => {});
  }

  /**
   * Executes another program in a container that is running or created. When it fails, nothing is left of it.
   * @param process what differs from the container's own process; or a whole process.json, as text or bytes
   * @returns the process, once it executes its program
   * @throws ContainerError ContainerNotRunning, ContainerPaused, ConfigInvalid, SystemError
   * @throws the reason of options.signal when that was aborted
   */
  exec(process: ExecProcess | string | Uint8Array, options: ExecOptions = {}): Promise<Process> {
    return exec(this.#host, this.id, process, options);
  }

  /**
   * @param signal a number, or a name in any case, with or without SIG
   * @throws ContainerError ContainerNotRunning when the initial process is gone
   */
  async signal(signal: number | string = 'SIGTERM', options: SignalOptions = {}): Promise<void> {
    checkOptions('signal', options);
    await this.#run('kill', { signal, all: options.all ?? false });
  }

  /**
   * Stops all its processes, by the freezer of its cgroup, and resolves when they have stopped.
   * @throws ContainerError ContainerNotRunning when it is neither running nor created; SystemError when it has no freezer
   */
  async pause(): Promise<void> {
    await this.#run('pause');
  }

  /** Lets the processes of a paused container go on. @throws ContainerError ContainerNotPaused when it is not */
  async resume(): Promise<void> {
    await this.#run('resume');
  }

  /**
   * Changes what its cgroups may use. What is not given stays as it is; 0 mostly stands for that, too. When one limit is refused
   * all keep their old values. The config, as `load` gives it afterwards, has the new ones.
   * @param resources as linux.resources in the config: integers may be BigInts; or a resources.json, as text or bytes
   * @throws ContainerError ContainerNotRunning; ConfigInvalid and SystemError with the pointer of the limit that is refused
   */
  async update(resources: OciResources | string | Uint8Array, options: UpdateOptions = {}): Promise<void> {
    await updateContainer(this.#host, this.id, resources, options);
  }

  /**
   * What happens to it from now on: that it is out of memory, paused, resumed and so on by whomever, its end, and what else is asked for. The
   * first call on a handle whose `create` made the container also tells what the kernel has killed before. Nothing is asked
   * over and over, whatever the number of containers. The iterator ends with the container, and frees all that it holds.
   * @throws ContainerError ConfigInvalid; the iterator: ContainerNotExists, SystemError
   * @throws by the iterator, the reason of options.signal when that is aborted
   */
  events(options: EventsOptions = {}): AsyncIterableIterator<ContainerEvent> {
    checkOptions('events', options);
    return this.#watch(options);
  }

  /**
   * Tells each time that it is out of memory, until it ends.
   * @throws ContainerError by the iterator: ContainerNotExists, SystemError, as when no memory controller counts for it
   */
  notifyOOM(options: NotifyOptions = {}): AsyncIterableIterator<OomEvent> {
    checkOptions('notify', options);
    return this.#watch({ ...options, only: 'oom' }) as AsyncIterableIterator<OomEvent>;
  }

  /**
   * Tells when the kernel has to look for memory for it: by memory.pressure_level of cgroup v1; on v2 (of which libcontainer has none) when
   * in the last 2 s some tasks waited for memory for 5 % (low) or 20 % (medium), or all for 20 % (critical).
   * @throws ContainerError by the iterator: ContainerNotExists, SystemError, as when the kernel does not keep account of it
   */
  notifyMemoryPressure(level: PressureLevel, options: NotifyOptions = {}): AsyncIterableIterator<PressureEvent> {
    checkOptions('events', { pressure: level });
    checkOptions('notify', options);
    return this.#watch({ ...options, pressure: level, only: 'pressure' }) as AsyncIterableIterator<PressureEvent>;
  }

  /**
   * Gives its terminal another size.
   * @throws ContainerError NoProcessOps when this handle's `create` is not its terminal's other side; ConfigInvalid for what is no size
   */
  async resize(size: TerminalSize): Promise<void> {
    await resizeTerminal(this.#parts.terminal, size);
  }

  /**
   * Resolves when the initial process has ended, and at once when it had; with a terminal when all that it wrote is handed on, too. On a container that this process did not
   * create, code and signal are null where no one can know them.
   */
  async wait(): Promise<ExitStatus> {
    const reaper = await reaperOf(this.#host).catch((error) => {
      throw ContainerError.system(error, WAITING);
    });
    const release = reaper.keep();
    return this.#end().finally(release);
  }

  /** Kills what is left of it and removes it. A container that is gone already counts as done. */
  async destroy(): Promise<void> {
    const { diagnostics = [] } = await this.#run('delete', { force: true, brief: true });
    for (const finding of diagnostics) this.#host.warn?.(this.id, finding);
    this.#destroyed = true;
    // what nobody has begun to read would stay open for ever
    for (const stream of this.#parts.streams) if (stream?.readableFlowing === null) stream.destroy();
  }

  /** Destroys a container that this handle's `create` made; does nothing on one that was loaded. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#parts.created || this.#destroyed) return;
    if (await this.#isTheSame()) await this.destroy();
  }

  /** Whether the id still names this container, not one that another made after this one's end. */
  async #isTheSame(): Promise<boolean> {
    try {
      const { saved } = await this.#run('state');
      return saved.init_process_pid === this.pid && BigInt(saved.init_process_start) === this.#parts.startTime;
    } catch (error) {
      if (ContainerError.is(error) && error.code === 'ContainerNotExists') return false;
      throw error;
    }
  }

  /** As wait, but that keeps no program running. */
  #end(): Promise<ExitStatus> {
    this.#exit ??= this.#wait();
    return this.#exit;
  }

  async #wait(): Promise<ExitStatus> {
    const { pid, startTime, created } = this.#parts;
    if (pid === 0) return { code: null, signal: null };
    try {
      const reaper = await reaperOf(this.#host);
      const { code, signal }: Exit = await (created ? reaper.exit(pid, false) : reaper.watch(pid, startTime, false));
      // before anyone can hear of its end, and remove the cgroup
      if (signal === SIGKILL || this.#watched) this.#kills = await this.#lookForKills();
      await this.#parts.terminal?.wait();
      await this.#told;
      return {
        code,
        signal: signal === null ? null : signalName(signal),
        ...(signal === SIGKILL && this.#kills && { oomKilled: true }),
      };
    } catch (error) {
      throw ContainerError.system(error, WAITING);
    }
  }

  #watch(wanted: Wanted): AsyncIterableIterator<ContainerEvent> {
    const first = this.#parts.created && !this.#watched;
    this.#watched = true;
    const subject = {
      look: (pressure?: PressureLevel): Promise<Seen> => this.#run('watch', pressure && { pressure }),
      stats: () => this.stats(),
      wait: async () => ({ exit: await this.#end(), kills: this.#kills }),
      reaper: () => reaperOf(this.#host),
    };
    return watchContainer(subject, { ...wanted, ...(first && { told: 0 }) });
  }

  /** One that is destroyed already has taken the count with it. */
  async #lookForKills(): Promise<number | undefined> {
    try {
      return (await this.#run('watch')).kills;
    } catch {
      return undefined;
    }
  }

  // biome-ignore lint/suspicious/noExplicitAny: see CommandOutput
  async #run(verb: string, options: object = {}): Promise<any> {
    return (await runCommand(this.#host, { verb, id: this.id, ...options })).value;
  }
}

/** What `factory.load` does: see there. */
export async function loadContainer(host: Host, id: string): Promise<Container> {
  const { value, text } = await runCommand(host, { verb: 'state', id });
  const exact = json.parse(text) as { saved: { config: object } };
  return new Container(host, {
    id,
    pid: value.state.pid ?? 0,
    startTime: BigInt(value.startTime ?? 0),
    config: json.stringify(exact.saved.config),
    created: false,
    streams: [],
  });
}
