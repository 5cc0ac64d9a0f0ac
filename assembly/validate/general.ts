/** Rules on the document as a whole: config.md, "Specification version", "Hostname", "Annotations", hooks. */
import { annotatedProperty } from '../cgroup/systemd-annotations';
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
  } else if (!annotatedProperty(name, json.str(value))) {
    if (!out.wants(rules.ANNOTATION_SYSTEMD_VALUE)) return;
    const what = "as the text of a GVariant, e.g. uint64 5 or 'text'; a number for what is in seconds";
    out.add(rules.ANNOTATION_SYSTEMD_VALUE, value, `the property ${name} of systemd needs a value, ${what}`);
  }
}

function isPropertyName(name: string): bool {
  for (let i = 0; i < name.length; i++) {
    const letter = name.charCodeAt(i) | 0x20;
    if (letter < 0x61 || letter > 0x7a) return false;
  }
  return name.length >= 3;
}

/** Whether an annotation of that name is there. */
export function hasAnnotation(name: string): bool {
  return json.kind(json.get(at(s.CONFIG_ANNOTATIONS), name)) != 0;
}

export function checkHooks(): void {
  const prestart = at(s.HOOKS_PRESTART);
  if (count(prestart)) out.add(rules.HOOK_PRESTART, prestart, 'prestart is deprecated', 'use createRuntime');
}
