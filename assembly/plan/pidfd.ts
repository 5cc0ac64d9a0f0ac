/** `--pidfd-socket`: a pidfd of the process goes to a socket of the caller's, before the process goes on. */
import { Request } from '../request';
import { List, Tmpl } from './encoder';
import * as ops from './ops.generated';
import { REG_PIDFD, REG_PIDFD_SOCKET, SLOT_PID, SLOT_ZERO } from './registers';

const SOCK_STREAM: u32 = 1;

/** @param payload runc's word for the kind of process: "standard" or "setns". Its pid is in SLOT_PID */
export function writeSendPidfd(l: List, request: Request, payload: string): void {
  if (!request.pidfdSocket.length) return;
  ops.setSlot(l, SLOT_ZERO, 0);
  ops.pidfdOpen(l, SLOT_PID, SLOT_ZERO, REG_PIDFD);
  ops.connect(l, new Tmpl(request.pidfdSocket), SOCK_STREAM, REG_PIDFD_SOCKET);
  ops.sendFd(l, REG_PIDFD_SOCKET, new Tmpl(payload), REG_PIDFD);
  ops.closeRegs(l, [REG_PIDFD_SOCKET, REG_PIDFD]);
}
