/** The rules on the bundle and the host: each speaks when it should, at its place, and never otherwise. */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { loadCore } from '../../dist/core/index.js';
import { ContainerError, Factory } from '../../dist/index.js';
import { checkHost } from '../../dist/host-rules/index.js';
import { thisHost } from '../../dist/host-rules/host.js';
import { silent } from '../support/configs.mjs';
import { run, tareBin } from '../support/run.mjs';

const bundle = mkdtempSync(join(tmpdir(), 'tare-host-rules-'));
after(() => rmSync(bundle, { recursive: true }));
mkdirSync(join(bundle, 'rootfs'));
writeFileSync(join(bundle, 'file'), '');
writeFileSync(join(bundle, 'hook'), '#!/bin/sh\n');
chmodSync(join(bundle, 'hook'), 0o755);

const { locate } = loadCore();
const RULES = JSON.parse(readFileSync(new URL('../../src/host-rules/rules.json', import.meta.url), 'utf8')).rules;

/** Another host: files by path, `directory` or their text; all else is missing. */
const hostOf = (files, release = '6.1.0') => ({
  look: (path) => (path in files ? (files[path] === 'directory' ? 'directory' : 'other') : 'missing'),
  executable: () => true,
  read: (path) => files[path] ?? '',
  release: () => release,
});
const LINKS = Object.fromEntries(['', '/pid', '/mnt', '/net', '/uts'].map((name) => [`/proc/self/ns${name}`, 'link']));
const PLAIN = { ...LINKS, '/b/rootfs': 'directory', '/proc/sys/kernel/seccomp': 'directory' };
const V1 = '#subsys_name\thierarchy\tnum_cgroups\tenabled\npids\t8\t31\t1\nhugetlb\t0\t25\t1\nmemory\t4\t1\t0\n';

const bytes = (config) => Buffer.from(JSON.stringify(config, null, 1));
/** What is found with other files than those that make the config right: [rule, pointer] each. */
const found = (change, files = {}, release = undefined) => {
  const config = silent();
  change(config);
  const all = checkHost(bytes(config), '/b', locate, hostOf({ ...PLAIN, ...files }, release));
  return all.map(({ rule, pointer }) => [rule, pointer]);
};
const linux = (members) => (config) => Object.assign(config.linux, members);
const limits = (resources) => linux({ resources });

test('a config whose host has all has no finding', () => {
  assert.deepEqual(
    found(() => {}),
    [],
  );
  assert.deepEqual(checkHost(bytes({ ...silent(), linux: {} }), bundle, locate), []);
});

const CASES = [
  ['rootfs-directory', '/root/path', (c) => Object.assign(c.root, { path: 'none' })],
  ['bind-source', '/mounts/0/source', (c) => c.mounts.unshift({ destination: '/a', type: 'bind', source: '/none' })],
  ['hook-executable', '/hooks/poststop/0/path', (c) => Object.assign(c, { hooks: { poststop: [{ path: '/none' }] } })],
  ['namespace-path', '/linux/namespaces/0/path', linux({ namespaces: [{ type: 'uts', path: '/none' }] })],
  [
    'namespace-path',
    '/linux/namespaces/0/path',
    linux({ namespaces: [{ type: 'uts', path: '/proc/1/ns/net' }] }),
    { '/proc/1/ns/net': '' },
  ],
  ['namespace-support', '/linux/namespaces/0', linux({ namespaces: [{ type: 'time' }] })],
  [
    'namespace-support',
    '/linux/namespaces/0',
    linux({ namespaces: [{ type: 'uts' }] }),
    { '/proc/sys/user/max_uts_namespaces': '0\n' },
  ],
  ['seccomp-support', '/linux/seccomp', () => {}, { '/proc/sys/kernel/seccomp': undefined }],
  ['apparmor-support', '/process/apparmorProfile', (c) => Object.assign(c.process, { apparmorProfile: 'p' })],
  ['selinux-support', '/process/selinuxLabel', (c) => Object.assign(c.process, { selinuxLabel: 'l' })],
  ['intel-rdt-support', '/linux/intelRdt', linux({ intelRdt: { closID: 'a' } })],
  ['idmap-support', '/mounts/0/uidMappings', (c) => Object.assign(c.mounts[0], { uidMappings: [{}] }), {}, '5.11.9'],
  [
    'cgroup-controller',
    '/linux/resources/hugepageLimits',
    limits({ hugepageLimits: [{ pageSize: '2MB', limit: 1 }] }),
    { '/proc/cgroups': V1 },
  ],
  ['cgroup-controller', '/linux/resources/memory', limits({ memory: { limit: -1 } }), { '/proc/cgroups': V1 }],
  [
    'cgroup-controller',
    '/linux/resources/cpu/cpus',
    limits({ cpu: { cpus: '0', shares: 2 } }),
    { '/sys/fs/cgroup/cgroup.controllers': 'cpu pids' },
  ],
  [
    'cgroup-controller',
    '/linux/resources/hugepageLimits',
    limits({ hugepageLimits: [{ pageSize: '2MB', limit: 1 }] }),
    { '/proc/cgroups': V1, '/sys/fs/cgroup/unified/cgroup.controllers': 'hugetlb' },
  ],
  [
    'cgroup-controller',
    '/linux/resources/network/classID',
    limits({ network: { classID: 1 } }),
    { '/sys/fs/cgroup/cgroup.controllers': 'io' },
  ],
  [
    'hugepage-size',
    '/linux/resources/hugepageLimits/1/pageSize',
    limits({
      hugepageLimits: [
        { pageSize: '1GB', limit: 1 },
        { pageSize: '3MB', limit: 1 },
      ],
    }),
    {
      '/sys/fs/cgroup/cgroup.controllers': 'hugetlb',
      '/sys/kernel/mm/hugepages': 'directory',
      '/sys/kernel/mm/hugepages/hugepages-1048576kB': 'directory',
    },
  ],
  [
    'cgroup-unified',
    '/linux/resources/unified',
    limits({ unified: { 'pids.max': '1' } }),
    { '/proc/cgroups': V1, '/sys/fs/cgroup': 'directory' },
  ],
];
for (const [rule, pointer, change, files = {}, release] of CASES) {
  test(`${rule}: ${pointer}`, () => {
    const gone = Object.keys(files).filter((path) => files[path] === undefined);
    const given = Object.fromEntries(Object.entries({ ...PLAIN, ...files }).filter(([path]) => !gone.includes(path)));
    const config = silent();
    change(config);
    const all = checkHost(bytes(config), '/b', locate, hostOf(given, release));
    assert.deepEqual(
      all.map((one) => [one.rule, one.code, one.severity, one.pointer]),
      [[rule, rule, 'error', pointer]],
    );
    const [{ line, column, endLine, endColumn }] = all;
    assert.deepEqual([{ line, column, endLine, endColumn }], locate(bytes(config), [pointer]));
    assert.ok(line > 1);
  });
}

