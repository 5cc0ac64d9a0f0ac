/**
 * The direction of imports (ARCHITECTURE.md, "Rooms"): `cli → library → core, shim`, `cli → validator → core`, `editor → validator`; the core
 * (assembly/) imports nothing outside itself; only src/shim knows FFI; only src/core touches WebAssembly; what browsers
 * load of src/validator, and all that it imports, knows nothing of Node. Prints each import that goes the wrong way.
 *
 *     node scripts/lint-arrows.mjs [directory]
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What each room may import: other rooms, and packages. A room not named in `rooms` of another is closed to it. */
const ROOMS = {
  assembly: { rooms: [], packages: [], builtins: false },
  core: { rooms: [], packages: ['@assemblyscript/loader'], builtins: true },
  shim: { rooms: [], packages: ['ffi-napi', 'ref-napi'], builtins: true },
  types: { rooms: [], packages: [], builtins: false },
  library: { rooms: ['core', 'shim', 'types'], packages: ['ajv'], builtins: true },
  validator: { rooms: ['core', 'types'], packages: [], builtins: true },
  // it takes of us what everyone can: tare/validator, and what its build makes
  editor: { rooms: [], packages: ['tare', /^@codemirror\//, '@lezer/highlight', /^tare:/], builtins: false },
  cli: { rooms: ['library', 'core', 'shim', 'validator', 'types'], packages: ['yargs'], builtins: true },
};

/** What browsers load: everything in this folder but the one file that package.json's exports give to Node. */
const BROWSER = { folder: 'src/validator/', except: 'src/validator/node.ts' };

/** Identifiers that only one room may use. */
const ONLY_IN = [{ word: /\bWebAssembly\b/, room: 'core', what: 'WebAssembly' }];

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s(?:[^'"`;]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\brequire\(\s*['"]([^'"]+)['"]/g;

/** The text with comments blanked, so that an import in an example does not count. */
function withoutComments(text) {
  return text.replace(/('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")|\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, (all, quoted) =>
    quoted === undefined ? all.replace(/[^\n]/g, ' ') : all,
  );
}

/** The room of a path relative to the root, or undefined for what is in none. */
function roomOf(path) {
  if (path.startsWith('assembly/')) return 'assembly';
  if (path.startsWith('src/core/')) return 'core';
  if (path.startsWith('src/shim/')) return 'shim';
  if (/^src\/config\.generated\.[jt]s$/.test(path)) return 'types';
  if (path.startsWith('src/validator/')) return 'validator';
  if (path.startsWith('src/editor/')) return 'editor';
  if (path.startsWith('src/cli/')) return 'cli';
  if (path.startsWith('src/')) return 'library';
  return undefined;
}

const packageOf = (name) =>
  name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');

/** Why a file of `room` may not import `name`, or undefined. */
function wrong(root, path, room, name) {
  const rules = ROOMS[room];
  if (name.startsWith('.')) {
    const target = relative(root, resolve(root, dirname(path), name));
    const other = roomOf(target);
    if (other === room || (other !== undefined && rules.rooms.includes(other))) return undefined;
    // package.json holds the version; it is no code
    if (target === 'package.json' && room !== 'assembly') return undefined;
    return `${room} may not import ${other ?? target}`;
  }
  if (name.startsWith('node:')) return rules.builtins ? undefined : `${room} may not import ${name}`;
  const allowed = rules.packages.some((one) => (typeof one === 'string' ? one === packageOf(name) : one.test(name)));
  return allowed ? undefined : `${room} may not import ${packageOf(name)}`;
}

/** All imports of a text: what is named, and where. */
function importsOf(text) {
  return [...text.matchAll(IMPORT)].map((match) => ({
    name: match[1] ?? match[2] ?? match[3],
    at: match.index + match[0].search(/\S/),
    // TypeScript leaves nothing of it
    onlyTypes: /^[;\s]*(import|export)\s+type\s/.test(match[0]),
  }));
}

/** What the browser's files import, each directly or through others, that a browser has not. */
function notForBrowsers(texts) {
  const problems = [];
  const open = [...texts.keys()].filter((path) => path.startsWith(BROWSER.folder) && path !== BROWSER.except);
  const seen = new Set(open);
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const text = texts.get(path);
    for (const { name, at, onlyTypes } of importsOf(text)) {
      if (onlyTypes) continue;
      if (!name.startsWith('.')) {
        problems.push(`${path}:${lineOf(text, at)}: ${name} in a file that browsers load`);
        continue;
      }
      const target = join(dirname(path), name).replace(/\.js$/, '.ts');
      if (texts.has(target) && !seen.has(target)) {
        seen.add(target);
        open.push(target);
      }
    }
  }
  return problems;
}

const lineOf = (text, offset) => text.slice(0, offset).split('\n').length;

/**
 * Checks all sources below a root.
 *
 * @param {string} root a directory with assembly/ and src/
 * @returns {string[]} one line a violation: path:line: why
 */
export function lintArrows(root) {
  const problems = [];
  const texts = new Map();
  for (const top of ['assembly', 'src']) {
    if (!existsSync(join(root, top))) continue;
    const entries = readdirSync(join(root, top), { recursive: true }).filter((name) => name.endsWith('.ts'));
    for (const entry of entries.sort()) {
      const path = join(top, entry);
      texts.set(path, withoutComments(readFileSync(join(root, path), 'utf8')));
    }
  }
  for (const [path, text] of texts) {
    const room = roomOf(path);
    for (const { name, at } of importsOf(text)) {
      const why = wrong(root, path, room, name);
      if (why) problems.push(`${path}:${lineOf(text, at)}: ${why}`);
    }
    for (const { word, room: owner, what } of ONLY_IN) {
      const at = text.search(word);
      if (at >= 0 && room !== owner) problems.push(`${path}:${lineOf(text, at)}: only src/${owner} may use ${what}`);
    }
  }
  problems.push(...notForBrowsers(texts));
  return problems;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const problems = lintArrows(resolve(process.argv[2] ?? fileURLToPath(new URL('..', import.meta.url))));
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
