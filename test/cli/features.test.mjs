// `tare features`, beside runc's (TARE_RUNC: another runc than the one in PATH) and by the specification's schema.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import Ajv from 'ajv-draft-04';
import { Factory } from '../../dist/index.js';
import { makeRoot, run, tare } from '../support/run.mjs';

const root = makeRoot();
after(() => root.remove());
const { code, stdout, stderr } = await tare(root.path, ['features']);
const ours = JSON.parse(stdout);
const theirs = await run(process.env.TARE_RUNC ?? 'runc', ['features']).catch(() => undefined);

/** What runc names and we do not: docs/differences.md. */
const missing = {
  // a file system's own option, as with newer runc
  '/mountOptions': ['acl', 'noacl'],
  // libcontainer's own, and that of its checkpoints
  '/potentiallyUnsafeConfigAnnotations': ['bundle', 'org.criu.config'],
  // not yet
  '/linux/cgroup/rdma': true,
};

/** The leaves and lists of a structure, by their pointer. */
function parts(value, pointer = '') {
  if (Array.isArray(value) || typeof value !== 'object') return [[pointer, value]];
  return Object.entries(value).flatMap(([key, member]) => parts(member, `${pointer}/${key}`));
}

test('prints the structure', async () => {
  assert.deepEqual([code, stderr], [0, '']);
  assert.equal(ours.annotations['tare.version'], JSON.parse(readFileSync('package.json', 'utf8')).version);
  assert.deepEqual(await new Factory({ root: root.path }).features(), ours, 'the library says the same');
});

const noRunc = theirs?.code === 0 ? false : 'no runc that tells its features';
test('names all that runc names', { skip: noRunc }, () => {
  const mine = new Map(parts(ours));
  for (const [pointer, value] of parts(JSON.parse(theirs.stdout))) {
    if (pointer.startsWith('/annotations/') || pointer.startsWith('/ociVersion')) continue;
    const has = mine.get(pointer);
    if (!Array.isArray(value)) {
      if (has !== value) assert.equal(value, missing[pointer], pointer);
      continue;
    }
    const lacks = value.filter((name) => !has?.includes(name) && !missing[pointer]?.includes(name));
    assert.deepEqual(lacks, [], pointer);
  }
});

const schemas = process.env.TARE_SPEC_SCHEMAS ?? '/usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema';
const noSchema = !existsSync(join(schemas, 'features-schema.json')) && `no features-schema.json in ${schemas}`;
test("is what the specification's schema asks for", { skip: noSchema }, () => {
  const read = (name) => JSON.parse(readFileSync(join(schemas, name), 'utf8'));
  const ajv = new Ajv.default({ strict: false });
  for (const name of ['features-linux.json', 'defs.json', 'defs-linux.json']) ajv.addSchema(read(name), name);
  const validate = ajv.compile(read('features-schema.json'));
  assert.ok(validate(ours), JSON.stringify(validate.errors));
});
