// Acceptance: exec. What another process of a container sees is what it sees under runc exec; exit codes, errors, both
// transports; and what the CVEs about exec ask for.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  rmdirSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { comparable, differences, installProbe, parseFacts } from '../support/inside.mjs';
import { cgroups, descendants, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, run, runc, tare, tareProgram, tareWords } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const skip = needsRoot || ((await run('runc', ['--version']).catch(() => ({ code: 1 }))).code !== 0 && 'needs runc');
const usable = transports.filter((transport) => !transport.skip);

/** What may differ from runc 1.1.5, and why. */
const accepted = [
  { line: /^fd( flags)? [012]:/, why: 'in the foreground runc gives the process pipes of its own' },
  {
    case: 'with an environment',
    line: /^env [23]: /,
    why: 'of a variable given twice runc 1.1.5 keeps the first place; later versions, as Tare, the last',
  },
];

const edit = (path) => (config) => {
  config.linux.cgroupsPath = path;
  config.linux.namespaces.push({ type: 'cgroup' });
  config.linux.seccomp = {
    defaultAction: 'SCMP_ACT_ALLOW',
    syscalls: [{ names: ['sethostname'], action: 'SCMP_ACT_ERRNO', errnoRet: 38 }],
  };
  config.process.env.push('OWN=1');
};

/** Arguments of exec before the id. */
const cases = {
  plainly: [],
  'with a user, groups and a directory': ['--user', '1000:1001', '-g', '5', '-g', '6', '--cwd', '/tmp'],
  'with an environment': ['-e', 'A=b', '-e', 'OWN=2', '-e', 'HOME=/here'],
  'with capabilities': ['--cap', 'CAP_NET_ADMIN', '--cap', 'CAP_SYS_CHROOT'],
  'without no_new_privs': ['--no-new-privs=false'],
};

