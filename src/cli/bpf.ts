/** Classic BPF in words: bpf_asm's, as the kernel's Documentation/networking/filter.rst has them. */

/** code, jt, jf, k: struct sock_filter of linux/filter.h */
export type Instruction = readonly [code: number, jt: number, jf: number, k: number];

const JUMPS: Readonly<Record<number, string>> = { 21: 'jeq', 37: 'jgt', 53: 'jge', 69: 'jset' };
const FIELDS: Readonly<Record<number, string>> = { 0: 'nr', 4: 'arch', 8: 'ip', 12: 'ip + 4' };

/** One line an instruction; jumps name the line that they go to. */
export function disassemble(program: readonly Instruction[], action: (value: number) => string): string {
  return program.map((one, at) => `${String(at).padStart(4)}  ${text(one, at, action)}\n`).join('');
}

function text([code, jt, jf, k]: Instruction, at: number, action: (value: number) => string): string {
  const line = (distance: number) => String(at + 1 + distance);
  const name = JUMPS[code];
  if (name) return `${name.padEnd(5)} #${hex(k)}, ${line(jt)}, ${line(jf)}`;
  if (code === 0x20) return `ld    [${k}]${' '.repeat(8)}; ${field(k)}`;
  if (code === 0x54) return `and   #${hex(k)}`;
  if (code === 0x05) return `ja    ${line(k)}`;
  if (code === 0x06) return `ret   #${hex(k)}  ; ${action(k)}`;
  return `.word ${hex(code)}, ${jt}, ${jf}, ${hex(k)}`;
}

/** A word of struct seccomp_data: linux/seccomp.h. */
function field(offset: number): string {
  const half = (offset - 16) / 4;
  return FIELDS[offset] ?? `args[${half >> 1}]${half % 2 ? ' + 4' : ''}`;
}

function hex(value: number): string {
  return `0x${(value >>> 0).toString(16)}`;
}

const ACTIONS: Readonly<Record<number, string>> = {
  32768: 'KILL_PROCESS',
  0: 'KILL_THREAD',
  3: 'TRAP',
  5: 'ERRNO',
  32704: 'NOTIFY',
  32752: 'TRACE',
  32764: 'LOG',
  32767: 'ALLOW',
};

/** What a returned value means: SECCOMP_RET_* of linux/seccomp.h, with its data. */
export function actionName(value: number): string {
  const name = ACTIONS[value >>> 16] ?? hex(value);
  return name === 'ERRNO' || name === 'TRACE' ? `${name}(${value & 0xffff})` : name;
}
