/** The validator as Node imports it: the same as index.ts, but that it reads its module from the disk. */
import { readFile } from 'node:fs/promises';
import { makeValidator, type Validator, type ValidatorSource } from './validator.js';

export type * from '../config.generated.js';
export { ExactNumber } from '../core/json.js';
export type { Diagnostic, Place } from '../core/types.js';
export { type FormatOptions, formatDiagnostic, formatDiagnostics } from './format.js';
export type { ContainerStateFile, ParsedState } from './state.js';
export type { DocumentType, IdGrammar, ValidateOptions, Validator, ValidatorSource } from './validator.js';

/** As createValidator of index.ts; a file: address is read. */
export async function createValidator(source?: ValidatorSource | Promise<ValidatorSource>): Promise<Validator> {
  const given = (await source) ?? new URL('../../build/validator.wasm', import.meta.url);
  return await makeValidator(given instanceof URL && given.protocol === 'file:' ? await readFile(given) : given);
}
