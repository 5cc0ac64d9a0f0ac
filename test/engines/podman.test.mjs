// podman, with the native command as its runtime.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { engineRoom, lifecycle, missing, succeed } from '../support/engines.mjs';
import { ownNetwork } from '../support/own-network.mjs';

// what podman writes there it keeps for ever
const covered = ['/run', '/var/lib', '/var/tmp'];

if (await ownNetwork(import.meta.url, { skip: missing('podman', 'conmon', 'tar'), covered })) {
  const room = engineRoom();
  after(room.remove);
  const at = (name) => join(room.path, name);
  writeFileSync(
    at('containers.conf'),
    `[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
runtime = "tare"
runtime_supports_json = ["tare"]
[engine.runtimes]
tare = ["${room.runtime}"]
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
`,
  );
  writeFileSync(
    at('storage.conf'),
    `[storage]\ndriver = "vfs"\ngraphroot = "${at('graph')}"\nrunroot = "${at('run')}"\n`,
  );
  process.env.CONTAINERS_CONF = at('containers.conf');
  process.env.CONTAINERS_STORAGE_CONF = at('storage.conf');

  test('podman', async (t) => {
    const podman = ['podman', '--tmpdir', at('tmp')];
    await succeed(podman[0], [...podman.slice(1), 'import', room.image, 'image']);
    await lifecycle(t, podman, ['--network', 'none', '--cgroup-parent', room.cgroup], 'image');
  });
}
