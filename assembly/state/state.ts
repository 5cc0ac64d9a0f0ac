/**
 * state.json: what a later command needs to know of a container. Key names are libcontainer's where it has
 * one (id, init_process_pid, init_process_start, created, cgroup_paths, namespace_paths, config); the others
 * are Tare's. Keys that this version does not know are kept when the file is written again.
 */
import { utf8 } from '../bytes';
import { Json, Kind } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { NONE, Tmpl } from '../plan/encoder';
import { CLONE_NEWNS, CLONE_NEWPID } from '../plan/linux';
import { cleanPath, fromBundle } from '../plan/paths';
import { Request } from '../request';
import { Annotation, Config } from '../spec/config';
import { Diagnostics } from '../validate/diagnostics';
import { stateText, writeOciState } from './text';

/** The layout written here. A file with a greater number is still read: keys are only ever added. */
export const STATE_VERSION: i64 = 1;

/** The directory in the state directory that the root file system of a container without a mount namespace is mounted on. */
export const HOST_ROOT: string = 'rootfs';

/** `phase`: while it is not ready, and nobody holds the lock, the directory is a crash's leftover. */
export const PHASE_CREATING: string = 'creating';
export const PHASE_READY: string = 'ready';
export const PHASE_DELETING: string = 'deleting';

/** Where a template of state.json is filled: what no JSON text holds, white space is above it and the writer escapes the rest. */
const PID_MARK: string = '\u0001';
const START_MARK: string = '\u0002';
const CONFIG_MARK: string = '\u0003';
const MARKS_END: i32 = 4;

const KNOWN: Array<string> = [
  'version',
  'id',
  'init_process_pid',
  'init_process_start',
  'created',
  'phase',
  'bundle',
  'rootfs',
  'oci_version',
  'annotations',
  'rootless',
  'cgroup_manager',
  'systemd_unit',
  'systemd_bus',
  'cgroup_paths',
  'namespace_paths',
  'shared_pid_namespace',
  'start_socket',
  'host_mounts',
  'no_new_keyring',
  'intel_rdt_path',
  'intel_rdt_mon_path',
  'intel_rdt_own',
  'notify',
  'config',
];

export class State {
  version: i64 = STATE_VERSION;
  id: string = '';
  /** 0: init has not been cloned yet */
  pid: u32 = 0;
  /** field 22 of /proc/PID/stat; with the pid, init's identity */
  startTime: u64 = 0;
  /** RFC 3339 with nanoseconds */
  created: string = '';
  phase: string = PHASE_CREATING;
  bundle: string = '';
  rootfs: string = '';
  ociVersion: string = '';
  annotations: Map<string, string> = new Map();
  rootless: bool = false;
  /** "cgroupfs", "systemd" or "disabled" */
  cgroupManager: string = 'cgroupfs';
  /** the unit of systemd that it is in, and the socket of the bus on which that was made; "" for none */
  systemdUnit: string = '';
  systemdBus: string = '';
  /** controller ("" for version 2) → directory */
  cgroupPaths: Map<string, string> = new Map();
  /** of libcontainer's keys, what they were in the file that was read; "" for those of the pid */
  namespacePaths: string = '';
  /** the container has no pid namespace of its own: its processes survive init */
  sharedPidNamespace: bool = false;
  /** the name of the socket in the state directory that start sends to */
  startSocket: string = 'start.sock';
  /** its processes keep the keyring of who makes them: --no-new-keyring */
  noNewKeyring: bool = false;
  /** mountpoints on the host, of a container without a mount namespace: what is mounted there, and below, is the container's */
  hostMounts: Array<string> = [];
  /** its group of resctrl, and the one within it that is monitored; "" for none */
  rdtPath: string = '';
  rdtMonPath: string = '';
  /** the first of them was made for it, and goes with it */
  rdtOwn: bool = false;
  /** there is a directory for the socket of sd_notify (notify.ts) */
  notify: bool = false;
  /** config.json as it was given: JSON in UTF-8 */
  config: Uint8Array = utf8('null');
  /** members that this version does not know, as `"key": value` pairs */
  unknownKeys: Array<string> = [];
  unknownValues: Array<string> = [];

