// A cgroupsPath that is in use already: create refuses it, as newer runc does, and leaves it as it is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { until } from '../support/processes.mjs';
import { cgroups, hierarchies, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot, tare } from '../support/run.mjs';

/** The mountpoint of a hierarchy by a file that its cgroups have, or undefined. */
const hierarchyWith = (file) =>
  hierarchies.find((point) => {
    const probe = join(point, `tare_probe_${process.pid}`);
    mkdirSync(probe);
    const found = existsSync(join(probe, file));
    rmdirSync(probe);
    return found;
  });

describe('a cgroup that is taken', { skip: needsRoot }, () => {
  const root = makeRoot();
  after(() => {
    root.remove();
    pruneCgroup('/tare_test');
  });

  /** Creates a container in a cgroup that `spoil` made something of, in one hierarchy. */
  async function refused(point, spoil) {
    const id = uniqueId('taken');
    const path = `/tare_test/${id}`;
    const directory = join(point, path);
    mkdirSync(directory, { recursive: true });
    const restore = await spoil(directory);
    const bundle = makeBundle({ edit: (config) => (config.linux.cgroupsPath = path) });
    const { code, stderr, timedOut } = await tare(root.path, ['run', '--bundle', bundle.dir, id]);
    bundle.remove();
    assert.deepEqual(cgroups(path), [directory], 'the others are gone, this one stays');
    await restore();
    rmdirSync(directory);
    assert.ok(!timedOut);
    assert.equal(code, 1);
    return stderr;
  }

  /** Puts a process into the cgroup, or below it. */
  const occupied = (below) => async (directory) => {
    const place = join(directory, below);
    mkdirSync(place, { recursive: true });
    const sleeper = spawn('sleep', ['1000']);
    sleeper.unref();
    writeFileSync(join(place, 'cgroup.procs'), String(sleeper.pid));
    return async () => {
      assert.equal(sleeper.exitCode ?? sleeper.signalCode, null, 'the process in it lives');
      sleeper.kill('SIGKILL');
      await until(() => readFileSync(join(place, 'cgroup.procs'), 'utf8') === '', 'it is empty');
      if (below) rmdirSync(place);
    };
  };

  for (const [how, below] of [
    ['in it', ''],
    ['below it', 'inner'],
  ]) {
    test(`there are processes ${how}`, async () => {
      // a new cpuset has no processors, and takes no process
      for (const point of hierarchies.filter((one) => !existsSync(join(one, 'cpuset.cpus')))) {
        const stderr = await refused(point, occupied(below));
        assert.match(stderr, /\/linux\/cgroupsPath: make the cgroup .*: container's cgroup is not empty/, point);
      }
    });
  }

  for (const [file, frozen, thawed] of [
    ['freezer.state', 'FROZEN', 'THAWED'],
    ['cgroup.freeze', '1', '0'],
  ]) {
    const point = process.getuid() === 0 ? hierarchyWith(file) : undefined;
    test(`it is frozen, by ${file}`, { skip: !point && 'no hierarchy has it' }, async () => {
      const stderr = await refused(point, async (directory) => {
        writeFileSync(join(directory, file), frozen);
        return () => writeFileSync(join(directory, file), thawed);
      });
      assert.match(stderr, /container's cgroup unexpectedly frozen/);
    });
  }
});
