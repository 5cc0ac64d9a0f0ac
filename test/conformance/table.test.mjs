// Acceptance: for every field of the schema, and every value of an enumeration, a bundle that uses it runs under Tare, runc and
// crun, and the container's program prints the same under each; where no installed peer has the field, it prints what the kernel
// says. What is refused is refused by all. A row is
//
//     { name, edit(config, bundle), look: a shell script, also(bundle): files, writable: a root that may be written,
//       without: { runc or crun: why it cannot be compared }, differs: { runc or crun: what docs/differences.md says },
//       expected: what it prints | refused: a pattern of Tare's words | either: [one, or the other] }
//
// A string "#123" in a config is the number 123, where a double cannot hold it.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { crun, makeRoot, run, runc, tare } from '../support/run.mjs';
import * as linux from './table/linux.mjs';
import * as inside from './table/process.mjs';
import { fields, given } from './table/schema.mjs';
import * as seccomp from './table/seccomp.mjs';
import { elsewhere } from './table/elsewhere.mjs';

const rows = [...inside.rows, ...linux.rows, ...seccomp.rows];
const missing = async (name) =>
  (await run(name, ['--version']).catch(() => ({ code: 1 }))).code !== 0 && `needs ${name}`;
const skip = needsRoot || (await missing('runc')) || (await missing('crun'));
const differencesPage = readFileSync(join(project, 'docs/differences.md'), 'utf8').replace(/\s+/g, ' ');

function bundleOf(row, cgroupsPath) {
  return makeBundle({
    edit: (config, bundle) => {
      config.linux.cgroupsPath = cgroupsPath;
      if (row.writable) config.root.readonly = false;
      if (row.look) config.process.args = ['/bin/sh', '-c', row.look];
      inside.prepare(bundle);
      row.edit(config, bundle);
      row.also?.(bundle);
    },
  });
}

/** One run of a row: `{ code, stdout, stderr }` with what differs from run to run taken out. */
async function outcome(row, runtime) {
  const id = uniqueId('table');
  const cgroupsPath = `/tare_test/${id}`;
  const root = makeRoot();
  const bundle = bundleOf(row, cgroupsPath);
  try {
    writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(bundle.config).replace(/"#(\d+)"/g, '$1'));
    const options = { cwd: bundle.dir };
    const { code, stdout, stderr } = await runtime(root.path, ['run', '--bundle', bundle.dir, id], options);
    if (runtime === tare) assertNothingLeft({ root: root.path, cgroupsPath, bundle });
    const plain = (text) => text.replaceAll(id, 'ID').replaceAll(bundle.dir, 'BUNDLE');
    return { code, stdout: plain(stdout), stderr: plain(stderr) };
  } finally {
    bundle.remove();
    root.remove();
    if (row.relative) pruneCgroup(`/${row.relative}`);
  }
}

/** Fails unless what Tare did is what a row, or one of its alternatives, says. */
function check(row, { code, stdout, stderr }) {
  if (row.refused) {
    assert.notEqual(code, 0, 'it is refused');
    assert.match(stderr.replaceAll('\\"', '"'), row.refused);
    return;
  }
  // a program that says nothing would be the same under all
  assert.ok(stdout !== '' || code > 128, `exit ${code}: ${stderr}`);
  if (row.expected !== undefined) assert.equal(stdout, row.expected);
}

describe('every field under three runtimes', { skip, concurrency: 2 }, () => {
  after(() => pruneCgroup('/tare_test'));

  for (const row of rows) {
    const unavailable =
      row.hostHas && existsSync(`/sys/kernel/security/${row.hostHas}`) && `this host has ${row.hostHas}`;
    test(row.name, { skip: unavailable }, async () => {
      const mine = await outcome(row, tare);
      if (row.either) {
        const attempts = row.either.map((one) => {
          try {
            return check(one, mine);
          } catch (error) {
            return error;
          }
        });
        assert.ok(attempts.includes(undefined), `${attempts.map(String).join('\n')}\n${mine.stdout}${mine.stderr}`);
      } else {
        check(row, mine);
      }
      for (const peer of [runc, crun]) {
        const { [peer.name]: why } = { ...row.without, ...row.differs };
        if (why) continue;
        const theirs = await outcome(row, peer);
        const what = `${peer.name}: ${theirs.stdout}${theirs.stderr}\ntare: ${mine.stdout}${mine.stderr}`;
        if (row.refused) assert.notEqual(theirs.code, 0, `${peer.name} takes it\n${what}`);
        else assert.deepEqual([mine.code, mine.stdout], [theirs.code, theirs.stdout], what);
      }
    });
  }
});

test('the table knows every field and every value of an enumeration', { skip: needsRoot }, () => {
  const seen = new Set();
  for (const row of rows) {
    const bundle = bundleOf(row, '/tare_test/none');
    for (const field of given(bundle.config)) seen.add(field);
    bundle.remove();
  }
  const left = fields().filter((field) => !seen.has(field) && !elsewhere.some(({ fields: some }) => some.test(field)));
  assert.deepEqual(left, []);
});

test('what is tested elsewhere is tested there', () => {
  for (const { fields: some, file, words } of elsewhere) {
    assert.ok(
      fields().some((field) => some.test(field)),
      `${some} is a field`,
    );
    const text = readFileSync(join(project, file), 'utf8');
    for (const word of words) assert.ok(text.includes(word), `${file}: ${word}`);
  }
});

test('a difference from a peer is in docs/differences.md', () => {
  for (const row of rows) {
    for (const [peer, said] of Object.entries(row.differs ?? {})) {
      assert.ok(differencesPage.includes(said), `${row.name}: ${peer}: ${said}`);
    }
  }
});
