/**
 * Writes a classic BPF program from its end to its beginning: a jump only goes forward, so its target is always
 * known when it is written, and where it is farther than the 255 instructions of a conditional jump, an
 * unconditional one is put between.
 *
 * An instruction is 8 bytes: u16 code, u8 jt, u8 jf, u32 k (linux/filter.h, struct sock_filter).
 */
const LD_W_ABS: u16 = 0x20;
const ALU_AND_K: u16 = 0x54;
const JMP_JA: u16 = 0x05;
const RET_K: u16 = 0x06;
const FAR: i32 = 255;

export const JEQ: u16 = 0x15;
export const JGT: u16 = 0x25;
export const JGE: u16 = 0x35;

/** The kernel takes no longer program: linux/bpf_common.h, BPF_MAXINSNS. */
export const MAX_INSTRUCTIONS: i32 = 4096;

/** A place in the program: how many instructions stand after it. */
export type Label = i32;

export class Assembler {
  /** last instruction first */
  private code: Array<u64> = [];
  private returns: Map<u32, Label> = new Map();

  get length(): i32 {
    return this.code.length;
  }

  private emit(code: u16, jt: u32, jf: u32, k: u32): Label {
    this.code.push(<u64>code | ((<u64>jt) << 16) | ((<u64>jf) << 24) | ((<u64>k) << 32));
    return this.code.length - 1;
  }

  /** How far a jump written now would go. */
  private distance(to: Label): i32 {
    return this.code.length - 1 - to;
  }

  /** RET; one that is near is used again. */
  ret(action: u32): Label {
    if (this.returns.has(action)) {
      const known = this.returns.get(action);
      // a margin: what is written in between moves it away
      if (this.distance(known) < FAR - 16) return known;
    }
    const label = this.emit(RET_K, 0, 0, action);
    this.returns.set(action, label);
    return label;
  }

  /** Loads a word of struct seccomp_data, and goes on with what was written last. */
  load(offset: u32): Label {
    return this.emit(LD_W_ABS, 0, 0, offset);
  }

  and(mask: u32): Label {
    return this.emit(ALU_AND_K, 0, 0, mask);
  }

  /** JEQ, JGT or JGE. */
  jump(code: u16, k: u32, yes: Label, no: Label): Label {
    if (yes == no) return this.near(yes);
    let far = true;
    while (far) {
      far = false;
      if (this.distance(yes) > FAR) {
        yes = this.emit(JMP_JA, 0, 0, <u32>this.distance(yes));
        far = true;
      }
      if (this.distance(no) > FAR) {
        no = this.emit(JMP_JA, 0, 0, <u32>this.distance(no));
        far = true;
      }
    }
    return this.emit(code, <u32>this.distance(yes), <u32>this.distance(no), k);
  }

  /** The label itself when it is the next instruction, else a jump to it. */
  near(to: Label): Label {
    return this.distance(to) == 0 ? to : this.emit(JMP_JA, 0, 0, <u32>this.distance(to));
  }

  /** The program's bytes, first instruction first. */
  finish(): Uint8Array {
    const count = this.code.length;
    const bytes = new Uint8Array(count * 8);
    for (let i = 0; i < count; i++) store<u64>(bytes.dataStart + <usize>(i * 8), this.code[count - 1 - i]);
    return bytes;
  }
}
