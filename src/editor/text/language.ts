/** Hover and completion, from the schema and the names that the core knows. */
import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete';
import { autocompletion } from '@codemirror/autocomplete';
import type { Extension, Text } from '@codemirror/state';
import { type EditorView, hoverTooltip } from '@codemirror/view';
import { type JsonNode, type JsonPlace, type Names, parseTree, placeAt } from 'tare/validator';
import { el } from '../dom.js';
import { isRequired, type SchemaNode, schemaAt, typeText } from '../schema.js';

let known: { doc: Text; tree: JsonNode | undefined } | undefined;

/** The tree of a text; of the last one it is kept. */
export function treeOf(doc: Text): JsonNode | undefined {
  if (known?.doc !== doc) known = { doc, tree: parseTree(doc.toString()) };
  return known.tree;
}

/** Names that are too many for the schema, by what holds them. */
export type NameLists = () => Names | undefined;

const SYSCALL_NAMES = /^\/linux\/seccomp\/syscalls\/\d+\/names\/\d+$/;
const CAPABILITY = /^\/process\/capabilities\/\w+\/\d+$/;
const MOUNT_OPTION = /^\/mounts\/\d+\/options\/\d+$/;

/** Completion with Ctrl-Space and as one types, and what a field means where the mouse rests. */
export function language(names: NameLists): Extension {
  return [
    autocompletion({ override: [(context) => complete(context, names())], icons: false, tooltipClass: () => 'words' }),
    hoverTooltip((view, position) => {
      const place = placeAt(treeOf(view.state.doc), position);
      const said = place && meaning(place.pointer);
      if (place === undefined || said === undefined) return null;
      const [from, to] = place.key ? [place.key.keyFrom, place.key.keyTo] : [place.node.from, place.node.to];
      if (place.key === undefined && place.node.kind !== 'string' && place.node.kind !== 'literal') return null;
      return { pos: from, end: to, above: true, create: () => ({ dom: said }) };
    }),
  ];
}

/** @returns the words of the schema on a field; undefined where it has none */
export function meaning(pointer: string): HTMLElement | undefined {
  const node = schemaAt(pointer);
  if (node?.description === undefined) return undefined;
  const name = pointer.slice(pointer.lastIndexOf('/') + 1);
  const holder = pointer.slice(0, pointer.lastIndexOf('/'));
  const facts = [typeText(node), isRequired(holder, name) ? 'required' : ''].filter((text) => text !== '');
  return el(
    'div',
    { class: 'meaning' },
    el('div', { class: 'meaning-title' }, node.title ?? name, ' ', el('span', {}, facts.join(', '))),
    el('p', {}, node.description),
    node.enum === undefined ? undefined : el('p', { class: 'meaning-words' }, short(node.enum)),
  );
}

function short(words: readonly string[]): string {
  return words.length <= 12 ? words.join(' · ') : `${words.slice(0, 10).join(' · ')} … (${words.length})`;
}

function complete(context: CompletionContext, names: Names | undefined): CompletionResult | null {
  const { state, pos, explicit } = context;
  const typed = context.matchBefore(/"?[\w./:-]*/);
  if (typed === null || (typed.from === typed.to && !explicit)) return null;
  const place = placeAt(treeOf(state.doc), pos);
  if (place === undefined) return null;
  const { from, keys, pointer } = target(place, typed.from, pos);
  const options = keys ? members(place, pointer) : values(pointer, names);
  if (options.length === 0) return null;
  // what is typed is compared without its quotation mark
  return { from: state.sliceDoc(from, from + 1) === '"' ? from + 1 : from, options, validFor: /^[\w./:-]*$/ };
}

/** What is completed: a key, where an object is open; else a value. */
function target({ node, key, pointer }: JsonPlace, from: number, pos: number) {
  if (key !== undefined && pos <= key.keyTo) {
    return { from: key.keyFrom, keys: true, pointer: pointer.slice(0, pointer.lastIndexOf('/')) };
  }
  if (key !== undefined) return { from, keys: false, pointer };
  if (node.kind === 'object') return { from, keys: true, pointer };
  if (node.kind === 'array') return { from, keys: false, pointer: `${pointer}/${node.items.length}` };
  return { from: node.from, keys: false, pointer };
}

/** Puts a text in the place of what was typed, of its quotation marks too. */
const put = (text: string) => (view: EditorView, _: Completion, typedFrom: number, typedTo: number) => {
  const is = (at: number) => view.state.sliceDoc(at, at + 1) === '"';
  const from = is(typedFrom - 1) ? typedFrom - 1 : typedFrom;
  const to = is(typedTo) ? typedTo + 1 : typedTo;
  // inside of what is to be filled in
  const inside = /("|\]|\})$/.test(text) && /(: "|\[|\{)["\]}]$/.test(text) ? 1 : 0;
  const anchor = from + text.length - inside;
  view.dispatch({ changes: { from, to, insert: text }, selection: { anchor }, userEvent: 'input.complete' });
};

function members({ node, key }: JsonPlace, pointer: string): Completion[] {
  const there = node.kind === 'object' && key === undefined ? node.members.map((member) => member.key) : [];
  return Object.keys(schemaAt(pointer)?.properties ?? {})
    .filter((name) => !there.includes(name))
    .map((name) => {
      const path = `${pointer}/${name}`;
      const wanted = isRequired(pointer, name);
      const text = JSON.stringify(name);
      return {
        label: name,
        apply: put(key?.value === undefined ? `${text}: ${first(schemaAt(path))}` : text),
        detail: wanted ? 'required' : (schemaAt(path)?.title ?? ''),
        boost: wanted ? 1 : 0,
        type: 'property',
        info: () => meaning(path) ?? null,
      };
    });
}

/** What a value of a type begins as. */
function first(node: SchemaNode | undefined): string {
  if (node?.type === 'object') return '{}';
  if (node?.type === 'array') return '[]';
  if (node?.type === 'boolean') return 'true';
  return node?.type === 'string' ? '""' : '';
}

function values(pointer: string, names: Names | undefined): Completion[] {
  const node = schemaAt(pointer);
  if (node?.type === 'boolean') return ['true', 'false'].map((label) => ({ label, type: 'constant' }));
  const words = wordsAt(pointer, node, names);
  return words.map((label) => ({ label, apply: put(JSON.stringify(label)), type: 'constant' }));
}

function wordsAt(pointer: string, node: SchemaNode | undefined, names: Names | undefined): readonly string[] {
  if (names !== undefined) {
    if (SYSCALL_NAMES.test(pointer)) return names.syscalls;
    if (CAPABILITY.test(pointer)) return names.capabilities;
    if (MOUNT_OPTION.test(pointer)) return names.mountOptions;
  }
  return node?.enum ?? node?.examples?.filter((example) => typeof example === 'string') ?? [];
}
