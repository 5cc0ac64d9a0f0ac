/** Looking at the host: ops whose failure is an answer, too. */
import { List, Tmpl } from '../plan/encoder';
import * as errno from '../plan/errno';
import * as ops from '../plan/ops.generated';

/** /proc/filesystems and the like; mountinfo is read by the facts. */
const MAX: u32 = 1 << 20;

/** One record: the file's text, "" when there is none that can be read. */
export function read(l: List, path: string): void {
  tolerant(l);
  l.on(errno.EFBIG);
  ops.readFile(l, new Tmpl(path), MAX);
}

/** One record: without errno when it is there. */
export function stat(l: List, path: string): void {
  tolerant(l);
  ops.stat(l, new Tmpl(path), 0);
}

/** One record: without errno when the caller may do that. */
export function access(l: List, path: string, mode: u32): void {
  tolerant(l);
  l.on(errno.EROFS);
  ops.access(l, new Tmpl(path), mode);
}

function tolerant(l: List): void {
  l.report().on(errno.ENOENT).on(errno.EACCES).on(errno.EPERM).on(errno.ENOTDIR).on(errno.EINVAL);
  l.on(errno.EOPNOTSUPP);
}

/** The words of a text, whatever white space is between them. */
export function wordsIn(text: string): Array<string> {
  return text
    .replaceAll('\t', ' ')
    .replaceAll('\n', ' ')
    .split(' ')
    .filter((word) => word.length > 0);
}
