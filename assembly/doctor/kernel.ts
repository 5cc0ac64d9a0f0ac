/** The kernel: its version, what of its interfaces is there, namespaces, file systems. */
import { unescapeOctal } from '../cgroup/mounts';
import { List } from '../plan/encoder';
import { FEATURES, OLDEST, version } from '../plan/kernel-features';
import { Records } from '../state/status';
import { Host } from './host';
import { stat } from './look';
import { Level, Report } from './report';

/** As /proc/self/ns names them, with what the kernel's configuration calls them: the others are always there. */
const NAMESPACES: Array<string> = ['cgroup', 'ipc', 'mnt', 'net', 'pid', 'time', 'user', 'uts'];
const OPTIONS: Array<string> = ['CGROUPS', 'IPC_NS', 'NAMESPACES', 'NET_NS', 'PID_NS', 'TIME_NS', 'USER_NS', 'UTS_NS'];

/** A file system whose mounts may be id-mapped, and since which kernel (mount_setattr(2), "ID-mapped mounts"). */
class Mappable {
  constructor(
    public name: string,
    public since: i32,
  ) {}
}

const MAPPABLE: Array<Mappable> = [
  new Mappable('ext2', 5012),
  new Mappable('ext3', 5012),
  new Mappable('ext4', 5012),
  new Mappable('vfat', 5012),
  new Mappable('xfs', 5012),
  new Mappable('btrfs', 5015),
  new Mappable('ntfs3', 5015),
  new Mappable('f2fs', 5018),
  new Mappable('erofs', 5019),
  new Mappable('overlay', 5019),
  new Mappable('squashfs', 6002),
  new Mappable('tmpfs', 6003),
  new Mappable('ceph', 6007),
  new Mappable('hugetlbfs', 6009),
  new Mappable('bcachefs', 6010),
];

/** Those that configs mount; other names may be modules that are loaded when they are. */
const MOUNTED: Array<string> = ['devpts', 'mqueue', 'proc', 'sysfs', 'tmpfs'];

export function lookAtKernel(l: List): void {
  for (let i = 0; i < NAMESPACES.length; i++) stat(l, '/proc/self/ns/' + NAMESPACES[i]);
}

export function judgeKernel(records: Records, host: Host, report: Report): void {
  const kernel = host.facts.kernel;
  const named = 'Linux ' + version(kernel);
  const newer = `install Linux ${version(OLDEST)} or newer`;
  report.vital('kernel', kernel >= OLDEST, named, named, 'every container', newer);
  judgeMounts(host, report);
  judgeFeatures(kernel, report);
  judgeNamespaces(records, report);
  judgeFileSystems(host, report);
  judgeMapping(host, report);
}

function judgeMounts(host: Host, report: Report): void {
  const purpose = 'id-mapped mounts, options for all mounts below one, containers without a mount namespace';
  const mend =
    host.facts.kernel < 5012
      ? 'install Linux 5.12 or newer'
      : 'allow open_tree, move_mount, fsopen, fsconfig, fsmount and mount_setattr in the seccomp profile that this program runs under';
  const level = host.facts.newMounts ? Level.Ok : Level.Limited;
  report.add('mount-api', level, level == Level.Ok ? 'mounts by fd' : 'mount(2) alone', purpose, mend);
}

/** What only some configs ask for. */
function judgeFeatures(kernel: i32, report: Report): void {
  let newest = 0;
  const lacks: Array<string> = [];
  for (let i = 0; i < FEATURES.length; i++) {
    if (kernel >= FEATURES[i].since) continue;
    lacks.push(FEATURES[i].name);
    newest = max(newest, FEATURES[i].since);
  }
  const found = lacks.length ? 'without ' + lacks.join(', ') : 'all that configs can ask for';
  const purpose = 'memory policies and seccomp flags that newer kernels have';
  const level = lacks.length ? Level.Limited : Level.Ok;
  report.add('kernel-features', level, found, purpose, `install Linux ${version(newest)} or newer`);
}

function judgeNamespaces(records: Records, report: Report): void {
  const there: Array<string> = [];
  const options: Array<string> = [];
  const lacks: Array<string> = [];
  for (let i = 0; i < NAMESPACES.length; i++) {
    if (!records.next().errno) {
      there.push(NAMESPACES[i]);
      continue;
    }
    lacks.push(NAMESPACES[i]);
    options.push('CONFIG_' + OPTIONS[i]);
  }
  const found = lacks.length ? there.join(' ') + ', without ' + lacks.join(' ') : there.join(' ');
  const mend = 'boot a kernel that was built with ' + options.join(', ');
  report.add('namespaces', lacks.length ? Level.Limited : Level.Ok, found, 'linux.namespaces', mend);
}

function judgeFileSystems(host: Host, report: Report): void {
  const lacks: Array<string> = [];
  for (let i = 0; i < MOUNTED.length; i++) if (!host.fileSystems.includes(MOUNTED[i])) lacks.push(MOUNTED[i]);
  const found = lacks.length ? 'without ' + lacks.join(' ') : MOUNTED.join(' ');
  const purpose = 'the mounts of the default config';
  const mend = 'remove these mounts from the config, or boot a kernel that was built with them';
  report.add('file-systems', lacks.length ? Level.Limited : Level.Ok, found, purpose, mend);
  const overlay = host.fileSystems.includes('overlay');
  report.has('overlay', overlay, 'loaded', 'not loaded', "engines' images", '`modprobe overlay`, as root');
}

function judgeMapping(host: Host, report: Report): void {
  const purpose = 'mounts with uidMappings and gidMappings';
  if (!host.facts.newMounts) {
    report.add('idmapped-mounts', Level.Missing, 'no mount_setattr', purpose, 'see mount-api');
    return;
  }
  if (host.ordinary) {
    report.add('idmapped-mounts', Level.Missing, 'not for ordinary users', purpose, 'run it as root');
    return;
  }
  const names: Array<string> = [];
  for (let i = 0; i < MAPPABLE.length; i++) {
    const one = MAPPABLE[i];
    if (host.facts.kernel >= one.since && host.fileSystems.includes(one.name)) names.push(one.name);
  }
  const root = rootType(host.facts.mountinfo);
  const covers = names.includes(root);
  const found = names.join(' ') + (covers ? '' : `, not ${root}, which / is on`);
  const mend = 'keep the sources of such mounts on one of these file systems';
  report.add('idmapped-mounts', covers ? Level.Ok : Level.Limited, found, purpose, mend);
}

/** The type of the file system that / is on. */
function rootType(mountinfo: string): string {
  const lines = mountinfo.split('\n');
  let type = '';
  for (let i = 0; i < lines.length; i++) {
    const halves = lines[i].split(' - ');
    const left = halves[0].split(' ');
    // of several the last is what is seen
    if (halves.length > 1 && left.length > 4 && unescapeOctal(left[4]) == '/') type = halves[1].split(' ')[0];
  }
  return type;
}
