/** Paths as text. What a path inside the rootfs leads to is for the kernel to say (openat2), never for these. */

import { splitAt } from '../find';

const SLASH: u16 = 0x2f;
const DOT: u16 = 0x2e;

/** Whether a path is what cleanPath would make of it, as most are: surely so when it is true. */
function isClean(path: string): bool {
  const length = path.length;
  if (length < 2 || path.charCodeAt(0) != SLASH) return false;
  let before: u16 = 0;
  for (let i = 0; i < length; i++) {
    const code = <u16>path.charCodeAt(i);
    // a slash or a dot after a slash: perhaps a name that begins with a dot, perhaps not
    if (before == SLASH && (code == SLASH || code == DOT)) return false;
    before = code;
  }
  return before != SLASH;
}

/** The path without ".", "..", doubled and trailing slashes, taken from "/" when it is relative. */
export function cleanPath(path: string): string {
  if (isClean(path)) return path;
  const parts = splitAt(path, SLASH);
  const kept: Array<string> = [];
  for (let i = 0; i < parts.length; i++) {
    if (parts[i] == '' || parts[i] == '.') continue;
    if (parts[i] == '..') {
      if (kept.length) kept.pop();
    } else kept.push(parts[i]);
  }
  return '/' + kept.join('/');
}

/** A path that may be relative to the bundle, as an absolute one. */
export function fromBundle(bundle: string, path: string): string {
  return path.startsWith('/') ? path : bundle + '/' + path;
}

/** The last component. */
export function baseName(path: string): string {
  return path.substring(path.lastIndexOf('/') + 1);
}

/** All but the last component, with its slash at the end; "" when there is none. */
export function directoryPart(path: string): string {
  return path.substring(0, path.lastIndexOf('/') + 1);
}

/**
 * The file of a sysctl below /proc/sys. sysctl(8): the first separator says which of "." and "/" separates; the other is part
 * of a name, as the other one.
 */
export function sysctlPath(key: string): string {
  const slash = key.indexOf('/');
  const dot = key.indexOf('.');
  if (dot < 0 || (slash >= 0 && slash < dot)) return key;
  return key.replaceAll('/', '\n').replaceAll('.', '/').replaceAll('\n', '.');
}
