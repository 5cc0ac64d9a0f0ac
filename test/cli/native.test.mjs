/**
 * The native command beside the program of Node: what both say, and how they end, is the same. (Every other test of the command
 * line runs against either: TARE_COMMAND.)
 */
import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { atTerminal } from '../support/at-terminal.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { makeRoot, tareBin } from '../support/run.mjs';

const native = join(process.env.TARE_SHIM_DIR ?? join(project, 'build'), 'tare');
const skip = existsSync(native) ? false : 'the native command is not built: wasm2c is missing';
const dir = mkdtempSync(join(tmpdir(), 'tare-native-'));
after(() => rmSync(dir, { recursive: true }));

function end({ status, signal, stdout, stderr }) {
  return { status, signal, stdout, stderr: stderr.replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, 'NOW') };
}

/** How both end, called with the same words. */
function both(words, options = {}) {
  const call = (program, args) => end(spawnSync(program, args, { encoding: 'utf8', cwd: dir, ...options }));
  return [call(native, words), call(process.execPath, [tareBin, ...words])];
}

function assertSame(words, options) {
  const [ours, theirs] = both(words, options);
  assert.deepEqual(ours, theirs, words.join(' '));
  return ours;
}

describe('the native command', { skip }, () => {
  test('arguments are understood, and refused, alike', () => {
    const root = ['--root', join(dir, 'none')];
    const lines = [
      [],
      ['help'],
      ['h', 'run'],
      ['help', 'satte'],
      ['--help'],
      ['-h'],
      ['--bogus', 'list'],
      ['--root'],
      ['--root', '/', 'list'],
      ['--log-format', 'xml', 'list'],
      ['--rootless', 'perhaps', 'list'],
      ['--id-format=any', 'list'],
      ['--cgroup-manager', 'none', 'list'],
      ['--debug=maybe', 'list'],
      ['satte', 'x'],
      ['checkpoint', '--help'],
      ['restore', '--lsm-mount-context', 'x'],
      ['state'],
      ['state', 'a', 'b'],
      ['state', '--help'],
      ['state', '--bogus', 'x', '--help'],
      ['state', '-'],
      ['state', '--', '-x'],
      ['state', 'a/b'],
      ['state', 'a\nb\x1b[1m\x7f\u0085'],
      ['state', 'ünïcödé'],
      ['kill'],
      ['kill', 'a', 'b', 'c'],
      ['kill', 'x', '-9'],
      ['kill', '-a', 'x', 'NOSUCH'],
      ['kill', 'x', '09'],
      ['list', 'x'],
      ['list', '-qf', 'json'],
      ['list', '-q=maybe'],
      ['list', '-f'],
      ['list', '--format', 'xml'],
      ['list'],
      ['list', '-q'],
      ['delete', 'x'],
      ['delete', '--force', 'x'],
      ['delete', '-f=false', 'x'],
      ['delete', '--regex', '('],
      ['start', 'x'],
      ['pause', 'x'],
      ['resume', 'x'],
      ['exec', 'x'],
      ['exec', 'x', 'true'],
      ['exec', '-u', '1x', 'x', 'true'],
      ['exec', '-u', '1:', 'x', 'true'],
      ['exec', '-g', '4294967295', 'x', 'true'],
      ['exec', '--process', 'none.json', 'x'],
      ['exec', '-t', '-d', 'x', 'true'],
      ['exec', '--console-socket', 's', 'x', 'true'],
      ['exec', '--preserve-fds', '900', 'x', 'true'],
      ['create', '--preserve-fds', '-1', 'x'],
      ['create', '--preserve-fds=1234567890', 'x'],
      ['create', 'x'],
      ['create', '-b', 'missing', 'x'],
      ['create', '-b', join(dir, 'file'), 'x'],
      ['run', '-f', '../none', 'x'],
      ['run', '-d', '-b', '/', 'x'],
      ['validate', 'none.json'],
      ['plan', '-b', 'none'],
      ['ps', 'x'],
      ['ps', '-f', 'xml', 'x'],
      ['ps', '-f'],
      ['update'],
      ['update', 'x'],
      ['update', '--memory', 'lots', 'x'],
      ['update', '--memory=1.5Gib', '--cpu-idle', '2', 'x'],
      ['update', '--pids-limit', '9223372036854775808', 'x'],
      ['update', '--cpu-share', '+3', 'x'],
      ['update', '--blkio-weight=-1', 'x'],
      ['update', '--resources', 'none.json', 'x'],
      ['update', '-r', '.', 'x'],
      ['update', '-r', 'file', 'x'],
      ['update', '--kernel-memory', '5', '--memory', '', 'x'],
      ['update', '--no-such', 'x'],
      ['events', '--stats', 'x'],
      ['events', '--stats', 'x', 'y'],
      ['events', '--interval', '0', 'x'],
      ['features'],
    ];
    writeFileSync(join(dir, 'file'), '');
    for (const words of lines) {
      assertSame([...(words[0]?.startsWith('-') || words.length === 0 ? [] : root), ...words]);
    }
  });

  test('an error is logged alike, as text and as JSON', () => {
    for (const format of ['text', 'json']) {
      assertSame(['--log-format', format, 'create', '-b', 'mis"sing\\\t', 'x']);
      const log = join(dir, `log.${format}`);
      assertSame(['--log', log, '--log-format', format, 'create', '-b', 'missing', 'x']);
      const [one, other] = readFileSync(log, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => line.replaceAll(/\d\d:\d\d:\d\d/g, ''));
      assert.equal(one, other);
      assertSame(['--log', join(dir, 'no/such/log'), 'list']);
      assertSame(['--log', dir, 'list']);
    }
  });

  test('with an empty environment and no Node help, misuse and errors come all the same', () => {
    const alone = (...words) => end(spawnSync(native, words, { encoding: 'utf8', cwd: dir, env: { PATH: dir } }));
    assert.match(alone('--help').stdout, /^Usage: tare/);
    assert.match(alone('--version').stdout, /^tare version \d/);
    const { status, stdout, stderr } = alone('state', '--bogus', 'x');
    assert.equal(status, 1);
    assert.match(stdout, /^Incorrect Usage: flag provided but not defined: -bogus\n\nUsage: tare/);
    assert.equal(stderr, 'time="NOW" level=error msg="flag provided but not defined: -bogus"\n');
    assert.match(alone('list', '-f').stderr, /flag needs an argument: -f/);
    assert.equal(alone('satte').status, 3);
    const handed = alone('validate', '.');
    assert.deepEqual([handed.status, handed.stdout], [1, '']);
    assert.match(handed.stderr, /level=error msg="this command needs Node\.js, which is not found"\n$/);
    assert.match(alone('delete', '--regex', 'x').stderr, /an option of this command needs Node\.js/);
    const empty = end(spawnSync(native, ['--root', join(dir, 'none'), 'state', 'x'], { encoding: 'utf8', env: {} }));
    assert.deepEqual([empty.status, empty.stdout], [1, '']);
    assert.match(empty.stderr, /container does not exist/);
  });

  test('called as tare-oci it takes the ids of engines, also where Node takes over', () => {
    const link = join(dir, 'tare-oci');
    symlinkSync(native, link);
    for (const command of ['state', 'ps']) {
      const call = (program) =>
        spawnSync(program, ['--root', join(dir, 'none'), command, 'a-b.c'], { encoding: 'utf8' });
      assert.match(call(link).stderr, /container does not exist/);
      assert.match(call(native).stderr, /invalid/);
    }
  });
});

