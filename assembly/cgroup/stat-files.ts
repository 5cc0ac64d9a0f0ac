/** Files of cgroups that one turn reads: which, and what was in them. */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';
import { Records } from '../state/status';

/** memory.stat has some 60 lines, a line of blkio or io.stat is a device's: none comes near it. */
const FILE_MAX: u32 = 4 << 20;

export class StatFiles {
  private paths: Array<string> = [];
  /** path → text; files that are not there are not in it */
  private texts: Map<string, string> = new Map();

  add(path: string): void {
    if (!this.paths.includes(path)) this.paths.push(path);
  }

  /** An op for each file; one that is not there, or not in use (ENODEV, EOPNOTSUPP), is passed over. */
  write(l: List): void {
    for (let i = 0; i < this.paths.length; i++) {
      l.report().on(errno.ENOENT).on(errno.ENOTDIR).on(errno.ENODEV).on(errno.EOPNOTSUPP).on(errno.EACCES);
      l.on(errno.EINVAL).on(errno.ESRCH);
      ops.readFile(l, new Tmpl(this.paths[i]), FILE_MAX);
    }
  }

  /** @param records at the first record of those ops */
  read(records: Records): void {
    for (let i = 0; i < this.paths.length; i++) {
      const record = records.next();
      if (!record.errno) this.texts.set(this.paths[i], record.text());
    }
  }

  has(path: string): bool {
    return this.texts.has(path);
  }

  /** What was in the file, "" when it is not there. */
  text(path: string): string {
    return this.texts.has(path) ? this.texts.get(path) : '';
  }

  /** Its lines, without the empty ones. */
  lines(path: string): Array<string> {
    return this.text(path)
      .split('\n')
      .filter((line) => line.length > 0);
  }

  /** Its only number; 0 when it is not there. */
  number(path: string): u64 {
    return statNumber(this.text(path).trim());
  }

  /** Its lines "key number", in their order. */
  keyed(path: string): Map<string, u64> {
    const map = new Map<string, u64>();
    const lines = this.lines(path);
    for (let i = 0; i < lines.length; i++) {
      const space = lines[i].indexOf(' ');
      if (space > 0) map.set(lines[i].substring(0, space), statNumber(lines[i].substring(space + 1).trim()));
    }
    return map;
  }
}

/** The number of a key, 0 when there is none. */
export function valueOf(map: Map<string, u64>, key: string): u64 {
  return map.has(key) ? map.get(key) : 0;
}

/** A number as cgroups write it: "max" is the largest there is; negative ones, which some counters are for a moment, are 0 (runc). */
export function statNumber(text: string): u64 {
  if (text == 'max') return u64.MAX_VALUE;
  let value: u64 = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = <u64>(text.charCodeAt(i) - 0x30);
    if (digit > 9) return 0;
    if (value > (u64.MAX_VALUE - digit) / 10) return u64.MAX_VALUE;
    value = value * 10 + digit;
  }
  return value;
}
