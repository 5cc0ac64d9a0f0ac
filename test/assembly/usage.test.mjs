// The verb `usage`: what is read again, and what is not, from one reading to the next.
import assert from 'node:assert/strict';
import test from 'node:test';
import { decodePlan, loadCore } from '../../dist/core/index.js';
import { makeResults } from './support/results.mjs';

const ENOENT = 2;
const V2 = { '': '/sys/fs/cgroup/web' };
const V1 = {
  cpuacct: '/sys/fs/cgroup/cpu,cpuacct/web',
  memory: '/sys/fs/cgroup/memory/web',
  pids: '/sys/fs/cgroup/pids/web',
  blkio: '/sys/fs/cgroup/blkio/web',
  freezer: '/sys/fs/cgroup/freezer/web',
};
const COUNTERS = {
  '/sys/fs/cgroup/web/cpu.stat': 'usage_usec 2500\nuser_usec 1000\n',
  '/sys/fs/cgroup/web/memory.current': '4096\n',
  '/sys/fs/cgroup/web/memory.max': 'max\n',
  '/sys/fs/cgroup/web/pids.current': '3\n',
  '/sys/fs/cgroup/web/pids.max': '10\n',
  '/sys/fs/cgroup/web/io.stat': '8:0 rbytes=100 wbytes=5 rios=1 wios=1\n8:16 rbytes=11 wbytes=0 rios=1 wios=0\n',
  '/sys/fs/cgroup/web/cgroup.freeze': '0\n',
  '/sys/fs/cgroup/cpu,cpuacct/web/cpuacct.usage': '2500000\n',
  '/sys/fs/cgroup/memory/web/memory.usage_in_bytes': '4096\n',
  '/sys/fs/cgroup/memory/web/memory.limit_in_bytes': '9223372036854771712\n',
  '/sys/fs/cgroup/pids/web/pids.current': '3\n',
  '/sys/fs/cgroup/pids/web/pids.max': 'max\n',
  '/sys/fs/cgroup/blkio/web/blkio.throttle.io_service_bytes': '8:0 Read 100\n8:0 Write 5\n8:0 Total 105\nTotal 105\n',
  '/sys/fs/cgroup/freezer/web/freezer.state': 'FROZEN\n',
};

const process_ = (state, start) => `5 (sleep) ${state} ${'1 '.repeat(18)}${start} 0\n`;
const running = { '/proc/5/stat': process_('S', 77) };
const state = (cgroup_paths, more = {}) =>
  JSON.stringify({
    version: 1,
    id: 'web',
    init_process_pid: 5,
    init_process_start: 77,
    phase: 'ready',
    cgroup_paths,
    config: {},
    ...more,
  });

/** One reading: the paths of each turn, and what it found. @param inodes of state.json, by container's name */
function read(files, inodes, known) {
  const request = { verb: 'usage', root: '/run/tare', defaultRoot: true };
  const document = new TextEncoder().encode(JSON.stringify(known ?? []));
  const turns = [];
  const results = [];
  for (;;) {
    const answer = loadCore().step(request, document, results);
    if (answer.kind !== 'plan') return { turns, ...(answer.value ?? assert.fail(JSON.stringify(answer.error))) };
    assert.ok(answer.readOnly);
    const outcome = ({ name, args: { path } }) => {
      if (name === 'READ_DIR')
        return {
          bytes: Object.keys(inodes)
            .map((one) => `${one}\0`)
            .join(''),
        };
      if (name === 'READ_LINK') return path === '/proc/5/exe' ? { bytes: '/bin/sleep' } : { errno: ENOENT };
      if (name === 'READ_FILE' || name === 'READ_HEAD')
        return files[path] === undefined ? { errno: ENOENT } : { bytes: files[path] };
      const container = path.split('/')[3];
      const bytes = Buffer.alloc(48);
      bytes.writeBigUInt64LE(BigInt(inodes[container] ?? 0), 24);
      return inodes[container] === undefined ? { errno: ENOENT } : { bytes };
    };
    const records = [];
    const paths = [];
    const { ops } = decodePlan(answer.plan).lists[0];
    for (let at = 0; at < ops.length; at++) {
      const found = outcome(ops[at]);
      paths.push(ops[at].args.path);
      records.push({ op: ops[at].op, ...found });
      if (found.errno)
        at += ops[at].fallbacks.find(({ errno }) => errno === found.errno)?.skip ?? assert.fail(paths.at(-1));
    }
    turns.push(paths);
    results.push(makeResults({ records }));
  }
}

const file = (text) => ({ ...COUNTERS, ...running, '/run/tare/web/state.json': text });

test('version 2 and version 1 are told alike; no limit is none', () => {
  const two = read(file(state(V2)), { web: 9 }).containers;
  const counted = { cpuTime: 2_500_000, memory: 4096, pids: 3 };
  assert.deepEqual(two, [{ id: 'web', pid: 5, status: 'running', ...counted, pidsLimit: 10, read: 111, written: 5 }]);
  const one = read(file(state(V1)), { web: 9 }).containers;
  assert.deepEqual(one, [{ id: 'web', pid: 5, status: 'paused', ...counted, read: 100, written: 5 }]);
});

test('the second reading is one turn, which reads no state.json', () => {
  const files = file(state(V2));
  const first = read(files, { web: 9007199254740993n });
  assert.equal(first.turns.length, 3);
  assert.equal(first.known[0].inode, '9007199254740993');
  const second = read(files, { web: 9007199254740993n }, first.known);
  assert.equal(second.turns.length, 1);
  assert.deepEqual(second.containers, first.containers);
  assert.deepEqual(second.known, first.known);
  assert.equal(read(files, { web: 9007199254740994n }, first.known).turns.length, 3, 'another file');
  assert.deepEqual(read(files, {}, first.known).containers, [], 'it is gone');
});

test('one that has ended, or is being made, is asked for anew', () => {
  const ended = { ...file(state(V2)), '/proc/5/stat': process_('S', 78) };
  const stopped = read(ended, { web: 9 });
  assert.equal(stopped.containers[0].status, 'stopped');
  assert.deepEqual(stopped.known, []);
  const making = read(file(state(V2, { phase: 'creating' })), { web: 9 });
  assert.equal(making.containers[0].status, 'creating');
  assert.deepEqual(making.known, []);
  // a read of that costs the whole host some milliseconds
  const asks = ({ turns }) => turns.flat().filter((path) => path === '/proc/locks').length;
  assert.deepEqual([stopped, making].map(asks), [0, 1]);
});

test('what is no container is left out, and what is not counted', () => {
  const none = read({ '/run/tare/web/state.json': 'broken' }, { web: 9, other: 10 });
  assert.deepEqual(none.containers, []);
  const bare = read({ ...running, '/run/tare/web/state.json': state({}) }, { web: 9 });
  assert.deepEqual(bare.containers, [{ id: 'web', pid: 5, status: 'running' }]);
});
