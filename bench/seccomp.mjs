/**
 * Seccomp against libseccomp: how long a profile takes to become a filter, how long the filter is, and how long the kernel
 * takes to load it.
 *
 *     node bench/seccomp.mjs [PROFILE] [--rounds 30] [--json FILE]
 *
 * PROFILE is an engine's file, Docker's default.json or podman's seccomp.json (default: Docker's of the Debian package that
 * `npm run setup -- --test` unpacks, else podman's). libseccomp is
 * called as runc calls it, once with its binary tree and once without; runc's stub for new calls is not in its numbers.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decodePlan, loadCore } from '../dist/core/index.js';
import { DOCKER_PROFILE } from '../scripts/setup/unpacked.mjs';
import { facts } from '../test/assembly/support/hosts.mjs';
import { filterBytes } from '../test/support/bpf.mjs';
import { engineProfile } from '../test/support/profiles.mjs';
import { configWith, noOracle, oraclePrograms } from '../test/support/seccomp.mjs';
import { root } from './support/bundle.mjs';
import { machine } from './support/machine.mjs';
import { summary, table } from './support/statistics.mjs';

const NATIVE = 'SCMP_ARCH_X86_64';
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: 'string', default: '30' }, json: { type: 'string' } },
});
const rounds = Number(values.rounds);
const debian = existsSync(DOCKER_PROFILE.path) ? DOCKER_PROFILE.path : '/usr/share/containers/seccomp.json';
const [path = debian] = positionals;
if (noOracle || !existsSync(path)) {
  console.log(`seccomp is not compared: ${noOracle || `needs ${path}`}`);
  process.exit(0);
}
const profile = engineProfile(readFileSync(path, 'utf8'));
execFileSync('make', ['-s', '-C', join(root, 'bench')]);
const directory = mkdtempSync(join(tmpdir(), 'tare-bench-seccomp-'));

/** What the first plan of a create finds in the cache: nothing, or the filter that it has put there. */
function cacheOf(answer, file) {
  const look = decodePlan(answer.plan).lists[0].ops.find(({ name }) => name === 'READ_REGULAR');
  if (!look || !file) return [];
  const owner = Buffer.from(Uint32Array.of(0o100600, 0, 0, 1, 0).buffer);
  return [{ op: look.op, bytes: Buffer.concat([owner, file]) }];
}

/**
 * Times (ms) of the planning of a create, the turn that looks at the host and the one that makes it.
 * @param kept the filter is in the cache
 */
function planning(config, kept = false) {
  const request = {
    verb: 'create',
    root: '/run/tare',
    id: 'bench',
    bundle: '/',
    now: '2026-01-01T00:00:00.000000000Z',
  };
  const document = Buffer.from(JSON.stringify(config));
  const step = (...results) => {
    const answer = loadCore().step(request, document, results);
    if (answer.kind !== 'plan') throw new Error(answer.error?.message ?? answer.kind);
    return answer;
  };
  const made = decodePlan(step(facts('v1')).plan).lists[0].ops.find(({ name }) => name === 'WRITE_BYTES');
  const file = kept && made && Buffer.from(made.args.content, 'base64');
  const host = facts('v1', { also: cacheOf(step(), file) });
  const once = () => {
    const started = performance.now();
    step();
    step(host);
    return performance.now() - started;
  };
  for (let i = 0; i < 200; i++) once();
  return Array.from({ length: rounds * 10 }, once);
}

/** Times (ms) of loading a program. */
function loading(name, program) {
  const file = join(directory, name);
  writeFileSync(file, filterBytes(program));
  const text = execFileSync(join(root, 'build/bench/seccomp-load'), [file, String(rounds)], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => Number(line) / 1e6);
}

const config = {
  ociVersion: '1.0.2',
  process: { args: ['true'], cwd: '/' },
  root: { path: 'rootfs' },
  linux: { namespaces: [{ type: 'mount' }] },
};
const about = machine();
try {
  const bare = summary(planning(config)).median;
  const own = loadCore().step({ verb: 'seccomp', arch: 'x64' }, configWith(profile), []).value.seccomp.instructions;
  const withProfile = { ...config, linux: { ...config.linux, seccomp: profile } };
  const more = (kept) => summary(planning(withProfile, kept).map((ms) => ms - bare));
  const load = summary(loading('tare', own));
  const rows = {
    Tare: { compile: more(false), instructions: own.length, load },
    'Tare, kept': { compile: more(true), instructions: own.length, load },
  };
  for (const [name, optimize] of [
    ['libseccomp, binary tree', 2],
    ['libseccomp', 0],
  ]) {
    const answers = oraclePrograms(Array.from({ length: rounds }, () => ({ profile, native: NATIVE, optimize })));
    const { program } = answers[0];
    const compile = summary(answers.map(({ nanoseconds }) => nanoseconds / 1e6));
    rows[name] = { compile, instructions: program.length, load: summary(loading('libseccomp', program)) };
  }
  const ms = (value) => value.toFixed(3);
  const line = ([name, { compile, instructions, load }]) => [
    name,
    ms(compile.median),
    ms(compile.p10),
    String(instructions),
    ms(load.median),
    ms(load.p10),
  ];
  const head = ['', 'compile ms', 'p10', 'instructions', 'load ms', 'p10'];
  console.log(`${path}: ${profile.architectures.length} architectures, load ${about.load}`);
  console.log(table([head, ...Object.entries(rows).map(line)]));
  if (values.json) writeFileSync(values.json, `${JSON.stringify({ about, path, rows }, null, 2)}\n`);
} finally {
  rmSync(directory, { recursive: true });
}
