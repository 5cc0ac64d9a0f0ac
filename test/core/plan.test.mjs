/** The decoder of plans: what `tare plan` and the goldens read. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { decodePlan, describeOp, loadCore } from '../../dist/core/index.js';
import { OPS } from '../../dist/core/ops.generated.js';
import { random } from '../support/wasm.mjs';

/** Writes the bytes of protocol.h. */
class Writer {
  parts = [];
  u16 = (...values) => this.raw(Buffer.from(Uint16Array.from(values).buffer));
  u32 = (...values) => this.raw(Buffer.from(Uint32Array.from(values).buffer));
  u64 = (value) => this.raw(Buffer.from(BigUint64Array.of(BigInt(value)).buffer));
  raw = (bytes) => {
    this.parts.push(bytes);
    return this;
  };
  str = (text) => {
    const bytes = Buffer.from(text);
    return this.u32(bytes.length).raw(Buffer.concat([bytes, Buffer.alloc(1 + (-(bytes.length + 1) & 3))]));
  };
  bytes = () => Buffer.concat(this.parts);
}

const code = (name) => Number(Object.entries(OPS).find(([, info]) => info.name === name)[0]);

/** An op: its flags, cause and arguments' bytes. */
function op(name, write, { flags = 0, cause = 0, fallbacks = [] } = {}) {
  const body = new Writer();
  if (fallbacks.length) {
    body.u32(fallbacks.length);
    for (const [errno, skip] of fallbacks) body.u16(errno, skip);
  }
  write?.(body);
  const bytes = body.bytes();
  const head = new Writer()
    .u16(code(name), flags | (fallbacks.length ? 2 : 0))
    .u32(12 + bytes.length, cause)
    .bytes();
  return Buffer.concat([head, bytes]);
}

/** A plan of lists of ops. */
function plan(lists, causes = [''], flags = 0) {
  const tableSize = lists.length * 16;
  const bodies = lists.map((ops) => Buffer.concat(ops));
  const table = new Writer();
  let offset = 32 + tableSize;
  for (const [i, body] of bodies.entries()) {
    table.u32(offset, body.length, lists[i].length, i ? 5 : 0xffffffff);
    offset += body.length;
  }
  const tail = new Writer();
  for (const cause of causes) tail.str(cause);
  const size = offset + tail.bytes().length;
  const head = new Writer().u32(0x4e4c5054).u16(1, flags).u32(size, lists.length, causes.length, 32, offset, 0).bytes();
  return Buffer.concat([head, table.bytes(), ...bodies, tail.bytes()]);
}

