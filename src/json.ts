/** The core's exact JSON, with the library's errors. */
import * as json from './core/json.js';
import { ContainerError } from './errors.js';

export { parse } from './core/json.js';

/**
 * Writes a plain value as JSON, with BigInts as integers; core/json.ts says how.
 * @throws ContainerError ConfigInvalid with the JSON pointer of what JSON cannot say
 */
export function stringify(value: unknown): string {
  try {
    return json.stringify(value);
  } catch (error) {
    if (!(error instanceof json.NotJson)) throw error;
    const { pointer, message } = error;
    throw new ContainerError('ConfigInvalid', `${pointer || 'config'}: ${message}`, { pointer });
  }
}
