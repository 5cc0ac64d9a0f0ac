// Acceptance: linux.netDevices. An interface becomes the container's with its addresses, and comes back when create fails.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { after, beforeEach, describe, test } from 'node:test';
import { makeBundle, uniqueId } from '../support/bundle.mjs';
import { assertNothingLeft, pruneCgroup } from '../support/leftovers.mjs';
import { ip, look, ownNetwork } from '../support/own-network.mjs';
import { makeRoot, tare } from '../support/run.mjs';
import { transports } from '../support/transports.mjs';

if (await ownNetwork(import.meta.url)) {
  describe('network devices', () => {
    after(() => pruneCgroup('/tare_test'));

    /** The host's interface "card", with addresses that go with it and others that do not. */
    let made = 0;
    let other;
    beforeEach(() => {
      if (look('card')) ip('link del card');
      // the kernel takes a dead network namespace apart a while later: until then there is the last one
      other = `other${made++}`;
      ip(`link add card type veth peer name ${other}`);
      ip('link set card up');
      ip(`link set ${other} up`);
      ip('addr add 10.9.8.1/24 brd + dev card');
      ip('addr add 10.9.9.1 peer 10.9.9.2/32 dev card');
      ip('addr add 2001:db8::5/64 dev card nodad');
      ip('addr add 10.7.7.7/24 dev card valid_lft 1000 preferred_lft 1000');
      ip('addr add 169.254.3.3/16 dev card scope link');
    });

    const global = ['10.9.8.1/24 brd 10.9.8.255 global', '10.9.9.1 peer 10.9.9.2/32 global', '2001:db8::5/64 global'];
    // the kernel gives an interface that comes up this one by itself
    const ofItself = (address) => address.startsWith('fe80:');
    const labelled = (addresses, name) =>
      addresses.map((one) => (one.startsWith('10') ? `${one} ${name}` : one)).sort();

    function container(t, edit, { shim = 'process' } = {}) {
      const id = uniqueId('netdev');
      const root = makeRoot();
      const cgroupsPath = `/tare_test/${id}`;
      const bundle = makeBundle({
        args: ['sleep', '1000'],
        edit: (config) => {
          config.linux.cgroupsPath = cgroupsPath;
          edit(config);
        },
      });
      const call = (args) => tare(root.path, args, { env: { ...process.env, TARE_SHIM: shim } });
      t.after(async () => {
        await call(['delete', '--force', id]);
        assertNothingLeft({ root: root.path, cgroupsPath, bundle });
        bundle.remove();
        root.remove();
      });
      return {
        create: () => call(['create', '--bundle', bundle.dir, id]),
        pid: async () => JSON.parse((await call(['state', id])).stdout).pid,
      };
    }

    for (const { shim, skip } of transports) {
      test(`a device with its addresses, under a new name (${shim})`, { skip }, async (t) => {
        const devices = (config) => (config.linux.netDevices = { card: { name: 'net1' } });
        const { create, pid } = container(t, devices, { shim });
        const { code, stderr } = await create();
        assert.equal(code, 0, stderr);
        assert.equal(look('card'), null);
        const moved = look('net1', await pid());
        assert.equal(moved.up, true);
        // of a label only the name of the interface is left, which is what it has without one
        assert.deepEqual(
          moved.addresses.filter((one) => !ofItself(one)),
          labelled(global, 'net1'),
        );
      });
    }

    test('several devices, one that is down, into a namespace that is joined', async (t) => {
      ip(`link set ${other} down`);
      const holder = spawn('unshare', ['--net', 'sleep', '1000'], { stdio: 'ignore' });
      t.after(() => holder.kill('SIGKILL'));
      while (!JSON.parse(ip('-j link', holder.pid)).every(({ ifname }) => ifname === 'lo')) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      const { create } = container(t, (config) => {
        config.linux.namespaces.find(({ type }) => type === 'network').path = `/proc/${holder.pid}/ns/net`;
        config.linux.netDevices = { card: {}, [other]: { name: 'net2' } };
      });
      const { code, stderr } = await create();
      assert.equal(code, 0, stderr);
      assert.equal(look('card', holder.pid).up, true);
      assert.equal(look('net2', holder.pid).up, true);
      ip('link del card', holder.pid);
    });

    test('a create that fails gives the devices back as they were', async (t) => {
      const seen = (name) => {
        const { addresses, ...rest } = look(name);
        return { ...rest, addresses: addresses.filter((one) => !ofItself(one)) };
      };
      const was = { card: seen('card'), other: seen(other) };
      assert.equal(was.card.addresses.length, 5);
      const failures = {
        'no such program': [(config) => (config.process.args = ['/not/there']), /not\/there/],
        'a device that is not there': [
          (config) => (config.linux.netDevices = { card: { name: 'net1' }, [other]: {}, none: {} }),
          /\/linux\/netDevices\/none: move the network device none .*the host's network has no such device/,
        ],
        'a name that is taken': [
          (config) => (config.linux.netDevices = { card: { name: 'lo' } }),
          /\/linux\/netDevices\/card: .*the container's network has a device of that name/,
        ],
        'a pattern': [
          (config) => (config.linux.netDevices = { card: { name: 'eth%d' } }),
          /\/linux\/netDevices\/card: the name ..eth%d.. is a pattern/,
        ],
      };
      for (const [name, [edit, message]] of Object.entries(failures)) {
        const { create } = container(t, (config) => {
          config.linux.netDevices = { card: { name: 'net1' }, [other]: {} };
          edit(config);
        });
        const { code, stderr } = await create();
        assert.equal(code, 1, name);
        assert.match(stderr, message);
        assert.deepEqual({ card: seen('card'), other: seen(other) }, was, name);
      }
    });

    test('a device that may not leave its namespace', async (t) => {
      ip('link add bridge1 type bridge');
      t.after(() => ip('link del bridge1'));
      const { create } = container(t, (config) => (config.linux.netDevices = { bridge1: {} }));
      assert.match((await create()).stderr, /\/linux\/netDevices\/bridge1: .*stays in its network namespace/);
      assert.equal(look('bridge1').up, false);
    });
  });
}
