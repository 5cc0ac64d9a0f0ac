/**
 * ajv as the oracle of structure. Documents are first written the way Go reads them, since ajv knows neither case-blind keys
 * nor duplicates nor integers over 2^53: `asGo` says how, and is the list of what the core reads differently from JSON.parse.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import Ajv2020 from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const root = new URL('../../../', import.meta.url);
export const schema = JSON.parse(readFileSync(new URL('schema/config.schema.json', root), 'utf8'));

/** The rules that the schema alone decides: the ids in its $comments, and those of types, ranges and members. */
export const STRUCTURAL = new Set(['type', 'range', 'required']);
JSON.stringify(schema, (key, value) => {
  const id = key === '$comment' && /^([a-z0-9-]+): /.exec(value)?.[1];
  if (id) STRUCTURAL.add(id);
  return value;
});

/** ajv's standalone code of a schema, compiled into build/test/. */
export function compileStandalone() {
  const ajv = new Ajv2020.default({ allErrors: true, strict: false, verbose: true, code: { source: true } });
  const directory = new URL('build/test/', root);
  mkdirSync(directory, { recursive: true });
  const file = new URL('config-ajv.cjs', directory);
  writeFileSync(file, standalone.default(ajv, ajv.compile(schema)));
  return createRequire(import.meta.url)(file.pathname);
}

/**
 * The pointers at which ajv (with `verbose`) finds errors in what `asGo` returns, folded: those that must be errors, and those
 * that may be: of a value whose name is given again Go minds the type, but the core need not mind that it was null, or a number
 * beyond the kernel's range.
 */
export function pointers(validate, [value, ...given]) {
  const found = errors(validate, value, () => true);
  const odd = ({ keyword, data }) =>
    ['type', 'minimum', 'maximum'].includes(keyword) && (data === null || typeof data === 'number');
  const types = given.flatMap((one) => errors(validate, one, (error) => error.keyword === 'type' && !odd(error)));
  const oddities = given.flatMap((one) => errors(validate, one, odd));
  return {
    wanted: new Set([...found, ...types].map(fold)),
    allowed: new Set([...found, ...types, ...oddities].map(fold)),
  };
}

function errors(validate, value, wanted) {
  if (validate(value)) return [];
  return validate.errors.filter(wanted).flatMap(({ keyword, instancePath, params, propertyName }) => {
    const escaped = (key) => key.replaceAll('~', '~0').replaceAll('/', '~1');
    if (keyword === 'propertyNames') return [];
    if (propertyName !== undefined) return [`${instancePath}/${escaped(propertyName)}`];
    if (keyword === 'additionalProperties') return [`${instancePath}/${escaped(params.additionalProperty)}`];
    return [instancePath];
  });
}

/** Simple case folding, as Go's encoding/json compares keys. */
export const fold = (text) => text.replaceAll('ſ', 's').replaceAll('\u212a', 'k').toLowerCase();

const MAX_INT64 = 2n ** 63n - 1n;
const MAX_UINT64 = 2n ** 64n - 1n;

/** A double that lies on the same side of every bound of the schema as the exact number does. */
function number(raw, { minimum }) {
  if (!/^-?[0-9]+$/.test(raw)) return 0.5; // 1.0 and 1e3 are no integers to Go
  if (raw === '-0' && minimum >= 0) return -0.5; // strconv.ParseUint takes no sign
  const exact = BigInt(raw);
  if (exact > MAX_UINT64) return 1e30;
  if (exact > MAX_INT64) return 2 ** 63 + 4096;
  if (exact < -MAX_INT64 - 1n) return -1e30;
  return Number(raw);
}

/**
 * A document as Go's encoding/json reads it into the types of a schema: a key may differ from the field's by case; null is
 * absent (but of what must be there it is an error of its own place, so it stays); integers are exact. Of several members of
 * one name the last counts, but Go minds the types of all: so the others get their turns, where only types and ranges matter.
 *
 * @param {string} text @param {import('./json-text.mjs').Node} root
 * @returns {object[]} the value that counts; then one for each member whose name is given again
 */
export function asGo(text, root) {
  const turns = [];
  /** `chosen`: of an object's repeated names, which member to take; of others the last */
  const read = (node, given, chosen, above) => {
    const type = given?.$ref ? { ...schema.$defs[given.$ref.slice('#/$defs/'.length)], ...given } : given;
    if (node.items) return node.items.map((item) => read(item, type?.items, chosen, above));
    if (!node.members) {
      const raw = text.slice(node.start, node.end);
      return /^[-0-9]/.test(raw) ? number(raw, type ?? {}) : JSON.parse(raw);
    }
    const names = new Map(Object.keys(type?.properties ?? {}).map((name) => [fold(name), name]));
    const byName = new Map();
    for (const { key, value } of node.members) {
      const name = names.get(fold(key)) ?? key;
      byName.set(name, [...(byName.get(name) ?? []), value]);
    }
    const object = Object.create(null);
    for (const [name, list] of byName) {
      const value = list.find((one) => chosen.has(one)) ?? list.at(-1);
      const path = chosen.has(value) ? [...above, value] : above;
      if (list.length > 1 && chosen.size === above.length) {
        for (const one of list.slice(0, -1)) if (!chosen.has(one)) turns.push(new Set([...above, one]));
      }
      const needed = type?.required?.includes(name);
      if (type?.type === 'object' && !needed && text.startsWith('null', value.start)) continue;
      object[name] = read(value, type?.properties?.[name] ?? type?.additionalProperties, chosen, path);
    }
    return object;
  };
  const values = [read(root, schema, new Set(), [])];
  for (let i = 0; i < turns.length && i < 50; i++) values.push(read(root, schema, turns[i], []));
  return values;
}
