// The native command where it is attacked, and where what it is used to is missing.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { run } from '../support/run.mjs';

const native = join(process.env.TARE_SHIM_DIR ?? join(project, 'build'), 'tare');
const missing = existsSync(native) ? false : 'the native command is not built: wasm2c is missing';
const NOEXEC = '/proc/sys/vm/memfd_noexec';

describe('the native command, attacked', { skip: missing || needsRoot }, () => {
  const directory = mkdtempSync(join(tmpdir(), 'tare-hostile-'));
  const root = join(directory, 'state');
  const cgroupsPath = `/tare_test/${uniqueId('hostile')}`;
  const bundles = [];
  const make = (args, edit) => {
    const bundle = makeBundle({ args, edit: (config) => (config.linux.cgroupsPath = cgroupsPath) });
    bundle.config.root.readonly = false;
    edit?.(bundle);
    bundle.write();
    bundles.push(bundle);
    return bundle;
  };
  const tare = (...args) => run(native, ['--root', root, ...args]);
  const sum = () => `${createHash('sha256').update(readFileSync(native)).digest('hex')} ${statSync(native).mtimeMs}`;
  const untouched = sum();
  after(() => {
    for (const bundle of bundles) bundle.remove();
    pruneCgroup('/tare_test');
    assertNothingLeft({ root, cgroupsPath });
    rmSync(directory, { recursive: true });
  });

  // CVE-2019-5736: a container that makes the runtime execute itself, or waits for it, and then writes to what it finds in /proc/PID/exe
  test('a program that is the runtime itself', async () => {
    const bundle = make(['/bin/link'], ({ rootfs }) => {
      symlinkSync('/proc/self/exe', join(rootfs, 'bin/link'));
      writeFileSync(join(rootfs, 'bin/script'), '#!/proc/self/exe\n', { mode: 0o755 });
    });
    for (const program of ['/bin/link', '/bin/script', '/proc/self/exe']) {
      bundle.config.process.args = [program];
      bundle.write();
      const { code, timedOut } = await tare('run', '-b', bundle.dir, uniqueId('itself'));
      assert.ok(!timedOut && code > 0, `${program}: ${code}`);
    }
    assert.equal(sum(), untouched);
  });

  test('a container that hunts for what enters it', async () => {
    // held open, the file can be opened again when nobody executes it any more
    const hunt = `: > /tmp/written; : > /tmp/met
      while :; do
        for pid in /proc/[0-9]*; do (
          exec 3< $pid/exe
          readlink $pid/exe >> /tmp/met
          echo attacked > /proc/self/fd/3 || echo attacked >> $pid/exe || exit
          ls -l $pid/exe >> /tmp/written
        ) done 2> /dev/null
      done`;
    const bundle = make(['sh', '-c', hunt], ({ config }) => (config.process.capabilities = all(config)));
    const id = uniqueId('hunter');
    assert.equal((await run(native, ['--root', root, 'run', '-d', '-b', bundle.dir, id], { stdio: 'ignore' })).code, 0);
    const met = async () => (await tare('exec', id, 'cat', '/tmp/met')).stdout;
    await until(async () => {
      for (let n = 0; n < 10; n++) {
        const { code, stderr } = await tare('exec', id, n % 2 ? 'true' : '/proc/self/exe');
        assert.ok(code === 0 || n % 2 === 0, stderr);
      }
      return (await met()).includes('tare-init');
    }, 'it meets what enters it');
    const { stdout } = await tare('exec', id, 'cat', '/tmp/written');
    assert.doesNotMatch(stdout, /tare/);
    assert.equal((await tare('delete', '--force', id)).code, 0);
    assert.equal(sum(), untouched);
  });

  const noSwitch = existsSync(NOEXEC) ? false : `needs ${NOEXEC} (Linux 6.3)`;
  test('where memfds may not be executed', { skip: noSwitch }, async () => {
    const bundle = make(['sh', '-c', 'exit 5']);
    // the switch is the pid namespace's
    const script = `echo 2 > ${NOEXEC} && tare='${native} --root ${root}'
      $tare run -b '${bundle.dir}' ran; echo "ran: $?"
      $tare create -b '${bundle.dir}' --pid-file '${directory}/pid' made < /dev/null > /dev/null 2>&1; echo "made: $?"
      $tare state made | grep status
      exe=/proc/$(cat '${directory}/pid')/exe
      readlink $exe
      ( : >> $exe ) 2>&1 | sed 's/.*: //'
      $tare start made; echo "started: $?"
      $tare delete --force made; echo "deleted: $?"`;
    const words = ['--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', script];
    const { stdout, stderr } = await run('unshare', words);
    const [ran, made, status, link, refused, ...rest] = stdout.trim().split('\n');
    assert.deepEqual(
      [ran, made, status?.trim(), ...rest],
      ['ran: 5', 'made: 0', '"status": "created",', 'started: 0', 'deleted: 0'],
      stderr,
    );
    assert.equal(link, '/memfd:tare-init (deleted)');
    assert.match(refused, /Text file busy|Read-only file system/);
  });

  const shadow = process.env.TARE_SHIM_DIR ? "sanitizers' address space has no limit" : false;
  test('a trap of the core is an error like others', { skip: shadow }, async () => {
    const bundle = make(['true'], ({ config }) => {
      const value = 'x'.repeat(100);
      config.annotations = Object.fromEntries(Array.from({ length: 60_000 }, (_, n) => [`key${n}`, value]));
    });
    // its memory cannot grow
    const limited = ['-c', 'ulimit -v 60000 && exec "$@"', 'sh'];
    const words = [native, '--root', root, '--log', join(directory, 'log'), '--log-format', 'json'];
    const { code, stderr } = await run('sh', [...limited, ...words, 'create', '-b', bundle.dir, 'trapped']);
    assert.equal(code, 1);
    assert.match(stderr, /^tare create failed: the core failed: .+\n$/);
    const { level, msg } = JSON.parse(readFileSync(join(directory, 'log'), 'utf8'));
    assert.deepEqual([level, `${msg}\n`], ['error', stderr]);
  });
});

/** All capabilities that this process has. */
function all({ process: { capabilities } }) {
  const more = ['CAP_SYS_PTRACE', 'CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH', 'CAP_FOWNER'];
  return Object.fromEntries(
    Object.entries(capabilities).map(([name, list]) => [
      name,
      [...new Set([...list, ...(name === 'ambient' ? [] : more)])],
    ]),
  );
}
