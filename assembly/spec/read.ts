/** From the bytes of a config.json to the Config that the planner reads. */
import { Json } from '../json/reader';
import { checkConfig } from '../validate/config';
import { Diagnostics } from '../validate/diagnostics';
import { buildConfig } from './build';
import { Config } from './config';

/**
 * Parses and checks a config.json.
 * @param diagnostics gets everything that is wrong with it, with pointers and places
 * @returns the document, or null when it is not JSON
 */
export function checkDocument(bytes: Uint8Array, diagnostics: Diagnostics): Json | null {
  const json = Json.parse(bytes, diagnostics);
  if (json !== null) checkConfig(json, diagnostics);
  diagnostics.resolve();
  return json;
}

/**
 * Parses and checks a config.json, and builds what the planner reads.
 * @param diagnostics gets everything that is wrong with it, with pointers and places
 * @returns null when a diagnostic is an error
 */
export function readConfig(bytes: Uint8Array, diagnostics: Diagnostics): Config | null {
  const json = checkDocument(bytes, diagnostics);
  return json === null || diagnostics.hasErrors() ? null : buildConfig(json);
}
