/** Actions as a profile names them and as a filter returns them: linux/seccomp.h, SECCOMP_RET_*. */
export const KILL_PROCESS: u32 = 0x80000000;
export const KILL_THREAD: u32 = 0;
export const TRAP: u32 = 0x00030000;
export const ERRNO: u32 = 0x00050000;
export const NOTIFY: u32 = 0x7fc00000;
export const TRACE: u32 = 0x7ff00000;
export const LOG: u32 = 0x7ffc0000;
export const ALLOW: u32 = 0x7fff0000;

const DATA: u32 = 0xffff;
const EPERM: u32 = 1;
const ENOSYS: u32 = 38;

/** What a call gets that is newer than every call the profile names. */
export const NO_SUCH_CALL: u32 = ERRNO | ENOSYS;
/** What calls of an architecture that the profile does not name get: libseccomp's default. */
export const BAD_ARCH: u32 = KILL_THREAD;
/** No action has this value. */
export const INVALID: u32 = 0xffffffff;

/**
 * The value that a filter returns for an action.
 * @param errnoRet used by ERRNO and TRACE only; -1 when the profile has none: EPERM
 * @returns INVALID for an unknown name
 */
export function actionValue(name: string, errnoRet: i64): u32 {
  const data = errnoRet < 0 ? EPERM : <u32>errnoRet & DATA;
  if (name == 'SCMP_ACT_ALLOW') return ALLOW;
  if (name == 'SCMP_ACT_ERRNO') return ERRNO | data;
  if (name == 'SCMP_ACT_KILL' || name == 'SCMP_ACT_KILL_THREAD') return KILL_THREAD;
  if (name == 'SCMP_ACT_KILL_PROCESS') return KILL_PROCESS;
  if (name == 'SCMP_ACT_TRAP') return TRAP;
  if (name == 'SCMP_ACT_TRACE') return TRACE | data;
  if (name == 'SCMP_ACT_LOG') return LOG;
  return name == 'SCMP_ACT_NOTIFY' ? NOTIFY : INVALID;
}

/** Whether an action lets a call through, so that nothing has to be said about calls that the profile does not know. */
export function lets(action: u32): bool {
  const kind = action & ~DATA;
  return kind == ALLOW || kind == LOG || kind == TRACE;
}

/** For people: "ALLOW", "ERRNO(1)". */
export function actionText(action: u32): string {
  const kind = action & ~DATA;
  const data = `(${action & DATA})`;
  if (kind == ALLOW) return 'ALLOW';
  if (kind == ERRNO) return 'ERRNO' + data;
  if (kind == KILL_PROCESS) return 'KILL_PROCESS';
  if (kind == TRAP) return 'TRAP';
  if (kind == TRACE) return 'TRACE' + data;
  if (kind == LOG) return 'LOG';
  return kind == NOTIFY ? 'NOTIFY' : 'KILL_THREAD';
}
