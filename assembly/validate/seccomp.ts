/** Rules on seccomp: config-linux.md, "Seccomp". */
import * as s from '../spec/structure.generated';
import { ABSENT, at, count, filled, first, is, json, next, out, wordOf } from './document';
import { hasAnnotation } from './general';
import * as rules from './rules.generated';

/** MAX_ERRNO of Linux */
const MAX_ERRNO: u64 = 4095;

/** Whether a rule of the profile notifies. */
let notifies: bool = false;
/** Whether a profile that notifies has no listener: then its node. */
let deaf: i32 = -1;

export function beginSeccomp(): void {
  notifies = false;
  deaf = -1;
}

export function checkSyscall(): void {
  const action = wordOf(at(s.SYSCALL_ACTION), s.WORDS_SECCOMP_ACTION);
  checkErrno(at(s.SYSCALL_ERRNO_RET), action);
  if (action != s.SECCOMP_ACTION_NOTIFY) return;
  notifies = true;
  const names = at(s.SYSCALL_NAMES);
  const total = count(names);
  let name = total ? first(names) : 0;
  for (let i = 0; i < total; i++) {
    // runc could no longer tell its parent about the listener
    if (is(name, 'write') && out.wants(rules.SECCOMP_NOTIFY_WRITE)) {
      out.add(rules.SECCOMP_NOTIFY_WRITE, name, 'SCMP_ACT_NOTIFY cannot be used for write');
    }
    name = next(name);
  }
}

/** "When the action doesn't support an errno, the runtime MUST print and error and fail." */
function checkErrno(node: i32, action: i32): void {
  if (node < 0 || action < 0) return;
  if (action != s.SECCOMP_ACTION_ERRNO && action != s.SECCOMP_ACTION_TRACE) {
    if (!out.wants(rules.SECCOMP_ERRNO)) return;
    out.add(rules.SECCOMP_ERRNO, node, 'an errno is for SCMP_ACT_ERRNO and SCMP_ACT_TRACE only');
  } else if (action == s.SECCOMP_ACTION_ERRNO && json.u64(node) > MAX_ERRNO && out.wants(rules.SECCOMP_ERRNO_RANGE)) {
    out.add(rules.SECCOMP_ERRNO_RANGE, node, `an errno is at most ${MAX_ERRNO}`);
  }
}

export function checkSeccomp(node: i32): void {
  const action = wordOf(at(s.SECCOMP_DEFAULT_ACTION), s.WORDS_SECCOMP_ACTION);
  checkErrno(at(s.SECCOMP_DEFAULT_ERRNO_RET), action);
  if (action == s.SECCOMP_ACTION_NOTIFY) {
    out.add(rules.SECCOMP_NOTIFY_DEFAULT, at(s.SECCOMP_DEFAULT_ACTION), 'SCMP_ACT_NOTIFY cannot be the default action');
  }
  const listens = filled(at(s.SECCOMP_LISTENER_PATH));
  if (notifies && at(s.SECCOMP_LISTENER_PATH) == ABSENT) deaf = node;
  if (filled(at(s.SECCOMP_LISTENER_METADATA)) && !listens) {
    out.add(rules.SECCOMP_LISTENER_METADATA, at(s.SECCOMP_LISTENER_METADATA), 'metadata needs a listenerPath');
  }
  const kills = action >= s.SECCOMP_ACTION_KILL && action <= s.SECCOMP_ACTION_ERRNO;
  if (kills && (at(s.SECCOMP_SYSCALLS) == ABSENT || count(at(s.SECCOMP_SYSCALLS)) == 0)) {
    out.add(rules.SECCOMP_KILLS, node, 'a profile that allows no system call ends the process at once');
  }
  checkArchitectures();
}

/** Of the specification's list, what runc's has not. */
const NOT_IN_RUNC: string[] = [
  'SCMP_ARCH_PARISC',
  'SCMP_ARCH_PARISC64',
  'SCMP_ARCH_M68K',
  'SCMP_ARCH_SH',
  'SCMP_ARCH_SHEB',
];

function checkArchitectures(): void {
  const list = at(s.SECCOMP_ARCHITECTURES);
  const total = count(list);
  let node = total ? first(list) : 0;
  for (let i = 0; i < total; i++) {
    for (let j = 0; j < NOT_IN_RUNC.length; j++) {
      if (!is(node, NOT_IN_RUNC[j])) continue;
      if (out.wants(rules.SECCOMP_ARCH_RUNC))
        out.add(rules.SECCOMP_ARCH_RUNC, node, `runc does not know ${json.raw(node)}`);
    }
    node = next(node);
  }
}

/** Who decides SCMP_ACT_NOTIFY; crun can be told by an annotation. */
export function checkListener(): void {
  if (deaf < 0 || hasAnnotation('run.oci.seccomp.receiver') || hasAnnotation('run.oci.seccomp.plugins')) return;
  out.add(rules.SECCOMP_NOTIFY_LISTENER, deaf, 'SCMP_ACT_NOTIFY needs a listenerPath');
}
