// What the page's core says of a document is, byte for byte, what `tare validate --json` prints.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { documents } from '../validator/support/documents.mjs';
import { browser, missing, open, root, serveFiles } from './support/page.mjs';

const WANTED = 1000;
const BATCH = 100;

/** What the command prints of each file: of several it is one list, with their names. */
function printed(files) {
  const { stdout } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), 'validate', '--json', ...files], {
    maxBuffer: 1 << 30,
    encoding: 'utf8',
  });
  const lists = new Map(files.map((file) => [file, []]));
  for (const { file, ...diagnostic } of JSON.parse(stdout)) lists.get(file).push(diagnostic);
  return files.map((file) => JSON.stringify(lists.get(file), null, 2));
}

test('a thousand documents', { skip: missing }, async (t) => {
  // a page holds text, so documents that are no UTF-8 do not come there as they are
  const texts = documents(WANTED + 400)
    .filter(({ type, bytes }) => type === 'config' && Buffer.from(bytes.toString()).equals(bytes))
    .map(({ bytes }) => bytes.toString());
  assert.ok(texts.length >= WANTED, String(texts.length));
  const directory = mkdtempSync(join(tmpdir(), 'tare-same-'));
  t.after(() => rmSync(directory, { recursive: true, force: true }));
  const server = await serveFiles();
  t.after(() => server.close());
  const { page } = await open(await browser(t), server.address);
  for (let from = 0; from < texts.length; from += BATCH) {
    const batch = texts.slice(from, from + BATCH);
    const files = batch.map((_, index) => join(directory, `${from + index}.json`));
    for (const [index, text] of batch.entries()) writeFileSync(files[index], text);
    const shown = await page.evaluate(async (all) => {
      // the page's own worker, asked as the page asks it
      globalThis.worker ??= new Worker('worker.js');
      const answers = [];
      for (const [id, text] of all.entries()) {
        const answer = new Promise((resolve) => {
          globalThis.worker.onmessage = ({ data }) => resolve(data);
        });
        globalThis.worker.postMessage({ ask: 'check', text, id });
        const { value } = await answer;
        answers.push(JSON.stringify(value.diagnostics, null, 2));
      }
      return answers;
    }, batch);
    const expected = printed(files);
    for (const [index, text] of shown.entries()) assert.equal(text, expected[index], `document ${from + index}`);
  }
});
