/** What confines a container beside namespaces and capabilities, and programs and machines that some configs need. */
import { List } from '../plan/encoder';
import { Request } from '../request';
import { Helper } from '../rootless/helpers';
import { Records } from '../state/status';
import { Host } from './host';
import { read, wordsIn } from './look';
import { Level, Report } from './report';

const NOTIFY: string = 'user_notif';

export function lookAtSecurity(l: List, request: Request): void {
  read(l, '/proc/sys/kernel/seccomp/actions_avail');
  new Helper('criu').writeLook(l, request.path);
}

export function judgeSecurity(records: Records, request: Request, host: Host, report: Report): void {
  const actions = wordsIn(records.next().text());
  const level = !actions.length ? Level.Missing : actions.includes(NOTIFY) ? Level.Ok : Level.Limited;
  const found = actions.length ? actions.join(' ') : 'no filters';
  report.add('seccomp', level, found, 'linux.seccomp', 'boot a kernel that was built with CONFIG_SECCOMP_FILTER');
  const lsm = host.facts.lsm;
  const apparmor = 'boot the kernel with "apparmor=1 security=apparmor"';
  report.has('apparmor', lsm.apparmor, 'on', 'off, or not in this kernel', 'process.apparmorProfile', apparmor);
  const selinux = 'boot the kernel with "selinux=1 security=selinux" and mount selinuxfs';
  report.has('selinux', lsm.selinux, 'on', 'off, or not in this kernel', 'process.selinuxLabel', selinux);
  judgeRdt(host, report);
  const criu = new Helper('criu');
  criu.readLook(records, request.path);
  const install = '`apt-get install criu`, as root (`dnf install criu` elsewhere)';
  report.has('criu', criu.path.length > 0, criu.path, 'not in PATH', 'checkpoints, which are not built yet', install);
}

function judgeRdt(host: Host, report: Report): void {
  const mounted = host.facts.mountinfo.includes(' - resctrl ');
  const possible = host.fileSystems.includes('resctrl');
  const found = possible ? 'not mounted' : 'not of this processor, or not in this kernel';
  const mend = possible ? '`mount -t resctrl resctrl /sys/fs/resctrl`, as root' : 'use a machine that has it';
  report.has('intel-rdt', mounted, 'resctrl is mounted', found, 'linux.intelRdt', mend);
}
