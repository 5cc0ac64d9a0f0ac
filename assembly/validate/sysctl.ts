/** Rules on sysctls: those of the container's own namespaces only, as runc and crun decide it. */
import { sysctlPath } from '../plan/paths';
import * as s from '../spec/structure.generated';
import { at, count, filled, first, json, next, out } from './document';
import { hasNamespace, ofLinux } from './namespaces';
import * as rules from './rules.generated';

const OF_IPC: string[] = [
  'kernel.msgmax',
  'kernel.msgmnb',
  'kernel.msgmni',
  'kernel.sem',
  'kernel.shmall',
  'kernel.shmmax',
  'kernel.shmmni',
  'kernel.shm_rmid_forced',
];

export function checkSysctl(): void {
  const list = ofLinux(s.LINUX_SYSCTL);
  const total = count(list);
  let key = total ? first(list) : 0;
  for (let i = 0; i < total; i++) {
    const name = json.str(key);
    if (isName(name)) checkKey(key, dotted(name));
    else out.add(rules.SYSCTL_NAME, key, `${json.raw(key)} is no name of a sysctl: a part of it is empty, "." or ".."`);
    key = next(next(key));
  }
}

/** No part of its path may lead elsewhere: what is checked below is the beginning of the name. */
function isName(key: string): bool {
  const parts = sysctlPath(key).split('/');
  for (let i = 0; i < parts.length; i++) {
    const part = parts[i];
    if (part == '' || part == '.' || part == '..') return false;
  }
  return true;
}

/** sysctl(8): with "/" as the first separator, "." is part of a name. */
function dotted(key: string): string {
  const slash = key.indexOf('/');
  const dot = key.indexOf('.');
  if (slash < 0 || (dot >= 0 && dot < slash)) return key;
  return key.replaceAll('.', '\n').replaceAll('/', '.').replaceAll('\n', '/');
}

function checkKey(key: i32, name: string): void {
  if (OF_IPC.includes(name) || name.startsWith('fs.mqueue.')) needs(key, s.NAMESPACE_TYPE_IPC, 'ipc');
  else if (name.startsWith('net.')) needs(key, s.NAMESPACE_TYPE_NETWORK, 'network');
  else if (name.startsWith('user.')) needs(key, s.NAMESPACE_TYPE_USER, 'user');
  else if (name == 'kernel.hostname') {
    out.add(rules.SYSCTL_HOSTNAME, key, 'kernel.hostname conflicts with "hostname"', 'set "hostname" in its place');
  } else if (name == 'kernel.domainname') checkDomainname(key);
  else if (out.wants(rules.SYSCTL)) {
    out.add(rules.SYSCTL, key, `sysctl ${json.raw(key)} is not in a separate kernel namespace`);
  }
}

function checkDomainname(key: i32): void {
  needs(key, s.NAMESPACE_TYPE_UTS, 'uts');
  const domain = at(s.CONFIG_DOMAINNAME);
  if (!filled(domain) || json.str(domain) == json.str(next(key))) return;
  out.add(rules.SYSCTL_DOMAINNAME, key, 'kernel.domainname differs from "domainname"');
}

function needs(key: i32, namespace: i32, name: string): void {
  if (hasNamespace(namespace) || !out.wants(rules.SYSCTL_NAMESPACE)) return;
  const hint = `add { "type": "${name}" } to linux.namespaces`;
  out.add(rules.SYSCTL_NAMESPACE, key, `sysctl ${json.raw(key)} is not allowed without a ${name} namespace`, hint);
}
