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

const decoder = new TextDecoder();

const NO_MEMORY = { buffer: new ArrayBuffer(0) };

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
  /** Views of the memory. A call that grows it replaces its buffer. */
  private bytes = new Uint8Array(0);
  private view = new DataView(this.bytes.buffer);

  /** @param instantiate makes an instance of the module */
  constructor(private readonly instantiate: () => Exports) {}

  /**
   * One call.
   * @param entry the export's name
   * @param input its parts of bytes, one after the other
   * @throws CoreFailure after a trap; the next call starts on a fresh instance
   */
  call(entry: string, input: Uint8Array[], argument = 0): RawAnswer {
    return this.run(entry, input, argument, (from, to, kind) => ({ kind, bytes: this.bytes.slice(from, to) }));
  }

  /** One call, whose answer is JSON: its value. `[]` takes no parser. */
  json(entry: string, input: Uint8Array[], argument = 0): unknown {
    const text = this.run(entry, input, argument, (from, to) => decoder.decode(this.bytes.subarray(from, to)));
    return text === '[]' ? [] : JSON.parse(text);
  }

  /** One call. @param take takes what is wanted out of the memory: the address of the answer's bytes, its end and kind */
  private run<T>(
    entry: string,
    input: Uint8Array[],
    argument: number,
    take: (from: number, to: number, kind: number) => T,
  ): T {
    try {
      this.exports ??= this.instantiate();
      const { memory, [entry]: run, begin } = this.exports;
      if (run === undefined || begin === undefined) throw new Error(`there is no ${entry} in it`);
      let size = 0;
      for (const part of input) size += part.length;
      let at = begin(size) >>> 0;
      this.look(memory);
      for (const part of input) {
        this.bytes.set(part, at);
        at += part.length;
      }
      const answer = run(argument) >>> 0;
      this.look(memory);
      const from = this.view.getUint32(answer + 4, true);
      const to = from + this.view.getUint32(answer + 8, true);
      const taken = take(from, to, this.view.getUint32(answer, true));
      if (memory.buffer.byteLength > KEEP_BYTES) this.drop();
      return taken;
    } catch (error) {
      this.drop();
      throw new CoreFailure(error);
    }
  }

  private look({ buffer }: { readonly buffer: ArrayBuffer }): void {
    if (this.bytes.buffer === buffer) return;
    this.bytes = new Uint8Array(buffer);
    this.view = new DataView(buffer);
  }

  /** Forgets the instance: the next call makes one. */
  private drop(): void {
    this.exports = undefined;
    this.look(NO_MEMORY);
  }
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
