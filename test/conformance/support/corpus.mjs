/** The corpus: bases, and what is made of them. README.md says what the files hold. */
import { readdirSync, readFileSync } from 'node:fs';
import { edit } from './json-text.mjs';

const directory = new URL('../', import.meta.url);
const read = (name) => readFileSync(new URL(name, directory), 'utf8');

/** The text of every base, by name. @type {Map<string, string>} */
export const bases = new Map(
  readdirSync(new URL('bases/', directory))
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => [name.slice(0, -'.json'.length), read(`bases/${name}`)]),
);

export const breaks = JSON.parse(read('breaks.json'));
export const variations = JSON.parse(read('variations.json'));

const several = (edits) => (edits === undefined ? [] : [edits].flat());

/** A base with the edits that only prepare the ground: a valid document. */
export function prepared({ base, with: first }) {
  return several(first).reduce(edit, bases.get(base));
}

/** A base with all edits of a break or a variation. */
export function edited(one) {
  return several(one.edit).reduce(edit, prepared(one));
}
