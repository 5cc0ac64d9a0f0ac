/** A table as Go's tabwriter lays it out for runc: src/cli/output.ts says how. */

const MINIMUM: i32 = 12;
const BETWEEN: i32 = 3;

/** @param rows the header first */
export function table(rows: Array<Array<string>>): string {
  const widths: Array<i32> = [];
  for (let column = 0; column < rows[0].length; column++) {
    let width = MINIMUM;
    for (let i = 0; i < rows.length; i++) width = max(width, characters(rows[i][column]) + BETWEEN);
    widths.push(width);
  }
  const parts: Array<string> = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i];
    for (let column = 0; column < row.length; column++) {
      const cell = plain(row[column]);
      parts.push(cell);
      if (column < row.length - 1) parts.push(' '.repeat(max(0, widths[column] - characters(cell))));
    }
    parts.push('\n');
  }
  return parts.join('');
}

/** Unicode's, not UTF-16's. */
function characters(text: string): i32 {
  let count = text.length;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) == 0xdc00) count--;
  return count;
}

/** Its control characters, but tab and newline, in the form `\x1b` (src/plain.ts). */
function plain(text: string): string {
  let out = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    const control = (c < 0x20 && c != 0x09 && c != 0x0a) || (c >= 0x7f && c < 0xa0);
    if (!control) continue;
    out += text.substring(from, i) + '\\x' + (c < 16 ? '0' : '') + c.toString(16);
    from = i + 1;
  }
  return from ? out + text.substring(from) : text;
}
