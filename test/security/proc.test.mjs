// /proc and /sys of a container are what they claim to be, and what is written to procfs reaches the container only:
// CVE-2019-16884, CVE-2019-19921, CVE-2023-27561, CVE-2023-28642, CVE-2025-54867, CVE-2025-52881, CVE-2022-0811.
import assert from 'node:assert/strict';
import { constants, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { constants as os, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { Hostile, mountAt, plant } from '../support/hostile.mjs';
import { Executor, NONE, op } from '../support/plan.mjs';

/** RESOLVE_NO_XDEV | NO_MAGICLINKS | NO_SYMLINKS | BENEATH: how sysctls are written */
const RESOLVE = 0x0f;

describe('procfs', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  after(() => hostile.remove());
  const bind = (source, destination, ...options) => ({
    destination,
    type: 'bind',
    source,
    options: ['bind', ...options],
  });
  /** Takes the mount of procfs out of the config. */
  const without = (config, destination) => config.mounts.splice(config.mounts.indexOf(mountAt(config, destination)), 1);

  for (const kind of ['bind', 'rbind']) {
    test(`a ${kind} of a directory of the host onto /proc is refused (CVE-2019-16884)`, async () => {
      for (const destination of ['/proc', '/proc/', '//proc', '/./proc', '/x/../proc']) {
        await hostile.refused({
          args: ['sh', '-c', 'ls /proc'],
          edit: (config) => {
            without(config, '/proc');
            config.mounts.push({ destination, type: 'none', source: hostile.canary, options: [kind] });
          },
          message: /\/mounts\/\d+: .*at \S*proc\S*: .*it is not of type proc/,
        });
      }
    });
  }

  test('also over a procfs that is mounted already, and also a file', async () => {
    const message = /not of type proc/;
    await hostile.refused({ edit: (config) => config.mounts.push(bind(hostile.canary, '/proc')), message });
    await hostile.refused({ edit: (config) => config.mounts.push(bind(`${hostile.canary}/file`, '/proc')), message });
    await hostile.refused({ edit: (config) => config.mounts.push(bind('/sys', '/proc')), message });
  });

  test('a bind of a procfs onto /proc is accepted, as runc does it', async () => {
    const out = await hostile.works({
      args: ['stat', '-f', '-c', '%T', '/proc'],
      edit: (config) => {
        without(config, '/proc');
        config.mounts.push(bind('/proc', '/proc', 'rbind', 'ro'));
        config.linux.maskedPaths = [];
        config.linux.readonlyPaths = [];
      },
    });
    assert.equal(out, 'proc\n');
  });

  test('other file systems on /proc, and anything inside it but a few files, are refused', async () => {
    for (const type of ['tmpfs', 'sysfs', 'mqueue', 'cgroup']) {
      await hostile.refused({
        edit: (config) => config.mounts.push({ destination: '/proc', type, source: type }),
        message: /not of type proc/,
      });
    }
    for (const destination of [
      '/proc/self',
      '/proc/self/attr/exec',
      '/proc/sys',
      '/proc/1/../sys/kernel',
      '//proc/x',
    ]) {
      await hostile.refused({
        edit: (config) => config.mounts.push(bind(`${hostile.canary}/file`, destination)),
        message: /inside \/proc/,
      });
    }
    const out = await hostile.works({
      args: ['cat', '/proc/uptime'],
      edit: (config) => config.mounts.push(bind(`${hostile.canary}/file`, '/proc/uptime')),
    });
    assert.equal(out, 'canary\n');
  });

  test('a symlink of the rootfs leads no mount into /proc', async () => {
    for (const target of ['proc/self', '/proc/sys', '../proc/self/attr', 'proc']) {
      await hostile.refused({
        edit: (config, bundle) => {
          plant(bundle, 'link', target);
          config.mounts.push(bind(hostile.canary, '/link'));
        },
        message: /\/mounts\/7: .*(mountpoint|ELOOP)/,
      });
    }
  });

  for (const [destination, type] of [
    ['/proc', 'proc'],
    ['/sys', 'sysfs'],
  ]) {
    test(`${destination} as a symlink of the rootfs is refused (CVE-2019-19921, CVE-2023-27561, CVE-2025-54867)`, async () => {
      for (const target of ['/tmp', 'tmp', '../../../../tmp', hostile.canary, '/nowhere']) {
        await hostile.refused({
          edit: (config, bundle) => {
            plant(bundle, destination, target);
            // what is mounted below would fail first, or also
            config.mounts = config.mounts.filter((mount) => mount.type !== 'cgroup');
          },
          message: new RegExp(`/mounts/\\d+: mount "${type}" at ${destination}: .*\\((ELOOP|ENOTDIR)\\)`),
        });
      }
    });

    test(`${destination} below a symlink is refused`, async () => {
      await hostile.refused({
        edit: (config, bundle) => {
          mkdirSync(join(bundle.rootfs, 'tmp/below'));
          plant(bundle, 'link', 'tmp');
          config.mounts.push({ destination: '/link/below', type, source: type });
        },
        message: /\(ELOOP\)/,
      });
    });
  }

  test('masked and read-only paths hold for the procfs that is there, whatever was planted below it', async () => {
    const writes = ['/proc/sysrq-trigger', '/proc/sys/kernel/domainname'];
    const out = await hostile.works({
      args: ['sh', '-c', `cat /proc/kcore; for f in ${writes.join(' ')}; do (echo x >$f) 2>/dev/null || echo no; done`],
      edit: (_, bundle) => {
        mkdirSync(join(bundle.rootfs, 'proc/sys/kernel'), { recursive: true });
        plant(bundle, 'proc/kcore', hostile.canary);
        plant(bundle, 'proc/sysrq-trigger', '/tmp/x');
      },
    });
    assert.equal(out, 'no\nno\n');
  });

  test('sysctls of the host are out of reach by any name', async () => {
    // the values are those that are there: were the name to reach the host, nothing would change
    const value = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
    for (const key of [
      'net.//.kernel.core_pattern',
      'net/../kernel/core_pattern',
      'fs.mqueue.//.//.kernel.core_pattern',
    ]) {
      await hostile.refused({
        edit: (config) => (config.linux.sysctl = { [key]: value }),
        message: /\/linux\/sysctl\/.* is no name of a sysctl/,
      });
    }
  });

  test('nor could a plan of such a name do it: sysctls are written beneath one directory, through no link', async () => {
    const dir = mkdtempSync(join(tmpdir(), 'tare-security-'));
    const executor = new Executor();
    try {
      mkdirSync(join(dir, 'sys/net'), { recursive: true });
      writeFileSync(join(dir, 'outside'), 'canary');
      writeFileSync(join(dir, 'sys/inside'), '');
      plant({ rootfs: dir }, 'sys/net/link', '../inside');
      const write = async (path) => {
        const open = op('OPEN', [NONE, join(dir, 'sys'), constants.O_DIRECTORY, 0, 5]);
        return (await executor.run([[open, op('WRITE_IN', [5, path, RESOLVE, 'x']), op('CLOSE', [5])]])).errno;
      };
      const { EXDEV, ELOOP } = os.errno;
      assert.equal(await write('net/../../outside'), EXDEV);
      assert.equal(await write(join(dir, 'outside')), EXDEV);
      assert.equal(await write('net/link'), ELOOP);
      assert.equal(await write('inside'), undefined);
      assert.equal(readFileSync(join(dir, 'outside'), 'utf8'), 'canary');
    } finally {
      await executor.close();
      rmSync(dir, { recursive: true });
    }
  });

  test('a value is one value, whatever is in it (CVE-2022-0811)', async () => {
    const host = readFileSync('/proc/sys/kernel/core_pattern', 'utf8');
    await hostile.refused({
      edit: (config) => (config.linux.sysctl = { 'kernel.shm_rmid_forced': '1+kernel.core_pattern=|/tmp/x' }),
      message: /write "1\+kernel\.core_pattern=\|\/tmp\/x" to kernel\/shm_rmid_forced: .*\(EINVAL\)/,
    });
    assert.equal(readFileSync('/proc/sys/kernel/core_pattern', 'utf8'), host);
  });

  test('sysctls of the network that one joins, when it is the host’s, are refused as runc does it', async () => {
    const path = `/proc/${process.pid}/ns/net`;
    const value = readFileSync('/proc/sys/net/ipv4/ip_forward', 'utf8').trim();
    const join_ = (config) => (config.linux.namespaces.find(({ type }) => type === 'network').path = path);
    await hostile.refused({
      edit: (config) => {
        join_(config);
        // the value that is there already
        config.linux.sysctl = { 'net.ipv4.ip_forward': value };
      },
      message: /\/linux\/namespaces\/\d+\/path: .*\(EEXIST\)/,
    });
    const out = await hostile.works({
      args: ['readlink', '/proc/self/ns/net'],
      edit: (config) => {
        join_(config);
        config.linux.sysctl = { 'kernel.shmmni': '4000' };
        config.mounts = config.mounts.filter(({ type }) => type !== 'sysfs' && type !== 'cgroup');
      },
    });
    assert.equal(out, `${readlinkSync(path)}\n`);
  });

  test('sysctls are written to a procfs of the runtime’s own, not to the container’s (CVE-2025-52881)', async () => {
    const out = await hostile.works({
      args: ['cat', '/proc/sys/kernel/shmmax', '/again/sys/kernel/shmmax'],
      edit: (config, bundle) => {
        mkdirSync(join(bundle.rootfs, 'proc/sys/kernel'), { recursive: true });
        writeFileSync(join(bundle.rootfs, 'proc/sys/kernel/shmmax'), 'fake\n');
        mountAt(config, '/proc').destination = '/again';
        config.linux.readonlyPaths = [];
        config.linux.sysctl = { 'kernel.shmmax': '4321' };
      },
    });
    assert.equal(out, 'fake\n4321\n');
  });
});
