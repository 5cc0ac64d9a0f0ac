/** The properties of a container's unit: systemd.resource-control(5), as runc sets them. */
import { propertyOf } from '../dbus/systemd';
import { Value } from '../dbus/value';
import { Systemd } from '../plan/systemd';
import { Request } from '../request';
import { Config } from '../spec/config';
import { writeAnnotated } from './systemd-annotations';

/** What StartTransientUnit is told, but for the processes. */
export function unitProperties(config: Config, request: Request, systemd: Systemd): Array<Value> {
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
  writeAnnotated(out, config);
  return out;
}
