/**
 * One call of `step`: what is asked for (docs/requests.md), the document, and the results of the turns so
 * far. The planners read nothing else, so the same request gives the same plan everywhere.
 */
import { idFileName } from './id';
import { NONE } from './plan/encoder';
import { Json, Kind } from './json/reader';
import { Results } from './results';

/** A request with the defaults of docs/requests.md for what it does not say. */
export class Request {
  verb: string = '';
  id: string = '';
  /** "tare" or "oci": the grammar of the id */
  idFormat: string = 'tare';
  /** the state root, absolute */
  root: string = '';
  /** nobody chose the root: it may be missing when containers are listed */
  defaultRoot: bool = false;
  bundle: string = '';
  start: bool = false;
  /** "": no pid file */
  pidFile: string = '';
  noPivot: bool = false;
  noNewKeyring: bool = false;
  preserveFds: u32 = 0;
  /** "cgroupfs", "systemd" or "disabled" */
  cgroupManager: string = 'cgroupfs';
  /** the caller's DBUS_SYSTEM_BUS_ADDRESS, DBUS_SESSION_BUS_ADDRESS and XDG_RUNTIME_DIR: where systemd is found */
  systemBus: string = '';
  sessionBus: string = '';
  runtimeDir: string = '';
  /** RFC 3339 with nanoseconds: the core has no clock */
  now: string = '';
  /** a number in decimal, or a name */
  signal: string = 'TERM';
  all: bool = false;
  force: bool = false;
  /** delete: the pid of the container's process, which the host has waited for; 0: it may live */
  ended: u32 = 0;
  host: bool = false;
  rootless: bool = false;
  /** create: whether cgroups that may not be made are done without: "true", "false", or "auto": not for the host's root */
  rootlessCgroups: string = 'auto';
  /** the caller's PATH: where the programs are sought that write an ordinary user's id maps; "": the usual directories */
  path: string = '';
  /** exec: the document is a process.json, not what of the container's process is replaced */
  wholeProcess: bool = false;
  ignorePaused: bool = false;
  /** exec: cgroups below the container's, `[CONTROLLER,…:]PATH` */
  subCgroups: Array<string> = [];
  /** the host's architecture as Node names it; "": x86-64 */
  arch: string = '';
  /** the socket that gets a terminal's master; "": the executor keeps it */
  consoleSocket: string = '';
  /** the socket that gets a pidfd of the process, or "" */
  pidfdSocket: string = '';
  /** how many of the fds from 3 on are sockets that the process shall listen on: sd_listen_fds(3) */
  listenFds: u32 = 0;
  /** the number, in the executor, of the fd of the terminal that shows the container's; NONE: there is none */
  terminal: u32 = NONE;
  /** create, start: the host's socket that hears of READY from the container, `@NAME` for an abstract one; "": none */
  notifySocket: string = '';
  /** notify: what is said to be the main process; 0 for the container's */
  mainPid: u32 = 0;
  /** update: lines of resctrl's schemata; "": as it is */
  l3CacheSchema: string = '';
  memBwSchema: string = '';
  /** resize: 0 for the size of that terminal */
  columns: u32 = 0;
  rows: u32 = 0;
  /** watch: of memory's pressure, "low", "medium" or "critical"; "": not asked for */
  pressure: string = '';
  /** update: limits as options have them, an object by option name, in place of a document; -1: none */
  limits: i32 = -1;
  /** processLines: pids in decimal, and what ps has said */
  pids: Array<string> = [];
  output: string = '';
  /** where it was read from */
  json: Json | null = null;
  /** the end tells nothing but the pid and warnings: a plan after which there are none may say that it is the last (PLAN_LAST) */
  brief: bool = false;
  document: Uint8Array = new Uint8Array(0);
  results: Array<Results> = [];

