// The seeds of the fuzz targets, made of what the tests have: configs of engines, configs with everything, their plans, frames,
// passwd files and programs. A file a seed, in DIRECTORY/TARGET.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadCore } from '../../dist/core/index.js';
import { parts } from '../../dist/core/instance.js';
import { BROKEN, VALID } from '../assembly/broken-configs.mjs';
import { bareConfig, defaultConfig } from '../assembly/support/configs.mjs';
import { facts, HOSTS } from '../assembly/support/hosts.mjs';
import { makeResults } from '../assembly/support/results.mjs';
import { runcDefault, silent } from '../support/configs.mjs';
import { OPS, op, plan } from '../support/plan.mjs';
import { program, project } from '../support/programs.mjs';

const bytes = (value) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
const u32 = (...values) => {
  const buffer = Buffer.alloc(values.length * 4);
  for (const [at, value] of values.entries()) buffer.writeUInt32LE(value >>> 0, at * 4);
  return buffer;
};

/** The uses of core.c, in its order. */
export const USES = ['config', 'process', 'resources', 'id', 'locate', 'step', 'document', 'results', 'request'];

/** Configs, as objects and as texts. */
function configs() {
  const bases = join(project, 'test/conformance/bases');
  const engines = readdirSync(bases).map((name) => readFileSync(join(bases, name), 'utf8'));
  const changed = [...VALID, ...BROKEN.map(({ change }) => change)].map((change) => {
    const config = runcDefault();
    change(config);
    return config;
  });
  const odd = [
    '{"a":[1e-7,-0,0.1,123456789012345678901234567890,"\\ud83d\\ude00\\u0000\\"\\\\"],"a":{"":null}}',
    `${'['.repeat(300)}${']'.repeat(300)}`,
    '\ufeff{"ociVersion" : "1.0.2" ,\r\n\t"x":tru}',
  ];
  return [runcDefault(), silent(), bareConfig(), defaultConfig(), ...changed, ...engines, ...odd];
}

/** The steps in a file that makeSeeds wrote: `[request, document, …results]` each. */
export function readSteps(file) {
  const all = readFileSync(file);
  const steps = [];
  for (let at = 0; at < all.length; at += 4 + all.readUInt32LE(at)) {
    const list = [];
    let from = at + 8;
    for (let left = all.readUInt32LE(at + 4); left > 0; left--) {
      const length = all.readUInt32LE(from);
      list.push(all.subarray(from + 4, from + 4 + length));
      from += 4 + ((length + 3) & ~3);
    }
    steps.push(list);
  }
  return steps;
}

const request = (verb, more) => ({
  verb,
  root: '/run/tare',
  id: 'web_1',
  bundle: '/bundle',
  now: '2026-11-23T15:00:00.000000000Z',
  ...more,
});

/** What state.json of a running container holds: what create would have written. */
function stateText() {
  const config = defaultConfig();
  const { plan: made } = loadCore().step(request('create'), bytes(config), [facts('v1')]);
  const text = made.toString('latin1');
  const from = text.indexOf('{"');
  return text.slice(from, text.indexOf('\0', from));
}

/** Inputs of step, each with a document and results: `[request, document, …results]`. */
function steps() {
  const made = [];
  const process = { args: ['sh', '-c', 'true'], cwd: '/tmp', env: ['A=b'], user: { uid: 1, gid: 2 } };
  const state = stateText();
  for (const host of Object.keys(HOSTS)) {
    made.push([request('create', { start: true, pidFile: '/p' }), defaultConfig(), facts(host)]);
    made.push([request('create', { noPivot: true }), bareConfig(), facts(host, { state, locked: true })]);
  }
  const read = makeResults({
    records: [
      { op: 0, bytes: state },
      { op: 1, errno: 2 },
      { op: 2, bytes: '' },
    ],
  });
  const failed = {
    list: 1,
    op: 3,
    errno: 2,
    cause: '/process/args/0',
    code: 82,
    args: Buffer.alloc(16),
    detail: 'loader /x',
  };
  for (const verb of ['exec', 'start', 'kill', 'delete', 'state', 'list', 'spec', 'processes']) {
    made.push([request(verb, { signal: 'TERM', force: true }), verb === 'exec' ? process : '', read]);
    made.push([request(verb, { wholeProcess: true, all: true }), process, read, makeResults({ failed })]);
  }
  return made.map((list) => list.map((part) => (Buffer.isBuffer(part) ? part : bytes(part))));
}

