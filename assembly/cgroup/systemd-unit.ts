/** The unit of systemd that a container's processes are in: its names, as runc makes them of cgroupsPath. */
import { sha256 } from '../hash';
import { quoted } from '../plan/text';

const SLICE: string = '.slice';
/** UNIT_NAME_MAX of systemd */
const NAME_MAX: i32 = 255;
const PREFIX: string = 'tare';

export class SystemdUnit {
  /** "prefix-name.scope" */
  name: string = '';
  /** the slice that it is in */
  slice: string = '';
  /** why that cannot be, or "" */
  problem: string = '';

  /**
   * @param wanted cgroupsPath, `slice:prefix:name`; "" for `:tare:ID`
   * @param user of a user's systemd, whose default slice is another one
   */
  static of(wanted: string, id: string, user: bool): SystemdUnit {
    const unit = new SystemdUnit();
    unit.slice = user ? 'user.slice' : 'system.slice';
    const parts = wanted.split(':');
    if (!wanted.length) {
      unit.name = scopeOf(PREFIX, escaped(id));
      if (unit.name.length > NAME_MAX) unit.name = scopeOf(PREFIX, sha256(id));
    } else if (parts.length != 3) {
      unit.problem = `expected cgroupsPath to be of format "slice:prefix:name" for systemd cgroups, got ${quoted(wanted)} instead`;
      return unit;
    } else {
      if (parts[0].length) unit.slice = parts[0];
      unit.name = scopeOf(parts[1], parts[2]);
      if (parts[2].endsWith(SLICE)) unit.problem = 'a slice holds no processes: ' + quoted(parts[2]);
    }
    if (!isSlice(unit.slice)) unit.problem = 'invalid slice name: ' + quoted(unit.slice);
    else if (!isName(unit.name)) {
      unit.problem = `invalid name of a unit: ${quoted(unit.name)}: it is made of letters, digits and : - _ . \\ @, at most ${NAME_MAX}`;
    }
    return unit;
  }

  /** Its cgroup: `a-b.slice` is in `a.slice`. */
  get path(): string {
    return sliceDirectory(this.slice) + this.name;
  }
}

/** The directory of a slice's cgroup with a slash at its end, "" for the root slice. */
function sliceDirectory(slice: string): string {
  if (slice == '-' + SLICE) return '';
  const parts = slice.substring(0, slice.length - SLICE.length).split('-');
  let prefix = '';
  let path = '';
  for (let i = 0; i < parts.length; i++) {
    prefix += parts[i];
    path += prefix + SLICE + '/';
    prefix += '-';
  }
  return path;
}

function scopeOf(prefix: string, name: string): string {
  return prefix + '-' + name + '.scope';
}

/** "-.slice" is the root; no other has an empty part. */
function isSlice(name: string): bool {
  if (!name.endsWith(SLICE) || !isName(name)) return false;
  const stem = name.substring(0, name.length - SLICE.length);
  return stem == '-' || !stem.split('-').includes('');
}

function isName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    if (!isPlain(name.charCodeAt(i)) && name.charCodeAt(i) != 0x5c && name.charCodeAt(i) != 0x40) return false;
  }
  return name.length <= NAME_MAX;
}

/** What a unit's name holds as it is: letters, digits, : - _ and . */
function isPlain(c: i32): bool {
  const letter = c | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || (c >= 0x30 && c <= 0x3a) || c == 0x2d || c == 0x2e || c == 0x5f;
}

/** As systemd-escape(1): every other character of an id, all of which are ASCII, as \xNN. */
function escaped(id: string): string {
  let out = '';
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    out += isPlain(c) ? id.charAt(i) : '\\x' + c.toString(16);
  }
  return out;
}
