/** The kernel's numbers in words. */

const NAMESPACE_FLAGS: StaticArray<u32> = [
  0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080,
];
const NAMESPACE_NAMES: StaticArray<string> = ['mount', 'cgroup', 'uts', 'ipc', 'user', 'pid', 'network', 'time'];

/** @returns " the network namespace", " the mount and uts namespaces", " into …"; "" when there is none */
export function namespaceNames(flags: u64): string {
  const names: Array<string> = [];
  for (let i = 0; i < NAMESPACE_FLAGS.length; i++) {
    if (flags & <u64>NAMESPACE_FLAGS[i]) names.push(NAMESPACE_NAMES[i]);
  }
  if (!names.length) return '';
  return ' (' + names.join(', ') + (names.length > 1 ? ' namespaces)' : ' namespace)');
}

const RESOURCES: StaticArray<string> = [
  'CPU',
  'FSIZE',
  'DATA',
  'STACK',
  'CORE',
  'RSS',
  'NPROC',
  'NOFILE',
  'MEMLOCK',
  'AS',
  'LOCKS',
  'SIGPENDING',
  'MSGQUEUE',
  'NICE',
  'RTPRIO',
  'RTTIME',
];

/** @returns "RLIMIT_NOFILE" */
export function resourceName(resource: u32): string {
  return 'RLIMIT_' + (resource < <u32>RESOURCES.length ? RESOURCES[resource] : resource.toString());
}

const SIGNALS: StaticArray<string> = [
  'HUP',
  'INT',
  'QUIT',
  'ILL',
  'TRAP',
  'ABRT',
  'BUS',
  'FPE',
  'KILL',
  'USR1',
  'SEGV',
  'USR2',
  'PIPE',
  'ALRM',
  'TERM',
  'STKFLT',
  'CHLD',
  'CONT',
  'STOP',
  'TSTP',
  'TTIN',
  'TTOU',
  'URG',
  'XCPU',
  'XFSZ',
  'VTALRM',
  'PROF',
  'WINCH',
  'IO',
  'PWR',
  'SYS',
];

/** The real-time signals as C libraries number them: the first two are theirs. */
const RTMIN: i32 = 34;
const RTMAX: i32 = 64;

/**
 * @param text a number, or a name with or without SIG in any case; RTMIN+N and RTMAX-N too
 * @returns the signal's number, or -1
 */
export function signalNumber(text: string): i32 {
  if (isDigits(text)) {
    if (text.length > 3) return -1;
    const value = I32.parseInt(text);
    return value <= RTMAX ? value : -1;
  }
  let name = text.toUpperCase();
  if (name.startsWith('SIG')) name = name.substring(3);
  for (let i = 0; i < SIGNALS.length; i++) if (SIGNALS[i] == name) return i + 1;
  if (name == 'CLD') return 17;
  if (name == 'POLL') return 29;
  if (name == 'IOT') return 6;
  if (name == 'UNUSED') return 31;
  if (name == 'RTMIN') return RTMIN;
  if (name == 'RTMAX') return RTMAX;
  const rest = name.substring(6);
  if (!isDigits(rest) || rest.length > 2) return -1;
  const offset = I32.parseInt(rest);
  if (offset > RTMAX - RTMIN) return -1;
  if (name.startsWith('RTMIN+')) return RTMIN + offset;
  return name.startsWith('RTMAX-') ? RTMAX - offset : -1;
}

function isDigits(text: string): bool {
  if (!text.length) return false;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c < 0x30 || c > 0x39) return false;
  }
  return true;
}
