// dockerd with the native command as its runtime; it starts a containerd of its own.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { engineRoom, lifecycle, missing, startDaemon, succeed } from '../support/engines.mjs';
import { ownNetwork } from '../support/own-network.mjs';
import { run } from '../support/run.mjs';

const covered = ['/run', '/var/lib'];

if (await ownNetwork(import.meta.url, { skip: missing('docker', 'dockerd', 'containerd', 'tar'), covered })) {
  const room = engineRoom();
  const at = (name) => join(room.path, name);
  const socket = `unix://${at('socket')}`;
  let end;
  before(async () => {
    writeFileSync(
      at('daemon.json'),
      JSON.stringify({ runtimes: { tare: { path: room.runtime } }, 'default-runtime': 'tare' }),
    );
    const words = [
      ...[
        '--config-file',
        at('daemon.json'),
        '--data-root',
        at('data'),
        '--exec-root',
        at('exec'),
        '--pidfile',
        at('pid'),
      ],
      ...['-H', socket, '--bridge=none', '--iptables=false', '--ip6tables=false', '--storage-driver', 'vfs'],
      ...[
        '--exec-opt',
        'native.cgroupdriver=cgroupfs',
        '--cgroup-parent',
        room.cgroup,
        '--default-ulimit',
        'nofile=1024:1024',
      ],
    ];
    const isUp = async () => (await run('docker', ['-H', socket, 'version'])).code === 0;
    end = await startDaemon(room.path, ['dockerd', ...words], isUp);
  });
  after(async () => {
    await end?.();
    await room.remove();
  });

  test('docker', async (t) => {
    const docker = ['docker', '-H', socket];
    await succeed(docker[0], [...docker.slice(1), 'import', room.image, 'image']);
    await lifecycle(t, docker, ['--network', 'none'], 'image');
  });
}
