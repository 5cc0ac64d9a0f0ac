/** Rules on the namespaces that are made: which of them this kernel has, and allows. */
import type { Subject } from './subject.js';

/** The names of /proc/PID/ns for the types of linux.namespaces. */
const LINKS: Readonly<Record<string, string>> = {
  pid: 'pid',
  network: 'net',
  ipc: 'ipc',
  uts: 'uts',
  mount: 'mnt',
  user: 'user',
  cgroup: 'cgroup',
  time: 'time',
};

/** The name of a namespace type in /proc/PID/ns, undefined for what is none. */
export function namespaceLink(type: string): string | undefined {
  return Object.hasOwn(LINKS, type) ? LINKS[type] : undefined;
}

/** namespaces(7): /proc/self/ns has a link a type, and /proc/sys/user the number that may be made of each. */
export function checkNamespaceSupport(subject: Subject): void {
  // without /proc nothing can be said
  if (!subject.exists('/proc/self/ns')) return;
  for (const index of subject.list('linux', 'namespaces').keys()) {
    const type = subject.text('linux', 'namespaces', index, 'type');
    const link = namespaceLink(type);
    if (link === undefined || subject.text('linux', 'namespaces', index, 'path') !== '') continue;
    const place = { rule: 'namespace-support', pointer: `/linux/namespaces/${index}` };
    const limit = `/proc/sys/user/max_${link}_namespaces`;
    if (!subject.exists(`/proc/self/ns/${link}`)) {
      subject.find({ ...place, message: `this kernel has no ${type} namespaces` });
    } else if (subject.read(limit).trim() === '0') {
      subject.find({ ...place, message: `no new ${type} namespaces are allowed here`, hint: `${limit} is 0` });
    }
  }
}
