/** Rules on the document as a whole: config.md, "Specification version", "Root", "Hostname" and "Annotations". */
import { CLONE_NEWUTS } from '../spec/names';
import { Subject } from './subject';

/** __NEW_UTS_LEN of Linux */
const MAX_HOSTNAME: i32 = 64;

export function checkGeneral(s: Subject): void {
  checkVersion(s);
  checkRoot(s);
  checkHostname(s);
  checkAnnotations(s);
}

/** Every 1.x has the meaning that Tare executes; the part after it does not matter. */
function checkVersion(s: Subject): void {
  const node = s.json.get(s.json.root, 'ociVersion');
  if (!s.isText(node)) return;
  const version = s.json.str(node);
  const minor = version.length > 2 ? version.charCodeAt(2) : 0;
  if (version.startsWith('1.') && minor >= 0x30 && minor <= 0x39) return;
  s.out.error(node, 'oci-version', `ociVersion "${version}" is not 1.x, the only major version there is`);
}

function checkRoot(s: Subject): void {
  const node = s.json.get(s.root, 'path');
  if (s.isText(node) && s.json.str(node).length == 0) s.out.error(node, 'root-path', 'root.path must not be empty');
}

/** runc: "unable to set hostname without a private UTS namespace"; the length is sethostname(2)'s. */
function checkHostname(s: Subject): void {
  const node = s.json.get(s.json.root, 'hostname');
  const name = s.json.str(node);
  if (name.length == 0) return;
  if (!s.hasNamespace(CLONE_NEWUTS)) {
    const message = 'unable to set hostname without a private UTS namespace';
    s.out.error(node, 'hostname-namespace', message, 'add { "type": "uts" } to linux.namespaces');
  }
  const bytes = String.UTF8.byteLength(name);
  if (bytes > MAX_HOSTNAME) {
    s.out.error(node, 'hostname-length', `hostname has ${bytes} bytes, the kernel takes at most ${MAX_HOSTNAME}`);
  }
}

/** config.md, "Annotations": keys MUST NOT be an empty string. */
function checkAnnotations(s: Subject): void {
  const node = s.json.get(s.json.root, 'annotations');
  const count = s.json.count(node);
  for (let i = 0; i < count; i++) {
    const key = s.json.keyNode(node, i);
    if (key >= 0 && s.json.is(key, ''))
      s.out.error(key, 'annotation-key', 'the key of an annotation must not be empty');
  }
}
