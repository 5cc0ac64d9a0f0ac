/**
 * Makes the config editor's page, dist/editor/: static files that need no server. The core is in worker.js, compressed, as a page from a
 * file: address may not fetch anything.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { examples } from './editor/examples.mjs';
import { root } from './setup/run.mjs';

const SOURCE = join(root, 'src/editor');
const OUT = join(root, 'dist/editor');

/** The planner's module as a response: browsers take gzip apart by themselves. */
const PLANNER = (wasm) => `
export async function plannerModule() {
  const bytes = Uint8Array.from(atob(${JSON.stringify(wasm)}), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
  return new Response(stream, { headers: { 'content-type': 'application/wasm' } });
}`;

/** The schema without what is for the core's tables alone. */
function slimSchema() {
  const schema = JSON.parse(readFileSync(join(root, 'schema/config.schema.json'), 'utf8'));
  return JSON.stringify(schema, (key, value) => (key === '$comment' || key === 'pattern' ? undefined : value));
}

const virtual = (modules) => ({
  name: 'tare',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^tare:/ }, ({ path }) => ({ path, namespace: 'tare' }));
    onLoad({ filter: /.*/, namespace: 'tare' }, async ({ path }) => ({ contents: await modules[path]() }));
  },
});

/** @throws {Error} when a module cannot be bundled */
export async function buildEditor() {
  mkdirSync(OUT, { recursive: true });
  const modules = {
    'tare:planner': () =>
      PLANNER(gzipSync(readFileSync(join(root, 'build/planner.wasm')), { level: 9 }).toString('base64')),
    'tare:schema': () => `export const schema = ${slimSchema()}`,
    'tare:examples': async () => `export const EXAMPLES = ${JSON.stringify(await examples())}`,
  };
  const result = await build({
    entryPoints: { editor: join(SOURCE, 'main.ts'), worker: join(SOURCE, 'worker.ts') },
    outdir: OUT,
    bundle: true,
    minify: true,
    format: 'iife',
    platform: 'browser',
    target: ['es2022'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    absWorkingDir: root,
    // only the default address of a module is made of it, and the page has the module
    define: { 'import.meta.url': '"file:///"' },
    plugins: [virtual(modules)],
  });
  for (const warning of result.warnings) throw new Error(warning.text);
  const css = await build({ entryPoints: [join(SOURCE, 'editor.css')], outdir: OUT, minify: true, logLevel: 'silent' });
  for (const warning of css.warnings) throw new Error(warning.text);
  copyFileSync(join(SOURCE, 'icon.svg'), join(OUT, 'icon.svg'));
  writeFileSync(join(OUT, 'index.html'), readFileSync(join(SOURCE, 'index.html')));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildEditor();
