/**
 * The configs that `tare spec` writes: runc's default one; for rootless containers; and one whose programs are the host's own,
 * which runs anywhere, so without a terminal.
 */
import { JsonWriter } from '../json/writer';

/** The specification that Tare is written against. */
/** The newest version whose configs are understood. */
export const OCI_VERSION: string = '1.3.0';

const CAPABILITIES: Array<string> = ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];
const PATH: string = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

const MASKED: Array<string> = [
  '/proc/acpi',
  '/proc/asound',
  '/proc/kcore',
  '/proc/keys',
  '/proc/latency_stats',
  '/proc/timer_list',
  '/proc/timer_stats',
  '/proc/sched_debug',
  '/sys/firmware',
  '/proc/scsi',
];
const READONLY: Array<string> = ['/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger'];

/** Of the host's directories these hold its programs, what they load, and how they are set up. */
export const HOST_DIRECTORIES: Array<string> = ['/usr', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32', '/etc'];

/** What the config depends on besides the choice of its kind. */
export class SpecOptions {
  rootless: bool = false;
  /** bind these directories of the host read-only; null: the rootfs has its own programs */
  host: Array<string> | null = null;
  /** cgroup version 2: the container gets a cgroup namespace */
  unified: bool = false;
  /** rootless: who is root in the container */
  uid: u32 = 0;
  gid: u32 = 0;
}

/** @returns config.json, indented, with a newline at its end */
export function defaultConfig(options: SpecOptions): string {
  const w = new JsonWriter(2);
  w.beginObject();
  w.key('ociVersion').str(OCI_VERSION);
  writeProcess(w.key('process'), options);
  w.key('root').beginObject().key('path').str('rootfs').key('readonly').bool(true).endObject();
  w.key('hostname').str('tare');
  writeMounts(w.key('mounts'), options);
  writeLinux(w.key('linux'), options);
  return w.endObject().toString() + '\n';
}

function strings(w: JsonWriter, list: Array<string>): void {
  w.beginArray();
  for (let i = 0; i < list.length; i++) w.str(list[i]);
  w.endArray();
}

function writeProcess(w: JsonWriter, options: SpecOptions): void {
  w.beginObject();
  w.key('terminal').bool(!options.host);
  w.key('user').beginObject().key('uid').u64(0).key('gid').u64(0).endObject();
  strings(w.key('args'), ['sh']);
  const env = [PATH, 'TERM=xterm'];
  // the one directory that can be written
  if (options.host) env.push('HOME=/tmp');
  strings(w.key('env'), env);
  w.key('cwd').str('/');
  w.key('capabilities').beginObject();
  strings(w.key('bounding'), CAPABILITIES);
  strings(w.key('effective'), CAPABILITIES);
  strings(w.key('permitted'), CAPABILITIES);
  strings(w.key('ambient'), CAPABILITIES);
  w.endObject();
  w.key('rlimits').beginArray();
  w.beginObject().key('type').str('RLIMIT_NOFILE').key('hard').u64(1024).key('soft').u64(1024).endObject();
  w.endArray();
  w.key('noNewPrivileges').bool(true);
  w.endObject();
}

function mount(w: JsonWriter, destination: string, type: string, source: string, options: Array<string>): void {
  w.beginObject();
  w.key('destination').str(destination).key('type').str(type).key('source').str(source);
  if (options.length) strings(w.key('options'), options);
  w.endObject();
}

function writeMounts(w: JsonWriter, options: SpecOptions): void {
  w.beginArray();
  const host = options.host;
  if (host) {
    // without what is mounted below them (`rbind`): "ro" would not hold for that
    // but in a user namespace nothing may be seen without what is mounted below it
    const bound = options.rootless ? ['rbind', 'rro', 'rnosuid', 'rnodev'] : ['bind', 'ro', 'nosuid', 'nodev'];
    for (let i = 0; i < host.length; i++) mount(w, host[i], 'bind', host[i], bound);
    mount(w, '/tmp', 'tmpfs', 'tmpfs', ['nosuid', 'nodev', 'mode=1777', 'size=65536k']);
  }
  mount(w, '/proc', 'proc', 'proc', []);
  mount(w, '/dev', 'tmpfs', 'tmpfs', ['nosuid', 'strictatime', 'mode=755', 'size=65536k']);
  const pts = ['nosuid', 'noexec', 'newinstance', 'ptmxmode=0666', 'mode=0620'];
  // group 5 has no number in a user namespace that maps one group
  if (!options.rootless) pts.push('gid=5');
  mount(w, '/dev/pts', 'devpts', 'devpts', pts);
  mount(w, '/dev/shm', 'tmpfs', 'shm', ['nosuid', 'noexec', 'nodev', 'mode=1777', 'size=65536k']);
  mount(w, '/dev/mqueue', 'mqueue', 'mqueue', ['nosuid', 'noexec', 'nodev']);
  if (options.rootless) mount(w, '/sys', 'none', '/sys', ['rbind', 'nosuid', 'noexec', 'nodev', 'ro']);
  else mount(w, '/sys', 'sysfs', 'sysfs', ['nosuid', 'noexec', 'nodev', 'ro']);
  mount(w, '/sys/fs/cgroup', 'cgroup', 'cgroup', ['nosuid', 'noexec', 'nodev', 'relatime', 'ro']);
  w.endArray();
}

function mapping(w: JsonWriter, id: u32): void {
  w.beginArray().beginObject();
  w.key('containerID').u64(0).key('hostID').u64(id).key('size').u64(1);
  w.endObject().endArray();
}

function writeLinux(w: JsonWriter, options: SpecOptions): void {
  w.beginObject();
  if (options.rootless) {
    mapping(w.key('uidMappings'), options.uid);
    mapping(w.key('gidMappings'), options.gid);
  } else {
    w.key('resources').beginObject().key('devices').beginArray();
    w.beginObject().key('allow').bool(false).key('access').str('rwm').endObject();
    w.endArray().endObject();
  }
  const namespaces = options.rootless ? ['pid', 'ipc', 'uts', 'mount'] : ['pid', 'network', 'ipc', 'uts', 'mount'];
  if (options.unified) namespaces.push('cgroup');
  if (options.rootless) namespaces.push('user');
  w.key('namespaces').beginArray();
  for (let i = 0; i < namespaces.length; i++) w.beginObject().key('type').str(namespaces[i]).endObject();
  w.endArray();
  strings(w.key('maskedPaths'), MASKED);
  strings(w.key('readonlyPaths'), READONLY);
  w.endObject();
}
