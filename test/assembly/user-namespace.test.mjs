// What user and time namespaces change in the plan of create.
import test from 'node:test';
import { ONE_RANGE, SEVERAL_RANGES } from '../support/userns.mjs';
import { added } from './support/added.mjs';
import { assertGolden } from './support/golden.mjs';

/** The config in a user namespace; `path`: one that exists. */
const inUser = (mappings, path) => (config) => {
  config.linux.namespaces.push({ type: 'user', ...(path && { path }) });
  Object.assign(config.linux, structuredClone(mappings));
};

/** What the container asks of the kernel, and mounts of the host, where the namespace has a say. */
function withFields(config) {
  inUser(SEVERAL_RANGES)(config);
  config.process.user = { uid: 5001, gid: 7, additionalGids: [1] };
  config.process.oomScoreAdj = -7;
  config.linux.sysctl = { 'net.ipv4.ip_forward': '1' };
  config.linux.devices = [
    { path: '/dev/fuse', type: 'c', major: 10, minor: 229 },
    { path: '/dev/pipe', type: 'p' },
  ];
  config.mounts.push({
    destination: '/data',
    type: 'bind',
    source: '/srv',
    options: ['rbind', 'ro', 'exec', 'noatime'],
  });
}

const inTime = (config) => {
  config.linux.namespaces.push({ type: 'time' });
  config.linux.timeOffsets = { boottime: { secs: -7, nanosecs: 5 }, monotonic: { secs: 1 } };
};

/** Everything that can be is joined, the user namespace and others of whatever owner. */
function joinedMix(config) {
  inUser(ONE_RANGE, '/run/user-ns')(config);
  for (const namespace of config.linux.namespaces) {
    if (['pid', 'network', 'mount', 'cgroup'].includes(namespace.type)) namespace.path = `/run/${namespace.type}-ns`;
  }
  config.linux.namespaces.push({ type: 'time', path: '/run/time-ns' });
}

function newUserOthersJoined(config) {
  inUser(ONE_RANGE)(config);
  inTime(config);
  config.linux.namespaces.find(({ type }) => type === 'uts').path = '/run/uts-ns';
  config.linux.namespaces.find(({ type }) => type === 'pid').path = '/run/pid-ns';
  delete config.hostname;
}

test('golden: what a user namespace changes in the plan', () => {
  assertGolden('create-user', {
    'one range': added(inUser(ONE_RANGE)),
    'one range, cgroup v2': added(inUser(ONE_RANGE), { host: 'v2' }),
    'without pivot_root': added(inUser(ONE_RANGE), { noPivot: true }),
    'several ranges, and fields where they matter': added(withFields),
  });
});

test('golden: the plans with a stage', () => {
  assertGolden('create-stage', {
    'a new time namespace': added(inTime),
    'a user namespace by path, cgroup v2': added(inUser(ONE_RANGE, '/proc/77/ns/user'), { host: 'v2' }),
    'a user namespace and all others by path': added(joinedMix),
    'the same, cgroup v2': added(joinedMix, { host: 'v2' }),
    'new user and time namespaces, others by path': added(newUserOthersJoined),
  });
});
