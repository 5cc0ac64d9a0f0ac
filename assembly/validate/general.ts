/** Rules on the document as a whole: config.md, "Specification version", "Hostname", "Annotations", hooks. */
import { SYSTEMD_PROPERTY } from '../spec/annotations';
import * as s from '../spec/structure.generated';
import { ABSENT, at, begins, count, executing, filled, first, from, json, next, out, text } from './document';
import { hasNamespace } from './namespaces';
import * as rules from './rules.generated';

/** __NEW_UTS_LEN of Linux */
const MAX_NAME: i32 = 64;

export function checkConfig(node: i32): void {
  checkVersion(at(s.CONFIG_OCI_VERSION));
  checkName(at(s.CONFIG_HOSTNAME), 'hostname', rules.HOSTNAME_NAMESPACE, rules.HOSTNAME_LENGTH);
  checkName(at(s.CONFIG_DOMAINNAME), 'domainname', rules.DOMAINNAME_NAMESPACE, rules.DOMAINNAME_LENGTH);
  if (executing) return;
  if (at(s.CONFIG_LINUX) == ABSENT) out.add(rules.LINUX_MISSING, node, '"linux" is missing: crun refuses that');
  if (at(s.CONFIG_MOUNTS) == ABSENT) out.add(rules.MOUNTS_MISSING, node, '"mounts" is missing: crun refuses that');
}

function checkVersion(node: i32): void {
  if (node < 0 || text(node) < 2) return;
  const major = load<u8>(from);
  const oneDigit = load<u8>(from, 1) == 0x2e;
  if (oneDigit && major == 0x31) return;
  if (oneDigit && major == 0x30) {
    out.add(rules.OCI_VERSION_OLD, node, `ociVersion ${json.raw(node)} is from before 1.0`);
  } else if (major - 0x31 < 9) {
    out.add(rules.OCI_VERSION_MAJOR, node, `ociVersion ${json.raw(node)}: there is no major version above 1`);
  }
}

/** sethostname(2) and setdomainname(2) act on the uts namespace. */
function checkName(node: i32, name: string, needs: i32, length: i32): void {
  if (!filled(node)) return;
  if (!hasNamespace(s.NAMESPACE_TYPE_UTS)) {
    const message = `unable to set ${name} without a private UTS namespace`;
    out.add(needs, node, message, 'add { "type": "uts" } to linux.namespaces');
  }
  const bytes = text(node);
  if (bytes > MAX_NAME) out.add(length, node, `${name} has ${bytes} bytes, the kernel takes at most ${MAX_NAME}`);
}

/** runc and crun: a property's name is of three letters or more; its value is a GVariant's text, of a time a number. */
export function checkAnnotations(): void {
  const annotations = at(s.CONFIG_ANNOTATIONS);
  const total = count(annotations);
  let key = total ? first(annotations) : 0;
  for (let i = 0; i < total; i++) {
    const value = next(key);
    if (begins(key, SYSTEMD_PROPERTY)) checkProperty(key, value);
    key = next(value);
  }
}

function checkProperty(key: i32, value: i32): void {
  const name = json.str(key).substring(SYSTEMD_PROPERTY.length);
  if (!isPropertyName(name)) {
    if (!out.wants(rules.ANNOTATION_SYSTEMD)) return;
    out.add(rules.ANNOTATION_SYSTEMD, key, `${json.raw(key)}: the name of a property is three letters or more`);
  } else if (!filled(value) || ((isTime(name) || isTyped(value)) && !endsInNumber(value))) {
    if (!out.wants(rules.ANNOTATION_SYSTEMD_VALUE)) return;
    const what = filled(value) ? 'a number' : 'a value, as the text of a GVariant';
    out.add(rules.ANNOTATION_SYSTEMD_VALUE, value, `the property ${name} of systemd needs ${what}`);
  }
}

function isPropertyName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i) | 0x20;
    if (letter < 0x61 || letter > 0x7a) return false;
  }
  return name.length >= 3;
}

/** What runtimes turn from seconds into microseconds: …Sec after a small letter. */
function isTime(name: string): bool {
  if (!name.endsWith('Sec') || name.length < 4) return false;
  const before = name.charCodeAt(name.length - 4);
  return before >= 0x61 && before <= 0x7a;
}

/** Whether a GVariant's text begins with the name of a type of numbers. */
function isTyped(value: i32): bool {
  return begins(value, 'uint') || begins(value, 'int') || begins(value, 'double ') || begins(value, 'byte ');
}

/** "5", "uint64 5", "2.5": the last word is a number. */
function endsInNumber(value: i32): bool {
  const words = json.str(value).trim().split(' ');
  const last = words[words.length - 1];
  for (let i = 0; i < last.length; i++) {
    const c = last.charCodeAt(i);
    const digit = c >= 0x30 && c <= 0x39;
    if (!digit && c != 0x2e && c != 0x78 && c != 0x65 && c != 0x2b && c != 0x2d) return false;
  }
  return last.length > 0;
}

/** Whether an annotation of that name is there. */
export function hasAnnotation(name: string): bool {
  return json.kind(json.get(at(s.CONFIG_ANNOTATIONS), name)) != 0;
}

export function checkHooks(): void {
  const prestart = at(s.HOOKS_PRESTART);
  if (count(prestart)) out.add(rules.HOOK_PRESTART, prestart, 'prestart is deprecated', 'use createRuntime');
}
