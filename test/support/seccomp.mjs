// The seccomp oracle (seccomp-oracle.c, libseccomp), runc's rule for new calls in the test's own words, and profiles from a seed.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { bpfOf, runBpf } from './bpf.mjs';
import { project } from './programs.mjs';

/** Why there is no oracle, or false. */
export const noOracle = existsSync('/usr/include/seccomp.h') ? false : 'needs libseccomp-dev';

/** libseccomp's name, Node's, AUDIT_ARCH_*. */
export const ARCHS = {
  SCMP_ARCH_X86_64: { scmp: 'x86_64', node: 'x64', audit: 0xc000003e },
  SCMP_ARCH_X86: { scmp: 'x86', node: 'ia32', audit: 0x40000003, mux: true },
  SCMP_ARCH_X32: { scmp: 'x32', audit: 0xc000003e },
  SCMP_ARCH_AARCH64: { scmp: 'aarch64', node: 'arm64', audit: 0xc00000b7 },
  SCMP_ARCH_ARM: { scmp: 'arm', node: 'arm', audit: 0x40000028 },
  SCMP_ARCH_RISCV64: { scmp: 'riscv64', node: 'riscv64', audit: 0xc00000f3 },
  SCMP_ARCH_PPC64LE: { scmp: 'ppc64le', node: 'ppc64', audit: 0xc0000015, mux: true },
  SCMP_ARCH_S390X: { scmp: 's390x', node: 's390x', audit: 0x80000016, mux: true, bigEndian: true },
};

let built;

function oracle() {
  if (built) return built;
  const directory = join(project, 'build/test/support');
  built = join(directory, 'seccomp-oracle');
  mkdirSync(directory, { recursive: true });
  const mine = `${built}.${process.pid}`;
  const source = join(project, 'test/support/seccomp-oracle.c');
  execFileSync('cc', ['-O1', '-Wall', '-Wextra', '-Werror', '-o', mine, source, '-lseccomp'], { stdio: 'inherit' });
  renameSync(mine, built);
  return built;
}

/** The oracle's answers, a line each. */
export function ask(lines) {
  const { stdout, status, signal } = spawnSync(oracle(), {
    input: `${lines.join('\n')}\n`,
    encoding: 'latin1',
    maxBuffer: 1 << 28,
    timeout: 60_000,
  });
  if (status !== 0) throw new Error(`the oracle ended with ${status ?? signal}`);
  return stdout.trimEnd().split('\n');
}

/** @returns {number[]} numbers on an architecture as libseccomp resolves them; -1: unknown, below: none of its own */
export function resolve(arch, names) {
  return ask(names.map((name) => `resolve ${ARCHS[arch].scmp} ${name}`)).map(Number);
}

