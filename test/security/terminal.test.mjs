// A terminal in a hostile /dev: CVE-2025-52565, and what else an image could put where the runtime opens a terminal or makes a
// mountpoint for it. (That a terminal works, test/integration/terminal.test.mjs shows.)
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { Hostile, plant } from '../support/hostile.mjs';

describe('a terminal in a hostile /dev', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  const socket = join(hostile.root.path, 'console.sock');
  let server;
  before(async () => {
    server = createServer((connection) => connection.resume());
    await new Promise((resolve) => server.listen(socket, resolve));
  });
  after(() => {
    server?.close();
    hostile.remove();
  });

  /** Asks for a terminal where the image has its own /dev; devpts: mounted on /dev/pts, as usual. */
  const refused = (message, devpts, edit) =>
    hostile.refused({
      verb: 'create',
      flags: ['--console-socket', socket],
      edit: (config, bundle) => {
        config.process.terminal = true;
        config.root.readonly = false;
        config.mounts = config.mounts.filter(
          ({ destination }) => !destination.startsWith('/dev') || (devpts && destination === '/dev/pts'),
        );
        mkdirSync(join(bundle.rootfs, 'dev/pts'), { recursive: true });
        edit(bundle);
      },
      message,
    });

  test('/dev/console that is a symlink is not followed (CVE-2025-52565)', async () => {
    for (const target of [`${hostile.canary}/file`, '/proc/sys/kernel/core_pattern', 'pts/0', 'null', '/nowhere']) {
      await refused(/\/process\/terminal: .*console.*\(ELOOP\)/, true, (bundle) =>
        plant(bundle, 'dev/console', target),
      );
    }
  });

  test('/dev/console that is a directory takes no terminal', async () => {
    await refused(/\/process\/terminal: .*\((EINVAL|ENOTDIR)\)/, true, (bundle) =>
      mkdirSync(join(bundle.rootfs, 'dev/console')),
    );
  });

  test('/dev/pts is devpts, not what the image has there', async () => {
    const message = /\/process\/terminal: .*\((ENOTTY|ENOENT|ELOOP)\)/;
    await refused(message, false, (bundle) => writeFileSync(join(bundle.rootfs, 'dev/pts/ptmx'), ''));
    await refused(message, false, (bundle) => execFileSync('mkfifo', [join(bundle.rootfs, 'dev/pts/ptmx')]));
    await refused(message, false, (bundle) =>
      execFileSync('mknod', [join(bundle.rootfs, 'dev/pts/ptmx'), 'c', '5', '2']),
    );
    await refused(message, false, (bundle) => plant(bundle, 'dev/pts/ptmx', '/dev/tty'));
    await refused(message, false, (bundle) => plant(bundle, 'dev/pts', hostile.canary));
    await refused(message, false, () => {});
  });
});
