/** Whether a process asks for a terminal: whoever makes it has to know that before the executor is there. */
import { Json, Kind } from '../json/reader';
import { Diagnostics } from '../validate/diagnostics';

/**
 * @param document a config.json, or with `wholeProcess` a process.json (or what of a process is replaced); what is wrong with
 *   it is for `step` to say
 */
export function asksTerminal(document: Uint8Array, wholeProcess: bool): bool {
  const json = Json.parse(document, new Diagnostics());
  if (!json) return false;
  const process = wholeProcess ? json.root : json.get(json.root, 'process');
  return json.kind(process) == Kind.Object && json.bool(json.get(process, 'terminal'));
}
