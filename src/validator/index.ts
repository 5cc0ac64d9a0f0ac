/**
 * The validator of OCI configs, for browsers and for bundles that are made for them: `import … from 'tare/validator'`.
 * Nothing that is imported here needs Node, `eval`, or a build step. docs/validator.md shows how to use it.
 */
import { makeValidator, type Validator, type ValidatorSource } from './validator.js';

export type * from '../config.generated.js';
export { ExactNumber } from '../core/json.js';
export type { Diagnostic, Place } from '../core/types.js';
export { type FormatOptions, formatDiagnostic, formatDiagnostics } from './format.js';
export type { ContainerStateFile, ParsedState } from './state.js';
export type { DocumentType, IdGrammar, ValidateOptions, Validator, ValidatorSource } from './validator.js';

/**
 * Makes a validator; one serves for as many documents as there are.
 * @param source where the module comes from: its address, a fetched response or its bytes, or a promise of one of these;
 *   without it, build/validator.wasm of this package, beside dist/
 * @throws Error when the module cannot be fetched or compiled
 */
export function createValidator(source?: ValidatorSource | Promise<ValidatorSource>): Promise<Validator> {
  return makeValidator(source ?? new URL('../../build/validator.wasm', import.meta.url));
}
