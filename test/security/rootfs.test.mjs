// A hostile root file system: symlinks where the runtime mounts, makes and opens things. It must stay inside:
// CVE-2019-18837, CVE-2024-45310, CVE-2025-24965, CVE-2025-31133, CVE-2026-41579; CVE-2016-3697, CVE-2019-14271.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, existsSync, ftruncateSync, mkdirSync, openSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { arm, Hostile, isThere, mountAt, plant } from '../support/hostile.mjs';

describe('a hostile root file system', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  after(() => hostile.remove());

  /** Texts of symlinks that lead to the canary, when they are followed on the host. */
  const ways = () => [hostile.canary, `/../../../..${hostile.canary}`, `../../../../../../../..${hostile.canary}`];
  const fifo = (path) => execFileSync('mkfifo', [path]);
  const withoutDev = (config) => {
    config.mounts = config.mounts.filter(({ destination }) => !/^\/dev(\/|$)/.test(destination));
    config.root.readonly = false;
  };

  test('mountpoints behind symlinks are made and used inside (CVE-2019-18837, CVE-2024-45310)', async () => {
    for (const way of ways()) {
      for (const destination of ['/link', '/link/new', '/link/new/deep', '/tmp/../link/below', '/link/file/x/..']) {
        const { code, stdout, stderr } = await hostile.run({
          args: ['sh', '-c', 'echo inside >/mine/f; cat /mine/f; cat /etc/marker'],
          edit: (config, bundle) => {
            plant(bundle, 'link', way);
            mkdirSync(join(bundle.dir, 'mine'));
            writeFileSync(join(bundle.rootfs, 'etc/marker'), 'own\n');
            config.mounts.push({ destination, type: 'tmpfs', source: 'tmpfs' });
            config.mounts.push({ destination: '/mine', type: 'bind', source: 'mine', options: ['bind'] });
          },
        });
        assert.equal(code, 0, `${destination} by ${way}: ${stderr}`);
        assert.equal(stdout, 'inside\nown\n');
      }
    }
  });

  test('files are bound to places inside, whatever links lead there', async () => {
    for (const way of ways()) {
      for (const destination of ['/link', '/link/file', '/link/new/file']) {
        await hostile.works({
          edit: (config, bundle) => {
            plant(bundle, 'link', destination === '/link' ? `${way}/file` : way);
            config.mounts.push({ destination, type: 'bind', source: '/etc/hostname', options: ['bind'] });
          },
        });
      }
    }
  });

  test('links in a circle are an error', async () => {
    await hostile.refused({
      edit: (config, bundle) => {
        plant(bundle, 'a', 'b/x');
        plant(bundle, 'b', 'a/x');
        config.mounts.push({ destination: '/a', type: 'tmpfs', source: 'tmpfs' });
      },
      message: /\(ELOOP\).*symlink in the rootfs/,
    });
  });

  test('a rootfs that is a symlink, or behind one, is refused', async () => {
    for (const behind of [false, true]) {
      await hostile.refused({
        edit: (config, bundle) => {
          const other = join(bundle.dir, 'other');
          if (behind) mkdirSync(other);
          renameSync(bundle.rootfs, behind ? join(other, 'rootfs') : other);
          plant(bundle, behind ? '../link' : '', behind ? 'other' : 'other');
          if (behind) config.root.path = 'link/rootfs';
        },
        message: /\/root\/path: .*\(ELOOP\)/,
      });
    }
  });

  test('/dev is set up inside, also where it is a symlink (CVE-2026-41579)', async () => {
    for (const way of ways()) {
      await hostile.works({
        args: ['sh', '-c', 'test -c /dev/null && test -L /dev/ptmx'],
        edit: (config, bundle) => {
          withoutDev(config);
          plant(bundle, 'dev', way);
        },
      });
    }
  });

  test('nodes of /dev that are planted as something else are an error; links are replaced or left, never followed', async () => {
    for (const name of ['null', 'zero', 'tty']) {
      for (const how of ['file', 'link']) {
        await hostile.refused({
          edit: (config, bundle) => {
            withoutDev(config);
            if (how === 'file') writeFileSync(join(bundle.rootfs, 'dev', name), '');
            else plant(bundle, `dev/${name}`, `${hostile.canary}/null`);
          },
          message: new RegExp(`make the device ${name}: .*\\(EEXIST\\)`),
        });
      }
    }
    await hostile.works({
      args: ['sh', '-c', 'test -c /dev/null'],
      edit: (config, bundle) => {
        withoutDev(config);
        for (const name of ['ptmx', 'fd', 'stdin', 'core']) plant(bundle, `dev/${name}`, `${hostile.canary}/ptmx`);
      },
    });
  });

  test('devices of the config are made inside', async () => {
    for (const way of ways()) {
      await hostile.works({
        args: ['true'],
        edit: (config, bundle) => {
          plant(bundle, 'link', way);
          config.linux.devices = [
            { path: '/link/made', type: 'c', major: 1, minor: 3 },
            { path: '/link/new/made', type: 'p' },
          ];
        },
      });
    }
    // where the link itself is the name, it is not followed
    await hostile.refused({
      edit: (config, bundle) => {
        plant(bundle, 'link', `${hostile.canary}/made`);
        config.linux.devices = [{ path: '/link', type: 'c', major: 1, minor: 3 }];
      },
      message: /make the device link: .*\(EEXIST\)/,
    });
  });

  test('what masks files is the null device, not what the image calls so (CVE-2025-31133)', async () => {
    const masks = (plantNull) => ({
      args: ['cat', '/etc/secret'],
      edit: (config, bundle) => {
        const dev = join(bundle.dir, 'dev');
        mkdirSync(dev);
        plantNull(dev);
        writeFileSync(join(bundle.rootfs, 'etc/secret'), 'secret\n');
        withoutDev(config);
        config.mounts.push({ destination: '/dev', type: 'bind', source: dev, options: ['rbind'] });
        config.linux.maskedPaths = ['/etc/secret'];
      },
    });
    const node = (minor) => (dev) => execFileSync('mknod', [join(dev, 'null'), 'c', '1', String(minor)]);
    // readable, and a write of what is in it changes nothing; the container never gets so far
    const target = '/proc/sys/kernel/core_pattern';
    await hostile.refused({
      ...masks((dev) => plant({ rootfs: dev }, 'null', target)),
      message: /\/dev\/null|character device/,
    });
    await hostile.refused({
      ...masks((dev) => plant({ rootfs: dev }, 'null', '../etc/secret')),
      message: /character device.*\(EINVAL\)/,
    });
    await hostile.refused({ ...masks(() => {}), message: /\/dev\/null: .*\(ENOENT\)/ });
    await hostile.refused({
      ...masks((dev) => writeFileSync(join(dev, 'null'), '')),
      message: /character device.*\(EINVAL\)/,
    });
    await hostile.refused({ ...masks((dev) => mkdirSync(join(dev, 'null'))), message: /\(EINVAL\)|\(EISDIR\)/ });
    await hostile.refused({ ...masks((dev) => fifo(join(dev, 'null'))), message: /character device.*\(EINVAL\)/ });
    await hostile.refused({ ...masks(node(5)), message: /character device.*\(EINVAL\)/ });
    assert.equal(await hostile.works(masks(node(3))), '');
  });

  test('masked and read-only paths, and the working directory, are inside', async () => {
    for (const way of ways()) {
      await hostile.works({
        args: ['pwd'],
        edit: (config, bundle) => {
          plant(bundle, 'link', way);
          config.process.cwd = '/link/made/by/cwd';
          config.root.readonly = false;
          config.linux.maskedPaths.push('/link/file');
          config.linux.readonlyPaths.push('/link/file', '/link/below');
        },
      });
    }
  });

  test('nothing is written into the rootfs but mountpoints and devices (CVE-2025-24965)', async () => {
    const planted = [
      '.krun_config.json',
      '.tare',
      'tare-init',
      'config.json',
      'state.json',
      'run/.containerenv',
      '.dockerenv',
    ];
    await hostile.works({
      edit: (_, bundle) => {
        mkdirSync(join(bundle.rootfs, 'run'));
        for (const name of planted) plant(bundle, name, `${hostile.canary}/file`);
      },
      look: (bundle) => {
        for (const name of planted) assert.ok(isThere(join(bundle.rootfs, name)), name);
      },
    });
  });

  test('the user is a number, whoever has it for a name (CVE-2016-3697); odd passwd files harm nobody', async () => {
    const passwd = 'root:x:0:0::/root:/bin/sh\n1000:x:0:0::/evil:/bin/sh\nx:x:1000x:0::/evil2:\n';
    const run = (plantPasswd) =>
      hostile.works({
        args: ['attack', 'who'],
        edit: (config, bundle) => {
          arm(bundle);
          config.process.user = { uid: 1000, gid: 1000 };
          plantPasswd(join(bundle.rootfs, 'etc/passwd'), bundle);
        },
      });
    assert.equal(await run((path) => writeFileSync(path, passwd)), '1000 1000 /\n');
    assert.equal(await run((path) => writeFileSync(path, `${passwd}u:x:1000:0::/home/u:`)), '1000 1000 /home/u\n');
    assert.equal(await run((path) => fifo(path)), '1000 1000 /\n');
    assert.equal(await run((path) => mkdirSync(path)), '1000 1000 /\n');
    assert.equal(await run((_, bundle) => plant(bundle, 'etc/passwd', '/proc/self/environ')), '1000 1000 /\n');
    assert.equal(await run((_, bundle) => plant(bundle, 'etc/passwd', '/dev/zero')), '1000 1000 /\n');
    assert.equal(await run((path) => writeFileSync(path, `u:x:1000:0::${'/long'.repeat(3000)}:\n`)), '1000 1000 /\n');
    const sparse = (path) => {
      const fd = openSync(path, 'w');
      ftruncateSync(fd, 2 ** 40);
      closeSync(fd);
    };
    assert.equal(await run(sparse), '1000 1000 /\n');
  });

  test('nothing of a libc is looked up in the image (CVE-2019-14271)', async () => {
    // whoever opened one of these would wait for ever
    const hooks = ['etc/ld.so.preload', 'etc/ld.so.cache', 'etc/nsswitch.conf', 'etc/group', 'etc/localtime'];
    const libraries = ['libnss_files.so.2', 'libc.so.6', 'libm.so.6', 'libdl.so.2', 'libpthread.so.0'];
    await hostile.works({
      args: ['true'],
      edit: (config, bundle) => {
        config.process.user = { uid: 7, gid: 7 };
        for (const dir of ['lib', 'lib64', 'usr/lib', 'lib/x86_64-linux-gnu', 'usr/lib/x86_64-linux-gnu']) {
          mkdirSync(join(bundle.rootfs, dir), { recursive: true });
          for (const name of libraries) fifo(join(bundle.rootfs, dir, name));
        }
        for (const name of hooks) fifo(join(bundle.rootfs, name));
      },
    });
  });

  test('programs that are no files are an error, at once', async () => {
    for (const [name, make] of [
      ['fifo', fifo],
      ['directory', mkdirSync],
      ['text', (path) => writeFileSync(path, 'true', { mode: 0o644 })],
    ]) {
      await hostile.refused({
        args: [`/tmp/${name}`],
        edit: (_, bundle) => make(join(bundle.rootfs, 'tmp', name)),
        message: /permission denied/,
      });
    }
    await hostile.refused({ args: ['/dev/null'], message: /permission denied/ });
  });

  test('the mount that the config has for a directory is where it says, when a later one covers it', async () => {
    await hostile.works({
      args: ['true'],
      edit: (config, bundle) => {
        plant(bundle, 'tmp/escape', '../../../../../..');
        config.mounts.push({ destination: `/tmp/escape${hostile.canary}`, type: 'tmpfs', source: 'tmpfs' });
        mountAt(config, '/dev').options.push('ro');
      },
    });
    assert.equal(existsSync(join(hostile.canary, 'file')), true);
  });
});
