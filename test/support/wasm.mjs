/** Calls the core's WebAssembly directly, without the library: for tests of what is inside it. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** The bytes of the built core. */
export const coreBytes = () => readFileSync(`${root}build/core.wasm`);

/** Compiles an entry of test/assembly/entries against the core's sources. @returns {Promise<Buffer>} */
export async function compileEntry(name) {
  const files = {};
  const errors = [];
  const config = 'test/assembly/entries/asconfig.json';
  const args = [`test/assembly/entries/${name}.ts`, '--config', config, '--outFile', 'out.wasm', '--baseDir', root];
  const { error } = await asc.main(args, {
    writeFile: (path, bytes) => {
      files[path] = bytes;
    },
    stderr: { write: (text) => errors.push(text) },
  });
  if (error) throw new Error(`${name}.ts does not compile:\n${errors.join('')}`);
  return Buffer.from(files['out.wasm']);
}

/**
 * One instance, and a function that calls its exports as assembly/index.ts draws it.
 * @returns {{ exports: object, call: (entry: string, input: Uint8Array | string, ...numbers: number[]) => { kind: number, bytes: Buffer, text: string } }}
 */
export function instance(wasm) {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm));
  return {
    exports,
    call(entry, input, ...numbers) {
      const bytes = typeof input === 'string' ? Buffer.from(input) : input;
      const at = exports.begin(bytes.length) >>> 0;
      new Uint8Array(exports.memory.buffer).set(bytes, at);
      const answer = exports[entry](...numbers) >>> 0;
      const view = new DataView(exports.memory.buffer);
      const from = view.getUint32(answer + 4, true);
      const copy = Buffer.from(Buffer.from(exports.memory.buffer, from, view.getUint32(answer + 8, true)));
      return { kind: view.getUint32(answer, true), bytes: copy, text: copy.toString() };
    },
  };
}

/** Numbers that look random and are the same in every run (mulberry32). */
export function random(seed) {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  };
  return { next, below: (n) => next() % n, pick: (list) => list[next() % list.length] };
}
