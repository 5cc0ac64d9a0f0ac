// What containers in user namespaces change in the plan of create.
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

test('golden: what a user namespace changes in the plan', () => {
  assertGolden('create-user', {
    'one range': added(inUser(ONE_RANGE)),
    'one range, cgroup v2': added(inUser(ONE_RANGE), { host: 'v2' }),
    'several ranges, and fields where they matter': added(withFields),
  });
});
