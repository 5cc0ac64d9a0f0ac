// The config editor's page, from static files: what someone does who writes a config.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { browser, counts, cursorBehind, missing, open, root, serveFiles, setText, textOf } from './support/page.mjs';

const WEIGHT = 350_000;
const skip = missing;
let server;
let address;

before(async () => {
  server = await serveFiles();
  address = server.address;
});
after(() => server.close());

const start = async (t) => open(await browser(t), address);

test('the page weighs at most 350 kB, everything included', () => {
  const directory = join(root, 'dist/editor');
  const sizes = readdirSync(directory).map(
    (name) => gzipSync(readFileSync(join(directory, name)), { level: 9 }).length,
  );
  const sum = sizes.reduce((all, size) => all + size, 0);
  assert.ok(sum <= WEIGHT, `${sum} bytes`);
});

test('an error is shown at its place, and a quick fix mends it', { skip }, async (t) => {
  const { page, complaints, elsewhere } = await start(t);
  const text = await textOf(page);
  await cursorBehind(page, '{ "type": "uts" },');
  await page.keyboard.press('Shift+Home');
  await page.keyboard.press('Delete');
  const row = page.locator('#problem-list li.error');
  await row.waitFor();
  assert.match(await row.innerText(), /hostname/);
  const line = text.split('\n').findIndex((one) => one.includes('"hostname"')) + 1;
  assert.match(await row.innerText(), new RegExp(`${line}:\\d+ · hostname-namespace`));
  // inline, and in the gutter
  assert.match(await page.locator('.cm-line:has(.cm-lintRange-error)').innerText(), /"hostname"/);
  assert.equal(await page.locator('.cm-lint-marker-error').count(), 1);
  await row.locator('.problem').click();
  const here = () => page.locator('.cm-activeLine').innerText();
  assert.match(await here(), /"hostname"/);
  await row.locator('.fix').click();
  await counts(page, '1 hint');
  assert.match(await textOf(page), /\{ "type": "uts" \}/);
  await page.click('#undo');
  await row.waitFor();
  assert.deepEqual(complaints, []);
  assert.deepEqual(elsewhere, []);
});

test('a capability is completed', { skip }, async (t) => {
  const { page } = await start(t);
  await cursorBehind(page, '"bounding": ["CAP_AUDIT_WRITE"');
  await page.keyboard.type(', "CAP_SYS_PT');
  await page.locator('.cm-tooltip-autocomplete li[aria-selected]', { hasText: 'CAP_SYS_PTRACE' }).waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  assert.match(await textOf(page), /"bounding": \["CAP_AUDIT_WRITE", "CAP_SYS_PTRACE", "CAP_KILL"/);
});

test('keys are completed, and explained where the mouse rests', { skip }, async (t) => {
  const { page } = await start(t);
  await cursorBehind(page, '"noNewPrivileges": true');
  await page.keyboard.type(',\n"oom');
  await page.locator('.cm-tooltip-autocomplete li[aria-selected]').waitFor();
  await page.waitForTimeout(200);
  await page.keyboard.press('Enter');
  assert.match(await textOf(page), /"oomScoreAdj": /);
  await page.keyboard.type('5');
  await page.locator('.cm-line', { hasText: '"cwd"' }).locator('span', { hasText: '"cwd"' }).first().hover();
  await page.locator('.meaning').waitFor();
  assert.match(await page.locator('.meaning').innerText(), /Working directory/i);
});

test('from an op to its line, and back', { skip }, async (t) => {
  const { page } = await start(t);
  await page.click('#tab-operations');
  const op = page.locator('#operations .op', { hasText: 'set the hostname' });
  await op.click();
  const line = () => page.locator('.cm-activeLine').innerText();
  assert.match(await line(), /"hostname"/);
  await cursorBehind(page, '"type": "RLIMIT_NOFILE');
  await page.keyboard.press('Control+Enter');
  await page.waitForTimeout(400);
  await cursorBehind(page, '"type": "RLIMIT_NOFILE');
  // not what the line before had marked
  await page.waitForFunction(() => document.querySelector('#operations .linked')?.innerText.includes('RLIMIT_NOFILE'));
  await page.keyboard.press('Control+Enter');
  const focused = () => page.evaluate(() => document.activeElement.innerText);
  assert.match(await focused(), /RLIMIT_NOFILE/);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'text');
});

