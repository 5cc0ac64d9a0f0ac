// Acceptance: by FFI and by child process the same things happen: exit codes, signals, errors.
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { makeRoot } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

/** name → what is tried: `edit` of the config, `options` of create, `act` on the container; what it gives is compared. */
const trials = {
  'exit code 0': { args: ['true'] },
  'exit code 3': { args: ['sh', '-c', 'exit 3'] },
  'exit code 255': { args: ['sh', '-c', 'exit 255'] },
  output: { args: ['sh', '-c', 'echo out; echo err >&2; cat'], input: 'in' },
  'killed by signal 9': { args: ['sleep', '1000'], act: (container) => container.signal('KILL') },
  'a signal by number': {
    args: ['sh', '-c', 'trap "exit 44" USR1; while :; do sleep 0.01; done'],
    act: async (container) => {
      // the shell's trap may not be set yet: an unhandled USR1 does nothing to a pid 1
      const again = setInterval(() => container.signal(10).catch(() => {}), 10);
      await container.wait();
      clearInterval(again);
    },
  },
  'a signal to everything': {
    args: ['sh', '-c', 'sleep 1000 & sleep 1000'],
    act: (container) => container.signal(9, { all: true }),
  },
  'an unknown signal': {
    args: ['sleep', '1000'],
    act: async (container) => {
      await assert.rejects(container.signal('NONE'));
      await container.signal('KILL');
    },
  },
  'a program that is not there': { args: ['/none'] },
  'a program that may not be executed': { args: ['/etc/data'] },
  'an interpreter that is not there': { args: ['/etc/script'] },
  'a bind mount of what is not there': {
    edit: (config) => config.mounts.push({ destination: '/x', type: 'bind', source: '/not/there', options: ['bind'] }),
  },
  'an unknown file system': {
    edit: (config) => config.mounts.push({ destination: '/x', type: 'nofs', source: 'none' }),
  },
  'a root that is not there': { edit: (config) => (config.root.path = 'none') },
  'a wrong option of tmpfs': {
    edit: (config) => config.mounts.push({ destination: '/x', type: 'tmpfs', source: 't', options: ['size=wrong'] }),
  },
  'an invalid config': { edit: (config) => (config.process.cwd = 'relative') },
  'a namespace path that is not there': {
    edit: (config) => (config.linux.namespaces.find(({ type }) => type === 'network').path = '/proc/1/ns/none'),
  },
};

describe('by ffi and by child process', { skip: needsRoot }, () => {
  const root = makeRoot();
  const usable = transports.filter(({ skip }) => !skip);
  const base = `/tare_test/${uniqueId('transports')}`;
  after(() => {
    root.remove();
    pruneCgroup(base);
    pruneCgroup('/tare_test');
  });

  for (const [name, { args = ['true'], edit, act, input }] of Object.entries(trials)) {
    test(name, async () => {
      const seen = [];
      for (const { shim } of usable) {
        const cgroupsPath = `${base}/x`;
        const bundle = makeBundle({
          args,
          edit: (config) => {
            config.linux.cgroupsPath = cgroupsPath;
            edit?.(config);
          },
        });
        mkdirSync(join(bundle.rootfs, 'etc'), { recursive: true });
        writeFileSync(join(bundle.rootfs, 'etc/data'), 'data', { mode: 0o644 });
        writeFileSync(join(bundle.rootfs, 'etc/script'), '#!/no/such/interpreter\n', { mode: 0o755 });
        seen.push(await trial(new Factory({ root: root.path, shim }), bundle, { act, input }));
        assertNothingLeft({ root: root.path, cgroupsPath, bundle, what: shim });
        bundle.remove();
      }
      for (const other of seen.slice(1)) assert.deepEqual(other, seen[0]);
    });
  }

  async function trial(factory, bundle, { act, input = '' }) {
    const mask = (text) => text?.replaceAll(bundle.dir, 'BUNDLE').replace(/\d{3,}/g, 'N');
    let container;
    try {
      container = await factory.create('transports', bundle.config, { bundle: bundle.dir, stdio: 'pipe' });
    } catch (error) {
      const { code, message, pointer, op, errno, path } = error;
      return { code, message: mask(message), pointer, op, errno, path: mask(path) };
    }
    try {
      const output = { out: '', err: '' };
      const ends = [];
      for (const [key, stream] of [
        ['out', container.stdout],
        ['err', container.stderr],
      ]) {
        stream.on('data', (data) => (output[key] += data));
        ends.push(new Promise((resolve) => stream.on('end', resolve)));
      }
      container.stdin.on('error', () => {});
      container.stdin.end(input);
      await act?.(container);
      const exit = await container.wait();
      await Promise.all(ends);
      return { ...output, exit, status: await container.status() };
    } finally {
      await container.destroy();
    }
  }
});
