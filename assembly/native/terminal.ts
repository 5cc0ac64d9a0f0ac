/** Whether a process asks for a terminal: whoever makes it has to know that before the executor is there. */
import { Json, Kind } from '../json/reader';
import { Diagnostics } from '../validate/diagnostics';

/**
 * @param document a config.json, or with `wholeProcess` a process.json (or what of a process is replaced); what is wrong with
 *   it is for `step` to say
 */
export function asksTerminal(document: Uint8Array, wholeProcess: bool): bool {
  if (!mayAsk(document)) return false;
  const json = Json.parse(document, new Diagnostics());
  if (!json) return false;
  const process = wholeProcess ? json.root : json.get(json.root, 'process');
  return json.kind(process) == Kind.Object && json.bool(json.get(process, 'terminal'));
}

const NAME = 'terminal"';
const QUOTED: u8 = 0x5c;
const COLON: u8 = 0x3a;
const FALSE: u8 = 0x66;

/** Whether a document has to be parsed: not when each of its keys of that name is followed by "false", as most are. */
function mayAsk(document: Uint8Array): bool {
  const length = document.length;
  const base = document.dataStart;
  for (let i = 0; i < length; i++) {
    const byte = load<u8>(base + <usize>i);
    if (byte == QUOTED) return true; // a key may be written in escapes
    if ((byte | 0x20) != 0x74 || !hasName(document, i)) continue;
    let at = blank(document, i + NAME.length);
    if (at >= length || document[at] != COLON) continue;
    at = blank(document, at + 1);
    if (at < length && document[at] != FALSE) return true;
  }
  return false;
}

function hasName(document: Uint8Array, from: i32): bool {
  if (from + NAME.length > document.length) return false;
  // names match whatever their case
  for (let i = 0; i < NAME.length; i++) {
    const byte = document[from + i];
    if ((i < NAME.length - 1 ? byte | 0x20 : byte) != <u8>NAME.charCodeAt(i)) return false;
  }
  return true;
}

function blank(document: Uint8Array, from: i32): i32 {
  let at = from;
  while (at < document.length && document[at] <= 0x20) at++;
  return at;
}
