// Containers of ordinary users: what has to be there, the words about what is not, and what changes in the plan.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { bareConfig } from './support/configs.mjs';
import { assertGolden, planLines } from './support/golden.mjs';
import { hostFiles, lookAt } from './support/looking.mjs';

const ENOENT = 2;
const UID = 1000;
const GID = 100;
const SETUID_FILE = 0o104755;

const one = (containerID, hostID, size) => ({ containerID, hostID, size });

/** The least that an ordinary user can create; `edit` changes it. */
function config(edit) {
  const made = bareConfig();
  made.linux.namespaces.push({ type: 'user' });
  made.linux.uidMappings = [one(0, UID, 1)];
  made.linux.gidMappings = [one(0, GID, 1)];
  edit?.(made);
  return made;
}

const withRanges = (made) => {
  made.linux.uidMappings = [one(0, UID, 1), one(1, 100000, 65536)];
  made.linux.gidMappings = [one(0, GID, 1), one(1, 200000, 1000), one(1001, 201000, 1000)];
};

/** The files of a host where everything is as it should be, as an ordinary user with subordinate ids sees them. */
const FILES = {
  '/proc/self/uid_map': '         0          0 4294967295\n',
  '/proc/sys/user/max_user_namespaces': '96365\n',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nalice:x:1000:100::/home/alice:/bin/sh\n',
  '/etc/nsswitch.conf': 'passwd: files\n',
  '/etc/subuid': 'bob:500000:65536\nalice:100000:65536\n',
  '/etc/subgid': 'alice:200000:1500\n1000:201500:500\n',
};
/** The owners and modes of files. */
const STATS = {
  '/bundle/rootfs': [0o040755, 0],
  '/usr/bin/newuidmap': [SETUID_FILE, 0],
  '/usr/bin/newgidmap': [SETUID_FILE, 0],
};

/** What a plan that only looks finds, on that host but for what is said here. @param own the text of /proc/self/cgroup */
function look(plan, { host = 'v1', own, euid = UID, files = {}, stats = {}, ...rest }) {
  const found = { ...FILES, ...hostFiles(host), ...(own && { '/proc/self/cgroup': own }), ...files };
  return lookAt(plan, { facts: { euid, egid: GID }, files: found, stats: { ...STATS, ...stats }, ...rest });
}

/** Runs the turns that look: the first answer that does not. */
function create(document, host = {}, options = {}) {
  const request = {
    verb: 'create',
    root: '/run/user/1000/tare',
    id: 'web_1',
    bundle: '/bundle',
    now: '2026-11-23T15:00:00.000000000Z',
    path: '/usr/bin:/bin',
    ...options,
  };
  const results = [];
  for (;;) {
    const answer = loadCore().step(request, new TextEncoder().encode(JSON.stringify(document)), results);
    if (answer.kind !== 'plan' || !answer.readOnly) return answer;
    results.push(look(answer.plan, host));
  }
}

function planned(document, host, options) {
  const answer = create(document, host, options);
  assert.equal(answer.kind, 'plan', JSON.stringify(answer.error));
  return decodePlan(answer.plan);
}

function refused(document, host, options) {
  const { kind, error } = create(document, host, options);
  assert.equal(kind, 'error');
  assert.equal(error.code, 'ConfigInvalid');
  return error;
}

/** Nobody but root may write to cgroups. */
const nothing = { may: () => false };

const maps = (plan) =>
  plan.lists[0].ops
    .filter(({ name, cause }) => cause.endsWith('Mappings') && name !== 'PIPE_OWNER')
    .map(({ name, args }) => [name, args.path, args.content ?? args.argv]);

test('one’s own ids are written by the executor, the group’s once setgroups is denied', () => {
  assert.deepEqual(maps(planned(config(), nothing)), [
    ['WRITE_FILE', '/proc/{slot 0}/uid_map', `0 ${UID} 1\n`],
    ['WRITE_FILE', '/proc/{slot 0}/setgroups', 'deny'],
    ['WRITE_FILE', '/proc/{slot 0}/gid_map', `0 ${GID} 1\n`],
  ]);
});

