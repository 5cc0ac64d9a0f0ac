/**
 * The core's structural verdict against ajv's, on mutated bases: on our schema, place by place; and on the specification's own
 * (draft-04, where Debian's golang-github-opencontainers-specs-dev is installed), but for a list of disagreements.
 *
 * A sample in `npm test`; `npm run test:differential` runs all: 200,000 mutations. A failure tells the seed and number of its
 * mutation. What ajv cannot read as Go does is written for it as Go reads it: support/oracle.mjs.
 */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import Ajv04 from 'ajv-draft-04';
import { coreBytes, instance } from '../support/wasm.mjs';
import { bases } from './support/corpus.mjs';
import { parse } from './support/json-text.mjs';
import { mutator, shortened } from './support/mutate.mjs';
import { asGo, compileStandalone, fold, pointers, STRUCTURAL } from './support/oracle.mjs';

const full = process.env.TARE_FULL === '1';
const { call, exports } = instance(coreBytes());
const documents = [...bases.values()].map(shortened);

/** Rules of the schema that know more than the schema does: they may refuse what ajv accepts, at their own place. */
const KNOW_MORE = {
  'io-weight': 'a weight is 0, which leaves it as it is, or from 10 to 1000: a range cannot say that',
  'cpu-list': 'a pattern cannot tell that a range is backwards or a number too large',
};

const OFFICIAL = '/usr/share/gocode/src/github.com/opencontainers/runtime-spec/schema';

/** Where the specification's schemas (of version 1.0.2) and the core disagree, and why. `at` matches folded pointers. */
const DISAGREEMENTS = [
  {
    at: /^\/linux\/devices\/\d+\/filemode$/,
    reason: 'the schema stops at 512 (01000); engines write st_mode, with the bits of the type, and runtimes take it',
  },
  {
    at: /^\/linux\/rootfspropagation$/,
    reason: 'the schema leaves out rprivate, rshared, rslave and runbindable, which engines write and runtimes take',
  },
  { at: /^\/linux\/namespaces\/\d+(\/type)?$/, reason: 'time namespaces came with 1.1' },
  {
    at: /^\/linux\/(memorypolicy|netdevices|timeoffsets|intelrdt|personality|seccomp|resources)(\/|$)/,
    rules: [
      'type',
      'range',
      'required',
      'memory-policy',
      'memory-policy-flag',
      'rdt-schema',
      'rdt-bandwidth',
      'clock',
      'seccomp-flag',
    ],
    reason: 'fields, values and bounds that came after 1.0.2',
  },
  { at: /^\/process\/(scheduler|iopriority|execcpuaffinity)(\/|$)/, reason: 'fields that came after 1.0.2' },
  {
    at: /^\/linux\/intelrdt\/membwschema$/,
    reason: 'an empty string, which is as if absent to runtimes in Go; or a line break, which the pattern lets pass',
  },
  {
    rules: [
      'oci-version',
      'relative-path',
      'annotation-key',
      'hook-timeout',
      'swappiness',
      'syscall-names',
      'page-size',
    ],
    reason: 'a MUST of the text that the schema leaves out',
  },
  {
    at: /^(|\/process|\/process\/user|\/linux\/resources\/.*)$/,
    rules: ['required'],
    reason: 'REQUIRED in the text, not in the schema',
  },
  {
    rules: ['root-path', 'mount-destination', 'device-path', 'args', 'interface-name', 'syscall-name'],
    reason: 'an empty string or list where a name must be: runtimes refuse it',
  },
  {
    rules: [
      'id-range',
      'oom-score',
      'io-weight',
      'cpu-idle',
      'memory-amount',
      'pids-limit',
      'mapping-size',
      'time-offset-nanosecs',
    ],
    reason: 'the kernel’s range is narrower than the type’s',
  },
  {
    rules: ['cpu-list', 'device-access', 'device-number', 'device-rule-type', 'seccomp-index', 'rlimit-type'],
    reason: 'the schema says a string or a number, runtimes and kernel know which',
  },
];

/** Runs mutations and asserts that `compare` finds nothing wrong with any. */
function run(count, seed, compare) {
  const next = mutator(documents, seed);
  const wrong = [];
  let memory = 0;
  for (let i = 0; i < count && wrong.length < 20; i++) {
    const text = next();
    const tree = parse(text);
    const errors = JSON.parse(call('validate', text).text).filter(({ severity }) => severity === 'error');
    for (const what of compare(asGo(text, tree), errors)) wrong.push(`seed ${seed}, mutation ${i}: ${what}`);
    if (i === count >> 1) memory = exports.memory.buffer.byteLength;
  }
  assert.deepEqual(wrong, []);
  assert.equal(exports.memory.buffer.byteLength, memory, 'the memory of the instance grows');
}

const structural = (errors) => errors.filter(({ rule }) => STRUCTURAL.has(rule));

describe('the structural verdict', () => {
  it('is what ajv makes of the same schema', () => {
    const validate = compileStandalone();
    run(full ? 200_000 : 10_000, 20260801, (values, errors) => {
      const { wanted, allowed } = pointers(validate, values);
      const own = structural(errors);
      const places = new Set(own.map(({ pointer }) => fold(pointer)));
      const extra = own.filter(({ rule, pointer }) => !allowed.has(fold(pointer)) && !(rule in KNOW_MORE));
      return [
        ...[...wanted].filter((pointer) => !places.has(pointer)).map((pointer) => `only ajv: ${pointer}`),
        ...extra.map(({ rule, pointer, message }) => `only the core: ${pointer} ${rule}: ${message}`),
      ];
    });
  });

  const skip = existsSync(OFFICIAL) ? false : 'golang-github-opencontainers-specs-dev is not installed';
  it("is that of the specification's schemas, but for a written list", { skip }, () => {
    const ajv = new Ajv04.default({ allErrors: true, strict: false, verbose: true, validateFormats: false });
    for (const name of readdirSync(OFFICIAL).filter((file) => file.endsWith('.json'))) {
      ajv.addSchema(JSON.parse(readFileSync(`${OFFICIAL}/${name}`, 'utf8')), name);
    }
    const validate = ajv.getSchema('config-schema.json');
    const used = new Set();
    const explained = (pointer, rule) =>
      DISAGREEMENTS.some((one) => {
        const fits = (!one.at || one.at.test(fold(pointer))) && (!one.rules || one.rules.includes(rule));
        if (fits) used.add(one);
        return fits;
      });
    run(full ? 200_000 : 5_000, 20260802, (values, errors) => {
      const { wanted, allowed } = pointers(validate, values);
      const places = new Set(errors.map(({ pointer }) => fold(pointer)));
      const extra = structural(errors).filter(({ pointer }) => !allowed.has(fold(pointer)));
      return [
        ...[...wanted]
          .filter((pointer) => !places.has(pointer) && !explained(pointer))
          .map((one) => `only ajv: ${one}`),
        ...extra
          .filter(({ pointer, rule }) => !explained(pointer, rule))
          .map(({ rule, pointer, message }) => `only the core: ${pointer} ${rule}: ${message}`),
      ];
    });
    if (full)
      assert.deepEqual(
        DISAGREEMENTS.filter((one) => !used.has(one)),
        [],
        'disagreements that do not occur',
      );
  });
});
