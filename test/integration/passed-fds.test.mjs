// File descriptors that come from outside: LISTEN_FDS, --preserve-fds, and none besides; and a pidfd that goes out.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { installProbe, parseFacts } from '../support/inside.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { receiver } from '../support/receiver.mjs';
import { makeRoot, run, tare, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const noRunc = (await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc';
/** What the shell leaves open for what it becomes. */
const OPEN = 'exec 3</etc/passwd 4</dev/zero 5</etc/group 7</etc/hostname';
const HOOK = { path: '/bin/true' };

/** Listens at a path: `{ message, pid }`, the payload of what comes and the process that a pidfd with it is of. */
async function listenForPidfd(path) {
  const { pid, line, release } = await receiver(path);
  return {
    async received() {
      await line(1);
      const payload = await line(0);
      const info = readdirSync(`/proc/${pid}/fdinfo`).map((fd) => readFileSync(`/proc/${pid}/fdinfo/${fd}`, 'utf8'));
      return { payload, pid: Number(info.map((text) => /^Pid:\t(-?\d+)$/m.exec(text)?.[1]).find(Boolean)) };
    },
    stop: release,
  };
}

for (const { shim, skip: unavailable } of transports) {
  describe(`passed fds (${shim})`, { skip: needsRoot || unavailable }, () => {
    const root = makeRoot();
    const env = { ...process.env, TARE_SHIM: shim };
    delete env.LISTEN_FDS;
    delete env.LISTEN_PID;
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    async function inBundle(edit, act) {
      const id = uniqueId('fds');
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['/bin/probe'],
        edit: (config, made) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.process.rlimits = [];
          edit?.(config, made);
        },
      });
      installProbe(bundle);
      try {
        await act(bundle, id);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      } finally {
        await tare(root.path, ['delete', '--force', id], { env });
        bundle.remove();
      }
    }

    /** Runs a runtime with fds left open and these variables: the fds and the environment inside. */
    async function inside(runtime, bundle, id, variables, ...options) {
      const commands = { runc: ['runc', '--root', root.path], tare: [tareProgram, ...tareWords, '--root', root.path] };
      const line = [...commands[runtime], 'run', '-b', bundle.dir, ...options, id];
      const { code, stdout, stderr } = await run('sh', ['-c', `${OPEN}; ${variables} exec "$@"`, 'sh', ...line], {
        env,
      });
      assert.equal(code, 0, `${runtime}: ${stderr}`);
      const facts = parseFacts(stdout);
      const fds = Object.entries(facts.fd).filter(([fd]) => Number(fd) > 2);
      return { fds, listen: Object.values(facts.env ?? {}).filter((line) => line.startsWith('LISTEN_')) };
    }

    const ways = {
      'nothing of what is open': ['', []],
      '--preserve-fds': ['', ['--preserve-fds', '2']],
      LISTEN_FDS: ['LISTEN_FDS=1 LISTEN_PID=$$', []],
      'LISTEN_FDS and --preserve-fds after them': ['LISTEN_FDS=1 LISTEN_PID=$$', ['--preserve-fds', '2']],
      "another process's LISTEN_FDS": ['LISTEN_FDS=1 LISTEN_PID=1', ['--preserve-fds', '1']],
    };
    for (const [name, [variables, options]] of Object.entries(ways)) {
      test(`${name}, as with runc`, async () => {
        await inBundle(undefined, async (bundle, id) => {
          const mine = await inside('tare', bundle, id, variables, ...options);
          const count = (variables.includes('$$') ? 1 : 0) + Number(options[1] ?? 0);
          const files = ['/etc/passwd', '/dev/zero', '/etc/group'].slice(0, count);
          assert.deepEqual(
            mine.fds.map(([fd]) => Number(fd)),
            files.map((_, i) => i + 3),
          );
          assert.equal(mine.listen.length, variables.includes('$$') ? 2 : 0);
          if (!noRunc) assert.deepEqual(mine, await inside('runc', bundle, id, variables, ...options));
        });
      });
    }

    test('a preserved fd that was not passed is an error before anything is made', async () => {
      await inBundle(undefined, async (bundle, id) => {
        const line = [
          tareProgram,
          ...tareWords,
          '--root',
          root.path,
          'create',
          '-b',
          bundle.dir,
          '--preserve-fds',
          '4',
          id,
        ];
        const { code, stderr } = await run('sh', ['-c', 'exec 3</dev/null 6>&-; exec "$@"', 'sh', ...line], { env });
        assert.equal(code, 1);
        assert.match(stderr, /unable to stat preserved-fd [123] \(of 4\): fd [456] was not passed/);
      });
    });

    test('with hooks, a filter and everything else there is no fd but those that were passed', async () => {
      const edit = (config) => {
        for (const kind of ['createRuntime', 'createContainer', 'startContainer', 'poststart'])
          config.hooks = { ...config.hooks, [kind]: [HOOK] };
        config.linux.seccomp = { defaultAction: 'SCMP_ACT_ALLOW', syscalls: [] };
        config.linux.namespaces.push({ type: 'cgroup' });
        config.process.user = { uid: 1000, gid: 1000 };
        config.process.noNewPrivileges = false;
      };
      await inBundle(edit, async (bundle, id) => {
        const { fds } = await inside('tare', bundle, id, 'LISTEN_FDS=1 LISTEN_PID=$$', '--preserve-fds', '1');
        assert.deepEqual(
          fds.map(([fd]) => fd),
          ['3', '4'],
        );
      });
    });

    test('--pidfd-socket: a pidfd of the process that create, and exec, make', async () => {
      await inBundle(
        (config) => (config.process.args = ['sleep', '1000']),
        async (bundle, id) => {
          const factory = new Factory({ root: root.path, shim });
          const [first, second] = ['create.sock', 'exec.sock'].map((name) => join(bundle.dir, name));
          let agent = await listenForPidfd(first);
          const create = ['create', '-b', bundle.dir, '--pidfd-socket', first, id];
          const created = await tare(root.path, create, { env, stdio: 'ignore' });
          assert.equal(created.code, 0);
          const container = await factory.load(id);
          assert.deepEqual(await agent.received(), { payload: 'payload standard', pid: container.pid });
          agent.stop();
          await container.start();
          agent = await listenForPidfd(second);
          const process = await container.exec({ args: ['sleep', '1000'] }, { pidfdSocket: second });
          assert.deepEqual(await agent.received(), { payload: 'payload setns', pid: process.pid });
          agent.stop();
          await container.destroy();
        },
      );
    });

    test('nobody listens for the pidfd: create and exec fail and leave nothing', async () => {
      await inBundle(
        (config) => (config.process.args = ['sleep', '1000']),
        async (bundle, id) => {
          const none = join(bundle.dir, 'none.sock');
          const failed = await tare(root.path, ['create', '-b', bundle.dir, '--pidfd-socket', none, id], { env });
          assert.equal(failed.code, 1);
          assert.match(
            failed.stderr,
            /connect to \S+none\.sock: no such file or directory \(ENOENT\); nobody listens there/,
          );
          const container = await new Factory({ root: root.path, shim }).create(id, bundle.config, {
            bundle: bundle.dir,
          });
          await assert.rejects(container.exec({ args: ['true'] }, { pidfdSocket: none }), /nobody listens there/);
          await container.destroy();
        },
      );
    });
  });
}
