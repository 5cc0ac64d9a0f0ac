/** Who holds the lock of a state directory: /proc/locks, by device and inode. */
import { Record } from '../results';

/**
 * @param locks the text of /proc/locks, a line a lock: `1: FLOCK  ADVISORY  WRITE 708 08:01:3457 0 EOF`
 * @param stat the record of a STAT of the directory
 * @returns the pid of the process that took the lock, 0 when nobody holds it
 */
export function lockHolder(locks: string, stat: Record): u32 {
  if (stat.errno) return 0;
  const device = stat.u64(16);
  const inode = stat.u64(24).toString();
  const exact =
    hex2(((device >> 8) & 0xfff) | ((device >> 32) & 0xfffff000)) +
    ':' +
    hex2((device & 0xff) | ((device >> 12) & 0xffffff00));
  const lines = locks.split('\n');
  let other: u32 = 0;
  for (let i = 0; i < lines.length; i++) {
    const fields = words(lines[i]);
    if (fields.length < 6 || fields[1] != 'FLOCK') continue;
    const place = fields[5].split(':');
    if (place.length != 3 || place[2] != inode) continue;
    const pid = U32.parseInt(fields[4]);
    if (place[0] + ':' + place[1] == exact) return pid;
    // a stacked file system shows another device there than stat does
    other = pid;
  }
  return other;
}

function words(line: string): Array<string> {
  const parts = line.split(' ');
  const out: Array<string> = [];
  for (let i = 0; i < parts.length; i++) if (parts[i].length && parts[i] != '->') out.push(parts[i]);
  return out;
}

function hex2(value: u64): string {
  const text = value.toString(16);
  return text.length < 2 ? '0' + text : text;
}
