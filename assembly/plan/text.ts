/** Text from a config, a rootfs or a request, for a message: bounded, and unable to break a line or a terminal. */

/** Longer text is cut here. */
const TEXT_MAX: i32 = 256;

/** @returns the text with control characters, line separators and direction marks escaped */
export function shown(text: string): string {
  let out = '';
  const end = min(text.length, TEXT_MAX);
  for (let i = 0; i < end; i++) {
    const c = text.charCodeAt(i);
    if (c == 0x0a) out += '\\n';
    else if (c == 0x09) out += '\\t';
    else if (c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x2028 && c < 0x202f)) out += '\\u' + hex4(c);
    else out += String.fromCharCode(c);
  }
  return text.length > end ? out + '…' : out;
}

/** As shown, in double quotes. */
export function quoted(text: string): string {
  return '"' + shown(text.replaceAll('"', '\\"')) + '"';
}

function hex4(value: i32): string {
  const text = value.toString(16);
  return '0000'.substring(text.length) + text;
}
