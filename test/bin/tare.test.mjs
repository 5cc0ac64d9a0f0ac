/** The launcher: which program it becomes, whatever shell runs it, through links, and with next to nothing in the environment. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, test } from 'node:test';
import { which } from '../../scripts/setup/run.mjs';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { project } from '../support/programs.mjs';
import { makeRoot, tare } from '../support/run.mjs';

const dir = mkdtempSync(join(tmpdir(), 'tare-launcher-'));
after(() => rmSync(dir, { recursive: true }));

/** What stands for a program: it says where it was called, and with what. */
const stub = (name) => `#!/bin/sh\necho "${name} $# $1 ids=$TARE_ID_FORMAT ca=$NODE_EXTRA_CA_CERTS"\nexit 7\n`;

let number = 0;
/** A directory with the launcher in `at` and these programs. */
function installed(at, ...programs) {
  const base = join(dir, String(number++));
  mkdirSync(join(base, at, 'bin'), { recursive: true });
  cpSync(join(project, 'bin/tare'), join(base, at, 'bin/tare'));
  for (const path of programs) {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), stub(path), { mode: 0o755 });
  }
  return base;
}

const processor = `tare-linux-${process.arch}`;
const other = process.arch === 'x64' ? 'tare-linux-arm64' : 'tare-linux-x64';

/** How a call ends; the environment is empty but for what is given. */
function call(command, args = ['a b', 'c'], { env = {}, ...options } = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', env, cwd: dir, ...options });
  return { status, stdout, stderr };
}

const shells = { dash: ['dash'], busybox: ['busybox', 'sh'], bash: ['bash', '--posix'] };
for (const [name, [program, ...words]] of Object.entries(shells)) {
  const path = which(program);
  describe(`the launcher, by ${name}`, { skip: path ? false : `there is no ${program}` }, () => {
    const run = (file, options) => call(path, [...words, file, 'a b', 'c'], options);
    const becomes = (file, what, options) =>
      assert.deepEqual(run(file, options), { status: 7, stdout: what, stderr: '' });

    test("it becomes a clone's own build", () => {
      const base = installed('tare', 'tare/build/tare', `tare/node_modules/${processor}/tare`);
      becomes(join(base, 'tare/bin/tare'), 'tare/build/tare 2 a b ids= ca=\n');
    });

    test("it becomes the processor's package, beside it or within it", () => {
      for (const [at, path] of [
        ['node_modules/tare', `node_modules/${processor}/tare`],
        ['lib/node_modules/tare', `lib/node_modules/tare/node_modules/${processor}/tare`],
      ]) {
        const base = installed(at, path, path.replace(processor, other));
        becomes(join(base, at, 'bin/tare'), `${path} 2 a b ids= ca=\n`);
      }
    });

    test('it finds itself through links', () => {
      const path = `node_modules/${processor}/tare`;
      const base = installed('node_modules/tare', path);
      mkdirSync(join(base, 'node_modules/.bin'));
      symlinkSync('../tare/bin/tare', join(base, 'node_modules/.bin/tare'));
      symlinkSync('node_modules/.bin/tare', join(base, 'link to'));
      symlinkSync(join(base, 'link to'), join(base, 'tare-oci'));
      symlinkSync(base, join(base, 'here'));
      for (const link of ['node_modules/.bin/tare', 'link to', 'here/link to', 'here/node_modules/tare/bin/tare']) {
        becomes(join(base, link), `${path} 2 a b ids= ca=\n`);
        becomes(link, `${path} 2 a b ids= ca=\n`, { cwd: base });
      }
      becomes('tare', `${path} 2 a b ids= ca=\n`, { cwd: join(base, 'node_modules/.bin') });
      becomes(join(base, 'tare-oci'), `${path} 2 a b ids=oci ca=\n`);
      becomes(join(base, 'tare-oci'), `${path} 2 a b ids=tare ca=\n`, { env: { TARE_ID_FORMAT: 'tare' } });
    });

    test('it becomes Node with its program, where there is nothing else', () => {
      const base = installed('tare', 'path/node', `tare/node_modules/${other}/tare`);
      const { stdout } = run(join(base, 'tare/bin/tare'), {
        env: { PATH: join(base, 'path'), NODE_EXTRA_CA_CERTS: 'x' },
      });
      // its first argument is the program
      assert.equal(stdout, `path/node 3 ${base}/tare/bin/../dist/cli/main.js ids= ca=\n`);
    });

    test('it says what is missing, and looks for nothing in the working directory', () => {
      const base = installed('tare', 'node', 'readlink');
      symlinkSync('tare/bin/tare', join(base, 'link'));
      const usual = ['/usr/local/bin/node', '/usr/bin/node'].some((node) => existsSync(node));
      for (const env of [{}, { PATH: '' }]) {
        const { status, stdout, stderr } = run(join(base, 'link'), { cwd: base, env });
        assert.doesNotMatch(stdout, /^(node|readlink) /);
        if (!usual) assert.deepEqual([status, stdout, /^tare: .*Node\.js$/m.test(stderr)], [1, '', true], stderr);
      }
    });

    test('without standard input, output and error', () => {
      const base = installed('tare', 'tare/build/tare');
      symlinkSync('tare/bin/tare', join(base, 'link'));
      for (const closed of ['<&-', '>&-', '<&- >&-', '<&- >&- 2>&-']) {
        const line = `exec '${[path, ...words].join("' '")}' '${join(base, 'link')}' x ${closed}`;
        assert.equal(call('/bin/sh', ['-c', line]).status, 7, closed);
      }
    });
  });
}

test('it is executable, and a file for any POSIX shell', () => {
  const { status, stderr } = call(join(project, 'bin/tare'), ['--version']);
  assert.deepEqual([status, stderr], [0, '']);
});

test('in a container that has a shell and nothing else', { skip: needsRoot }, async () => {
  const root = makeRoot();
  const bundle = makeBundle({ args: ['/node_modules/.bin/tare', 'a b', 'c'] });
  const files = join(bundle.rootfs, 'node_modules');
  try {
    for (const name of ['.bin', 'tare/bin', processor]) mkdirSync(join(files, name), { recursive: true });
    cpSync(join(project, 'bin/tare'), join(files, 'tare/bin/tare'));
    symlinkSync('../tare/bin/tare', join(files, '.bin/tare'));
    writeFileSync(join(files, processor, 'tare'), stub(processor), { mode: 0o755 });
    const programs = join(bundle.rootfs, 'bin');
    renameSync(join(programs, 'busybox'), join(bundle.rootfs, 'sh'));
    rmSync(programs, { recursive: true });
    mkdirSync(programs);
    renameSync(join(bundle.rootfs, 'sh'), join(programs, 'sh'));
    const { code, stdout, stderr } = await tare(root.path, ['run', '-b', bundle.dir, uniqueId('launcher')]);
    assert.deepEqual([code, stdout, stderr], [7, `${processor} 2 a b ids= ca=\n`, '']);
  } finally {
    bundle.remove();
    root.remove();
  }
});
