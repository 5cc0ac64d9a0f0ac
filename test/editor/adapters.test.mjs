// The validator in the editors of others: the examples of docs/, and what the adapters make of diagnostics.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createValidator } from 'tare/validator';
import { provideMarkers } from 'tare/validator/monaco';
import { browser, missing, root, serveFiles } from './support/page.mjs';

/** A directory as the example wants it: the page, and node_modules/ beside it. */
async function exampleSite(t, name) {
  const site = mkdtempSync(join(tmpdir(), 'tare-example-'));
  t.after(() => rmSync(site, { recursive: true, force: true }));
  symlinkSync(join(root, 'docs/examples', name), join(site, name));
  await mkdir(join(site, 'node_modules'));
  for (const one of ['@codemirror', '@lezer', '@marijn', 'crelt', 'style-mod', 'w3c-keyname']) {
    symlinkSync(join(root, 'node_modules', one), join(site, 'node_modules', one));
  }
  symlinkSync(root, join(site, 'node_modules/tare'));
  const server = await serveFiles(site);
  t.after(() => server.close());
  return server.address;
}

test('the page with CodeMirror of docs/', { skip: missing }, async (t) => {
  const address = await exampleSite(t, 'codemirror.html');
  const page = await (await browser(t)).newPage();
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${address}codemirror.html`);
  await page.locator('.cm-lint-marker').first().waitFor();
  await page.locator('.cm-lintRange-warning', { hasText: '"hostnam"' }).hover();
  await page.locator('.cm-diagnostic', { hasText: 'did you mean "hostname"?' }).waitFor();
  await page.locator('.cm-diagnosticAction', { hasText: 'Write "hostname"' }).click();
  await page.locator('.cm-line', { hasText: '"hostname": "box"' }).waitFor();
  assert.deepEqual(complaints, []);
});

/** As much of Monaco as an adapter asks for. */
function fakeMonaco(text) {
  let listener = () => {};
  const state = { markers: [], provider: undefined, disposed: 0 };
  const dispose = () => {
    state.disposed++;
  };
  const model = {
    uri: 'inmemory://model/1',
    text,
    getValue: () => model.text,
    getLanguageId: () => 'json',
    getPositionAt(offset) {
      const before = model.text.slice(0, offset).split('\n');
      return { lineNumber: before.length, column: before.at(-1).length + 1 };
    },
    onDidChangeContent(changed) {
      listener = changed;
      return { dispose };
    },
  };
  const monaco = {
    MarkerSeverity: { Error: 8, Warning: 4, Info: 2 },
    editor: {
      setModelMarkers(of, owner, markers) {
        assert.equal(of, model);
        assert.equal(owner, 'tare');
        state.markers = markers;
      },
    },
    languages: {
      registerCodeActionProvider(language, provider) {
        assert.equal(language, 'json');
        state.provider = provider;
        return { dispose };
      },
    },
  };
  const change = (next) => {
    model.text = next;
    listener();
  };
  return { monaco, model, state, change };
}

test('markers for Monaco, with quick fixes', async () => {
  const validator = await createValidator();
  const { monaco, model, state, change } = fakeMonaco('{\n  "ociVersion": "1.2.0",\n  "hostnam": "box"\n}\n');
  const markers = provideMarkers(monaco, model, validator, { delay: 0 });
  const marker = state.markers.find(({ code }) => code === 'unknown-field');
  assert.deepEqual(
    { ...marker, message: '' },
    {
      startLineNumber: 3,
      startColumn: 3,
      endLineNumber: 3,
      endColumn: 12,
      severity: 4,
      source: 'tare',
      code: 'unknown-field',
      message: '',
    },
  );
  assert.match(marker.message, /did you mean "hostname"\?/);
  const { actions } = state.provider.provideCodeActions(model, marker, { markers: [marker] });
  assert.deepEqual(actions[0].edit.edits, [
    {
      resource: model.uri,
      versionId: undefined,
      textEdit: {
        range: { startLineNumber: 3, startColumn: 3, endLineNumber: 3, endColumn: 12 },
        text: '"hostname"',
      },
    },
  ]);
  assert.deepEqual(state.provider.provideCodeActions({}, marker, { markers: [] }).actions, []);
  change('{ "ociVersion": }');
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(state.markers[0].code, 'json-syntax');
  markers.dispose();
  assert.equal(state.disposed, 2);
  assert.deepEqual(state.markers, []);
});
