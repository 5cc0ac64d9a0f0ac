// Seccomp profiles, against libseccomp as runc uses it, and on their own. TARE_FULL=1: 500 profiles.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { DOCKER_PROFILE } from '../../scripts/setup/unpacked.mjs';
import { runBpf } from '../support/bpf.mjs';
import { ARCHS, actionOf, compare, configWith, noOracle, oraclePrograms } from '../support/seccomp.mjs';
import { ownNames, randomProfile, resolve, seccompData } from '../support/seccomp.mjs';
import { engineProfile } from '../support/profiles.mjs';
import { assertGolden } from './support/golden.mjs';

const PROFILES = process.env.TARE_FULL ? 500 : 40;
const X86_64 = ARCHS.SCMP_ARCH_X86_64.audit;
const PODMAN = '/usr/share/containers/seccomp.json';
/** What the kernel's headers know, and libseccomp 2.5 does not (as it should: it calls the first one by its old name only). */
const UNKNOWN = ['sync_file_range2', 'map_shadow_stack'];

function answer(profile, arch = 'x64') {
  return loadCore().step({ verb: 'seccomp', arch }, configWith(profile), []);
}

function compiled(profile, arch) {
  const { kind, value, error } = answer(profile, arch);
  assert.equal(kind, 'end', JSON.stringify(error));
  return value.seccomp;
}

let known;

/** The names that both sides know, and libseccomp's numbers for them. */
function tables() {
  if (known) return known;
  const all = ownNames();
  const native = resolve('SCMP_ARCH_X86_64', all);
  const names = all.filter((name, i) => native[i] !== -1 && !UNKNOWN.includes(name));
  const column = (arch) => [arch, new Map(resolve(arch, names).map((number, i) => [names[i], number]))];
  known = { names, numbers: Object.fromEntries(Object.keys(ARCHS).map(column)) };
  return known;
}

function assertSame(jobs) {
  const { numbers } = tables();
  const oracles = oraclePrograms(jobs);
  let wrong = 0;
  let runs = 0;
  jobs.forEach(({ profile, native, name }, i) => {
    const { kind, value, error } = answer(profile, ARCHS[native].node);
    // libseccomp also minds what rules say of calls that none of the architectures has
    const call = oracles[i].error?.split(' ')[2];
    const archs = [native, ...(profile.architectures ?? [])];
    if (call && archs.every((arch) => numbers[arch].get(call) < 0 && !ARCHS[arch].mux)) return;
    if (oracles[i].error) {
      assert.equal(error?.code, 'ConfigInvalid', `${name}: libseccomp says ${oracles[i].error}`);
      return;
    }
    assert.equal(kind, 'end', `${name}: ${error?.message}`);
    const job = { profile, native, oracle: oracles[i].program, own: value.seccomp.instructions };
    const result = compare(job, numbers, i);
    assert.deepEqual(result.differences.slice(0, 5), [], `${name}: ${result.differences.length} differences`);
    wrong += result.oracleWrong;
    runs += result.runs;
  });
  return { wrong, runs };
}

test('the numbers of all calls are those of libseccomp, which has its own table', { skip: noOracle }, () => {
  const { names, numbers } = tables();
  assert.ok(names.length > 450, `${names.length} names`);
  for (const [name, arch] of Object.entries(ARCHS)) {
    const rule = { names, action: 'SCMP_ACT_ALLOW' };
    const { architectures } = compiled(
      { defaultAction: 'SCMP_ACT_ERRNO', architectures: [name], syscalls: [rule] },
      'x64',
    );
    const own = new Map(architectures.find((one) => one.name === name).calls.map((call) => [call.number, call.name]));
    const theirs = [...numbers[name].values()].filter((number) => number >= 0);
    for (const number of theirs) assert.ok(own.has(number), `${name}: libseccomp has a call ${number}`);
    // multiplexed calls have no plain number there
    if (!arch.mux) assert.equal(own.size, new Set(theirs).size, name);
  }
});

test(`${PROFILES} generated profiles: the verdicts of libseccomp and runc`, { skip: noOracle }, (t) => {
  const { names } = tables();
  const jobs = Array.from({ length: PROFILES }, (_, seed) => ({
    ...randomProfile(seed, names),
    name: `profile ${seed}`,
  }));
  const { wrong, runs } = assertSame(jobs);
  t.diagnostic(`${runs} verdicts; libseccomp was against its own rules in ${wrong}`);
  assert.ok(wrong < runs / 500, `${wrong} of ${runs} are excused`);
});

const engines = { podman: PODMAN, Docker: DOCKER_PROFILE.path };
for (const [engine, path] of Object.entries(engines)) {
  const missing = existsSync(path) ? false : `needs ${path}`;
  test(`${engine}'s profile: the verdicts of libseccomp and runc`, { skip: noOracle || missing }, () => {
    const { names } = tables();
    const profile = engineProfile(readFileSync(path, 'utf8'));
    for (const rule of profile.syscalls) rule.names = rule.names.filter((name) => names.includes(name));
    const { wrong } = assertSame([{ profile, native: 'SCMP_ARCH_X86_64', name: engine }]);
    assert.equal(wrong, 0);
    const [{ program }] = oraclePrograms([{ profile, native: 'SCMP_ARCH_X86_64', optimize: 2 }]);
    const { instructions } = compiled(profile);
    assert.ok(
      instructions.length * 3 < program.length,
      `${instructions.length} instructions, libseccomp ${program.length}`,
    );
  });
}

const allow = (...names) => ({ names, action: 'SCMP_ACT_ALLOW' });
const strict = (...syscalls) => ({ defaultAction: 'SCMP_ACT_ERRNO', syscalls });
const arg = (index, op, value, valueTwo = 0) => ({ index, op: `SCMP_CMP_${op}`, value, valueTwo });

