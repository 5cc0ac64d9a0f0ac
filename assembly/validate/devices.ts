/** Rules on devices and device rules: config-linux.md, "Devices" and "Allowed Device list". */
import * as s from '../spec/structure.generated';
import { ABSENT, at, count, first, from, hash, is, json, next, out, text, wordOf } from './document';
import * as rules from './rules.generated';

/** mknod(2) takes 12 bits of a major and 20 of a minor number. */
const MAJORS: i64 = 1 << 12;
const MINORS: i64 = 1 << 20;
const PERMISSIONS: u64 = 0o777;
/** The type of a file in its mode (S_IFMT), and where Go keeps it: engines leave either in. */
const FILE_TYPES: u64 = 0o170000 | 0xfff80000;

export function checkDevice(node: i32): void {
  const type = wordOf(at(s.DEVICE_TYPE), s.WORDS_DEVICE_TYPE);
  if (type >= 0 && type != s.DEVICE_TYPE_P) {
    checkNumber(node, at(s.DEVICE_MAJOR), 'major', MAJORS);
    checkNumber(node, at(s.DEVICE_MINOR), 'minor', MINORS);
  }
  const mode = at(s.DEVICE_FILE_MODE);
  if (json.u64(mode) & ~FILE_TYPES & ~PERMISSIONS && out.wants(rules.DEVICE_MODE)) {
    const hint = 'the number is decimal: 0666 is 438';
    out.add(rules.DEVICE_MODE, mode, `file mode ${json.raw(mode)} is 0${json.u64(mode).toString(8)}`, hint);
  }
  const path = at(s.DEVICE_PATH);
  if (path >= 0 && text(path) > 0 && load<u8>(from) != 0x2f && out.wants(rules.DEVICE_RELATIVE)) {
    out.add(rules.DEVICE_RELATIVE, path, `${json.raw(path)} is taken from "/"`, 'write it absolute');
  }
}

function checkNumber(device: i32, node: i32, name: string, limit: i64): void {
  if (node == ABSENT) {
    if (out.wants(rules.DEVICE_NODE)) out.add(rules.DEVICE_NODE, device, `"${name}" is missing`);
    return;
  }
  const number = json.i64(node);
  if ((number >= 0 && number < limit) || !out.wants(rules.DEVICE_NODE_NUMBER)) return;
  out.add(rules.DEVICE_NODE_NUMBER, node, `a ${name} number is from 0 to ${limit - 1}, not ${number}`);
}

/** So many devices are compared for their paths. */
const COMPARED: i32 = 256;

/** The same node given twice: the second is not made. */
export function checkDeviceTwice(devices: i32): void {
  const total = min(count(devices), COMPARED);
  if (total < 2) return;
  const seen = new StaticArray<u32>(total);
  let node = first(devices);
  for (let i = 0; i < total; i++) {
    const path = json.get(node, 'path');
    seen[i] = path >= 0 && json.kind(path) == 4 ? hash(text(path)) : 0;
    for (let j = 0; j < i; j++) {
      if (seen[i] == 0 || seen[j] != seen[i]) continue;
      out.add(rules.DEVICE_TWICE, path, `${json.raw(path)} is given twice`);
      break;
    }
    node = next(node);
  }
}

/** A rule for everything: without type or with type "a" the kernel takes it for all devices. */
export function checkDeviceRule(node: i32): void {
  if (!json.bool(at(s.DEVICE_RULE_ALLOW))) return;
  const type = at(s.DEVICE_RULE_TYPE);
  if (type >= 0 && text(type) > 0 && !is(type, 'a')) return;
  if (json.i64(at(s.DEVICE_RULE_MAJOR), -1) >= 0 || json.i64(at(s.DEVICE_RULE_MINOR), -1) >= 0) return;
  if (out.wants(rules.DEVICE_ALLOW_ALL)) out.add(rules.DEVICE_ALLOW_ALL, node, 'this allows all devices, disks too');
}
