/** Paths as text. What a path inside the rootfs leads to is for the kernel to say (openat2), never for these. */

/** The path without ".", "..", doubled and trailing slashes, taken from "/" when it is relative. */
export function cleanPath(path: string): string {
  const parts = path.split('/');
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
