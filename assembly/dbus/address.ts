/** Where a bus listens (D-Bus specification, "Server Addresses"): of a list of addresses the first one that is a unix socket. */
import { decodeUtf8, utf8 } from '../utf8';

/**
 * @param address e.g. `unix:path=/run/dbus/system_bus_socket;unix:abstract=/tmp/dbus-1,guid=…`
 * @param runtimeDir what `unix:runtime=yes` is below
 * @returns the path of the socket, "@NAME" for an abstract one, "" when there is none
 */
export function busSocket(address: string, runtimeDir: string): string {
  const addresses = address.split(';');
  for (let i = 0; i < addresses.length; i++) {
    if (!addresses[i].startsWith('unix:')) continue;
    const pairs = addresses[i].substring(5).split(',');
    for (let k = 0; k < pairs.length; k++) {
      const equal = pairs[k].indexOf('=');
      if (equal < 0) continue;
      const key = pairs[k].substring(0, equal);
      const value = unescape(pairs[k].substring(equal + 1));
      if (!value.length) continue;
      if (key == 'path') return value;
      if (key == 'abstract') return '@' + value;
      if (key == 'runtime' && value == 'yes' && runtimeDir.length) return runtimeDir + '/bus';
    }
  }
  return '';
}

/** %41 → A; what is not UTF-8 then, or holds a NUL, is nothing. */
function unescape(text: string): string {
  if (!text.includes('%')) return text;
  const bytes = utf8(text);
  let size = 0;
  for (let i = 0; i < bytes.length; i++, size++) {
    if (bytes[i] != 0x25) {
      bytes[size] = bytes[i];
      continue;
    }
    const high = i + 2 < bytes.length ? hex(bytes[i + 1]) : -1;
    const low = high < 0 ? -1 : hex(bytes[i + 2]);
    if (low < 0 || !(high | low)) return '';
    bytes[size] = <u8>((high << 4) | low);
    i += 2;
  }
  return decodeUtf8(bytes.dataStart, size);
}

function hex(c: i32): i32 {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const letter = c | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}
