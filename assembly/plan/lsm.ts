/**
 * The security modules of the kernel: process.apparmorProfile and process.selinuxLabel. Both are files of procfs, opened before
 * anything of the container is touched (CVE-2019-16884: a container's procfs may be anything), and act at the next execve.
 */
import { Answer } from '../answer';
import { contains } from '../find';
import { Process } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import * as errno from './errno';
import * as linux from './linux';
import * as ops from './ops.generated';
import { REG_APPARMOR, REG_ATTR, REG_PROC } from './registers';

const APPARMOR_ENABLED: string = '/sys/module/apparmor/parameters/enabled';
const PROC_ATTRS: u32 = linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV | linux.MOUNT_ATTR_NOEXEC;
const RESOLVE: u32 = linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS | linux.RESOLVE_NO_MAGICLINKS;
const DIRECTORY: u32 = linux.O_PATH | linux.O_DIRECTORY | linux.O_CLOEXEC;

/** Which of them this kernel has, and has switched on. */
export class Lsm {
  apparmor: bool = false;
  selinux: bool = false;

  /**
   * @param enabled the text of AppArmor's parameter, "" when it has none
   * @param mountinfo the text of /proc/self/mountinfo: selinuxfs is mounted where SELinux is on (so it is found in runc and crun)
   */
  static read(enabled: string, mountinfo: string): Lsm {
    const lsm = new Lsm();
    lsm.apparmor = enabled.startsWith('Y');
    lsm.selinux = contains(mountinfo, ' - selinuxfs ');
    return lsm;
  }

  /** Why a process cannot have the labels that it asks for, or null; crun ignores them, and runs it unconfined. */
  refusal(process: Process): Answer | null {
    if (process.apparmorProfile.length && !this.apparmor) {
      const how = 'boot the kernel with "apparmor=1 security=apparmor", or remove the profile';
      return absent('/process/apparmorProfile', 'AppArmor', how);
    }
    if (process.selinuxLabel.length && !this.selinux) {
      const how = 'boot the kernel with "selinux=1 security=selinux" and mount selinuxfs, or remove the label';
      return absent('/process/selinuxLabel', 'SELinux', how);
    }
    return null;
  }
}

function absent(pointer: string, name: string, how: string): Answer {
  const message = `${pointer}: this kernel has no ${name}, or it is switched off; ${how}`;
  return Answer.error('ConfigInvalid', message, pointer);
}

/** One record: AppArmor's parameter. */
export function writeLsmFacts(l: List): void {
  l.report().on(errno.ENOENT).on(errno.EACCES);
  ops.readFile(l, new Tmpl(APPARMOR_ENABLED), 16);
}

/** Whether a process asks for one. */
export function hasLabels(process: Process): bool {
  return process.apparmorProfile.length > 0 || process.selinuxLabel.length > 0;
}

/** A process's first, while paths are still the host's: the directories that its labels are written in. */
export function writeOpenAttr(l: List, process: Process): void {
  writeOpenAttrOf(l, process, NONE, '/proc/self/attr');
}

/** The same for a process that is in the container already: through a procfs of its own. */
export function writeOpenOwnAttr(l: List, process: Process): void {
  if (!hasLabels(process)) return;
  ops.fsMount(l, 'proc', 'proc', [], PROC_ATTRS, REG_PROC);
  writeOpenAttrOf(l, process, REG_PROC, 'self/attr');
  ops.closeRegs(l, [REG_PROC]);
}

function writeOpenAttrOf(l: List, process: Process, at: u32, attr: string): void {
  if (process.selinuxLabel.length) {
    l.at('/process/selinuxLabel');
    ops.open(l, at, new Tmpl(attr), DIRECTORY, 0, REG_ATTR);
  }
  if (process.apparmorProfile.length) {
    l.at('/process/apparmorProfile').on(errno.ENOENT, 1);
    ops.open(l, at, new Tmpl(attr + '/apparmor'), DIRECTORY, 0, REG_APPARMOR);
    ops.jump(l, 1);
    // before Linux 5.8 the modules shared one
    ops.open(l, at, new Tmpl(attr), DIRECTORY, 0, REG_APPARMOR);
  }
  l.at('');
}

/** Before the session keyring is made, which gets the label of the process that it is for; execve forgets it. Some kernels label no keys. */
export function writeKeyLabel(l: List, process: Process): void {
  if (!process.selinuxLabel.length) return;
  l.at('/process/selinuxLabel').on(errno.ENOENT);
  ops.writeIn(l, REG_ATTR, 'keycreate', RESOLVE, process.selinuxLabel);
  l.at('');
}

/** What the process becomes at its execve. */
export function writeLabels(l: List, process: Process): void {
  if (process.apparmorProfile.length) {
    l.at('/process/apparmorProfile');
    ops.writeIn(l, REG_APPARMOR, 'exec', RESOLVE, 'exec ' + process.apparmorProfile);
  }
  if (process.selinuxLabel.length) {
    l.at('/process/selinuxLabel');
    ops.writeIn(l, REG_ATTR, 'exec', RESOLVE, process.selinuxLabel);
  }
  l.at('');
  if (hasLabels(process)) ops.closeRegs(l, [REG_ATTR, REG_APPARMOR]);
}
