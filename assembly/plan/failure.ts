/**
 * The message of a failed op: which part of the config wanted it, what was done to what, why it failed, and
 * what to do where that is known.
 *
 *     /mounts/3: mount "proc" at /proc: operation not permitted (EPERM)
 */
import { OOM_KILLED } from '../cgroup/container';
import { nodeAt } from '../json/pointer';
import { Json } from '../json/reader';
import { JsonWriter } from '../json/writer';
import { Results } from '../results';
import { Diagnostics } from '../validate/diagnostics';
import * as errno from './errno';
import { errnoName, errnoText } from './errno-names';
import { hookMessage } from './hook-message';
import { limitHint } from './limit-hints';
import { isMountItself, mountHint } from './mount-hints';
import { OpText } from './op-text';
import { OWN_NAMESPACES } from './namespaces';
import { opName } from './ops.generated';
import { quoted, shown } from './text';

const FIND_EXEC: u32 = 82;
const EXEC: u32 = 85;
const CLONE: u32 = 4;
const SYNC_SEND: u32 = 5;
const RECV_SLOT: u32 = 8;
const OPEN_IN: u32 = 21;
const WRITE_FILE: u32 = 29;
const WRITE_IN: u32 = 35;
const STAT: u32 = 25;
const WAIT_EXIT: u32 = 43;
const PRLIMIT: u32 = 44;
const START: u32 = 45;
const MKDIR: u32 = 28;
const LOCK_DIR: u32 = 32;
const UNSHARE: u32 = 62;
const CGROUP_MAKE: u32 = 50;
const CGROUP_REMOVE: u32 = 52;
const CGROUP_WRITE: u32 = 260;
const CGROUP_TYPE: u32 = 280;
const SCHEDULER: u32 = 112;
const MEMORY_POLICY: u32 = 115;
const NET_DEVICE: u32 = 190;
const AFFINITY: u32 = 191;
const KEYRING: u32 = 68;
const SETGROUPS: u32 = 69;
const SETGID: u32 = 70;
const SETUID: u32 = 71;
const CHECK_CWD: u32 = 80;
const CONNECT: u32 = 170;
const TAKE_FD: u32 = 173;
const PTY: u32 = 175;
const START_END: u32 = 211;
const CHECK_FS: u32 = 230;
const CHECK_OTHER: u32 = 231;

const ARGS: string = '/process/args/0';
const MEMORY_LIMIT: string = '/linux/resources/memory/limit';

/**
 * @param results of a turn that failed
 * @param document config.json, or null: gives the line of the pointer, and what a mount is and where
 * @param program the name of what was to be executed, where it is not the document's
 * @returns the JSON of an ANSWER_ERROR
 */
export function failureJson(results: Results, document: Uint8Array | null, program: string): string {
  const op = OpText.of(results.opBytes);
  const diagnostics = new Diagnostics();
  const json = document && document.length ? Json.parse(document, diagnostics) : null;
  // what START reports is init's: the execve is all that is left to fail there
  let pointer = isStart(op.code) && !results.cause.length && isExec(results.errno) ? ARGS : results.cause;
  if (!pointer.length && hasLimit(json) && (isOom(results) || isTight(results, op))) pointer = MEMORY_LIMIT;
  const w = new JsonWriter();
  w.beginObject();
  w.key('code').str('SystemError');
  w.key('message').str(message(results, op, json, program));
  if (pointer.length) {
    w.key('pointer').str(pointer);
    const node = json ? nodeAt(json, pointer) : -1;
    if (node >= 0) {
      diagnostics.error(node, 'failed', '');
      diagnostics.resolve();
      const place = diagnostics.list[diagnostics.list.length - 1];
      w.key('line').i64(place.line).key('column').i64(place.column);
    }
  }
  w.key('op').str(opName(op.code));
  w.key('errno').i64(results.errno);
  if (op.path.length) w.key('path').str(op.path);
  w.endObject();
  return w.toString();
}

