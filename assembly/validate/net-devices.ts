/** Rules on network devices: config-linux.md, "Network Devices". */
import * as s from '../spec/structure.generated';
import { count, filled, first, from, json, next, out, text, to } from './document';
import { hasNamespace, ofLinux } from './namespaces';
import * as rules from './rules.generated';

/** IFNAMSIZ without the NUL at the end */
const MAX_NAME: i32 = 15;

export function checkNetDevices(): void {
  const devices = ofLinux(s.LINUX_NET_DEVICES);
  const total = count(devices);
  if (total == 0) return;
  if (!hasNamespace(s.NAMESPACE_TYPE_NETWORK)) {
    const hint = 'add { "type": "network" } to linux.namespaces';
    out.add(rules.NET_DEVICE_NAMESPACE, devices, 'unable to move network devices without a network namespace', hint);
  }
  const names = new Set<string>();
  let key = first(devices);
  for (let i = 0; i < total; i++) {
    const device = next(key);
    const name = json.get(device, 'name');
    checkName(key);
    if (filled(name)) checkName(name);
    const target = filled(name) ? name : key;
    // the kernel makes a number of %d
    if (names.has(json.str(target)) && !json.str(target).includes('%d') && out.wants(rules.NET_DEVICE_TWICE)) {
      out.add(rules.NET_DEVICE_TWICE, target, `two devices would be named ${json.raw(target)}`);
    }
    names.add(json.str(target));
    key = next(device);
  }
}

/** dev_valid_name of Linux. */
function checkName(node: i32): void {
  const length = text(node);
  let good = length > 0 && length <= MAX_NAME && !(length == 1 && load<u8>(from) == 0x2e);
  if (length == 2 && load<u16>(from) == 0x2e2e) good = false;
  for (let p = from; p < to && good; p++) {
    const c = load<u8>(p);
    if (c == 0x2f || c == 0x3a || c == 0x20 || c - 9 < 5) good = false;
  }
  if (!good && out.wants(rules.NET_DEVICE_NAME)) {
    out.add(rules.NET_DEVICE_NAME, node, `invalid network device name ${json.raw(node)}`);
  }
}
