/**
 * `npm run bench:validate`: complete validation (structure and meaning, from bytes to diagnostics) of configs of three sizes,
 * beside JSON.parse alone and JSON.parse + ajv's standalone code of the same schema, from the same bytes, in interleaved rounds.
 * Then the time of one refusal: the core's, and that of a whole `runc` that refuses the same bundle.
 *
 *     node bench/validate.mjs [--rounds 30] [--json FILE]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadCore } from '../dist/core/index.js';
import { createValidator } from '../dist/validator/node.js';
import { bases } from '../test/conformance/support/corpus.mjs';
import { compileStandalone, schema } from '../test/conformance/support/oracle.mjs';
import { machine, versionOf } from './support/machine.mjs';
import { summary, table } from './support/statistics.mjs';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '30' }, json: { type: 'string' } } });
const rounds = Number(values.rounds);

/** A config of a megabyte: the docker one with the mounts, variables and rules of a whole data centre. */
function large() {
  const config = JSON.parse(bases.get('docker-default'));
  const { syscalls } = config.linux.seccomp;
  for (let i = 0; JSON.stringify(config, null, 2).length < 2 ** 20; i += 200) {
    for (let n = i; n < i + 200; n++) {
      config.process.env.push(`VARIABLE_${n}=the value of variable ${n}`);
      const options = ['rbind', 'ro', 'nosuid', 'rprivate'];
      config.mounts.push({ destination: `/data/${n}`, type: 'bind', source: `/srv/volumes/${n}/_data`, options });
      config.annotations = { ...config.annotations, [`com.example.label.${n}`]: `value ${n}` };
      const device = { allow: true, type: 'c', major: 10 + (n % 200), minor: n, access: 'rwm' };
      config.linux.resources.devices.push(device);
      syscalls.push({ ...syscalls[n % syscalls.length], args: [{ index: 0, value: n, op: 'SCMP_CMP_EQ' }] });
    }
  }
  return JSON.stringify(config, null, 2);
}

const documents = {
  'runc spec (default)': bases.get('runc-new-spec'),
  'docker run': JSON.stringify(JSON.parse(bases.get('docker-volumes')), null, 5),
  'docker run, grown': large(),
};

const core = loadCore();
const validator = await createValidator();
const ajv = compileStandalone();
const decoder = new TextDecoder();
const parse = (bytes) => JSON.parse(decoder.decode(bytes));
const ways = {
  'JSON.parse': parse,
  'JSON.parse + ajv': (bytes) => ajv(parse(bytes)),
  'tare (core.wasm)': (bytes) => core.validateConfig(bytes),
  'tare/validator': (bytes) => validator.validateConfig(bytes),
};

/** Microseconds a call, of so many calls that they take a few milliseconds. */
function time(call, bytes, calls) {
  const start = performance.now();
  for (let i = 0; i < calls; i++) call(bytes);
  return ((performance.now() - start) * 1000) / calls;
}

const microseconds = (value) => (value >= 1000 ? `${(value / 1000).toFixed(2)} ms` : `${value.toFixed(1)} µs`);
const results = {
  ...machine(),
  v8: process.versions.v8,
  ajv: versionOfPackage('ajv'),
  schema: schema.$id,
  documents: {},
};
function versionOfPackage(name) {
  return JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;
}

console.log(
  `${Object.entries(results)
    .map(([key, value]) => `${key}: ${typeof value === 'string' ? value : ''}`)
    .slice(0, -1)
    .join('\n')}\n`,
);
for (const [title, text] of Object.entries(documents)) {
  const bytes = Buffer.from(text);
  if (!ajv(parse(bytes))) throw new Error(`${title}: ajv refuses it: ${JSON.stringify(ajv.errors[0])}`);
  const errors = core.validateConfig(bytes).filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${title} is not valid: ${JSON.stringify(errors[0])}`);
  const samples = Object.fromEntries(Object.keys(ways).map((way) => [way, []]));
  const calls = Math.max(2, Math.round(2 ** 21 / bytes.length));
  for (let round = -3; round < rounds; round++) {
    for (const [way, call] of Object.entries(ways)) {
      const sample = time(call, bytes, calls);
      if (round >= 0) samples[way].push(sample); // the first rounds let V8 compile
    }
  }
  const medians = Object.fromEntries(Object.entries(samples).map(([way, list]) => [way, summary(list).median]));
  results.documents[title] = { bytes: bytes.length, microseconds: medians };
  const head = [
    `${title}, ${(bytes.length / 1000).toFixed(1)} kB`,
    'time',
    'MB/s',
    '× JSON.parse',
    '× JSON.parse + ajv',
  ];
  const rows = Object.entries(medians).map(([way, median]) => [
    way,
    microseconds(median),
    (bytes.length / median).toFixed(0),
    (median / medians['JSON.parse']).toFixed(2),
    (median / medians['JSON.parse + ajv']).toFixed(2),
  ]);
  console.log(`${table([head, ...rows])}\n`);
}

if (versionOf('runc')) {
  const bundle = mkdtempSync(join(tmpdir(), 'tare-bench-'));
  mkdirSync(join(bundle, 'rootfs'));
  const config = JSON.parse(bases.get('docker-volumes'));
  config.root.path = 'rootfs';
  config.process.terminal = false;
  config.linux.namespaces.push({ type: 'pid' });
  const text = JSON.stringify(config, null, 2);
  writeFileSync(join(bundle, 'config.json'), text);
  const [refused, started, own] = [[], [], []];
  let said = '';
  for (let round = 0; round < rounds; round++) {
    const run = (list, args) => {
      const start = performance.now();
      const { status, stderr } = spawnSync('runc', args, { encoding: 'utf8' });
      list.push(performance.now() - start);
      return status === 0 ? '' : stderr;
    };
    said = run(refused, ['--root', join(bundle, 'state'), 'run', '--bundle', bundle, 'bench-validate']);
    run(started, ['--version']);
    own.push(time(core.validateConfig, Buffer.from(text), 20));
  }
  rmSync(bundle, { recursive: true });
  if (!/duplicated/.test(said)) throw new Error(`runc was to refuse a namespace that is given twice, but: ${said}`);
  const medians = {
    runc: summary(refused).median,
    'runc --version': summary(started).median,
    tare: summary(own).median,
  };
  results.refusal = medians;
  console.log('the refusal of a namespace given twice, in the config of docker run:');
  console.log(`  runc run        ${medians.runc.toFixed(1)} ms, a process and its first problem`);
  console.log(`  runc --version  ${medians['runc --version'].toFixed(1)} ms, the process alone`);
  console.log(`  tare's core     ${microseconds(medians.tare)}, all problems, in a process that runs`);
}
if (values.json) {
  mkdirSync(dirname(values.json), { recursive: true });
  writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
}
