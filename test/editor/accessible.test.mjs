// Who does not see the page, or has no mouse, or a small screen: axe-core, the keyboard alone, 200 % zoom, a phone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { browser, missing, open, serveFiles, setText } from './support/page.mjs';

const skip = missing;
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let server;

before(async () => {
  server = await serveFiles();
});
after(() => server.close());

/** What axe-core finds that is serious, in words. */
async function violations(page) {
  await page.evaluate(AXE);
  const { violations: found } = await page.evaluate(() => globalThis.axe.run(document));
  return found
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(
      ({ id, nodes }) =>
        `${id}: ${nodes.map(({ html, any }) => `${html.slice(0, 90)} ${any[0]?.message ?? ''}`).join('\n  ')}`,
    );
}

for (const scheme of ['light', 'dark']) {
  test(`axe-core finds nothing serious (${scheme})`, { skip }, async (t) => {
    const { page } = await open(await browser(t), server.address);
    // colours that are still changing have the contrast of neither
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    assert.deepEqual(await violations(page), []);
    await page.selectOption('#example', 'Hostile');
    await page.waitForFunction(() => document.documentElement.dataset.planned === 'made');
    assert.deepEqual(await violations(page), []);
    await page.click('#tab-operations');
    await page.locator('#operations .op').first().waitFor();
    assert.deepEqual(await violations(page), []);
    await setText(page, '{ "ociVersion": "1.2.0", "hostnam": 1, "process": { "cwd": "tmp" } }');
    await page.locator('#problem-list li.error').first().waitFor();
    assert.deepEqual(await violations(page), []);
  });
}

test('the keyboard alone', { skip }, async (t) => {
  const { page } = await open(await browser(t), server.address);
  const seen = new Set();
  const names = [];
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    const { id, outline } = await page.evaluate(() => {
      const { activeElement: element } = document;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return { id: element.id || element.className || element.tagName, outline: `${outlineStyle} ${outlineWidth}` };
    });
    // Tab indents in the text; Escape, then Tab, leaves it
    if (id === 'text') {
      await page.keyboard.press('Escape');
      names.push(id);
      continue;
    }
    if (!seen.has(id) && id !== 'BODY') assert.match(outline, /solid [1-9]/, `${id} shows that it has the focus`);
    seen.add(id);
    names.push(id);
  }
  for (const id of [
    'example',
    'open',
    'format',
    'undo',
    'diff',
    'save',
    'theme',
    'tab-container',
    'host',
    'text',
    'problem',
  ]) {
    assert.ok(names.includes(id), `${id} is reached: ${names.join(' ')}`);
  }
  await page.locator('#tab-container').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('#operations .op').first().waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'tab-operations');
});

for (const [name, width, height] of [
  ['a phone', 360, 740],
  ['200 % zoom', 640, 400],
]) {
  test(`${name}: nothing is cut off, and every panel is reached`, { skip }, async (t) => {
    const { page } = await open(await browser(t), server.address);
    await page.setViewportSize({ width, height });
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const panel of ['text', 'problems', 'container', 'operations']) {
      await page.click(`#tab-${panel}`);
      await page.locator(`#${panel}`).waitFor();
      assert.ok((await wide()) <= 0, `${panel} is too wide`);
      const box = await page.locator(`#${panel}`).boundingBox();
      assert.ok(box.height > 80 && box.width > width * 0.9, `${panel}: ${JSON.stringify(box)}`);
    }
    await page.click('#tab-container');
    await page.locator('#container .file').first().click();
    await page.locator('#text').waitFor();
    assert.deepEqual(await violations(page), []);
  });
}
