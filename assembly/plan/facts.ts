/**
 * The first turn of create: what the host looks like, and whether this id is taken. It only looks (but for
 * the flock on a state directory that is there), so `tare plan` may execute it too.
 */
import { CgroupLayout } from '../cgroup/layout';
import { Request } from '../request';
import { Record, Results } from '../results';
import { Rootless } from '../rootless/rootless';
import { State } from '../state/state';
import { Config } from '../spec/config';
import { Systemd } from './systemd';
import { List, Plan, Tmpl } from './encoder';
import * as errno from './errno';
import { HostCheck } from './host-check';
import { kernelOf } from './kernel-features';
import { Lsm, writeLsmFacts } from './lsm';
import { writeReadKept } from './kept-filter';
import * as ops from './ops.generated';

/** The register that holds the lock of the container's state directory, in every verb. */
export const REG_LOCK: u32 = 0;

/**
 * How long a held lock is waited for (ms): the init of a create that was killed a moment ago has a copy of the
 * lock until its first ops.
 */
const LOCK_PATIENCE: u32 = 50;

/** Bounds of what is read: state.json holds a whole config; mountinfo has a line a mount. */
export const STATE_MAX: u32 = 48 << 20;
export const PROC_MAX: u32 = 16 << 20;

/** Who the caller is, what is mounted, and which cgroups it is in: three records, in this order. */
export function writeHostFacts(l: List): void {
  l.report();
  ops.hostFacts(l);
  l.report();
  ops.readFile(l, new Tmpl('/proc/self/mountinfo'), PROC_MAX);
  l.report().on(errno.ENOENT);
  ops.readFile(l, new Tmpl('/proc/self/cgroup'), PROC_MAX);
}

/** The number of the uid map's op, and of what HostCheck appends. */
const UID_MAP_AT: u32 = 7;
export const HOST_CHECKS_AT: u32 = UID_MAP_AT + 1;

/**
 * The plan of the facts' turn: host facts, mountinfo, /proc/self/cgroup, the controllers of cgroup v2,
 * the state directory (locked, into REG_LOCK) with its state.json, what security modules there are, the uid map, and the filter in
 * the cache.
 */
export function factsPlan(request: Request, config: Config, check: HostCheck): Plan {
  const plan = new Plan(true);
  const l = plan.list();
  writeHostFacts(l);
  l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.ENOTDIR);
  ops.readFile(l, new Tmpl('/sys/fs/cgroup/cgroup.controllers'), 4096);
  l.report().on(errno.ENOENT, 1).on(errno.EWOULDBLOCK).on(errno.ESTALE, 1).on(errno.ENOTDIR, 1);
  ops.lockDir(l, new Tmpl(request.stateDir), LOCK_PATIENCE, REG_LOCK);
  l.report().on(errno.ENOENT).on(errno.ENOTDIR).on(errno.EFBIG);
  ops.readFile(l, new Tmpl(request.stateFile), STATE_MAX);
  writeLsmFacts(l);
  l.report().on(errno.ENOENT);
  ops.readFile(l, new Tmpl(UID_MAP), PROC_MAX);
  check.write(l);
  writeReadKept(l, config, request);
  return plan;
}

/** What the first turn found. */
export class Facts {
  euid: u32 = 0;
  egid: u32 = 0;
  /** of ids: root there is not the host's */
  inUserNamespace: bool = false;
  /** what one who is not the host's root may do; null: no such one */
  rootless: Rootless | null = null;
  /** systemd, where that makes the cgroups */
  systemd: Systemd | null = null;
  /** its version: kernelOf */
  kernel: i32 = 0;
  /** fsopen, open_tree, move_mount and mount_setattr are there (Linux 5.12), and not forbidden */
  newMounts: bool = true;
  /** the text of /proc/self/mountinfo */
  mountinfo: string = '';
  lsm: Lsm = new Lsm();
  cgroups: CgroupLayout = new CgroupLayout();
  /** there is a state directory of this id */
  stateExists: bool = false;
  /** another process holds its lock */
  lockHeld: bool = false;
  /** its state.json; null when it is missing or cannot be read */
  state: State | null = null;
  /** state.json is there, but says nothing: not a crash's leftover (it is replaced by rename), so not to be cleaned unasked */
  damaged: bool = false;
  /** the name of the state directory is taken by something that is no directory */
  notDirectory: bool = false;

  /**
   * @param request whose id the state directory belongs to
   * @param r results of the plan of factsPlan
   */
  static read(request: Request, r: Results): Facts {
    const facts = new Facts();
    const host = r.of(0);
    if (host) {
      facts.euid = host.u32(0);
      facts.egid = host.u32(4);
      facts.kernel = kernelOf(host);
      facts.newMounts = host.u32(24) == 0;
    }
    facts.mountinfo = textOf(r.of(1));
    facts.cgroups = CgroupLayout.parse(facts.mountinfo, textOf(r.of(2)), textOf(r.of(3)));
    const lock = r.of(4);
    if (lock) {
      facts.lockHeld = lock.errno == errno.EWOULDBLOCK;
      facts.notDirectory = lock.errno == errno.ENOTDIR;
      facts.stateExists = lock.errno == 0 || facts.lockHeld;
    }
    const saved = r.of(5);
    if (saved && (saved.errno == 0 || saved.errno == errno.EFBIG)) {
      facts.state = State.parse(saved.bytes);
      facts.damaged = facts.state === null;
    }
    facts.lsm = Lsm.read(textOf(r.of(6)), facts.mountinfo);
    facts.inUserNamespace = isUserNamespace(textOf(r.of(UID_MAP_AT)));
    facts.rootless = Rootless.of(request, facts);
    return facts;
  }
}

/** The path of what isUserNamespace takes. */
export const UID_MAP: string = '/proc/self/uid_map';

/** @param map the text of UID_MAP: outside of user namespaces every id is mapped to itself */
export function isUserNamespace(map: string): bool {
  const numbers = map
    .trim()
    .replaceAll(' ', '\t')
    .split('\t')
    .filter((word) => word.length > 0);
  return numbers.length > 2 && !(numbers.length == 3 && numbers[2] == '4294967295');
}

/** What a reading op read, as text; "" when it was passed over. */
export function textOf(record: Record | null): string {
  return record && record.errno == 0 ? record.text() : '';
}
