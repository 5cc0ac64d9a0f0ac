/**
 * The validator in a browser: Debian's Chromium, plain modules from static files, a content security policy without eval.
 * It says of every document the same bytes as in Node.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { createValidator } from 'tare/validator';
import { browser, missing } from '../support/chromium.mjs';
import { documents } from './support/documents.mjs';
import { serve } from './support/server.mjs';
import { verdict } from './support/verdict.mjs';

const MUTATIONS = process.env.TARE_FULL === '1' ? 20_000 : 1_000;
const BATCH = 200;

/** A page of the served files, with what it complained of. */
async function openPage(t, more) {
  const server = await serve(more);
  t.after(() => server.close());
  const context = await browser(t);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  return { server, page, complaints };
}

test('the same bytes in Chromium and in Node', { skip: missing, timeout: 300_000 }, async (t) => {
  const { server, page, complaints } = await openPage(t);
  await page.goto(`${server.origin}/test/validator/browser/index.html`);
  await page.waitForSelector('html[data-ready]', { state: 'attached' });
  assert.deepEqual(
    complaints.filter((text) => !/favicon/.test(text) && !/404/.test(text)),
    [],
  );
  assert.ok(server.paths.includes('/build/validator.wasm'), 'the module comes from beside the code');
  assert.equal(await page.getAttribute('html', 'data-evaluates'), 'false', 'the policy holds');

  const validator = await createValidator();
  const all = documents(MUTATIONS);
  assert.ok(all.length > MUTATIONS + 10);
  for (let from = 0; from < all.length; from += BATCH) {
    const batch = all.slice(from, from + BATCH);
    const sent = batch.map(({ type, bytes }) => ({ type, base64: bytes.toString('base64') }));
    const verdicts = await page.evaluate((list) => globalThis.verdicts(list), sent);
    for (const [index, { type, bytes }] of batch.entries()) {
      assert.equal(verdicts[index], verdict(validator, type, bytes), `document ${from + index} (${type})`);
    }
  }
});

test('the page of docs/validator.md', { skip: missing, timeout: 300_000 }, async (t) => {
  const text = readFileSync(new URL('../../docs/validator.md', import.meta.url), 'utf8');
  const [, html] = /```html\n(.*?)```/s.exec(text);
  const [, script] = /```js\n\/\/ page\.js\n(.*?)```/s.exec(text);
  const { server, page, complaints } = await openPage(t, { '/index.html': html, '/page.js': script });
  await page.goto(`${server.origin}/index.html`);
  await page.waitForFunction(() => document.getElementById('findings').textContent.includes('error: '));
  await page.fill('#config', '{ "ociVersion": }');
  await page.waitForFunction(() =>
    document.getElementById('findings').textContent.startsWith('<config>:1:17: error: '),
  );
  assert.deepEqual(
    complaints.filter((complaint) => !/404/.test(complaint)),
    [],
  );
});
