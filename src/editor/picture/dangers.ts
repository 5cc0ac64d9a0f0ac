/** What of a container should be looked at twice, in words. The validator has rules of its own; these are about what is legal and wide. */

const NAMESPACES: Readonly<Record<string, string>> = {
  pid: 'sees and signals the host’s processes',
  network: 'uses the host’s network, with its sockets',
  mount: 'mounts on the host',
  ipc: 'shares the host’s memory segments and message queues',
  uts: 'may rename the host',
};

/** @returns why a container should have its own namespace of that type; "" where many do without */
export const namespaceDanger = (type: string): string => NAMESPACES[type] ?? '';

const CAPABILITIES: Readonly<Record<string, string>> = {
  CAP_SYS_ADMIN: 'nearly everything that root may',
  CAP_SYS_MODULE: 'loads modules into the kernel',
  CAP_SYS_PTRACE: 'reads and changes other processes',
  CAP_SYS_RAWIO: 'reads and writes hardware and memory',
  CAP_SYS_BOOT: 'reboots the host',
  CAP_SYS_TIME: 'sets the host’s clock',
  CAP_DAC_READ_SEARCH: 'reads every file, and opens files by handle outside of its root',
  CAP_NET_ADMIN: 'configures networks',
  CAP_MAC_ADMIN: 'changes the rules of security modules',
  CAP_MAC_OVERRIDE: 'passes over the rules of security modules',
  CAP_BPF: 'loads programs into the kernel',
  CAP_PERFMON: 'watches the whole kernel',
  CAP_SYSLOG: 'reads the kernel’s log and addresses',
};

/** @returns what a capability lets a process do to the host; "" for those that are ordinary in containers */
export const capabilityDanger = (name: string): string => CAPABILITIES[name] ?? '';

const SOCKETS = /(docker|containerd|crio|podman|dbus\/system_bus_socket|systemd\/private).*|\.sock$/;
const TREES = [
  '/',
  '/etc',
  '/root',
  '/home',
  '/boot',
  '/dev',
  '/proc',
  '/sys',
  '/usr',
  '/var',
  '/var/lib',
  '/lib/modules',
  '/run',
];

/** @returns why a bind mount of that path of the host is one to look at, or "" */
export function sourceDanger(source: string, readOnly: boolean): string {
  const path = source.replace(/\/+$/, '') || '/';
  if (SOCKETS.test(path)) return 'whoever reaches this socket commands the service behind it';
  if (!TREES.includes(path)) return '';
  return readOnly ? `all of the host’s ${path} can be read` : `the host’s ${path} can be written to`;
}
