/** Acceptance: which ids are taken, by the library and by the command line, in both grammars. */
import assert from 'node:assert/strict';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot } from '../support/bundle.mjs';
import { assertNothingLeft } from '../support/leftovers.mjs';
import { makeRoot, run, tareBin } from '../support/run.mjs';

/** id, whether the grammars take it, and what the error says (of the first grammar that refuses it). */
const IDS = [
  ['', false, false, /empty/],
  ['x', true, true],
  ['Web_1', true, true],
  ['x'.repeat(255), true, true],
  ['x'.repeat(256), true, true],
  ['x'.repeat(1024), true, true],
  ['x'.repeat(1025), false, false, /1024/],
  ['a-b', false, true, /'-'.*position 2.*oci/s],
  ['a.b', false, true, /'\.'.*position 2.*oci/s],
  ['a+b', false, true, /'\+'.*position 2.*oci/s],
  ['../x', false, false, /'\.'.*position 1/s],
  ['a/b', false, false, /'\/'.*position 2/s],
  ['a\0b', false, false, /position 2/],
  ['a😀', false, false, /position 2/],
  ['.', false, false, /'\.'/],
  ['..', false, false, /'\.'/],
];

describe('ids', { skip: needsRoot }, () => {
  const root = makeRoot();
  const bundle = makeBundle({ edit: (config) => (config.linux.cgroupsPath = '/tare_test_ids') });
  const ociBin = join(root.path, 'tare-oci');
  symlinkSync(tareBin, ociBin);
  after(() => {
    bundle.remove();
    root.remove();
  });
  const left = (what) =>
    assertNothingLeft({ root: join(root.path, 'state'), cgroupsPath: '/tare_test_ids', bundle, what });

  for (const idFormat of ['tare', 'oci']) {
    const factory = new Factory({ root: join(root.path, 'state'), idFormat });
    for (const [id, inTare, inOci, problem] of IDS) {
      const valid = idFormat === 'oci' ? inOci : inTare;
      const name = JSON.stringify(id.length > 20 ? `${id.slice(0, 3)}… (${id.length})` : id);

      test(`${name} in ${idFormat} by the library: ${valid ? 'taken' : 'refused'}`, async () => {
        const creating = factory.create(id, bundle.config, { bundle: bundle.dir });
        if (valid) {
          const container = await creating;
          assert.equal((await factory.load(id)).id, id);
          assert.deepEqual(
            (await factory.list()).map((one) => one.id),
            [id],
          );
          assert.deepEqual(await container.wait(), { code: 0, signal: null });
          await container.destroy();
        } else {
          await assert.rejects(creating, (error) => {
            assert.equal(error.code, 'InvalidIdFormat', error.message);
            if (idFormat === 'tare') assert.match(error.message, problem);
            return true;
          });
          await assert.rejects(factory.load(id), (error) => error.code === 'InvalidIdFormat');
        }
        left(name);
      });
    }
  }

  const state = ['--root', join(root.path, 'state')];
  const ways = {
    'by default': { tare: true, command: (args) => run(process.execPath, [tareBin, ...state, ...args]) },
    'by --id-format': { command: (args) => run(process.execPath, [tareBin, ...state, '--id-format', 'oci', ...args]) },
    'by TARE_ID_FORMAT': {
      command: (args) =>
        run(process.execPath, [tareBin, ...state, ...args], { env: { ...process.env, TARE_ID_FORMAT: 'oci' } }),
    },
    'by the name tare-oci': { command: (args) => run(ociBin, [...state, ...args]) },
  };
  for (const [way, { tare = false, command }] of Object.entries(ways)) {
    test(`the command line, ${way}`, async () => {
      // an argument holds no NUL; the other ways to choose oci are tried on what tells the grammars apart
      const ids = IDS.filter(([id]) => !id.includes('\0') && (tare || /^a.b$/.test(id)));
      for (const [id, inTare, inOci, problem] of ids) {
        const { code, stderr } = await command(['run', '--bundle', bundle.dir, '--', id]);
        const valid = tare ? inTare : inOci;
        assert.equal(code, valid ? 0 : 1, `${id.slice(0, 20)}: ${stderr}`);
        if (!valid && tare) assert.match(JSON.parse(/msg=(".*")/s.exec(stderr)[1]), problem);
        left(id.slice(0, 20));
      }
    });
  }
});