function message(results: Results, op: OpText, json: Json | null, program: string): string {
  const error = results.errno;
  if (error == errno.ECANCELED) return 'aborted';
  if (results.detail.startsWith('hook ') || results.detail.startsWith('run ')) {
    return hookMessage(results.cause, results.detail, error);
  }
  const waits = isStart(op.code) || op.code == TAKE_FD || (op.code >= SYNC_SEND && op.code <= RECV_SLOT);
  if (waits && (error == errno.ECONNRESET || error == errno.EPIPE)) {
    if (isOom(results)) return OOM_KILLED;
    return 'container init died unexpectedly: it was killed, or ran out of memory';
  }
  if (op.code == FIND_EXEC || op.code == EXEC || (isStart(op.code) && isExec(error))) {
    return execMessage(results, op, json, program);
  }
  let text = results.cause.length ? shown(results.cause) + ': ' : '';
  let phrase = op.phrase.length ? op.phrase : 'execute the plan';
  const mount = mountPhrase(results.cause, json);
  // the mount itself is named by type and place; steps on the way to it say what they did, too
  if (mount.length) phrase = isMountItself(op.code) ? mount : mount + ': ' + phrase;
  text += phrase + ': ' + errnoText(error) + ' (' + errnoName(error) + ')';
  if (results.detail.length) text += ': ' + shown(results.detail);
  const hint = hasLimit(json) && isTight(results, op) ? 'memory limit too low?' : hintOf(results, op);
  return hint.length ? text + '; ' + hint : text;
}

function isOom(results: Results): bool {
  return results.detail.includes(OOM_KILLED);
}

/**
 * The native command's child is in its cgroup before it executes tare-init, and the kernel kills no process that still shares its
 * maker's memory: that execve fails.
 */
function isTight(results: Results, op: OpText): bool {
  return op.code == CLONE && results.errno == errno.ENOMEM;
}

function hasLimit(json: Json | null): bool {
  return json !== null && nodeAt(json, MEMORY_LIMIT) >= 0;
}

function isStart(code: u32): bool {
  return code == START || code == START_END;
}

/** START fails with init's errno, or with its own when init cannot be reached. */
function isExec(error: u32): bool {
  return error != errno.ECONNREFUSED && error != errno.ECONNRESET && error != errno.ECANCELED && error != errno.EPIPE;
}

/** What the config says of the mount at `/mounts/N…`: `mount "proc" at /proc`. */
function mountPhrase(cause: string, json: Json | null): string {
  if (!json || !cause.startsWith('/mounts/')) return '';
  const end = cause.indexOf('/', 8);
  const node = nodeAt(json, end < 0 ? cause : cause.substring(0, end));
  if (node < 0) return '';
  let what = json.str(json.get(node, 'type'));
  if (what == 'bind' || what == 'none' || what == '') what = json.str(json.get(node, 'source'), what);
  return 'mount ' + quoted(what) + ' at ' + shown(json.str(json.get(node, 'destination')));
}

/** Engines look for these texts (runc's): "executable file not found in $PATH", "no such file or directory", "permission denied". */
function execMessage(results: Results, op: OpText, json: Json | null, program: string): string {
  const candidates: Array<string> = op.lists.length ? op.lists[0] : [];
  let name = program;
  if (json) name = json.str(json.item(json.get(json.get(json.root, 'process'), 'args'), 0));
  if (!name.length && op.lists.length > 1 && op.lists[1].length) name = op.lists[1][0];
  if (!name.length && candidates.length) name = candidates[0];
  if (op.code == FIND_EXEC) {
    const start = 'exec: ' + quoted(name) + ': ';
    if (results.errno == errno.EACCES) return start + 'permission denied';
    if (name.indexOf('/') < 0) return start + 'executable file not found in $PATH';
    return start + 'stat ' + shown(name) + ': ' + errnoText(results.errno);
  }
  let text = 'exec ' + quoted(name) + ': ' + errnoText(results.errno);
  if (results.errno == errno.ENOEXEC) text += ': it is neither a program for this machine nor a script with a #! line';
  return results.detail.length ? text + ': ' + missing(results.detail, results.errno) : text;
}

/** The shim's detail "interpreter /bin/nope" or "loader /lib/ld.so" in words; other details as they are. */
function missing(detail: string, error: u32): string {
  const end = error == errno.EACCES ? ' may not be executed' : ' is missing in the container';
  if (detail.startsWith('interpreter '))
    return 'its interpreter ' + quoted(detail.substring(12)) + ' (first line)' + end;
  if (detail.startsWith('loader ')) return 'its loader ' + quoted(detail.substring(7)) + end;
  return shown(detail);
}

function hintOf(results: Results, op: OpText): string {
  if (op.code == CGROUP_WRITE) return limitHint(op.path, results.errno);
  if (op.code == STAT) return missingNamespace(op.path);
  if (op.code == WRITE_FILE && op.path.endsWith('_map')) return mapHint(results.errno);
  if (op.code == WRITE_IN || op.code == WRITE_FILE) return processHint(results.cause, results.errno);
  return hintFor(op.code, results.errno, results.detail);
}

/** What the kernel means when it refuses a uid_map or gid_map: user_namespaces(7). */
function mapHint(error: u32): string {
  if (error == errno.EINVAL) return 'the text of a map must be shorter than a page of memory (mostly 4096 bytes)';
  if (error == errno.EPERM)
    return 'it takes CAP_SETUID and CAP_SETGID, and for id 0 of the host CAP_SETFCAP (Linux 5.12)';
  return '';
}

