// The fault walk of what mounts do besides mounting: at each of their ops, on either side, create fails or is killed.
import '../support/faults-build.mjs';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { needsRoot } from '../support/bundle.mjs';
import { mountsWith } from '../support/leftovers.mjs';
import { useStage } from '../support/use-stage.mjs';

/** Mounts of every kind that has ops of its own. */
function everyKind(config, { dir, rootfs }) {
  const ids = [{ containerID: 0, hostID: 1000, size: 100 }];
  const bind = (destination, ...options) => ({ destination, source: join(dir, 'data'), options: ['bind', ...options] });
  mkdirSync(join(dir, 'data'));
  mkdirSync(join(rootfs, 'full'));
  writeFileSync(join(rootfs, 'full/file'), 'text');
  symlinkSync('file', join(dir, 'link'));
  config.mounts.push(
    { destination: '/full', type: 'tmpfs', source: 'tmpfs', options: ['tmpcopyup', 'ro'] },
    { destination: '/full', type: 'tmpfs', source: 'tmpfs', options: ['remount', 'nosuid'] },
    { ...bind('/mapped', 'idmap'), uidMappings: ids, gidMappings: ids },
    { destination: '/link', source: join(dir, 'link'), options: ['bind', 'copy-symlink'] },
    { ...bind('/etc', 'dest-nofollow', 'src-nofollow', 'ro') },
    {
      destination: '/over',
      type: 'overlay',
      source: 'overlay',
      options: [`lowerdir=${dir}/data:${rootfs}/bin`, 'private'],
    },
  );
}

describe('the fault walk of mounts', { skip: needsRoot }, () => {
  let stage;
  let clean;
  useStage({ edit: everyKind }, (made, before) => {
    stage = made;
    clean = before;
  });

  for (const action of ['fail', 'kill', 'after-kill']) {
    test(`${action} at every op of theirs`, async () => {
      const { plans, error } = await stage.run('create and start');
      assert.equal(error, undefined, error?.message);
      await stage.remove();
      const ops = plans.flatMap(({ lists }, turn) =>
        lists.flatMap((list, number) => list.ops.map((op, at) => ({ turn, list: number, at, op }))),
      );
      const theirs = ops.filter(({ op }) => /^\/mounts\/([7-9]|\d\d)$/.test(op.cause));
      for (const name of [
        'COPY_UP',
        'MOUNT',
        'REOPEN',
        'ID_NAMESPACE',
        'IDMAP',
        'PASS_FD',
        'TAKE_FD',
        'COPY_SYMLINK',
      ]) {
        assert.ok(
          theirs.some(({ op }) => op.name === name),
          name,
        );
      }
      for (const { turn, list, at, op } of theirs) {
        const what = `${action} at ${turn}.${list}.${at} ${op.name} (${op.cause})`;
        const outcome = await stage.run('create and start', { fault: `${turn}.${list}.${at}=${action}` });
        assert.ok(!outcome.timedOut, `${what}: hangs`);
        if (action === 'fail' && outcome.error) await stage.nothingLeft(what, clean);
        await stage.remove();
        await stage.nothingLeft(what, clean);
        assert.deepEqual(mountsWith(stage.bundle.dir), [], what);
      }
    });
  }
});
