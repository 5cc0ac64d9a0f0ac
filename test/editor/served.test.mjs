// The page together with `tare editor`: what is saved, and what others write meanwhile.
import assert from 'node:assert/strict';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { runcDefault } from '../support/configs.mjs';
import { browser, counts, cursorBehind, missing, open, setText, textOf } from './support/page.mjs';
import { serveFile } from './support/served.mjs';

const skip = missing;
const CONFIG = `${JSON.stringify(runcDefault(), null, 2)}\n`;

async function start(t, text = CONFIG) {
  const served = await serveFile(t, text);
  return { ...served, ...(await open(await browser(t), served.address)) };
}

const said = (page, text) => page.locator('#said', { hasText: text }).waitFor();

test('a text is saved, and the file is what was written', { skip }, async (t) => {
  const { page, path, complaints, elsewhere } = await start(t);
  assert.equal(await textOf(page), CONFIG);
  await cursorBehind(page, '"hostname": "');
  await page.keyboard.type('my');
  await page.locator('#modified').waitFor();
  await page.keyboard.press('Control+s');
  await said(page, 'saved');
  await page.locator('#modified').waitFor({ state: 'hidden' });
  assert.equal(readFileSync(path, 'utf8'), CONFIG.replace('"hostname": "', '"hostname": "my'));
  assert.equal(await page.locator('#host').inputValue(), 'here');
  assert.deepEqual(complaints, []);
  assert.deepEqual(elsewhere, []);
});

test('a change outside is read at once, where nothing was edited here', { skip }, async (t) => {
  const { page, path } = await start(t);
  const theirs = CONFIG.replace('"hostname": "', '"hostname": "their');
  writeFileSync(`${path}.new`, theirs);
  renameSync(`${path}.new`, path);
  await said(page, 'was read again');
  assert.equal(await textOf(page), theirs);
});

test('a change outside is not lost, and neither is ours', { skip }, async (t) => {
  const { page, path, complaints } = await start(t);
  const ours = CONFIG.replace('"hostname": "', '"hostname": "our');
  const theirs = CONFIG.replace('"hostname": "', '"hostname": "their');
  await setText(page, ours);
  await page.locator('#modified').waitFor();
  writeFileSync(path, theirs);
  await page.locator('#outside').waitFor();
  assert.equal(await textOf(page), ours);
  // a save that does not know of it is refused
  await page.keyboard.press('Control+s');
  await page.locator('.cm-content').focus();
  await page.keyboard.press('Control+s');
  await said(page, 'not saved');
  assert.equal(readFileSync(path, 'utf8'), theirs);
  await page.click('#diff');
  await page.locator('#compare .cm-changedLine').first().waitFor();
  await page.click('#compare-close');
  await page.click('#keep-ours');
  await page.click('#save');
  await page.locator('#modified').waitFor({ state: 'hidden' });
  assert.equal(readFileSync(path, 'utf8'), ours);
  assert.deepEqual(
    complaints.filter((text) => !/412/.test(text)),
    [],
  );
});

test('the file’s own text can be taken in the place of ours', { skip }, async (t) => {
  const { page, path } = await start(t);
  await setText(page, '{}');
  await page.locator('#modified').waitFor();
  const theirs = CONFIG.replace('"hostname": "', '"hostname": "their');
  writeFileSync(path, theirs);
  await page.locator('#outside').waitFor();
  await page.click('#take-theirs');
  assert.equal(await textOf(page), theirs);
  await counts(page, '1 hint');
  // and undo still has ours
  await page.click('#undo');
  assert.equal(await textOf(page), '{}');
});
