/** Rules on the Linux section: config-linux.md. */
import { Kind } from '../json/tape';
import { cleanPath } from '../plan/paths';
import { propagationOf } from '../plan/mount-options';
import { CLONE_NEWNS, CLONE_NEWTIME, CLONE_NEWUSER, namespaceFlag } from '../spec/names';
import { notExecutedYet } from './structure';
import { Subject } from './subject';

export function checkLinux(s: Subject): void {
  checkNamespaces(s);
  checkPaths(s, 'maskedPaths');
  checkPaths(s, 'readonlyPaths');
  checkPropagation(s);
  checkCgroupsPath(s);
  checkDeviceRules(s);
}

/** Known types, each at most once; paths absolute: config-linux.md, "Namespaces". */
function checkNamespaces(s: Subject): void {
  const count = s.json.count(s.namespaces);
  let seen: u32 = 0;
  for (let i = 0; i < count; i++) {
    const node = s.json.item(s.namespaces, i);
    const type = s.json.get(node, 'type');
    const path = s.json.get(node, 'path');
    if (s.json.str(path).length) s.absolute(path, 'the path of a namespace');
    if (!s.isText(type)) continue;
    const flag = namespaceFlag(s.json.str(type));
    checkNamespaceType(s, node, type, flag, (seen & flag) != 0);
    seen |= flag;
  }
}

function checkNamespaceType(s: Subject, node: i32, type: i32, flag: u32, twice: bool): void {
  const notYet = flag == CLONE_NEWUSER || flag == CLONE_NEWTIME;
  if ((flag != 0 && !twice && !notYet) || s.out.skipsError()) return;
  if (flag == 0) s.out.error(type, 'namespace-type', `unknown namespace type ${s.json.raw(type)}`);
  else if (twice) s.out.error(node, 'namespace-twice', `a ${s.json.str(type)} namespace is given twice`);
  else notExecutedYet(s.out, type, `a ${s.json.str(type)} namespace`);
}

/** runc: "unable to restrict sys entries without a private MNT namespace". */
function checkPaths(s: Subject, name: string): void {
  const list = s.json.get(s.linux, name);
  const count = s.json.count(list);
  if (count > 0 && !s.hasNamespace(CLONE_NEWNS)) {
    const message = `unable to restrict ${name} without a private mount namespace`;
    s.out.error(list, 'paths-namespace', message, 'add { "type": "mount" } to linux.namespaces');
  }
  for (let i = 0; i < count; i++) s.absolute(s.json.item(list, i), `a path of ${name}`);
}

function checkPropagation(s: Subject): void {
  const node = s.json.get(s.linux, 'rootfsPropagation');
  const word = s.json.str(node);
  if (word.length && !propagationOf(word)) {
    const hint = 'private, slave, shared or unbindable';
    s.out.error(node, 'propagation', `rootfsPropagation "${word}" is none that Linux has`, hint);
  }
}

/** The container's cgroup is removed with it, so it must not be the hierarchy's root. */
function checkCgroupsPath(s: Subject): void {
  const node = s.json.get(s.linux, 'cgroupsPath');
  const path = s.json.str(node);
  if (path.length && cleanPath(path) == '/') {
    s.out.error(
      node,
      'cgroups-path',
      `cgroupsPath "${path}" is the root of the cgroups, not one of the container's own`,
    );
  } else if (path.split('/').includes('..')) {
    s.out.warning(node, 'cgroups-path', `cgroupsPath "${path}" is read as "${cleanPath(path)}"`);
  }
}

/** config-linux.md, "Allowed Device list". runc refuses a rule without access. */
function checkDeviceRules(s: Subject): void {
  const json = s.json;
  const list = json.get(json.get(s.linux, 'resources'), 'devices');
  const count = json.count(list);
  for (let i = 0; i < count; i++) {
    const node = json.item(list, i);
    if (json.kind(node) != Kind.Object) continue;
    checkDeviceAccess(s, node);
    const type = json.get(node, 'type');
    const letter = json.str(type);
    if (letter.length && letter != 'a' && letter != 'b' && letter != 'c' && !s.out.skipsError()) {
      s.out.error(type, 'device-type', `device type "${letter}" is none of a, b and c`);
    }
    checkDeviceNumber(s, json.get(node, 'major'));
    checkDeviceNumber(s, json.get(node, 'minor'));
  }
}

function checkDeviceAccess(s: Subject, rule: i32): void {
  const node = s.json.get(rule, 'access');
  const access = s.json.str(node);
  if (access.length == 0 && s.hasText(node)) {
    const hint = 'give some of the letters r, w and m';
    s.out.error(s.place(node, rule), 'device-access', 'the access of a device rule must not be empty', hint);
  }
  for (let i = 0; i < access.length; i++) {
    const c = access.charAt(i);
    if (c != 'r' && c != 'w' && c != 'm') {
      if (s.out.skipsError()) return;
      s.out.error(node, 'device-access', `access "${access}" holds other letters than r, w and m`);
      return;
    }
  }
}

/** -1 stands for all. */
function checkDeviceNumber(s: Subject, node: i32): void {
  const number = s.json.i64(node, -1);
  if ((number < -1 || number > <i64>u32.MAX_VALUE) && !s.out.skipsError()) {
    s.out.error(node, 'device-number', `device number ${number} is neither -1 (all) nor from 0 to ${u32.MAX_VALUE}`);
  }
}