  /**
   * The state of a container that is about to be made.
   * @param cgroupPaths ContainerCgroup.paths()
   */
  static of(config: Config, request: Request, cgroupPaths: Map<string, string>): State {
    const state = new State();
    state.id = request.id;
    state.created = request.now;
    state.bundle = request.bundle.length ? request.bundle : '/';
    state.rootfs = cleanPath(fromBundle(request.bundle, config.rootPath));
    state.ociVersion = config.ociVersion;
    state.setAnnotations(config.annotations);
    state.cgroupManager = request.cgroupManager;
    state.cgroupPaths = cgroupPaths;
    const pid = config.namespace(CLONE_NEWPID);
    state.sharedPidNamespace = !pid || pid.path.length > 0;
    state.noNewKeyring = request.noNewKeyring;
    if (!config.namespace(CLONE_NEWNS)) state.hostMounts.push(request.stateDir + '/' + HOST_ROOT);
    state.notify = request.notifySocket.length > 0;
    state.config = trimmed(request.document);
    return state;
  }

  /**
   * @param bytes a state.json
   * @returns null when it is not one: truncated, or damaged
   */
  static parse(bytes: Uint8Array): State | null {
    const json = Json.parse(bytes, new Diagnostics());
    if (!json) return null;
    const root = json.root;
    const state = new State();
    state.id = json.str(json.get(root, 'id'));
    if (!state.id.length) return null;
    // an older layout is written again in this one; of a newer one everything is kept, and so is its number
    state.version = max(json.i64(json.get(root, 'version')), STATE_VERSION);
    const pid = json.i64(json.get(root, 'init_process_pid'));
    if (pid < 0 || pid > i32.MAX_VALUE) return null;
    state.pid = <u32>pid;
    state.startTime = json.u64(json.get(root, 'init_process_start'));
    state.created = json.str(json.get(root, 'created'));
    state.phase = json.str(json.get(root, 'phase'), PHASE_READY);
    state.bundle = json.str(json.get(root, 'bundle'));
    state.rootfs = json.str(json.get(root, 'rootfs'));
    state.ociVersion = json.str(json.get(root, 'oci_version'));
    state.rootless = json.bool(json.get(root, 'rootless'));
    state.cgroupManager = json.str(json.get(root, 'cgroup_manager'), 'cgroupfs');
    state.systemdUnit = json.str(json.get(root, 'systemd_unit'));
    state.systemdBus = json.str(json.get(root, 'systemd_bus'));
    state.sharedPidNamespace = json.bool(json.get(root, 'shared_pid_namespace'));
    state.startSocket = json.str(json.get(root, 'start_socket'), 'start.sock');
    state.noNewKeyring = json.bool(json.get(root, 'no_new_keyring'));
    const mounts = json.get(root, 'host_mounts');
    for (let i = 0; i < json.count(mounts); i++) state.hostMounts.push(json.str(json.item(mounts, i)));
    state.rdtPath = json.str(json.get(root, 'intel_rdt_path'));
    state.rdtMonPath = json.str(json.get(root, 'intel_rdt_mon_path'));
    state.rdtOwn = json.bool(json.get(root, 'intel_rdt_own'));
    state.notify = json.bool(json.get(root, 'notify'));
    readMap(json, json.get(root, 'annotations'), state.annotations);
    readMap(json, json.get(root, 'cgroup_paths'), state.cgroupPaths);
    const namespaces = json.get(root, 'namespace_paths');
    if (json.count(namespaces)) state.namespacePaths = json.raw(namespaces);
    const config = json.get(root, 'config');
    if (config >= 0) state.config = bytes.subarray(json.start(config), json.end(config));
    for (let i = 0; i < json.count(root); i++) {
      const key = json.key(root, i);
      if (KNOWN.includes(key)) continue;
      state.unknownKeys.push(key);
      state.unknownValues.push(json.raw(json.item(root, i)));
    }
    return state;
  }

