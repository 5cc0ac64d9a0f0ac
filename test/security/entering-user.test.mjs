// CVE-2016-9962 where user namespaces are: whoever is inside, root or not of that namespace or of the host's, neither reads nor traces
// what is on its way in.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Factory } from '../../dist/index.js';
import { makeBundle, needsRoot, uniqueId } from '../support/bundle.mjs';
import { arm, Hostile, spiedOn } from '../support/hostile.mjs';
import { makeUserBundle } from '../support/userns.mjs';

const ALL = ['CAP_SYS_PTRACE', 'CAP_SYS_ADMIN', 'CAP_DAC_OVERRIDE', 'CAP_DAC_READ_SEARCH', 'CAP_KILL', 'CAP_SETUID'];
const MANY = ['CAP_CHOWN', 'CAP_DAC_OVERRIDE', 'CAP_FOWNER', 'CAP_KILL', 'CAP_SETUID', 'CAP_SETGID', 'CAP_MKNOD'];
const USUAL = { bounding: MANY, effective: MANY, permitted: MANY };

describe('entering a user namespace', { skip: needsRoot }, () => {
  const hostile = new Hostile();
  const bundles = [];
  let factory;

  const make = (maker, args, edit) => {
    const bundle = maker({
      args,
      edit: (config, made) => {
        arm(made);
        config.linux.cgroupsPath = `/tare_test/${uniqueId('entered')}`;
        config.process.noNewPrivileges = false;
        // what root of a user namespace may do there; the host's root would be allowed to see everything
        if (maker === makeBundle) config.process.capabilities = structuredClone(USUAL);
        else for (const set of ['bounding', 'effective', 'permitted']) config.process.capabilities[set] = ALL;
        edit?.(config, made);
      },
    });
    bundles.push(bundle);
    return bundle;
  };
  const spied = (maker) => {
    const bundle = make(maker, ['sleep', '1000']);
    return factory.create(uniqueId('spied'), bundle.config, { bundle: bundle.dir });
  };
  /** Makes and removes containers that a process of `other` may see, and looks what it saw. */
  async function creates(other, maker, edit) {
    const { pid } = await other.state();
    const bundle = make(maker, ['true'], (config) => {
      config.linux.namespaces.find(({ type }) => type === 'pid').path = `/proc/${pid}/ns/pid`;
      config.mounts[0] = { destination: '/proc', type: 'bind', source: '/proc', options: ['rbind', 'ro'] };
      edit?.(config, pid);
    });
    return spiedOn(other, async () => {
      for (let round = 0; round < 30; round++) {
        const made = await factory.create(uniqueId('entered'), bundle.config, { bundle: bundle.dir });
        await made.wait();
        await made.destroy();
      }
    });
  }

  before(async () => {
    await Factory.ready();
    factory = new Factory({ root: hostile.state });
  });
  after(async () => {
    for (const { id } of (await factory?.list()) ?? []) await (await factory.load(id)).destroy();
    for (const bundle of bundles) bundle.remove();
    hostile.remove();
  });

  test('exec, watched by root of the namespace with all that it may do', async (t) => {
    const container = await spied(makeUserBundle);
    const { met, reached } = await spiedOn(container, async () => {
      for (let round = 0; round < 100; round++) await (await container.exec({ args: ['true'] })).wait();
    });
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });

  test('create in a pid namespace where the host’s root is, who owns the new user namespace', async (t) => {
    const { met, reached } = await creates(await spied(makeBundle), makeUserBundle);
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });

  test('create in the user and pid namespaces of another container', async (t) => {
    const { met, reached } = await creates(await spied(makeUserBundle), makeUserBundle, (config, pid) => {
      config.linux.namespaces.find(({ type }) => type === 'user').path = `/proc/${pid}/ns/user`;
    });
    t.diagnostic(`met ${met}`);
    assert.ok(met > 0, 'the spy has seen some');
    assert.deepEqual(reached, []);
  });
});
