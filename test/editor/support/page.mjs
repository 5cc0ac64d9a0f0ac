/** The config editor's page in Debian's Chromium. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export { browser, missing } from '../../support/chromium.mjs';

export const root = fileURLToPath(new URL('../../../', import.meta.url));
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/** A web server that knows nothing but files, below a directory (of the repository). */
export async function serveFiles(directory = 'dist/editor') {
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname);
    try {
      const file = await readFile(join(resolve(root, directory), path.endsWith('/') ? `${path}index.html` : path));
      response.writeHead(200, { 'content-type': TYPES[extname(path) || '.html'] ?? 'text/plain' }).end(file);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { address: `http://127.0.0.1:${server.address().port}/`, close };
}

/** The page at an address, ready; with what it complained of, and what it asked for that is not of that address. */
export async function open(context, address) {
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const complaints = [];
  const elsewhere = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  const origin = new URL(address).origin;
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(origin === 'null' ? 'file:' : origin) && !/^(data|blob):/.test(url)) elsewhere.push(url);
  });
  await page.goto(address);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  return { page, complaints, elsewhere };
}

/** Another text in the place of the one that is there, as if it had been pasted. */
export async function setText(page, text) {
  await page.evaluate((insert) => {
    const view = document.getElementById('text').shadowRoot.querySelector('.cm-content').cmTile.view;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert }, userEvent: 'input.paste' });
  }, text);
}

/** The whole text: not only the lines that are drawn. */
export const textOf = (page) =>
  page.evaluate(() => {
    const view = document.getElementById('text').shadowRoot.querySelector('.cm-content').cmTile.view;
    return view.state.doc.toString();
  });

/** Puts the cursor behind the first occurrence of a piece of text. */
export async function cursorBehind(page, piece) {
  await page.evaluate((wanted) => {
    const view = document.getElementById('text').shadowRoot.querySelector('.cm-content').cmTile.view;
    const at = view.state.doc.toString().indexOf(wanted) + wanted.length;
    view.dispatch({ selection: { anchor: at }, scrollIntoView: true });
    view.focus();
  }, piece);
}

/** Waits until the text below the list says so. */
export const counts = (page, text) =>
  page.waitForFunction((wanted) => document.getElementById('count').textContent === wanted, text);