describe('the native command with containers', { skip: skip || needsRoot }, () => {
  const root = makeRoot();
  const state = join(root.path, 'state');
  const cgroupsPath = `/tare_test/${uniqueId('native')}`;
  const edit = (config) => {
    config.linux.cgroupsPath = cgroupsPath;
    config.annotations = { key: 'välue\u0001"', b: '\\' };
  };
  const sleeper = makeBundle({ args: ['sleep', '1000'], edit });
  const shell = makeBundle({ args: ['sh', '-c', 'echo out; echo err >&2; exit 3'], edit });
  after(() => {
    sleeper.remove();
    shell.remove();
    root.remove();
    pruneCgroup('/tare_test');
  });
  const words = (...rest) => ['--root', state, ...rest];
  // not by pipes, which a container would hold open
  const tare = (...rest) =>
    assert.equal(spawnSync(native, words(...rest), { stdio: 'ignore' }).status, 0, rest.join(' '));
  const left = (what) => assertNothingLeft({ root: state, cgroupsPath, bundle: sleeper, what });

  test('what one program has made the other shows, and both show the same', async () => {
    const id = uniqueId('shown');
    tare('create', '-b', sleeper.dir, id);
    const look = () => {
      for (const line of [['state', id], ['list'], ['list', '-q'], ['list', '-f', 'json'], ['start', 'other']]) {
        assertSame(words(...line));
      }
    };
    look();
    assert.equal(execFileSync(process.execPath, [tareBin, ...words('start', id)], { encoding: 'utf8' }), '');
    look();
    assertSame(words('start', id));
    assertSame(words('delete', id));
    assertSame(words('create', '-b', sleeper.dir, id));
    assertSame(words('exec', id, 'sh', '-c', 'echo "$0" $PATH; exit 7'));
    assertSame(words('exec', '-e', 'A=ä', '--cwd', '/tmp', '-u', '7:8', '-g', '9', id, 'sh', '-c', 'pwd; echo $A; id'));
    assertSame(words('exec', id, 'not_there'));
    // what part of a processor it has had is less and less as time goes on
    await until(() => isDeepStrictEqual(...both(words('ps', id))), 'both show the same processes');
    assertSame(words('ps', '-f', 'json', id));
    assertSame(words('ps', id, '-o', 'args,pid'));
    assert.match(assertSame(words('ps', id, '-o', 'args')).stderr, /couldn't find PID field/);
    assert.match(assertSame(words('ps', id, '--no-such')).stderr, /exit status 1: /);
    assert.match(assertSame(words('ps', id), { env: { PATH: dir } }).stderr, /executable file not found/);
    for (const line of [
      ['--pids-limit', '50', '--memory', '100M'],
      ['--memory-swap', '10M'],
      ['--cpu-period', '5'],
      ['--resources', '-', '--memory', 'ignored'],
    ]) {
      assertSame(words('update', ...line, id), { input: '{"pids":{"limit":40}}' });
      assertSame(words('update', ...line, id), { input: '{"pids":{"limit":"x"}}' });
      look();
    }
    tare('pause', id);
    look();
    assertSame(words('exec', id, 'true'));
    tare('resume', id);
    tare('kill', id, 'KILL');
    const status = () => spawnSync(native, words('state', id), { encoding: 'utf8' }).stdout;
    await until(() => status().includes('"stopped"'), 'it stops');
    look();
    assertSame(words('events', '--stats', id));
    assertSame(words('events', id));
    tare('delete', '--force', id);
    left('shown');
  });

  test('both write the same state', () => {
    const words = ['--root', state, 'create', '-b', sleeper.dir, 'same'];
    const [ours, theirs] = [[native], [process.execPath, tareBin]].map(([program, ...first]) => {
      assert.equal(spawnSync(program, [...first, ...words], { stdio: 'ignore' }).status, 0);
      const saved = readFileSync(join(state, 'same/state.json'), 'utf8');
      tare('delete', '--force', 'same');
      const { init_process_pid: pid, created } = JSON.parse(saved);
      return saved
        .replace(/("init_process_start":)\d+/, '$1START')
        .replaceAll(created, 'NOW')
        .replaceAll(`/proc/${pid}/`, '/proc/PID/')
        .replace(`"init_process_pid":${pid}`, '"init_process_pid":PID');
    });
    assert.match(ours, /"init_process_pid":PID/);
    assert.equal(ours, theirs);
    left('same');
  });

  test('terminals and sd_notify need no Node', async () => {
    const made = makeBundle({ args: ['sh', '-c', 'test -t 0 && echo "a terminal"; exit 4'], edit });
    made.config.process.terminal = true;
    made.write();
    const env = { PATH: dir };
    const ran = await atTerminal([native, ...words('run', '-b', made.dir, 'terminal')], { env });
    assert.match(ran.shown, /a terminal/);
    assert.ok(ran.lines.includes('exit 4'), ran.lines.join('\n'));
    made.config.process.terminal = false;
    made.write();
    // nobody listens there
    const call = (...line) =>
      end(spawnSync(native, words(...line), { encoding: 'utf8', env: { ...env, NOTIFY_SOCKET: join(dir, 'nobody') } }));
    assert.match(call('run', '-b', made.dir, 'notified').stderr, /connect/);
    assert.doesNotMatch(call('start', 'none').stderr, /Node/);
    made.remove();
    left('terminal');
  });

  test('run ends as its container does', () => {
    const ours = assertSame(words('run', '-b', shell.dir, uniqueId('ran')));
    assert.deepEqual(ours, { status: 3, signal: null, stdout: 'out\n', stderr: 'err\n' });
    const broken = makeBundle({ args: ['not_there'], edit });
    assertSame(words('run', '-b', broken.dir, 'broken'));
    broken.config.mounts[0].type = 'nosuch';
    broken.write();
    assertSame(words('run', '-b', broken.dir, 'broken'));
    broken.config.mounts = [{ destination: '/x', source: 'nöthing', options: ['bind'] }];
    broken.config.root.path = 'nothing';
    broken.write();
    assert.match(assertSame(words('run', '-b', broken.dir, 'broken')).stderr, /rootfs .*nothing: no such file/);
    broken.config.process.args = 1;
    broken.write();
    assertSame(words('run', '-b', broken.dir, 'broken'));
    broken.remove();
    left('ran');
  });

  test('without standard input and output', () => {
    const call = `exec '${native}' --root '${state}' run -b '${shell.dir}' closed`;
    for (const closed of ['<&-', '>&-', '<&- >&-', '<&- >&- 2>&-']) {
      const { status } = spawnSync('sh', ['-c', `${call} ${closed}`]);
      assert.equal(status, 3, closed);
    }
    left('closed');
  });

  test('with an empty environment, and with signals ignored and blocked by the caller', () => {
    const { status, stdout } = spawnSync(native, words('run', '-b', shell.dir, 'empty'), { encoding: 'utf8', env: {} });
    assert.deepEqual([status, stdout], [3, 'out\n']);
    const script = `trap '' CHLD PIPE TERM INT; exec '${native}' --root '${state}' run -b '${shell.dir}' ignoring`;
    assert.equal(spawnSync('sh', ['-c', script]).status, 3);
    left('ignored');
  });

  test('its own file cannot be opened for writing through a process of a container', () => {
    const id = uniqueId('exe');
    tare('create', '-b', sleeper.dir, '--pid-file', join(root.path, 'pid'), id);
    const exe = `/proc/${readFileSync(join(root.path, 'pid'), 'utf8')}/exe`;
    assert.throws(() => closeSync(openSync(exe, 'r+')), /ETXTBSY|EPERM|EROFS/);
    const own = execFileSync('stat', ['-L', '-c', '%d:%i', exe, native], { encoding: 'utf8' }).trim().split('\n');
    assert.notEqual(own[0], own[1]);
    tare('delete', '--force', id);
    left('exe');
  });

  test('a killed command leaves nothing that a delete does not remove', async () => {
    const slow = makeBundle({ args: ['true'], edit, files: { 'bin/slow': '#!/bin/sh\nsleep 100\n' } });
    slow.config.hooks = { createRuntime: [{ path: '/bin/sleep', args: ['sleep', '100'] }] };
    slow.write();
    const made = spawn(native, words('create', '-b', slow.dir, 'killed'), { stdio: 'ignore' });
    await until(() => existsSync(join(state, 'killed', 'state.json')), 'its state is written');
    made.kill('SIGKILL');
    await once(made, 'exit');
    tare('delete', '--force', 'killed');
    assert.equal(existsSync(join(state, 'killed')), false);
    slow.remove();
    left('killed');
  });
});
