/** The config as `create` takes it, as bytes. */
import { ContainerError } from './errors.js';
import * as json from './json.js';

/**
 * @param config an object (integers may be BigInts), or JSON as text or bytes, which stay exactly as they are
 * @throws ContainerError ConfigInvalid for anything else
 */
export function configBytes(config: unknown): Uint8Array {
  if (config instanceof Uint8Array) return config;
  if (typeof config === 'string') return new TextEncoder().encode(config);
  if (typeof config === 'object' && config !== null) return new TextEncoder().encode(json.stringify(config));
  throw new ContainerError('ConfigInvalid', 'the config must be an object, a string or bytes', { pointer: '' });
}
