// A container that shares files with one which is being made, and exchanges names under the runtime's hands as fast as it can:
// CVE-2019-19921, CVE-2021-30465, CVE-2024-45310, CVE-2025-31133, CVE-2025-52881, CVE-2026-41579. What is demanded: each create
// works inside its rootfs, or fails and leaves nothing; nothing outside changes; what runs has what it was to have.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { arm, Hostile, plant } from '../support/hostile.mjs';
import { assertNothingLeft } from '../support/leftovers.mjs';

const ROUNDS = 25;

/** The end of a stream, when all of it has been read. */
const ended = (stream) => new Promise((resolve) => stream.on('close', resolve));

describe('a racing container', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  const attackers = new Hostile();
  let factory;
  before(async () => {
    await Factory.ready();
    factory = new Factory({ root: hostile.state });
  });
  after(() => {
    hostile.remove();
    attackers.remove();
  });

  /** Starts a container that exchanges two names in a directory of the host, which it has as /shared. */
  async function racing(shared, a, b) {
    const id = uniqueId('racer');
    const bundle = makeBundle({
      args: ['attack', 'swap', join('/shared', a), join('/shared', b)],
      edit: (config, made) => {
        arm(made);
        config.linux.cgroupsPath = `/tare_test/${id}`;
        config.mounts.push({ destination: '/shared', type: 'bind', source: shared, options: ['bind'] });
      },
    });
    const container = await new Factory({ root: attackers.state }).create(id, bundle.config, {
      bundle: bundle.dir,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await new Promise((resolve) => container.stdout.once('data', resolve));
    container.stdout.resume();
    return async () => {
      assert.equal(await container.status(), 'running', 'the attacker still races');
      await container.destroy();
      bundle.remove();
    };
  }

  /** One start; @returns what the container wrote, or the error. */
  async function start(bundle, id) {
    let out = '';
    try {
      const container = await factory.create(id, bundle.config, {
        bundle: bundle.dir,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      container.stdout.on('data', (data) => (out += data));
      container.stderr.on('data', (data) => (out += data));
      await Promise.all([container.wait(), ended(container.stdout), ended(container.stderr)]);
      await container.destroy();
    } catch (error) {
      return { error };
    }
    return { out };
  }

  /**
   * @param edit makes the bundle; @returns what is shared with the racer, and the two names in it
   * @param check of the output of each container that ran
   * @param refusal what the error of each container that did not run must match
   */
  async function race(t, { args, edit, check, refusal }) {
    const id = uniqueId('raced');
    const cgroupsPath = `/tare_test/${id}`;
    let names;
    const bundle = makeBundle({
      args,
      edit: (config, made) => {
        config.linux.cgroupsPath = cgroupsPath;
        arm(made);
        names = edit(config, made);
      },
    });
    const end = await racing(names.shared ?? bundle.rootfs, ...names.names);
    const outcomes = { ran: 0, refused: 0 };
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const { out, error } = await start(bundle, id);
        if (error) {
          outcomes.refused++;
          assert.match(`${error.message}`, refusal ?? /never/);
        } else {
          outcomes.ran++;
          check?.(out, bundle);
        }
        hostile.check(`round ${round}`);
        assertNothingLeft({ root: hostile.state, cgroupsPath, bundle, what: `round ${round}` });
        names.again?.();
      }
    } finally {
      await end();
      bundle.remove();
    }
    t.diagnostic(JSON.stringify(outcomes));
  }

  const outside = () => `/../../../../../../..${hostile.canary}`;

  test('mountpoints that become symlinks (CVE-2021-30465)', async (t) => {
    await race(t, {
      args: ['sh', '-c', 'cat /volume/*/file /volume/*/f 2>/dev/null | grep canary; cat /proc/self/mountinfo'],
      edit: (config, bundle) => {
        const shared = join(bundle.dir, 'shared');
        for (const name of ['a/below', 'a/x']) mkdirSync(join(shared, name), { recursive: true });
        plant({ rootfs: shared }, 'b', outside());
        const volume = { destination: '/volume', type: 'bind', source: shared, options: ['rbind'] };
        const tmpfs = (destination) => ({ destination, type: 'tmpfs', source: 'tmpfs', options: [] });
        config.mounts.push(volume, tmpfs('/volume/a'), tmpfs('/volume/b/below'), tmpfs('/volume/a/x/y'));
        config.mounts.push({ destination: '/volume/a/f', type: 'bind', source: '/etc/hostname', options: ['bind'] });
        config.linux.maskedPaths = config.linux.readonlyPaths = [];
        return { shared, names: ['a', 'b'] };
      },
      check: (out, bundle) => {
        assert.doesNotMatch(out, /^canary/m);
        // had a mount gone astray, the source of the next were of the host
        const roots = out.split('\n').map((line) => line.split(' ')[3] ?? '/');
        // the bundle's path begins where its file system is mounted
        const own = `/${basename(bundle.dir)}/`;
        const others = roots.filter((root) => root !== '/' && !root.includes(own) && !root.startsWith('/tare_test/'));
        assert.deepEqual([...new Set(others)].sort(), ['/etc/hostname']);
      },
      // a mountpoint made in a directory that is exchanged meanwhile
      refusal: /\/mounts\/\d+: mount .*\((ENOENT|ELOOP|EAGAIN|EEXIST|EBUSY|EINVAL|ENOTDIR)\)/,
    });
  });

  test('mountpoints that are made beneath (CVE-2024-45310)', async (t) => {
    let round = 0;
    await race(t, {
      args: ['sh', '-c', 'echo end'],
      edit: (config, bundle) => {
        const shared = join(bundle.dir, 'shared');
        mkdirSync(join(shared, 'a'), { recursive: true });
        plant({ rootfs: shared }, 'b', outside());
        config.mounts.push({ destination: '/volume', type: 'bind', source: shared, options: ['rbind'] });
        const at = config.mounts.length;
        const again = () => {
          const deep = `/volume/a/${++round}/new`;
          config.mounts[at] = { destination: deep, type: 'tmpfs', source: 'tmpfs', options: [] };
          config.mounts[at + 1] = {
            destination: `${deep}file`,
            type: 'bind',
            source: '/etc/hostname',
            options: ['bind'],
          };
        };
        again();
        return { shared, names: ['a', 'b'], again };
      },
      check: (out) => assert.equal(out, 'end\n'),
      refusal: /\/mounts\/\d+: mount .*\((ENOENT|ELOOP|EAGAIN|EEXIST|EBUSY|EINVAL|ENOTDIR)\)/,
    });
  });

  test('/dev that becomes a symlink (CVE-2026-41579)', async (t) => {
    await race(t, {
      args: ['sh', '-c', 'echo end'],
      edit: (config, bundle) => {
        config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'));
        config.root.readonly = false;
        plant(bundle, 'devlink', outside());
        return { names: ['dev', 'devlink'] };
      },
      check: (out) => assert.equal(out, 'end\n'),
      refusal: /\/dev|device/,
    });
  });

  test('/proc that becomes a symlink: what runs has procfs, masked and read-only (CVE-2019-19921, CVE-2025-52881)', async (t) => {
    await race(t, {
      // wherever the mount is by now, its own mountinfo says what lies over it
      args: [
        'sh',
        '-c',
        'for i in 1 2 3 4 5 6 7 8 9; do cat /proc/self/mountinfo /other/self/mountinfo 2>/dev/null && break; done',
      ],
      edit: (config, bundle) => {
        for (const path of ['fake/sys/kernel', 'fake/bus']) mkdirSync(join(bundle.rootfs, path), { recursive: true });
        for (const path of ['fake/timer_list', 'fake/keys']) writeFileSync(join(bundle.rootfs, path), '');
        plant(bundle, 'other', '/fake');
        config.linux.maskedPaths = ['/proc/timer_list', '/proc/keys'];
        config.linux.readonlyPaths = ['/proc/sys', '/proc/bus'];
        return { names: ['proc', 'other'] };
      },
      check: (out) => {
        if (out === '') return;
        for (const root of ['/sys', '/bus']) {
          assert.match(out, new RegExp(` ${root} /\\S+ ro,.* - proc `), `${root} is read-only`);
        }
        for (const name of ['timer_list', 'keys'])
          assert.match(out, new RegExp(` /null /\\S+/${name} `), `${name} is masked`);
      },
      refusal: /\/mounts\/0: .*\(ELOOP\)|\/linux\/(masked|readonly)Paths|\(ENOENT\)/,
    });
  });

  test('/dev/null that becomes a symlink, where it masks (CVE-2025-31133)', async (t) => {
    await race(t, {
      args: ['cat', '/etc/secret'],
      edit: (config, bundle) => {
        const shared = join(bundle.dir, 'dev');
        mkdirSync(shared);
        execFileSync('mknod', [join(shared, 'null'), 'c', '1', '3']);
        plant({ rootfs: shared }, 'other', '../etc/other');
        writeFileSync(join(bundle.rootfs, 'etc/secret'), 'secret\n');
        writeFileSync(join(bundle.rootfs, 'etc/other'), 'other\n');
        config.mounts = config.mounts.filter(({ destination }) => !destination.startsWith('/dev'));
        config.mounts.push({ destination: '/dev', type: 'bind', source: shared, options: ['rbind'] });
        config.linux.maskedPaths = ['/etc/secret'];
        return { shared, names: ['null', 'other'] };
      },
      check: (out) => assert.equal(out, ''),
      refusal: /\/dev\/null|character device/,
    });
  });

  test('the working directory that becomes a symlink (CVE-2024-45310, CVE-2024-21626)', async (t) => {
    await race(t, {
      args: ['sh', '-c', 'cat file 2>/dev/null; echo end'],
      edit: (config, bundle) => {
        const shared = join(bundle.dir, 'shared');
        mkdirSync(join(shared, 'a'), { recursive: true });
        plant({ rootfs: shared }, 'b', outside());
        config.mounts.push({ destination: '/volume', type: 'bind', source: shared, options: ['rbind'] });
        let round = 0;
        const again = () => (config.process.cwd = `/volume/a/${++round}/new`);
        again();
        return { shared, names: ['a', 'b'], again };
      },
      check: (out) => assert.equal(out, 'end\n'),
      refusal: /\/process\/cwd: /,
    });
  });
});
