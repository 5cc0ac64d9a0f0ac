/** The core, loaded in Node: build/core.wasm beside dist/. */
import { readFileSync } from 'node:fs';
import { instantiateSync } from '@assemblyscript/loader';
import { clip } from './documents.js';
import { ANSWER_END, ANSWER_PLAN, CoreFailure, type Exports, Instance, parts } from './instance.js';
import { isReadOnly } from './plan.js';
import type { Answer, Core, Diagnostic, Place } from './types.js';

export { clip } from './documents.js';
export { CoreFailure } from './instance.js';
export { readLast } from './last.js';
export { type DecodedList, type DecodedOp, type DecodedPlan, decodePlan, describeOp } from './plan.js';
export type { Answer, Core, CoreError, Diagnostic, Place } from './types.js';

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A core's last answer, wherever it has run. */
export function readAnswer(kind: number, bytes: Uint8Array): Exclude<Answer, { kind: 'plan' }> {
  const text = decoder.decode(bytes);
  const value = JSON.parse(text);
  return kind === ANSWER_END ? { kind: 'end', value, text } : { kind: 'error', error: value };
}

/** A core made of the bytes of core.wasm. */
export function createCore(wasm: Uint8Array): Core {
  const module = new WebAssembly.Module(wasm);
  const instance = new Instance(() => instantiateSync<Exports>(module).exports);
  return {
    step(request, document, results): Answer {
      let answer: ReturnType<Instance['call']>;
      try {
        answer = instance.call('step', parts([encoder.encode(JSON.stringify(request)), clip(document), ...results]));
      } catch (error) {
        if (!(error instanceof CoreFailure)) throw error;
        return { kind: 'error', error: { code: error.code, message: error.message } };
      }
      if (answer.kind === ANSWER_PLAN) {
        return { kind: 'plan', plan: answer.bytes, readOnly: isReadOnly(answer.bytes) };
      }
      return readAnswer(answer.kind, answer.bytes);
    },

    validateId(id, grammar) {
      const { bytes } = instance.call('checkId', [encoder.encode(id)], grammar === 'oci' ? 1 : 0);
      return bytes.length ? decoder.decode(bytes) : undefined;
    },

    validateConfig(text): Diagnostic[] {
      return instance.json('validate', [clip(text)]) as Diagnostic[];
    },

    locate(document, pointers): Place[] {
      const text = clip(document);
      const { bytes } = instance.call('locate', [text, encoder.encode(JSON.stringify(pointers))], text.length);
      return JSON.parse(decoder.decode(bytes));
    },
  };
}

let core: Core | undefined;

/** The process's one core: read, compiled and instantiated when it is first asked for. */
export function loadCore(): Core {
  core ??= createCore(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  return core;
}