test('a user’s systemd is not asked where cgroups are of version 1', () => {
  const { pointer, message } = refused(config(), { host: 'v1' }, { cgroupManager: 'systemd' });
  assert.equal(pointer, '/linux/cgroupsPath');
  assert.match(message, /a user's systemd manages cgroups of version 2 only/);
});

test('more ids are mapped by newuidmap and newgidmap, each only where it is needed', () => {
  const uid = ['newuidmap', '{slot 0}', '0', '1000', '1', '1', '100000', '65536'];
  const gid = ['newgidmap', '{slot 0}', '0', '100', '1', '1', '200000', '1000', '1001', '201000', '1000'];
  assert.deepEqual(maps(planned(config(withRanges), nothing)), [
    ['RUN', '/usr/bin/newuidmap', uid],
    ['RUN', '/usr/bin/newgidmap', gid],
  ]);
  const users = (made) => {
    made.linux.uidMappings = [one(0, UID, 1), one(1, 100000, 65536)];
  };
  assert.deepEqual(
    maps(planned(config(users), { ...nothing, files: { '/etc/subgid': undefined } })).map(([name]) => name),
    ['RUN', 'WRITE_FILE', 'WRITE_FILE'],
  );
});

test('newuidmap is sought in the caller’s PATH, in absolute directories only', () => {
  const stats = { './newuidmap': STATS['/usr/bin/newuidmap'], '/opt/newuidmap': STATS['/usr/bin/newuidmap'] };
  const path = (options) => maps(planned(config(withRanges), { ...nothing, stats }, options))[0][1];
  assert.equal(path({ path: '.:/opt:/usr/bin' }), '/opt/newuidmap');
  assert.equal(path({ path: '' }), '/usr/bin/newuidmap');
  // a directory and a file that nobody may execute are passed over
  const others = { '/opt/newuidmap': [0o040755, 0], '/usr/local/bin/newuidmap': [0o100644, 0] };
  const plan = planned(config(withRanges), { ...nothing, stats: others }, { path: '/opt:/usr/local/bin:/usr/bin' });
  assert.equal(maps(plan)[0][1], '/usr/bin/newuidmap');
});

/** name → `{ edit, host, options, pointer, text }`: what is missing, and the words that say what mends it. */
const missing = {
  'a user namespace': {
    edit: (made) => made.linux.namespaces.pop(),
    pointer: '/linux/namespaces',
    text: /rootless container requires user namespaces; add \{ "type": "user" \}/,
  },
  'user namespaces at all': {
    host: { files: { '/proc/sys/user/max_user_namespaces': '0\n' } },
    pointer: '/linux/namespaces/2',
    text: /user\.max_user_namespaces is 0; `sysctl -w user\.max_user_namespaces=15000`, as root/,
  },
  'user namespaces for ordinary users': {
    host: { files: { '/proc/sys/kernel/unprivileged_userns_clone': '0\n' } },
    pointer: '/linux/namespaces/2',
    text: /`sysctl -w kernel\.unprivileged_userns_clone=1`, as root/,
  },
  'an AppArmor profile that allows user namespaces': {
    host: {
      files: {
        '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n',
        '/proc/self/attr/current': 'unconfined\n',
      },
    },
    pointer: '/linux/namespaces/2',
    text: /`sysctl -w kernel\.apparmor_restrict_unprivileged_userns=0`, as root/,
  },
  newuidmap: {
    edit: withRanges,
    host: { stats: { '/usr/bin/newuidmap': undefined } },
    pointer: '/linux/uidMappings',
    text: /newuidmap, which is not in PATH; as root, `apt-get install uidmap`.*map the one id 1000/,
  },
  newgidmap: {
    edit: withRanges,
    host: { stats: { '/usr/bin/newgidmap': undefined } },
    pointer: '/linux/gidMappings',
    text: /newgidmap, which is not in PATH/,
  },
  'the right of newuidmap': {
    edit: withRanges,
    host: { stats: { '/usr/bin/newuidmap': [0o100755, 0] } },
    pointer: '/linux/uidMappings',
    text: /`chmod u\+s \/usr\/bin\/newuidmap`, as root/,
  },
  'the right of newuidmap: setuid, but not root’s': {
    edit: withRanges,
    host: { stats: { '/usr/bin/newuidmap': [SETUID_FILE, 5] } },
    pointer: '/linux/uidMappings',
    text: /no right to map ids/,
  },
  'subordinate user ids': {
    edit: withRanges,
    host: { files: { '/etc/subuid': undefined } },
    pointer: '/linux/uidMappings/1',
    text: /uids 100000-165535 are not in \/etc\/subuid for user "alice"; `usermod --add-subuids 100000-165535 alice`, as root/,
  },
  'subordinate user ids: one too few': {
    edit: withRanges,
    host: { files: { '/etc/subuid': 'alice:100000:65535\n' } },
    pointer: '/linux/uidMappings/1',
    text: /100000-165535/,
  },
  'subordinate group ids': {
    edit: withRanges,
    host: { files: { '/etc/subgid': 'alice:200000:1000\n' } },
    pointer: '/linux/gidMappings/2',
    text: /gids 201000-201999 are not in \/etc\/subgid for user "alice"; `usermod --add-subgids 201000-201999 alice`, as root/,
  },
  'the right to another’s id': {
    edit: (made) => {
      made.linux.uidMappings = [one(0, 0, 1)];
    },
    pointer: '/linux/uidMappings/0',
    text: /uids 0-0 are not in/,
  },
  'the right to set groups': {
    edit: (made) => {
      made.process.user.additionalGids = [0];
    },
    pointer: '/process/user/additionalGids',
    text: /cannot set any additional groups in a rootless container/,
  },
  'the right to id-mapped mounts': {
    edit: (made) => {
      made.mounts = [{ destination: '/x', type: 'bind', source: '/srv', options: ['bind', 'idmap'] }];
    },
    host: { stats: { '/srv': [0o040755, 0] } },
    pointer: '/mounts/0',
    text: /id-mapped mounts are not for rootless containers/,
  },
  'the right to a cgroup of version 1': {
    edit: (made) => {
      made.linux.cgroupsPath = '/user/alice/web';
    },
    host: { may: (path) => (/\/user(\/|$)/.test(path) ? ENOENT : !path.endsWith('freezer')) },
    pointer: '/linux/cgroupsPath',
    text: /the cgroup \/sys\/fs\/cgroup\/freezer\/user\/alice\/web may not be made: no permission to write to \/sys\/fs\/cgroup\/freezer; remove cgroupsPath, or have root give it to you \(`mkdir -p \/sys\/fs\/cgroup\/freezer\/user\/alice && chown -R/,
  },
  'the right to a cgroup of version 2': {
    edit: (made) => {
      made.linux.cgroupsPath = '/user/alice/web';
    },
    host: { host: 'v2', may: (path) => (path.endsWith('/web') ? ENOENT : path.endsWith('/alice')) },
    pointer: '/linux/cgroupsPath',
    // nor may the process be moved there from where it is
    text: /no permission to write to \/sys\/fs\/cgroup\/cgroup\.procs; .*`systemd-run --user --scope -p Delegate=yes tare …`/,
  },
  'cgroups, which must be there': {
    host: nothing,
    options: { rootlessCgroups: 'false' },
    pointer: '/linux/cgroupsPath',
    text: /may not be made/,
  },
};

for (const [name, { edit, host, options, pointer, text }] of Object.entries(missing)) {
  test(`missing: ${name}`, () => {
    const error = refused(config(edit), host, options);
    assert.equal(error.pointer, pointer);
    assert.match(error.message, text);
    assert.ok(error.message.startsWith(`${pointer}: `), error.message);
  });
}

test('what may be elsewhere is not said to be missing', () => {
  const none = { '/etc/subuid': '', '/etc/subgid': '' };
  for (const files of [
    { ...none, '/etc/nsswitch.conf': 'subid: sss\n' },
    // a user whose name only a directory service knows
    { ...none, '/etc/passwd': 'root:x:0:0::/root:/bin/sh\n' },
  ]) {
    planned(config(withRanges), { ...nothing, files });
  }
  const profile = {
    '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n',
    '/proc/self/attr/current': 'tare (enforce)\n',
  };
  planned(config(), { ...nothing, files: profile });
  const capabilities = ['/usr/bin/newuidmap', '/usr/bin/newgidmap'];
  const stats = Object.fromEntries(capabilities.map((path) => [path, [0o100755, 0]]));
  planned(config(withRanges), { ...nothing, stats, capabilities });
});

const cgroupsOf = (plan) =>
  plan.lists[0].ops.filter(({ name }) => name === 'CGROUP_MAKE').map(({ args }) => `${args.base} ${args.rel}`);

test('cgroups are made where that is allowed, below the caller’s own; none where it is not', () => {
  assert.deepEqual(cgroupsOf(planned(config(), nothing)), []);
  const own = '5:name=systemd:/user/alice\n4:cpu,cpuacct:/\n3:cpuset:/\n2:devices:/\n1:freezer:/user/alice\n';
  const may = (path) => (path.includes('/tare') ? ENOENT : path.endsWith('/alice'));
  const plan = planned(config(), { own, may });
  assert.deepEqual(cgroupsOf(plan), [
    '/sys/fs/cgroup/systemd user/alice/tare/web_1',
    '/sys/fs/cgroup/freezer user/alice/tare/web_1',
  ]);
  const saved = plan.lists[0].ops.find(({ name }) => name === 'WRITE_FILE').args.content;
  const { cgroup_paths: paths, rootless } = JSON.parse(saved);
  assert.deepEqual(Object.keys(paths).sort(), ['freezer', 'name=systemd']);
  assert.equal(rootless, true);
});

test('cgroup version 2: cloned into a delegated cgroup, or left where it is', () => {
  const flags = (plan) => {
    const { args } = plan.lists[0].ops.find(({ name }) => name === 'CLONE');
    return { cgroup: args.cgroup !== 0xffffffff, namespace: (BigInt(args.flags) & 0x02000000n) !== 0n };
  };
  const edit = (made) => made.linux.namespaces.push({ type: 'cgroup' });
  const own = '0::/user.slice/session.scope\n';
  const may = (path) => (path.includes('/tare') ? ENOENT : path.includes('session.scope'));
  const delegated = planned(config(edit), { host: 'v2', own, may });
  assert.deepEqual(cgroupsOf(delegated), ['/sys/fs/cgroup user.slice/session.scope/tare/web_1']);
  assert.deepEqual(flags(delegated), { cgroup: true, namespace: true });
  const alone = planned(config(edit), { host: 'v2', own, ...nothing });
  assert.deepEqual(flags(alone), { cgroup: false, namespace: false });
  const unshared = alone.lists[1].ops.filter(({ name }) => name === 'UNSHARE').map(({ args }) => args.flags);
  assert.deepEqual(unshared, [0x02000000]);
});

test('device rules are the host’s to set: they are neither written nor attached', () => {
  const edit = (made) => {
    made.linux.resources = { devices: [{ allow: false, access: 'rwm' }] };
  };
  for (const host of ['v1', 'v2']) {
    const { ops } = planned(config(edit), { host }).lists[0];
    assert.deepEqual(
      ops.filter(({ cause }) => cause.startsWith('/linux/resources')),
      [],
    );
  }
});

test('root of a user namespace needs none, and makes cgroups where it may', () => {
  const files = { '/proc/self/uid_map': '         0       1000          1\n' };
  const document = config((made) => {
    made.linux = bareConfig().linux;
  });
  const plan = planned(document, { euid: 0, files, ...nothing });
  assert.deepEqual(cgroupsOf(plan), []);
  const saved = plan.lists[0].ops.find(({ name }) => name === 'WRITE_FILE').args.content;
  assert.equal(JSON.parse(saved).rootless, false);
});

/** The lines of an ordinary user's plan that root's plan for the same config has not, list by list. */
function ofOrdinary(document, host) {
  const lines = (plan) => planLines(plan).map(({ ops }) => ops.map((op) => op.replace(/^\d+ /, '')));
  const roots = lines(planned(document, { ...host, euid: 0 }));
  return lines(planned(document, host)).map((ops, list) => {
    const left = [...roots[list]];
    return ops.filter((op) => {
      const at = left.indexOf(op);
      if (at >= 0) left.splice(at, 1);
      return at < 0;
    });
  });
}

test('golden: what of a plan is an ordinary user’s', () => {
  const may = (path) => (path.includes('/tare') ? ENOENT : path.endsWith('freezer'));
  assertGolden('create-rootless', {
    'one id, no cgroups': ofOrdinary(config(), nothing),
    'ranges, and a delegated cgroup': ofOrdinary(config(withRanges), { may }),
  });
});

test('init is dumpable until its maps are written, and again when it says that it is ready', () => {
  const at = (ops, name, ...args) =>
    ops.findIndex((op) => op.name === name && args.every(([key, value]) => op.args[key] === value));
  const { ops } = planned(config(), nothing).lists[1];
  const off = at(ops, 'DUMPABLE', ['on', 0]);
  assert.ok(at(ops, 'SYNC_WAIT', ['number', 1]) < off && off < at(ops, 'OPEN_IN'));
  assert.equal(at(ops, 'DUMPABLE', ['on', 1]), at(ops, 'SYNC_SEND', ['number', 2]) - 1);
  const roots = planned(config(), { euid: 0 }).lists[1].ops.filter(({ name }) => name === 'DUMPABLE');
  assert.deepEqual(
    roots.map(({ args }) => args.on),
    [0],
  );
});