function coreSeeds(directory) {
  const all = steps();
  const inputs = all.map((list) => Buffer.concat(parts(list)));
  writeFileSync(join(directory, '../core.steps'), Buffer.concat(inputs.flatMap((input) => [u32(input.length), input])));
  const seeds = [];
  const add = (use, more, data) => seeds.push(Buffer.concat([Buffer.from([USES.indexOf(use), more]), bytes(data)]));
  const creates = [0, 2, 4]; // of the steps
  for (const [at, config] of configs().entries()) {
    add('config', 0, config);
    add('document', creates[at % creates.length], config);
  }
  for (const what of [
    silent().process,
    runcDefault().process,
    { terminal: true, consoleSize: { height: 1, width: 2 } },
  ]) {
    add('process', 0, what);
    for (const at of [6, 7]) add('document', at, what);
  }
  add('resources', 0, { memory: { limit: 1, swap: -1 }, cpu: { shares: 5, cpus: '0-3,5' }, unified: { 'a.b': '1' } });
  for (const id of ['a', 'web_1', 'x'.repeat(1025), 'é', '../a', 'a+b']) for (const oci of [0, 1]) add('id', oci, id);
  add('locate', 220, `${JSON.stringify(silent(), null, 1)}["/process/args/0","/linux/namespaces/1/type","/no~1~0"]`);
  for (const input of inputs) seeds.push(Buffer.concat([Buffer.from([USES.indexOf('step'), 0]), input]));
  all.forEach((list, at) => {
    seeds.push(Buffer.concat([Buffer.from([USES.indexOf('results'), at]), list.at(-1)]));
    seeds.push(Buffer.concat([Buffer.from([USES.indexOf('request'), at]), list[0]]));
  });
  return seeds;
}

const SAMPLES = {
  u32: 1,
  u64: 2n,
  str: '/a/path',
  strs: ['first', ''],
  u32s: [1, 2],
  bytes: Buffer.from('12345678'),
  tmpl: ['literal', { dec: 1 }, { oct: 2 }, { text: 3 }, { fd: 4 }, { json: 1 }],
  tmpls: [['a', { dec: 1 }], []],
  reg: 5,
  slot: 6,
  text: 1,
  list: 1,
};

/** A plan with one op, of each op; and the plans of the steps. */
function planSeeds() {
  const seeds = Object.entries(OPS).map(([name, { args }]) => {
    const more = { flags: 5, on: { 2: 0, 17: 1 } };
    const one = op(
      name,
      args.map(([, type]) => SAMPLES[type]),
      more,
    );
    return plan([[one, op('SETSID'), op('SETSID')], [op('SETSID')]]);
  });
  for (const list of steps()) {
    const answer = loadCore().step(JSON.parse(list[0]), list[1], list.slice(2));
    if (answer.kind === 'plan') seeds.push(Buffer.from(answer.plan));
  }
  return seeds;
}

function frameSeeds() {
  const str = (text) => Buffer.concat([u32(text.length), Buffer.from(`${text}${'\0'.repeat(4 - (text.length & 3))}`)]);
  const strs = (...list) => Buffer.concat([u32(list.length), ...list.map(str)]);
  const frame = (kind, payload) => Buffer.concat([u32(payload.length, kind, 7), payload]);
  const open = Buffer.concat([u32(-1, -2, 2, 1, 5), strs('init', ''), strs('A=b', 'LONG=' + 'x'.repeat(99))]);
  const record = (kind, text) => Buffer.concat([u32(kind, 1, 2, 3, 0, 0), Buffer.from(text)]);
  const seeds = [1, 3, 4, 5, 6, 101, 106].map((kind) => frame(kind, kind === 1 ? open : u32(1, 2, 3, 4)));
  seeds.push(Buffer.concat(seeds), frame(2, Buffer.alloc(4000)), u32(0xffffffff, 1, 1));
  seeds.push(
    record(1, ''),
    record(2, 'why\0/process/args/0\0'),
    record(2, 'x'.repeat(70_000)),
    record(2, '\0'.repeat(9)),
  );
  return seeds.flatMap((seed) => [0, 1, 255].map((piece) => Buffer.concat([Buffer.from([piece]), seed])));
}

function fileSeeds() {
  const lines = [
    'u:x:1000:1000::/home/u:/bin/sh',
    '1000:x:0:0::/evil:',
    `u:x:1000:0::${'/l'.repeat(3000)}:`,
    ':::::::',
  ];
  const scripts = ['#!/bin/sh\n', '#! \t/usr/bin/env x', `#!${'/x'.repeat(200)}`, '#!'];
  const elf = readFileSync('/proc/self/exe').subarray(0, 4096);
  const narrow = Buffer.from(elf);
  narrow[4] = 1;
  return [...[...lines, ...scripts].map(bytes), elf, narrow, readFileSync(program('probe')).subarray(0, 2048)];
}

/** The words that libFuzzer may put in: names of members and values. */
function dictionary() {
  const text = readFileSync(join(project, 'schema/config.schema.json'), 'utf8');
  const words = [...new Set(text.match(/"[A-Za-z_][\w.]{1,40}"/g))];
  return `${words.map((word) => `"\\"${word.slice(1, -1)}\\""`).join('\n')}\n`;
}

/** Makes all seeds anew. @returns {Record<string, string>} target → its directory */
export function makeSeeds(directory) {
  const made = {};
  for (const [target, seeds] of Object.entries({
    core: coreSeeds,
    plan: planSeeds,
    frames: frameSeeds,
    files: fileSeeds,
  })) {
    made[target] = join(directory, target);
    rmSync(made[target], { recursive: true, force: true });
    mkdirSync(made[target], { recursive: true });
    for (const [at, seed] of seeds(made[target]).entries()) writeFileSync(join(made[target], `seed-${at}`), seed);
  }
  writeFileSync(join(directory, 'core.dict'), dictionary());
  return made;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(makeSeeds(process.argv[2]));
