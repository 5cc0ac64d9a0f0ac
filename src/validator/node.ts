/** The validator as Node imports it: the same as index.ts, but that it reads its module from the disk. */
import { readFile } from 'node:fs/promises';
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

/** As createValidator of index.ts; a file: address is read. */
export async function createValidator(source?: ValidatorSource | Promise<ValidatorSource>): Promise<Validator> {
  return await makeValidator(await read(source, 'validator.wasm'));
}

/** As createPlanner of index.ts; a file: address is read. */
export async function createPlanner(source?: ValidatorSource | Promise<ValidatorSource>): Promise<Planner> {
  return await makePlanner(await read(source, 'planner.wasm'));
}

async function read(
  source: ValidatorSource | Promise<ValidatorSource> | undefined,
  name: string,
): Promise<ValidatorSource> {
  const given = (await source) ?? new URL(`../../build/${name}`, import.meta.url);
  return given instanceof URL && given.protocol === 'file:' ? await readFile(given) : given;
}
