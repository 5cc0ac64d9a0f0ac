// What a hostile process inside can do to a process on its way in: init while it is made in a pid namespace that others are in
// already, and exec's. CVE-2016-9962, CVE-2019-5736, CVE-2024-21626; no fd, no environment, no memory of the host is reached.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { text } from 'node:stream/consumers';
import { arm, Hostile, spiedOn } from '../support/hostile.mjs';
import { project } from '../support/programs.mjs';
import { tare } from '../support/run.mjs';

const SECRET = 'tare_secret_of_the_host';
const ROUNDS = 200;

describe('entering a container', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  const others = new Hostile();
  const id = uniqueId('entered');
  const bundles = [];
  let factory;
  let container;

  const make = (args, edit) => {
    const bundle = makeBundle({
      args,
      edit: (config, made) => {
        arm(made);
        config.root.readonly = false;
        config.linux.cgroupsPath = `/tare_test/${uniqueId('entered')}`;
        edit?.(config, made);
      },
    });
    bundles.push(bundle);
    return bundle;
  };

  before(async () => {
    await Factory.ready();
    process.env.TARE_TEST_SECRET = SECRET;
    factory = new Factory({ root: hostile.state });
    const bundle = make(['sleep', '1000'], (_, made) => {
      writeFileSync(join(made.rootfs, 'bin/itself'), '#!/proc/self/exe\n', { mode: 0o755 });
      symlinkSync('/proc/self/exe', join(made.rootfs, 'bin/link'));
    });
    container = await factory.create(id, bundle.config, { bundle: bundle.dir });
  });
  after(async () => {
    delete process.env.TARE_TEST_SECRET;
    for (const { id: one } of await factory.list()) await (await factory.load(one)).destroy();
    for (const bundle of bundles) bundle.remove();
    hostile.remove();
    others.remove();
  });

  const run = async (args, options = {}, more = {}) => {
    const made = await container.exec({ args, ...options }, { stdio: ['ignore', 'pipe', 'pipe'], ...more });
    const [out, err, end] = await Promise.all([text(made.stdout), text(made.stderr), made.wait()]);
    return { out, err, code: end.code };
  };

  test('exec: 200 processes on their way in are neither read nor traced (CVE-2016-9962)', async (t) => {
    const { met, reached } = await spiedOn(container, async () => {
      for (let round = 0; round < ROUNDS; round++) await (await container.exec({ args: ['true'] })).wait();
    });
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });

  test('exec into a user namespace, whose root has every capability there: neither read nor traced', async (t) => {
    const bundle = make(['sleep', '1000'], (config) => {
      config.linux.namespaces.push({ type: 'user' });
      const ids = [{ containerID: 0, hostID: 100_000, size: 1000 }];
      Object.assign(config.linux, { uidMappings: ids, gidMappings: ids });
      const all = ['CAP_SYS_PTRACE', 'CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE', 'CAP_KILL'];
      for (const set of ['bounding', 'effective', 'permitted']) config.process.capabilities[set] = all;
    });
    for (const path of [bundle.dir, bundle.rootfs]) chmodSync(path, 0o755);
    const own = await factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir });
    const { met, reached } = await spiedOn(own, async () => {
      for (let round = 0; round < 50; round++) await (await own.exec({ args: ['true'] })).wait();
    });
    await own.destroy();
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });

  test('exec under the eyes of who may trace (CAP_SYS_PTRACE): nothing of the host is left in the process', async (t) => {
    const bundle = make(['sleep', '1000'], (config) => {
      for (const set of ['bounding', 'effective', 'permitted']) config.process.capabilities[set].push('CAP_SYS_PTRACE');
    });
    const own = await factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir });
    const inside = readlinkSync(`/proc/${own.pid}/ns/mnt`);
    const { met, reached } = await spiedOn(own, async () => {
      for (let round = 0; round < 50; round++) await (await own.exec({ args: ['true'] })).wait();
    });
    await own.destroy();
    t.diagnostic(`met ${met}; ${reached.join(', ')}`);
    const namespaces = reached.filter((line) => line.startsWith('reached ns/mnt '));
    assert.deepEqual(namespaces, [`reached ns/mnt ${inside}`]);
    const files = reached.filter((line) => /^reached (fd|cwd|root) \//.test(line));
    const harmless = ['reached cwd /', 'reached root /', 'reached fd /dev/null'];
    assert.deepEqual(
      files.filter((line) => !harmless.includes(line) && !line.includes('memfd:')),
      [],
    );
  });

  test('create in a pid namespace with a spy in it: init is neither read nor traced', async (t) => {
    const { pid } = await container.state();
    const bundle = make(['true'], (config) => {
      config.linux.namespaces.find(({ type }) => type === 'pid').path = `/proc/${pid}/ns/pid`;
    });
    const { met, reached } = await spiedOn(container, async () => {
      for (let round = 0; round < 50; round++) {
        const made = await factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir });
        await made.wait();
        await made.destroy();
      }
    });
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });

  test('neither program can be written to from inside, and what the host has of Tare is as before (CVE-2019-5736)', async () => {
    const files = ['build/tare-init', 'build/libtare.so', 'build/core.wasm', 'dist/index.js', 'dist/cli/main.js'];
    const hashes = () => [process.execPath, ...files.map((file) => join(project, file))].map(hash);
    const hash = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');
    const clean = hashes();
    for (const args of [
      ['/proc/self/exe'],
      ['/bin/itself'],
      ['/bin/link'],
      ['/proc/self/exe', '--help'],
      ['itself', 'x'],
    ]) {
      const made = await container.exec({ args }).catch((error) => error);
      if (made instanceof Error) continue;
      await made.wait();
    }
    // as the container's first program, with the attacker looking for it
    const bundle = make(['/proc/self/exe'], (config) => {
      config.linux.namespaces.find(({ type }) => type === 'pid').path = `/proc/${container.pid}/ns/pid`;
    });
    const { reached } = await spiedOn(container, async () => {
      for (let round = 0; round < 10; round++) {
        const made = await factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir }).catch(() => null);
        await made?.wait();
        await made?.destroy();
      }
    });
    assert.deepEqual(
      reached.filter((line) => line.includes('for writing')),
      [],
    );
    assert.deepEqual(hashes(), clean);
  });

  test('tare-init needs nothing of the image to start: it is static, and sealed', async () => {
    const init = readFileSync(join(project, 'build/tare-init'));
    const programs = init.readUInt16LE(56);
    const types = Array.from({ length: programs }, (_, at) =>
      init.readUInt32LE(Number(init.readBigUInt64LE(32)) + at * 56),
    );
    assert.ok(!types.includes(3), 'no PT_INTERP');
    assert.ok(!types.includes(2), 'no PT_DYNAMIC');
    const created = await factory.create(uniqueId('entered'), make(['true']).config, {
      bundle: bundles.at(-1).dir,
      start: false,
    });
    assert.match(readlinkSync(`/proc/${created.pid}/exe`), /^\/memfd:tare-init/);
    const path = `/proc/${created.pid}/exe`;
    assert.throws(() => closeSync(openSync(path, 'r+')), /ETXTBSY|EPERM|EACCES/);
    await created.destroy();
  });

  test('the fds of a process are those it was given: run, create and start, exec, hooks, with and without more', async () => {
    const files = [0, 1].map(() => openSync('/dev/null', 'r'));
    const fdsOf = (out) =>
      out
        .trim()
        .split('\n')
        .map((line) => Number(line.split(' ')[0]));
    const expected = (count) => [0, 1, 2, ...files.slice(0, count).map((_, at) => 3 + at)];
    try {
      for (const count of [0, 1, 2]) {
        const fds = files.slice(0, count);
        const { out } = await run(['attack', 'fds'], {}, { fds });
        assert.deepEqual(fdsOf(out), expected(count), `exec with ${count}`);
        for (const start of [true, false]) {
          const bundle = make(['attack', 'fds']);
          const options = { bundle: bundle.dir, stdio: ['ignore', 'pipe', 'inherit'], fds, start };
          const made = await factory.create(uniqueId('entered'), bundle.config, options);
          if (!start) await made.start();
          assert.deepEqual(fdsOf(await text(made.stdout)), expected(count), `create with ${count}, start ${start}`);
          await made.destroy();
        }
      }
      for (const name of ['createRuntime', 'createContainer', 'startContainer', 'poststart']) {
        const bundle = make(['sleep', '1000'], (config, made) => {
          const path = name === 'startContainer' ? '/bin/attack' : join(made.rootfs, 'bin/attack');
          const own = `${path} fds; echo $?`;
          writeFileSync(join(made.rootfs, 'bin/hook'), `#!/bin/sh\n${own} >&2\nexit 3\n`, { mode: 0o755 });
          config.hooks = {
            [name]: [{ path: name === 'startContainer' ? '/bin/hook' : join(made.rootfs, 'bin/hook') }],
          };
        });
        await assert.rejects(
          factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir }),
          ({ message }) => {
            const seen = message.match(/(?:\\n|: |\n)(\d+) (?:pipe|socket|\/|anon)/g) ?? [];
            assert.deepEqual(
              seen.map((one) => Number(one.match(/\d+/)[0])),
              [0, 1, 2],
              `${name}: ${message}`,
            );
            return true;
          },
        );
      }
      const bundle = make(['attack', 'fds']);
      const { stdout } = await tare(hostile.state, ['run', '--bundle', bundle.dir, uniqueId('entered')]);
      assert.deepEqual(fdsOf(stdout), [0, 1, 2], 'run');
      const line = await tare(hostile.state, ['exec', id, 'attack', 'fds']);
      assert.deepEqual(fdsOf(line.stdout), [0, 1, 2], 'the exec of the command line');
    } finally {
      for (const fd of files) closeSync(fd);
    }
  });

  test('no environment of the host is inside, nor in init while it waits', async () => {
    assert.doesNotMatch((await run(['env'])).out, new RegExp(SECRET));
    const bundle = make(['env']);
    const waiting = await factory.create(uniqueId('entered'), bundle.config, {
      bundle: bundle.dir,
      start: false,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    for (const name of ['environ', 'cmdline']) {
      assert.doesNotMatch(readFileSync(`/proc/${waiting.pid}/${name}`, 'latin1'), new RegExp(SECRET), name);
    }
    assert.equal(readFileSync(`/proc/${waiting.pid}/environ`, 'latin1').replaceAll('\0', ''), '');
    assert.deepEqual(memoryWith(waiting.pid, SECRET), []);
    await waiting.start();
    const out = await text(waiting.stdout);
    assert.deepEqual(
      out
        .trim()
        .split('\n')
        .map((line) => line.split('=')[0])
        .sort(),
      ['HOME', 'PATH', 'TERM'],
    );
    await waiting.destroy();
  });

  /**
   * The writable mappings of a process that hold a text.
   *
   * A sanitizer's build maps terabytes of shadow, which hold no byte of anyone's: what is above 1 GiB is passed over.
   */
  function memoryWith(pid, needle) {
    const found = [];
    const fd = openSync(`/proc/${pid}/mem`, 'r');
    for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').trim().split('\n')) {
      const [, from, to, rights] = line.match(/^(\w+)-(\w+) (\S+)/);
      if (!rights.startsWith('rw')) continue;
      const size = parseInt(to, 16) - parseInt(from, 16);
      if (size > 2 ** 30) continue;
      const bytes = Buffer.alloc(size);
      readSync(fd, bytes, 0, size, parseInt(from, 16));
      if (bytes.includes(needle)) found.push(line);
    }
    closeSync(fd);
    return found;
  }

  test('a working directory or program by a fd of the runtime is refused (CVE-2024-21626)', async () => {
    for (const fd of [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 200]) {
      await others.refused({
        args: ['true'],
        edit: (config) => (config.process.cwd = `/proc/${fd % 2 ? 'self' : '1'}/fd/${fd}`),
        message: /\/process\/cwd: .*\((ELOOP|ENOENT|ENOTDIR|EACCES)\)/,
      });
    }
    for (const fd of [3, 5, 7, 9]) {
      // what it is cut down to, before the kernel sees it, is /proc/self/fd
      const { stdout } = await others.run({
        args: ['sh', '-c', `cat ../../../../../..${others.canary}/file .${others.canary}/file`],
        edit: (config) => (config.process.cwd = `/proc/self/fd/${fd}/..`),
      });
      assert.equal(stdout, '');
      await others.refused({ args: [`/proc/self/fd/${fd}`], message: /exec: .*(permission denied|no such file)/ });
    }
  });

  test('by a symlink in the image, too; what stays is a directory inside', async () => {
    const links = { self: '/proc/self/fd/7', init: '/proc/1/root', own: '/proc/self/root', cwd: '/proc/self/cwd' };
    for (const [name, target] of Object.entries(links)) symlinkSync(target, join(bundles[0].rootfs, name));
    assert.deepEqual((await run(['pwd'], { cwd: '/init' })).out, '/\n');
    assert.deepEqual((await run(['pwd'], { cwd: '/own' })).out, '/\n');
    await assert.rejects(run(['pwd'], { cwd: '/self' }), { pointer: '/process/cwd' });
    for (const cwd of ['/proc/self/cwd/../../..', '/cwd/../..']) {
      const { out } = await run(['sh', '-c', 'pwd; ls -d /bin/attack'], { cwd });
      assert.deepEqual(out.split('\n').slice(0, 2), ['/', '/bin/attack'], cwd);
    }
    assert.deepEqual(readdirSync(hostile.canary).sort(), ['below', 'file', 'null', 'ptmx']);
  });
});
