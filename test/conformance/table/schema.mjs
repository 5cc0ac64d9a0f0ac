// What config.json may hold, from its schema: every field, and every value of an enumeration. And what a config does hold, in the
// same words: `/process/rlimits/*/type`, `/process/rlimits/*/type=RLIMIT_CPU`; a member of any name is `{}`.
import { readFileSync } from 'node:fs';

const schema = JSON.parse(readFileSync(new URL('../../../schema/config.schema.json', import.meta.url), 'utf8'));

const resolved = (node) => (node?.$ref ? resolved(schema.$defs[node.$ref.split('/').at(-1)]) : node);

/** The node's members, items or free members: `[[step, node], …]`; none for a leaf. */
function below(node) {
  const steps = Object.entries(node.properties ?? {});
  if (node.items) steps.push(['*', node.items]);
  if (typeof node.additionalProperties === 'object') steps.push(['{}', node.additionalProperties]);
  return steps;
}

/** Every field of the schema that holds no others, and for an enumeration each value. */
export function fields(node = schema, path = '') {
  const at = resolved(node);
  const values = (at.enum ?? []).filter((value) => value !== '');
  if (values.length > 0) return values.map((value) => `${path}=${value}`);
  const steps = below(at);
  return steps.length === 0 ? [path] : steps.flatMap(([step, inner]) => fields(inner, `${path}/${step}`));
}

/** The fields that a config gives. */
export function given(value, node = schema, path = '') {
  const at = resolved(node);
  if (at === undefined || value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => given(item, at.items, `${path}/*`));
  if (typeof value === 'object' && below(at).length > 0) {
    return Object.entries(value).flatMap(([name, inner]) => {
      const own = at.properties?.[name];
      return given(inner, own ?? at.additionalProperties, `${path}/${own ? name : '{}'}`);
    });
  }
  return [at.enum ? `${path}=${value}` : path];
}
