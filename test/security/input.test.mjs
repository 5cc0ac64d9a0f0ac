// Configs and images that are too large, too deep or meant for the terminal of who reads an error: CVE-2021-43784 and what is like it.
// A refusal is an error with words, at once, that leaves nothing; no byte of a container's steers a terminal.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { arm, Hostile, mountAt } from '../support/hostile.mjs';
import { cgroups } from '../support/leftovers.mjs';
import { project } from '../support/programs.mjs';
import { tare } from '../support/run.mjs';

/** What a terminal takes for more than text: C0 but tab and newline, DEL, and C1, also where it came as a single byte. */
const CONTROL = /(?![\t\n])\p{Cc}/u;
const EVIL = '\x1b]0;evil\x07\x9b31m\x7f';

describe('hostile input', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  let factory;
  before(async () => {
    await Factory.ready();
    factory = new Factory({ root: hostile.state });
  });
  after(() => hostile.remove());

  const long = (size, text = 'x') => text.repeat(size / text.length);
  const mount = (source, destination) => (config) =>
    config.mounts.push({ destination, type: 'bind', source, options: ['bind'] });

  const refusals = {
    'a source of 70 kB (CVE-2021-43784)': [
      mount(`/${long(70_000)}`, '/x'),
      /\/mounts\/7\/source: mount source \/x+: no such file/,
    ],
    'a source with a newline': [mount(long(4000, '/abc') + '\n', '/x'), /\/mounts\/7\/source: .*no such file/],
    'a destination of 70 kB': [mount('/etc', `/${long(70_000)}`), /\/mounts\/7: .*\(ENAMETOOLONG\)/],
    'a destination of 300 levels of long names': [mount('/etc', long(60_000, `/${long(199)}`)), /\(ENAMETOOLONG\)/],
    'a NUL in a source': [mount('/etc\0/x', '/x'), /\/mounts\/7\/source.*NUL/],
    'a NUL in an argument': [(config) => config.process.args.push('a\0b'), /\/process\/args\/1.*NUL/],
    'a NUL in a variable': [(config) => config.process.env.push('A=\0b'), /\/process\/env\/2.*NUL/],
    'a host name of 70 kB': [(config) => (config.hostname = long(70_000)), /\/hostname.*at most 64/],
    'an argument of 1 MB': [
      (config) => config.process.args.push(long(1 << 20)),
      /exec.*(argument list too long|E2BIG)/,
    ],
    'arguments of 8 MB': [
      (config) => config.process.args.push(...Array(1e5).fill(long(80))),
      /exec.*(argument list too long|E2BIG)/,
    ],
    'a working directory of 70 kB': [
      (config) => (config.process.cwd = `/${long(70_000)}`),
      /\/process\/cwd.*\(ENAMETOOLONG\)/,
    ],
    'a sysctl of 70 kB': [(config) => (config.linux.sysctl = { [`net.${long(70_000)}`]: '1' }), /\(ENAMETOOLONG\)/],
    'a cgroup of 70 kB': [(config) => (config.linux.cgroupsPath = `/tare_test/${long(70_000)}`), /ENAMETOOLONG/],
    'a mount option of 70 kB': [
      (config) => mountAt(config, '/dev').options.push(`mode=${long(70_000, '7')}`),
      /\/mounts\/1: /,
    ],
    'a document of 30 MB': [(config) => config.process.args.push(long(30 << 20)), /larger than 16 MiB/],
    'a plan that is too large': [
      (config) => (config.linux.maskedPaths = Array(250_000).fill('/x')),
      /its plan has \d+ bytes, and at most/,
    ],
  };
  for (const [name, [edit, message]] of Object.entries(refusals)) {
    test(`refused: ${name}`, () => hostile.refused({ edit, message }));
  }

  test('a plan that is too large ends nobody else’s session', async () => {
    const id = uniqueId('input');
    const [usual, large] = [0, 1].map(() => makeBundle({ args: ['sleep', '1000'] }));
    usual.config.linux.cgroupsPath = `/tare_test/${id}`;
    const container = await factory.create(id, usual.config, { bundle: usual.dir });
    large.config.linux.maskedPaths = Array(250_000).fill('/x');
    const refused = factory.create(uniqueId('input'), large.config, { bundle: large.dir });
    await assert.rejects(refused, { code: 'SystemError', message: /its plan has \d+ bytes/ });
    assert.equal(await container.status(), 'running');
    const ended = container.wait();
    await container.signal('KILL');
    assert.deepEqual(await ended, { code: null, signal: 'SIGKILL' });
    await container.destroy();
    for (const bundle of [usual, large]) bundle.remove();
  });

  test('many mounts are many mounts', async () => {
    const out = await hostile.works({
      args: ['cat', '/proc/self/mountinfo'],
      edit: (config) => {
        for (let i = 0; i < 1000; i++) {
          config.mounts.push({ destination: `/tmp/${i}`, type: 'bind', source: '/etc', options: ['bind'] });
        }
        mountAt(config, '/dev').destination = '/dev';
        config.mounts.splice(0, 0, { destination: '/tmp', type: 'tmpfs', source: 'tmpfs' });
      },
    });
    assert.equal(out.match(/ \/tmp\/\d+ /g).length, 1000);
  });

  /** Runs it; what is written to the terminal, and the error of the library, hold no control character. */
  async function quiet(what, args, edit) {
    for (const format of ['text', 'json']) {
      const id = uniqueId('input');
      const bundle = makeBundle({
        args,
        edit: (config, made) => {
          config.linux.cgroupsPath = `/tare_test/${id}`;
          edit?.(config, made);
        },
      });
      try {
        const { code, stderr } = await tare(hostile.state, ['--log-format', format, 'run', '--bundle', bundle.dir, id]);
        assert.notEqual(code, 0, what);
        assert.notEqual(stderr, '', what);
        assert.doesNotMatch(stderr, CONTROL, what);
        const start = factory.create(id, bundle.config, { bundle: bundle.dir });
        await assert.rejects(start, ({ message }) => message !== '' && !CONTROL.test(message.replaceAll('\n', '')));
      } finally {
        bundle.remove();
      }
    }
  }

  test('errors write no control character, whoever has brought it', async () => {
    const elf = readFileSync(join(project, 'build/tare-init')).subarray(0, 4096);
    const loader = Buffer.alloc(200);
    loader.write(`/${EVIL}\0`, 'latin1');
    // its first program header becomes PT_INTERP, at the end of the file
    elf.writeUInt32LE(3, 64);
    elf.writeBigUInt64LE(BigInt(elf.length), 64 + 8);
    elf.writeBigUInt64LE(200n, 64 + 32);
    const plant = (content) => (_, made) => writeFileSync(join(made.rootfs, 'bin/evil'), content, { mode: 0o755 });
    await quiet('an ELF loader', ['/bin/evil'], plant(Buffer.concat([elf, loader])));
    await quiet('an interpreter', ['/bin/evil'], plant(Buffer.from(`#!/${EVIL.slice(1)}\n`, 'latin1')));
    await quiet('a program', [`/${EVIL}`]);
    await quiet('a program in PATH', [EVIL]);
    await quiet('a working directory', ['true'], (config, made) => {
      config.process.cwd = `/etc/${EVIL}`;
      writeFileSync(join(made.rootfs, `etc/${EVIL}`), '');
    });
    await quiet('a mount', ['true'], mount(`/${EVIL}`, `/${EVIL}`));
    await quiet('a member', ['true'], (config) => (config.linux[EVIL] = config.process.cwd = 5));
    await quiet('a sysctl', ['true'], (config) => (config.linux.sysctl = { [`net.${EVIL}`]: EVIL }));
    await quiet('a hook', ['true'], (config, made) => {
      const path = join(made.rootfs, 'bin/hook');
      writeFileSync(path, Buffer.from(`#!/bin/sh\nprintf '${EVIL}' >&2\nexit 1\n`, 'latin1'), { mode: 0o755 });
      config.hooks = { createRuntime: [{ path }] };
    });
    await quiet('a hook of the image', ['true'], (config, made) => {
      writeFileSync(join(made.rootfs, 'bin/hook'), Buffer.from(`#!/bin/sh\nprintf '${EVIL}'\nexit 1\n`, 'latin1'), {
        mode: 0o755,
      });
      config.hooks = { startContainer: [{ path: '/bin/hook' }] };
    });
  });

  test('the state of a container is its owner’s alone', async () => {
    const id = uniqueId('input');
    const bundle = makeBundle({ args: ['true'], edit: (config) => (config.linux.cgroupsPath = `/tare_test/${id}`) });
    const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
    const mode = (path) => lstatSync(join(hostile.state, path)).mode & 0o777;
    assert.equal(mode('.'), 0o700);
    assert.equal(mode(id) & 0o022, 0);
    for (const name of ['state.json', 'start.sock']) assert.equal(mode(`${id}/${name}`) & 0o077, 0, name);
    await container.destroy();
    bundle.remove();
  });

  test('a symlink in the place of a state directory is not followed by what removes', async () => {
    const id = uniqueId('input');
    mkdirSync(hostile.state, { recursive: true });
    symlinkSync(hostile.canary, join(hostile.state, id));
    await tare(hostile.state, ['delete', '--force', id]);
    hostile.check('delete --force');
    const bundle = makeBundle({ args: ['true'], edit: (config) => (config.linux.cgroupsPath = `/tare_test/${id}`) });
    await tare(hostile.state, ['run', '--bundle', bundle.dir, id]);
    hostile.check('run');
    bundle.remove();
  });

  test('cgroups that a container makes below its own, deep and oddly named, go with it', async () => {
    const id = uniqueId('input');
    const cgroupsPath = `/tare_test/${id}`;
    const own = existsSync('/sys/fs/cgroup/pids') ? '/sys/fs/cgroup/pids' : '/sys/fs/cgroup';
    const script = `cd ${own} && mkdir -- 'a b' -rf .x && attack deep '${own}/a b' 500 || exit 1
      sleep 1000 & echo $! >${own}/.x/cgroup.procs && echo made; wait`;
    const bundle = makeBundle({
      args: ['sh', '-c', script],
      edit: (config, made) => {
        arm(made);
        config.linux.cgroupsPath = cgroupsPath;
        config.linux.namespaces.push({ type: 'cgroup' });
        mountAt(config, '/sys/fs/cgroup').options = ['nosuid'];
        for (const set of ['bounding', 'effective', 'permitted'])
          config.process.capabilities[set].push('CAP_DAC_OVERRIDE');
      },
    });
    const container = await factory.create(id, bundle.config, {
      bundle: bundle.dir,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [word] = await once(container.stdout, 'data');
    container.stdout.resume();
    assert.equal(`${word}`, 'made\n');
    await container.destroy();
    assert.deepEqual(cgroups(cgroupsPath), []);
    bundle.remove();
  });
});
