/** The options objects of the public API, and their check: shape by ajv's generated code, what JSON Schema cannot say here. */
import { ContainerError } from './errors.js';
import type { PressureLevel } from './events.js';
import * as validators from './options.generated.js';
import type { StdioOption } from './stdio.js';

/** What the `log` option is called with. */
export interface LogEntry {
  /** `warning`: a finding that ends nothing · `debug`: a turn of a command. */
  level: 'warning' | 'debug';
  message: string;
  /** The container that it is about. */
  id?: string;
  /** For a finding about a config: its code and place. */
  code?: string;
  pointer?: string;
  line?: number;
  column?: number;
}

export interface FactoryOptions {
  /** Directory of the containers' state; made when it is missing. Default: /run/tare, or $XDG_RUNTIME_DIR/tare for others than root. */
  root?: string;
  /** Which ids are valid: `tare` (letters, digits, underscore) or `oci` (also `+`, `-` and `.`). Default: `tare`. */
  idFormat?: 'tare' | 'oci';
  /** Who makes cgroups: Tare itself, systemd (the system's, or an ordinary user's own), or nobody. Default: `cgroupfs`. */
  cgroupManager?: 'cgroupfs' | 'systemd' | 'disabled';
  /** Whether to do without cgroups that may not be made and that no config asks for. Default `auto`: for all but the host's root. */
  rootlessCgroups?: boolean | 'auto';
  /** A program of the embedder's that becomes init by calling `startInitialization()`, in place of tare-init itself. */
  initPath?: string;
  /** Its arguments, after argv[0]. */
  initArgs?: string[];
  /** How the system calls are reached: through a compiled ffi or a child process. Default `auto`: ffi where it is compiled. */
  shim?: 'auto' | 'ffi' | 'process';
  /** Receives warnings, and what is done. Default: none. */
  log?: (entry: LogEntry) => void;
}

export interface CreateOptions {
  /** The bundle's directory: relative paths in the config start here. Default: the working directory. */
  bundle?: string;
  /** As child_process: 'inherit', 'ignore', 'pipe' or a file descriptor, for all three or one each. Default: 'ignore'. */
  stdio?: StdioOption;
  /** Where a terminal's master goes: a socket that listens at this path. Default: this program is its other side, by `stdio`. */
  consoleSocket?: string;
  /** A terminal of this program's that shows the container's. Default: the first of stderr, stdout and stdin that is one. */
  tty?: number;
  /** False stops at the OCI status `created`; `container.start()` goes on. Default: true. */
  start?: boolean;
  /** Aborting it before `create` has returned rolls back all that was made. */
  signal?: AbortSignal;
  /** File to write the container's pid to. */
  pidFile?: string;
  /** A socket that listens at this path gets a pidfd of the process, before that goes on. */
  pidfdSocket?: string;
  /** How many of `fds`, from the first, are sockets that the process shall listen on: it gets LISTEN_FDS and LISTEN_PID. Default: 0. */
  listenFds?: number;
  /**
   * A service manager's socket (sd_notify; `@NAME` for an abstract one). The container gets one of its own, as $NOTIFY_SOCKET; once it
   * has said READY=1 there, the service manager hears so, with this program as the service's main process.
   */
  notifySocket?: string;
  /** Use MS_MOVE and chroot in place of pivot_root, where the rootfs is on a ramdisk. */
  noPivot?: boolean;
  /** Keep the caller's session keyring. */
  noNewKeyring?: boolean;
  /** File descriptors of this process that the container gets as 3, 4, … */
  fds?: number[];
}