  private setAnnotations(list: Array<Annotation>): void {
    for (let i = 0; i < list.length; i++) this.annotations.set(list[i].key, list[i].value);
  }

  /** The text of state.json, with pid and start time as they are in this object. */
  toJson(): string {
    const config = String.UTF8.decodeUnsafe(this.config.dataStart, this.config.length);
    return stateText(this, this.pid.toString(), this.startTime.toString(), config);
  }

  /**
   * state.json with pid and start time from slots.
   * @param pidSlot the slot with the pid, or NONE: as they are in this object
   */
  toTemplate(pidSlot: u32, startSlot: u32): Tmpl {
    const known = pidSlot == NONE;
    const pid = known ? this.pid.toString() : PID_MARK;
    const text = stateText(this, pid, known ? this.startTime.toString() : START_MARK, CONFIG_MARK);
    const out = new Tmpl();
    let from = 0;
    for (let i = 0; i < text.length; i++) {
      const mark = text.charCodeAt(i);
      if (mark >= MARKS_END) continue;
      if (i > from) out.lit(text.substring(from, i));
      from = i + 1;
      if (mark == CONFIG_MARK.charCodeAt(0)) out.raw(this.config);
      else out.dec(mark == PID_MARK.charCodeAt(0) ? pidSlot : startSlot);
    }
    if (from < text.length) out.lit(text.substring(from));
    return out;
  }

  /**
   * The OCI state object, in runc's order of keys.
   * @param status see status.ts; a stopped container has pid 0
   */
  ociState(status: string): string {
    const w = new JsonWriter();
    this.writeOci(w, status, '');
    return w.toString();
  }

  /** As ociState, as a value of a larger document. @param owner "" as runc's `state` gives it, or a name for `list` */
  writeOci(w: JsonWriter, status: string, owner: string): void {
    writeOciState(w, this, status, owner);
  }

  /** The freezer's directory (version 1) or the cgroup's (version 2), "" when there is none. */
  get freezer(): string {
    if (this.cgroupPaths.has('freezer')) return this.cgroupPaths.get('freezer');
    return this.unified ? this.cgroupPaths.get('') : '';
  }

  /** Its cgroups are of version 2 alone. */
  get unified(): bool {
    return this.cgroupPaths.size == 1 && this.cgroupPaths.has('');
  }

  /** The directory whose cgroup.procs lists the container's processes, "" when it has no cgroup. */
  get processCgroup(): string {
    const preferred: Array<string> = ['devices', 'freezer', 'pids', 'memory', 'name=systemd', ''];
    for (let i = 0; i < preferred.length; i++) {
      if (this.cgroupPaths.has(preferred[i])) return this.cgroupPaths.get(preferred[i]);
    }
    const paths = this.cgroupPaths.values();
    return paths.length ? paths[0] : '';
  }

  /** The directories of its cgroups, each once. */
  cgroupDirectories(): Array<string> {
    const out: Array<string> = [];
    const paths = this.cgroupPaths.values();
    for (let i = 0; i < paths.length; i++) if (!out.includes(paths[i])) out.push(paths[i]);
    return out;
  }
}

function readMap(json: Json, node: i32, into: Map<string, string>): void {
  if (json.kind(node) != Kind.Object) return;
  for (let i = 0; i < json.count(node); i++) into.set(json.key(node, i), json.str(json.item(node, i)));
}

/** A document, which has been read, without white space around its outermost value. */
function trimmed(document: Uint8Array): Uint8Array {
  let from = 0;
  let to = document.length;
  while (from < to && document[from] <= 0x20) from++;
  while (to > from && document[to - 1] <= 0x20) to--;
  return document.subarray(from, to);
}
