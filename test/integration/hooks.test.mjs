// Acceptance: hooks, compared with runc in the same bundle, and what the specification says of their failures.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { isRunning, until } from '../support/processes.mjs';
import { makeRoot, run, runc, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');

const HOST = ['prestart', 'createRuntime', 'createContainer', 'poststart', 'poststop'];

/** Appends a line to BUNDLE/rootfs/log: the hook's name, its view of the world, its environment and arguments, its stdin. */
const script = (log) => `
IFS= read -r state
root=no; [ -e /only-in-rootfs ] && root=yes
for ns in mnt uts pid; do
  [ "$(readlink /proc/self/ns/$ns)" = "$(readlink /proc/1/ns/$ns)" ] && same="$same $ns"
done
echo "$1|args=$0 $*|env=$A|inside=$root|host=$(hostname)|umask=$(umask)|$state" >> ${log}
`;

function hook(kind, log, shell = '/bin/sh') {
  return { path: shell, args: ['sh', '-c', script(log), 'zero', kind], env: ['A=value', 'PATH=/bin:/usr/bin'] };
}

/** The log's lines as objects, with what differs between two runs taken out. */
function parseLog(text, id, dir) {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [kind, ...rest] = line.split('|');
      const state = JSON.parse(rest.pop());
      if (state.pid > 1) state.pid = 'N';
      return { kind, rest: rest.map((part) => part.replaceAll(dir, 'DIR')), state };
    })
    .map((entry) => JSON.parse(JSON.stringify(entry).replaceAll(id, 'ID').replaceAll(dir, 'DIR')));
}

