/** What an ordinary user's container cannot be made for: what is missing, where the config asks for it, and the command that mends it. */
import { Answer } from '../answer';
import * as linux from '../plan/linux';
import { isIdmapped } from '../plan/mount-idmap';
import { MountOptions } from '../plan/mount-options';
import { Config } from '../spec/config';
import { IdMapping } from '../spec/id-mapping';
import { quoted, shown } from '../plan/text';
import { IdSource, Rootless } from './rootless';
import { holds } from './subordinate';

/** What installs newuidmap and newgidmap. */
export const INSTALL: string = '`apt-get install uidmap` (Debian, Ubuntu) or `dnf install shadow-utils`';

/** @returns ConfigInvalid, or null when nothing is missing */
export function rootlessRefusal(config: Config, rootless: Rootless): Answer | null {
  if (!rootless.ordinary) return null;
  const namespace = config.namespace(linux.CLONE_NEWUSER);
  if (!namespace) {
    return refuse(
      '/linux/namespaces',
      'rootless container requires user namespaces; add { "type": "user" } with uidMappings and gidMappings, as `tare spec --rootless` does',
    );
  }
  const groups = additionalGroups(config);
  if (groups) return groups;
  const mapped = idmappedMount(config);
  if (mapped) return mapped;
  if (namespace.path.length) return null;
  const off = switchedOff(rootless);
  if (off) {
    return refuse('/linux/namespaces/' + config.namespaces.indexOf(namespace).toString(), off.why + '; ' + off.mend);
  }
  const uids = mapping(rootless, rootless.uids, config.uidMappings);
  return uids ? uids : mapping(rootless, rootless.gids, config.gidMappings);
}

/** The kernel denies setgroups where the user maps the own group alone (user_namespaces(7)); runc refuses them altogether. */
export function additionalGroups(config: Config): Answer | null {
  if (!config.process.user.additionalGids.length) return null;
  return refuse(
    '/process/user/additionalGids',
    'cannot set any additional groups in a rootless container; remove them, or run it as root',
  );
}

/** mount_setattr(2): that takes CAP_SYS_ADMIN in the user namespace that the file system belongs to. */
function idmappedMount(config: Config): Answer | null {
  for (let i = 0; i < config.mounts.length; i++) {
    const mount = config.mounts[i];
    if (!isIdmapped(mount, MountOptions.parse(mount.options))) continue;
    return refuse(
      '/mounts/' + i.toString(),
      'id-mapped mounts are not for rootless containers; remove idmap and the mappings, or run it as root',
    );
  }
  return null;
}

/** What keeps ordinary users from something, and what mends it. */
export class Obstacle {
  constructor(
    public why: string,
    public mend: string,
  ) {}
}

/** What keeps this user from user namespaces, or null. */
export function switchedOff(rootless: Rootless): Obstacle | null {
  const switches = rootless.switches;
  if (switches.max == '0') {
    return new Obstacle(
      'no user namespaces are allowed here: user.max_user_namespaces is 0',
      '`sysctl -w user.max_user_namespaces=15000`, as root, allows them',
    );
  }
  if (switches.allowed == '0') {
    return new Obstacle(
      'ordinary users may not make user namespaces here',
      '`sysctl -w kernel.unprivileged_userns_clone=1`, as root, allows it',
    );
  }
  // a profile that allows it has a name
  if (switches.restricted == '1' && switches.profile == 'unconfined') {
    return new Obstacle(
      'AppArmor keeps ordinary users from user namespaces here',
      '`sysctl -w kernel.apparmor_restrict_unprivileged_userns=0`, as root, allows them, or a profile with `userns,` for this program',
    );
  }
  return null;
}

function mapping(rootless: Rootless, source: IdSource, mappings: Array<IdMapping>): Answer | null {
  if (source.writesItself(mappings)) return null;
  const pointer = '/linux/' + source.kind + 'Mappings';
  const helper = source.helper;
  if (!helper.path.length) {
    return refuse(
      pointer,
      `to map other ids than one's own takes ${helper.name}, which is not in PATH; as root, ${INSTALL} installs it; without it, map the one id ${source.own}`,
    );
  }
  if (!helper.mayMap) {
    return refuse(
      pointer,
      `${shown(helper.path)} has no right to map ids: neither the setuid bit of root nor a file capability; \`chmod u+s ${shown(helper.path)}\`, as root, gives it`,
    );
  }
  return source.known ? subordinate(rootless, source, mappings) : null;
}

/** Each range must be the user's: newuidmap(1). */
function subordinate(rootless: Rootless, source: IdSource, mappings: Array<IdMapping>): Answer | null {
  for (let i = 0; i < mappings.length; i++) {
    const one = mappings[i];
    if (holds(source.ranges, one.hostId, one.size)) continue;
    if (one.size == 1 && one.hostId == source.own) continue;
    const file = '/etc/sub' + source.kind;
    const range = one.hostId.toString() + '-' + (<u64>one.hostId + one.size - 1).toString();
    const option = source.kind == 'uid' ? '--add-subuids' : '--add-subgids';
    return refuse(
      '/linux/' + source.kind + 'Mappings/' + i.toString(),
      `${source.kind}s ${range} are not in ${file} for user ${quoted(rootless.name)}; \`usermod ${option} ${range} ${shown(rootless.name)}\`, as root, adds them`,
    );
  }
  return null;
}

function refuse(pointer: string, why: string): Answer {
  return Answer.error('ConfigInvalid', pointer + ': ' + why, pointer);
}