/** A process to execute in a container: what is not said is as in the container's own process. */
export interface ExecProcess {
  args: string[];
  /** `NAME=value` each, added to the container's own. */
  env?: string[];
  /** Working directory, in the container. */
  cwd?: string;
  /** The uid and gid replace the container's own, the additional gids are added. */
  user?: { uid?: number; gid?: number; additionalGids?: number[] };
  /** Names to add to the bounding, effective and permitted sets; never to the inheritable one. */
  capabilities?: string[];
  noNewPrivileges?: boolean;
  /** The AppArmor profile that it is confined by. */
  apparmorProfile?: string;
  /** The SELinux label that it runs under. */
  selinuxLabel?: string;
  /** Gives it a terminal. Default: false, whatever the container's own process has. */
  terminal?: boolean;
  /** The terminal's first size, in characters. */
  consoleSize?: { width: number; height: number };
}

export interface ExecOptions {
  /** As child_process: 'inherit', 'ignore', 'pipe' or a file descriptor, for all three or one each. Default: 'ignore'. */
  stdio?: StdioOption;
  /** Where a terminal's master goes: a socket that listens at this path. Default: this program is its other side, by `stdio`. */
  consoleSocket?: string;
  /** A terminal of this program's that shows the process's. Default: the first of stderr, stdout and stdin that is one. */
  tty?: number;
  /** File descriptors of this process that it gets as 3, 4, … */
  fds?: number[];
  /** Aborting it before `exec` has returned leaves no process. */
  signal?: AbortSignal;
  /** File to write its pid to, once it executes its program. */
  pidFile?: string;
  /** A socket that listens at this path gets a pidfd of it, before it goes on. */
  pidfdSocket?: string;
  /** Also in a paused container: `exec` then waits until that is resumed. */
  ignorePaused?: boolean;
  /** Cgroups below the container's, `[controller,…:]path` each, which exist. */
  cgroup?: string[];
}

export interface SignalOptions {
  /** Signal every process of the container, not its initial process only. */
  all?: boolean;
}

/** Shares of a processor with Intel RDT: "" leaves one as it is. */
export interface UpdateOptions {
  /** As linux.intelRdt has it: `L3:0=7f0;1=1f`. */
  l3CacheSchema?: string;
  /** `MB:0=20;1=70`. */
  memBwSchema?: string;
}

export interface EventsOptions {
  /** Milliseconds between statistics. Default: none. */
  interval?: number;
  /** Also tell of this much memory pressure, or more: as notifyMemoryPressure. Default: of none. */
  pressure?: PressureLevel;
  /** Aborting it ends the events. */
  signal?: AbortSignal;
}

export interface NotifyOptions {
  /** Aborting it ends the notifications. */
  signal?: AbortSignal;
}

interface Validator {
  (data: unknown): boolean;
  errors?: { instancePath: string; keyword: string; message?: string; params: Record<string, unknown> }[] | null;
}

/**
 * Checks an options object.
 * @param kind the name of its schema in options.schema.json
 * @throws ContainerError ConfigInvalid; its pointer points into the options object
 */
export function checkOptions(kind: keyof typeof validators, options: unknown): void {
  const validate = validators[kind] as unknown as Validator;
  if (!validate(options)) throw refuse(kind, validate.errors?.[0]);
  const { log, signal } = options as { log?: unknown; signal?: unknown };
  if (log !== undefined && typeof log !== 'function') throw invalid(kind, '/log', 'must be a function');
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw invalid(kind, '/signal', 'must be an AbortSignal');
  }
}

function refuse(kind: string, error: NonNullable<Validator['errors']>[number] | undefined): ContainerError {
  const at = error?.instancePath ?? '';
  const { additionalProperty, allowedValues } = error?.params ?? {};
  if (typeof additionalProperty === 'string') return invalid(kind, `${at}/${additionalProperty}`, 'is not an option');
  if (Array.isArray(allowedValues)) return invalid(kind, at, `must be one of ${allowedValues.join(', ')}`);
  return invalid(kind, at, error?.message ?? 'is invalid');
}

function invalid(kind: string, pointer: string, problem: string): ContainerError {
  return new ContainerError('ConfigInvalid', `${kind} options: ${pointer || 'the object'} ${problem}`, { pointer });
}
