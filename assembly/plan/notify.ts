/**
 * sd_notify by proxy. create gives the container a directory in which start binds a socket:
 *
 *     the program ──READY=1──▶ STATE/notify/notify.sock, /run/notify in the container ──▶ the host's NOTIFY_SOCKET
 *
 * `notify` goes on in start's session, whose registers hold both sockets and the process.
 */
import { Answer } from '../answer';
import { Request } from '../request';
import { Config, Mount } from '../spec/config';
import { State } from '../state/state';
import { failedTurn } from './common';
import { List, NONE, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { REG_LOCK } from './facts';
import * as ops from './ops.generated';
import { REG_INIT_AGAIN, REG_NOTIFY, REG_NOTIFY_HOST, SLOT_PID, SLOT_START } from './registers';

const DIRECTORY: string = 'notify';
const SOCKET: string = 'notify.sock';
const INSIDE: string = '/run/notify';
const VARIABLE: string = 'NOTIFY_SOCKET=';
const SOCK_DGRAM: u32 = 2;
/** How long the host may take to answer a barrier (ms): one that does not know of barriers never does. */
const BARRIER_TIMEOUT: u32 = 30000;

/** The mount and the variable, as runc adds them to the config. */
export function addNotify(config: Config, request: Request): void {
  if (!request.notifySocket.length) return;
  const mount = new Mount();
  mount.destination = INSIDE;
  mount.source = directory(request);
  mount.options = ['bind', 'nosuid', 'noexec', 'nodev', 'ro'];
  config.mounts.push(mount);
  const env = config.process.env;
  for (let i = env.length - 1; i >= 0; i--) if (env[i].startsWith(VARIABLE)) env.splice(i, 1);
  env.push(VARIABLE + INSIDE + '/' + SOCKET);
}

/** create's part. */
export function writeNotifyDirectory(l: List, state: State): void {
  if (!state.notify) return;
  l.undo();
  ops.mkdir(l, REG_LOCK, new Tmpl(DIRECTORY), 0o755);
}

/** Removes the directory with what is in it, before the state directory. */
export function removeNotify(l: List, request: Request): void {
  l.on(errno.ENOENT);
  ops.removeDir(l, new Tmpl(directory(request)));
}

/** start's part: before the process goes on, so that nothing it says is lost. */
export function writeNotifySockets(l: List, request: Request, saved: State): void {
  if (!request.notifySocket.length) return;
  ops.connect(l, new Tmpl(request.notifySocket), SOCK_DGRAM, REG_NOTIFY_HOST);
  const path = new Tmpl(directory(request) + '/' + SOCKET);
  // a start that was killed has left it
  l.on(errno.ENOENT);
  ops.unlink(l, NONE, path, 0);
  l.undo();
  ops.notifyBind(l, path, REG_NOTIFY);
  ops.setSlot(l, SLOT_PID, saved.pid);
  ops.setSlot(l, SLOT_START, saved.startTime);
  ops.pidfdOpen(l, SLOT_PID, SLOT_START, REG_INIT_AGAIN);
}

/** `notify`: waits until the container is ready, and says so; ends, too, when its process does. */
export function notify(request: Request): Answer {
  const failed = failedTurn(request);
  if (failed) return Answer.failure(failed);
  if (request.turn) return Answer.end('{}');
  const plan = new Plan();
  const l = plan.list();
  l.on(errno.ESRCH, 2);
  ops.notifyRelay(l, REG_NOTIFY, REG_NOTIFY_HOST, REG_INIT_AGAIN, 'READY=');
  const main = new Tmpl('MAINPID=');
  if (request.mainPid) main.lit(request.mainPid.toString());
  else main.dec(SLOT_PID);
  ops.sendFd(l, REG_NOTIFY_HOST, main.lit('\n'), NONE);
  ops.notifyBarrier(l, REG_NOTIFY_HOST, REG_INIT_AGAIN, 'BARRIER=1', BARRIER_TIMEOUT);
  return Answer.plan(plan);
}

function directory(request: Request): string {
  return request.stateDir + '/' + DIRECTORY;
}
