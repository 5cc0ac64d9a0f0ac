// Filters kept in the state root: real containers get their own filter, whatever lies there.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { CACHE, forged, otherErrno } from '../support/kept-filter.mjs';
import { program } from '../support/programs.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { ownNames } from '../support/seccomp.mjs';

const GETPGID = 121;
const AT_ONCE = 12;
const skip = needsRoot || (process.arch !== 'x64' && 'has the numbers of x86-64');

/** A profile whose mark is the errno that getpgid(2) gets. */
const marked = (mark) => ({
  defaultAction: 'SCMP_ACT_ALLOW',
  syscalls: [{ names: ['getpgid'], action: 'SCMP_ACT_ERRNO', errnoRet: mark }],
});

describe('the cache of filters', { skip, concurrency: false }, () => {
  const bundles = [];
  after(() => {
    for (const bundle of bundles) bundle.remove();
  });

  function bundleOf(mark, edit = () => {}) {
    const bundle = makeBundle({
      args: ['/bin/calls', `${GETPGID}:0`],
      edit(config, { rootfs }) {
        copyFileSync(program('calls'), join(rootfs, 'bin/calls'));
        config.linux.seccomp = marked(mark);
        edit(config);
      },
    });
    writeFileSync(join(bundle.dir, 'config.json'), JSON.stringify(bundle.config));
    bundles.push(bundle);
    return bundle;
  }

  function rootOf(t) {
    const root = makeRoot();
    t.after(root.remove);
    return { path: root.path, cache: join(root.path, CACHE) };
  }

  /** What getpgid gets in a container of the bundle; any other end of `run` fails. */
  async function markIn(root, bundle) {
    const { code, stdout, stderr } = await tare(root.path, ['run', '-b', bundle.dir, uniqueId()]);
    assert.equal(code, 0, stderr);
    assert.equal(stderr, '');
    return -Number(/^121:0 (-\d+)\n$/.exec(stdout)?.[1]);
  }

  const only = (root) => {
    const names = readdirSync(root.cache);
    assert.equal(names.length, 1, names.join(' '));
    return join(root.cache, names[0]);
  };

  /** The file that the filter of a bundle has, or would have with another mark. */
  function slotOf(root, { dir, config }, mark = config.linux.seccomp.syscalls[0].errnoRet) {
    const other = { ...config, linux: { ...config.linux, seccomp: marked(mark) } };
    const now = '2026-01-01T00:00:00.000000000Z';
    const request = { verb: 'create', root: root.path, id: 'x', bundle: dir, arch: process.arch, now };
    const { plan } = loadCore().step(request, Buffer.from(JSON.stringify(other)), []);
    return decodePlan(plan).lists[0].ops.find(({ name }) => name === 'READ_REGULAR').args.path;
  }

  test('the first container makes the file, others use it, and it outlives them', async (t) => {
    const root = rootOf(t);
    const bundle = bundleOf(77);
    assert.equal(await markIn(root, bundle), 77);
    const file = only(root);
    assert.equal(file, slotOf(root, bundle));
    const { mode, uid, nlink, ino } = lstatSync(file);
    assert.deepEqual([mode, uid, nlink, lstatSync(root.cache).mode], [0o100600, process.geteuid(), 1, 0o40700]);
    assert.equal(await markIn(root, bundle), 77);
    assert.equal(lstatSync(file).ino, ino, 'it is not written again');
    // with a file that only its owner can have made it shows that it is used
    writeFileSync(file, forged(readFileSync(file), otherErrno(77, 78)));
    assert.equal(await markIn(root, bundle), 78);
    assert.deepEqual(readdirSync(root.path), [CACHE]);
  });

  test('exec uses it', async (t) => {
    const id = uniqueId();
    const root = rootOf({ after: (remove) => t.after(() => tare(root.path, ['delete', '--force', id]).then(remove)) });
    const bundle = bundleOf(77, (config) => (config.process.args = ['/bin/sleep', '1000']));
    const started = await tare(root.path, ['run', '--detach', '-b', bundle.dir, id]);
    assert.equal(started.code, 0, started.stderr);
    const inside = async () => (await tare(root.path, ['exec', id, '/bin/calls', `${GETPGID}:0`])).stdout;
    assert.equal(await inside(), '121:0 -77\n');
    const file = only(root);
    writeFileSync(file, forged(readFileSync(file), otherErrno(77, 78)));
    assert.equal(await inside(), '121:0 -78\n');
    rmSync(root.cache, { recursive: true });
    assert.equal(await inside(), '121:0 -77\n');
  });

  test('no command takes it for a container', async (t) => {
    const root = rootOf(t);
    assert.equal(await markIn(root, bundleOf(77)), 77);
    const content = readFileSync(only(root));
    const must = async (...args) => {
      const { code, stdout, stderr } = await tare(root.path, args);
      assert.equal(code, 0, stderr);
      return stdout;
    };
    assert.equal(await must('list', '--quiet'), '');
    assert.deepEqual(JSON.parse(await must('list', '--format', 'json')), []);
    for (const verb of ['state', 'delete', 'start']) {
      for (const format of ['tare', 'oci']) {
        const { code, stderr } = await tare(root.path, ['--id-format', format, verb, CACHE]);
        assert.equal(code, 1);
        assert.match(stderr, /invalid container ID format/);
      }
    }
    assert.deepEqual(readFileSync(only(root)), content);
  });

  const hostile = {
    'a file that others may write': (file) => chmodSync(file, 0o602),
    'a file that others may read': (file) => chmodSync(file, 0o644),
    'a file of another owner': (file) => chownSync(file, 1, 1),
    'a symlink to a good one': (file, aside) => {
      renameSync(file, aside);
      symlinkSync(aside, file);
    },
    'a file with two names': (file, aside) => linkSync(file, aside),
    'a fifo': (file) => {
      rmSync(file);
      execFileSync('mkfifo', ['-m', '600', file]);
    },
    'a directory': (file) => {
      rmSync(file);
      mkdirSync(file);
    },
    'an empty file': (file) => writeFileSync(file, ''),
    'half a file': (file) => writeFileSync(file, readFileSync(file).subarray(0, 200)),
    'a file of a megabyte': (file) => writeFileSync(file, Buffer.alloc(1 << 20)),
    'a file where the directory should be': (_file, _aside, cache) => {
      rmSync(cache, { recursive: true });
      writeFileSync(cache, '');
    },
    'a directory that leads elsewhere, to nothing': (_file, _aside, cache) => {
      rmSync(cache, { recursive: true });
      symlinkSync('/nonexistent/tare', cache);
    },
  };
  for (const [name, make] of Object.entries(hostile)) {
    test(`${name} in its place: the filter is the config's, and nothing is waited for`, async (t) => {
      const root = rootOf(t);
      const bundle = bundleOf(77);
      assert.equal(await markIn(root, bundle), 77);
      const file = only(root);
      const good = readFileSync(file);
      // were it used, it would show
      writeFileSync(file, forged(good, otherErrno(77, 78)));
      make(file, join(root.path, 'aside'), root.cache);
      assert.equal(await markIn(root, bundle), 77);
      const repaired = existsSync(file) && lstatSync(file).isFile() && readFileSync(file).equals(good);
      assert.equal(repaired, !name.includes('directory'), 'a file is replaced by a good one, what is in the way stays');
      assert.deepEqual(
        readdirSync(root.path).filter((entry) => entry !== CACHE && entry !== 'aside'),
        [],
      );
    });
  }

  test('a file that changes while it is used', async (t) => {
    const root = rootOf(t);
    const bundle = bundleOf(77);
    assert.equal(await markIn(root, bundle), 77);
    const file = only(root);
    const good = readFileSync(file);
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 4)) {
      const changed = Buffer.from(good);
      changed[at] ^= 0x40;
      writeFileSync(file, changed);
      assert.equal(await markIn(root, bundle), 77, `byte ${at}`);
      assert.ok(readFileSync(file).equals(good), 'it is replaced');
    }
  });

  test(`${AT_ONCE} at once, whose filters all have the same file: each gets its own`, async (t) => {
    const root = rootOf(t);
    const crowd = [bundleOf(1)];
    const wanted = slotOf(root, crowd[0]);
    for (let mark = 2; crowd.length < AT_ONCE; mark++) {
      if (slotOf(root, crowd[0], mark) === wanted) crowd.push(bundleOf(mark));
    }
    for (let round = 0; round < 2; round++) {
      const marks = await Promise.all(crowd.map((bundle) => markIn(root, bundle)));
      assert.deepEqual(
        marks,
        crowd.map(({ config }) => config.linux.seccomp.syscalls[0].errnoRet),
      );
      assert.equal(only(root), wanted);
    }
    assert.deepEqual(readdirSync(root.path), [CACHE]);
  });

  test('a disk that is full costs the file, not the container', async (t) => {
    const path = mkdtempSync(join(tmpdir(), 'tare-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1M', 'tare-test', path]);
    t.after(() => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true });
    });
    const filler = join(path, 'filler');
    // a file that takes more of the disk than state.json
    const args = [{ index: 1, op: 'SCMP_CMP_MASKED_EQ', value: 0xf0f0f0f0f0, valueTwo: 0x1010101010 }];
    const rule = { names: ownNames().filter((_, i) => i % 3 === 0), action: 'SCMP_ACT_LOG', args };
    const bundle = bundleOf(77, ({ linux: { seccomp } }) => {
      seccomp.architectures = ['SCMP_ARCH_X86', 'SCMP_ARCH_X32'];
      seccomp.syscalls.push(rule);
    });
    const outcomes = new Set();
    for (let pages = 0; pages < 16 && !outcomes.has('kept'); pages++) {
      rmSync(join(path, CACHE), { recursive: true, force: true });
      const { bavail, bsize } = statfsSync(path);
      const held = lstatSync(filler, { throwIfNoEntry: false })?.blocks ?? 0;
      writeFileSync(filler, Buffer.alloc(Math.max((held * 512) / bsize + bavail - pages, 0) * bsize));
      const { code, stdout, stderr } = await tare(path, ['run', '-b', bundle.dir, uniqueId()]);
      const kept = readdirSync(path).includes(CACHE) && readdirSync(join(path, CACHE)).length > 0;
      if (code === 0) assert.equal(stdout, '121:0 -77\n');
      else assert.match(stderr, /no space left on device/, `${pages} pages: ${stderr}`);
      outcomes.add(code === 0 ? (kept ? 'kept' : 'run') : 'refused');
      assert.deepEqual(
        readdirSync(path).filter((name) => name !== CACHE && name !== 'filler'),
        [],
      );
    }
    assert.deepEqual([...outcomes].sort(), ['kept', 'refused', 'run']);
  });

  test('a read-only place for it costs the file, not the container', async (t) => {
    const made = makeRoot();
    const root = { path: made.path, cache: join(made.path, CACHE) };
    mkdirSync(root.cache, { mode: 0o700 });
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'ro', 'tare-test', root.cache]);
    t.after(() => {
      execFileSync('umount', ['-l', root.cache]);
      made.remove();
    });
    assert.equal(await markIn(root, bundleOf(77)), 77);
    assert.deepEqual(readdirSync(root.cache), []);
    assert.deepEqual(readdirSync(root.path), [CACHE]);
  });
});
