// Acceptance: what a container inherits from the program that makes it is the same under the library, the yargs command
// and runc, whatever that program is like: its limits, signals, umask, fds, O_NONBLOCK.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { comparable, differences, installProbe, parseFacts } from '../support/inside.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, run, runc, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');
const embedder = fileURLToPath(new URL('../support/embed.mjs', import.meta.url));

const runcRoot = makeRoot();

/** How each runtime runs a bundle: its command line. */
const runtimes = {
  // in the foreground runc gives the container pipes of its own
  runc: ({ id, bundle }) => ['runc', '--root', runcRoot.path, 'run', '--detach', '--bundle', bundle, id],
  command: ({ root, id, bundle }) => [tareProgram, ...tareWords, '--root', root, 'run', '--bundle', bundle, id],
  library: (what) => [process.execPath, embedder, JSON.stringify(what)],
  'library, after console.log': (what) => [process.execPath, embedder, JSON.stringify({ ...what, noise: true })],
};

/** How the program is started: a shell that changes what is inherited, then executes "$@". */
const callers = {
  plainly: 'exec "$@"',
  'with pipes': 'cat /dev/null | "$@" 2>&1 | cat',
  'with O_NONBLOCK on its stdio': `sleep 0 | ${program('nonblock')} "$@" 2>&1 | cat`,
  'with stdin closed': 'exec "$@" <&-',
  'with stdin, stdout and stderr closed': 'exec "$@" <&- >&- 2>&-',
  'with files': 'exec "$@" </etc/hostname >>"$OUT" 2>/dev/null',
  'with other limits': 'ulimit -S -n 512; ulimit -c 0; ulimit -S -s 4096; exec "$@"',
  'with a umask': 'umask 077; exec "$@"',
  'with signals ignored': 'trap \'\' HUP INT PIPE USR1 TERM CHLD; exec "$@"',
  'with signals blocked': 'exec env --block-signal=USR1,TERM,CHLD "$@"',
  'niced, on one processor': 'exec nice -n 5 taskset 1 "$@"',
  'with fds left open': 'exec 5</etc/passwd 7>/dev/null 9<>/dev/zero; exec "$@"',
  'from another directory, with an environment': 'cd /usr; SECRET=x TERM=dumb exec "$@"',
};

/** What may differ from runc, by caller, and why. */
const accepted = [
  {
    caller: /on one processor/,
    line: /^status Cpus_allowed/,
    why: 'a container may use all processors of its cpuset, as with newer runc; 1.1.5 hands on what its caller was bound to',
  },
  {
    caller: /signals (ignored|blocked)/,
    line: /^status Sig(Ign|Blk):/,
    why: 'runc passes ignored and blocked signals on; Tare starts every container with default dispositions and an empty mask',
  },
  {
    caller: /limits/,
    line: /^limits: .*Max open files/,
    why: 'Go raises the soft limit of open files, and runc 1.1.5 hands that on; Tare what its caller had',
  },
  {
    caller: /closed$/,
    line: /^fd( flags)? [012]:/,
    why: 'runc hands on what happened to get the free numbers; Tare opens /dev/null',
  },
  {
    caller: /O_NONBLOCK/,
    line: /^fd flags [012]:/,
    why: 'runc hands O_NONBLOCK on; Tare opens pipes anew',
  },
];

describe('what a container inherits', { skip }, () => {
  const root = makeRoot();
  const cgroupsPath = `/tare_test/${uniqueId('inherit')}`;
  after(() => {
    root.remove();
    runcRoot.remove();
    pruneCgroup('/tare_test');
  });

  async function facts(command, caller, env) {
    const bundle = makeBundle({
      args: ['/bin/probe', '-o', '/out/facts'],
      edit: (config, { dir }) => {
        mkdirSync(join(dir, 'out'));
        config.linux.cgroupsPath = cgroupsPath;
        config.process.rlimits = [];
        config.mounts.push({ destination: '/out', type: 'bind', source: join(dir, 'out'), options: ['bind', 'rw'] });
      },
    });
    installProbe(bundle);
    const id = uniqueId('inherit');
    const line = command({ root: root.path, id, bundle: bundle.dir });
    const result = await run('sh', ['-c', caller, 'sh', ...line], {
      env: { ...process.env, OUT: join(bundle.dir, 'log'), ...env },
    });
    if (command === runtimes.runc)
      await until(async () => (await runc(runcRoot.path, ['delete', id])).code === 0, 'runc');
    try {
      return comparable(parseFacts(readFileSync(join(bundle.dir, 'out/facts'), 'utf8')), [[bundle.dir, 'BUNDLE']]);
    } catch (error) {
      assert.fail(`${line.slice(0, 3).join(' ')}: ${error.message}; ${result.stderr}${result.stdout}`);
    } finally {
      bundle.remove();
    }
  }

  for (const [name, caller] of Object.entries(callers)) {
    test(name, async () => {
      const oracle = await facts(runtimes.runc, caller);
      const log = [];
      for (const { shim, skip: unusable } of transports) {
        if (unusable) continue;
        for (const [runtime, command] of Object.entries(runtimes).slice(1)) {
          const seen = await facts(command, caller, { TARE_SHIM: shim });
          const what = `${runtime} (${shim})`;
          assert.deepEqual(
            [seen.status.SigIgn, seen.status.SigBlk, seen.status.SigCgt],
            Array(3).fill('0000000000000000'),
            `${what}: signals`,
          );
          assert.deepEqual(Object.keys(seen.fd), ['0', '1', '2'], `${what}: fds`);
          for (const fd of ['0', '1', '2']) assert.doesNotMatch(seen['fd flags'][fd], /nonblock/, `${what}: fd ${fd}`);
          const known = accepted.filter((difference) => difference.caller.test(name));
          for (const line of differences(oracle, seen)) {
            // the masked paths' mounts are inside.test.mjs's subject
            if (line.startsWith('mountinfo:') || known.some((difference) => difference.line.test(line))) continue;
            log.push(`${what}: ${line}`);
          }
          assertNothingLeft({ root: root.path, cgroupsPath, what });
        }
      }
      assert.deepEqual(log, [], 'runc | tare');
    });
  }

  test("the creator's groups, where crun's annotation asks for them; else those of the config", async () => {
    const groups = async (annotations, env) => {
      const edit = (config) => Object.assign(config, { annotations, linux: { ...config.linux, cgroupsPath } });
      const bundle = makeBundle({ args: ['/bin/busybox', 'grep', '^Groups:', '/proc/self/status'], edit });
      const command = [
        tareProgram,
        ...tareWords,
        '--root',
        root.path,
        'run',
        '--bundle',
        bundle.dir,
        uniqueId('groups'),
      ];
      const { code, stdout, stderr } = await run('setpriv', ['--groups=7,1234', ...command], { env });
      bundle.remove();
      assert.equal(code, 0, stderr);
      return stdout.trim().split(/\s+/).slice(1);
    };
    for (const { shim, skip: unusable } of transports) {
      if (unusable) continue;
      const env = { ...process.env, TARE_SHIM: shim };
      assert.deepEqual(await groups({ 'run.oci.keep_original_groups': '1' }, env), ['7', '1234'], shim);
      assert.deepEqual(await groups({}, env), [], shim);
      assertNothingLeft({ root: root.path, cgroupsPath, what: shim });
    }
  });
});