/** Every name of our own tables. */
export function ownNames() {
  const text = readFileSync(join(project, 'assembly/seccomp/syscalls.generated.ts'), 'utf8');
  return /NAMES: string = `([^`]*)`/.exec(text)[1].split(/\s+/);
}

const ACTIONS = {
  SCMP_ACT_KILL: 0,
  SCMP_ACT_KILL_THREAD: 0,
  SCMP_ACT_KILL_PROCESS: 0x80000000,
  SCMP_ACT_TRAP: 0x00030000,
  SCMP_ACT_ERRNO: 0x00050000,
  SCMP_ACT_NOTIFY: 0x7fc00000,
  SCMP_ACT_TRACE: 0x7ff00000,
  SCMP_ACT_LOG: 0x7ffc0000,
  SCMP_ACT_ALLOW: 0x7fff0000,
};
const OPS = ['', 'NE', 'LT', 'LE', 'EQ', 'GE', 'GT', 'MASKED_EQ'];

export function actionOf(name, errnoRet) {
  const data = /ERRNO|TRACE/.test(name) ? (errnoRet ?? 1) & 0xffff : 0;
  return (ACTIONS[name] | data) >>> 0;
}

/** The lines that make libseccomp build a profile's filter as runc would have it. */
export function oracleLines(profile, native, optimize = 0) {
  const fallback = actionOf(profile.defaultAction, profile.defaultErrnoRet);
  const archs = [native, ...(profile.architectures ?? [])];
  const lines = [...new Set(archs)].map((arch) => `arch ${ARCHS[arch].scmp}`);
  lines.push(`default ${fallback}`);
  if (optimize) lines.push(`optimize ${optimize}`);
  for (const { names, action, errnoRet, args = [] } of profile.syscalls) {
    const value = actionOf(action, errnoRet);
    if (value === fallback) continue;
    const words = args.map((a) => `${a.index} ${OPS.indexOf(a.op.slice(9))} ${a.value} ${a.valueTwo ?? 0}`);
    const twice = new Set(args.map(({ index }) => index)).size < args.length;
    for (const name of names) {
      if (twice) for (const word of words) lines.push(`rule ${value} ${name} ${word}`);
      else lines.push(`rule ${value} ${name} ${words.join(' ')}`.trimEnd());
    }
  }
  return [...lines, 'end'];
}

/** @returns {{ error?: string, program?: number[][], nanoseconds?: number }[]} for each profile */
export function oraclePrograms(jobs) {
  return ask(jobs.flatMap(({ profile, native, optimize }) => oracleLines(profile, native, optimize))).map((line, i) => {
    const [kind, first, hex] = line.split(' ');
    if (kind === 'error') return { error: line };
    return { program: bpfOf(Buffer.from(hex, 'hex'), ARCHS[jobs[i].native].bigEndian), nanoseconds: Number(first) };
  });
}

/**
 * runc's rule: unless the default lets calls through, a call with a number above all that the profile names on its
 * architecture gets ENOSYS. x86-64 and x32 are told apart by bit 30; s390x's number 0 gets it too.
 *
 * @param {(arch: string, name: string) => number} number as libseccomp resolves it
 * @returns {(audit: number, nr: number) => boolean} whether it gets ENOSYS
 */
export function newCalls(profile, native, number) {
  const newest = {};
  if (!/ALLOW|LOG|TRACE/.test(profile.defaultAction)) {
    for (const arch of new Set([native, ...(profile.architectures ?? [])])) {
      const all = profile.syscalls.flatMap(({ names }) => names.map((name) => number(arch, name)));
      const highest = Math.max(0, ...all);
      if (highest > 0) newest[arch] = highest;
    }
  }
  return (audit, nr) => {
    const here = Object.keys(newest).filter((arch) => ARCHS[arch].audit === audit);
    if (audit === ARCHS.SCMP_ARCH_X86_64.audit) {
      const arch = nr & 0x40000000 ? 'SCMP_ARCH_X32' : 'SCMP_ARCH_X86_64';
      return here.includes(arch) && nr > newest[arch];
    }
    return here.some((arch) => nr > newest[arch] || (arch === 'SCMP_ARCH_S390X' && nr === 0));
  };
}

/** mulberry32: numbers in [0, 1) from a seed. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const VALUES = [
  0n,
  1n,
  2n,
  5n,
  0x7fn,
  0xffffffffn,
  0x100000000n,
  0x100000005n,
  0x7fffffffffffffffn,
  2n ** 63n,
  2n ** 64n - 1n,
];

const NATIVES = Object.keys(ARCHS).filter((arch) => ARCHS[arch].node);
/** What a kernel of an architecture runs beside its own programs; libseccomp's filters for other mixtures are wrong at times. */
const COMPANIONS = { SCMP_ARCH_X86_64: ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'], SCMP_ARCH_AARCH64: ['SCMP_ARCH_ARM'] };
NATIVES.push('SCMP_ARCH_X86_64', 'SCMP_ARCH_X86_64', 'SCMP_ARCH_X86_64');

/**
 * A profile from a seed.
 * @param {string[]} pool names to choose from
 * @returns {{ profile: object, native: string }}; the values of args are BigInt
 */
export function randomProfile(seed, pool) {
  const next = random(seed);
  const below = (n) => Math.floor(next() * n);
  const one = (list) => list[below(list.length)];
  const native = one(NATIVES);
  const architectures = COMPANIONS[native]?.filter(() => next() < 0.7) ?? [];
  const action = () => one(Object.keys(ACTIONS).filter((name) => name !== 'SCMP_ACT_NOTIFY'));
  const errnoRet = () => (next() < 0.5 ? undefined : one([1, 38, 95]));
  const condition = () => {
    const op = one(OPS.slice(1));
    const value = one(VALUES);
    const valueTwo = op === 'MASKED_EQ' ? one(VALUES) & (next() < 0.9 ? value : 2n ** 64n - 1n) : 0n;
    return { index: below(next() < 0.5 ? 2 : 6), op: `SCMP_CMP_${op}`, value, valueTwo };
  };
  const hot = Array.from({ length: 6 }, () => one(pool));
  const rules = 1 + below(next() < 0.2 ? 40 : 8);
  const mostly = action();
  const syscalls = Array.from({ length: rules }, () => ({
    names: Array.from({ length: 1 + below(next() < 0.3 ? 60 : 4) }, () => (next() < 0.4 ? one(hot) : one(pool))),
    action: next() < 0.6 ? mostly : action(),
    errnoRet: errnoRet(),
    args: next() < 0.5 ? [] : Array.from({ length: 1 + below(3) }, condition),
  }));
  // it cannot be what is done with every call, so it is no default; chosen by another sequence, which leaves the profiles as they are
  const asks = random(~seed);
  for (const rule of syscalls) if (asks() < 0.1) rule.action = 'SCMP_ACT_NOTIFY';
  return { native, profile: { defaultAction: action(), defaultErrnoRet: errnoRet(), architectures, syscalls } };
}

/** A config.json with a profile: JSON with BigInts as numbers. */
export function configWith(profile) {
  const text = JSON.stringify({ linux: { seccomp: profile } }, (_, v) => (typeof v === 'bigint' ? `@${v}@` : v));
  return Buffer.from(text.replace(/"@(\d+)@"/g, '$1'));
}

/** Values on both sides of every one that a profile compares an argument with, whole and in halves. */
export function samples(profile) {
  const found = new Set([0n, 2n ** 64n - 1n]);
  for (const { args = [] } of profile.syscalls) {
    for (const { value, valueTwo = 0n } of args) {
      for (const v of [BigInt(value), BigInt(valueTwo)]) {
        for (const d of [-1n, 0n, 1n, 1n << 32n, -(1n << 32n)]) found.add(BigInt.asUintN(64, v + d));
      }
    }
  }
  return [...found];
}

/** struct seccomp_data as words. */
export function seccompData(nr, audit, args, bigEndian = false) {
  const data = new Uint32Array(16);
  data[0] = nr;
  data[1] = audit;
  args.forEach((value, i) => {
    const halves = [Number(value & 0xffffffffn), Number(value >> 32n)];
    if (bigEndian) halves.reverse();
    data[4 + 2 * i] = halves[0];
    data[5 + 2 * i] = halves[1];
  });
  return data;
}

const COMPARE = {
  NE: (a, v) => a !== v,
  LT: (a, v) => a < v,
  LE: (a, v) => a <= v,
  EQ: (a, v) => a === v,
  GE: (a, v) => a >= v,
  GT: (a, v) => a > v,
  MASKED_EQ: (a, mask, v) => (a & mask) === (v & mask),
};
const WIDE = ['SCMP_ARCH_X86_64', 'SCMP_ARCH_AARCH64', 'SCMP_ARCH_RISCV64', 'SCMP_ARCH_PPC64LE', 'SCMP_ARCH_S390X'];

/**
 * The actions of all rules for a call that its arguments meet, the default when there is none: what the profile says, in no order.
 * @param {string | undefined} inner of a multiplexed call: the call that its first argument asks for
 */
function actionsFor(profile, names, arch, args, inner) {
  const bits = WIDE.includes(arch) ? 64 : 32;
  const low = (value) => BigInt.asUintN(bits, BigInt(value));
  const holds = ({ index, op, value, valueTwo = 0n }) =>
    COMPARE[op.slice(9)](low(args[index]), low(value), low(valueTwo));
  const found = new Set();
  for (const rule of profile.syscalls) {
    const own = rule.names.some((name) => names.includes(name));
    if (!own && !rule.names.includes(inner)) continue;
    const conditions = own ? (rule.args ?? []) : (rule.args ?? []).filter(({ index }) => index > 0);
    const given = (rule.args ?? []).map(({ index }) => index);
    const twice = new Set(given).size < given.length;
    // a rule that is split, of which one condition is on the argument that says which call is meant
    if (!own && twice && conditions.length < given.length) found.add(actionOf(rule.action, rule.errnoRet));
    if (twice ? conditions.some(holds) : conditions.every(holds)) found.add(actionOf(rule.action, rule.errnoRet));
  }
  const fallback = actionOf(profile.defaultAction, profile.defaultErrnoRet);
  // rules that say what is the default anyway are passed over
  found.delete(fallback);
  if (found.size === 0) found.add(fallback);
  return found;
}

const SOCKET =
  'socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg';
const IPC = {
  1: 'semop',
  2: 'semget',
  3: 'semctl',
  4: 'semtimedop',
  11: 'msgsnd',
  12: 'msgrcv',
  13: 'msgget',
  14: 'msgctl',
  21: 'shmat',
  22: 'shmdt',
  23: 'shmget',
  24: 'shmctl',
};
const MULTIPLEXED = { 102: ['', ...SOCKET.split(' ')], 117: IPC };

/** Numbers where something may begin or end. */
const EDGES = [
  ...[0x3fffffff, 0x40000000, 0x7fffffff, 0x80000000, 0x80000005, 0xbfffffff, 0xc0000000, 0xc0000100, 0xfffffffe],
  ...[0xffffffff, 0xf0000, 0xf0001, 0xf0005, 0xf0006, 0xf0007, 0xf0008, 1024, 4096, 65536],
];

/**
 * Runs both programs on every call number from 0 to 1023 and on the edges, on every architecture, with arguments on both sides of every
 * compared value.
 *
 * libseccomp 2.5 loses itself in some rules with several conditions of 64 bits. So where the two differ, ours
 * must be what the rules say when they say only one thing; `oracleWrong` counts these.
 *
 * @param {{ profile: object, native: string, oracle: number[][], own: number[][] }} job
 * @param {Record<string, Map<string, number>>} numbers by architecture and name, as libseccomp resolves them
 * @returns {{ differences: string[], oracleWrong: number, runs: number }}
 */
export function compare({ profile, native, oracle, own }, numbers, seed) {
  const isNew = newCalls(profile, native, (arch, name) => numbers[arch].get(name) ?? -1);
  const values = samples(profile);
  const next = random(seed);
  const differences = [];
  let oracleWrong = 0;
  let runs = 0;
  for (const [arch, { audit, bigEndian, mux }] of Object.entries(ARCHS)) {
    const names = new Map();
    for (const [name, number] of numbers[arch]) {
      if (number >= 0) names.set(number, [...(names.get(number) ?? []), name]);
    }
    const looked = new Set(profile.syscalls.filter(({ args = [] }) => args.length > 0).flatMap((rule) => rule.names));
    const base = arch === 'SCMP_ARCH_X32' ? 0x40000000 : 0;
    const calls = [...Array.from({ length: 1024 }, (_, i) => base + i), ...EDGES];
    for (const nr of calls) {
      const inner = mux ? MULTIPLEXED[nr] : undefined;
      const times = inner || names.get(nr)?.some((name) => looked.has(name)) ? 60 : 2;
      for (let i = 0; i < times; i++) {
        const args = Array.from({ length: 6 }, () => values[Math.floor(next() * values.length)]);
        if (inner) args[0] = BigInt(Math.floor(next() * 26));
        const data = seccompData(nr, audit, args, bigEndian);
        const got = runBpf(own, data);
        const plain = runBpf(oracle, data);
        runs++;
        const want = isNew(audit, nr) ? 0x50026 : bigEndian ? straight(plain, profile) : plain;
        if (got === want) continue;
        const said = actionsFor(profile, names.get(nr) ?? [], arch, args, inner?.[Number(args[0])]);
        if (said.size === 1 && said.has(got)) oracleWrong++;
        else
          differences.push(
            `${arch} ${nr} (${names.get(nr)}) ${args.map((v) => v.toString(16))}: ${hex(got)}, not ${hex(want)}`,
          );
      }
    }
  }
  return { differences, oracleWrong, runs };
}

const hex = (value) => `0x${value.toString(16)}`;

/** libseccomp turns some actions' bytes twice when it writes for the other endianness. */
function straight(value, { defaultAction, defaultErrnoRet, syscalls }) {
  const actions = [
    actionOf(defaultAction, defaultErrnoRet),
    ...syscalls.map((rule) => actionOf(rule.action, rule.errnoRet)),
  ];
  if (actions.includes(value)) return value;
  const turned = Buffer.alloc(4);
  turned.writeUInt32BE(value);
  return turned.readUInt32LE();
}
