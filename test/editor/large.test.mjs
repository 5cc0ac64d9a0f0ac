// A document of a megabyte: what is typed is there at once, while the worker looks at it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runcDefault } from '../support/configs.mjs';
import { browser, cursorBehind, missing, open, serveFiles, setText, textOf } from './support/page.mjs';

/** Far more than any step of the page takes, far less than a page that hangs. */
const HANGS = 5000;

test('a document of a megabyte does not stop the page', { skip: missing }, async (t) => {
  const server = await serveFiles();
  t.after(() => server.close());
  const { page, complaints } = await open(await browser(t), server.address);
  const config = runcDefault();
  for (let i = 0; config.mounts.length < 7500; i++) {
    config.mounts.push({
      destination: `/data/${i}`,
      type: 'bind',
      source: `/srv/volumes/${i}`,
      options: ['rbind', 'ro'],
    });
  }
  const text = JSON.stringify(config, null, 2);
  assert.ok(text.length > 1_000_000);
  await page.evaluate(() => {
    globalThis.longest = 0;
    let last = performance.now();
    setInterval(() => {
      const now = performance.now();
      globalThis.longest = Math.max(globalThis.longest, now - last);
      last = now;
    }, 10);
  });
  await setText(page, text);
  await page.waitForFunction(() => document.querySelectorAll('#container .file').length === 500);
  await cursorBehind(page, '"hostname": "');
  await page.keyboard.type('abc');
  assert.match((await textOf(page)).slice(0, 100_000), /"hostname": "abc/);
  await cursorBehind(page, '"destination": "/data/5000');
  await page.keyboard.type('"');
  await page.locator('#problem-list li.error').first().waitFor();
  await page.click('#tab-operations');
  await page.locator('#operations .note', { hasText: 'more' }).first().waitFor();
  const longest = await page.evaluate(() => globalThis.longest);
  assert.ok(longest < HANGS, `the page did nothing else for ${longest} ms`);
  assert.deepEqual(complaints, []);
});
