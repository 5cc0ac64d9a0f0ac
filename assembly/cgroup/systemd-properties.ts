/** The properties of a container's unit: systemd.resource-control(5), as runc sets them. */
import { propertyOf } from '../dbus/systemd';
import { Value } from '../dbus/value';
import { Systemd } from '../plan/systemd';
import { Request } from '../request';
import { Config } from '../spec/config';
import { ContainerCgroup } from './container';
import { addAnnotated } from './systemd-annotations';
import { addDevices } from './systemd-devices';
import { addLimits, addOomPolicy } from './systemd-limits';

/** What StartTransientUnit is told, but for the processes. */
export function unitProperties(
  config: Config,
  request: Request,
  systemd: Systemd,
  cgroup: ContainerCgroup,
): Array<Value> {
  const out: Array<Value> = [];
  out.push(propertyOf('Description', Value.str('tare container ' + request.id)));
  out.push(propertyOf('Slice', Value.str(systemd.unit.slice)));
  out.push(propertyOf('Delegate', Value.bool(true)));
  // accounting makes systemd give the unit the controllers; the limits themselves are changed later
  out.push(propertyOf('MemoryAccounting', Value.bool(true)));
  out.push(propertyOf('CPUAccounting', Value.bool(true)));
  out.push(propertyOf(systemd.unified ? 'IOAccounting' : 'BlockIOAccounting', Value.bool(true)));
  out.push(propertyOf('TasksAccounting', Value.bool(true)));
  // the shutdown of the host and its targets are not the container's
  out.push(propertyOf('DefaultDependencies', Value.bool(false)));
  if (!cgroup.withoutDevices) addDevices(out, cgroup.devices, systemd.version);
  addOomPolicy(out, cgroup.limits, systemd.version);
  addLimits(out, cgroup.limits, config.resources, systemd.version);
  // last: what someone asks for by name is what is meant
  addAnnotated(out, config);
  return out;
}
