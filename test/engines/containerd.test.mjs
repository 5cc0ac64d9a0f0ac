// containerd's own command line, ctr, by the shim for runc's command line (io.containerd.runc.v2), with the native command.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { uniqueId } from '../support/bundle.mjs';
import { engineRoom, missing, startDaemon, succeed } from '../support/engines.mjs';
import { until } from '../support/processes.mjs';
import { ownNetwork } from '../support/own-network.mjs';
import { run } from '../support/run.mjs';

const covered = ['/run', '/var/lib'];

/** An image of one layer, as `docker save` writes it. @returns its path */
function archive(room) {
  const at = (name) => join(room.path, 'archive', name);
  mkdirSync(at(''));
  const layer = readFileSync(room.image);
  const digest = createHash('sha256').update(layer).digest('hex');
  writeFileSync(at('layer.tar'), layer);
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [`sha256:${digest}`] },
  };
  writeFileSync(at('config.json'), JSON.stringify(config));
  const manifest = [{ Config: 'config.json', RepoTags: ['test/image:latest'], Layers: ['layer.tar'] }];
  writeFileSync(at('manifest.json'), JSON.stringify(manifest));
  const path = join(room.path, 'archive.tar');
  execFileSync('tar', ['-C', at(''), '-cf', path, 'manifest.json', 'config.json', 'layer.tar']);
  return path;
}

const programs = ['containerd', 'ctr', 'containerd-shim-runc-v2', 'tar'];
if (await ownNetwork(import.meta.url, { skip: missing(...programs), covered })) {
  const room = engineRoom();
  const at = (name) => join(room.path, name);
  const ctr = ['-a', at('socket'), '-n', 'tare'];
  const image = 'docker.io/test/image:latest';
  let end;
  before(async () => {
    const words = ['--root', at('root'), '--state', at('state'), '--address', at('socket')];
    end = await startDaemon(
      room.path,
      ['containerd', ...words],
      async () => (await run('ctr', [...ctr, 'version'])).code === 0,
    );
    await succeed('ctr', [...ctr, 'image', 'import', '--snapshotter', 'native', archive(room)]);
  });
  after(async () => {
    await end?.();
    await room.remove();
  });

  const runtime = ['--runtime', 'io.containerd.runc.v2', '--runc-binary', room.runtime, '--snapshotter', 'native'];
  const words = (...more) => [...ctr, 'run', ...runtime, '--cgroup', `${room.cgroup}/${uniqueId('ctr')}`, ...more];

  test('ctr run ends as its container does', async () => {
    const { code, stdout } = await run('ctr', words('--rm', image, uniqueId('ctr'), 'sh', '-c', 'echo out; exit 9'));
    assert.deepEqual([code, stdout], [9, 'out\n']);
  });

  test('tasks: exec, ps, pause, resume, kill, delete', async () => {
    const id = uniqueId('ctr');
    const task = (...more) => succeed('ctr', [...ctr, 'task', ...more]);
    await succeed('ctr', words('-d', image, id, 'sleep', '1000'));
    assert.equal(await task('exec', '--exec-id', 'one', id, 'echo', 'inside'), 'inside\n');
    assert.match(await task('ps', id), /^PID +INFO\n\d+/);
    const status = async () => new RegExp(`${id} +\\d+ +(\\w+)`).exec(await task('ls'))?.[1];
    await task('pause', id);
    assert.equal(await status(), 'PAUSED');
    await task('resume', id);
    assert.equal(await status(), 'RUNNING');
    await task('kill', '-s', '9', id);
    await until(async () => (await status()) === 'STOPPED', 'it stops');
    await run('ctr', [...ctr, 'task', 'delete', id]);
    await succeed('ctr', [...ctr, 'container', 'delete', id]);
  });
}