for (const { shim, skip: unavailable } of transports) {
  describe(`hooks (${shim})`, { skip: skip || unavailable }, () => {
    const root = makeRoot();
    const env = { ...process.env, TARE_SHIM: shim };
    after(() => {
      root.remove();
      pruneCgroup('/tare_test');
    });

    async function inBundle(edit, act) {
      const id = uniqueId('hooks');
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        files: { 'only-in-rootfs': '' },
        edit: (config, made) => {
          config.linux.cgroupsPath = cgroupsPath;
          config.root.readonly = false;
          config.annotations = { 'a.b': 'c "d"' };
          config.hooks = {};
          edit(config, made);
        },
      });
      try {
        await act(bundle, id);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
      } finally {
        await tare(root.path, ['delete', '--force', id], { env });
        bundle.remove();
      }
    }
    const logOf = (bundle) => join(bundle.rootfs, 'log');
    const readLog = (bundle) => (existsSync(logOf(bundle)) ? readFileSync(logOf(bundle), 'utf8') : '');
    const failing = (words = 'some words') => ({ path: '/bin/sh', args: ['sh', '-c', `echo ${words}; exit 3`] });

    test('each kind: where and when it runs, and what it is told, as with runc', async () => {
      const seen = {};
      for (const runtime of [runc, tare]) {
        await inBundle(
          (config, made) => {
            for (const kind of HOST) config.hooks[kind] = [hook(kind, join(made.rootfs, 'log'))];
            config.hooks.prestart.push(hook('prestart again', join(made.rootfs, 'log')));
            config.hooks.startContainer = [hook('startContainer', '/log')];
            config.process.args = ['sh', '-c', 'true'];
          },
          async (bundle, id) => {
            const result = await runtime(root.path, ['run', '--bundle', bundle.dir, id], { cwd: bundle.dir, env });
            assert.equal(result.code, 0, `${runtime.name}: ${result.stderr}`);
            seen[runtime.name] = parseLog(readLog(bundle), id, bundle.dir);
          },
        );
      }
      const order = ['prestart', 'prestart again', 'createRuntime', 'createContainer', 'startContainer'];
      assert.deepEqual(
        seen.tare.map(({ kind }) => kind),
        [...order, 'poststart', 'poststop'],
      );
      // runc 1.1.5 runs poststart before start, where the specification, and later versions, have it after
      const poststart = (log) => log.find(({ kind }) => kind === 'poststart');
      assert.deepEqual([poststart(seen.runc).state.status, poststart(seen.tare).state.status], ['created', 'running']);
      poststart(seen.runc).state.status = 'running';
      for (const log of Object.values(seen)) log.sort((a, b) => a.kind.localeCompare(b.kind));
      assert.deepEqual(seen.tare, seen.runc);
    });

    for (const kind of ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart']) {
      test(`a ${kind} hook that fails: the error, nothing left, and the hooks of the end`, async () => {
        await inBundle(
          (config, made) => {
            config.hooks[kind] = [failing(), hook('not reached', join(made.rootfs, 'log'))];
            config.hooks.poststop = [hook('poststop', join(made.rootfs, 'log'))];
            config.process.args = ['sleep', '100'];
          },
          async (bundle, id) => {
            const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
            assert.notEqual(code, 0);
            assert.match(stderr, /hook \/bin\/sh: exit status 3: some words/);
            assert.match(stderr, new RegExp(`/hooks/${kind}/0`));
            const log = parseLog(readLog(bundle), id, bundle.dir);
            assert.deepEqual(
              log.map((entry) => [entry.kind, entry.state.status]),
              [['poststop', 'stopped']],
            );
          },
        );
      });
    }

    for (const kind of ['createRuntime', 'createContainer', 'startContainer', 'poststart']) {
      test(`a ${kind} hook that fails: 64 kB of what it wrote, unable to break a line or a terminal`, async () => {
        // 200 kB, of which the last line holds an escape sequence, what is not UTF-8, and a NUL
        const words = "yes 0123456789abcde | head -c 200000; printf 'the end \\033[31m \\351 \\000 .\\n' >&2; exit 4";
        const env = ['PATH=/bin:/usr/bin'];
        await inBundle(
          (config) => {
            config.hooks[kind] = [{ path: '/bin/sh', args: ['sh', '-c', words], env }];
            config.process.args = ['sleep', '100'];
          },
          async (bundle, id) => {
            const factory = new Factory({ root: root.path, shim });
            const failed = (error) => {
              assert.equal(error.code, 'SystemError');
              assert.equal(error.pointer, `/hooks/${kind}/0`);
              const start = `/hooks/${kind}/0: hook /bin/sh: exit status 4: `;
              assert.equal(error.message.slice(0, start.length), start);
              const output = error.message.slice(start.length);
              assert.match(output, /^(?:[0-9a-e\\n]*)the end \\u001b\[31m \ufffd {3}\.$/);
              const bytes = output.replaceAll('\\n', '\n').replace('\\u001b', ' ').length;
              assert.ok(bytes >= 65_500 && bytes <= 65_536, `${bytes} bytes`);
              return true;
            };
            await assert.rejects(factory.create(id, bundle.config, { bundle: bundle.dir }), failed);
            if (!kind.startsWith('create')) {
              const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
              await assert.rejects(container.start(), failed);
              await container.destroy();
            }
          },
        );
      });
    }

    test('a poststart hook that fails in start: the container is deleted, as the specification says', async () => {
      await inBundle(
        (config, made) => {
          config.hooks.poststart = [failing()];
          config.hooks.poststop = [hook('poststop', join(made.rootfs, 'log'))];
          config.process.args = ['sleep', '100'];
        },
        async (bundle, id) => {
          const created = await tare(root.path, ['create', '--bundle', bundle.dir, id], { env });
          assert.equal(created.code, 0, created.stderr);
          const { code, stderr } = await tare(root.path, ['start', id], { env });
          assert.equal(code, 1);
          assert.match(stderr, /\/hooks\/poststart\/0: hook \/bin\/sh: exit status 3: some words/);
          const state = await tare(root.path, ['state', id], { env });
          assert.match(state.stderr, /container does not exist/);
          assert.match(readLog(bundle), /^poststop/);
        },
      );
    });

    test('a poststop hook that fails stops neither delete nor the next one', async () => {
      await inBundle(
        (config, made) => {
          const none = join(made.dir, 'none');
          writeFileSync(none, '#!/not/there\n', { mode: 0o755 });
          config.hooks.poststop = [failing(), { path: none }, hook('poststop', join(made.rootfs, 'log'))];
        },
        async (bundle, id) => {
          const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
          assert.equal(code, 0, stderr);
          assert.match(readLog(bundle), /^poststop/);
          assert.match(
            stderr,
            /warning msg="\/hooks\/poststop\/0: hook \/bin\/sh: poststop hook failed with exit code 3: some words/,
          );
          assert.match(stderr, /warning.*\/hooks\/poststop\/1: hook \S+\/none: no such file or directory \(ENOENT\)/);
        },
      );
    });

    test('a hook that cannot be executed', async () => {
      await inBundle(
        (config, made) => {
          const path = join(made.dir, 'hook');
          writeFileSync(path, '#!/not/there\n', { mode: 0o755 });
          config.hooks.createRuntime = [{ path }];
        },
        async (bundle, id) => {
          const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
          assert.notEqual(code, 0);
          assert.match(stderr, /\/hooks\/createRuntime\/0: hook \S+\/hook: no such file or directory \(ENOENT\)/);
        },
      );
    });

    test('a timeout kills the hook and what it has started', async () => {
      await inBundle(
        (config, made) => {
          const path = join(made.dir, 'child');
          const args = ['sh', '-c', `sleep 987 & echo $! > ${path}; wait`];
          config.hooks.createRuntime = [{ path: '/bin/sh', args, env: ['PATH=/bin:/usr/bin'], timeout: 1 }];
        },
        async (bundle, id) => {
          const file = join(bundle.dir, 'child');
          const [slow] = bundle.config.hooks.createRuntime;
          // a second may not be enough for its shell to come as far as that
          for (let child = ''; child === ''; slow.timeout *= 2) {
            bundle.write();
            const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
            assert.notEqual(code, 0);
            assert.match(stderr, /hook \/bin\/sh: killed, because it took longer than its timeout/);
            child = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
            if (child !== '') await until(() => !isRunning(child), `process ${child} has ended`);
          }
        },
      );
    });

    test('a hook is done when its process is, though a daemon of it holds its output; a great output is read', async () => {
      await inBundle(
        (config) => {
          const pid = '/proc/self';
          const args = ['sh', '-c', `sleep 30 & yes ${pid} | head -c 300000; exit 0`];
          const env = ['PATH=/bin:/usr/bin'];
          for (const kind of ['createRuntime', 'createContainer'])
            config.hooks[kind] = [{ path: '/bin/sh', args, env }];
          config.process.args = ['echo', 'ran'];
        },
        async (bundle, id) => {
          const options = { env, timeout: 15_000 };
          const { stdout, stderr, timedOut } = await tare(root.path, ['run', '--bundle', bundle.dir, id], options);
          assert.equal(timedOut, false);
          assert.equal(stdout, 'ran\n', stderr);
        },
      );
    });

    for (const kind of ['createRuntime', 'createContainer', 'startContainer']) {
      const long = `${process.pid}${kind.length}`; // seconds that no other test sleeps
      test(`a ${kind} hook that hangs ends with delete --force`, async () => {
        await inBundle(
          (config) => {
            config.hooks[kind] = [{ path: '/bin/sleep', args: ['sleep', long] }];
          },
          async (bundle, id) => {
            const running = tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
            const hangs = async () => (await run('pgrep', ['-f', `^sleep ${long}$`])).stdout.trim() !== '';
            let ended = false;
            running.then(() => (ended = true));
            while (!ended && !(await hangs())) await new Promise((resolve) => setTimeout(resolve, 20));
            const deleted = await tare(root.path, ['delete', '--force', id], { env });
            assert.equal(deleted.code, 0, deleted.stderr);
            const { code, timedOut } = await running;
            assert.deepEqual([code !== 0, timedOut], [true, false]);
            assert.equal(await hangs(), false);
          },
        );
      });
    }

    test('a hook that hangs ends with the AbortSignal of its create', async () => {
      await inBundle(
        (config) => {
          config.hooks.createRuntime = [{ path: '/bin/sleep', args: ['sleep', `${process.pid}7`] }];
        },
        async (bundle, id) => {
          const controller = new AbortController();
          const { signal } = controller;
          const factory = new Factory({ root: root.path, shim });
          const creating = factory.create(id, bundle.config, { bundle: bundle.dir, signal });
          const hangs = async () => (await run('pgrep', ['-f', `^sleep ${process.pid}7$`])).stdout.trim() !== '';
          let ended = false;
          creating.catch(() => (ended = true));
          while (!ended && !(await hangs())) await new Promise((resolve) => setTimeout(resolve, 20));
          controller.abort(new Error('enough'));
          await assert.rejects(creating, /enough/);
          assert.equal(await hangs(), false);
        },
      );
    });

    test('a joined pid namespace: the hooks of the runtime stay in its own', async () => {
      const holder = spawn('unshare', ['-p', '--fork', '--kill-child', 'sleep', '1000'], { stdio: 'ignore' });
      const own = readlinkSync('/proc/self/ns/pid');
      await until(() => {
        try {
          return readlinkSync(`/proc/${holder.pid}/ns/pid_for_children`) !== own;
        } catch (error) {
          // a pid namespace without a process
          if (error.code !== 'ENOENT') throw error;
          return false;
        }
      }, 'the pid namespace has a process');
      await inBundle(
        (config, made) => {
          config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'pid');
          config.linux.namespaces.push({ type: 'pid', path: `/proc/${holder.pid}/ns/pid_for_children` });
          const args = ['sh', '-c', `readlink /proc/self/ns/pid > ${join(made.dir, 'ns')}`];
          config.hooks.createRuntime = [{ path: '/bin/sh', args, env: ['PATH=/bin:/usr/bin'] }];
        },
        async (bundle, id) => {
          const { code, stderr } = await tare(root.path, ['run', '--bundle', bundle.dir, id], { env });
          assert.equal(code, 0, stderr);
          assert.equal(readFileSync(join(bundle.dir, 'ns'), 'utf8').trim(), own);
        },
      );
      holder.kill('SIGKILL');
    });
  });
}
