/** `tare exec ID COMMAND…`: another process in a container; in the foreground its end is the command's. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ContainerError } from '../../errors.js';
import type { ExecProcess } from '../../options.js';
import { exec } from '../../process.js';
import { asksForTerminal } from '../../terminal.js';
import type { Options } from '../arguments.js';
import { consoleOptions } from '../console.js';
import type { Context } from '../context.js';
import { aborting } from '../create.js';
import { passedFds } from '../fds.js';
import { forwardSignals, statusOf } from '../forward.js';

const ID_MAX = 2 ** 32 - 2;

export function handler({ host, log, options, positionals: [id = '', ...args] }: Context): Promise<number> {
  const what = processOf(options, args);
  const pidFile = options['pid-file'];
  const pidfdSocket = options['pidfd-socket'];
  const terminal = what instanceof Uint8Array ? asksForTerminal(what) : what.terminal === true;
  // From the beginning, so that no signal between the start and the wait is lost.
  const forward = options.detach ? undefined : forwardSignals(log);
  return aborting(async (signal) => {
    const made = await exec(host, id, what, {
      stdio: 'inherit',
      signal,
      ...consoleOptions(options, terminal, options.detach === true),
      ...(pidfdSocket !== undefined && pidfdSocket !== '' && { pidfdSocket: resolve(String(pidfdSocket)) }),
      fds: passedFds(0, Number(options['preserve-fds'] ?? 0)),
      ignorePaused: options['ignore-paused'] === true,
      cgroup: list(options.cgroup),
      ...(pidFile !== undefined && { pidFile: resolve(String(pidFile)) }),
    });
    if (forward === undefined) return 0;
    forward(made);
    return statusOf(await made.wait());
  });
}

/** A whole process.json, which the other options do not change (as in runc), or what they say. */
function processOf(options: Options, args: string[]): ExecProcess | Uint8Array {
  if (options.process !== undefined) return readProcess(String(options.process));
  if (args.length === 0) throw wrong('process args cannot be empty');
  const { user, cwd, apparmor } = options;
  const label = options['process-label'];
  const noNewPrivileges = options['no-new-privs'];
  return {
    args,
    terminal: options.tty === true,
    env: list(options.env),
    capabilities: list(options.cap),
    ...(cwd !== undefined && cwd !== '' && { cwd: String(cwd) }),
    ...(typeof noNewPrivileges === 'boolean' && { noNewPrivileges }),
    ...(apparmor !== undefined && apparmor !== '' && { apparmorProfile: String(apparmor) }),
    ...(label !== undefined && label !== '' && { selinuxLabel: String(label) }),
    user: {
      ...(user !== undefined && user !== '' && parseUser(String(user))),
      additionalGids: list(options['additional-gids']).map((gid) => number(gid, 'gid')),
    },
  };
}

function readProcess(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : resolve(path));
  } catch (error) {
    const { code = '', message } = error as NodeJS.ErrnoException;
    throw new ContainerError('SystemError', `open ${path}: ${message.replace(`${code}: `, '')}`, { cause: error });
  }
}

/** `UID` or `UID:GID`, in decimal: "1x" and "1:" are nobody (CVE-2026-30892: as uid 0 they would be root). */
function parseUser(text: string): { uid: number; gid?: number } {
  const colon = text.indexOf(':');
  if (colon < 0) return { uid: number(text, 'uid') };
  return { uid: number(text.slice(0, colon), 'uid'), gid: number(text.slice(colon + 1), 'gid') };
}

function number(text: string, what: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) <= ID_MAX) return Number(text);
  throw wrong(`parsing "${text}" as a number for ${what} failed: it must be from 0 to ${ID_MAX}`);
}

const list = (value: Options[string]): string[] => (Array.isArray(value) ? [...value] : []);

function wrong(message: string): ContainerError {
  return new ContainerError('ConfigInvalid', message);
}
