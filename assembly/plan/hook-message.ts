/** What became of a hook that failed, in words. */
import * as errno from './errno';
import { errnoName, errnoText } from './errno-names';
import { shown } from './text';

/** UTF-16 units of what it wrote: the shim keeps as many bytes. */
const OUTPUT_MAX: i32 = 65536;

/**
 * @param pointer of the hook, or ""
 * @param detail the shim's three lines: "hook PATH", how it ended ("exit status 1", "signal 9", ""), the end of its output
 * @param error the errno of HOOK
 */
export function hookMessage(pointer: string, detail: string, error: u32): string {
  const first = detail.indexOf('\n');
  const second = first < 0 ? -1 : detail.indexOf('\n', first + 1);
  const path = first < 0 ? detail : detail.substring(0, first);
  const how = second < 0 ? '' : detail.substring(first + 1, second);
  const output = second < 0 ? '' : detail.substring(second + 1);
  let text = (pointer.length ? shown(pointer) + ': ' : '') + shown(path) + ': ';
  if (how.length) text += how;
  else if (error == errno.ETIMEDOUT) text += 'killed, because it took longer than its timeout';
  else if (error == errno.ECONNRESET) text += "killed, because the container's init died";
  else text += errnoText(error) + ' (' + errnoName(error) + ')';
  return output.length ? text + ': ' + shown(output, OUTPUT_MAX) : text;
}
