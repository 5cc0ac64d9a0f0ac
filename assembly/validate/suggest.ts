/** "did you mean": the known word that is nearest to a wrong one. */

/** No longer word is compared. */
const LONGEST: i32 = 40;

/** The word of a list that is nearest, when it is near enough; else "". */
export function nearest(wrong: string, list: Array<string>): string {
  if (wrong.length > LONGEST) return '';
  // a typing mistake for every three characters, and never half of the word
  let best = max(1, wrong.length / 3) + 1;
  let found = '';
  for (let i = 0; i < list.length; i++) {
    const away = distance(wrong.toLowerCase(), list[i].toLowerCase(), best);
    if (away < best) {
      best = away;
      found = list[i];
    }
  }
  return found;
}

/** How many characters must be added, removed, replaced or swapped with their neighbour; at least `limit` if it is more. */
function distance(a: string, b: string, limit: i32): i32 {
  if (abs(a.length - b.length) >= limit) return limit;
  const width = b.length + 1;
  let before = new StaticArray<i32>(width);
  let last = new StaticArray<i32>(width);
  let row = new StaticArray<i32>(width);
  for (let j = 0; j < width; j++) last[j] = j;
  for (let i = 1; i <= a.length; i++) {
    row[0] = i;
    for (let j = 1; j < width; j++) {
      const same = a.charCodeAt(i - 1) == b.charCodeAt(j - 1);
      row[j] = min(min(last[j] + 1, row[j - 1] + 1), last[j - 1] + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a.charCodeAt(i - 1) == b.charCodeAt(j - 2);
      if (swapped && a.charCodeAt(i - 2) == b.charCodeAt(j - 1)) row[j] = min(row[j], before[j - 2] + 1);
    }
    const free = before;
    before = last;
    last = row;
    row = free;
  }
  return last[width - 1];
}