describe('a plan', () => {
  const sample = plan(
    [
      [
        op(
          'CLONE',
          (w) =>
            w
              .u32(1)
              .u64(0x20000000n | 0x20000n | 0x8000n)
              .u32(0xffffffff, 3, 4),
          { flags: 1 },
        ),
        op('WRITE_FILE', (w) => w.u32(2).u32(1, 0).str('pid').u32(0o101, 0o644).u32(3, 0).str('p ').u32(1, 7, 4, 2), {
          cause: 1,
        }),
        op('READ_FILE', (w) => w.u32(2, 0).str('/proc/').u32(0).str('self').u32(4096), {
          flags: 4,
          fallbacks: [
            [2, 0],
            [13, 1],
          ],
        }),
        op('PRLIMIT', (w) => w.u32(4, 7).u64(1024).u64(0xffffffffffffffffn)),
      ],
      [
        op('EXEC', (w) => w.u32(2).str('/bin/é').str('/usr/bin/é').u32(9).u32(1).str('é').u32(1, 1, 0).str('A=b')),
        op('SETGROUPS', (w) => w.u32(2, 5, 6)),
        op('CGROUP_DEVICE_BPF', (w) => w.u32(1, 5).raw(Buffer.from([1, 2, 3, 4, 5, 0, 0, 0]))),
        op('FS_MOUNT', (w) =>
          w
            .str('tmpfs')
            .str('')
            .u32(0)
            .u32(2 | 4 | 0x20)
            .u32(6),
        ),
        op('COMMIT'),
      ],
    ],
    ['', '/process/é'],
    1,
  );

  it('is decoded', () => {
    const decoded = decodePlan(sample);
    assert.equal(decoded.readOnly, true);
    assert.deepEqual(
      decoded.lists.map((l) => [l.list, l.report, l.ops.length]),
      [
        [0, 0xffffffff, 4],
        [1, 5, 5],
      ],
    );
    const [clone, write, read, limit] = decoded.lists[0].ops;
    assert.deepEqual(clone, {
      ...{ op: 0, name: 'CLONE', cause: '', undo: true, report: false, fallbacks: [] },
      args: { list: 1, flags: 0x20028000, cgroup: 0xffffffff, pidfd: 3, pid: 4 },
    });
    assert.deepEqual([write.cause, write.args.path, write.args.content], ['/process/é', 'pid', 'p {slot 7}{fd 2}']);
    assert.deepEqual([read.report, read.args], [true, { path: '/proc/self', max: 4096 }]);
    assert.deepEqual(read.fallbacks, [
      { errno: 2, skip: 0 },
      { errno: 13, skip: 1 },
    ]);
    assert.deepEqual(limit.args, { pid: 4, resource: 7, soft: 1024, hard: '18446744073709551615' });
    const [exec, groups, bpf] = decoded.lists[1].ops;
    assert.deepEqual(exec.args, { candidates: ['/bin/é', '/usr/bin/é'], which: 9, argv: ['é'], envp: ['A=b'] });
    assert.deepEqual([groups.args.gids, bpf.args.program], [[5, 6], 'AQIDBAU=']);
    JSON.stringify(decoded);
  });

  it('is described with the names of the kernel', () => {
    const lines = decodePlan(sample).lists.flatMap((list) =>
      list.ops.map((one) => `${one.name} ${describeOp(one)}`.trim()),
    );
    assert.deepEqual(lines, [
      'CLONE list=1 flags=CLONE_PARENT|CLONE_NEWNS|CLONE_NEWPID pidfd=r3 pid=s4',
      'WRITE_FILE at=r2 path="pid" oflags=O_WRONLY|O_CREAT mode=0644 content="p {slot 7}{fd 2}"',
      'READ_FILE path="/proc/self" max=4096',
      'PRLIMIT pid=s4 resource=RLIMIT_NOFILE soft=1024 hard=18446744073709551615',
      'EXEC candidates=["/bin/é","/usr/bin/é"] which=s9 argv=["é"] envp=["A=b"]',
      'SETGROUPS gids=[5,6]',
      'CGROUP_DEVICE_BPF cgroup=r1 program=5 bytes',
      'FS_MOUNT type="tmpfs" source="" options=[] attrs=MOUNT_ATTR_NOSUID|MOUNT_ATTR_NODEV|MOUNT_ATTR_STRICTATIME out=r6',
      'COMMIT',
    ]);
  });

  it('as the core writes it is decoded whole', () => {
    const { plan: bytes } = loadCore().step({ verb: 'state', id: 'x', root: '/run/tare' }, new Uint8Array(0), []);
    const decoded = decodePlan(bytes);
    assert.ok(decoded.readOnly && decoded.lists[0].ops.length > 0);
  });

  it('that is cut short or damaged is a RangeError, never another error', () => {
    for (let i = 0; i < sample.length; i++) assert.throws(() => decodePlan(sample.subarray(0, i)), RangeError);
    const { below } = random(4);
    for (let i = 0; i < 5_000; i++) {
      const damaged = Buffer.from(sample);
      for (let edits = 1 + below(3); edits > 0; edits--) damaged[below(damaged.length)] = below(256);
      try {
        decodePlan(damaged).lists.flatMap((list) => list.ops.map(describeOp));
      } catch (error) {
        assert.ok(error instanceof RangeError, error.stack);
      }
    }
  });
});
