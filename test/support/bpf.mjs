/** Classic BPF as seccomp runs it: linux/filter.h. */

/**
 * Runs a program.
 *
 * @param {number[][]} program [code, jt, jf, k] each
 * @param {Uint32Array} data struct seccomp_data as its 16 words: number, architecture, instruction pointer (2), arguments (2 each)
 * @returns {number} what it returns
 * @throws {Error} when it jumps out, or uses an instruction that no filter here has
 */
export function runBpf(program, data) {
  let a = 0;
  let at = 0;
  while (at < program.length) {
    const [code, jt, jf, k] = program[at++];
    if (code === 0x06) return k >>> 0;
    if (code === 0x20) a = data[k >>> 2];
    else if (code === 0x54) a = (a & k) >>> 0;
    else if (code === 0x05) at += k;
    else if (code === 0x15) at += a === k ? jt : jf;
    else if (code === 0x25) at += a > k ? jt : jf;
    else if (code === 0x35) at += a >= k ? jt : jf;
    else if (code === 0x45) at += a & k ? jt : jf;
    else throw new Error(`instruction ${at - 1} has the code 0x${code.toString(16)}`);
  }
  throw new Error(`the program ends without a return, at ${at}`);
}

/** The instructions of a program in bytes, as a kernel of that endianness takes them. */
export function bpfOf(bytes, bigEndian = false) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 8 }, (_, i) => [
    view.getUint16(i * 8, !bigEndian),
    bytes[i * 8 + 2],
    bytes[i * 8 + 3],
    view.getUint32(i * 8 + 4, !bigEndian),
  ]);
}

/** The bytes of a classic program: a struct sock_filter for each [code, jt, jf, k]. */
export function filterBytes(instructions) {
  const bytes = Buffer.alloc(instructions.length * 8);
  instructions.forEach(([code, jt, jf, k], i) => {
    bytes.writeUInt16LE(code, i * 8);
    bytes.writeUInt8(jt, i * 8 + 2);
    bytes.writeUInt8(jf, i * 8 + 3);
    bytes.writeUInt32LE(k, i * 8 + 4);
  });
  return bytes;
}
