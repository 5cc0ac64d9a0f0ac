// The plan of create for fields that the default config does not have.
import test from 'node:test';
import { added } from './support/added.mjs';
import { assertGolden } from './support/golden.mjs';

const fields = {
  sysctl: (config) =>
    (config.linux.sysctl = {
      'net.ipv4.ip_forward': '1',
      'net/ipv4/conf/eth0.5/forwarding': '0',
      'kernel.shmmax': '2',
    }),
  domainname: (config) => (config.domainname = 'some.domain'),
  oomScoreAdj: (config) => (config.process.oomScoreAdj = -5),
  devices: (config) =>
    (config.linux.devices = [
      { path: '/dev/fuse', type: 'c', major: 10, minor: 229, fileMode: 0o640, uid: 5, gid: 6 },
      { path: '/dev/null', type: 'c', major: 1, minor: 3, fileMode: 0o622 },
      { path: '/dev/a/b', type: 'p' },
      { path: '/dev/./ptmx', type: 'c', major: 5, minor: 2 },
      { path: '/dev/a/b', type: 'p', fileMode: 0o600 },
    ]),
  scheduler: (config) =>
    (config.process.scheduler = { policy: 'SCHED_BATCH', nice: -4, flags: ['SCHED_FLAG_RESET_ON_FORK'] }),
  'scheduler, deadline': (config) =>
    (config.process.scheduler = { policy: 'SCHED_DEADLINE', runtime: 1e6, deadline: 1e7, period: 1e8 }),
  ioPriority: (config) => (config.process.ioPriority = { class: 'IOPRIO_CLASS_RT', priority: 3 }),
  personality: (config) => (config.linux.personality = { domain: 'LINUX32' }),
  memoryPolicy: (config) =>
    (config.linux.memoryPolicy = { mode: 'MPOL_INTERLEAVE', nodes: '0-2,65', flags: ['MPOL_F_RELATIVE_NODES'] }),
  apparmorProfile: (config) => (config.process.apparmorProfile = 'web-default'),
  selinuxLabel: (config) => (config.process.selinuxLabel = 'system_u:system_r:container_t:s0:c4,c5'),
  netDevices: (config) => (config.linux.netDevices = { eth1: { name: 'net1' }, eth2: {} }),
  'netDevices, joined': (config) => {
    config.linux.netDevices = { eth1: {} };
    config.linux.namespaces.find(({ type }) => type === 'network').path = '/run/netns/web';
  },
  hooks: (config) => {
    const hook = { path: '/bin/hook', args: ['hook', 'a'], env: ['A=1'], timeout: 2 };
    const kinds = ['prestart', 'createRuntime', 'createContainer', 'startContainer', 'poststart', 'poststop'];
    config.annotations = { key: 'value' };
    config.hooks = Object.fromEntries(kinds.map((kind) => [kind, [hook]]));
    config.hooks.startContainer.push({ path: '/bin/plain' });
  },
};

const SELINUXFS = '40 24 0:40 / /sys/fs/selinux rw - selinuxfs selinuxfs rw\n';

/** What the hosts of fields have that not every kernel has. */
const hosts = { apparmorProfile: { apparmor: 'Y\n' }, selinuxLabel: { mounts: SELINUXFS } };

test('golden: what each field adds to the plan', () => {
  const plans = {};
  for (const [name, edit] of Object.entries(fields))
    plans[name] = added(edit, { start: name === 'hooks', more: hosts[name] });
  assertGolden('create-fields', plans);
});
