// Acceptance: the same of an ordinary user's container, with ranges of ids, in cgroups that were delegated. The walk itself is in
// a process of that user: this file again, executed by the test.
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { uniqueId } from '../support/bundle.mjs';
import { delegate, removeCgroups } from '../support/delegate.mjs';
import { hierarchies, pruneCgroup } from '../support/leftovers.mjs';
import { needsHelpers, User } from '../support/user.mjs';
import { makeRootlessBundle, ranges, thisUser } from '../support/user-bundle.mjs';
import { faultWalk } from '../support/walk.mjs';

if (process.env.WALK_CGROUP) {
  const user = thisUser(Number(process.env.WALK_FIRST));
  faultWalk('the fault walk, as an ordinary user', {
    skip: false,
    walked: process.env.WALK_COMMANDS.split(','),
    make: (options) => makeRootlessBundle(user, options),
    edit: (config) => {
      Object.assign(config.linux, ranges(user));
      config.process.user = { uid: 1234, gid: 999 };
      config.process.oomScoreAdj = 300;
    },
    user: { uid: 5, gid: 6 },
    cgroups: `${process.env.WALK_CGROUP}/tare`,
  });
} else {
  describe('the fault walk, as an ordinary user', { skip: needsHelpers }, () => {
    const path = `/tare_test/${uniqueId('walk')}`;
    const first = hierarchies.filter((point) => /\/(freezer|pids)$/.test(point));
    const own = (first.length ? first : hierarchies).map((point) => `${point}${path}`);
    after(async () => {
      await removeCgroups(path);
      pruneCgroup('/tare_test');
    });

    for (const command of ['create and start', 'exec']) {
      test(command, async () => {
        const user = new User({ enter: delegate(own) });
        try {
          const { TARE_TEST_SLOW, TARE_FULL } = process.env;
          const walk = { WALK_CGROUP: path, WALK_FIRST: String(user.first), WALK_COMMANDS: command };
          const env = { ...walk, TARE_TEST_SLOW, TARE_FULL };
          const file = user.inProject(fileURLToPath(import.meta.url));
          const { code, stdout, stderr } = await user.run(process.execPath, ['--test', file], {
            env,
            timeout: 600_000,
          });
          assert.equal(code, 0, stdout + stderr);
          assert.match(stdout, /^# pass [1-9]/m);
        } finally {
          user.remove();
        }
      });
    }
  });
}
