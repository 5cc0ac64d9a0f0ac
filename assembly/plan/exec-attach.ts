/**
 * An ordinary user may move a process only below a cgroup that was delegated, and the user's own systemd is beside a login session. That
 * systemd can be asked to move one (it asks the system's, in turn): the stage, before it clones the process into the container's cgroup.
 * Whatever comes of it, that clone succeeds or says what the kernel says.
 */
import { ExecCgroup } from '../cgroup/exec';
import * as calls from '../dbus/systemd';
import { Value } from '../dbus/value';
import { List, Tmpl } from './encoder';
import * as errno from './errno';
import { W_OK } from './linux';
import * as ops from './ops.generated';
import { REG_BUS, SLOT_PID } from './registers';
import { ANSWERS, NOTHING, OPEN_TIMEOUT, send, TIMEOUT, tolerant } from './systemd';

/** The executor's: the stage, whose pid is in SLOT_PID, is moved where the executor may not do it itself. */
export function writeAttach(l: List, cgroup: ExecCgroup): void {
  if (cgroup.procs.length) {
    l.on(errno.EACCES, 1).on(errno.EPERM, 1).on(errno.EROFS, 1).on(errno.ENOENT, 1);
    ops.access(l, new Tmpl(cgroup.procs), W_OK);
    ops.jump(l, 5);
  }
  const pid = Value.of('u', 0);
  pid.patched = true;
  const message = calls.managerCall(calls.ATTACH, 'AttachProcessesToUnit');
  message.body = [Value.str(cgroup.unit), Value.str(cgroup.below), Value.array('u', [pid])];
  const bytes = message.encode();
  tolerant(l, 3);
  ops.busOpen(l, new Tmpl(cgroup.bus), OPEN_TIMEOUT, REG_BUS);
  tolerant(l, 2);
  send(l, REG_BUS, calls.hello());
  tolerant(l, 1);
  ops.busSend(l, REG_BUS, bytes, message.patchAt, SLOT_PID, NOTHING);
  tolerant(l, 0);
  ops.busRead(l, REG_BUS, ANSWERS, 2, TIMEOUT);
  ops.closeRegs(l, [REG_BUS]);
}
