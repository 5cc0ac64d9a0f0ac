/** The architectures that a profile is compiled for, and their system calls. */
import { COUNT, NAMES, NUMBERS, OFFSETS } from './syscalls.generated';

/** Bit 30 of a system call's number says that an x86-64 program calls by the x32 ABI. */
export const X32_BIT: u32 = 0x40000000;

export class Arch {
  constructor(
    /** its column in NUMBERS, and its number everywhere here */
    public column: i32,
    /** as a profile names it */
    public name: string,
    /** AUDIT_ARCH_* of linux/audit.h */
    public audit: u32,
    /** its registers, and so arguments, have 64 bits; of x32 only the low halves count, as in libseccomp */
    public wide: bool,
    public bigEndian: bool,
    /** has socketcall(2) and ipc(2), which do the work of many calls */
    public multiplexed: bool,
  ) {}

  /** Added to every number. */
  get base(): u32 {
    return this.column == X32 ? X32_BIT : 0;
  }
}

export const X86_64: i32 = 0;
export const X32: i32 = 2;
export const S390X: i32 = 7;

const ALL: Array<Arch> = [
  new Arch(X86_64, 'SCMP_ARCH_X86_64', 0xc000003e, true, false, false),
  new Arch(1, 'SCMP_ARCH_X86', 0x40000003, false, false, true),
  new Arch(X32, 'SCMP_ARCH_X32', 0xc000003e, false, false, false),
  new Arch(3, 'SCMP_ARCH_AARCH64', 0xc00000b7, true, false, false),
  new Arch(4, 'SCMP_ARCH_ARM', 0x40000028, false, false, false),
  new Arch(5, 'SCMP_ARCH_RISCV64', 0xc00000f3, true, false, false),
  new Arch(6, 'SCMP_ARCH_PPC64LE', 0xc0000015, true, false, true),
  new Arch(S390X, 'SCMP_ARCH_S390X', 0x80000016, true, true, true),
];

/** Architectures that the spec knows but whose calls cannot be made on any that Tare runs on. */
const FOREIGN: Array<string> = [
  'SCMP_ARCH_MIPS',
  'SCMP_ARCH_MIPS64',
  'SCMP_ARCH_MIPS64N32',
  'SCMP_ARCH_MIPSEL',
  'SCMP_ARCH_MIPSEL64',
  'SCMP_ARCH_MIPSEL64N32',
  'SCMP_ARCH_PPC',
  'SCMP_ARCH_PPC64',
  'SCMP_ARCH_S390',
  'SCMP_ARCH_PARISC',
  'SCMP_ARCH_PARISC64',
  'SCMP_ARCH_LOONGARCH64',
  'SCMP_ARCH_M68K',
  'SCMP_ARCH_SH',
  'SCMP_ARCH_SHEB',
];

/** The architecture that a profile names so, or null. */
export function archByName(name: string): Arch | null {
  for (let i = 0; i < ALL.length; i++) if (ALL[i].name == name) return ALL[i];
  return null;
}

/** Whether it is the name of an architecture that is left out: all its calls get the action for unknown ones. */
export function isForeignArch(name: string): bool {
  return FOREIGN.includes(name);
}

/** The architecture that Node names so (process.arch); the empty name: x86-64; null for an unknown one. */
export function archOfHost(name: string): Arch | null {
  if (name == '' || name == 'x64') return ALL[X86_64];
  if (name == 'ia32') return ALL[1];
  if (name == 'arm64') return ALL[3];
  if (name == 'arm') return ALL[4];
  if (name == 'riscv64') return ALL[5];
  if (name == 'ppc64') return ALL[6];
  return name == 's390x' ? ALL[S390X] : null;
}

/** The name's place in the table, -1 for a name that no architecture knows. */
export function callIndex(name: string): i32 {
  let low = 0;
  let high = COUNT;
  while (low < high) {
    const middle = (low + high) >> 1;
    const order = compare(name, middle);
    if (order == 0) return middle;
    if (order < 0) high = middle;
    else low = middle + 1;
  }
  return -1;
}

/** Compares a name with one of the table's, which ends before a blank. */
function compare(name: string, index: i32): i32 {
  const from = unchecked(OFFSETS[index]);
  for (let i = 0; i < name.length; i++) {
    const difference = name.charCodeAt(i) - NAMES.charCodeAt(from + i);
    // the blank is less than any letter: a longer name comes after its own beginning
    if (difference != 0) return difference;
  }
  return NAMES.charCodeAt(from + name.length) <= 0x20 ? 0 : -1;
}

/** The number of a call on an architecture, -1 when it has none; without x32's bit. */
export function callNumber(arch: Arch, index: i32): i32 {
  const number = <i32>unchecked(NUMBERS[arch.column * COUNT + index]);
  if (number == 0xffff) return -1;
  return number >= 0xf000 ? 0xf0000 | (number & 0xfff) : number;
}

/** The name of a table's place. */
export function callName(index: i32): string {
  const from = <i32>OFFSETS[index];
  let to = from;
  while (to < NAMES.length && NAMES.charCodeAt(to) > 0x20) to++;
  return NAMES.substring(from, to);
}
