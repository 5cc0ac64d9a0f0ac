/** The mount option `idmap=uids=…;gids=…`, which crun has (`ridmap=…` the same, for all mounts below too). */
import { NO_ID } from './id-mapping';

/** "0-1000-10": an id of the file system, the host's, how many; after "@" the second is the container's, mapped by its namespace. */
export class IdmapRange {
  inside: u32 = 0;
  outside: u32 = 0;
  size: u32 = 0;
  relative: bool = false;
}

export class IdmapOption {
  uids: Array<IdmapRange> = [];
  gids: Array<IdmapRange> = [];
  /** what is wrong with it, or "" */
  problem: string = '';

  /** @param text what follows "idmap=" */
  static parse(text: string): IdmapOption {
    const option = new IdmapOption();
    const parts = text.split(';');
    for (let i = 0; i < parts.length; i++) {
      const part = parts[i];
      if (!part.length) continue;
      const users = part.startsWith('uids=');
      if (!users && !part.startsWith('gids=')) option.problem = 'it is "uids=" and "gids=", parted by ";"';
      else option.add(users ? option.uids : option.gids, part.substring(5));
    }
    if (!option.problem.length && (!option.uids.length || !option.gids.length)) {
      option.problem = 'it needs ranges of uids and of gids';
    }
    return option;
  }

  private add(list: Array<IdmapRange>, text: string): void {
    // "#" may stand before the first, and needs not stand before "@"
    const words = text.replaceAll('#@', '@').replaceAll('@', '#@').split('#');
    for (let i = words[0].length ? 0 : 1; i < words.length; i++) {
      const relative = words[i].startsWith('@');
      const numbers = words[i].substring(relative ? 1 : 0).split('-');
      const range = new IdmapRange();
      range.relative = relative;
      if (numbers.length == 3) {
        range.inside = id(numbers[0]);
        range.outside = id(numbers[1]);
        range.size = id(numbers[2]);
      }
      if (numbers.length != 3 || range.inside == NO_ID || range.outside == NO_ID || range.size - 1 >= NO_ID - 1) {
        this.problem = 'a range is three numbers, "0-100000-65536", parted from the next by "#"';
        return;
      }
      list.push(range);
    }
  }
}

/** A decimal number up to 4294967294, or NO_ID. */
function id(text: string): u32 {
  let value: u64 = 0;
  if (!text.length || text.length > 10) return NO_ID;
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) return NO_ID;
    value = value * 10 + digit;
  }
  return value < NO_ID ? <u32>value : NO_ID;
}
