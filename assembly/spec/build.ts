/** Builds the Config from a document that the rules have passed; absent members get the spec's defaults. */
import { Json } from '../json/reader';
import { Kind } from '../json/tape';
import { Filter } from '../seccomp/filter';
import {
  Annotation,
  Capabilities,
  Config,
  Device,
  DeviceRule,
  Mount,
  Namespace,
  NetDevice,
  Process,
  Rlimit,
  Sysctl,
} from './config';
import { listMask } from './cpu-list';
import { readHooks } from './hooks';
import { readMappings } from './id-mapping';
import { IntelRdt } from './intel-rdt';
import { capabilityNumber, namespaceFlag, rlimitNumber } from './names';
import { readIoPriority, readMemoryPolicy, readPersonality, readScheduler } from './scheduling';
import { Resources } from './resources';
import { readTimeOffsets } from './time-offsets';

/** More CPUs than any kernel is built for (8192). */
const CPUS: i32 = 65536;

/** The Config of a document. What is of a wrong type reads as absent. */
export function buildConfig(json: Json): Config {
  const config = new Config();
  const root = json.get(json.root, 'root');
  const linux = json.get(json.root, 'linux');
  config.ociVersion = json.str(json.get(json.root, 'ociVersion'));
  config.rootPath = json.str(json.get(root, 'path'));
  config.rootReadonly = json.bool(json.get(root, 'readonly'));
  config.hostname = json.str(json.get(json.root, 'hostname'));
  config.domainname = json.str(json.get(json.root, 'domainname'));
  config.process = buildProcess(json, json.get(json.root, 'process'));
  config.mounts = buildMounts(json, json.get(json.root, 'mounts'));
  config.annotations = buildAnnotations(json, json.get(json.root, 'annotations'));
  config.namespaces = buildNamespaces(json, json.get(linux, 'namespaces'));
  config.uidMappings = readMappings(json, json.get(linux, 'uidMappings'));
  config.gidMappings = readMappings(json, json.get(linux, 'gidMappings'));
  config.timeOffsets = readTimeOffsets(json, json.get(linux, 'timeOffsets'));
  config.maskedPaths = strings(json, json.get(linux, 'maskedPaths'));
  config.readonlyPaths = strings(json, json.get(linux, 'readonlyPaths'));
  config.cgroupsPath = json.str(json.get(linux, 'cgroupsPath'));
  config.deviceRules = buildDeviceRules(json, json.get(json.get(linux, 'resources'), 'devices'));
  config.resources = Resources.read(json, json.get(linux, 'resources'), '/linux/resources');
  config.personality = readPersonality(json, json.get(linux, 'personality'));
  config.memoryPolicy = readMemoryPolicy(json, json.get(linux, 'memoryPolicy'));
  config.hooks = readHooks(json, json.get(json.root, 'hooks'));
  config.devices = buildDevices(json, json.get(linux, 'devices'));
  config.sysctl = buildSysctl(json, json.get(linux, 'sysctl'));
  config.netDevices = buildNetDevices(json, json.get(linux, 'netDevices'));
  config.intelRdt = IntelRdt.read(json, json.get(linux, 'intelRdt'));
  config.rootfsPropagation = json.str(json.get(linux, 'rootfsPropagation'));
  config.mountLabel = json.str(json.get(linux, 'mountLabel'));
  config.seccomp = Filter.of(json, json.get(linux, 'seccomp'));
  return config;
}

/** The items of an array; one that is no string reads as "". */
export function strings(json: Json, array: i32): Array<string> {
  const list: Array<string> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) list.push(json.str(json.item(array, i)));
  return list;
}

/** The Process of a config's `process`, or of a process.json. */
export function buildProcess(json: Json, node: i32): Process {
  const process = new Process();
  const user = json.get(node, 'user');
  process.user.uid = <u32>json.u64(json.get(user, 'uid'));
  process.user.gid = <u32>json.u64(json.get(user, 'gid'));
  process.user.umask = <u32>json.u64(json.get(user, 'umask'), 0o22);
  const gids = json.get(user, 'additionalGids');
  for (let i = 0; i < json.count(gids); i++) process.user.additionalGids.push(<u32>json.u64(json.item(gids, i)));
  process.args = strings(json, json.get(node, 'args'));
  process.env = lastOfEachName(strings(json, json.get(node, 'env')));
  process.cwd = json.str(json.get(node, 'cwd'));
  process.capabilities = buildCapabilities(json, json.get(node, 'capabilities'));
  process.rlimits = buildRlimits(json, json.get(node, 'rlimits'));
  process.noNewPrivileges = json.bool(json.get(node, 'noNewPrivileges'));
  process.terminal = json.bool(json.get(node, 'terminal'));
  // sixteen bits, as the kernel has them: what is more is cut off, as in runc
  const size = json.get(node, 'consoleSize');
  process.consoleWidth = <u16>json.u64(json.get(size, 'width'));
  process.consoleHeight = <u16>json.u64(json.get(size, 'height'));
  const oomScoreAdj = json.get(node, 'oomScoreAdj');
  process.hasOomScoreAdj = json.kind(oomScoreAdj) == Kind.Number;
  process.scheduler = readScheduler(json, json.get(node, 'scheduler'));
  process.ioPriority = readIoPriority(json, json.get(node, 'ioPriority'));
  process.oomScoreAdj = <i32>json.i64(oomScoreAdj);
  const affinity = json.get(node, 'execCPUAffinity');
  process.initialCpus = listMask(json.str(json.get(affinity, 'initial')), CPUS);
  process.finalCpus = listMask(json.str(json.get(affinity, 'final')), CPUS);
  process.apparmorProfile = json.str(json.get(node, 'apparmorProfile'));
  process.selinuxLabel = json.str(json.get(node, 'selinuxLabel'));
  return process;
}

