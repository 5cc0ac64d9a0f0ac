// What a profile does to real processes, under Tare and under runc.
import assert from 'node:assert/strict';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { engineProfile } from '../support/profiles.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';

const PODMAN = '/usr/share/containers/seccomp.json';
const KILLED = 128 + 31; // SIGSYS
const noRunc = (await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc';
const skip = needsRoot || (process.arch !== 'x64' && 'has the numbers of x86-64');

const rule = (names, action, more = {}) => ({ names: [names].flat(), action: `SCMP_ACT_${action}`, ...more });
const arg = (index, op, value, valueTwo) => ({ index, op: `SCMP_CMP_${op}`, value, valueTwo });
const allowed = (...syscalls) => ({ defaultAction: 'SCMP_ACT_ALLOW', syscalls });
const [GETPID, PERSONALITY, GETPGID, KCMP] = [39, 135, 121, 312];
/** All that a static program of glibc does by itself. */
const STATIC =
  'execve brk arch_prctl set_tid_address set_robust_list rseq prlimit64 readlink readlinkat getrandom mprotect newfstatat fstat write exit_group'.split(
    ' ',
  );

/** name → `{ profile, args of calls.c, code, out, edit }`; without `out` runc's output is what is wanted. */
const cases = {
  'ERRNO, with its number and without': {
    profile: allowed(rule('getpgid', 'ERRNO', { errnoRet: 77 }), rule('personality', 'ERRNO')),
    args: [`${GETPGID}:0`, `${PERSONALITY}:0xffffffff`],
    out: `${GETPGID}:0 -77\n${PERSONALITY}:0xffffffff -1\n`,
  },
  'arguments of 64 bits, of which all conditions must be met': {
    profile: allowed(
      rule('getpgid', 'ERRNO', { errnoRet: 78, args: [arg(1, 'GT', 4294967296), arg(2, 'MASKED_EQ', 240, 16)] }),
    ),
    args: [
      `${GETPGID}:0,0x100000001,0x1f`,
      `${GETPGID}:9999999,0x100000000,0x1f`,
      `${GETPGID}:9999999,0x100000001,0x2f`,
    ],
    out: `${GETPGID}:0,0x100000001,0x1f -78\n${GETPGID}:9999999,0x100000000,0x1f -3\n${GETPGID}:9999999,0x100000001,0x2f -3\n`,
  },
  'LOG and TRACE without a tracer': {
    profile: allowed(rule('getpgid', 'LOG'), rule('personality', 'TRACE')),
    args: [`${GETPGID}:9999999`, `${PERSONALITY}:0xffffffff`],
    out: `${GETPGID}:9999999 -3\n${PERSONALITY}:0xffffffff -38\n`,
  },
  KILL_PROCESS: { profile: allowed(rule('kcmp', 'KILL_PROCESS')), args: [String(KCMP)], code: KILLED, out: '' },
  KILL: { profile: allowed(rule('kcmp', 'KILL')), args: [String(KCMP)], code: KILLED, out: '' },
  TRAP: { profile: allowed(rule('kcmp', 'TRAP')), args: [String(KCMP)], code: KILLED, out: '' },
  'an architecture that is not named': {
    profile: allowed(rule('kcmp', 'ERRNO')),
    args: ['x86.20'],
    code: KILLED,
    out: '',
  },
  'one that is named': {
    profile: { ...allowed(rule('getpid', 'ERRNO', { errnoRet: 79 })), architectures: ['SCMP_ARCH_X86'] },
    args: ['x86.20', String(GETPID)],
    out: `x86.20 -79\n${GETPID} -79\n`,
  },
  'nothing allowed but what the program itself calls, without noNewPrivileges': {
    profile: {
      defaultAction: 'SCMP_ACT_KILL_PROCESS',
      syscalls: [rule([...STATIC, 'getpid'], 'ALLOW')],
    },
    edit: (config) => {
      config.process.noNewPrivileges = false;
      config.process.user = { uid: 1000, gid: 1000 };
    },
    args: [String(GETPID)],
    out: `${GETPID} 1\n`,
    runc: 'its init calls much more than execve under the profile',
  },
};

describe('seccomp', { skip, concurrency: false }, () => {
  const roots = { tare: makeRoot(), runc: makeRoot() };
  after(() => {
    for (const root of Object.values(roots)) root.remove();
  });

  function bundleOf({ profile, args, edit }) {
    return makeBundle({
      args: ['/bin/calls', ...args],
      edit(config, bundle) {
        copyFileSync(program('calls'), join(bundle.rootfs, 'bin/calls'));
        config.linux.seccomp = profile;
        edit?.(config);
      },
    });
  }

  for (const [name, one] of Object.entries(cases)) {
    test(name, async (t) => {
      const bundle = bundleOf(one);
      t.after(bundle.remove);
      const mine = await tare(roots.tare.path, ['run', '-b', bundle.dir, uniqueId()]);
      assert.equal(mine.stdout, one.out, mine.stderr);
      assert.equal(mine.code, one.code ?? 0, mine.stderr);
      if (noRunc || one.runc) return;
      const theirs = await runc(roots.runc.path, ['run', '-b', bundle.dir, uniqueId()]);
      assert.equal(theirs.stdout, mine.stdout, theirs.stderr);
      assert.equal(theirs.code, mine.code, theirs.stderr);
    });
  }

  for (const noNewPrivileges of [false, true]) {
    for (const uid of [0, 1000]) {
      const name = `podman's profile: user ${uid}, noNewPrivileges ${noNewPrivileges}`;
      test(name, { skip: noRunc || (!existsSync(PODMAN) && `needs ${PODMAN}`) }, async (t) => {
        const profile = engineProfile(readFileSync(PODMAN, 'utf8'));
        const edit = ({ process }) => Object.assign(process, { noNewPrivileges, user: { uid, gid: uid } });
        // a call newer than the profile, one that it denies, one that it allows; and what capabilities are left
        const bundle = bundleOf({ profile, edit, args: ['status', '900', `${KCMP}`, `${GETPID}`] });
        t.after(bundle.remove);
        const mine = await tare(roots.tare.path, ['run', '-b', bundle.dir, uniqueId()]);
        const theirs = await runc(roots.runc.path, ['run', '-b', bundle.dir, uniqueId()]);
        assert.match(mine.stdout, /Seccomp:\t2\n900 -38\n312 -1\n39 1\n$/, mine.stderr);
        assert.equal(mine.stdout, theirs.stdout);
      });
    }
  }

  test('a profile that cannot be had is refused before anything is made', async () => {
    const one = { args: [arg(0, 'EQ', 1)] };
    const refused = {
      'SCMP_ACT_NOTIFY needs a listenerPath': allowed(rule('mkdir', 'NOTIFY')),
      'another action in an earlier rule': allowed(rule('kcmp', 'ERRNO', one), rule('kcmp', 'KILL', one)),
    };
    for (const [message, profile] of Object.entries(refused)) {
      const bundle = bundleOf({ profile, args: [] });
      const id = uniqueId();
      const { code, stderr } = await tare(roots.tare.path, ['create', '-b', bundle.dir, id]);
      bundle.remove();
      assert.equal(code, 1);
      assert.ok(stderr.includes(message) && stderr.includes('/linux/seccomp'), stderr);
      assert.equal(existsSync(join(roots.tare.path, id)), false);
    }
  });

  test('tare seccomp prints verdicts, JSON and the program', async (t) => {
    const bundle = bundleOf({ profile: allowed(rule('kcmp', 'ERRNO', { args: [arg(0, 'EQ', 1)] })), args: [] });
    t.after(bundle.remove);
    const ask = async (...args) => (await tare(roots.tare.path, ['seccomp', ...args, bundle.dir])).stdout;
    assert.match(await ask(), /default: ALLOW\n[\s\S]*SCMP_ARCH_X86_64\n {2}ERRNO\(1\): kcmp when arg0 == 0x1\n/);
    const { instructions } = JSON.parse(await ask('--json'));
    const lines = (await ask('--disassemble')).trimEnd().split('\n');
    assert.equal(lines.length, instructions.length);
    assert.match(lines[0], /^ +0 {2}ld +\[4\] +; arch$/);
  });
});
