/** Subordinate ids: /etc/subuid and /etc/subgid (subuid(5)), and the users of /etc/passwd. */

/** Ids of the host that a user may map. */
export class IdRange {
  constructor(
    public first: u64,
    public count: u64,
  ) {}
}

/**
 * @param passwd the text of /etc/passwd
 * @returns the first name of that uid, "" when there is none
 */
export function userName(passwd: string, uid: u32): string {
  const id = uid.toString();
  const lines = passwd.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fields = lines[i].split(':');
    if (fields.length > 2 && fields[2] == id && fields[0].length) return fields[0];
  }
  return '';
}

/**
 * @param text of /etc/subuid or /etc/subgid
 * @param name the user's name, or ""
 * @returns the ranges of lines that name the user, by name or by uid
 */
export function rangesOf(text: string, name: string, uid: u32): Array<IdRange> {
  const ranges: Array<IdRange> = [];
  const id = uid.toString();
  const lines = text.split('\n');
  for (let i = 0; i < lines.length; i++) {
    const fields = lines[i].trim().split(':');
    if (fields.length != 3 || !(fields[0] == id || (name.length && fields[0] == name))) continue;
    if (isNumber(fields[1]) && isNumber(fields[2])) {
      ranges.push(new IdRange(U64.parseInt(fields[1]), U64.parseInt(fields[2])));
    }
  }
  return ranges;
}

/** Whether ranges hold so many ids from `first` on, one after the other if need be (as newuidmap sees it). */
export function holds(ranges: Array<IdRange>, first: u64, count: u64): bool {
  const end = first + count;
  let at = first;
  while (at < end) {
    let next = at;
    for (let i = 0; i < ranges.length; i++) {
      const last = ranges[i].first + ranges[i].count;
      if (ranges[i].first <= at && last > next) next = last;
    }
    if (next == at) return false;
    at = next;
  }
  return true;
}

function isNumber(text: string): bool {
  if (!text.length || text.length > 10) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return true;
}
