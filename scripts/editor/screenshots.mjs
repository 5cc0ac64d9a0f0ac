/**
 * Makes the pictures of docs/editor/: the page in light and dark, on a phone, with an error, and a list of ops. Needs Debian's chromium.
 *
 *     node scripts/editor/screenshots.mjs
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { chromium } from 'playwright-core';
import { root } from '../setup/run.mjs';

const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
const DESK = { width: 1360, height: 850 };
const PHONE = { width: 390, height: 780 };

const example = (page, name) => page.selectOption('#example', name);

/** Puts the cursor into a line, as a click does. */
const into = (page, text) =>
  page
    .locator('.cm-line', { hasText: text })
    .first()
    .click({ position: { x: 30, y: 8 } });

/** name → the size, light or dark, and what is done before the picture */
const PICTURES = {
  light: [DESK, 'light', (page) => example(page, 'Like Docker’s')],
  dark: [DESK, 'dark', (page) => example(page, 'Hostile')],
  error: [
    DESK,
    'light',
    async (page) => {
      await into(page, '"terminal"');
      await page.keyboard.press('End');
      await page.keyboard.press('Enter');
      await page.keyboard.insertText('"oomScoreAdj": 1200, "cwdd": "tmp",');
      await page.locator('.cm-lintRange-error').first().hover();
      await page.locator('.cm-tooltip-lint').waitFor();
    },
  ],
  plan: [
    DESK,
    'light',
    async (page) => {
      await page.click('#tab-operations');
      await page.locator('#operations .op').first().waitFor();
      await into(page, '"/dev/pts"');
    },
  ],
  phone: [PHONE, 'light', (page) => example(page, 'Like Kubernetes’')],
};

const server = createServer(async ({ url }, response) => {
  const name = url === '/' ? '/index.html' : url;
  response
    .writeHead(200, { 'content-type': TYPES[extname(name)] })
    .end(await readFile(join(root, 'dist/editor', name)));
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
try {
  for (const [name, [viewport, colorScheme, act]] of Object.entries(PICTURES)) {
    const page = await browser.newPage({ viewport, colorScheme });
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page.waitForSelector('html[data-planned=made]', { state: 'attached' });
    await act(page);
    await page.waitForSelector('html:is([data-planned=made], [data-planned=refused])', { state: 'attached' });
    // marks of the cursor's line come a moment later
    await page.waitForTimeout(800);
    await page.screenshot({ path: join(root, 'docs/editor', `${name}.png`) });
    await page.close();
  }
} finally {
  await browser.close();
  server.closeAllConnections();
  server.close();
}