/** What the kernel means when it refuses a label of the process, or its OOM score. */
function processHint(cause: string, error: u32): string {
  if (cause == '/process/apparmorProfile') {
    if (error == errno.ENOENT) return 'no profile of that name is loaded: apparmor_parser loads one';
    if (error == errno.EACCES) return 'the profile of the caller does not allow this change';
  }
  if (cause == '/process/oomScoreAdj' && error == errno.EACCES) return 'only root may lower it';
  if (cause == '/process/selinuxLabel' && error == errno.EINVAL) return 'the policy has no such context';
  return '';
}

/** The kernel's feature without which a process has no such namespace. */
function missingNamespace(path: string): string {
  if (path == OWN_NAMESPACES + 'user') return 'user namespaces need a kernel with CONFIG_USER_NS';
  if (path == OWN_NAMESPACES + 'time') return 'time namespaces need Linux 5.6, with CONFIG_TIME_NS';
  return '';
}

/** What to do, or what it means, where that is known. */
function hintFor(code: u32, error: u32, detail: string): string {
  const mount = mountHint(code, error, detail);
  if (mount.length) return mount;
  if (error == errno.ENOSYS) {
    if (code == OPEN_IN) return 'openat2 needs Linux 5.6';
    if (code == CLONE) return 'clone3 needs Linux 5.7';
  }
  if (code == CLONE || code == UNSHARE) {
    if (error == errno.EPERM) return 'root is needed';
    if (error == errno.ENOSPC) return 'a limit in /proc/sys/user is reached';
    if (error == errno.EWOULDBLOCK) return 'a limit of processes is reached';
    if (error == errno.EINVAL) return 'this kernel was built without one of these namespaces';
  }
  if (code == NET_DEVICE) {
    if (error == errno.ENODEV) return "the host's network has no such device";
    if (error == errno.EEXIST) return "the container's network has a device of that name";
    if (error == errno.EINVAL) return 'a device of this kind stays in its network namespace';
  }
  if (code == AFFINITY && error == errno.EINVAL) return "none of these CPUs is there, and in the container's cpuset";
  if (code == SCHEDULER) {
    if (error == errno.EPERM) return 'CAP_SYS_NICE is needed, and SCHED_DEADLINE goes with no cpuset of some CPUs only';
    if (error == errno.EBUSY) return 'more time is promised already than the CPUs have';
  }
  if (code == MEMORY_POLICY && error == errno.EINVAL) return 'none of these memory nodes is there, and in the cpuset';
  if (code == KEYRING && error == errno.EDQUOT) {
    return "the user's keys (/proc/sys/kernel/keys) are used up: the option no-new-keyring needs none";
  }
  if ((code == MKDIR || code == LOCK_DIR) && error == errno.EACCES) {
    return 'choose another directory for the state with --root, or set XDG_RUNTIME_DIR';
  }
  if (code == OPEN_IN && error == errno.ELOOP) return 'a symlink in the rootfs is not followed here';
  if (code == CLONE && error == errno.EACCES) {
    return (
      'only below a cgroup that both have above them, and that is delegated, may a user move a process into another: ' +
      'call it from there, as `systemd-run --user --scope` does'
    );
  }
  if (code == CGROUP_MAKE && error == errno.EROFS) return 'the cgroup file system is mounted read-only';
  if (code == CGROUP_TYPE && error == errno.EOPNOTSUPP) {
    return 'only cpu, cpuset and pids can be limited among threads; remove the limit, or choose a cgroupsPath outside';
  }
  if (code == CGROUP_REMOVE && error == errno.EBUSY) return 'there are still processes in it';
  if (code == PTY && error == errno.ENOTTY) return 'a terminal needs a devpts mounted at /dev/pts';
  if (code == WAIT_EXIT && error == errno.ETIMEDOUT) return 'it has not ended after SIGKILL';
  if ((code == SETGID || code == SETUID || code == SETGROUPS) && error == errno.EINVAL)
    return 'the user namespace has no such id: it is not in its mappings';
  if (code == PRLIMIT && error == errno.EPERM) return 'only root may raise a hard limit';
  if (code == CHECK_CWD && error == errno.ENOENT) return 'it is outside of the root';
  if (code == CONNECT && (error == errno.ECONNREFUSED || error == errno.ENOENT)) return 'nobody listens there';
  if (code == CHECK_FS && error == errno.EINVAL) return 'it is not of type proc';
  if (code == CHECK_OTHER && error == errno.EEXIST) return "sysctls of the host's own are not a container's to set";
  return '';
}
