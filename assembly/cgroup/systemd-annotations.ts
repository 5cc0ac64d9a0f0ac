/** Properties of a container's unit that its annotations ask for: `org.systemd.property.NAME` with the text of a GVariant. */
import { parseGVariant } from '../dbus/gvariant';
import { propertyOf } from '../dbus/systemd';
import { Value } from '../dbus/value';
import { SYSTEMD_PROPERTY } from '../spec/annotations';
import { Config } from '../spec/config';

const USEC: f64 = 1000000;

/** Adds the properties, in the order of the annotations; rules have seen to their names and values. */
export function addAnnotated(out: Array<Value>, config: Config): void {
  for (let i = 0; i < config.annotations.length; i++) {
    const annotation = config.annotations[i];
    if (!annotation.key.startsWith(SYSTEMD_PROPERTY)) continue;
    const property = annotatedProperty(annotation.key.substring(SYSTEMD_PROPERTY.length), annotation.value);
    if (property) out.push(property);
  }
}

/** @returns null when the text is not a value, or not a number of seconds for what is in seconds */
export function annotatedProperty(name: string, text: string): Value | null {
  const value = parseGVariant(text);
  if (!value) return null;
  if (!isTime(name)) return propertyOf(name, value);
  const usec = inMicroseconds(value);
  return usec ? propertyOf(name.substring(0, name.length - 3) + 'USec', usec) : null;
}

/** What is documented as …Sec, after a small letter, is …USec on the bus. */
function isTime(name: string): bool {
  if (!name.endsWith('Sec') || name.length < 4) return false;
  const before = name.charCodeAt(name.length - 4);
  return before >= 0x61 && before <= 0x7a;
}

function inMicroseconds(seconds: Value): Value | null {
  const type = seconds.signature;
  if (type == 'd') return Value.u64(<u64>(reinterpret<f64>(seconds.number) * USEC));
  return 'ynqiuxt'.includes(type) ? Value.u64(seconds.number * 1000000) : null;
}
