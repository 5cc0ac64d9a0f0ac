import assert from 'node:assert/strict';
import test from 'node:test';
import { compileEntry, instance } from '../support/wasm.mjs';

const core = instance(await compileEntry('verbs'));
const layout = (mountinfo, cgroup, controllers = '') =>
  JSON.parse(core.call('layout', JSON.stringify({ mountinfo, cgroup, controllers })).text);

const TMPFS = '30 24 0:25 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755\n';

const cases = {
  'version 1, one controller a hierarchy, a named one': {
    mountinfo: `${TMPFS}31 30 0:26 / /sys/fs/cgroup/systemd rw shared:9 - cgroup cgroup rw,xattr,name=systemd
32 30 0:27 / /sys/fs/cgroup/cpuset rw master:1 propagate_from:2 - cgroup cgroup rw,cpuset\n`,
    cgroup: '2:cpuset:/a\n1:name=systemd:/user.slice\n',
    unified: false,
    hierarchies: ['cpuset /sys/fs/cgroup/cpuset a', 'name=systemd /sys/fs/cgroup/systemd user.slice'],
  },
  'version 1, merged controllers, in whatever order the kernel lists them': {
    mountinfo: `${TMPFS}32 30 0:27 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpuacct,cpu\n`,
    cgroup: '4:cpu,cpuacct:/\n',
    unified: false,
    hierarchies: ['cpu,cpuacct /sys/fs/cgroup/cpu,cpuacct '],
  },
  'a hierarchy that is not mounted is not there': {
    mountinfo: `${TMPFS}32 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n`,
    cgroup: '4:cpu:/\n5:memory:/\n',
    unified: false,
    hierarchies: ['cpu /sys/fs/cgroup/cpu '],
  },
  hybrid: {
    mountinfo: `${TMPFS}32 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
33 30 0:28 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n`,
    cgroup: '4:cpu:/\n0::/x\n',
    unified: false,
    hierarchies: ['cpu /sys/fs/cgroup/cpu ', ' /sys/fs/cgroup/unified x'],
  },
  'version 2': {
    mountinfo: '30 24 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw,nsdelegate\n',
    cgroup: '0::/user.slice/a.scope\n',
    controllers: 'cpuset cpu memory\n',
    unified: true,
    available: 'cpuset cpu memory',
    hierarchies: [' /sys/fs/cgroup user.slice/a.scope'],
  },
  'version 2, and somebody mounted a version 1 hierarchy elsewhere': {
    mountinfo: `30 24 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw
44 24 0:40 / /mnt/v1 rw - cgroup cgroup rw,name=mine\n`,
    cgroup: '1:name=mine:/\n0::/\n',
    unified: true,
    hierarchies: [' /sys/fs/cgroup '],
  },
  'in a container of version 1: the mounts show only its own cgroup': {
    mountinfo: `${TMPFS}32 30 0:27 /docker/abc /sys/fs/cgroup/cpu ro - cgroup cgroup rw,cpu\n`,
    cgroup: '4:cpu:/docker/abc/sub\n',
    unified: false,
    hierarchies: ['cpu /sys/fs/cgroup/cpu sub'],
  },
  'of two mounts the one that shows more': {
    mountinfo: `${TMPFS}32 30 0:27 /a/b /mnt/part rw - cgroup cgroup rw,cpu
33 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n`,
    cgroup: '4:cpu:/a/b\n',
    unified: false,
    hierarchies: ['cpu /sys/fs/cgroup/cpu a/b'],
  },
  'not the one from outside of the cgroup namespace': {
    mountinfo: `${TMPFS}32 30 0:27 /.. /mnt/outer rw - cgroup cgroup rw,cpu
33 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n`,
    cgroup: '4:cpu:/\n',
    unified: false,
    hierarchies: ['cpu /sys/fs/cgroup/cpu '],
  },
  'the caller outside of its cgroup namespace has no cgroup that can be named': {
    mountinfo: '30 24 0:25 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n',
    cgroup: '0::/../other\n',
    unified: true,
    hierarchies: [' /sys/fs/cgroup '],
  },
  'a mount that a later one hides is not there': {
    mountinfo: `30 24 0:25 / /sys/fs/cgroup rw - tmpfs tmpfs rw
32 30 0:27 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu
40 30 0:31 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n`,
    cgroup: '4:cpu:/\n0::/\n',
    unified: true,
    hierarchies: [' /sys/fs/cgroup '],
  },
  'blanks in a path': {
    mountinfo: '30 24 0:25 / /my\\040cgroups\\134x rw - cgroup2 cgroup2 rw\n',
    cgroup: '0::/\n',
    unified: true,
    hierarchies: [' /my cgroups\\x '],
  },
  'no cgroups at all': {
    mountinfo: '22 1 254:0 / / rw - ext4 /dev/root rw\n',
    cgroup: '',
    unified: false,
    hierarchies: [],
  },
  'what is no mountinfo': {
    mountinfo: ' - \n - cgroup\n1 2 - cgroup2 x\n\\\\\\',
    cgroup: ':\n::\n0::',
    unified: false,
    hierarchies: [],
  },
};

for (const [name, { mountinfo, cgroup, controllers, ...expected }] of Object.entries(cases)) {
  test(`cgroup layout: ${name}`, () => {
    assert.deepEqual(layout(mountinfo, cgroup, controllers), { available: '', ...expected });
  });
}

test('a cgroup path never leads out', () => {
  const paths = {
    '/a/b': 'a/b',
    'a//./b/': 'a/b',
    '/../../x': 'x',
    '../x': 'x',
    'a/../../..': '',
    '/': '',
    'a/..b': 'a/..b',
  };
  for (const [path, clean] of Object.entries(paths)) assert.equal(core.call('clean', path).text, `/${clean}`, path);
});

test('the holder of a lock is found by device and inode', () => {
  const stat = Buffer.alloc(48);
  stat.writeBigUInt64LE(0x801n, 16);
  stat.writeBigUInt64LE(3457n, 24);
  const holder = (locks) => core.call('holder', JSON.stringify({ locks, stat: [...stat] })).text;
  assert.equal(
    holder('1: POSIX  ADVISORY  WRITE 11 08:01:3457 0 EOF\n2: FLOCK  ADVISORY  WRITE 708 08:01:3457 0 EOF\n'),
    '708',
  );
  assert.equal(
    holder('1: FLOCK  ADVISORY  WRITE 5 00:2f:3457 0 EOF\n2: FLOCK  ADVISORY  WRITE 7 08:01:3457 0 EOF\n'),
    '7',
  );
  assert.equal(holder('1: FLOCK  ADVISORY  WRITE 5 08:01:34570 0 EOF\n'), '0');
  assert.equal(holder(''), '0');
});

test('signals by number and by name', () => {
  const numbers = {
    9: 9,
    0: 0,
    64: 64,
    65: -1,
    '-1': -1,
    '': -1,
    KILL: 9,
    kill: 9,
    SigKill: 9,
    SIGTERM: 15,
    hup: 1,
    SYS: 31,
    CLD: 17,
    POLL: 29,
    RTMIN: 34,
    'SIGRTMIN+1': 35,
    'rtmax-30': 34,
    RTMAX: 64,
    'RTMIN+31': -1,
    'RTMIN+': -1,
    'RTMAX+1': -1,
    NOPE: -1,
    SIG: -1,
    99999999999: -1,
  };
  for (const [text, number] of Object.entries(numbers))
    assert.equal(core.call('signal', text).text, String(number), text);
});
