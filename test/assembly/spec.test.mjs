// The configs of `tare spec`: against runc's, and valid by our own rules.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { HOSTS } from './support/hosts.mjs';
import { hostFacts, makeResults } from './support/results.mjs';

const ENOENT = 2;
const DIRECTORIES = 8;

function written(options = {}, { host = 'v1', missing = [] } = {}) {
  const outcomes = [hostFacts({ euid: 1000, egid: 100, umask: 0o27 }), HOSTS[host].mountinfo, HOSTS[host].cgroup];
  for (let i = 0; i < DIRECTORIES; i++) outcomes.push(missing.includes(i) ? ENOENT : '');
  const records = outcomes.map((it, op) => (typeof it === 'number' ? { op, errno: it } : { op, bytes: it }));
  const request = { verb: 'spec', root: '/run/tare', bundle: '/b', ...options };
  const answer = loadCore().step(request, new Uint8Array(0), [makeResults({ records })]);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer));
  const ops = decodePlan(answer.plan).lists[0].ops;
  const text = ops[0].args.content;
  return { ops, text, config: JSON.parse(text) };
}

/** Like runc's, the default has no seccomp: that is a hint. */
const problems = (text) =>
  loadCore()
    .validateConfig(new TextEncoder().encode(text))
    .filter(({ severity }) => severity !== 'hint');
const namespaces = (config) => config.linux.namespaces.map(({ type }) => type);

/** `runc spec` of runc 1.1.5 but for its name and its version. */
const MOUNTS = [
  ['/proc', 'proc', 'proc', undefined],
  ['/dev', 'tmpfs', 'tmpfs', 'nosuid strictatime mode=755 size=65536k'],
  ['/dev/pts', 'devpts', 'devpts', 'nosuid noexec newinstance ptmxmode=0666 mode=0620 gid=5'],
  ['/dev/shm', 'tmpfs', 'shm', 'nosuid noexec nodev mode=1777 size=65536k'],
  ['/dev/mqueue', 'mqueue', 'mqueue', 'nosuid noexec nodev'],
  ['/sys', 'sysfs', 'sysfs', 'nosuid noexec nodev ro'],
  ['/sys/fs/cgroup', 'cgroup', 'cgroup', 'nosuid noexec nodev relatime ro'],
].map(([destination, type, source, options]) => ({
  destination,
  type,
  source,
  ...(options && { options: options.split(' ') }),
}));

test('spec: what runc spec writes', () => {
  const { config, text, ops } = written();
  const capabilities = ['CAP_AUDIT_WRITE', 'CAP_KILL', 'CAP_NET_BIND_SERVICE'];
  assert.deepEqual(config.process, {
    terminal: true,
    user: { uid: 0, gid: 0 },
    args: ['sh'],
    env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'TERM=xterm'],
    cwd: '/',
    capabilities: { bounding: capabilities, effective: capabilities, permitted: capabilities, ambient: capabilities },
    rlimits: [{ type: 'RLIMIT_NOFILE', hard: 1024, soft: 1024 }],
    noNewPrivileges: true,
  });
  assert.deepEqual(config.root, { path: 'rootfs', readonly: true });
  assert.deepEqual(config.mounts, MOUNTS);
  assert.deepEqual(config.linux.resources, { devices: [{ allow: false, access: 'rwm' }] });
  assert.deepEqual(namespaces(config), ['pid', 'network', 'ipc', 'uts', 'mount']);
  assert.equal(config.linux.maskedPaths.length, 10);
  assert.equal(config.linux.readonlyPaths.length, 5);
  assert.deepEqual(problems(text), []);
  assert.equal(ops[0].args.mode, 0o640);
  assert.ok(text.endsWith('\n}\n'));
});

test('spec: on cgroup v2 there is a cgroup namespace', () => {
  const { config, text } = written({}, { host: 'v2' });
  assert.deepEqual(namespaces(config), ['pid', 'network', 'ipc', 'uts', 'mount', 'cgroup']);
  assert.deepEqual(problems(text), []);
});

test('spec --host: the host’s directories that exist, read-only, and an empty rootfs', () => {
  const { config, text, ops } = written({ host: true }, { missing: [4, 6] });
  const binds = config.mounts.filter(({ type }) => type === 'bind');
  assert.deepEqual(
    binds.map(({ destination }) => destination),
    ['/usr', '/bin', '/sbin', '/lib', '/lib64', '/etc'],
  );
  for (const { source, destination, options } of binds) {
    assert.equal(source, destination);
    assert.deepEqual(options, ['bind', 'ro', 'nosuid', 'nodev']);
  }
  assert.deepEqual([config.hostname, config.process.args, config.root.readonly], ['tare', ['sh'], true]);
  assert.ok(config.mounts.some(({ destination, type }) => destination === '/tmp' && type === 'tmpfs'));
  assert.deepEqual(
    ops.map(({ name }) => name),
    ['WRITE_FILE', 'MKDIR', 'COMMIT'],
  );
  assert.deepEqual([ops[1].args.path, ops[1].args.mode], ['/b/rootfs', 0o750]);
  assert.deepEqual(problems(text), []);
});

test('spec --rootless: the differences that runc makes', () => {
  const { config } = written({ rootless: true });
  assert.deepEqual(namespaces(config), ['pid', 'ipc', 'uts', 'mount', 'user']);
  assert.deepEqual(config.linux.uidMappings, [{ containerID: 0, hostID: 1000, size: 1 }]);
  assert.deepEqual(config.linux.gidMappings, [{ containerID: 0, hostID: 100, size: 1 }]);
  assert.equal(config.linux.resources, undefined);
  assert.equal(config.mounts[2].options.includes('gid=5'), false);
  assert.deepEqual(config.mounts[5], {
    destination: '/sys',
    type: 'none',
    source: '/sys',
    options: ['rbind', 'nosuid', 'noexec', 'nodev', 'ro'],
  });
});
