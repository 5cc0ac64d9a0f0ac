/** Acceptance: each command in a process of its own, and the OCI state at each step. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

for (const { shim, skip } of transports) {
  describe(`commands, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const state = join(root.path, 'state');
    const env = { ...process.env, TARE_SHIM: shim };
    const args = (...rest) => [...tareWords, '--root', state, ...rest];
    const tare = (...rest) => run(tareProgram, args(...rest), { env });
    const cgroupsPath = `/tare_test/${uniqueId('cli')}`;
    const bundles = [];
    const makeOne = (...command) => {
      const edit = (config) => (config.linux.cgroupsPath = cgroupsPath);
      const bundle = makeBundle({ args: command, edit });
      bundles.push(bundle);
      return bundle;
    };
    const sleeper = makeOne('sleep', '1000');
    after(() => {
      for (const bundle of bundles) bundle.remove();
      root.remove();
      pruneCgroup('/tare_test');
    });
    const left = (what) => assertNothingLeft({ root: state, cgroupsPath, bundle: sleeper, what });
    const succeed = async (...rest) => {
      const { code, stdout, stderr } = await tare(...rest);
      assert.equal(code, 0, `${rest.join(' ')}: ${stderr}`);
      assert.equal(stderr, '', rest.join(' '));
      return stdout;
    };
    const fail = async (pattern, ...rest) => {
      const { code, stdout, stderr } = await tare(...rest);
      assert.equal(code, 1, rest.join(' '));
      assert.match(stderr, pattern);
      assert.equal(stdout, '');
    };

    test('create, state, start, state, kill, state, delete', async () => {
      const id = uniqueId('oci');
      const pidFile = join(root.path, 'pid');
      assert.equal(await succeed('create', '--bundle', sleeper.dir, '--pid-file', pidFile, id), '');
      const pid = Number(readFileSync(pidFile, 'utf8'));
      assert.equal(readFileSync(pidFile, 'utf8'), String(pid), 'no newline');

      const created = await succeed('state', id);
      const first = JSON.parse(created);
      assert.equal(created, JSON.stringify(first, null, 2), 'two spaces, no newline at the end');
      assert.match(first.ociVersion, /^1\.\d+\.\d+/);
      assert.ok(!Number.isNaN(Date.parse(first.created)));
      assert.deepEqual(
        [first.id, first.pid, first.status, first.bundle, first.rootfs],
        [id, pid, 'created', sleeper.dir, sleeper.rootfs],
      );

      assert.equal(await succeed('start', id), '');
      assert.deepEqual(JSON.parse(await succeed('state', id)), { ...first, status: 'running' });
      await fail(/cannot start an already running container/, 'start', id);
      await fail(/cannot delete container .* that is not stopped: running/, 'delete', id);
      await fail(/exists/, 'create', '--bundle', sleeper.dir, id);

      assert.equal(await succeed('kill', id, 'KILL'), '');
      await until(async () => JSON.parse(await succeed('state', id)).status === 'stopped', 'it stops');
      assert.deepEqual(JSON.parse(await succeed('state', id)), { ...first, status: 'stopped', pid: 0 });
      await fail(/container not running/, 'kill', id, '9');
      await fail(/cannot start a container that has stopped/, 'start', id);

      assert.equal(await succeed('delete', id), '');
      for (const command of ['state', 'start', 'kill', 'delete']) await fail(/container does not exist/, command, id);
      assert.equal(await succeed('delete', '--force', id), '');
      left(id);
    });

    test('delete --regex deletes all that match, and goes on past one that it may not delete', async () => {
      const name = uniqueId('many');
      const ids = ['a1', 'a2', 'b1'].map((end) => `${name}_${end}`);
      for (const id of ids) {
        const edit = (config) => (config.linux.cgroupsPath = `/tare_test/${id}`);
        const bundle = makeBundle({ args: ['sleep', '1000'], edit });
        bundles.push(bundle);
        await succeed('create', '-b', bundle.dir, id);
      }
      await succeed('start', ids[0]);
      await fail(/cannot delete container .*_a1 that is not stopped/, 'delete', '--regex', `^${name}_a`);
      assert.equal(await succeed('list', '-q'), `${ids[0]}\n${ids[2]}\n`);
      assert.equal(await succeed('delete', '--force', '--regex', 'matches_none'), '');
      await fail(/invalid regular expression/, 'delete', '--regex', '(');
      assert.equal(await succeed('delete', '-f', '--regex', `${name}_[ab]`), '');
      assert.equal(await succeed('list', '-q'), '');
      left(name);
    });

    test('list as a table, as JSON and as ids', async () => {
      const { code, stderr } = await run(tareProgram, [...tareWords, '--root', join(root.path, 'missing'), 'list'], {
        env,
      });
      assert.equal(code, 1);
      assert.match(stderr, /missing: no such file or directory/);
      const header = 'ID          PID         STATUS      BUNDLE      CREATED     OWNER\n';
      assert.equal(await succeed('list'), header);
      assert.equal(await succeed('list', '-f', 'json'), '[]\n');
      assert.equal(await succeed('list', '-q'), '');
      const id = uniqueId('listed');
      await succeed('run', '-d', '-b', sleeper.dir, id);
      const { pid, created } = JSON.parse(await succeed('state', id));
      const [top, line] = (await succeed('list')).split('\n');
      assert.deepEqual(top.split(/ +/), ['ID', 'PID', 'STATUS', 'BUNDLE', 'CREATED', 'OWNER']);
      assert.deepEqual(line.split(/ +/), [id, String(pid), 'running', sleeper.dir, created, 'root']);
      assert.equal(line.indexOf(sleeper.dir), top.indexOf('BUNDLE'), 'columns are aligned');
      const [one] = JSON.parse(await succeed('list', '--format=json'));
      assert.deepEqual([one.id, one.pid, one.status, one.owner], [id, pid, 'running', 'root']);
      assert.equal(await succeed('list', '--quiet'), `${id}\n`);
      await fail(/invalid format option/, 'list', '--format', 'xml');
      await succeed('delete', '--force', id);
      left(id);
    });

    test('run gives the status of the container, and leaves nothing', async () => {
      const cases = [
        [['true'], 0],
        [['sh', '-c', 'exit 3'], 3],
        [['sh', '-c', 'echo out; echo err >&2; exit 255'], 255],
        [['sh', '-c', 'sh -c "kill -9 \\$\\$"; exit $?'], 137],
      ];
      for (const [command, expected] of cases) {
        const { code, stdout, stderr } = await tare('run', '-b', makeOne(...command).dir, 'run_1');
        assert.equal(code, expected, stderr);
        assert.equal(stdout, command.join().includes('echo out') ? 'out\n' : '');
        left(command.join(' '));
      }
      await fail(
        /tare run failed: .*not_there.*executable file not found in \$PATH/,
        'run',
        '-b',
        makeOne('not_there').dir,
        'run_1',
      );
      left('not_there');
    });

    test('run --keep leaves the stopped container', async () => {
      await succeed('run', '--keep', '-b', makeOne('true').dir, 'kept');
      assert.equal(JSON.parse(await succeed('state', 'kept')).status, 'stopped');
      await succeed('delete', 'kept');
      left('kept');
    });

    test('run in the foreground forwards signals and dies as the container does', async () => {
      const trapping = makeOne(
        'sh',
        '-c',
        'trap "echo hup" HUP; trap "exit 44" TERM; echo ready; while :; do sleep 0.01; done',
      );
      const child = spawn(tareProgram, args('run', '-b', trapping.dir, 'forward'), {
        env,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let out = '';
      child.stdout.on('data', (data) => (out += data));
      const exit = once(child, 'exit');
      await until(() => out.includes('ready'), 'it is ready');
      child.kill('SIGHUP');
      await until(() => out.includes('hup'), 'the signal arrives');
      child.kill('SIGTERM');
      assert.deepEqual(await exit, [44, null]);
      left('forward');
      const killed = spawn(tareProgram, args('run', '-b', sleeper.dir, 'killed'), { env, stdio: 'ignore' });
      const end = once(killed, 'exit');
      const running = async () => /"status": "running"/.test((await tare('state', 'killed')).stdout);
      await until(running, 'it runs');
      await succeed('kill', 'killed', 'KILL');
      assert.deepEqual(await end, [137, null]);
      left('killed');
    });

    test('a signal that comes as soon as the program runs is its own', {
      skip: process.env.TARE_COMMAND !== 'native' && 'Node may hear of the signal first',
    }, async () => {
      const trapping = makeOne('sh', '-c', 'trap "exit 44" TERM; echo ready; while :; do sleep 0.01; done');
      for (let i = 0; i < 10; i++) {
        const child = spawn(tareProgram, args('run', '-b', trapping.dir, 'early'), {
          env,
          stdio: ['ignore', 'pipe', 'inherit'],
        });
        child.stdout.once('data', () => child.kill('SIGTERM'));
        assert.deepEqual(await once(child, 'exit'), [44, null]);
        left('early');
      }
    });

    for (const [signal, status] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ]) {
      test(`${signal} during create rolls back and exits with ${status}`, async () => {
        // The config comes through a fifo: the command is on its way, and waits, when the signal arrives.
        const bundle = makeOne('sleep', '1000');
        const fifo = join(bundle.dir, 'fifo.json');
        await run('mkfifo', [fifo]);
        const child = spawn(tareProgram, args('create', '-b', bundle.dir, '-f', 'fifo.json', 'aborted'), {
          env,
          stdio: 'ignore',
        });
        const exit = once(child, 'exit');
        const writer = await open(fifo, 'w');
        child.kill(signal);
        await writer.writeFile(readFileSync(join(bundle.dir, 'config.json')));
        await writer.close();
        assert.deepEqual(await exit, [status, null]);
        left('aborted');
      });
    }

    test('a bundle without a config, and one that is not there', async () => {
      const empty = join(root.path, 'empty');
      mkdirSync(empty);
      await fail(/tare create failed: JSON specification file config\.json not found/, 'create', '-b', empty, 'x');
      await fail(/chdir .*: no such file or directory/, 'run', '-b', join(root.path, 'missing'), 'x');
      writeFileSync(join(empty, 'config.json'), '{ "ociVersion": ');
      await fail(/tare create failed: /, 'create', '-b', empty, 'x');
      left('no config');
    });

    test('warnings: on standard error, or in the log once the command has succeeded', async () => {
      const bundle = makeOne('true');
      bundle.config.unknown = 1;
      bundle.write();
      const log = join(root.path, 'log.json');
      const shown = await tare('run', '-b', bundle.dir, 'warned');
      assert.match(shown.stderr, /^time="[^"]*" level=warning msg="\/unknown: .*"\n$/);
      const logged = await run(
        tareProgram,
        args('--log', log, '--log-format', 'json', 'run', '-b', bundle.dir, 'warned'),
      );
      assert.deepEqual([logged.code, logged.stderr], [0, '']);
      assert.equal(JSON.parse(readFileSync(log, 'utf8')).level, 'warning');
      bundle.config.process.args = ['not_there'];
      bundle.write();
      writeFileSync(log, '');
      await run(tareProgram, args('--log', log, '--log-format', 'json', 'run', '-b', bundle.dir, 'warned'));
      assert.equal(JSON.parse(readFileSync(log, 'utf8')).level, 'error', 'alone');
      const traced = await tare('--debug', 'run', '-b', bundle.dir, 'warned');
      assert.match(traced.stderr, /level=debug msg="turn 0: /);
      left('warned');
    });

    test('--preserve-fds passes what was passed, and nothing of Node', async () => {
      const bundle = makeOne('sh', '-c', 'echo three >&3');
      const command = `"${tareProgram}" ${args('run', '-b', bundle.dir, '--preserve-fds', '1', 'fds').join(' ')}`;
      const { code, stdout, stderr } = await run('sh', ['-c', `${command} 3>&1`], { env });
      assert.deepEqual([code, stdout], [0, 'three\n'], stderr);
      await fail(
        /unable to stat preserved-fd \d+ \(of 200\): fd \d+ was not passed/,
        'run',
        '-b',
        bundle.dir,
        '--preserve-fds',
        '200',
        'fds',
      );
      left('fds');
    });

    test('plan prints the ops and does none of them', async () => {
      const before = existsSync(state);
      const text = await succeed('plan', '-b', sleeper.dir);
      assert.match(text, /^LIST +# +OP +FLAGS +CONFIG +ARGUMENTS\n/);
      for (const op of ['MKDIR', 'CLONE', 'COMMIT', 'START_WAIT', 'EXEC'])
        assert.match(text, new RegExp(` ${op} `), op);
      assert.match(text, / \/mounts\/0 /);
      const { readOnly, lists } = JSON.parse(await succeed('plan', '--json', '-b', sleeper.dir, 'other'));
      assert.equal(readOnly, false);
      assert.equal(lists[0].list, 0);
      assert.ok(lists[0].ops.some((op) => op.name === 'CLONE'));
      assert.equal(existsSync(state), before);
      left('plan');
    });
  });
}