/** Of variables given twice the last stays, at its place, as in runc. */
export function lastOfEachName(env: Array<string>): Array<string> {
  const seen = new Set<string>();
  const kept: Array<string> = [];
  for (let i = env.length - 1; i >= 0; i--) {
    const name = env[i].substring(0, env[i].indexOf('='));
    if (seen.has(name)) continue;
    seen.add(name);
    kept.push(env[i]);
  }
  return kept.reverse();
}

function buildCapabilities(json: Json, node: i32): Capabilities {
  const capabilities = new Capabilities();
  capabilities.present = json.kind(node) == Kind.Object;
  capabilities.bounding = capabilitySet(json, json.get(node, 'bounding'));
  capabilities.effective = capabilitySet(json, json.get(node, 'effective'));
  capabilities.inheritable = capabilitySet(json, json.get(node, 'inheritable'));
  capabilities.permitted = capabilitySet(json, json.get(node, 'permitted'));
  capabilities.ambient = capabilitySet(json, json.get(node, 'ambient'));
  return capabilities;
}

function capabilitySet(json: Json, array: i32): u64 {
  let mask: u64 = 0;
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const number = capabilityNumber(json.str(json.item(array, i)));
    if (number >= 0) mask |= (<u64>1) << (<u64>number);
  }
  return mask;
}

function buildRlimits(json: Json, array: i32): Array<Rlimit> {
  const list: Array<Rlimit> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const resource = rlimitNumber(json.str(json.get(node, 'type')));
    if (resource < 0) continue;
    list.push(new Rlimit(<u32>resource, json.u64(json.get(node, 'soft')), json.u64(json.get(node, 'hard'))));
  }
  return list;
}

function buildMounts(json: Json, array: i32): Array<Mount> {
  const list: Array<Mount> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const mount = new Mount();
    mount.destination = json.str(json.get(node, 'destination'));
    mount.type = json.str(json.get(node, 'type'));
    mount.source = json.str(json.get(node, 'source'));
    mount.options = strings(json, json.get(node, 'options'));
    mount.uidMappings = readMappings(json, json.get(node, 'uidMappings'));
    mount.gidMappings = readMappings(json, json.get(node, 'gidMappings'));
    list.push(mount);
  }
  return list;
}

/** Of a key given twice the last value stays. */
function buildAnnotations(json: Json, node: i32): Array<Annotation> {
  const values = new Map<string, string>();
  const count = json.count(node);
  for (let i = 0; i < count; i++) values.set(json.key(node, i), json.str(json.item(node, i)));
  const list: Array<Annotation> = [];
  const keys = values.keys();
  for (let i = 0; i < keys.length; i++) list.push(new Annotation(keys[i], values.get(keys[i])));
  return list;
}

function buildNamespaces(json: Json, array: i32): Array<Namespace> {
  const list: Array<Namespace> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const flag = namespaceFlag(json.str(json.get(node, 'type')));
    list.push(new Namespace(flag, json.str(json.get(node, 'path'))));
  }
  return list;
}

/** The rules of linux.resources.devices, or of a resources.json. */
export function buildDeviceRules(json: Json, array: i32): Array<DeviceRule> {
  const list: Array<DeviceRule> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const type = json.str(json.get(node, 'type'));
    const major = json.i64(json.get(node, 'major'), -1);
    const minor = json.i64(json.get(node, 'minor'), -1);
    const access = json.str(json.get(node, 'access'));
    list.push(new DeviceRule(json.bool(json.get(node, 'allow')), type.length ? type : 'a', major, minor, access));
  }
  return list;
}

const S_IFIFO: u32 = 0o010000;
const S_IFCHR: u32 = 0o020000;
const S_IFBLK: u32 = 0o060000;

function buildDevices(json: Json, array: i32): Array<Device> {
  const list: Array<Device> = [];
  const count = json.count(array);
  for (let i = 0; i < count; i++) {
    const node = json.item(array, i);
    const type = json.str(json.get(node, 'type'));
    const device = new Device();
    device.path = json.str(json.get(node, 'path'));
    device.mode = <u32>json.u64(json.get(node, 'fileMode'), 0o666) & 0o7777;
    device.mode |= type == 'p' ? S_IFIFO : type == 'b' ? S_IFBLK : S_IFCHR;
    device.major = <u32>json.i64(json.get(node, 'major'));
    device.minor = <u32>json.i64(json.get(node, 'minor'));
    device.uid = <u32>json.u64(json.get(node, 'uid'));
    device.gid = <u32>json.u64(json.get(node, 'gid'));
    list.push(device);
  }
  return list;
}

/** Of a key given twice the last value stays. */
function buildSysctl(json: Json, node: i32): Array<Sysctl> {
  const list: Array<Sysctl> = [];
  const count = json.count(node);
  for (let i = 0; i < count; i++) {
    const sysctl = new Sysctl(json.key(node, i), json.str(json.item(node, i)));
    let at = 0;
    while (at < list.length && list[at].key != sysctl.key) at++;
    if (at < list.length) list[at] = sysctl;
    else list.push(sysctl);
  }
  return list;
}

/** Of a device given twice the last value stays. */
function buildNetDevices(json: Json, node: i32): Array<NetDevice> {
  const names = new Map<string, string>();
  const count = json.count(node);
  for (let i = 0; i < count; i++) names.set(json.key(node, i), json.str(json.get(json.item(node, i), 'name')));
  const list: Array<NetDevice> = [];
  const keys = names.keys();
  for (let i = 0; i < keys.length; i++) {
    const to = names.get(keys[i]);
    list.push(new NetDevice(keys[i], to.length ? to : keys[i]));
  }
  return list;
}
