// A container without a mount namespace: its mounts are the host's, and all of them are gone with it, however it ends.
import '../support/faults-build.mjs';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, mountsWith, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { useStage } from '../support/use-stage.mjs';

const hostRoot = () => mountsWith(' / / ')[0];

const withoutMounts = (config) => {
  config.linux.namespaces = config.linux.namespaces.filter(({ type }) => type !== 'mount');
  config.linux.maskedPaths = [];
  config.linux.readonlyPaths = [];
  config.root.readonly = true;
};

describe('without a mount namespace', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** A container that shares the host's mount namespace: `{ id, bundle, command(…) }`. */
  function container(script, edit) {
    const id = uniqueId('host');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['/bin/sh', '-c', script],
      edit: (config, made) => {
        withoutMounts(config);
        config.linux.cgroupsPath = cgroupsPath;
        edit?.(config, made);
      },
    });
    const command = (verb, ...args) => tare(root.path, [verb, ...args]);
    const left = (what) => {
      assertNothingLeft({ root: root.path, cgroupsPath, bundle, what });
      assert.deepEqual(mountsWith(root.path), [], `${what}: mounts`);
      bundle.remove();
    };
    return { id, bundle, command, left };
  }
  const must = async (running) => {
    const result = await running;
    assert.equal(result.code, 0, result.stderr);
    return result;
  };

  test('it sees its rootfs alone, read-only, with its mounts', async () => {
    const before = hostRoot();
    const { id, bundle, command, left } = container(
      'pwd; ls /; cat /proc/self/mountinfo; touch /x',
      (config, { dir }) => {
        config.mounts.push({ destination: '/more', type: 'tmpfs', source: 'tmpfs', options: ['size=64k'] });
        config.mounts.push({ destination: '/bundle', source: dir, options: ['bind', 'ro'] });
      },
    );
    const { stdout, stderr } = await command('run', '--bundle', bundle.dir, id);
    const [cwd, ...lines] = stdout.trim().split('\n');
    assert.equal(cwd, '/');
    const points = lines.filter((line) => line.includes(' - ')).map((line) => line.split(' ')[4]);
    for (const point of ['/', '/proc', '/dev', '/dev/pts', '/sys', '/more', '/bundle']) {
      assert.equal(points.filter((one) => one === point).length, 1, `${point} in ${points}`);
    }
    assert.match(stderr, /touch: \/x: Read-only file system/);
    left('after run');
    assert.equal(hostRoot(), before, "the host's root keeps its propagation");
  });

  test('its mounts are recorded, seen on the host, and entered by exec', async () => {
    const { id, bundle, command, left } = container('exec sleep 1000');
    await must(command('create', '--bundle', bundle.dir, id));
    await must(command('start', id));
    const state = JSON.parse(readFileSync(join(root.path, id, 'state.json'), 'utf8'));
    assert.deepEqual(state.host_mounts, [join(root.path, id, 'rootfs')]);
    assert.ok(mountsWith(join(root.path, id, 'rootfs/proc')).length > 0);
    const { stdout } = await must(command('exec', id, '/bin/sh', '-c', 'pwd; ls /bin/busybox; ls /usr || echo none'));
    assert.equal(stdout, '/\n/bin/busybox\nnone\n');
    await must(command('delete', '--force', id));
    left('after delete');
  });

  test('a mount that fails leaves none of the others', async () => {
    const { id, bundle, command, left } = container('true', (config) => {
      config.mounts.push({ destination: '/no', type: 'no-such-fs', source: 'none' });
    });
    const { code, stderr } = await command('run', '--bundle', bundle.dir, id);
    assert.notEqual(code, 0);
    assert.match(
      stderr,
      /\/mounts\/7: mount .*no-such-fs.* at \/no: .*\(ENODEV\); this kernel has no file system of that type/,
    );
    left('after the error');
  });

  describe('the fault walk', () => {
    let stage;
    let clean;
    useStage({ edit: withoutMounts }, (made, before) => {
      stage = made;
      clean = before;
    });

    for (const action of ['fail', 'kill', 'after-kill']) {
      test(`${action} at every op that has to do with the mounts`, async () => {
        const { plans } = await stage.run('create and start');
        await stage.remove();
        const ops = plans.flatMap(({ lists }, turn) =>
          lists.flatMap((list, number) => list.ops.map((op, at) => ({ turn, list: number, at, op }))),
        );
        const chosen = ops.filter(({ op }) => ['/root/path', '/mounts/0', '/mounts/6'].includes(op.cause));
        assert.ok(chosen.some(({ op }) => op.name === 'ATTACH'));
        for (const { turn, list, at, op } of chosen) {
          const what = `${action} at ${turn}.${list}.${at} ${op.name}`;
          const { error } = await stage.run('create and start', { fault: `${turn}.${list}.${at}=${action}` });
          if (action === 'fail' && error) await stage.nothingLeft(what, clean);
          await stage.remove();
          await stage.nothingLeft(what, clean);
          assert.deepEqual(mountsWith(stage.root.path), [], what);
        }
      });
    }
  });
});
