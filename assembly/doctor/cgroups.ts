/** Control groups: how they are mounted, what controllers there are, whether cgroups may be made, who else makes them. */
import { CgroupLayout } from '../cgroup/layout';
import { CgroupPlace } from '../cgroup/place';
import { List } from '../plan/encoder';
import { busOf } from '../plan/systemd';
import { shown } from '../plan/text';
import { Request } from '../request';
import { Records } from '../state/status';
import { Host } from './host';
import { read, stat, wordsIn } from './look';
import { Level, Report } from './report';

/** A controller, and what of a config or which command wants it. */
class Controller {
  constructor(
    public name: string,
    public purpose: string,
  ) {}
}

const CONTROLLERS: Array<Controller> = [
  new Controller('cpu', 'linux.resources.cpu'),
  new Controller('cpuset', 'linux.resources.cpu.cpus and mems'),
  new Controller('memory', 'linux.resources.memory'),
  new Controller('pids', 'linux.resources.pids'),
  new Controller('blkio', 'linux.resources.blockIO'),
  new Controller('hugetlb', 'linux.resources.hugepageLimits'),
  new Controller('rdma', 'linux.resources.rdma'),
  new Controller('devices', 'linux.resources.devices'),
  new Controller('freezer', 'pause and resume'),
];

const SYSTEMD: string = '/run/systemd/system';

export function lookAtCgroups(l: List): void {
  read(l, '/proc/cgroups');
  read(l, '/proc/pressure/memory');
  // the file is there where the kernel has bpf(2)
  stat(l, '/proc/sys/kernel/unprivileged_bpf_disabled');
  stat(l, SYSTEMD);
}

/** The second turn's: systemd's bus, whether the memory controller of version 1 also counts swap, and the controllers of the caller's own cgroup. */
export function lookIntoCgroups(l: List, request: Request, host: Host): void {
  const bus = busOf(request, host.facts.rootless !== null);
  if (bus.length) stat(l, bus);
  const memory = host.facts.cgroups.of('memory');
  if (memory) stat(l, memory.mountpoint + '/memory.memsw.limit_in_bytes');
  const own = ownControllers(host);
  if (own.length) read(l, own);
}

/** Where the controllers are told that the caller's cgroup was given, when containers are made below it: version 2, not the host's root. */
function ownControllers(host: Host): string {
  const unified = host.facts.cgroups.of('');
  if (!unified || !host.facts.cgroups.unified || !host.facts.rootless || !unified.own.length) return '';
  return unified.mountpoint + '/' + unified.own + '/cgroup.controllers';
}

export function judgeCgroups(first: Records, second: Records, request: Request, host: Host, report: Report): void {
  const known = first.next().text();
  const pressure = first.next().errno == 0;
  const bpf = first.next().errno == 0;
  const systemd = first.next().errno == 0;
  const bus = busOf(request, host.facts.rootless !== null).length > 0 && second.next().errno == 0;
  const layout = host.facts.cgroups;
  const version = layoutOf(layout);
  const mount = '`mount -t cgroup2 cgroup2 /sys/fs/cgroup`, as root';
  report.has('cgroups', version.length > 0, version, 'none are mounted', 'limits, pause, statistics', mount);
  const counted = layout.of('memory') !== null && second.next().errno == 0;
  const given = ownControllers(host).length ? wordsIn(second.next().text()) : layout.available;
  if (version.length) {
    for (let i = 0; i < CONTROLLERS.length; i++) judgeController(CONTROLLERS[i], known, bpf, given, host, report);
  }
  if (layout.of('memory')) {
    const how = 'boot the kernel with "swapaccount=1"';
    report.has('swap-accounting', counted, 'on', 'off', 'linux.resources.memory.swap', how);
  }
  const how = 'boot the kernel with "psi=1"';
  report.has('pressure', pressure, 'on', 'off', 'notifications of memory pressure', how);
  const manager = systemd && bus ? 'systemd, with its bus' : 'systemd, without a bus';
  const start = host.ordinary
    ? '`apt-get install dbus-user-session`, as root, and a login by systemd, which sets XDG_RUNTIME_DIR'
    : '`systemctl start dbus.socket`, as root';
  const boot = systemd ? start : 'boot with systemd as init; all but that works without it';
  report.has('systemd', systemd && bus, manager, systemd ? manager : 'not the init here', '--systemd-cgroup', boot);
}