test('every rule has an example that it speaks of, and is told in docs/rules.md', () => {
  const page = readFileSync(new URL('../../docs/rules.md', import.meta.url), 'utf8');
  assert.deepEqual([...new Set(CASES.map(([rule]) => rule))].sort(), RULES.map(({ id }) => id).sort());
  for (const { id } of RULES) assert.ok(page.includes(`| \`${id}\` |`), id);
});

test('what asks for nothing, or for what is there, has no finding', () => {
  const right = [
    [limits({ pids: { limit: 5 }, memory: { limit: 0 }, hugepageLimits: [] }), { '/proc/cgroups': V1 }],
    [limits({ blockIO: { weight: 10 }, network: { classID: 0 } }), { '/sys/fs/cgroup/cgroup.controllers': 'io\n' }],
    [limits({ unified: { 'pids.max': '1' } }), { '/sys/fs/cgroup/cgroup.controllers': 'pids\n' }],
    [limits({ pids: { limit: 5 } }), {}],
    [
      linux({
        namespaces: [
          { type: 'network', path: '/proc/self/ns/net' },
          { type: 'uts', path: '/n' },
        ],
      }),
      { '/n': '' },
    ],
    [(c) => c.mounts.push({ destination: '/a', source: '/proc/self/fd/9', options: ['bind'] })],
    [(c) => c.mounts.push({ destination: '/a', source: 'rootfs/made/later', options: ['rbind'] })],
    [(c) => c.mounts.push({ destination: '/a', type: 'tmpfs', source: '/none' })],
    [(c) => Object.assign(c, { hooks: { startContainer: [{ path: '/in/the/container' }] } })],
    [(c) => Object.assign(c.process, { apparmorProfile: 'p' }), { '/sys/module/apparmor/parameters/enabled': 'Y\n' }],
    [(c) => Object.assign(c.process, { selinuxLabel: 'l' }), { '/sys/fs/selinux/enforce': '1' }],
  ];
  for (const [change, files] of right) assert.deepEqual(found(change, files), [], change.toString());
});

test('a config of any shape is survived', () => {
  const shapes = [null, 7, 'x', [], {}, [{}], { path: 7 }, [{ path: {} }], { a: [null] }];
  for (const member of ['root', 'mounts', 'hooks', 'process', 'linux']) {
    for (const shape of shapes) {
      checkHost(bytes({ ...silent(), [member]: shape }), '/b', locate);
      checkHost(bytes({ linux: { namespaces: shape, resources: shape }, hooks: { prestart: shape } }), '/b', locate);
    }
  }
  for (const text of ['', '{', '\uFEFF{}', 'null', '\xff'])
    assert.deepEqual(checkHost(Buffer.from(text, 'latin1'), '/b', locate), []);
});