test('small programs, instruction by instruction', () => {
  const profiles = {
    'one call': strict(allow('getpid')),
    'three architectures': { ...strict(allow('getpid')), architectures: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'] },
    'a mask, and two arguments': strict(
      { ...allow('clone'), args: [arg(0, 'MASKED_EQ', 0x7e020000)] },
      { ...allow('socket'), args: [arg(0, 'EQ', 1), arg(1, 'LT', 2n ** 40n)] },
    ),
    'all allowed but one': {
      defaultAction: 'SCMP_ACT_ALLOW',
      syscalls: [{ names: ['reboot'], action: 'SCMP_ACT_KILL_PROCESS' }],
    },
  };
  const lines = ([name, profile]) => [
    name,
    compiled(profile).instructions.map((one) => one.map((v) => v.toString(16)).join(' ')),
  ];
  assertGolden('seccomp-programs', Object.fromEntries(Object.entries(profiles).map(lines)));
});

const verdict = (profile, nr, args = [], audit = X86_64) =>
  runBpf(compiled(profile).instructions, seccompData(nr, audit, [...args, 0n, 0n, 0n, 0n, 0n, 0n].slice(0, 6)));
const [GETPID, MOUNT, KILL] = [39, 165, 62];

test('calls newer than all that the profile names do not exist, older ones get its default', () => {
  const profile = strict(allow('getpid', 'mount'));
  assert.equal(verdict(profile, GETPID), actionOf('SCMP_ACT_ALLOW'));
  assert.equal(verdict(profile, KILL), actionOf('SCMP_ACT_ERRNO', 1));
  assert.equal(verdict(profile, MOUNT + 1), actionOf('SCMP_ACT_ERRNO', 38));
  assert.equal(verdict({ ...profile, defaultAction: 'SCMP_ACT_LOG' }, MOUNT + 1), actionOf('SCMP_ACT_LOG'));
});

test('an architecture that the profile does not name is killed; names that nobody knows are passed over', () => {
  const profile = strict(allow('getpid', 'no_such_call'));
  assert.equal(verdict(profile, 20, [], ARCHS.SCMP_ARCH_X86.audit), actionOf('SCMP_ACT_KILL'));
  assert.deepEqual(compiled(profile).unknown, ['no_such_call']);
});

test('flags: none given leaves speculation alone, an empty list asks for nothing', () => {
  const flags = (list) => compiled({ ...strict(allow('getpid')), flags: list }).flags;
  assert.equal(flags(undefined), 4);
  assert.equal(flags([]), 0);
  const name = (word) => `SECCOMP_FILTER_FLAG_${word}`;
  assert.equal(flags([name('LOG'), name('TSYNC'), name('WAIT_KILLABLE_RECV'), name('SPEC_ALLOW')]), 2 | 4 | 32);
});

test('no profile, and one that says nothing, are none', () => {
  assert.equal(compiled(undefined), null);
  assert.equal(compiled({ defaultAction: '', syscalls: [] }), null);
});

test('what cannot be is said with its place', () => {
  const rule = (more) => ({ names: ['kill'], action: 'SCMP_ACT_ALLOW', ...more });
  const wrong = {
    '/linux/seccomp/defaultAction': { defaultAction: 'SCMP_ACT_MAYBE', syscalls: [] },
    '/linux/seccomp/architectures/0': { ...strict(), architectures: ['SCMP_ARCH_VAX'] },
    '/linux/seccomp/flags/0': { ...strict(), flags: ['SECCOMP_FILTER_FLAG_FAST'] },
    '/linux/seccomp/syscalls/0/names/0': strict(allow('')),
    '/linux/seccomp/syscalls/0/args/0/index': strict(rule({ args: [arg(6, 'EQ', 1)] })),
    '/linux/seccomp/syscalls/0/args/0/op': strict(rule({ args: [arg(0, 'ABOUT', 1)] })),
    '/linux/seccomp/syscalls/1': strict(
      rule({ args: [arg(0, 'EQ', 1)] }),
      rule({ args: [arg(0, 'EQ', 1)], action: 'SCMP_ACT_LOG' }),
    ),
  };
  for (const [pointer, profile] of Object.entries(wrong)) {
    const { kind, error } = answer(profile);
    assert.equal(kind, 'error', pointer);
    assert.equal(error.code, 'ConfigInvalid');
    assert.equal(error.pointer, pointer, error.message);
  }
});

test('jumps over more than 255 instructions arrive; a program longer than the kernel takes is refused', () => {
  const rule = (value) => ({ ...allow('kill'), args: [arg(0, 'EQ', value)] });
  const far = strict(allow('getpid', 'mount'), ...Array.from({ length: 300 }, (_, i) => rule(i)));
  assert.equal(verdict(far, KILL, [299n]), actionOf('SCMP_ACT_ALLOW'));
  assert.equal(verdict(far, KILL, [300n]), actionOf('SCMP_ACT_ERRNO', 1));
  assert.equal(verdict(far, GETPID), actionOf('SCMP_ACT_ALLOW'));
  assert.equal(verdict(far, MOUNT), actionOf('SCMP_ACT_ALLOW'));
  const long = answer(strict(...Array.from({ length: 5000 }, (_, i) => rule(i))));
  assert.match(long.error.message, /^\/linux\/seccomp: the profile needs \d+ instructions, the kernel takes 4096$/);
});

test('nothing in the order of names and nothing left from the profile before changes a program', () => {
  const names = ['read', 'write', 'kill', 'mount', 'getpid', 'socket'];
  const first = compiled(strict(allow(...names))).instructions;
  compiled(strict(allow('reboot')));
  assert.deepEqual(compiled(strict(allow(...names.reverse()))).instructions, first);
});
