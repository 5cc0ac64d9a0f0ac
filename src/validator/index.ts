/**
 * The validator of OCI configs, for browsers and for bundles that are made for them: `import … from 'tare/validator'`.
 * Nothing that is imported here needs Node, `eval`, or a build step. docs/validator.md shows how to use it.
 */
import { makePlanner, type Planner } from './planner.js';
import { makeValidator, type Validator, type ValidatorSource } from './validator.js';

export type * from '../config.generated.js';
export { ExactNumber } from '../core/json.js';
export type { CoreError, Diagnostic, Place } from '../core/types.js';
export { applyFix, type Fix, fixesFor, type TextEdit } from './fixes.js';
export { type FormatOptions, formatDiagnostic, formatDiagnostics } from './format.js';
export { find, type JsonMember, type JsonNode, type JsonPlace, parseTree, placeAt, stepsOf } from './json-tree.js';
export type { HostDescription } from './host.js';
export { HOSTS } from './hosts.js';
export type { Names, Planned, PlannedList, PlannedOp, Planner, PlanOptions, SeccompVerdict } from './planner.js';
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

/**
 * Makes a planner: a validator that also says what create would do. Its module is twice as large.
 * @param source as createValidator's; without it build/planner.wasm of this package
 */
export function createPlanner(source?: ValidatorSource | Promise<ValidatorSource>): Promise<Planner> {
  return makePlanner(source ?? new URL('../../build/planner.wasm', import.meta.url));
}