/** In words, "" when nothing is mounted. */
function layoutOf(layout: CgroupLayout): string {
  if (!layout.hierarchies.length) return '';
  if (layout.unified) return 'version 2';
  return layout.of('') ? 'version 1, and version 2 without controllers beside it' : 'version 1';
}

/** @param given the controllers that a container's cgroup of version 2 can have */
function judgeController(
  one: Controller,
  known: string,
  bpf: bool,
  given: Array<string>,
  host: Host,
  report: Report,
): void {
  const layout = host.facts.cgroups;
  const check = 'cgroup-' + one.name;
  if (!layout.unified) {
    const hierarchy = layout.of(one.name);
    const path = '/sys/fs/cgroup/' + one.name;
    const mount = `\`mkdir ${path} && mount -t cgroup -o ${one.name} cgroup ${path}\`, as root`;
    const found = hierarchy ? shown(hierarchy.mountpoint) : 'not mounted';
    report.has(check, hierarchy !== null, found, found, one.purpose, absence(one.name, known, mount));
    return;
  }
  if (one.name == 'freezer') {
    report.add(check, Level.Ok, 'part of version 2', one.purpose, '');
  } else if (one.name == 'devices') {
    const mend = 'boot a kernel that was built with CONFIG_CGROUP_BPF and CONFIG_BPF_SYSCALL';
    report.has(check, bpf, 'by programs (eBPF)', 'no bpf(2)', one.purpose, mend);
  } else {
    const name = one.name == 'blkio' ? 'io' : one.name;
    const there = given.includes(name);
    const delegate = '`systemctl edit user@.service`, as root, with "[Service]" and "Delegate=yes"';
    const give = `\`echo +${name} >cgroup.subtree_control\`, as root, in the cgroup above this one`;
    // the host has it
    const withheld = layout.available.includes(name);
    const found = there ? name : withheld ? 'not given to your cgroup' : 'not available';
    const mend = withheld ? `${delegate}, or ${give}` : absence(one.name, known, give);
    report.has(check, there, found, found, one.purpose, mend);
  }
}

/** Why a controller is not there. @param known the text of /proc/cgroups: name, hierarchy, cgroups, enabled */
function absence(name: string, known: string, otherwise: string): string {
  const lines = known.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const words = wordsIn(lines[i]);
    if (words.length < 4 || words[0] != name) continue;
    return words[3] == '0' ? `boot the kernel without "cgroup_disable=${name}"` : otherwise;
  }
  return 'boot a kernel that was built with this controller';
}

/** The second turn's: where cgroups may be made. */
export function judgeDelegation(host: Host, places: Array<CgroupPlace>, report: Report): void {
  if (!places.length) return;
  let obstacle = '';
  let place: CgroupPlace | null = null;
  let given = 0;
  let wanted = 0;
  for (let i = 0; i < places.length; i++) {
    // without controllers, beside version 1, it is done without
    if (places[i].hierarchy.unified && !host.facts.cgroups.unified) continue;
    wanted++;
    const found = host.rootless.delegation.obstacle(i);
    if (!found.length) given++;
    else if (!place) {
      place = places[i];
      obstacle = found;
    }
  }
  const level = given == wanted ? Level.Ok : given ? Level.Limited : Level.Missing;
  const found = place ? `no permission to write to ${shown(obstacle)}` : 'they may be made';
  report.add('cgroup-delegation', level, found, 'cgroups of containers', place ? giving(host, place) : '');
}

function giving(host: Host, place: CgroupPlace): string {
  const mountpoint = shown(place.hierarchy.mountpoint);
  if (!host.ordinary) return `\`mount -o remount,rw ${mountpoint}\`; in a container, on its host`;
  if (place.hierarchy.unified)
    return '`systemd-run --user --scope -p Delegate=yes tare …` runs it in a cgroup of your own';
  const top = shown(place.full.substring(0, place.full.lastIndexOf('/')));
  const owner = host.rootless.name.length ? shown(host.rootless.name) : host.rootless.uid.toString();
  return `\`mkdir -p ${top} && chown -R ${owner} ${top}\`, as root, and so for each hierarchy`;
}
