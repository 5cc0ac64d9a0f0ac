/** From the bytes of a config.json to the Config that the planner reads. */
import { Json } from '../json/reader';
import { CONFIG, checkDocument as check } from '../validate/config';
import { Diagnostics } from '../validate/diagnostics';
import { buildConfig } from './build';
import { Config } from './config';

/**
 * Parses and checks a document.
 * @param what CONFIG, PROCESS or RESOURCES of validate/config.ts
 * @param diagnostics gets everything that is wrong with it, with pointers and places
 */
export function checkDocument(bytes: Uint8Array, diagnostics: Diagnostics, what: u32 = CONFIG): void {
  const json = Json.parse(bytes, diagnostics);
  if (json !== null) check(json, diagnostics, what, false);
  diagnostics.resolve();
}

/**
 * Parses and checks a config.json, and builds what the planner reads.
 * @param diagnostics gets everything that is wrong with it, with pointers and places
 * @returns null when a diagnostic is an error
 */
export function readConfig(bytes: Uint8Array, diagnostics: Diagnostics): Config | null {
  diagnostics.hints = false;
  const json = Json.parse(bytes, diagnostics);
  if (json !== null) check(json, diagnostics, CONFIG, true);
  diagnostics.resolve();
  return json === null || diagnostics.hasErrors() ? null : buildConfig(json);
}
