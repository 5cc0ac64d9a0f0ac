// Acceptance: wherever a create fails that has moved network devices, they are back as they were; wherever it is killed,
// delete --force cleans. (What the kernel does with the devices of a killed create's network namespace: those that are
// hardware come back, others are gone with it. It is so with runc.)
import '../support/faults-build.mjs';
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { ip, look, ownNetwork } from '../support/own-network.mjs';
import { until } from '../support/processes.mjs';
import { useStage } from '../support/use-stage.mjs';

/** Init's list is walked elsewhere, too: of it, and where the sanitizers slow processes down, so many ops have to do. */
const stride = process.env.TARE_SHIM_DIR?.endsWith('asan') ? 4 : 1;
const initStride = 8;

if (await ownNetwork(import.meta.url)) {
  describe('the fault walk of a create with network devices', () => {
    let stage;
    let clean;

    let made = 0;
    // the kernel takes a dead network namespace apart a while later: until then the other ends of its devices are there
    async function makeDevices() {
      const [one, two] = [`peer${made++}`, `peer${made++}`];
      for (const name of ['card', 'spare']) if (look(name)) ip(`link del ${name}`);
      ip(`link add card type veth peer name ${one}`);
      ip(`link add spare type veth peer name ${two}`);
      ip('link set card up');
      ip(`link set ${one} up`);
      ip('addr add 10.9.8.1/24 brd + dev card');
      ip('addr add 2001:db8::5/64 dev card nodad');
      ip('addr add 10.9.7.1/24 dev spare');
      // the kernel hears a moment later that the other end is up, and then adds an address of its own
      await until(() => isOperating('card'), 'card is up, and the kernel knows');
      return state();
    }
    const isOperating = (name) => JSON.parse(ip(`-j link show ${name}`))[0].operstate === 'UP';
    const state = () => ({ card: look('card'), spare: look('spare') });

    useStage(
      { edit: (config) => (config.linux.netDevices = { card: { name: 'net1' }, spare: {} }) },
      (made, before) => {
        stage = made;
        clean = before;
      },
      makeDevices,
    );

    async function places() {
      await makeDevices();
      const { plans, error } = await stage.run('create and start');
      assert.equal(error, undefined, error?.message);
      await stage.remove();
      const turn = plans.length - 1;
      const [executor, init] = plans[turn].lists;
      const first = executor.ops.findIndex(({ name }) => name === 'NET_DEVICE');
      const commit = executor.ops.findLastIndex(({ name }) => name === 'COMMIT');
      const all = executor.ops.map((op, number) => ({ turn, list: 0, number, op })).slice(first, commit + 1);
      const inside = init.ops.map((op, number) => ({ turn, list: 1, number, op }));
      return [...all.filter((_, i) => i % stride === 0), ...inside.filter((_, i) => i % (initStride * stride) === 0)];
    }

    for (const action of ['fail', 'kill', 'after-kill']) {
      test(action, async (t) => {
        const violations = [];
        let reached = 0;
        const ops = await places();
        for (const { turn, list, number, op } of ops) {
          const what = `${action} at list ${list} op ${number} ${op.name}`;
          try {
            const was = await makeDevices();
            const { error } = await stage.run('create and start', { fault: `${turn}.${list}.${number}=${action}` });
            if (error) reached++;
            if (error && action === 'fail') {
              assert.deepEqual(state(), was, 'the devices');
              await stage.nothingLeft('after the error', clean);
            }
            await stage.remove();
            await stage.nothingLeft('after delete --force', clean);
          } catch (violation) {
            violations.push(`${what}: ${violation.message}`);
            await stage.perform('delete', { force: true });
          }
        }
        assert.deepEqual(violations, []);
        assert.ok(reached > 5);
        t.diagnostic(`${reached} of ${ops.length} ops made it fail`);
      });
    }
  });
}
