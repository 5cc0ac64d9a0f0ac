// Terminals: run and exec at a real one, as under runc and crun; and what a console socket gets.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { atTerminal } from '../support/at-terminal.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { pruneCgroup } from '../support/leftovers.mjs';
import { receiver } from '../support/receiver.mjs';
import { crunCommand, makeRoot, run, tareProgram, tareWords } from '../support/run.mjs';

const COMMANDS = { tare: [tareProgram, ...tareWords], runc: ['runc'], crun: crunCommand };
const SIGKILL = 9;
const SIGTERM = 15;

describe('terminals', { skip: needsRoot }, () => {
  let root;
  let bundle;
  before(() => {
    root = makeRoot();
    bundle = makeBundle({
      args: ['sh'],
      edit: ({ process }, { rootfs }) => {
        process.terminal = true;
        process.env.push('PS1=# ');
        for (const name of ['stty', 'tty', 'test', 'seq', 'cut', 'head', 'grep', 'wc'])
          if (!existsSync(join(rootfs, 'bin', name))) symlinkSync('busybox', join(rootfs, 'bin', name));
      },
    });
  });
  after(() => {
    bundle?.remove();
    root?.remove();
    pruneCgroup('/tare_test');
  });

  /** The words that run a runtime with a state root of its own. */
  const command = (runtime, ...args) => [...COMMANDS[runtime], '--root', join(root.path, runtime), ...args];
  const perform = (runtime, args, options) => {
    const [name, ...words] = command(runtime, ...args);
    return run(name, words, { timeout: 60_000, ...options });
  };
  const state = async (id) => JSON.parse((await perform('tare', ['state', id])).stdout || '{}');
  const id = () => uniqueId('terminal');
  /** Writes the config of the bundle: the process runs this script. */
  const write = (script, edit, ...args) => {
    const config = structuredClone(bundle.config);
    config.process.args = ['sh', '-c', script, 'sh', ...args];
    config.linux.cgroupsPath = `/tare_test/${id()}`;
    edit?.(config);
    writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(config));
  };
  /** /tmp is a directory of the host's. */
  const withTmp = (config) => config.mounts.push({ destination: '/tmp', source: root.path, options: ['bind'] });
  /** `run` of a script at a terminal. */
  const runAt = (runtime, script, { edit, name = id(), ...options } = {}) => {
    write(script, edit, runtime);
    return atTerminal(command(runtime, 'run', '-b', bundle.dir, name), options);
  };

  // runc gives the terminal its size a moment after the start
  const looks = [
    'until [ "$(stty size 2>/dev/null)" = "25 80" ]; do [ $1 = crun ] && break; done',
    'echo begin; tty; stty -a; test -t 0 && test -t 1 && test -t 2 && echo all; ls -l /dev/console /dev/pts',
    'cut -d" " -f4-8 /proc/self/stat; ls -l /proc/1/fd; grep console /proc/self/mountinfo | cut -d" " -f4-; echo end',
  ].join(';');
  for (const [name, edit] of Object.entries({
    'as root': undefined,
    'as a user': (config) => {
      config.process.user = { uid: 1000, gid: 1000, additionalGids: [5] };
    },
    'with a size of its own': (config) => {
      config.process.consoleSize = { width: 91, height: 19 };
    },
  })) {
    test(`run: what is seen inside is as under runc and crun: ${name}`, async () => {
      const seen = {};
      for (const runtime of Object.keys(COMMANDS)) {
        const { shown, lines } = await runAt(runtime, looks, { edit, script: ['wait', 'settings'] });
        assert.deepEqual(lines, ['exit 0', 'settings cooked same'], `${runtime}: ${shown}`);
        // dates, and where stty breaks its lines
        seen[runtime] = shown
          .slice(shown.indexOf('begin'), shown.indexOf('end\r'))
          // biome-ignore lint/suspicious/noControlCharactersInRegex: crun colours what comes on its stderr
          .replace(/\x1b\[0m\s*|\x1b\[1;31m\S+: /g, '')
          .replace(/ [A-Z][a-z]{2} +\d+ \d\d:\d\d /g, ' DATE ')
          .replace(/\s+/g, ' ');
      }
      assert.equal(seen.tare, seen.runc);
      // crun 1.8 leaves "\n" to the container's terminal, gives it no size but its own, and loses the mount's flags
      const common = (text) =>
        text
          .replace(/ rows \d+; columns \d+;|stty: standard input: No child processes/, '')
          .replace(/ -?onlcr/, '')
          .replace(/(console rw),[a-z,]*relatime/, '$1');
      assert.equal(common(seen.tare), common(seen.crun));
    });
  }

  test('run: a shell with job control, in raw mode; a changed size is seen', async () => {
    const { lines, shown } = await runAt('tare', 'exec sh', {
      columns: 100,
      rows: 40,
      script: [
        'expect # ',
        'settings',
        'type stty size\\n',
        'expect 40 100\\r\\n',
        'type sh -c "echo sle\'\'eps; sleep 1000"\\n',
        'expect sleeps\\r\\n',
        'type \\x03',
        'expect # ',
        'type sh -c "echo waits; echo aga\'\'in; sleep 1000"\\n',
        'expect again\\r\\n',
        'type \\x1a',
        'expect Stopped',
        // a shell does not exit while it takes a job for stopped: waiting for others, it learns of the end of that
        `type kill -9 %1; while ps | grep -q "[s]leep 1000"; do :; done; echo kil''led\\n`,
        'expect killed\\r\\n',
        'type sh -c \'trap "stty size; exit" WINCH; echo trap""ped; while :; do sleep 0.1; done\'\\n',
        'expect trapped\\r\\n',
        'size 91 33',
        'expect 33 91',
        'type exit 7\\n',
        'wait',
        'settings',
      ],
    });
    assert.equal(lines.filter((line) => line === 'shown').length, lines.length - 3, shown);
    assert.deepEqual([lines[1], ...lines.slice(-2)], ['settings raw changed', 'exit 7', 'settings cooked same']);
  });

  test('run: nothing of a large output is lost at the end, and nothing of the input', async () => {
    const { lines, shown } = await runAt('tare', 'read x; echo "<$x>"; seq 100000', {
      script: [`type ${'abc '.repeat(500)}\\n`, 'wait', 'restored'],
    });
    assert.deepEqual(lines, ['exit 0', 'restored']);
    const numbers = Array.from({ length: 100000 }, (_, i) => i + 1);
    const text = [`<${'abc '.repeat(500).trim()}>`, ...numbers, ''].join('\r\n');
    assert.ok(shown.endsWith(text), shown.slice(0, 200));
  });

  test('run: exit codes and signals; the terminal is as before', async () => {
    const ends = async (script, steps) =>
      (await runAt('tare', script, { script: [...steps, 'wait', 'restored'] })).lines;
    assert.deepEqual(await ends('exit 3', []), ['exit 3', 'restored']);
    assert.deepEqual(await ends('kill -9 $$; exit 0', []), ['exit 0', 'restored'], 'pid 1 cannot kill itself');
    const trap = 'trap "exit 5" TERM; echo ready; while :; do sleep 0.1; done';
    assert.deepEqual(await ends(trap, ['expect ready', `kill ${SIGTERM}`]), ['shown', 'exit 5', 'restored']);
  });

  test('run: a container that is killed', async () => {
    const name = id();
    // it is killed when the settings have been looked at: what is typed after that makes the file
    write('echo ready; read x; : > /tmp/typed; sleep 1000', withTmp);
    const running = atTerminal(command('tare', 'run', '--keep', '-b', bundle.dir, name), {
      script: ['expect ready', 'settings', 'type x\\n', 'wait', 'restored'],
    });
    await until(() => existsSync(join(root.path, 'typed')), 'it has got what was typed');
    assert.equal((await state(name)).status, 'running');
    await perform('tare', ['kill', name, 'KILL']);
    assert.deepEqual((await running).lines, ['shown', 'settings raw changed', 'exit 137', 'restored']);
    await perform('tare', ['delete', name]);
  });

  for (const how of ['kill', 'hangup']) {
    test(`run: the command is gone (${how}): the container is hung up, and the terminal restored`, async () => {
      const name = id();
      const steps = how === 'kill' ? [`kill ${SIGKILL}`, 'wait', 'restored'] : ['hangup', 'wait'];
      const script = ['expect ready', 'settings', ...steps];
      const loop = 'trap "exit 6" HUP; echo ready; while :; do sleep 0.1; done';
      const { lines } = await runAt('tare', loop, { name, script });
      const ended = how === 'kill' ? ['signal 9', 'restored'] : ['exit 6'];
      assert.deepEqual(lines, ['shown', 'settings raw changed', ...ended]);
      if (how === 'kill') await until(async () => (await state(name)).status === 'stopped', 'it has ended');
      await perform('tare', ['delete', '--force', name]);
    });
  }

  test('run: one of stdio is enough; without any, what runc says', async () => {
    const { lines, shown } = await runAt('tare', 'tty; exit 4', { redirected: [0, 2], script: ['wait', 'restored'] });
    assert.deepEqual([lines, shown], [['exit 4', 'restored'], '/dev/pts/0\r\n']);
    // the controlling terminal shows nothing, but its size counts
    const all = await runAt('tare', 'stty size > /tmp/size; exit 4', {
      redirected: [0, 1, 2],
      edit: withTmp,
      script: ['wait', 'restored'],
    });
    assert.deepEqual(all.lines, ['exit 4', 'restored']);
    assert.equal(readFileSync(join(root.path, 'size'), 'utf8'), '25 80\n');
    write('true');
    for (const runtime of ['tare', 'runc']) {
      const options = { detached: true, stdio: ['ignore', 'pipe', 'pipe'] };
      const { code, stderr } = await perform(runtime, ['run', '-b', bundle.dir, id()], options);
      assert.equal(code, 1);
      assert.match(stderr, /open \/dev\/tty: no such device or address/, runtime);
    }
  });

  test('what cannot be is refused, as by runc', async () => {
    const socket = join(root.path, 'none.sock');
    const off = (config) => {
      config.process.terminal = false;
    };
    for (const [args, edit] of [
      [['create']],
      [['run', '-d']],
      [['run', '--console-socket', socket]],
      [['create', '--console-socket', socket], off],
      [['run', '-d', '--console-socket', socket], off],
    ]) {
      write('true', edit);
      const said = {};
      for (const runtime of ['tare', 'runc']) {
        const { code, stderr } = await perform(runtime, [...args, '-b', bundle.dir, id()]);
        assert.equal(code, 1, args.join(' '));
        said[runtime] = /cannot [^"\n]*/.exec(stderr)?.[0];
      }
      assert.equal(said.tare, said.runc.replace('runc', 'tare'), args.join(' '));
    }
    write('true');
    const nobody = await perform('tare', ['create', '--console-socket', socket, '-b', bundle.dir, id()]);
    assert.equal(nobody.code, 1);
    assert.match(nobody.stderr, /\/process\/terminal: connect to .*none\.sock: no such file or directory \(ENOENT\)/);
  });

  test('a /dev/console that is a symlink, and a /dev/pts that is no devpts, are refused', async () => {
    const withoutDev = (config) => {
      config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'));
    };
    const withPts = (config) => {
      withoutDev(config);
      config.mounts.push({ destination: '/dev/pts', type: 'devpts', source: 'devpts', options: ['newinstance'] });
    };
    const outside = join(root.path, 'outside');
    writeFileSync(outside, 'untouched');
    mkdirSync(join(bundle.rootfs, 'dev/pts'), { recursive: true });
    symlinkSync(outside, join(bundle.rootfs, 'dev/console'));
    const link = await runAt('tare', 'true', { edit: withPts });
    assert.deepEqual(link.lines, ['exit 1']);
    assert.match(link.shown, /\/process\/terminal: open console: too many levels of symbolic links \(ELOOP\)/);
    assert.equal(readFileSync(outside, 'utf8'), 'untouched');
    rmSync(join(bundle.rootfs, 'dev/console'));
    symlinkSync('/dev/pts/ptmx', join(bundle.rootfs, 'dev/pts/ptmx'));
    const none = await runAt('tare', 'true', { edit: withoutDev });
    assert.deepEqual(none.lines, ['exit 1']);
    assert.match(
      none.shown,
      /allocate a pseudo-terminal: .*\(ENOTTY\); a terminal needs a devpts mounted at \/dev\/pts/,
    );
    rmSync(join(bundle.rootfs, 'dev/pts/ptmx'));
    rmdirSync(join(bundle.rootfs, 'dev/pts'));
  });

  const ignoresHangup = (pid) => /^SigIgn:.*[13579bdf]$/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

  /** What comes out of a console socket while a command runs. */
  async function received(runtime, args) {
    const socket = join(root.path, `${runtime}.sock`);
    rmSync(socket, { force: true });
    const { release } = await receiver(socket);
    const [verb, ...rest] = args;
    const result = await perform(runtime, [verb, '--console-socket', socket, ...rest]);
    assert.equal(result.code, 0, result.stderr);
    // until then it holds the master; a shell that is to survive its end must have come to its trap
    if (verb === 'run') {
      const { pid } = JSON.parse((await perform(runtime, ['state', rest.at(-1)])).stdout);
      await until(() => ignoresHangup(pid), 'it has come to its trap');
    }
    return await release();
  }

  test('create and exec: the master goes to a console socket, as from runc', async () => {
    const said = {};
    for (const runtime of ['tare', 'runc']) {
      const name = id();
      write('sleep 1000', ({ process }) => {
        process.user = { uid: 7, gid: 8 };
      });
      said[runtime] = [await received(runtime, ['create', '-b', bundle.dir, name])];
      await perform(runtime, ['delete', '--force', name]);
      write('trap "" HUP; sleep 1000');
      said[runtime].push(await received(runtime, ['run', '-d', '-b', bundle.dir, name]));
      said[runtime].push(await received(runtime, ['exec', '-d', '-t', name, 'true']));
      const file = join(root.path, 'process.json');
      writeFileSync(file, JSON.stringify({ ...bundle.config.process, args: ['true'] }));
      said[runtime].push(await received(runtime, ['exec', '--detach', '--process', file, name]));
      await perform(runtime, ['delete', '--force', name]);
    }
    assert.deepEqual(said.tare, said.runc);
    assert.match(said.tare[0].join('\n'), /^payload \/dev\/ptmx\nfd .*ptmx$/);
  });

  describe('exec', () => {
    let name;
    before(async () => {
      name = id();
      write('sleep 1000', ({ process }) => {
        process.terminal = false;
      });
      const { code, stderr } = await perform('tare', ['run', '-d', '-b', bundle.dir, name], { stdio: 'ignore' });
      assert.equal(code, 0, stderr);
    });
    after(() => perform('tare', ['delete', '--force', name]));

    const execAt = (args, options) => atTerminal(command('tare', 'exec', ...args), options);

    test('a terminal of its own; /dev/console is left alone', async () => {
      const script = 'tty; stty size; ls /dev/console; ls -l $(tty); cut -d" " -f6,8 /proc/self/stat; echo $$';
      const { lines, shown } = await execAt(['-t', '-u', '3:4', name, 'sh', '-c', script], {
        script: ['wait', 'restored'],
      });
      assert.deepEqual(lines, ['exit 0', 'restored'], shown);
      const [tty, size, console, owner, session, pid] = shown.split('\r\n');
      assert.deepEqual([tty, size], ['/dev/pts/0', '25 80']);
      assert.match(console, /No such file/);
      assert.match(owner, /^crw--w---- +1 3 +5 /);
      assert.deepEqual(session.split(' '), [pid, pid]);
    });

    test('a process.json says all of it, its size too', async () => {
      const file = join(root.path, 'terminal.json');
      const what = { ...bundle.config.process, args: ['sh', '-c', 'tty; exit 9'] };
      writeFileSync(file, JSON.stringify(what));
      const { lines, shown } = await execAt(['--process', file, name], { script: ['wait', 'restored'] });
      assert.deepEqual([lines, shown], [['exit 9', 'restored'], '/dev/pts/0\r\n']);
    });

    test('the command is killed: the process is hung up, and the terminal restored', async () => {
      const args = ['-t', name, 'sh', '-c', 'echo pid $$; exec sleep 1000'];
      const { lines, shown } = await execAt(args, { script: ['expect pid ', `kill ${SIGKILL}`, 'wait', 'restored'] });
      assert.deepEqual(lines, ['shown', 'signal 9', 'restored']);
      const [, pid] = /pid (\d+)/.exec(shown) ?? [];
      const gone = async () => (await perform('tare', ['exec', name, 'kill', '-0', pid])).code !== 0;
      await until(gone, 'the process has ended');
    });

    test('without a terminal, and with a socket that is not used: refused', async () => {
      for (const [args, text] of [
        [['-t', name, 'true'], /open \/dev\/tty: no such device or address/],
        [['-d', '-t', name, 'true'], /cannot allocate tty if tare will detach without setting console socket/],
        [['--console-socket', '/s', name, 'true'], /cannot use console socket if tare will not detach or allocate tty/],
      ]) {
        const { code, stderr } = await perform('tare', ['exec', ...args], { detached: true });
        assert.equal(code, 255);
        assert.match(stderr, text);
      }
    });
  });
});