test('every example loads, is planned, and is drawn', { skip }, async (t) => {
  const { page, complaints } = await start(t);
  const names = await page.locator('#example option').allInnerTexts();
  assert.equal(names.length, 7);
  for (const name of names.slice(1)) {
    await page.selectOption('#host', name === 'Rootless' ? 'rootless' : 'v2');
    await page.selectOption('#example', name);
    await page.waitForFunction(() => document.documentElement.dataset.planned === 'made');
    await page.locator('#container .ns.new').first().waitFor();
    assert.equal(await page.locator('#problem-list li.error').count(), 0, name);
  }
  await page.selectOption('#host', 'v1');
  await page.waitForFunction(() => document.querySelector('.host-name').textContent.includes('cgroup v1'));
  assert.deepEqual(complaints, []);
});

test('what is not valid for a host says why, and where', { skip }, async (t) => {
  const { page } = await start(t);
  await page.selectOption('#host', 'rootless');
  await page.locator('#refused').waitFor();
  assert.match(await page.locator('#refused').innerText(), /requires user namespaces/);
});

test('what is changed is marked in the picture', { skip }, async (t) => {
  const { page } = await start(t);
  assert.equal(await page.locator('#container .changed').count(), 0);
  await setText(page, (await textOf(page)).replace('"readonly": true', '"readonly": false'));
  await page.locator('#container .file.changed').waitFor();
  assert.equal(await page.locator('#container .changed').count(), 1);
  await page.click('#diff');
  await page.locator('#compare .cm-changedLine').first().waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#compare').isVisible(), false);
});

test('the text is laid out anew, numbers as they are written', { skip }, async (t) => {
  const { page } = await start(t);
  await setText(page, '{"ociVersion":"1.2.0","x":[1.50,18446744073709551615,[],{}],"annotations":{"a":"\\u0041"}}');
  await page.click('#format');
  const text = await textOf(page);
  assert.match(text, /"x": \[\n {4}1\.50,\n {4}18446744073709551615,\n {4}\[\],\n {4}\{\}\n {2}\]/);
  assert.match(text, /"\\u0041"/);
});

test('a document full of markup and control characters stays text', { skip }, async (t) => {
  const { page, complaints } = await start(t);
  const evil = '<script>alert(1)</script><img src=x onerror=alert(2)>\u202e\u0007\u001b[31m';
  const text = JSON.stringify(
    {
      ociVersion: '1.2.0',
      [evil]: evil,
      process: { args: [evil], cwd: `/${evil}`, user: { uid: 0, gid: 0 }, capabilities: { bounding: [evil] } },
      root: { path: evil },
      hooks: { poststop: [{ path: `/${evil}` }] },
      mounts: [{ destination: `/${evil}`, source: `/${evil}`, type: 'bind', options: ['bind'] }],
      linux: { namespaces: [{ type: 'mount' }], maskedPaths: [`/${evil}`] },
    },
    null,
    2,
  );
  await setText(page, text);
  await page.locator('#problem-list li').first().waitFor();
  await page.locator('#container .file.danger, #container .file.bind').first().waitFor();
  await page.click('#tab-operations');
  await page.locator('#operations .op', { hasText: '<script>' }).first().waitFor();
  const made = 'main script, main img:not(.cm-widgetBuffer), footer img, header script';
  assert.equal(await page.locator(made).count(), 0);
  assert.match(await page.locator('#problem-list').innerText(), /<script>/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that none of them is shown is the point
  assert.doesNotMatch(await page.locator('#problem-list').innerText(), /[\u202e\u0007\u001b]/);
  assert.deepEqual(complaints, []);
});

test('without a server, and offline', { skip }, async (t) => {
  const context = await browser(t);
  await context.setOffline(true);
  const { page, complaints, elsewhere } = await open(context, pathToFileURL(join(root, 'dist/editor/index.html')).href);
  await counts(page, '1 hint');
  await setText(page, '{ "ociVersion": }');
  await page.locator('#problem-list li.error').waitFor();
  assert.deepEqual(complaints, []);
  assert.deepEqual(elsewhere, []);
});
