/** The core, loaded in Node: build/core.wasm beside dist/. */
import { readFileSync } from 'node:fs';
import { ANSWER_END, ANSWER_PLAN, CoreFailure, Instance, parts } from './instance.js';
import { isReadOnly } from './plan.js';
import type { Answer, Core, Diagnostic } from './types.js';

export { CoreFailure } from './instance.js';
export { type DecodedList, type DecodedOp, type DecodedPlan, decodePlan, describeOp } from './plan.js';
export type { Answer, Core, CoreError, Diagnostic } from './types.js';

/** The core refuses a larger document (16 MiB), so it need not see more of it than one byte too many. */
const ENOUGH = (16 << 20) + 1;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A core made of the bytes of core.wasm. */
export function createCore(wasm: Uint8Array): Core {
  const instance = new Instance(wasm);
  return {
    step(request, document, results): Answer {
      let answer: ReturnType<Instance['call']>;
      try {
        answer = instance.call(
          'step',
          parts([encoder.encode(JSON.stringify(request)), document.subarray(0, ENOUGH), ...results]),
        );
      } catch (error) {
        if (!(error instanceof CoreFailure)) throw error;
        return { kind: 'error', error: { code: error.code, message: error.message } };
      }
      if (answer.kind === ANSWER_PLAN) {
        return { kind: 'plan', plan: answer.bytes, readOnly: isReadOnly(answer.bytes) };
      }
      const text = decoder.decode(answer.bytes);
      const value = JSON.parse(text);
      return answer.kind === ANSWER_END ? { kind: 'end', value, text } : { kind: 'error', error: value };
    },

    validateId(id, grammar) {
      const { bytes } = instance.call('checkId', [encoder.encode(id)], grammar === 'oci' ? 1 : 0);
      return bytes.length ? decoder.decode(bytes) : undefined;
    },

    validateConfig(text): Diagnostic[] {
      return JSON.parse(decoder.decode(instance.call('validate', [text.subarray(0, ENOUGH)]).bytes));
    },
  };
}

let core: Core | undefined;

/** The process's one core: read, compiled and instantiated when it is first asked for. */
export function loadCore(): Core {
  core ??= createCore(readFileSync(new URL('../../build/core.wasm', import.meta.url)));
  return core;
}
