/**
 * state.json: what a later command needs to know of a container. Key names are libcontainer's where it has
 * one (id, init_process_pid, init_process_start, created, cgroup_paths, namespace_paths, config); the others
 * are Tare's. Keys that this version does not know are kept when the file is written again.
 */
import { unwritten } from '../arena';
import { decodeUtf8, utf8 } from '../utf8';
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

/**
 * `,"namesp`, `ace_path` and `s":{`: where namespace_paths begin, behind all that is to be told of a container but its config. No string holds
 * these bytes, and no map before them an object.
 */
const PATHS_KEY: u64 = 0x7073656d616e222c;
const PATHS_REST: u64 = 0x687461705f656361;
const PATHS_VALUE: u32 = 0x7b3a2273;
const PATHS_PREFIX: usize = 20;

/** The members of state.json, in the order in which they are written: so each is looked for after the one before. */
const MEMBERS: StaticArray<string> = [
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

/** Their places in MEMBERS. */
const enum Member {
  Version,
  Id,
  Pid,
  StartTime,
  Created,
  Phase,
  Bundle,
  Rootfs,
  OciVersion,
  Annotations,
  Rootless,
  CgroupManager,
  SystemdUnit,
  SystemdBus,
  CgroupPaths,
  NamespacePaths,
  SharedPidNamespace,
  StartSocket,
  HostMounts,
  NoNewKeyring,
  RdtPath,
  RdtMonPath,
  RdtOwn,
  Notify,
  Config,
}

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
  /** what `cgroupPaths` is made of, when it is asked for */
  private paths: Map<string, string> | null = null;
  private json: Json | null = null;
  private pathsNode: i32 = -1;
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
    if (!json || json.kind(json.root) != Kind.Object) return null;
    const state = new State();
    state.json = json;
    state.phase = PHASE_READY;
    let key = json.first(json.root);
    let next = 0;
    for (let i = json.count(json.root); i > 0; i--) {
      const value = json.value(key);
      const member = memberOf(json, key, next);
      if (member < 0) state.keep(json, key, value);
      else if (!state.read(json, member, value)) return null;
      next = member + 1;
      key = json.next(value);
    }
    return state.id.length ? state : null;
  }

  /**
   * A state.json up to its namespace_paths, for `parse`: what that state says of the container, its process and its cgroups is all of it.
   * @param bytes how a state.json begins
   * @returns the bytes themselves when they do not reach so far
   */
  static head(bytes: Uint8Array): Uint8Array {
    const end = headEnd(bytes);
    if (end < 0) return bytes;
    const head = Uint8Array.wrap(unwritten(end + 1));
    memory.copy(head.dataStart, bytes.dataStart, end);
    head[end] = 0x7d;
    return head;
  }

  /** Reads one member. @returns whether the file can be a container's */
  private read(json: Json, member: i32, value: i32): bool {
    switch (member) {
      case Member.Version:
        // an older layout is written again in this one; of a newer one everything is kept, and so is its number
        this.version = max(json.i64(value), STATE_VERSION);
        break;
      case Member.Id:
        this.id = json.str(value);
        break;
      case Member.Pid: {
        const pid = json.i64(value);
        this.pid = <u32>pid;
        return pid >= 0 && pid <= i32.MAX_VALUE;
      }
      case Member.StartTime:
        this.startTime = json.u64(value);
        break;
      case Member.Created:
        this.created = json.str(value);
        break;
      case Member.Phase:
        this.phase = json.str(value, PHASE_READY);
        break;
      case Member.Bundle:
        this.bundle = json.str(value);
        break;
      case Member.Rootfs:
        this.rootfs = json.str(value);
        break;
      case Member.OciVersion:
        this.ociVersion = json.str(value);
        break;
      case Member.Annotations:
        readMap(json, value, this.annotations);
        break;
      case Member.Rootless:
        this.rootless = json.bool(value);
        break;
      case Member.CgroupManager:
        this.cgroupManager = json.str(value, 'cgroupfs');
        break;
      case Member.SystemdUnit:
        this.systemdUnit = json.str(value);
        break;
      case Member.SystemdBus:
        this.systemdBus = json.str(value);
        break;
      case Member.CgroupPaths:
        this.pathsNode = value;
        break;
      case Member.NamespacePaths:
        this.namespacePaths = json.count(value) ? json.raw(value) : '';
        break;
      case Member.SharedPidNamespace:
        this.sharedPidNamespace = json.bool(value);
        break;
      case Member.StartSocket:
        this.startSocket = json.str(value, 'start.sock');
        break;
      case Member.HostMounts:
        for (let i = 0; i < json.count(value); i++) this.hostMounts.push(json.str(json.item(value, i)));
        break;
      case Member.NoNewKeyring:
        this.noNewKeyring = json.bool(value);
        break;
      case Member.RdtPath:
        this.rdtPath = json.str(value);
        break;
      case Member.RdtMonPath:
        this.rdtMonPath = json.str(value);
        break;
      case Member.RdtOwn:
        this.rdtOwn = json.bool(value);
        break;
      case Member.Notify:
        this.notify = json.bool(value);
        break;
      case Member.Config:
        this.config = json.bytes.subarray(json.start(value), json.end(value));
        break;
    }
    return true;
  }

  /** Keeps a member that this version does not know. */
  private keep(json: Json, key: i32, value: i32): void {
    this.unknownKeys.push(json.str(key));
    this.unknownValues.push(json.raw(value));
  }

  private setAnnotations(list: Array<Annotation>): void {
    for (let i = 0; i < list.length; i++) this.annotations.set(list[i].key, list[i].value);
  }

  /** The text of state.json, with pid and start time as they are in this object. */
  toJson(): string {
    const config = decodeUtf8(this.config.dataStart, this.config.length);
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

  /** controller ("" for version 2) → directory */
  get cgroupPaths(): Map<string, string> {
    if (!this.paths) {
      const paths = new Map<string, string>();
      if (this.json) readMap(this.json!, this.pathsNode, paths);
      this.paths = paths;
    }
    return this.paths!;
  }

  set cgroupPaths(paths: Map<string, string>) {
    this.paths = paths;
  }

  /** The freezer's directory (version 1) or the cgroup's (version 2), "" when there is none. */
  get freezer(): string {
    if (!this.paths && this.json) {
      const json = this.json!;
      return json.str(this.unified ? json.item(this.pathsNode, 0) : json.get(this.pathsNode, 'freezer'));
    }
    if (this.cgroupPaths.has('freezer')) return this.cgroupPaths.get('freezer');
    return this.unified ? this.cgroupPaths.get('') : '';
  }

  /** It is being made; or was, when nobody holds its lock. */
  get creating(): bool {
    return this.phase == PHASE_CREATING;
  }

  /** Its cgroups are of version 2 alone. */
  get unified(): bool {
    if (!this.paths && this.json) {
      const paths = this.pathsNode;
      return this.json!.count(paths) == 1 && this.json!.is(this.json!.first(paths), '');
    }
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

/** The place in MEMBERS of a key, -1 when it is not there. @param from where it is looked for first */
function memberOf(json: Json, key: i32, from: i32): i32 {
  for (let i = from; i < MEMBERS.length; i++) if (json.is(key, MEMBERS[i])) return i;
  for (let i = 0; i < from; i++) if (json.is(key, MEMBERS[i])) return i;
  return -1;
}

function readMap(json: Json, node: i32, into: Map<string, string>): void {
  if (json.kind(node) != Kind.Object) return;
  for (let i = 0; i < json.count(node); i++) into.set(json.key(node, i), json.str(json.item(node, i)));
}

/** Where namespace_paths follow, -1 when these bytes do not reach them. */
function headEnd(bytes: Uint8Array): i32 {
  const from = bytes.dataStart;
  const end = from + <usize>bytes.length;
  let at = from;
  while (at + PATHS_PREFIX <= end) {
    const comma = firstComma(load<u64>(at));
    at += comma;
    if (comma == 8 || at + PATHS_PREFIX > end) continue;
    if (load<u64>(at) == PATHS_KEY && load<u64>(at, 8) == PATHS_REST && load<u32>(at, 16) == PATHS_VALUE)
      return <i32>(at - from);
    at++;
  }
  return -1;
}

/** Which of these eight bytes is the first comma: 8 when there is none. */
function firstComma(eight: u64): usize {
  const zero = eight ^ 0x2c2c2c2c2c2c2c2c;
  return <usize>ctz((zero - 0x0101010101010101) & ~zero & 0x8080808080808080) >> 3;
}

/** A document, which has been read, without white space around its outermost value. */
function trimmed(document: Uint8Array): Uint8Array {
  let from = 0;
  let to = document.length;
  while (from < to && document[from] <= 0x20) from++;
  while (to > from && document[to - 1] <= 0x20) to--;
  return document.subarray(from, to);
}
