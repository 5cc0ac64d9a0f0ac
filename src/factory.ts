/** libcontainer's Factory: makes and loads the containers of one state root. */
import { resolve } from 'node:path';
import { configBytes } from './config.js';
import { Container, type ContainerState, loadContainer } from './container.js';
import { type Diagnostic, loadCore } from './core/index.js';
import { examineHost, type HostReport } from './doctor.js';
import { ContainerError } from './errors.js';
import { type Features, readFeatures } from './features.js';
import { type CreateOptions, checkOptions, type FactoryOptions, type LogEntry } from './options.js';
import { planCommand } from './plans.js';
import { defaultRoot } from './root.js';
import { becomeExecutor, getReaper } from './shim/index.js';
import { stdioSpecs } from './stdio.js';
import { asksForTerminal, Terminal, terminalCommand } from './terminal.js';
import { type CommandInput, type CommandOutput, type Host, Interrupted, runCommand } from './turns.js';
import { type ContainerUsage, readUsage, type UsageOptions } from './usage.js';

/** A config that asks for next to nothing. */
const SMALLEST = {
  ociVersion: '1.0.0',
  root: { path: 'dev' },
  process: { user: { uid: 0, gid: 0 }, args: ['true'], cwd: '/' },
  mounts: [{ destination: '/proc', type: 'proc', source: 'proc' }],
  linux: { namespaces: [{ type: 'mount' }, { type: 'pid' }] },
};

/** A container as `list` tells it. */
export interface ContainerSummary extends ContainerState {
  owner: string;
}

/** The second half of a create; when it fails nothing is left of the first. */
async function startOrDestroy(container: Container, signal: AbortSignal | undefined): Promise<void> {
  try {
    await container.start();
    signal?.throwIfAborted();
  } catch (error) {
    // what cannot be removed now stays for the caller: the failure is what create says
    await container.destroy().catch(() => {});
    throw error;
  }
}

export class Factory {
  readonly #host: Host;
  readonly #log: ((entry: LogEntry) => void) | undefined;