test('this host: files of a real bundle', () => {
  const config = {
    ...silent(),
    hooks: { createRuntime: [{ path: join(bundle, 'hook') }, { path: join(bundle, 'file') }, { path: bundle }] },
  };
  config.mounts.push(
    { destination: '/a', source: 'file', options: ['bind'] },
    { destination: '/b', source: 'file/x', options: ['bind'] },
  );
  const executableByRoot = thisHost.executable(join(bundle, 'file'));
  assert.equal(executableByRoot, false, 'without any x bit not even root may');
  assert.deepEqual(
    checkHost(bytes(config), bundle, locate)
      .filter(({ rule }) => rule !== 'namespace-support')
      .map(({ pointer, message }) => [pointer, message.replaceAll(bundle, 'B')]),
    [
      ['/mounts/2/source', 'mount source B/file/x: no such file or directory'],
      ['/hooks/createRuntime/1/path', 'hook B/file: may not be executed'],
      ['/hooks/createRuntime/2/path', 'hook B: is a directory'],
    ].sort(
      (a, b) => bytes(config).indexOf(`"${a[0].split('/')[1]}"`) - bytes(config).indexOf(`"${b[0].split('/')[1]}"`),
    ),
  );
});

test('create refuses at once what it could only fail on, and makes nothing', async () => {
  const config = { ...silent(), root: { path: 'file' } };
  config.mounts.push({ destination: '/b', source: '/none', options: ['bind'] });
  const document = bytes(config);
  const check = (error) => {
    assert.ok(ContainerError.is(error));
    assert.equal(error.code, 'ConfigInvalid');
    assert.equal(error.message, `/root/path: rootfs ${join(bundle, 'file')}: not a directory`);
    assert.deepEqual([error.pointer, error.line], ['/root/path', locate(document, ['/root/path'])[0].line]);
    assert.deepEqual(
      error.diagnostics.map(({ rule }) => rule),
      ['rootfs-directory', 'bind-source'],
    );
    return true;
  };
  const root = join(bundle, 'state');
  await assert.rejects(new Factory({ root }).create('x', document, { bundle }), check);
  assert.equal(thisHost.look(root), 'missing');
});

test("create's own look at files finds what these rules find, but for what comes after it", async () => {
  const bind = (source, options = ['bind']) => ({ destination: '/x', source, options });
  const hook = (path) => ({ path });
  const config = {
    ...silent(),
    root: { path: './none/../nothing//' },
    hooks: {
      prestart: [hook('/none'), hook(join(bundle, 'hook'))],
      createRuntime: [hook(join(bundle, 'file')), hook(bundle)],
      createContainer: [hook(join(bundle, 'file/x')), hook(`/${'x'.repeat(300)}`)],
      startContainer: [hook('/none')],
      poststart: [hook('/none')],
    },
  };
  config.mounts.push(
    ...[bind('/none'), bind('none', ['rbind']), bind('file'), bind('/proc/none'), bind('nothing/here')],
    ...[bind('/none', ['bind', 'src-nofollow']), { ...bind('../nöne', ['rbind']), type: 'bind' }],
  );
  config.linux.namespaces.push(
    ...[
      ['uts', '/none'],
      ['network', `/proc/${process.pid}/ns/mnt`],
      ['ipc', `/proc/${process.pid}/ns/ipc`],
      ['time', `/proc/${process.pid}/ns/time_for_children`],
      ['cgroup', '/proc/self/ns/pid'],
    ].map(([type, path]) => ({ type, path })),
  );
  const types = config.linux.namespaces.map(({ type }) => type);
  config.linux.namespaces = config.linux.namespaces.filter(({ type }, index) => types.lastIndexOf(type) === index);
  const document = bytes(config);
  const files = ['rootfs-directory', 'bind-source', 'hook-executable', 'namespace-path'];
  const expected = checkHost(document, bundle, locate).filter(
    ({ rule, pointer }) => files.includes(rule) && !pointer.startsWith('/hooks/post'),
  );
  assert.equal(expected.length, 11);
  const refused = new Factory({ root: join(bundle, 'state') }).create('x', document, { bundle });
  await assert.rejects(refused, ({ diagnostics }) => {
    assert.deepEqual(diagnostics, expected);
    return true;
  });
});

test('tare validate BUNDLE asks the host, tare validate FILE does not', async () => {
  const config = { ...silent(), root: { path: 'none' } };
  writeFileSync(join(bundle, 'config.json'), bytes(config));
  const whole = await run(process.execPath, [tareBin, 'validate', bundle]);
  assert.equal(whole.code, 1);
  assert.match(
    whole.stdout,
    /config\.json:\d+:\d+: error: rootfs [^\n]*none: no such file or directory \[rootfs-directory\]\n/,
  );
  const alone = await run(process.execPath, [tareBin, 'validate', join(bundle, 'config.json')]);
  assert.deepEqual([alone.code, alone.stdout], [0, '']);
});
