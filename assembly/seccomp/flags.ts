/** Flags as a profile names them and as seccomp(2) takes them: SECCOMP_FILTER_FLAG_* of linux/seccomp.h. */
export const LOG: u32 = 1 << 1;
export const SPEC_ALLOW: u32 = 1 << 2;
/** No profile names it: the filter has a listener. */
export const NEW_LISTENER: u32 = 1 << 3;
export const WAIT_KILLABLE_RECV: u32 = 1 << 5;

/** No flag has this value. */
export const INVALID: u32 = 0xffffffff;

/** @returns the flag's bit; 0 for one that asks nothing here; INVALID for an unknown name */
export function flagValue(name: string): u32 {
  if (name == 'SECCOMP_FILTER_FLAG_LOG') return LOG;
  if (name == 'SECCOMP_FILTER_FLAG_SPEC_ALLOW') return SPEC_ALLOW;
  if (name == 'SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV') return WAIT_KILLABLE_RECV;
  // it is about other threads, and init has none
  return name == 'SECCOMP_FILTER_FLAG_TSYNC' ? 0 : INVALID;
}
