/** An embedder that executes itself again as its own init: what its process was, and what it has become. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, hierarchies, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

const program = fileURLToPath(new URL('../support/self-init.mjs', import.meta.url));
const read = (path) => readFileSync(path, 'utf8');

test('a process that was not started as an init cannot become one', () => {
  assert.throws(
    () => new Factory().startInitialization(),
    (error) => error.code === 'SystemError',
  );
});

for (const { shim, skip } of transports) {
  describe(`startInitialization, ${shim}`, { skip: needsRoot || skip }, () => {
    const root = makeRoot();
    const id = uniqueId('init');
    const cgroupsPath = `/tare_test/${id}`;
    const bundle = makeBundle({
      args: ['sh', '-c', 'exit 5'],
      edit: (config) => (config.linux.cgroupsPath = cgroupsPath),
    });
    const report = join(root.path, 'report.json');
    const factory = new Factory({
      root: join(root.path, 'state'),
      shim,
      initPath: process.execPath,
      initArgs: [program, report],
    });
    after(() => {
      bundle.remove();
      root.remove();
      pruneCgroup('/tare_test');
    });

    test('the container is one thread of tare-init in all cgroups; the embedder had entered nothing', async () => {
      const container = await factory.create(id, bundle.config, { bundle: bundle.dir, start: false });
      const { pid } = container;
      assert.match(readlinkSync(`/proc/${pid}/exe`), /^\/memfd:tare-init/);
      assert.deepEqual(readdirSync(`/proc/${pid}/task`), [String(pid)]);
      const joined = read(`/proc/${pid}/cgroup`).trimEnd().split('\n');
      const elsewhere = joined.filter((line) => !line.endsWith(cgroupsPath) && line.split(':')[1] !== '');
      const mounted = (line) => hierarchies.some((point) => point.endsWith(line.split(':')[1].replace('name=', '')));
      assert.deepEqual(elsewhere.filter(mounted), [], 'every mounted hierarchy is joined');

      const before = JSON.parse(read(report));
      assert.notEqual(before.pid, pid, 'what was Node is the executor, not the container');
      assert.deepEqual(before.cgroup, read('/proc/self/cgroup'));
      for (const [name, link] of Object.entries(before.namespaces)) {
        assert.equal(link, readlinkSync(`/proc/self/ns/${name}`), name);
      }
      assert.notEqual(readlinkSync(`/proc/${pid}/ns/mnt`), before.namespaces.mnt);

      await container.start();
      assert.deepEqual(await container.wait(), { code: 5, signal: null });
      await container.destroy();
      assertNothingLeft({ root: join(root.path, 'state'), cgroupsPath, bundle });
    });

    test('an init that does not call it fails the create, and leaves nothing', async () => {
      const other = new Factory({ root: join(root.path, 'state'), shim, initPath: '/bin/false' });
      await assert.rejects(other.create(id, bundle.config, { bundle: bundle.dir }), (error) => {
        assert.equal(error.code, 'SystemError', error.stack);
        return true;
      });
      const missing = new Factory({ root: join(root.path, 'state'), shim, initPath: '/not/there' });
      await assert.rejects(missing.create(id, bundle.config, { bundle: bundle.dir }), (error) => {
        assert.equal(error.code, 'SystemError', error.stack);
        return true;
      });
      assertNothingLeft({ root: join(root.path, 'state'), cgroupsPath, bundle });
    });
  });
}
