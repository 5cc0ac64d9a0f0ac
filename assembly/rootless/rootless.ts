/**
 * A container that the host's root does not make. What that takes is looked at in a turn of its own, after the facts;
 * what is missing is refused by refusal.ts, before anything is made.
 *
 * There are two kinds. An ordinary user (euid is not 0) needs a user namespace, and someone who writes its maps. Root of a
 * user namespace has all rights in that already; cgroups are nevertheless the host's.
 */
import { Delegation } from '../cgroup/delegation';
import { CgroupPlace } from '../cgroup/place';
import { List, Plan, Tmpl } from '../plan/encoder';
import { Facts } from '../plan/facts';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { Request } from '../request';
import { Results } from '../results';
import { Config } from '../spec/config';
import { IdMapping } from '../spec/id-mapping';
import { Records } from '../state/status';
import { Helper } from './helpers';
import { IdRange, rangesOf, userName } from './subordinate';

const SMALL: u32 = 4096;
/** passwd, subuid and the like may have a line for each of many users */
const LARGE: u32 = 16 << 20;

/** The switches of the host that keep user namespaces from ordinary users; "" where the kernel does not have it. */
export class Switches {
  /** user.max_user_namespaces */
  max: string = '';
  /** kernel.unprivileged_userns_clone, of Debian's and some other kernels */
  allowed: string = '';
  /** kernel.apparmor_restrict_unprivileged_userns, of Ubuntu's */
  restricted: string = '';
  /** this process's AppArmor profile */
  profile: string = '';
}

/** The ids that one of the two maps may hold, and who writes it. */
export class IdSource {
  helper: Helper;
  ranges: Array<IdRange> = [];
  /** where `ranges` are from is all there is: names are not looked up elsewhere */
  known: bool = true;

  constructor(
    public kind: string,
    /** the user's own id */
    public own: u32,
  ) {
    this.helper = new Helper('new' + kind + 'map');
  }

  /** The map that the kernel lets the user write: the own id alone. */
  writesItself(mappings: Array<IdMapping>): bool {
    return mappings.length == 1 && mappings[0].size == 1 && mappings[0].hostId == this.own;
  }
}

export class Rootless {
  uid: u32 = 0;
  /** the user's name, "" when /etc/passwd does not tell it */
  name: string = '';
  switches: Switches = new Switches();
  uids: IdSource = new IdSource('uid', 0);
  gids: IdSource = new IdSource('gid', 0);
  delegation: Delegation = new Delegation();
  /** cgroups that may not be made, and that nobody asked for, are done without; and device rules are the host's */
  tolerant: bool = true;

  /** @returns null for the host's root, who is not to be treated as another */
  static of(request: Request, facts: Facts): Rootless | null {
    const other = facts.euid != 0 || facts.inUserNamespace;
    const tolerant = request.rootlessCgroups == 'auto' ? other : request.rootlessCgroups == 'true';
    if (facts.euid == 0 && !tolerant) return null;
    const rootless = new Rootless(facts.euid, facts.egid);
    rootless.tolerant = tolerant;
    return rootless;
  }

  /** An ordinary user, who has no rights but in a user namespace. */
  get ordinary(): bool {
    return this.uid != 0;
  }

  constructor(uid: u32, gid: u32) {
    this.uid = uid;
    this.uids = new IdSource('uid', uid);
    this.gids = new IdSource('gid', gid);
  }

  /** @param places where the cgroups would be */
  plan(config: Config, request: Request, places: Array<CgroupPlace>): Plan {
    const plan = new Plan(true);
    this.look(plan.list(), config, request, places);
    return plan;
  }

  /** The ops of that plan. */
  look(l: List, config: Config, request: Request, places: Array<CgroupPlace>): void {
    if (this.ordinary) {
      readOptional(l, '/proc/sys/user/max_user_namespaces', SMALL);
      readOptional(l, '/proc/sys/kernel/unprivileged_userns_clone', SMALL);
      readOptional(l, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns', SMALL);
      readOptional(l, '/proc/self/attr/current', SMALL);
      readOptional(l, '/etc/passwd', LARGE);
      readOptional(l, '/etc/nsswitch.conf', LARGE);
      this.writeLook(l, this.uids, config.uidMappings, request.path);
      this.writeLook(l, this.gids, config.gidMappings, request.path);
    }
    Delegation.writeLook(l, places);
  }

  /** Takes in the results of that plan. */
  absorb(config: Config, request: Request, places: Array<CgroupPlace>, results: Results): void {
    this.read(new Records(results), config, request, places);
  }

  /** The same of the records from the first of its ops on. */
  read(records: Records, config: Config, request: Request, places: Array<CgroupPlace>): void {
    if (this.ordinary) {
      this.switches.max = records.next().text().trim();
      this.switches.allowed = records.next().text().trim();
      this.switches.restricted = records.next().text().trim();
      this.switches.profile = records.next().text().trim();
      this.name = userName(records.next().text(), this.uid);
      const known = !hasSubidSource(records.next().text());
      this.readLook(records, this.uids, config.uidMappings, request.path, known);
      this.readLook(records, this.gids, config.gidMappings, request.path, known);
    }
    this.delegation = Delegation.read(records, places);
  }

  private writeLook(l: List, source: IdSource, mappings: Array<IdMapping>, path: string): void {
    if (source.writesItself(mappings)) return;
    readOptional(l, '/etc/sub' + source.kind, LARGE);
    source.helper.writeLook(l, path);
  }

  private readLook(records: Records, source: IdSource, mappings: Array<IdMapping>, path: string, known: bool): void {
    if (source.writesItself(mappings)) return;
    source.ranges = rangesOf(records.next().text(), this.name, this.uid);
    // a user of a directory service has a name that only that tells
    source.known = known && this.name.length > 0;
    source.helper.readLook(records, path);
  }
}

/** subid in nsswitch.conf(5): ranges may come from elsewhere than the files. */
function hasSubidSource(nsswitch: string): bool {
  const lines = nsswitch.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i].trim();
    if (line.startsWith('subid:') && line.substring(6).trim() != 'files') return true;
  }
  return false;
}

function readOptional(l: List, path: string, max: u32): void {
  l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.EPERM).on(errno.EINVAL).on(errno.EFBIG);
  ops.readFile(l, new Tmpl(path), max);
}
