/**
 * The terminal of a process. The process that becomes it makes the pseudo-terminal, of the container's own devpts, and
 * passes the master out:
 *
 *     executor                                        init, or the process of exec
 *     [CONNECT to the console socket]
 *     TAKE master, [and the other end] ◀───────────── PTY, its other end on /dev/console (init only), PASS
 *     [SEND the master to the console socket]         stdio and the controlling terminal
 *
 * Without a console socket the executor keeps both, and attach.ts goes on. As long as it holds the other end, too, the master does not
 * read as ended while the container's processes have theirs closed.
 */
import { Request } from '../request';
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import { Mounter } from './mounter';
import * as ops from './ops.generated';
import * as reg from './registers';

const CAUSE: string = '/process/terminal';
const SOCK_STREAM: u32 = 1;
/** The number of the records that bring the ends of the pseudo-terminal. */
const SYNC_TERMINAL: u32 = 17;
const IN_ROOT: u32 = linux.RESOLVE_IN_ROOT | linux.RESOLVE_NO_MAGICLINKS;
const OPEN_DIRECTORY: u32 = linux.O_PATH | linux.O_DIRECTORY | linux.O_CLOEXEC;

/** Whether the executor keeps the terminal, for the program that asked for the process to be its other side. */
export function keepsTerminal(config: Config, request: Request): bool {
  return config.process.terminal && !request.consoleSocket.length;
}

/** Before anything is made: the socket that gets the master. */
export function writeConnect(l: List, config: Config, request: Request): void {
  if (!config.process.terminal || !request.consoleSocket.length) return;
  l.at(CAUSE);
  ops.connect(l, new Tmpl(request.consoleSocket), SOCK_STREAM, reg.REG_CONSOLE_SOCKET);
  l.at('');
}

/** The executor's part, while the other one is on its way to being ready. */
export function writeTakeTerminal(l: List, config: Config, request: Request): void {
  if (!config.process.terminal) return;
  l.at(CAUSE);
  ops.takeFd(l, reg.REG_OUTSIDE, SYNC_TERMINAL, reg.REG_MASTER);
  if (!keepsTerminal(config, request)) {
    // the text that runc sends along
    ops.sendFd(l, reg.REG_CONSOLE_SOCKET, new Tmpl('/dev/ptmx'), reg.REG_MASTER);
    ops.closeRegs(l, [reg.REG_CONSOLE_SOCKET, reg.REG_MASTER]);
    l.at('');
    return;
  }
  ops.takeFd(l, reg.REG_OUTSIDE, SYNC_TERMINAL, reg.REG_PEER);
  if (request.terminal != NONE) {
    ops.stdioFd(l, request.terminal, 0, reg.REG_TERMINAL);
    ops.clearOnlcr(l, reg.REG_MASTER);
    // before its program asks for it; a terminal that is hung up has none to give
    l.on(errno.EIO);
    ops.terminalSizeLike(l, reg.REG_MASTER, reg.REG_TERMINAL);
  }
  l.at('');
}

/**
 * The part of the process that gets it, a session's leader, in its own root already.
 * @param root the register of that root; NONE for the working directory
 * @param console what mounts it on /dev/console; null: nothing does
 */
export function writeTerminal(l: List, config: Config, request: Request, root: u32, console: Mounter | null): void {
  const process = config.process;
  if (!process.terminal) return;
  const keeps = keepsTerminal(config, request);
  l.at(CAUSE);
  ops.openIn(l, root, '/dev/pts', OPEN_DIRECTORY, 0, IN_ROOT, reg.REG_DEVPTS);
  const flags = linux.O_CLOEXEC | (keeps ? linux.O_NONBLOCK : 0);
  ops.pty(l, reg.REG_DEVPTS, flags, process.consoleWidth, process.consoleHeight, reg.REG_MASTER, reg.REG_PEER);
  if (console) writeConsole(console, root);
  ops.passFd(l, reg.REG_INSIDE, SYNC_TERMINAL, reg.REG_MASTER);
  if (keeps) ops.passFd(l, reg.REG_INSIDE, SYNC_TERMINAL, reg.REG_PEER);
  ops.controllingTerminal(l, reg.REG_PEER);
  ops.closeRegs(l, [reg.REG_CONSOLE_SOCKET, reg.REG_DEVPTS, reg.REG_CONSOLE, reg.REG_MASTER, reg.REG_PEER]);
  l.at('');
}

/** A bind of the terminal onto /dev/console, both by fd; a symlink there is refused, as in runc (CVE-2025-52565). */
function writeConsole(mounter: Mounter, root: u32): void {
  const l = mounter.l;
  const resolve = linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS;
  const anew = linux.O_WRONLY | linux.O_CREAT | linux.O_EXCL | linux.O_CLOEXEC;
  ops.openIn(l, root, '/dev', OPEN_DIRECTORY, 0, IN_ROOT, reg.REG_TARGET);
  l.on(errno.EEXIST);
  ops.openIn(l, reg.REG_TARGET, 'console', anew, 0o666, resolve, reg.REG_CONSOLE);
  ops.openIn(l, reg.REG_TARGET, 'console', linux.O_PATH | linux.O_CLOEXEC, 0, resolve, reg.REG_CONSOLE);
  mounter.bindFd(reg.REG_PEER, reg.REG_CONSOLE, false);
}
