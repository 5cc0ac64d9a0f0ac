/** What the global options mean for a command: the host of its core calls, and its log. */
import { basename, resolve } from 'node:path';
import { ContainerError } from '../errors.js';
import { defaultRoot } from '../root.js';
import type { Host } from '../turns.js';
import type { Invocation, Options } from './arguments.js';
import { Log } from './log.js';

/** What a command's handler is called with; it returns the exit status. */
export interface Context extends Pick<Invocation, 'options' | 'positionals'> {
  readonly host: Host;
  readonly log: Log;
}

export type Handler = (context: Context) => Promise<number> | number;

/**
 * @param program the path that the command was called by: through a link named tare-oci it takes engines' ids
 * @throws ContainerError ConfigInvalid for a global option that cannot be
 */
export function makeContext(invocation: Invocation, program: string): Context {
  const { global, options, positionals } = invocation;
  const log = new Log(global);
  const format = global['log-format'];
  if (format !== 'text' && format !== 'json') throw wrong(`invalid log-format: ${format}`);
  log.check();
  const root = resolve(String(global.root ?? defaultRoot()));
  if (root === '/') throw wrong('option --root argument should not be set to /');
  const host: Host = {
    root,
    idFormat: idFormat(global, program),
    cgroupManager: cgroupManager(global),
    rootlessCgroups: rootlessCgroups(String(global.rootless)),
    // loading ffi costs more than the reaper that it saves, for one command; TARE_SHIM can say otherwise
    shim: process.env.TARE_SHIM ? 'auto' : 'process',
    // for one command a worker takes longer to start than an executor
    workers: false,
    init: [],
    warn: (_id, { message, pointer }) => log.warning(`${pointer}: ${message}`),
    ...(log.debugging && { trace: (line: string) => log.debug(line) }),
  };
  return { host, log, options, positionals };
}

/** --systemd-cgroup, as engines say it, is --cgroup-manager systemd. */
function cgroupManager(global: Options): Host['cgroupManager'] {
  const manager = global['cgroup-manager'];
  if (global['systemd-cgroup'] === true || manager === 'systemd') return 'systemd';
  return manager === 'disabled' ? 'disabled' : 'cgroupfs';
}

function idFormat(global: Options, program: string): 'tare' | 'oci' {
  const asked =
    global['id-format'] ?? process.env.TARE_ID_FORMAT ?? (basename(program) === 'tare-oci' ? 'oci' : 'tare');
  if (asked !== 'tare' && asked !== 'oci') throw wrong(`invalid TARE_ID_FORMAT: ${asked}`);
  return asked;
}

/** The words that Go takes for a boolean, as runc does; "" is auto there, too. */
function rootlessCgroups(word: string): boolean | 'auto' {
  if (word === 'auto' || word === '') return 'auto';
  if (/^(1|t|T|true|True|TRUE)$/.test(word)) return true;
  if (/^(0|f|F|false|False|FALSE)$/.test(word)) return false;
  throw wrong(`invalid value for --rootless: ${word}: must be true, false or auto`);
}

function wrong(message: string): ContainerError {
  return new ContainerError('ConfigInvalid', message);
}
