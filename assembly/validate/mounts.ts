/** Rules on mounts: config.md, "Mounts". */
import { IdmapOption, IdmapRange } from '../spec/idmap-option';
import * as s from '../spec/structure.generated';
import {
  ABSENT,
  at,
  begins,
  count,
  filled,
  first,
  from,
  is,
  isText,
  json,
  next,
  out,
  place,
  text,
  to,
  wordOf,
} from './document';
import { checkMappings, gidMappings, isMapped, uidMappings } from './mappings';
import { checkDestination } from './mount-destination';
import { checkFileSystemOption } from './mount-data';
import { hasNamespace, ofLinux } from './namespaces';
import * as rules from './rules.generated';

/** An idmap option without mappings of its own, or -1: it needs those of a user namespace. */
let needsMappings: i32 = -1;
/** There are options idmap=… or ridmap=…: what they name may be ids of the user namespace. */
let idmapOptions: bool = false;

export function beginMounts(): void {
  needsMappings = -1;
  idmapOptions = false;
}

export function checkMount(node: i32): void {
  const options = at(s.MOUNT_OPTIONS);
  const bind = isBind(options);
  checkDestination(bind);
  checkSource(node, bind);
  checkOptions(options, bind);
  if (at(s.MOUNT_UID_MAPPINGS) != ABSENT || at(s.MOUNT_GID_MAPPINGS) != ABSENT) checkOwnMappings(node, bind);
}

/** The words of the first options, looked up once. */
const KEPT: i32 = 32;
const WORDS: usize = memory.data(KEPT * 4, 4);

/** The option decides, not the type: as in runc. */
function isBind(options: i32): bool {
  const total = count(options);
  let bind = false;
  let node = total ? first(options) : 0;
  for (let i = 0; i < total; i++) {
    const word = wordOf(node, s.WORDS_MOUNT_OPTION);
    if (word == s.MOUNT_OPTION_BIND || word == s.MOUNT_OPTION_RBIND) bind = true;
    if (i < KEPT) store<i32>(WORDS + ((<usize>i) << 2), word);
    node = next(node);
  }
  return bind;
}

/** A bind mount has a source, and no type of its own; anything else has a type. */
function checkSource(mount: i32, bind: bool): void {
  const type = at(s.MOUNT_TYPE);
  const source = at(s.MOUNT_SOURCE);
  if (bind) {
    if (source != ABSENT && (source < 0 || filled(source))) return;
    if (out.wants(rules.MOUNT_SOURCE)) out.add(rules.MOUNT_SOURCE, place(source, mount), 'a bind mount needs a source');
  } else if (type == ABSENT || (type >= 0 && !filled(type))) {
    if (!out.wants(rules.MOUNT_TYPE)) return;
    const message = 'a mount needs a type, or the option "bind" or "rbind"';
    out.add(rules.MOUNT_TYPE, place(type, mount), message);
  } else if (is(type, 'bind') && out.wants(rules.MOUNT_TYPE_BIND)) {
    const hint = 'add "bind" or "rbind" to the options';
    out.add(rules.MOUNT_TYPE_BIND, type, 'a mount of type "bind" needs the option "bind" or "rbind"', hint);
  }
}

function checkOptions(options: i32, bind: bool): void {
  const total = count(options);
  let links: u32 = 0;
  let node = total ? first(options) : 0;
  for (let i = 0; i < total; i++) {
    const word = i < KEPT ? load<i32>(WORDS + ((<usize>i) << 2)) : wordOf(node, s.WORDS_MOUNT_OPTION);
    if (word < 0) checkData(node, bind);
    else if (word >= s.MOUNT_OPTION_IDMAP) links |= checkSpecial(node, word, bind, links);
    node = next(node);
  }
}

/** The words that runtimes execute themselves. @returns a bit for copy-symlink, one for those that exclude it */
function checkSpecial(node: i32, word: i32, bind: bool, links: u32): u32 {
  if (word == s.MOUNT_OPTION_IDMAP || word == s.MOUNT_OPTION_RIDMAP) {
    if (!bind) notBind(node);
    if (at(s.MOUNT_UID_MAPPINGS) == ABSENT && at(s.MOUNT_GID_MAPPINGS) == ABSENT && needsMappings < 0)
      needsMappings = node;
    return 0;
  }
  if (word == s.MOUNT_OPTION_TMPCOPYUP) {
    if ((bind || !is(at(s.MOUNT_TYPE), 'tmpfs')) && out.wants(rules.TMPCOPYUP)) {
      out.add(rules.TMPCOPYUP, node, 'tmpcopyup is for tmpfs only');
    }
    return 0;
  }
  const bit: u32 = word == s.MOUNT_OPTION_COPY_SYMLINK ? 1 : 2;
  if (bind && links == 3 - bit && out.wants(rules.COPY_SYMLINK)) {
    out.add(rules.COPY_SYMLINK, node, 'copy-symlink excludes src-nofollow and dest-nofollow');
  }
  return bit;
}