describe('exec', { skip }, () => {
  const root = makeRoot();
  const runcRoot = makeRoot();
  const id = uniqueId('exec');
  const path = `/tare_test/${id}`;
  let bundle;
  let other;
  const bundles = [];
  const factory = new Factory({ root: root.path });
  const exec = (args, options) => tare(root.path, ['exec', ...args], options);

  before(async () => {
    bundle = makeBundle({ args: ['sleep', '1000'], edit: edit(path) });
    other = makeBundle({ args: ['sleep', '1000'], edit: edit(`${path}_runc`) });
    for (const one of [bundle, other]) installProbe(one);
    assert.equal((await tare(root.path, ['run', '-d', '-b', bundle.dir, id])).code, 0);
    assert.equal((await runc(runcRoot.path, ['run', '-d', '-b', other.dir, id])).code, 0);
  });
  after(async () => {
    for (const { id: one } of await factory.list()) await tare(root.path, ['delete', '--force', one]);
    await runc(runcRoot.path, ['delete', '--force', id]);
    for (const one of [bundle, other, ...bundles]) one?.remove();
    root.remove();
    runcRoot.remove();
    pruneCgroup('/tare_test');
  });

  for (const [name, args] of Object.entries(cases)) {
    test(`as runc: ${name}`, async () => {
      const line = [...args, id, '/bin/probe'];
      const oracle = await runc(runcRoot.path, ['exec', ...line]);
      assert.equal(oracle.code, 0, oracle.stderr);
      const replace = [
        [`${id}_runc`, id],
        [other.dir, 'BUNDLE'],
        [bundle.dir, 'BUNDLE'],
      ];
      const expected = comparable(parseFacts(oracle.stdout), replace);
      for (const { shim } of usable) {
        const seen = await exec(line, { env: { ...process.env, TARE_SHIM: shim } });
        assert.equal(seen.code, 0, seen.stderr);
        const found = differences(comparable(parseFacts(seen.stdout), replace), expected);
        assert.deepEqual(
          found.filter((text) => !accepted.some((known) => known.line.test(text) && (known.case ?? name) === name)),
          [],
          `${shim}: tare | runc`,
        );
      }
    });
  }

  test('namespaces and cgroups are those of init', async () => {
    const { pid } = await (await factory.load(id)).state();
    const script = 'for n in /proc/self/ns/*; do readlink $n; done; exec sleep 1000';
    const made = await (await factory.load(id)).exec(
      { args: ['sh', '-c', script] },
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    made.stdout.resume();
    for (const name of readdirSync('/proc/self/ns')) {
      assert.equal(readlinkSync(`/proc/${made.pid}/ns/${name}`), readlinkSync(`/proc/${pid}/ns/${name}`), name);
    }
    assert.equal(readFileSync(`/proc/${made.pid}/cgroup`, 'utf8'), readFileSync(`/proc/${pid}/cgroup`, 'utf8'));
    await made.signal('kill');
    assert.deepEqual(await made.wait(), { code: null, signal: 'SIGKILL' });
  });

  test('exit codes are the process, 128 and the signal, or 255', async () => {
    for (const [args, code, text = /^$/] of [
      [[id, 'true'], 0],
      [[id, 'sh', '-c', 'exit 7'], 7],
      [[id, 'sh', '-c', 'kill -9 $$'], 137],
      [[id, 'nope'], 255, /exec failed: exec: \\"nope\\": executable file not found in \$PATH/],
      [[id, '/nope'], 255, /exec failed: exec: \\"\/nope\\": stat \/nope: no such file or directory/],
      [[id, '/etc'], 255, /permission denied/],
      [[id], 255, /process args cannot be empty/],
      [['--cwd', 'tmp', id, 'true'], 255, /Cwd must be an absolute path/],
      [['--cwd', '/nope', id, 'true'], 255, /no such file or directory/],
      [['--cap', 'CAP_NOPE', id, 'true'], 255, /unknown capability \\"CAP_NOPE\\"/],
      [['-e', 'NOPE', id, 'true'], 255, /is not NAME=value/],
      [['none_such', 'true'], 255, /container does not exist/],
      [['--pidfd-socket', '/nowhere', id, 'true'], 255, /nobody listens there/],
    ]) {
      const file = join(root.path, 'exec.pid');
      rmSync(file, { force: true });
      const result = await exec(['--pid-file', file, ...args]);
      assert.equal(result.code, code, `${args.join(' ')}: ${result.stderr}`);
      assert.match(result.stderr, text, args.join(' '));
      assert.equal(existsSync(file), code < 255, 'pid file');
      if (existsSync(file)) assert.match(readFileSync(file, 'utf8'), /^\d+$/);
    }
  });

  test('options end at the id; standard input, output and error are the command line’s', async () => {
    const made = spawn(tareProgram, [...line(), 'sh', '-c', 'cat; echo "$@" >&2; exit 3', 'x', '-d', '--', '-e'], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    made.stdin.end('in');
    let out = '';
    let err = '';
    made.stdout.on('data', (data) => (out += data));
    made.stderr.on('data', (data) => (err += data));
    const code = await new Promise((resolve) => made.on('close', resolve));
    assert.deepEqual([out, err, code], ['in', '-d -- -e\n', 3]);
  });

  function line() {
    return [...tareWords, '--root', root.path, 'exec', id];
  }

  test('in the foreground signals are forwarded', async () => {
    // TERM that comes before the command has heard of its process ends both; USR2 waits until then, and is handed on
    const script = 'trap "echo heard" USR2; trap "echo got; exit 9" TERM; echo ready; while :; do sleep 0.01; done';
    const made = spawn(tareProgram, [...line(), 'sh', '-c', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    made.stdout.on('data', (data) => {
      out += data;
      if (out === 'ready\n') made.kill('SIGUSR2');
      if (out === 'ready\nheard\n') made.kill('SIGTERM');
    });
    assert.equal(await new Promise((resolve) => made.on('close', resolve)), 9);
    assert.equal(out, 'ready\nheard\ngot\n');
  });

  test('detached it goes on, and its pid is in the file', async () => {
    const file = join(root.path, 'detached.pid');
    assert.equal((await exec(['-d', '--pid-file', file, id, 'sleep', '1000'])).code, 0);
    const pid = Number(readFileSync(file, 'utf8'));
    assert.equal(readFileSync(`/proc/${pid}/comm`, 'utf8'), 'sleep\n');
    process.kill(pid, 'SIGKILL');
  });

  test('--process takes a file or standard input, and checks it', async () => {
    const file = join(root.path, 'process.json');
    const what = {
      user: { uid: 3, gid: 4 },
      args: ['sh', '-c', 'id -u; id -g; pwd; echo $A'],
      cwd: '/tmp',
      env: ['A=1', 'PATH=/bin'],
    };
    writeFileSync(file, JSON.stringify(what));
    const result = await exec(['--process', file, '--cwd', '/bin', id]);
    assert.deepEqual([result.stdout, result.stderr, result.code], ['3\n4\n/tmp\n1\n', '', 0]);
    const fd = openSync(file, 'r');
    assert.equal((await exec(['-p', '-', id], { stdio: [fd, 'pipe', 'pipe'] })).stdout, '3\n4\n/tmp\n1\n');
    closeSync(fd);
    for (const [change, text] of [
      [{ cwd: 'tmp' }, /\/cwd: /],
      [{ args: [] }, /\/args: /],
      [{ terminal: 'x' }, /\/terminal: /],
    ]) {
      writeFileSync(file, JSON.stringify({ ...what, ...change }));
      const refused = await exec(['--process', file, id]);
      assert.equal(refused.code, 255);
      assert.match(refused.stderr, text);
    }
  });

  test('users are strict numbers (CVE-2026-30892)', async () => {
    assert.equal((await exec(['-u', '1', id, 'id', '-u'])).stdout, '1\n');
    assert.equal((await exec(['-u', '1:2', id, 'sh', '-c', 'id -u; id -g'])).stdout, '1\n2\n');
    for (const user of ['1:', ':1', '1x', '-1', '4294967295', '4294967296', ' 1', '0x1', 'root']) {
      const result = await exec([`--user=${user}`, id, 'id', '-u']);
      assert.equal(result.code, 255, user);
      assert.equal(result.stdout, '', user);
    }
  });

  test('added capabilities are never inheritable (CVE-2022-29162)', async () => {
    const { stdout } = await exec(['--cap', 'NET_ADMIN', id, 'cat', '/proc/self/status']);
    assert.match(stdout, /^CapInh:\t0+$/m);
    assert.match(stdout, /^CapAmb:\t0+$/m);
    assert.match(stdout, /^CapEff:\t0000000020001420$/m);
  });

  test('no fd of the host, and no working directory outside (CVE-2024-21626)', async () => {
    const { stdout } = await exec([id, 'ls', '/proc/self/fd']);
    assert.deepEqual(stdout.trim().split('\n'), ['0', '1', '2', '3'], '3 is ls’s own');
    for (let fd = 3; fd < 20; fd++) {
      const container = await factory.load(id);
      const cwd = `/proc/self/fd/${fd}`;
      await assert.rejects(
        container.exec({ args: ['true'], cwd }),
        { code: 'SystemError', pointer: '/process/cwd' },
        cwd,
      );
      await assert.rejects(container.exec({ args: [cwd] }), { code: 'SystemError' }, cwd);
    }
  });

  test('the seccomp profile holds', async () => {
    assert.match((await exec(['--cap', 'SYS_ADMIN', id, 'hostname', 'x'])).stderr, /Function not implemented/);
  });

  test('a created container takes one, a stopped one none', async () => {
    const made = makeBundle({ args: ['sleep', '1000'] });
    bundles.push(made);
    const name = uniqueId('exec');
    assert.equal((await tare(root.path, ['create', '-b', made.dir, name])).code, 0);
    assert.equal((await exec([name, 'ls', '/bin/sh'])).stdout, '/bin/sh\n');
    assert.equal((await tare(root.path, ['kill', name, 'KILL'])).code, 0);
    await until(async () => (await (await factory.load(name)).status()) === 'stopped', 'it is stopped');
    const result = await exec([name, 'true']);
    assert.equal(result.code, 255);
    assert.match(result.stderr, /exec failed: cannot exec in a stopped container/);
  });

  test('a paused container takes one only when it is resumed', async () => {
    const sub = uniqueId('exec');
    const container = await factory.create(
      sub,
      JSON.stringify({ ...bundle.config, linux: { ...bundle.config.linux, cgroupsPath: `/tare_test/${sub}` } }),
      { bundle: bundle.dir },
    );
    await container.pause();
    await assert.rejects(container.exec({ args: ['true'] }), {
      code: 'ContainerPaused',
      message: 'cannot exec in a paused container (use --ignore-paused to override)',
    });
    const controller = new AbortController();
    const options = { ignorePaused: true, signal: controller.signal };
    const aborted = container.exec({ args: ['sleep', '1000'] }, options);
    const waiting = container.exec({ args: ['sh', '-c', 'exit 5'] }, { ignorePaused: true });
    await until(async () => (await container.processes()).length === 3, 'both wait in the frozen cgroup');
    const reason = new Error('enough');
    const rejected = assert.rejects(aborted, reason);
    controller.abort(reason);
    await container.resume();
    await rejected;
    assert.deepEqual(await (await waiting).wait(), { code: 5, signal: null });
    await until(async () => (await container.processes()).length === 1, 'none of them is left');
    await container.destroy();
  });

  test('--cgroup is below the container’s own', async () => {
    const [version2] = cgroups(path).filter((dir) => existsSync(join(dir, 'pids.max')) && !dir.includes('/pids/'));
    const pids = version2 ?? cgroups(path).find((dir) => dir.includes('/pids/'));
    mkdirSync(join(pids, 'sub'));
    const container = await factory.load(id);
    const made = await container.exec({ args: ['sleep', '1000'] }, { cgroup: [version2 ? 'sub' : 'pids:sub'] });
    assert.match(
      readFileSync(`/proc/${made.pid}/cgroup`, 'utf8'),
      new RegExp(`:${version2 ? '' : 'pids'}:${path}/sub\n`),
    );
    await made.signal(9);
    await made.wait();
    await until(() => {
      try {
        rmdirSync(join(pids, 'sub'));
        return true;
      } catch (error) {
        if (error.code !== 'EBUSY') throw error;
        return false;
      }
    }, 'the sub-cgroup is empty');
    for (const cgroup of [
      ['pids:../x'],
      ['pids:a/../../x'],
      ['nope:x'],
      ['x', 'pids:y'],
      ['pids:x', 'pids:y'],
      ['a:b:c'],
      [':x'],
      // version 2 has one cgroup, not one for each controller
      ...(version2 ? [['pids:sub']] : []),
    ]) {
      await assert.rejects(container.exec({ args: ['true'] }, { cgroup }), { code: 'ConfigInvalid' }, cgroup.join(' '));
    }
    const missing = [version2 ? 'none' : 'pids:none'];
    await assert.rejects(container.exec({ args: ['true'] }, { cgroup: missing }), { errno: 2 });
  });

  for (const { shim } of usable) {
    test(`the library, by ${shim}: streams, fds, signals, aborts; a failure leaves nothing`, async () => {
      const own = new Factory({ root: root.path, shim });
      const container = await own.load(id);
      const made = await container.exec({ args: ['cat'] }, { stdio: ['pipe', 'pipe', 'ignore'] });
      let out = '';
      made.stdout.on('data', (data) => (out += data));
      made.stdin.end('through');
      assert.deepEqual(await made.wait(), { code: 0, signal: null });
      await until(() => out === 'through', 'the output is there');
      await assert.rejects(made.signal('TERM'), { code: 'SystemError', errno: 3 });
      await assert.rejects(made.signal('NONE'), /unknown signal "NONE"/);
      const fd = openSync('/dev/null', 'r');
      const fds = await container.exec({ args: ['sh', '-c', 'test -e /proc/self/fd/3'] }, { fds: [fd] });
      assert.equal((await fds.wait()).code, 0);
      closeSync(fd);
      const before = inside();
      await assert.rejects(container.exec({ args: ['/none'] }), { code: 'SystemError', op: 'FIND_EXEC', errno: 2 });
      await assert.rejects(container.exec({ args: ['true'] }, { pidFile: '/none/pid' }), { errno: 2 });
      const reason = new Error('enough');
      await assert.rejects(container.exec({ args: ['true'] }, { signal: AbortSignal.abort(reason) }), reason);
      await assert.rejects(container.exec({ args: ['true'], nope: 1 }), { code: 'ConfigInvalid', pointer: '/nope' });
      // of those before, one of another test's may have been about to end
      const isNew = ({ pid }) => !before.some((one) => one.pid === pid);
      await until(() => !inside().some(isNew), 'no process is left');
    });
  }

  /** The processes of this program's reapers. */
  const inside = () => descendants().filter(({ name }) => !name.startsWith('tare'));
});
