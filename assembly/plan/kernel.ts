/** What the container asks of the kernel by files of procfs: linux.sysctl, process.oomScoreAdj. */
import { Config } from '../spec/config';
import { List, NONE, Tmpl } from './encoder';
import { Facts } from './facts';
import * as linux from './linux';
import * as ops from './ops.generated';
import { sysctlPath } from './paths';
import { REG_PROC, REG_SYSCTL } from './registers';

const ATTRS: u32 = linux.MOUNT_ATTR_NOSUID | linux.MOUNT_ATTR_NODEV | linux.MOUNT_ATTR_NOEXEC;
const RESOLVE: u32 =
  linux.RESOLVE_BENEATH | linux.RESOLVE_NO_SYMLINKS | linux.RESOLVE_NO_MAGICLINKS | linux.RESOLVE_NO_XDEV;
const OPEN_DIRECTORY: u32 = linux.O_PATH | linux.O_DIRECTORY | linux.O_CLOEXEC;

/** Init's own procfs: nothing that the container mounts, or races with, stands in its way (CVE-2025-52881). */
export function writeOpenProc(l: List, config: Config, facts: Facts): void {
  if (!config.sysctl.length) return;
  l.at('/linux/sysctl');
  if (facts.newMounts) {
    ops.fsMount(l, 'proc', 'proc', [], ATTRS, REG_PROC);
  } else {
    // the host's: sysctls are those of who writes them
    ops.open(l, NONE, new Tmpl('/proc'), OPEN_DIRECTORY, 0, REG_PROC);
    ops.checkFs(l, REG_PROC, linux.PROC_SUPER_MAGIC);
  }
  ops.openIn(l, REG_PROC, 'sys', OPEN_DIRECTORY, 0, RESOLVE, REG_SYSCTL);
  ops.close(l, REG_PROC);
  l.at('');
}

/** In the container's namespaces, and after the hooks: a network interface that they make has sysctls of its own. */
export function writeSysctl(l: List, config: Config): void {
  for (let i = 0; i < config.sysctl.length; i++) {
    const sysctl = config.sysctl[i];
    l.at('/linux/sysctl/' + sysctl.key.replaceAll('~', '~0').replaceAll('/', '~1'));
    ops.writeIn(l, REG_SYSCTL, sysctlPath(sysctl.key), RESOLVE, sysctl.value);
  }
  l.at('');
  if (config.sysctl.length) ops.close(l, REG_SYSCTL);
}

/** A process's own: it writes it first, as once it is not dumpable its files in procfs belong to root alone. */
export const OWN_OOM_SCORE_ADJ: Tmpl = new Tmpl('/proc/self/oom_score_adj');

/** That of the process in a slot. */
export function oomScoreAdjOf(slot: u32): Tmpl {
  return new Tmpl('/proc/').dec(slot).lit('/oom_score_adj');
}

export function writeOomScoreAdj(l: List, config: Config, path: Tmpl): void {
  l.at('/process/oomScoreAdj');
  const value = new Tmpl(config.process.oomScoreAdj.toString());
  ops.writeFile(l, NONE, path, linux.O_WRONLY | linux.O_CLOEXEC, 0, value);
  l.at('');
}
