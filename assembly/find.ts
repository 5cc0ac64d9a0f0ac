/** What is sought in a text most often is one ASCII character: by far quicker than the standard library's search for a text. */

/** The index of a character's first occurrence from `from` on, or -1. */
export function indexOfCode(text: string, code: u16, from: i32 = 0): i32 {
  const chars = changetype<usize>(text);
  const length = text.length;
  for (let i = from; i < length; i++) {
    if (load<u16>(chars + ((<usize>i) << 1)) == code) return i;
  }
  return -1;
}

/** As String.split with a separator of one character. */
export function splitAt(text: string, code: u16): Array<string> {
  const parts: Array<string> = [];
  let from = 0;
  for (let at = indexOfCode(text, code); at >= 0; at = indexOfCode(text, code, from)) {
    parts.push(text.substring(from, at));
    from = at + 1;
  }
  parts.push(from ? text.substring(from) : text);
  return parts;
}

/** As String.includes, of a text that is not empty. */
export function contains(text: string, sought: string): bool {
  const first = <u16>sought.charCodeAt(0);
  for (let at = indexOfCode(text, first); at >= 0; at = indexOfCode(text, first, at + 1)) {
    if (text.startsWith(sought, at)) return true;
  }
  return false;
}
