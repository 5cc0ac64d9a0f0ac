/**
 * Device rules as properties of a unit. systemd has a list of what is allowed and no exceptions from it, and denies what it cannot
 * name; its verdict and ours must both allow a device. So it is given the rules only where it can hold all of them, and allows
 * everything else: the rules themselves are ours to set, on both versions of cgroups.
 */
import { propertyOf } from '../dbus/systemd';
import { Value } from '../dbus/value';
import { DeviceEntry, DeviceRules } from './devices';

/** systemd looks for the devices themselves before this version. */
const BY_NUMBER: u32 = 240;

/** Adds the properties. The empty list first forgets what the unit had. */
export function addDevices(out: Array<Value>, rules: DeviceRules, version: u32): void {
  if (version < BY_NUMBER) return;
  const exceptions = rules.exceptions();
  const list = exceptions ? exceptions : ([] as DeviceEntry[]);
  const allowed: Array<Value> = [];
  let complete = exceptions !== null && !rules.allowByDefault;
  for (let i = 0; i < list.length; i++) {
    const path = pathOf(list[i]);
    if (path.length) allowed.push(Value.struct([Value.str(path), Value.str(list[i].letters)]));
    else complete = false;
  }
  out.push(propertyOf('DeviceAllow', Value.array('(ss)', [])));
  out.push(propertyOf('DevicePolicy', Value.str(complete ? 'strict' : 'auto')));
  if (complete) out.push(propertyOf('DeviceAllow', Value.array('(ss)', allowed)));
}

/** "" for what systemd has no name for: a minor number of every major one. */
function pathOf(entry: DeviceEntry): string {
  const kind = entry.block ? 'block' : 'char';
  if (entry.major < 0) return entry.minor < 0 ? kind + '-*' : '';
  if (entry.minor < 0) return `${kind}-${entry.major}`;
  return `/dev/${kind}/${entry.major}:${entry.minor}`;
}
