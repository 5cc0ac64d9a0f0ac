// SCMP_ACT_NOTIFY: the agent gets the filter's listener and the process's state, and decides; compared with runc.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const noRunc = (await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc';
const skip = needsRoot || (process.arch !== 'x64' && 'has the numbers of x86-64');
const [MKDIR, GETPGID, EXECVE] = [83, 121, 59];
/** What handing the listener over takes: the process itself must not have to call it. (runc's init hangs, if it does.) */
const HANDING =
  'execve sendmsg recvmsg sendto recvfrom futex poll ppoll nanosleep clock_nanosleep exit_group close'.split(' ');

/** An agent that listens in a directory of its own. `lines` is what it has said so far. */
async function startAgent(path, ...args) {
  const child = spawn(program('seccomp-agent'), [path, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const agent = {
    path,
    lines: [],
    states: () => agent.lines.filter((line) => line.startsWith('state ')).map((line) => JSON.parse(line.slice(6))),
    calls: () => agent.lines.filter((line) => line.startsWith('call ')).map((line) => Number(line.slice(5))),
    async stop() {
      child.kill('SIGKILL');
      await new Promise((resolve) => child.on('close', resolve));
      rmSync(path, { force: true });
    },
  };
  const lines = createInterface({ input: child.stdout });
  const ready = new Promise((resolve, reject) => {
    lines.on('line', (line) => (line === 'ready' ? resolve() : agent.lines.push(line)));
    child.on('close', () => reject(new Error('the agent has ended')));
  });
  await ready;
  return agent;
}

const profileOf = (path, more = {}) => ({
  defaultAction: 'SCMP_ACT_ALLOW',
  listenerPath: path,
  listenerMetadata: 'for the "agent"',
  syscalls: [{ names: ['mkdir', 'getpgid', ...HANDING], action: 'SCMP_ACT_NOTIFY' }],
  ...more,
});

for (const { shim, skip: unavailable } of transports) {
  describe(`seccomp notifications (${shim})`, { skip: skip || unavailable }, () => {
    const root = makeRoot();
    const env = { ...process.env, TARE_SHIM: shim };
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    /** A bundle whose program makes the calls, an agent in it, and the certainty that nothing stays. */
    async function inBundle({ args = [], agent: words = [], profile = {}, edit }, act) {
      const id = uniqueId('notify');
      const cgroupsPath = `/tare_test/${id}`;
      let agent;
      const bundle = makeBundle({
        args: ['/bin/calls', ...args],
        edit(config, made) {
          copyFileSync(program('calls'), join(made.rootfs, 'bin/calls'));
          config.linux.cgroupsPath = cgroupsPath;
          config.annotations = { 'a.b': 'c' };
          config.linux.seccomp = profileOf(join(made.dir, 'agent.sock'), profile);
          edit?.(config, made);
        },
      });
      try {
        if (words) agent = await startAgent(join(bundle.dir, 'agent.sock'), ...words);
        await act(bundle, id, agent);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      } finally {
        await tare(root.path, ['delete', '--force', id], { env });
        await agent?.stop();
        bundle.remove();
      }
    }

    for (const noNewPrivileges of [false, true]) {
      for (const uid of [0, 1000]) {
        test(`user ${uid}, noNewPrivileges ${noNewPrivileges}: the agent decides, as with runc`, async () => {
          const edit = ({ process }) => Object.assign(process, { noNewPrivileges, user: { uid, gid: uid } });
          const args = [`${MKDIR}:0`, `${GETPGID}:0`, 'status', `${MKDIR}:0`];
          const seen = {};
          for (const runtime of noRunc ? [tare] : [runc, tare]) {
            const names = ['mkdir', 'getpgid', ...(runtime === tare ? HANDING : [])];
            const profile = { syscalls: [{ names, action: 'SCMP_ACT_NOTIFY' }] };
            await inBundle({ args, edit, profile }, async (bundle, id, agent) => {
              const { code, stdout, stderr } = await runtime(root.path, ['run', '-b', bundle.dir, id], { env });
              assert.equal(code, 0, `${runtime.name}: ${stderr}`);
              assert.match(
                stdout,
                new RegExp(`^${MKDIR}:0 -33\n${GETPGID}:0 4242\n[^]*Seccomp:\t2\n${MKDIR}:0 -33\n$`),
              );
              const [state, ...others] = agent.states();
              assert.deepEqual(others, []);
              assert.ok(state.pid > 1 && state.state.pid === state.pid);
              const text = JSON.stringify(state).replaceAll(id, 'ID').replaceAll(bundle.dir, 'DIR');
              seen[runtime.name] = { stdout, state: JSON.parse(text.replaceAll(`:${state.pid}`, ':1')) };
              if (runtime === tare) assert.equal(agent.calls()[0], EXECVE);
            });
          }
          assert.deepEqual(seen.tare.state, {
            ociVersion: '1.0.2-dev',
            fds: ['seccompFd'],
            pid: 1,
            metadata: 'for the "agent"',
            state: {
              ociVersion: '1.0.2-dev',
              id: 'ID',
              status: 'created',
              pid: 1,
              bundle: 'DIR',
              annotations: { 'a.b': 'c' },
            },
          });
          if (noRunc) return;
          // runc loads the filter, and tells, while it creates
          assert.equal(seen.runc.state.state.status, 'creating');
          seen.runc.state.state.status = 'created';
          seen.runc.state.ociVersion = seen.runc.state.state.ociVersion = '1.0.2-dev';
          assert.deepEqual(seen.tare, seen.runc);
        });
      }
    }

    test('create and start apart, and exec: one state each, with the pid of the process', async () => {
      await inBundle({ edit: (config) => (config.process.args = ['sleep', '1000']) }, async (bundle, id, agent) => {
        const factory = new Factory({ root: root.path, shim });
        const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
        assert.deepEqual(agent.states(), []);
        await container.start();
        const fds = { stdio: ['ignore', 'pipe', 'inherit'] };
        const process = await container.exec({ args: ['/bin/calls', `${GETPGID}:0`] }, fds);
        let out = '';
        for await (const chunk of process.stdout) out += chunk;
        assert.equal(out, `${GETPGID}:0 4242\n`);
        assert.deepEqual(await process.wait(), { code: 0, signal: null });
        const told = agent.states().map(({ pid, state }) => [pid, state.pid, state.status]);
        assert.deepEqual(told, [
          [container.pid, container.pid, 'created'],
          [process.pid, container.pid, 'running'],
        ]);
        await container.destroy();
      });
    });

    test('nobody listens: start fails and may be tried again, run leaves nothing', async () => {
      await inBundle({ agent: null, args: [`${GETPGID}:0`] }, async (bundle, id) => {
        const path = join(bundle.dir, 'agent.sock');
        const wanted = `/linux/seccomp/listenerPath: connect to ${path}: no such file or directory (ENOENT); nobody listens there`;
        const ran = await tare(root.path, ['run', '-b', bundle.dir, id], { env });
        assert.ok(ran.code !== 0 && ran.stderr.includes(wanted), ran.stderr);
        const factory = new Factory({ root: root.path, shim });
        const stdio = ['ignore', 'pipe', 'inherit'];
        const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false, stdio });
        await assert.rejects(container.start(), { message: wanted, pointer: '/linux/seccomp/listenerPath' });
        assert.equal((await container.state()).status, 'created');
        const agent = await startAgent(path);
        await container.start();
        let out = '';
        for await (const chunk of container.stdout) out += chunk;
        assert.equal(out, `${GETPGID}:0 4242\n`);
        await container.wait();
        await container.destroy();
        await agent.stop();
      });
    });

    test('an agent that drops the listener: its calls do not exist', async () => {
      const profile = { syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_NOTIFY' }] };
      await inBundle({ agent: ['drop'], args: [`${MKDIR}:0`], profile }, async (bundle, id) => {
        const { stdout, stderr } = await tare(root.path, ['run', '-b', bundle.dir, id], { env });
        assert.equal(stdout, `${MKDIR}:0 -38\n`, stderr);
      });
    });

    test('an execve that fails below the filter says why, whatever is notified', async () => {
      const edit = (config, made) => {
        writeFileSync(join(made.rootfs, 'script'), '#!/not/there\n', { mode: 0o755 });
        config.process.args = ['/script'];
      };
      await inBundle({ edit }, async (bundle, id) => {
        const { code, stderr } = await tare(root.path, ['run', '-b', bundle.dir, id], { env });
        assert.notEqual(code, 0);
        assert.match(stderr, /exec .*\/script.*: no such file or directory: its interpreter .*\/not\/there/);
      });
    });

    test('SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV is loaded with a listener, and asks nothing without one', async () => {
      const flags = ['SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV'];
      for (const profile of [
        { flags },
        { flags, syscalls: [{ names: ['mkdir'], action: 'SCMP_ACT_ERRNO', errnoRet: 33 }] },
      ]) {
        await inBundle({ args: [`${MKDIR}:0`], profile }, async (bundle, id) => {
          const { stdout, stderr } = await tare(root.path, ['run', '-b', bundle.dir, id], { env });
          assert.equal(stdout, `${MKDIR}:0 -33\n`, stderr);
        });
      }
    });

    test('a listenerPath that nothing is notified to is not used, as with runc', async () => {
      const profile = { syscalls: [{ names: ['no_such_call'], action: 'SCMP_ACT_ERRNO' }] };
      await inBundle({ agent: null, args: [`${GETPGID}:9999999`], profile }, async (bundle, id) => {
        for (const runtime of noRunc ? [tare] : [runc, tare]) {
          const { stdout, stderr } = await runtime(root.path, ['run', '-b', bundle.dir, id], { env });
          assert.equal(stdout, `${GETPGID}:9999999 -3\n`, `${runtime.name}: ${stderr}`);
        }
      });
    });

    test('what cannot be is refused before anything is made', async () => {
      const refused = {
        'SCMP_ACT_NOTIFY cannot be the default action': { defaultAction: 'SCMP_ACT_NOTIFY' },
        'SCMP_ACT_NOTIFY cannot be used for write': { syscalls: [{ names: ['write'], action: 'SCMP_ACT_NOTIFY' }] },
        'SCMP_ACT_NOTIFY needs a listenerPath': { listenerPath: '', listenerMetadata: '' },
      };
      for (const [message, profile] of Object.entries(refused)) {
        await inBundle({ agent: null, profile }, async (bundle, id) => {
          const { code, stderr } = await tare(root.path, ['create', '-b', bundle.dir, id], { env });
          assert.notEqual(code, 0);
          assert.ok(stderr.includes(message), stderr);
        });
      }
    });
  });
}
