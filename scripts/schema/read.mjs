/** Reads the schema and the rules. */
import { readdirSync, readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** The schema; integers that a double cannot hold become BigInts. */
export function readSchema() {
  const text = readFileSync(new URL('schema/config.schema.json', root), 'utf8');
  const revive = (_, value) =>
    typeof value === 'string' && /^-?\d{16,}n$/.test(value) ? BigInt(value.slice(0, -1)) : value;
  return JSON.parse(text.replace(/(: )(-?\d{16,})/g, '$1"$2n"'), revive);
}

/** The rules of all files in assembly/validate/rules/, in the order of their subjects. */
export function readRules() {
  const folder = 'assembly/validate/rules/';
  const files = readdirSync(new URL(folder, root)).sort();
  return files.flatMap((file) => readRulesFile(folder + file));
}

/** The rules of one file: `{ "subject": …, "rules": [{ id, severity, section, about, good, bad }, …] }`. */
export function readRulesFile(path) {
  const { subject, rules } = JSON.parse(readFileSync(new URL(path, root), 'utf8'));
  return rules.map((rule) => ({ ...rule, subject }));
}
