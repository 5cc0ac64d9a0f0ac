/**
 * The WebAssembly instance and its memory: the only code that touches it. The layout of a call is drawn in
 * assembly/index.ts. Runs in Node and in browsers.
 */

/** An answer's kinds, as assembly/index.ts numbers them. */
export const ANSWER_PLAN = 0;
export const ANSWER_END = 1;
export const ANSWER_ERROR = 2;

export interface RawAnswer {
  kind: number;
  /** a copy: it stays as it is */
  bytes: Uint8Array;
}

/** The exports of core.wasm and validator.wasm: `begin`, then one of the others, which take at most a number. */
export type Exports = { readonly memory: WebAssembly.Memory } & Readonly<Record<string, (argument: number) => number>>;

/** Above this an instance is not kept: WebAssembly memory grows, and never shrinks. */
const KEEP_BYTES = 64 << 20;

/** The core failed in a way that it should not: a trap, or no memory left. */
export class CoreFailure extends Error {
  readonly code = 'SystemError';

  constructor(cause: unknown) {
    super(`the core failed: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'CoreFailure';
  }
}

/** Runs the core's functions on one instance, which is made when it is first needed. */
export class Instance {
  private exports: Exports | undefined;

  /** @param instantiate makes an instance of the module */
  constructor(private readonly instantiate: () => Exports) {}

  /**
   * One call.
   * @param entry the export's name
   * @param input its parts of bytes, one after the other
   * @throws CoreFailure after a trap; the next call starts on a fresh instance
   */
  call(entry: string, input: Uint8Array[], argument = 0): RawAnswer {
    try {
      this.exports ??= this.instantiate();
      const { memory, [entry]: run, begin } = this.exports;
      if (run === undefined || begin === undefined) throw new Error(`there is no ${entry} in it`);
      let at = begin(input.reduce((sum, part) => sum + part.length, 0)) >>> 0;
      const bytes = new Uint8Array(memory.buffer);
      for (const part of input) {
        bytes.set(part, at);
        at += part.length;
      }
      const answer = readAnswer(memory, run(argument) >>> 0);
      if (memory.buffer.byteLength > KEEP_BYTES) this.exports = undefined;
      return answer;
    } catch (error) {
      this.exports = undefined;
      throw new CoreFailure(error);
    }
  }
}

/** Copies an answer out of the memory. Its buffer is looked at anew: a call that grows the memory replaces it. */
function readAnswer({ buffer }: WebAssembly.Memory, at: number): RawAnswer {
  const view = new DataView(buffer);
  const from = view.getUint32(at + 4, true);
  const length = view.getUint32(at + 8, true);
  return { kind: view.getUint32(at, true), bytes: new Uint8Array(buffer, from, length).slice() };
}

/** The input of `step`: u32 count, then for each part u32 length, the bytes, padding to 4. */
export function parts(list: Uint8Array[]): Uint8Array[] {
  const input = [u32(list.length)];
  for (const part of list) input.push(u32(part.length), part, new Uint8Array(-part.length & 3));
  return input;
}

function u32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