  /**
   * @param json the request's object (part 0 of a step)
   * @returns the request without document and results, or null when the text is not an object
   */
  static parse(json: Json): Request | null {
    const root = json.root;
    if (json.kind(root) != Kind.Object) return null;
    const request = new Request();
    request.json = json;
    request.verb = json.str(json.get(root, 'verb'));
    request.id = json.str(json.get(root, 'id'));
    request.idFormat = json.str(json.get(root, 'idFormat'), 'tare');
    request.root = trimSlashes(json.str(json.get(root, 'root')));
    request.defaultRoot = json.bool(json.get(root, 'defaultRoot'));
    request.bundle = trimSlashes(json.str(json.get(root, 'bundle')));
    request.start = json.bool(json.get(root, 'start'));
    request.pidFile = json.str(json.get(root, 'pidFile'));
    request.noPivot = json.bool(json.get(root, 'noPivot'));
    request.noNewKeyring = json.bool(json.get(root, 'noNewKeyring'));
    request.preserveFds = <u32>json.u64(json.get(root, 'preserveFds'));
    request.cgroupManager = json.str(json.get(root, 'cgroupManager'), 'cgroupfs');
    request.systemBus = json.str(json.get(root, 'systemBus'));
    request.sessionBus = json.str(json.get(root, 'sessionBus'));
    request.runtimeDir = json.str(json.get(root, 'runtimeDir'));
    request.now = json.str(json.get(root, 'now'));
    request.all = json.bool(json.get(root, 'all'));
    request.force = json.bool(json.get(root, 'force'));
    request.ended = <u32>json.u64(json.get(root, 'ended'));
    request.host = json.bool(json.get(root, 'host'));
    request.rootless = json.bool(json.get(root, 'rootless'));
    request.rootlessCgroups = json.str(json.get(root, 'rootlessCgroups'), 'auto');
    request.path = json.str(json.get(root, 'path'));
    request.wholeProcess = json.bool(json.get(root, 'wholeProcess'));
    request.ignorePaused = json.bool(json.get(root, 'ignorePaused'));
    request.brief = json.bool(json.get(root, 'brief'));
    const subCgroups = json.get(root, 'subCgroups');
    for (let i = 0; i < json.count(subCgroups); i++) request.subCgroups.push(json.str(json.item(subCgroups, i)));
    request.arch = json.str(json.get(root, 'arch'));
    request.consoleSocket = json.str(json.get(root, 'consoleSocket'));
    request.pidfdSocket = json.str(json.get(root, 'pidfdSocket'));
    request.listenFds = <u32>json.u64(json.get(root, 'listenFds'));
    request.terminal = <u32>json.u64(json.get(root, 'terminal'), NONE);
    request.notifySocket = json.str(json.get(root, 'notifySocket'));
    request.mainPid = <u32>json.u64(json.get(root, 'mainPid'));
    request.l3CacheSchema = json.str(json.get(root, 'l3CacheSchema'));
    request.memBwSchema = json.str(json.get(root, 'memBwSchema'));
    request.columns = <u32>json.u64(json.get(root, 'columns'));
    request.rows = <u32>json.u64(json.get(root, 'rows'));
    request.pressure = json.str(json.get(root, 'pressure'));
    request.limits = json.get(root, 'limits');
    const pids = json.get(root, 'pids');
    for (let i = 0; i < json.count(pids); i++) request.pids.push(json.raw(json.item(pids, i)));
    request.output = json.str(json.get(root, 'output'));
    const signal = json.get(root, 'signal');
    if (json.kind(signal) == Kind.Number) request.signal = json.raw(signal);
    else request.signal = json.str(signal, 'TERM');
    return request;
  }

  /** The number of turns that have been executed. */
  get turn(): i32 {
    return this.results.length;
  }

  /** The container's state directory. */
  get stateDir(): string {
    return this.root + '/' + idFileName(this.id);
  }

  /** state.json of the container. */
  get stateFile(): string {
    return this.stateDir + '/state.json';
  }
}

/** A path without slashes at its end; "/" becomes "", so that a name can be appended with its slash. */
function trimSlashes(path: string): string {
  let end = path.length;
  while (end > 0 && path.charCodeAt(end - 1) == 0x2f) end--;
  return path.substring(0, end);
}
