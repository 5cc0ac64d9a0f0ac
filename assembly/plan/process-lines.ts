/** `processLines`: of what the host's ps has said, the header and the lines of these processes. Nothing is done. */
import { Answer } from '../answer';
import { JsonWriter } from '../json/writer';
import { Request } from '../request';
import { quoted } from './text';

/** By the column PID. @returns the end `{ "text" }`, or SystemError in runc's words */
export function processLines(request: Request): Answer {
  const lines = request.output.split('\n');
  const column = fields(lines[0]).indexOf('PID');
  if (column < 0) return Answer.error('SystemError', "couldn't find PID field in ps output");
  const wanted = new Set<string>();
  for (let i = 0; i < request.pids.length; i++) wanted.add(request.pids[i]);
  const kept: Array<string> = [lines[0], '\n'];
  for (let i = 1; i < lines.length; i++) {
    if (!lines[i].length) continue;
    const all = fields(lines[i]);
    const pid = column < all.length ? all[column] : '';
    if (!isNumber(pid)) return Answer.error('SystemError', 'unable to parse pid: ' + quoted(pid));
    if (wanted.has(pid)) {
      kept.push(lines[i]);
      kept.push('\n');
    }
  }
  return Answer.end(new JsonWriter().beginObject().key('text').str(kept.join('')).endObject().toString());
}

function fields(line: string): Array<string> {
  const found: Array<string> = [];
  let start = -1;
  for (let i = 0; i <= line.length; i++) {
    const space = i == line.length || isSpace(line.charCodeAt(i));
    if (space && start >= 0) found.push(line.substring(start, i));
    start = space ? -1 : start < 0 ? i : start;
  }
  return found;
}

function isSpace(c: i32): bool {
  return c == 0x20 || (c >= 0x09 && c <= 0x0d);
}

function isNumber(text: string): bool {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) < 0x30 || text.charCodeAt(i) > 0x39) return false;
  return text.length > 0;
}
