/** update's conversation with systemd: the unit gets the limits that the kernel has taken, or systemd would bring the old ones back. */
import { Answer } from '../answer';
import { DeviceUpdate } from '../cgroup/device-update';
import { Limits } from '../cgroup/resource-write';
import { addLimits } from '../cgroup/systemd-limits';
import * as calls from '../dbus/systemd';
import { Message } from '../dbus/message';
import { Value } from '../dbus/value';
import { Results } from '../results';
import { Resources } from '../spec/resources';
import { State } from '../state/state';
import { Plan } from './encoder';
import { Greeting, saying, writeSetProperties } from './systemd';
import { quoted } from './text';

export class UnitUpdate {
  private version: u32 = 0;

  constructor(
    private unit: string,
    private bus: string,
    private limits: Limits,
    private resources: Resources,
    private devices: DeviceUpdate | null,
  ) {}

  static of(saved: State, limits: Limits, resources: Resources, devices: DeviceUpdate | null): UnitUpdate {
    return new UnitUpdate(saved.systemdUnit, saved.systemdBus, limits, resources, devices);
  }

  greeting(): Plan {
    const plan = new Plan(true);
    Greeting.write(plan.list(), this.bus, '');
    return plan;
  }

  /** @returns SystemError when systemd is not to be spoken to, or null */
  absorb(results: Results): Answer | null {
    const greeting = Greeting.read(results, 0, this.bus, false);
    this.version = greeting.version;
    return greeting.problem.length ? Answer.error('SystemError', greeting.problem) : null;
  }

  plan(): Plan {
    const plan = new Plan();
    const properties: Array<Value> = [];
    addLimits(properties, this.limits, this.resources, this.version);
    const devices = this.devices;
    if (devices) devices.tell(properties, this.version);
    writeSetProperties(plan.list(), this.unit, properties);
    return plan;
  }

  refusal(results: Results): Answer | null {
    const record = results.record(0);
    const refused = record ? calls.errorIn(Message.parseAll(record.bytes), 0) : null;
    if (!refused) return null;
    return Answer.error('SystemError', `set the properties of the unit ${quoted(this.unit)}: ${saying(refused)}`);
  }
}