function notBind(node: i32): void {
  if (out.wants(rules.MOUNT_IDMAP_BIND)) out.add(rules.MOUNT_IDMAP_BIND, node, 'only bind mounts can be id-mapped');
}

/** runc: "bind mounts cannot have any filesystem-specific options applied". */
function checkData(node: i32, bind: bool): void {
  if (!filled(node)) return;
  if (begins(node, 'idmap=') || begins(node, 'ridmap=')) {
    idmapOptions = true;
    if (!bind) notBind(node);
  } else if (!bind) {
    checkFileSystemOption(node, at(s.MOUNT_TYPE));
  } else if (out.wants(rules.BIND_DATA)) {
    const message = `bind mounts cannot have any filesystem-specific options applied: ${json.raw(node)}`;
    out.add(rules.BIND_DATA, node, message, 'remove it: a bind mount shows the file system as it is');
  }
}

/** "If specified, it MUST be specified along with gidMappings", and the other way round. */
function checkOwnMappings(mount: i32, bind: bool): void {
  const uids = at(s.MOUNT_UID_MAPPINGS);
  const gids = at(s.MOUNT_GID_MAPPINGS);
  if (uids == ABSENT || gids == ABSENT) {
    const missing = uids == ABSENT ? 'uidMappings' : 'gidMappings';
    if (out.wants(rules.MOUNT_IDMAP_PAIR)) out.add(rules.MOUNT_IDMAP_PAIR, mount, `"${missing}" is missing`);
  }
  if (!bind && !hasIdmap()) notBind(uids >= 0 ? uids : gids);
  checkMappings(uids);
  checkMappings(gids);
}

function hasIdmap(): bool {
  const options = at(s.MOUNT_OPTIONS);
  const total = count(options);
  let node = total ? first(options) : 0;
  for (let i = 0; i < total; i++) {
    const word = wordOf(node, s.WORDS_MOUNT_OPTION);
    if (word == s.MOUNT_OPTION_IDMAP || word == s.MOUNT_OPTION_RIDMAP) return true;
    node = next(node);
  }
  return false;
}

/** What can be said of mounts when "linux" is known too. */
export function checkMountsLate(): void {
  if (needsMappings >= 0 && !hasNamespace(s.NAMESPACE_TYPE_USER)) {
    const message = 'an id-mapped mount needs uidMappings and gidMappings, or a user namespace';
    out.add(rules.MOUNT_IDMAP_MAPPINGS, needsMappings, message);
  }
  const uids = uidMappings();
  const gids = gidMappings();
  const mapped = uids >= 0 || gids >= 0;
  if (!mapped && !idmapOptions) return;
  const mounts = at(s.CONFIG_MOUNTS);
  for (let i = 0; i < count(mounts); i++) {
    const options = json.get(json.item(mounts, i), 'options');
    for (let j = 0; j < count(options); j++) {
      const node = json.item(options, j);
      if (mapped) checkIdOption(node, uids, gids);
      if (idmapOptions && (begins(node, 'idmap=') || begins(node, 'ridmap='))) checkIdmapOption(node);
    }
  }
}

function checkIdmapOption(node: i32): void {
  const word = json.str(node);
  const option = IdmapOption.parse(word.substring(word.indexOf('=') + 1));
  if (option.problem.length) {
    if (out.wants(rules.MOUNT_IDMAP_RANGES))
      out.add(rules.MOUNT_IDMAP_RANGES, node, `${json.raw(node)}: ${option.problem}`);
    return;
  }
  checkRelative(node, option.uids, ofLinux(s.LINUX_UID_MAPPINGS));
  checkRelative(node, option.gids, ofLinux(s.LINUX_GID_MAPPINGS));
}

function checkRelative(node: i32, ranges: Array<IdmapRange>, mappings: i32): void {
  for (let i = 0; i < ranges.length; i++) {
    const id = ranges[i].outside;
    if (!ranges[i].relative || (count(mappings) && isMapped(mappings, id))) continue;
    if (!out.wants(rules.MOUNT_IDMAP_RANGES)) return;
    const message = `${json.raw(node)}: id ${id} of the container, after "@", is not mapped in its user namespace`;
    out.add(rules.MOUNT_IDMAP_RANGES, node, message);
  }
}

/** uid= and gid= of a file system are ids of the container. */
function checkIdOption(node: i32, uids: i32, gids: i32): void {
  if (!isText(node)) return;
  const user = begins(node, 'uid=');
  if (!user && !begins(node, 'gid=')) return;
  let id: u64 = 0;
  text(node);
  let p = from + 4;
  if (p == to) return;
  while (p < to) {
    const digit = load<u8>(p++) - 0x30;
    if (digit > 9 || id > <u64>u32.MAX_VALUE) return;
    id = id * 10 + digit;
  }
  if (isMapped(user ? uids : gids, id) || !out.wants(rules.MOUNT_ID_UNMAPPED)) return;
  out.add(rules.MOUNT_ID_UNMAPPED, node, `${json.raw(node)} is not mapped in the new user namespace`);
}
