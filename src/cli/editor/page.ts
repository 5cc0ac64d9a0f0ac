/** The editor's page: the files of dist/editor/, and no others. */
import { readFile } from 'node:fs/promises';

/** By the path below the token. */
const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '': ['index.html', 'text/html; charset=utf-8'],
  'editor.js': ['editor.js', 'text/javascript; charset=utf-8'],
  'worker.js': ['worker.js', 'text/javascript; charset=utf-8'],
  'editor.css': ['editor.css', 'text/css; charset=utf-8'],
  'icon.svg': ['icon.svg', 'image/svg+xml'],
};

/** @returns a file of the page; undefined when there is none of that name. The page itself says that there is a server */
export async function pageFile(name: string): Promise<{ type: string; body: Buffer | string } | undefined> {
  const entry = Object.hasOwn(FILES, name) ? FILES[name] : undefined;
  if (entry === undefined) return undefined;
  const [file, type] = entry;
  const body = await readFile(new URL(`../../editor/${file}`, import.meta.url));
  return { type, body: name === '' ? body.toString().replace('<html', '<html data-served') : body };
}