  /** @throws ContainerError ConfigInvalid for an option that is not one, or has the wrong type */
  constructor(options: FactoryOptions = {}) {
    checkOptions('factory', options);
    const root = resolve(options.root ?? defaultRoot());
    if (root === '/') {
      throw new ContainerError('ConfigInvalid', 'factory options: /root must not be /', { pointer: '/root' });
    }
    const log = options.log;
    this.#log = log;
    this.#host = {
      root,
      idFormat: options.idFormat ?? 'tare',
      cgroupManager: options.cgroupManager ?? 'cgroupfs',
      rootlessCgroups: options.rootlessCgroups ?? 'auto',
      shim: options.shim ?? 'auto',
      // an embedder's init is an executor
      workers: options.initPath === undefined,
      ...(log && {
        trace: (message: string) => log({ level: 'debug', message }),
        warn: (id, { message, code, pointer }) => log({ level: 'warning', message, id, code, pointer }),
      }),
      init: options.initPath === undefined ? [] : [resolve(options.initPath), ...(options.initArgs ?? [])],
    };
  }

  /**
   * Starts the shim, which the first command would do otherwise, and a worker; where there is none, loads the core, and plans a container
   * that it does not make, so that V8 has compiled the planner and one executor has run.
   * @throws ContainerError SystemError when the shim cannot be started
   */
  static async ready(shim: FactoryOptions['shim'] = 'auto'): Promise<void> {
    const host: Host = {
      root: defaultRoot(),
      idFormat: 'tare',
      cgroupManager: 'cgroupfs',
      rootlessCgroups: 'auto',
      shim: shim ?? 'auto',
      workers: true,
      init: [],
    };
    if ((await getReaper(host.shim)).works) {
      await runCommand(host, { verb: 'features' });
      return;
    }
    loadCore();
    const request = { verb: 'create', id: 'ready', bundle: '/', now: new Date(0).toISOString() };
    // what keeps this host from making containers is for create to say
    await planCommand(host, request, configBytes(SMALLEST)).catch(() => {});
  }

  /** @returns 'tare' */
  type(): 'tare' {
    return 'tare';
  }

  /**
   * Makes a container and starts its initial process.
   * @param config the OCI config: an object (BigInts allowed), or config.json as text or bytes, which are kept exactly
   * @returns the container, running; with `start: false` created
   * @throws ContainerError InvalidIdFormat, ConfigInvalid, IdInUse, SystemError; what was made is rolled back
   * @throws the reason of options.signal when that was aborted
   */
  async create(id: string, config: object | string | Uint8Array, options: CreateOptions = {}): Promise<Container> {
    checkOptions('create', options);
    const document = configBytes(config);
    const {
      start = true,
      noPivot = false,
      noNewKeyring = false,
      notifySocket,
      fds = [],
      listenFds = 0,
      signal,
    } = options;
    if (listenFds > fds.length) {
      throw new ContainerError('ConfigInvalid', 'create options: /listenFds must not be more than there are fds', {
        pointer: '/listenFds',
      });
    }
    const terminal = terminalCommand(asksForTerminal(document, 'process'), options, stdioSpecs(options.stdio));
    const request = {
      verb: 'create',
      id,
      brief: true,
      bundle: resolve(options.bundle ?? '.'),
      start: start && notifySocket === undefined,
      ...(notifySocket !== undefined && { notifySocket }),
      ...(options.pidFile !== undefined && { pidFile: resolve(options.pidFile) }),
      ...(options.pidfdSocket !== undefined && { pidfdSocket: resolve(options.pidfdSocket) }),
      noPivot,
      noNewKeyring,
      preserveFds: fds.length,
      listenFds,
      ...terminal.request,
      now: new Date().toISOString(),
    };
    const input = { document, ...terminal.input, signal };
    const { value, streams, session } = await this.#createOrRollBack(id, request, input);
    for (const diagnostic of value.diagnostics ?? []) this.#warn(id, diagnostic);
    const container = new Container(this.#host, {
      id,
      pid: value.pid,
      startTime: BigInt(value.startTime),
      // the caller's own bytes may change
      config: document === config ? new TextDecoder().decode(document) : document,
      created: true,
      streams,
      ...(session && { terminal: new Terminal(this.#host, session, terminal.request.terminal) }),
      ...(notifySocket !== undefined && { notifySocket }),
    });
    // the relay has a session of its own, which is start's
    if (start && notifySocket !== undefined) await startOrDestroy(container, signal);
    return container;
  }

  /**
   * A handle of a container that exists; changes nothing, on disk or in the container.
   * @throws ContainerError InvalidIdFormat, ContainerNotExists
   */
  async load(id: string): Promise<Container> {
    return loadContainer(this.#host, id);
  }

  /** All containers of this root, by id; none when the root is not there yet. */
  async list(): Promise<ContainerSummary[]> {
    return (await runCommand(this.#host, { verb: 'list', defaultRoot: true })).value.containers;
  }

  /**
   * What all containers of this root use, again and again, the first time at once: until the loop is left, or `signal` aborts it. One
   * reading serves all of them.
   * @throws ContainerError ConfigInvalid for what is no interval, SystemError
   */
  usage(options: UsageOptions = {}): AsyncGenerator<ContainerUsage[], void, undefined> {
    return readUsage(this.#host, options);
  }

  /** What this host can do for containers, what is missing, what that is needed for, and what mends it. */
  doctor(): Promise<HostReport> {
    return examineHost(this.#host);
  }

  /** What this runtime knows of the specification, whatever this host may lack. */
  features(): Promise<Features> {
    return readFeatures(this.#host);
  }

  /**
   * The entry of an embedder that was executed as its own init (`initPath`): this process becomes the executor.
   * Nothing of the container has been entered before.
   * @throws ContainerError SystemError when this process was not started as an init, or cannot become one
   */
  startInitialization(): never {
    try {
      return becomeExecutor();
    } catch (error) {
      throw ContainerError.system(error, 'unable to start the initialization');
    }
  }

  async #createOrRollBack(id: string, request: object, input: CommandInput): Promise<CommandOutput> {
    try {
      return await runCommand(this.#host, request, input);
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error;
      if (error.adopted.length > 0) await this.#destroyInterrupted(id, error.adopted);
      throw error.cause;
    }
  }

  /** The end may have come just after the point of no return, or too hard for a roll-back: then the container exists, and is destroyed. */
  async #destroyInterrupted(id: string, adopted: readonly number[]): Promise<void> {
    try {
      const { value } = await runCommand(this.#host, { verb: 'state', id });
      if (!adopted.includes(value.saved.init_process_pid)) return;
      await runCommand(this.#host, { verb: 'delete', id, force: true });
    } catch (error) {
      if (!ContainerError.is(error) || error.code !== 'ContainerNotExists') throw error;
    }
  }

  #warn(id: string, { code, pointer, line, column, message }: Diagnostic): void {
    this.#log?.({ level: 'warning', message, id, code, pointer, line, column });
  }
}
