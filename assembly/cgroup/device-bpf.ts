/**
 * Compiles device rules into a program of type BPF_PROG_TYPE_CGROUP_DEVICE, version 2's device controller
 * (linux/bpf.h, struct bpf_cgroup_dev_ctx). Each access asked for is decided by the last rule that means the
 * device and that access; all must be granted.
 *
 *     r2 = type   r3 = the accesses not yet granted   r4 = major   r5 = minor
 *     from the last rule to the first:
 *         does it mean this device? else the next rule
 *         allow: r3 &= ~access; if none is left: return 1
 *         deny:  if r3 & access: return 0
 *     return the default
 */
import { ACCESS_ALL, DeviceEntry, DeviceRules } from './devices';

const BPF_DEVCG_DEV_BLOCK: i32 = 1;
const BPF_DEVCG_DEV_CHAR: i32 = 2;

/** opcodes: class | operation | source, and for loads class | size | mode */
const LOAD_U32: u8 = 0x61;
const MOV_IMM: u8 = 0xb7;
const AND_IMM: u8 = 0x57;
const SHIFT_RIGHT_IMM: u8 = 0x77;
const JUMP: u8 = 0x05;
const JUMP_NOT_EQUAL_IMM: u8 = 0x55;
const JUMP_SET_IMM: u8 = 0x45;
const EXIT: u8 = 0x95;
const MOV_REG: u8 = 0xbf;

/** A jump's offset is 16 bits: it never leaves a rule's block. */
class Program {
  bytes: Array<u8> = [];

  /** struct bpf_insn: u8 code, u4 dst, u4 src, s16 offset, s32 immediate */
  emit(code: u8, dst: u8, src: u8, offset: i16, imm: i32): void {
    const b = this.bytes;
    b.push(code);
    b.push((src << 4) | dst);
    b.push(<u8>offset);
    b.push(<u8>(offset >> 8));
    for (let shift = 0; shift < 32; shift += 8) b.push(<u8>(imm >> shift));
  }

  answer(value: bool): void {
    this.emit(MOV_IMM, 0, 0, 0, value ? 1 : 0);
    this.emit(EXIT, 0, 0, 0, 0);
  }
}

/** @returns the instructions, 8 bytes each */
export function deviceProgram(rules: DeviceRules): Uint8Array {
  const p = new Program();
  p.emit(LOAD_U32, 2, 1, 0, 0); // access << 16 | type
  p.emit(MOV_REG, 3, 2, 0, 0);
  p.emit(AND_IMM, 2, 0, 0, 0xffff);
  p.emit(SHIFT_RIGHT_IMM, 3, 0, 0, 16);
  p.emit(LOAD_U32, 4, 1, 4, 0);
  p.emit(LOAD_U32, 5, 1, 8, 0);
  for (let i = rules.entries.length - 1; i >= 0; i--) rule(p, rules.entries[i]);
  p.answer(rules.allowByDefault);
  const out = new Uint8Array(p.bytes.length);
  for (let i = 0; i < p.bytes.length; i++) out[i] = p.bytes[i];
  return out;
}

function rule(p: Program, entry: DeviceEntry): void {
  // a device has at most 12 bits of major and 20 of minor; the comparison would extend the sign of larger numbers
  if (entry.major > i32.MAX_VALUE || entry.minor > i32.MAX_VALUE || !entry.access) return;
  const all = entry.access == ACCESS_ALL;
  let left: i16 = all ? 2 : 4;
  if (entry.minor >= 0) left++;
  if (entry.major >= 0) left++;
  p.emit(JUMP_NOT_EQUAL_IMM, 2, 0, left, entry.block ? BPF_DEVCG_DEV_BLOCK : BPF_DEVCG_DEV_CHAR);
  if (entry.major >= 0) p.emit(JUMP_NOT_EQUAL_IMM, 4, 0, --left, <i32>entry.major);
  if (entry.minor >= 0) p.emit(JUMP_NOT_EQUAL_IMM, 5, 0, --left, <i32>entry.minor);
  if (all) {
    p.answer(entry.allow);
  } else if (entry.allow) {
    p.emit(AND_IMM, 3, 0, 0, ~(<i32>entry.access));
    p.emit(JUMP_NOT_EQUAL_IMM, 3, 0, 2, 0);
    p.answer(true);
  } else {
    p.emit(JUMP_SET_IMM, 3, 0, 1, <i32>entry.access);
    p.emit(JUMP, 0, 0, 2, 0);
    p.answer(false);
  }
}
